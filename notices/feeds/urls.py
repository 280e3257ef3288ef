from __future__ import annotations

from django.urls import path

from notices.feeds import views

app_name = "feeds"
urlpatterns = [
    path("feeds/<str:secret>/calendar.ics", views.personal_calendar, name="calendar"),
    path("register/<str:code>/changes.atom", views.city_changes, name="changes"),
]
