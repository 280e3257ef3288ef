"""Colleagues in the API: by which id somebody is named as owner or deputy of a record."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import mixins, serializers, viewsets

from accounts.models import User
from records.keyset import Sort
from records.serializers import AnswerMixin

LONGEST_SEARCH = 200


class ColleagueSerializer(AnswerMixin, serializers.ModelSerializer):
    """Somebody who works in the key's city; nothing else of an account is told."""

    class Meta:
        model = User
        fields = ("id", "name")


class ColleagueFilter(filters.FilterSet):
    """`q` is a part of the name."""

    q = filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=LONGEST_SEARCH)

    class Meta:
        model = User
        fields: list[str] = []


class ColleagueViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """Who works in the key's own city and may be named as owner or deputy.

    For keys that write activities or read people; cities that consented show nobody.
    """

    reads = "colleagues.read"
    queryset = User.objects.none()
    serializer_class = ColleagueSerializer
    filterset_class = ColleagueFilter
    sorts = (Sort("name", "name"),)

    def get_queryset(self) -> Any:
        key: Any = self.request.auth
        access = self.request.access  # type: ignore[attr-defined]
        if not access.may(self.reads, key.city_id):
            return User.objects.none()
        return User.objects.in_city(key.city_id)


router_entries = [("colleagues", ColleagueViewSet, "colleague")]
