from __future__ import annotations

from django.urls import URLPattern, path

from accounts import (
    delegation_pages,
    invitation_views,
    key_views,
    member_pages,
    session_views,
    sign_in_views,
    views,
)
from accounts.audit import views as audit

app_name = "accounts"


def _for_administrators(path_to: str, who: str, *, everywhere: bool) -> list[URLPattern]:
    """What an administrator of the city, or everywhere one of the platform, does for a person."""
    kwargs = {"everywhere": everywhere}
    return [
        path(
            f"{path_to}/<uuid:pk>/sign-in/",
            sign_in_views.person_sign_in,
            kwargs,
            name=f"{who}-sign-in",
        ),
        path(
            f"{path_to}/<uuid:pk>/second-factor/remove/",
            sign_in_views.person_reset_factors,
            kwargs,
            name=f"{who}-reset-factors",
        ),
        path(
            f"{path_to}/<uuid:pk>/password/",
            sign_in_views.person_password_link,
            kwargs,
            name=f"{who}-password-link",
        ),
        path(
            f"{path_to}/<uuid:pk>/erase/",
            sign_in_views.person_erase,
            kwargs,
            name=f"{who}-erase",
        ),
        path(
            f"{path_to}/<uuid:pk>/sign-out/",
            sign_in_views.person_sign_out,
            kwargs,
            name=f"{who}-sign-out",
        ),
    ]


urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("me/export/", views.export, name="export"),
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
    path("audit/", audit.audit_list, name="audit-list"),
    path("audit/file/", audit.audit_csv, name="audit-csv"),
    path("audit/platform/", audit.platform_audit_list, name="platform-audit-list"),
    path("audit/platform/file/", audit.platform_audit_csv, name="platform-audit-csv"),
    path("me/sessions/", session_views.session_list, name="session-list"),
    path("me/sessions/<int:pk>/end/", session_views.session_end, name="session-end"),
    path("me/sessions/end-others/", session_views.session_end_others, name="session-end-others"),
    path("city/sign-in/", sign_in_views.sign_in_rules, name="sign-in-rules"),
    *_for_administrators("people", "member", everywhere=False),
    path("everybody/", sign_in_views.account_list, name="account-list"),
    *_for_administrators("everybody", "account", everywhere=True),
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
