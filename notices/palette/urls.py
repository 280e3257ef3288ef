from __future__ import annotations

from django.urls import path

from notices.palette import views

app_name = "palette"
urlpatterns = [
    path("go/", views.go, name="go"),
    path("shortcuts/", views.shortcuts, name="shortcuts"),
]
