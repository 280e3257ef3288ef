"""Who gets past the doors of pages, and of what lies open to everybody."""

from __future__ import annotations

from tests.authorisation.rules import ALL_METHODS, FORM, READ, SEND, Door, Rule


def page(methods: tuple[str, ...] = READ, **more: object) -> Rule:
    return Rule(Door.CITY, methods, **more)  # type: ignore[arg-type]


def of_merger(methods: tuple[str, ...] = READ, **more: object) -> Rule:
    return page(methods, action="partners.merge", role_first=True, **more)


def of_sign_in(action: str, methods: tuple[str, ...] = READ) -> Rule:
    return page(methods, action=action, record="member", role_first=True)


def of_scan(methods: tuple[str, ...] = READ) -> Rule:
    return page(methods, action="activities.write", record="scan", role_first=True)


def of_giver(methods: tuple[str, ...] = READ) -> Rule:
    return page(methods, action="handover.arrange", record="giver", role_first=True)


def of_incoming(methods: tuple[str, ...] = READ, action: str = "incoming.write") -> Rule:
    return page(methods, action=action, record="incoming", role_first=True)


def of_mail(methods: tuple[str, ...] = READ) -> Rule:
    return page(methods, action="mails.decide", record="mail", role_first=True)


PUBLIC = Rule(Door.ANYBODY)
PUBLIC_ANY_METHOD = Rule(Door.ANYBODY, ALL_METHODS)
OWN = Rule(Door.SIGNED_IN)
OWN_FORM = Rule(Door.SIGNED_IN, FORM)
CITY_READ = page()
PLATFORM_READ = Rule(Door.PLATFORM)
PLATFORM_FORM = Rule(Door.PLATFORM, FORM)

PAGES: dict[str, Rule] = {
    # Without sign-in
    "healthz": PUBLIC,
    "favicon": PUBLIC_ANY_METHOD,
    "set_language": PUBLIC_ANY_METHOD,
    "account_login": Rule(Door.ANYBODY, FORM),
    "account_reset_password": Rule(Door.ANYBODY, FORM),
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": Rule(Door.ANYBODY, FORM, record="reset"),
    "account_logout": Rule(Door.ANYBODY, SEND),
    "account_inactive": PUBLIC,
    # The settings of the tests name no provider: nothing is behind these two.
    "openid_connect_login": Rule(Door.NOBODY, SEND, record="provider"),
    "openid_connect_callback": Rule(Door.NOBODY, record="provider"),
    "socialaccount_login_cancelled": PUBLIC,
    "api-docs": PUBLIC,
    "api-schema": PUBLIC,
    # Oneself
    "accounts:profile": OWN_FORM,
    "account_reauthenticate": OWN_FORM,
    "account_change_password": OWN_FORM,
    "account_set_password": OWN_FORM,
    # Second factors: the first two come before one is signed in
    "mfa_authenticate": Rule(Door.ANYBODY, FORM),
    "mfa_login_webauthn": Rule(Door.ANYBODY, FORM),
    "mfa_index": OWN,
    "mfa_reauthenticate": OWN_FORM,
    "mfa_reauthenticate_webauthn": OWN_FORM,
    "mfa_activate_totp": OWN_FORM,
    "mfa_deactivate_totp": Rule(Door.SIGNED_IN, FORM, record="factor not set up"),
    "mfa_add_webauthn": OWN_FORM,
    "mfa_edit_webauthn": Rule(Door.SIGNED_IN, FORM, record="passkey"),
    "mfa_remove_webauthn": Rule(Door.SIGNED_IN, FORM, record="passkey"),
    "mfa_view_recovery_codes": Rule(Door.SIGNED_IN, record="factor not set up"),
    "mfa_generate_recovery_codes": OWN_FORM,
    "accounts:session-list": OWN,
    "accounts:session-end": Rule(Door.SIGNED_IN, SEND, record="session"),
    "accounts:session-end-others": Rule(Door.SIGNED_IN, SEND),
    "accounts:switch-city": page(SEND, data={"city": "{city}"}),
    # People and keys of the city
    "accounts:roles": OWN,
    "accounts:member-edit": page(FORM, action="members.write", record="member", role_first=True),
    "accounts:member-end": page(FORM, action="members.write", record="member", role_first=True),
    "accounts:delegation-list": page(action="delegations.read"),
    "accounts:delegation-new": page(FORM, action="delegations.give"),
    # Given by somebody who asks for nothing here: who gave it may end it too.
    "accounts:delegation-end": page(FORM, action="delegations.arrange", record="delegation"),
    "accounts:city-list": Rule(Door.PLATFORM, action="cities.appoint"),
    "accounts:city-administrator": Rule(
        Door.PLATFORM, FORM, action="cities.appoint", record="any city"
    ),
    "accounts:member-list": page(action="members.read"),
    "accounts:member-sign-in": of_sign_in("members.reset_factor"),
    "accounts:member-reset-factors": of_sign_in("members.reset_factor", FORM),
    "accounts:member-sign-out": of_sign_in("members.sign_out", SEND),
    "accounts:member-password-link": of_sign_in("members.reset_password", SEND),
    "accounts:member-erase": of_sign_in("members.erase", FORM),
    "accounts:account-password-link": Rule(Door.PLATFORM, SEND, record="account"),
    "accounts:account-erase": Rule(Door.PLATFORM, FORM, record="account"),
    "accounts:export": Rule(Door.SIGNED_IN, SEND),
    "accounts:sign-in-rules": page(FORM, action="sign_in_rules.write"),
    "accounts:account-list": PLATFORM_READ,
    "accounts:account-sign-in": Rule(Door.PLATFORM, record="account"),
    "accounts:account-reset-factors": Rule(Door.PLATFORM, FORM, record="account"),
    "accounts:account-sign-out": Rule(Door.PLATFORM, SEND, record="account"),
    "accounts:invitation-list": page(action="members.invite"),
    "accounts:invitation-new": page(FORM, action="members.invite"),
    "accounts:invitation-renew": page(
        SEND, action="members.invite", record="invitation", role_first=True
    ),
    "accounts:invitation-withdraw": page(
        FORM, action="members.invite", record="invitation", role_first=True
    ),
    # Open to whoever holds the link
    "accounts:invitation-open": Rule(Door.ANYBODY, record="link"),
    "accounts:invitation-accept": Rule(Door.ANYBODY, FORM),
    # Open to whoever has the mail with the link
    "unsubscribe": Rule(Door.ANYBODY, FORM, record="stop link"),
    "reminders:choices": page(FORM),
    "reminders:mail-list": page(action="mails.read"),
    "reminders:mail-decide": of_mail(FORM),
    "accounts:audit-list": page(action="audit.read"),
    "accounts:audit-csv": page(action="audit.read"),
    "accounts:platform-audit-list": PLATFORM_READ,
    "accounts:platform-audit-csv": PLATFORM_READ,
    "accounts:key-list": page(action="keys.read"),
    "accounts:key-create": page(FORM, action="keys.write"),
    "accounts:key-detail": page(action="keys.read", record="key", role_first=True),
    "accounts:key-edit": page(FORM, action="keys.write", record="key", role_first=True),
    "accounts:key-rotate": page(FORM, action="keys.write", record="key", role_first=True),
    "accounts:key-revoke": page(FORM, action="keys.write", record="key", role_first=True),
    "accounts:secret-revoke": page(FORM, action="keys.write", record="key secret", role_first=True),
    "accounts:consent-list": page(action="keys.read"),
    "accounts:consent-give": page(FORM, action="keys.write"),
    "accounts:consent-withdraw": page(FORM, action="keys.write", record="consent", role_first=True),
    "palette:go": OWN,
    "palette:shortcuts": OWN,
    # Words of the field
    "domains:vocabulary": OWN,
    "domains:glossary": OWN,
    # The work list; who has none is led from the front page to the dashboard
    "notices:front": CITY_READ,
    "notices:group": page(action="work_list.read"),
    "notices:row-put-off": page(
        FORM, action="work_list.snooze", record="work row", role_first=True
    ),
    "notices:row-take-up": page(SEND, action="work_list.snooze", record="snooze", role_first=True),
    # Dashboard, domains, reports
    "reports:dashboard": CITY_READ,
    "reports:domain-list": CITY_READ,
    "reports:domain-detail": page(record="domain"),
    "reports:run-list": page(action="reports.read"),
    "reports:run-new": page(FORM, action="reports.order"),
    "reports:run-detail": page(record="report"),
    "reports:run-pdf": page(record="report"),
    "reports:run-annex": page(record="report"),
    "reports:council-table": page(action="activities.read"),
    "reports:council-xlsx": page(action="activities.read"),
    "reports:council-text": page(action="activities.read"),
    "reports:council-columns": page(action="activities.read"),
    "reports:council-form": page(record="council_form"),
    "reports:council-form-new": page(FORM, action="council_forms.write"),
    "reports:council-form-delete": page(FORM, action="council_forms.write", record="council_form"),
    # Partners
    "partners:actor-list": CITY_READ,
    "partners:actor-new": page(FORM, action="partners.write"),
    "partners:actor-choose": page(SEND, action="partners.write"),
    "partners:actor-quick-add": page(SEND, action="partners.write"),
    "partners:actor-edit": page(FORM, action="partners.write", record="actor"),
    "partner:detail": page(record="actor"),
    "partner:ties": page(record="actor"),
    "partner:tie-decision": page(FORM, action="ties.decide", record="actor", writes_own=True),
    "partner:weight-list": page(action="activities.read"),
    "partner:weight-new": page(FORM, action="ties.weigh"),
    "partner:history": page(record="actor"),
    "partner:sheet": page(record="actor"),
    "partner:sheet-pdf": page(record="actor"),
    "partner:country-list": CITY_READ,
    "partner:country-detail": page(record="country"),
    "partner:country-note": page(FORM, action="partners.write", record="country", writes_own=True),
    "partner:country-sheet": page(record="country"),
    "partner:country-sheet-pdf": page(record="country"),
    # Posts and people at partners
    "partners:person-new": page(FORM, action="people.write", record="actor", writes_own=True),
    "partners:person-list": page(action="people.read"),
    "partners:person-detail": page(action="people.read", record="person", role_first=True),
    "partners:person-edit": page(FORM, action="people.write", record="person", role_first=True),
    "partners:person-verify": page(SEND, action="people.write", record="person", role_first=True),
    "partners:person-export": page(SEND, action="people.read", record="person", role_first=True),
    "reports:person-erase": page(FORM, action="people.erase", record="person", role_first=True),
    "partners:post-edit": page(FORM, action="partners.write", record="post", role_first=True),
    "partners:post-holder": page(FORM, action="people.write", record="post", role_first=True),
    "partners:tenure-edit": page(FORM, action="people.write", record="tenure", role_first=True),
    "partners:typeahead": CITY_READ,
    "partners:actor-typeahead": CITY_READ,
    "partners:network-typeahead": CITY_READ,
    "partners:actor-proposals": CITY_READ,
    "partners:membership-list": CITY_READ,
    "partners:membership-new": page(FORM, action="memberships.write"),
    "partners:membership-detail": page(record="membership"),
    "partners:membership-edit": page(FORM, action="memberships.write", record="membership"),
    "partners:membership-void": page(FORM, action="memberships.void", record="membership"),
    "partners:membership-restore": page(SEND, action="memberships.restore", record="membership"),
    "partners:contribution-new": page(FORM, action="memberships.write", record="membership"),
    "partners:contribution-delete": page(FORM, action="memberships.write", record="contribution"),
    "partners:network-members": page(record="actor"),
    "partners:duplicate-list": page(action="partners.merge"),
    "partners:duplicate-choose": page(action="partners.merge"),
    "partners:duplicate-compare": of_merger(record="pair"),
    "partners:duplicate-apart": of_merger(SEND, record="pair"),
    "partners:duplicate-merge": of_merger(FORM, record="pair"),
    "partners:merge-list": page(action="partners.merge"),
    "partners:merge-detail": of_merger(record="merge"),
    "partners:merge-undo": of_merger(SEND, record="merge"),
    # What all cities share
    "catalogue:home": PLATFORM_READ,
    "catalogue:place-typeahead": PLATFORM_READ,
    "catalogue:import-list": PLATFORM_FORM,
    "catalogue:import-detail": Rule(Door.PLATFORM, record="import"),
    "catalogue:import-created": Rule(Door.PLATFORM, record="import"),
    "catalogue:import-rows": Rule(Door.PLATFORM, record="import"),
    "catalogue:review": PLATFORM_READ,
    "catalogue:review-decide": Rule(Door.PLATFORM, SEND, record="import end"),
    "catalogue:review-undo": Rule(Door.PLATFORM, SEND, record="import end"),
    "catalogue:actor-typeahead": PLATFORM_READ,
    "catalogue:network-typeahead": PLATFORM_READ,
    "catalogue:membership-list": PLATFORM_READ,
    "catalogue:membership-new": PLATFORM_FORM,
    "catalogue:membership-edit": Rule(
        Door.PLATFORM, FORM, writing="memberships.write", record="public membership"
    ),
    "catalogue:membership-void": Rule(
        Door.PLATFORM, FORM, action="memberships.void", record="public membership"
    ),
    "catalogue:membership-restore": Rule(
        Door.PLATFORM, SEND, action="memberships.restore", record="public membership"
    ),
    "catalogue:duplicate-list": PLATFORM_READ,
    "catalogue:duplicate-choose": PLATFORM_READ,
    "catalogue:duplicate-compare": Rule(Door.PLATFORM, record="shared pair"),
    "catalogue:duplicate-apart": Rule(Door.PLATFORM, SEND, record="shared pair"),
    "catalogue:duplicate-merge": Rule(Door.PLATFORM, FORM, record="shared pair"),
    "catalogue:merge-list": PLATFORM_READ,
    "catalogue:merge-detail": Rule(Door.PLATFORM, record="shared merge"),
    "catalogue:merge-undo": Rule(Door.PLATFORM, SEND, record="shared merge"),
    # The calendar
    "calendar:month": page(action="activities.read"),
    "calendar:week": page(action="activities.read"),
    "calendar:agenda": page(action="activities.read"),
    "calendar:move": page(
        FORM, action="activities.write", record="activity", data={"version": "1"}
    ),
    "calendar:subscribe": page(FORM, action="activities.read"),
    "calendar:address-renew": page(FORM, action="activities.read", record="feed address"),
    "calendar:address-revoke": page(FORM, action="activities.read", record="feed address"),
    # Open to whoever holds the address, and what is public
    "feeds:calendar": Rule(Door.ANYBODY, record="feed"),
    "feeds:changes": Rule(Door.ANYBODY, record="public city"),
    # Register and records
    "activities:activity-list": page(action="activities.read"),
    "activities:register-columns": page(SEND, action="activities.read"),
    "activities:map": page(action="activities.read"),
    "activities:map-data": page(action="activities.read"),
    "activities:activity-detail": page(record="activity"),
    "activities:activity-void": page(FORM, action="activities.void", record="activity"),
    "activities:activity-delete": page(FORM, action="activities.delete", record="activity"),
    "activities:commitment-list": page(action="activities.read"),
    "activities:commitment-new": page(FORM, action="activities.write", record="activity"),
    "activities:commitment-detail": page(record="commitment"),
    "activities:commitment-edit": page(FORM, action="activities.write", record="commitment"),
    "activities:commitment-renegotiate": page(FORM, action="activities.write", record="commitment"),
    "activities:commitment-keep": page(FORM, action="activities.write", record="commitment"),
    "activities:commitment-break": page(FORM, action="activities.write", record="commitment"),
    "activities:commitment-release": page(FORM, action="activities.write", record="commitment"),
    # The past of a record, and what is said to it
    "activities:activity-history": page(record="activity"),
    "activities:activity-as-of": page(record="activity"),
    "activities:comment-new": page(FORM, action="comments.write", record="activity"),
    # Of somebody who asks for nothing here: who wrote it may take it back too.
    "activities:comment-take-back": page(FORM, action="comments.withdraw", record="comment"),
    "activities:mentions-seen": page(SEND),
    # What is shared with partner cities
    "activities:offer": page(FORM, action="sharing.offer", record="party"),
    "activities:offer-withdraw": page(FORM, action="sharing.withdraw", record="party"),
    "activities:letter-new": page(FORM, action="sharing.offer", record="party"),
    "activities:shared-list": CITY_READ,
    "activities:shared-detail": page(FORM, writing="sharing.answer", record="shared"),
    "activities:shared-link": page(FORM, action="activities.write", record="shared"),
    "activities:activity-unlink": page(SEND, action="activities.write", record="activity"),
    "agreements:shared-take-over": page(SEND, action="activities.write", record="shared"),
    "activities:document-list": CITY_READ,
    "activities:document-detail": page(record="document"),
    "activities:document-edit": page(FORM, action="activities.write", record="document"),
    "activities:document-version-new": page(FORM, action="activities.write", record="document"),
    "activities:incoming-list": page(action="incoming.read"),
    "activities:incoming-new": page(FORM, action="incoming.write"),
    "activities:incoming-email": page(SEND, action="incoming.write"),
    "activities:incoming-detail": of_incoming(action="incoming.read"),
    "activities:incoming-edit": of_incoming(FORM),
    "activities:incoming-answer": of_incoming(FORM),
    "activities:incoming-close": of_incoming(FORM),
    "activities:incoming-turn": of_incoming(SEND),
    "activities:incoming-file": page(
        action="incoming.read", record="incoming file", role_first=True
    ),
    "activities:scan-list": page(FORM, action="activities.write"),
    "activities:scan-detail": of_scan(FORM),
    "activities:scan-download": of_scan(),
    "activities:scan-preview": of_scan(),
    "activities:scan-discard": of_scan(FORM),
    # Records that went from one person to another
    "activities:handover-list": page(action="handover.read"),
    "activities:handover-new": page(FORM, action="handover.give"),
    "activities:handover-detail": page(record="handover"),
    "agreements:handover-book-pdf": page(record="handover"),
    "agreements:handover-book-word": page(record="handover"),
    "agreements:person-book-pdf": of_giver(),
    "agreements:person-book-word": of_giver(),
    "activities:document-new": page(FORM, action="activities.write", record="activity"),
    "activities:document-download": page(record="document"),
    "activities:document-delete": page(FORM, action="activities.write", record="document"),
    # Entry and change
    "agreements:entry-new": page(FORM, action="activities.write"),
    "agreements:entry-proposals": page(action="activities.write"),
    "agreements:entry-parents": page(action="activities.write"),
    # Of another version the form is refused as well: 409 is to tell of the state here.
    "agreements:entry-edit": page(
        FORM, action="activities.write", record="activity", data={"version": "1"}
    ),
    # The life of an agreement
    "agreements:agreement-detail": page(record="activity"),
    "agreements:move": page(FORM, action="agreements.end", record="agreement step"),
    "agreements:move-back": page(FORM, action="agreements.prepare", record="activity"),
    "agreements:signatories": page(FORM, action="agreements.prepare", record="activity"),
    "agreements:checks": page(FORM, action="agreements.prepare", record="activity"),
    "agreements:amendment-new": page(FORM, action="agreements.conclude", record="activity"),
    "agreements:amendment-edit": page(FORM, action="agreements.conclude", record="amendment"),
    "agreements:amendment-delete": page(FORM, action="agreements.conclude", record="amendment"),
    "agreements:closing-letter": page(FORM, action="agreements.prepare", record="activity"),
    "agreements:agreement-renew": page(FORM, action="agreements.prepare", record="activity"),
    # Gates of agreements
    "agreements:gate-list": page(action="activities.read"),
    "agreements:gate-meet": page(FORM, action="agreements.gates", record="gate"),
    "agreements:gate-waive": page(FORM, action="agreements.waive", record="gate"),
    "agreements:gate-reopen": page(FORM, action="agreements.gates", record="gate"),
    # Forms of authorities
    "agreements:form-list": page(action="activities.read"),
    "agreements:form-placeholders": CITY_READ,
    "agreements:form-new": page(FORM, action="authority_forms.write"),
    "agreements:form-detail": page(record="authority form"),
    "agreements:form-download": page(record="authority form"),
    "agreements:form-edit": page(FORM, action="authority_forms.write", record="authority form"),
    "agreements:form-delete": page(FORM, action="authority_forms.write", record="authority form"),
    "agreements:record-forms": page(record="activity"),
    "agreements:form-fill": page(SEND, record="form of a record"),
    # Search, and the searches of the office; those of a person nobody else sees
    "search:results": page(action="activities.read"),
    "search:suggestions": page(action="activities.read"),
    "search:saved-list": page(action="activities.read"),
    "search:saved-new": page(FORM, action="activities.read"),
    "search:saved-open": page(record="saved search"),
    "search:saved-edit": page(FORM, action="activities.write", record="saved search"),
    "search:saved-delete": page(FORM, action="activities.write", record="saved search"),
}
