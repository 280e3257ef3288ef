from __future__ import annotations

from django.urls import path

from notices.calendar import views

app_name = "calendar"
urlpatterns = [
    path("", views.month, name="month"),
    path("week/", views.week, name="week"),
    path("agenda/", views.agenda, name="agenda"),
]
