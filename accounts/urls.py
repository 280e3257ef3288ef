from __future__ import annotations

from django.urls import URLPattern, path

from accounts import views
from accounts.audit import views as audit
from accounts.delegations import views as delegations
from accounts.invitations import views as invitations
from accounts.keys import views as keys
from accounts.members import person_views
from accounts.members import views as members
from accounts.sessions import views as sessions
from accounts.sign_in import views as sign_in

app_name = "accounts"


def _for_administrators(path_to: str, who: str, *, everywhere: bool) -> list[URLPattern]:
    """What an administrator of the city, or everywhere one of the platform, does for a person."""
    kwargs = {"everywhere": everywhere}
    return [
        path(
            f"{path_to}/<uuid:pk>/sign-in/",
            person_views.person_sign_in,
            kwargs,
            name=f"{who}-sign-in",
        ),
        path(
            f"{path_to}/<uuid:pk>/second-factor/remove/",
            person_views.person_reset_factors,
            kwargs,
            name=f"{who}-reset-factors",
        ),
        path(
            f"{path_to}/<uuid:pk>/password/",
            person_views.person_password_link,
            kwargs,
            name=f"{who}-password-link",
        ),
        path(
            f"{path_to}/<uuid:pk>/erase/",
            person_views.person_erase,
            kwargs,
            name=f"{who}-erase",
        ),
        path(
            f"{path_to}/<uuid:pk>/sign-out/",
            person_views.person_sign_out,
            kwargs,
            name=f"{who}-sign-out",
        ),
    ]


urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("me/export/", views.export, name="export"),
    path("city/", views.switch_city, name="switch-city"),
    path("people/", members.member_list, name="member-list"),
    path("people/roles/", members.roles, name="roles"),
    path("people/<uuid:pk>/", members.member_edit, name="member-edit"),
    path("people/<uuid:pk>/end/", members.member_end, name="member-end"),
    path("cities/", members.city_list, name="city-list"),
    path(
        "cities/<uuid:pk>/administrator/",
        members.city_administrator,
        name="city-administrator",
    ),
    path("delegations/", delegations.delegation_list, name="delegation-list"),
    path("delegations/new/", delegations.delegation_new, name="delegation-new"),
    path("delegations/<uuid:pk>/end/", delegations.delegation_end, name="delegation-end"),
    path("invitations/", invitations.invitation_list, name="invitation-list"),
    path("invitations/new/", invitations.invitation_new, name="invitation-new"),
    path("invitations/<uuid:pk>/renew/", invitations.invitation_renew, name="invitation-renew"),
    path(
        "invitations/<uuid:pk>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("invitation/", invitations.invitation_accept, name="invitation-accept"),
    path("invitation/<str:secret>/", invitations.invitation_open, name="invitation-open"),
    path("audit/", audit.audit_list, name="audit-list"),
    path("audit/file/", audit.audit_csv, name="audit-csv"),
    path("audit/platform/", audit.platform_audit_list, name="platform-audit-list"),
    path("audit/platform/file/", audit.platform_audit_csv, name="platform-audit-csv"),
    path("me/sessions/", sessions.session_list, name="session-list"),
    path("me/sessions/<int:pk>/end/", sessions.session_end, name="session-end"),
    path("me/sessions/end-others/", sessions.session_end_others, name="session-end-others"),
    path("city/sign-in/", sign_in.sign_in_rules, name="sign-in-rules"),
    *_for_administrators("people", "member", everywhere=False),
    path("everybody/", person_views.account_list, name="account-list"),
    *_for_administrators("everybody", "account", everywhere=True),
    path("keys/", keys.key_list, name="key-list"),
    path("keys/new/", keys.key_create, name="key-create"),
    path("keys/<uuid:pk>/", keys.key_detail, name="key-detail"),
    path("keys/<uuid:pk>/edit/", keys.key_edit, name="key-edit"),
    path("keys/<uuid:pk>/rotate/", keys.key_rotate, name="key-rotate"),
    path("keys/<uuid:pk>/revoke/", keys.key_revoke, name="key-revoke"),
    path("keys/secrets/<uuid:pk>/revoke/", keys.secret_revoke, name="secret-revoke"),
    path("keys/of-others/", keys.consent_list, name="consent-list"),
    path("keys/of-others/new/", keys.consent_give, name="consent-give"),
    path("keys/of-others/<uuid:pk>/withdraw/", keys.consent_withdraw, name="consent-withdraw"),
]
