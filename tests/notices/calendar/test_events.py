"""Which events there are, compared with what is counted otherwise; and who sees them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Reader
from domains import vocabulary as v
from notices.calendar.events import Event, EventKind, narrowed
from notices.calendar.reading import events
from partners.models import City
from records.access import Access, Visibility
from tests.factories import make_actor, make_user
from tests.notices.calendar.office import AUGUST, JULY, fill, make_pact, make_visit

pytestmark = pytest.mark.django_db

# Written without the program's own sets: what each kind is, from the bare tables.
INDEPENDENT = """
SELECT 'activity-' || a.id, a.starts_earliest,
    CASE WHEN a.instrument = 'AGR' THEN a.starts_latest
        ELSE COALESCE(a.ends_latest, a.starts_latest) END + 1
FROM activities_activity a
WHERE a.city_id = %(city)s AND a.state NOT IN ('DRFT', 'VOID', 'CANC')
    AND a.visibility <> 'confidential' AND length(a.starts_on) > 4
UNION ALL
SELECT 'expiry-' || g.activity_id, g.expires_earliest, g.expires_latest + 1
FROM agreements_agreement g
WHERE g.city_id = %(city)s AND g.state IN ('SIGNED', 'IN_FORCE', 'EXPIRED')
    AND length(g.expires_on) > 4
UNION ALL
SELECT 'review-' || g.activity_id, g.review_earliest, g.review_latest + 1
FROM agreements_agreement g
WHERE g.city_id = %(city)s AND g.state = 'IN_FORCE' AND g.review_on IS NOT NULL
UNION ALL
SELECT 'notice-' || g.activity_id, d.day::date, d.day::date + 1
FROM agreements_agreement g,
    LATERAL (SELECT g.expires_latest - make_interval(months => g.notice_months::int) AS day) d
WHERE g.city_id = %(city)s AND g.state = 'IN_FORCE' AND g.notice_months > 0
    AND length(g.expires_on) = 10
UNION ALL
SELECT 'gate-' || t.id, t.due_on, t.due_on + 1
FROM agreements_gate t WHERE t.city_id = %(city)s AND t.status = 'open'
UNION ALL
SELECT 'commitment-' || c.id, c.due_earliest, c.due_latest + 1
FROM activities_commitment c
WHERE c.city_id = %(city)s AND c.status IN ('OPEN', 'RNEG') AND c.due_on IS NOT NULL
UNION ALL
SELECT 'reply-' || i.id, i.reply_due, i.reply_due + 1
FROM activities_incomingitem i
WHERE i.city_id = %(city)s AND i.status = 'WAIT' AND i.reply_due IS NOT NULL
UNION ALL
SELECT 'anniversary-' || g.activity_id || '-' || n,
    (g.signed_earliest + make_interval(years => n))::date,
    (g.signed_earliest + make_interval(years => n))::date + 1
FROM agreements_agreement g, unnest(ARRAY[10, 20, 25, 30, 40, 50]) n
WHERE g.city_id = %(city)s AND g.state = 'IN_FORCE' AND length(g.signed_on) = 10
"""
FRANCE = {
    ("national_day-FR-2026-07-14", datetime.date(2026, 7, 14)),
    ("holiday-FR-2026-07-14", datetime.date(2026, 7, 14)),
}
KOREA = {("holiday-KR-2026-07-17", datetime.date(2026, 7, 17))}


def july(access: Access, **more: Any) -> list[Event]:
    return events(access, start=JULY, end=AUGUST, language="en", **more)


def titles(found: list[Event]) -> set[str]:
    return {event.title for event in found if not event.is_of_country}


def test_a_month_is_what_independent_queries_say_event_by_event(
    seoul: City, busan: City, officer: User, outsider: User, officer_access: Access
) -> None:
    fill(seoul, officer)
    fill(busan, outsider)
    with connection.cursor() as cursor:
        cursor.execute(INDEPENDENT, {"city": seoul.pk})
        counted = [(uid, start, end) for uid, start, end in cursor.fetchall()]
    wanted = {one for one in counted if one[1] < AUGUST and one[2] > JULY}

    found = july(officer_access)
    records = [event for event in found if not event.is_of_country]
    assert {(event.uid, event.start, event.end) for event in records} == wanted
    assert len(records) == len(wanted)
    assert {(event.uid, event.start) for event in found if event.is_of_country} == FRANCE | KOREA
    assert [event.start for event in found] == sorted(event.start for event in found)
    # Of each kind there is one at least, so that nothing is compared with nothing.
    assert {event.kind for event in found} == set(EventKind)


def test_what_is_known_to_the_month_says_so_and_is_on_no_day(
    seoul: City, officer_access: Access
) -> None:
    make_visit(seoul, "Some day", starts_on="2026-07")
    (event,) = (one for one in july(officer_access) if one.title == "Some day")
    assert event.precision == "month"
    assert (event.start, event.end) == (JULY, AUGUST)
    assert event.days(JULY, AUGUST) == []


def test_what_goes_on_for_long_is_told_on_its_first_and_its_last_day(
    seoul: City, officer_access: Access
) -> None:
    make_visit(seoul, "Project", starts_on="2026-06-10", ends_on="2026-07-20")
    (event,) = (one for one in july(officer_access) if one.title == "Project")
    assert event.days(JULY, AUGUST) == [datetime.date(2026, 7, 20)]


def test_confidential_records_are_for_those_who_are_named_or_privileged(
    seoul: City, officer: User, head: User
) -> None:
    activity = make_visit(seoul, "Secret", visibility=Visibility.CONFIDENTIAL, owner=head)
    named = make_user(seoul, "viewer", name="Named")
    Reader.objects.create(city=seoul, activity=activity, user=named)
    assert titles(july(access_for_user(officer))) == set()
    assert titles(july(access_for_user(head))) == {"Secret"}
    assert titles(july(access_for_user(named))) == {"Secret"}


def test_a_viewer_sees_no_mail_and_another_city_sees_nothing(
    seoul: City, officer: User, viewer: User, outsider: User
) -> None:
    fill(seoul, officer)
    assert EventKind.REPLY not in {event.kind for event in july(access_for_user(viewer))}
    assert titles(july(access_for_user(outsider))) == set()


def test_a_key_for_public_records_sees_those_alone(seoul: City, officer: User) -> None:
    lyon = make_actor("Lyon", country_code="FR")
    make_visit(seoul, "Open day", visibility=Visibility.PUBLIC, partners=(lyon,))
    make_visit(seoul, "Within the city")
    access = Access(
        roles={seoul.pk: frozenset({"officer"})}, scopes={seoul.pk: frozenset({"read:public"})}
    )
    (event,) = (one for one in july(access) if not one.is_of_country)
    assert event.title == "Open day"
    assert event.partners == ("Lyon",)


def test_a_renewed_pact_is_as_old_as_its_first_text(seoul: City, officer_access: Access) -> None:
    first = make_pact(seoul, "First text", signed_on="1996-07-20", state=v.LegalState.SUPERSEDED)
    second = make_pact(
        seoul, "Second text", signed_on="2006-07-01", state=v.LegalState.EXPIRED, renews=first
    )
    make_pact(seoul, "Third text", signed_on="2016-07-02", renews=second)
    found = [one for one in july(officer_access) if one.kind == EventKind.ANNIVERSARY]
    assert [(one.title, one.start) for one in found] == [
        ("30 years: First text", datetime.date(2026, 7, 20))
    ]


def test_a_pact_that_has_ended_and_a_letter_of_intent_are_not_celebrated(
    seoul: City, officer_access: Access
) -> None:
    make_pact(seoul, "Ended", signed_on="1996-07-20", state=v.LegalState.TERMINATED)
    make_pact(seoul, "Letter", signed_on="1996-07-20", type=v.AgreementType.LOI)
    assert EventKind.ANNIVERSARY not in {one.kind for one in july(officer_access)}


def test_a_pact_without_a_day_of_signature_counts_from_its_entry_into_force(
    seoul: City, officer_access: Access
) -> None:
    make_pact(seoul, "In force", signed_on=None, in_force_on="2006-07-02")
    found = [one for one in july(officer_access) if one.kind == EventKind.ANNIVERSARY]
    assert [one.start for one in found] == [datetime.date(2026, 7, 2)]


@pytest.mark.parametrize(
    ("expires_on", "months", "day"),
    [
        ("2026-10-31", 3, "2026-07-31"),
        # The month before has no such day.
        ("2026-08-31", 6, "2026-02-28"),
        ("2028-08-31", 6, "2028-02-29"),
        ("2027-01-15", 1, "2026-12-15"),
    ],
)
def test_the_last_day_to_give_notice_is_so_many_months_before_the_end(
    seoul: City, officer_access: Access, expires_on: str, months: int, day: str
) -> None:
    make_pact(seoul, signed_on="2020-01-01", expires_on=expires_on, notice_months=months)
    on = datetime.date.fromisoformat(day)
    asked = {"start": on, "end": on + datetime.timedelta(days=1), "language": "en"}
    found = [one for one in events(officer_access, **asked) if one.kind == EventKind.NOTICE]
    assert [one.start for one in found] == [on]


@pytest.mark.parametrize("months", [2_000, 20_000, 30_000, 32_767])
@pytest.mark.parametrize("expires_on", ["2026-07-10", "2026-07", "1890"])
def test_a_notice_day_before_the_calendar_begins_is_left_out(
    seoul: City, officer_access: Access, months: int, expires_on: str
) -> None:
    make_pact(
        seoul, expires_on=expires_on, review_on="2026-07-05", signed_on=None, notice_months=months
    )
    assert {one.kind for one in july(officer_access)} & {EventKind.NOTICE, EventKind.REVIEW} == {
        EventKind.REVIEW
    }


def test_a_notice_day_may_be_the_first_day_of_the_calendar(
    seoul: City, officer_access: Access
) -> None:
    first = datetime.date(1900, 1, 1)
    make_pact(seoul, signed_on="1890", expires_on="1950-01-01", notice_months=600)
    made = {"start": first, "end": datetime.date(1900, 1, 2), "language": "en"}
    found = events(officer_access, **made, kinds=[EventKind.NOTICE])
    assert [one.start for one in found] == [first]


def test_what_ends_in_a_year_is_told_in_its_last_month(seoul: City, officer_access: Access) -> None:
    make_pact(seoul, signed_on="2020-01-01", expires_on="2026")
    for month, number in ((7, 0), (12, 1)):
        start = datetime.date(2026, month, 1)
        end = start + datetime.timedelta(days=31)
        found = events(officer_access, start=start, end=end, language="en", kinds=["expiry"])
        assert len(found) == number


def test_events_are_narrowed_by_kind_person_and_domain(
    seoul: City, officer: User, officer_access: Access
) -> None:
    fill(seoul, officer)
    make_visit(seoul, "On peace", domain=v.Domain.PEA)
    found = july(officer_access)
    assert titles(narrowed(found, person=officer.pk)) == {"From Lyon"}
    assert titles(narrowed(found, domain=v.Domain.PEA)) == {"On peace"}
    assert {one.kind for one in narrowed(found, kinds=["gate"])} == {EventKind.GATE}
    assert any(one.is_of_country for one in narrowed(found, person=officer.pk))
    make_visit(seoul, "To Rome", partners=(make_actor("Rome", country_code="IT"),))
    found = july(officer_access)
    for kind in EventKind:
        assert july(officer_access, kinds=[kind]) == narrowed(found, kinds=[kind]) != []


def test_the_number_of_queries_does_not_grow(
    seoul: City, officer: User, officer_access: Access
) -> None:
    fill(seoul, officer)
    with CaptureQueriesContext(
        connection,
    ) as few:
        july(officer_access)
    for number in range(5):
        fill(seoul, officer)
        make_visit(seoul, f"More {number}", starts_on="2026-07-02")
    with CaptureQueriesContext(connection) as many:
        july(officer_access)
    assert Activity.objects.count() > 50
    assert len(many) == len(few) <= 11
