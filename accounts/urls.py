from __future__ import annotations

from django.urls import path

from accounts import delegation_pages, invitation_views, member_pages, views

app_name = "accounts"
urlpatterns = [
    path("me/", views.profile, name="profile"),
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
    path("invitations/", invitation_views.invitation_list, name="invitation-list"),
    path("invitations/new/", invitation_views.invitation_new, name="invitation-new"),
    path(
        "invitations/<uuid:pk>/renew/", invitation_views.invitation_renew, name="invitation-renew"
    ),
    path(
        "invitations/<uuid:pk>/withdraw/",
        invitation_views.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("invitation/", invitation_views.invitation_accept, name="invitation-accept"),
    path("invitation/<str:secret>/", invitation_views.invitation_open, name="invitation-open"),
    path("keys/", views.key_list, name="key-list"),
    path("keys/new/", views.key_create, name="key-create"),
    path("keys/<uuid:pk>/revoke/", views.key_revoke, name="key-revoke"),
]
