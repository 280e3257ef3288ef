from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("city/", views.switch_city, name="switch-city"),
    path("people/", views.member_list, name="member-list"),
    path("keys/", views.key_list, name="key-list"),
    path("keys/new/", views.key_create, name="key-create"),
    path("keys/<uuid:pk>/revoke/", views.key_revoke, name="key-revoke"),
]
