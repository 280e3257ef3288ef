from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts import views
from accounts.audit import views as audit

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="login"),
    path("sign-out/", login_not_required(LogoutView.as_view()), name="logout"),
    path("me/", views.profile, name="profile"),
    path("me/password/", views.ChangePasswordView.as_view(), name="change-password"),
    path("city/", views.switch_city, name="switch-city"),
    path("people/", views.member_list, name="member-list"),
    path("audit/", audit.audit_list, name="audit-list"),
    path("audit/file/", audit.audit_csv, name="audit-csv"),
    path("audit/platform/", audit.platform_audit_list, name="platform-audit-list"),
    path("audit/platform/file/", audit.platform_audit_csv, name="platform-audit-csv"),
    path("keys/", views.key_list, name="key-list"),
    path("keys/new/", views.key_create, name="key-create"),
    path("keys/<uuid:pk>/revoke/", views.key_revoke, name="key-revoke"),
]
