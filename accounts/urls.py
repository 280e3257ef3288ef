from __future__ import annotations

from django.urls import path

from accounts import key_views, views

app_name = "accounts"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("city/", views.switch_city, name="switch-city"),
    path("people/", views.member_list, name="member-list"),
    path("people/roles/", views.roles, name="roles"),
    path("keys/", key_views.key_list, name="key-list"),
    path("keys/new/", key_views.key_create, name="key-create"),
    path("keys/<uuid:pk>/", key_views.key_detail, name="key-detail"),
    path("keys/<uuid:pk>/rotate/", key_views.key_rotate, name="key-rotate"),
    path("keys/<uuid:pk>/revoke/", key_views.key_revoke, name="key-revoke"),
    path("keys/secrets/<uuid:pk>/revoke/", key_views.secret_revoke, name="secret-revoke"),
    path("keys/of-others/", key_views.consent_list, name="consent-list"),
    path("keys/of-others/new/", key_views.consent_give, name="consent-give"),
    path("keys/of-others/<uuid:pk>/withdraw/", key_views.consent_withdraw, name="consent-withdraw"),
]
