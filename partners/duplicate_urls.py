"""Addresses of the pages about partners that are one, for either of the two doors."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path

from partners.views import duplicates as views


def duplicate_urls(door: Callable[[views.View], views.View]) -> list[URLPattern]:
    """All of them, each behind `door`: `in_city` or `in_catalogue` of the views."""
    pair = "duplicates/<uuid:first>/<uuid:second>/"
    return [
        path("duplicates/", door(views.duplicate_list), name="duplicate-list"),
        path("duplicates/choose/", door(views.duplicate_choose), name="duplicate-choose"),
        path(pair, door(views.duplicate_compare), name="duplicate-compare"),
        path(f"{pair}apart/", door(views.duplicate_apart), name="duplicate-apart"),
        path(f"{pair}merge/", door(views.duplicate_merge), name="duplicate-merge"),
        path("merges/", door(views.merge_list), name="merge-list"),
        path("merges/<uuid:pk>/", door(views.merge_detail), name="merge-detail"),
        path("merges/<uuid:pk>/undo/", door(views.merge_undo), name="merge-undo"),
    ]
