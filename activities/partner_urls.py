"""The address of a partner's page, under `/partners/` although it belongs to this app."""

from __future__ import annotations

from django.urls import path

from activities.partner_pages import partner_detail

app_name = "partner"
urlpatterns = [path("<uuid:pk>/", partner_detail, name="detail")]
