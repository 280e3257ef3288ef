from __future__ import annotations

from django.urls import path, re_path

from notices.feeds import views

app_name = "feeds"
urlpatterns = [
    path("feeds/<str:secret>/calendar.ics", views.personal_calendar, name="calendar"),
    re_path(r"^register/(?P<code>[A-Z]{2,6})/changes\.atom$", views.city_changes, name="changes"),
]
