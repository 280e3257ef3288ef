from __future__ import annotations

from django.urls import path

from accounts import invitation_views, views
from accounts.audit import views as audit

app_name = "accounts"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("city/", views.switch_city, name="switch-city"),
    path("people/", views.member_list, name="member-list"),
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
    path("people/roles/", views.roles, name="roles"),
    path("audit/", audit.audit_list, name="audit-list"),
    path("audit/file/", audit.audit_csv, name="audit-csv"),
    path("audit/platform/", audit.platform_audit_list, name="platform-audit-list"),
    path("audit/platform/file/", audit.platform_audit_csv, name="platform-audit-csv"),
    path("keys/", views.key_list, name="key-list"),
    path("keys/new/", views.key_create, name="key-create"),
    path("keys/<uuid:pk>/revoke/", views.key_revoke, name="key-revoke"),
]
