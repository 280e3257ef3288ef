"""Pages of the platform administrator, under `/catalogue/`: no role in a city is needed there."""

from __future__ import annotations

from django.urls import path

from partners.duplicate_urls import duplicate_urls
from partners.views import catalogue, duplicates
from partners.views.duplicates import in_catalogue

app_name = "catalogue"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("typeahead/actors/", in_catalogue(duplicates.typeahead), name="actor-typeahead"),
    *duplicate_urls(in_catalogue),
]
