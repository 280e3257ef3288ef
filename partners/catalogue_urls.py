"""Pages of the platform administrator, under `/catalogue/`: no role in a city is needed there."""

from __future__ import annotations

from django.urls import path

from partners.views import catalogue

app_name = "catalogue"
urlpatterns = [path("", catalogue.home, name="home")]
