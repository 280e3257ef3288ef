"""Who gets past the doors of the API."""

from __future__ import annotations

from tests.authorisation.rules import ALL_METHODS, FORM, READ, SEND, Door, Rule

CHANGE = ("GET", "PUT", "PATCH", "DELETE")
EDIT = ("GET", "PUT", "PATCH")
GIVEN_WHOLE = ("GET", "PUT")


def api(methods: tuple[str, ...] = READ, **more: object) -> Rule:
    return Rule(Door.KEY, methods, **more)  # type: ignore[arg-type]


API_LIST = api()
# What hangs on activities, with what of it is public.
OF_ACTIVITIES = {"reading": "activities.read", "shows_public": True}
ONE_ACTIVITY = {**OF_ACTIVITIES, "record": "activity"}
ONE_SCAN = {"writing": "activities.write", "reading": "activities.write", "record": "scan"}
# What hangs on an agreement is told to nobody outside.
LIFE = {"reading": "activities.read", "record": "activity"}
ONE_SHARED = {"reading": "activities.read", "record": "shared"}
ONE_INCOMING = {"reading": "incoming.read", "writing": "incoming.write", "record": "incoming"}
NOTHING = Rule(Door.NOBODY, ALL_METHODS)

ENDPOINTS: dict[str, Rule] = {
    "api-root": API_LIST,
    "api-unknown": NOTHING,
    "api:vocabulary-list": API_LIST,
    "api:vocabulary-detail": api(record="facet"),
    "api:glossary-list": API_LIST,
    "api:activity-list": api(FORM, writing="activities.write", **OF_ACTIVITIES),
    "api:activity-detail": api(
        CHANGE, writing="activities.write", deleting="activities.delete", **ONE_ACTIVITY
    ),
    "api:activity-void": api(SEND, writing="activities.void", **ONE_ACTIVITY),
    "api:activity-offer": api(SEND, writing="sharing.offer", **ONE_ACTIVITY),
    "api:activity-withdraw": api(SEND, writing="sharing.withdraw", **ONE_ACTIVITY),
    "api:activity-letter": api(SEND, writing="sharing.offer", **ONE_ACTIVITY),
    "api:activity-unlink": api(SEND, writing="activities.write", **ONE_ACTIVITY),
    "api:agreement-list": api(FORM, writing="activities.write", **OF_ACTIVITIES),
    "api:agreement-detail": api(
        CHANGE, writing="activities.write", deleting="activities.delete", **ONE_ACTIVITY
    ),
    "api:agreement-void": api(SEND, writing="activities.void", **ONE_ACTIVITY),
    "api:agreement-offer": api(SEND, writing="sharing.offer", **ONE_ACTIVITY),
    "api:agreement-withdraw": api(SEND, writing="sharing.withdraw", **ONE_ACTIVITY),
    "api:agreement-letter": api(SEND, writing="sharing.offer", **ONE_ACTIVITY),
    "api:agreement-unlink": api(SEND, writing="activities.write", **ONE_ACTIVITY),
    "api:transition-list": api(FORM, writing="agreements.prepare", **LIFE),
    "api:transition-take-back": api(SEND, writing="agreements.prepare", **LIFE),
    "api:signatory-list": api(GIVEN_WHOLE, writing="agreements.prepare", **LIFE),
    "api:check-list": api(GIVEN_WHOLE, writing="agreements.prepare", **LIFE),
    "api:amendment-list": api(FORM, writing="agreements.conclude", **LIFE),
    "api:amendment-detail": api(
        ("GET", "PATCH", "DELETE"),
        writing="agreements.conclude",
        reading="activities.read",
        record="amendment",
    ),
    "api:renewal-list": api(SEND, writing="agreements.prepare", **LIFE),
    "api:shared-activity-list": api(reading="activities.read"),
    "api:shared-activity-detail": api(**ONE_SHARED),
    "api:shared-activity-answer": api(SEND, writing="sharing.answer", **ONE_SHARED),
    "api:shared-activity-link": api(SEND, writing="activities.write", **ONE_SHARED),
    "api:shared-activity-take-over": api(SEND, writing="activities.write", **ONE_SHARED),
    "api:commitment-list": api(FORM, writing="activities.write", **OF_ACTIVITIES),
    "api:commitment-detail": api(
        EDIT, writing="activities.write", record="commitment", **OF_ACTIVITIES
    ),
    "api:search-list": api(**OF_ACTIVITIES),
    "api:savedsearch-list": api(FORM, reading="activities.read", writing="activities.write"),
    "api:savedsearch-detail": api(
        ("GET", "PATCH", "DELETE"),
        reading="activities.read",
        writing="activities.write",
        record="saved search",
    ),
    "api:savedsearch-new": api(reading="activities.read", record="saved search"),
    "api:savedsearch-seen": api(
        SEND, reading="activities.read", writing="activities.write", record="saved search"
    ),
    "api:gate-list": api(reading="activities.read"),
    "api:gate-detail": api(reading="activities.read", record="gate"),
    "api:gate-meet": api(
        SEND, reading="activities.read", writing="agreements.gates", record="gate"
    ),
    "api:gate-reopen": api(
        SEND, reading="activities.read", writing="agreements.gates", record="gate"
    ),
    "api:authority-form-list": api(reading="activities.read"),
    "api:authority-form-detail": api(reading="activities.read", record="authority form"),
    "api:authority-form-fill": api(
        SEND, reading="activities.read", writing="activities.read", record="authority form"
    ),
    "api:commitment-renegotiate": api(
        SEND, writing="activities.write", record="commitment", **OF_ACTIVITIES
    ),
    "api:commitment-keep": api(
        SEND, writing="activities.write", record="commitment", **OF_ACTIVITIES
    ),
    "api:commitment-not-kept": api(
        SEND, writing="activities.write", record="commitment", **OF_ACTIVITIES
    ),
    "api:commitment-release": api(
        SEND, writing="activities.write", record="commitment", **OF_ACTIVITIES
    ),
    "api:activity-history-list": api(reading="activities.read", record="activity"),
    "api:activity-as-of-list": api(reading="activities.read", record="activity"),
    "api:activity-comment-list": api(
        FORM, reading="activities.read", writing="comments.write", record="activity"
    ),
    # Its own, with `comments.write`; those here are of people.
    "api:activity-comment-detail": api(
        ("GET", "DELETE"), reading="activities.read", writing="comments.withdraw", record="said"
    ),
    "api:document-list": api(FORM, writing="activities.write", **OF_ACTIVITIES),
    "api:document-detail": api(
        ("GET", "PATCH", "DELETE"), writing="activities.write", record="document", **OF_ACTIVITIES
    ),
    "api:handover-list": api(reading="handover.read"),
    "api:handover-detail": api(reading="handover.read", record="handover"),
    "api:scan-list": api(FORM, writing="activities.write", reading="activities.write"),
    "api:scan-detail": api(("GET", "DELETE"), **ONE_SCAN),
    "api:scan-filing": api(SEND, **ONE_SCAN),
    "api:scan-file": api(**ONE_SCAN),
    "api:incoming-list": api(FORM, reading="incoming.read", writing="incoming.write"),
    "api:incoming-detail": api(EDIT, **ONE_INCOMING),
    "api:incoming-answer": api(SEND, **ONE_INCOMING),
    "api:incoming-file": api(reading="incoming.read", record="file of incoming"),
    "api:incoming-close": api(SEND, **ONE_INCOMING),
    "api:incoming-turn": api(SEND, **ONE_INCOMING),
    "api:work-row-list": api(reading="work_list.read"),
    "api:work-row-counts": api(reading="work_list.read"),
    "api:snooze-list": api(FORM, reading="work_list.read", writing="work_list.snooze"),
    "api:snooze-detail": api(
        ("GET", "DELETE"), reading="work_list.read", writing="work_list.snooze", record="snooze"
    ),
    "api:document-file": api(record="document", **OF_ACTIVITIES),
    "api:map-list": api(**OF_ACTIVITIES),
    "api:calendar-list": api(**OF_ACTIVITIES),
    "api:place-list": API_LIST,
    "api:place-detail": api(record="place"),
    "api:actor-list": api(FORM, writing="partners.write"),
    "api:actor-detail": api(EDIT, writing="partners.write", record="actor"),
    "api:actor-vitality-list": api(reading="activities.read", record="actor"),
    "api:post-list": api(FORM, reading="partners.read", writing="partners.write"),
    "api:post-detail": api(EDIT, reading="partners.read", writing="partners.write", record="post"),
    "api:person-list": api(FORM, reading="people.read", writing="people.write"),
    "api:person-detail": api(EDIT, reading="people.read", writing="people.write", record="person"),
    "api:colleague-list": api(reading="colleagues.read"),
    "api:tie-list": API_LIST,
    "api:tie-detail": api(record="tie"),
    "api:network-membership-list": api(FORM, writing="memberships.write"),
    "api:network-membership-detail": api(EDIT, writing="memberships.write", record="membership"),
    "api:network-membership-void": api(SEND, writing="memberships.void", record="membership"),
    "api:network-membership-restore": api(SEND, writing="memberships.restore", record="membership"),
    "api:city-list": API_LIST,
    "api:city-detail": api(record="city"),
    "api:indicator-list": api(**OF_ACTIVITIES),
    "api:report-run-list": api(FORM, reading="reports.read", writing="reports.order"),
    "api:report-run-detail": api(record="report", reading="reports.read"),
    "api:report-run-pdf": api(record="report", reading="reports.read"),
    "api:report-run-annex": api(record="report", reading="reports.read"),
}
