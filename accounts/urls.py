from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import delegation_pages, member_pages, views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="login"),
    path("sign-out/", login_not_required(LogoutView.as_view()), name="logout"),
    path("me/", views.profile, name="profile"),
    path("me/password/", views.ChangePasswordView.as_view(), name="change-password"),
    path("city/", views.switch_city, name="switch-city"),
    path("people/", member_pages.member_list, name="member-list"),
    path("people/roles/", member_pages.roles, name="roles"),
    path("people/<uuid:pk>/", member_pages.member_edit, name="member-edit"),
    path("people/<uuid:pk>/end/", member_pages.member_end, name="member-end"),
    path("cities/", member_pages.city_list, name="city-list"),
    path(
        "cities/<uuid:pk>/administrator/",
        member_pages.city_administrator,
        name="city-administrator",
    ),
    path("delegations/", delegation_pages.delegation_list, name="delegation-list"),
    path("delegations/new/", delegation_pages.delegation_new, name="delegation-new"),
    path("delegations/<uuid:pk>/end/", delegation_pages.delegation_end, name="delegation-end"),
    path("keys/", views.key_list, name="key-list"),
    path("keys/new/", views.key_create, name="key-create"),
    path("keys/<uuid:pk>/revoke/", views.key_revoke, name="key-revoke"),
]
