"""A person's calendar as a feed: what programs read in it, and who gets none."""

from __future__ import annotations

import datetime
import time
from typing import Any

import icalendar
import pytest
import vobject
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from domains import vocabulary as v
from notices.calendar import festive
from notices.calendar.events import EventKind
from notices.calendar.reading import events
from notices.calendar.services import HoursInput, move_activity
from notices.feeds import guesses
from notices.feeds.icalendar_file import About, calendar_file
from notices.feeds.services import make_address, renew_address, revoke_address
from notices.models import FeedAddress
from partners.models import City
from records.access import Visibility
from records.partial_dates import PartialDate
from tests.factories import make_actor
from tests.notices.calendar.office import AUGUST, JULY, fill, make_pact, make_visit

pytestmark = pytest.mark.django_db
ABOUT = About("Seoul", "Asia/Seoul", "en", "https://office.example")


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> None:
    cache.clear()


def address_of(user: User, city: City, **values: Any) -> str:
    """The path of a new feed of somebody."""
    told = {"name": "My phone", "kinds": EventKind.values, **values}
    _row, secret = make_address(user=user, city=city, access=access_for_user(user), **told)
    return reverse("feeds:calendar", args=[secret])


def entries(content: bytes) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(content)
    assert not calendar.errors
    return {str(entry["uid"]): entry for entry in calendar.walk("VEVENT")}


def soon(days: int) -> str:
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def file_of(user: User, city: City, **more: Any) -> bytes:
    found = events(access_for_user(user), start=JULY, end=AUGUST, language="en", **more)
    return calendar_file(found, ABOUT)


# What is in it


def test_two_libraries_read_a_month_event_by_event(seoul: City, officer: User) -> None:
    fill(seoul, officer)
    found = events(access_for_user(officer), start=JULY, end=AUGUST, language="en")
    content = calendar_file(found, ABOUT)

    wanted = {
        f"{event.uid}@citydiplo": (event.start, event.end) for event in found if not event.is_long
    }
    for event in found:
        if event.is_long:
            wanted[f"{event.uid}-begins@citydiplo"] = (
                event.start,
                event.start + datetime.timedelta(days=1),
            )
            wanted[f"{event.uid}-ends@citydiplo"] = (event.last, event.end)
    # What is known to the month is one entry over all of it.
    for event in found:
        if event.is_long and not event.is_exact:
            for part in ("begins", "ends"):
                del wanted[f"{event.uid}-{part}@citydiplo"]
            wanted[f"{event.uid}@citydiplo"] = (event.start, event.end)
    first = {uid: (one["dtstart"].dt, one["dtend"].dt) for uid, one in entries(content).items()}
    assert first == wanted

    second = vobject.readOne(content.decode())
    assert {
        one.uid.value: (one.dtstart.value, one.dtend.value) for one in second.vevent_list
    } == wanted
    assert len(second.vevent_list) == len(wanted)


def test_an_entry_ends_on_the_day_after_its_last_and_tells_its_version(
    seoul: City, officer: User
) -> None:
    visit = make_visit(seoul, "From Lyon; with, comma", ends_on="2026-07-16", owner=officer)
    Activity.objects.filter(pk=visit.pk).update(version=4)
    entry = entries(file_of(officer, seoul))[f"activity-{visit.pk}@citydiplo"]
    assert entry["dtstart"].dt == datetime.date(2026, 7, 14)
    assert entry["dtend"].dt == datetime.date(2026, 7, 17)
    assert entry["sequence"] == 3
    assert entry["last-modified"].dt == entry["dtstamp"].dt
    assert entry["dtstamp"].dt.tzinfo is not None
    assert str(entry["summary"]) == "From Lyon; with, comma"
    assert entry["url"] == f"https://office.example{visit.get_absolute_url()}"
    assert entry["transp"] == "OPAQUE"


def test_a_day_that_is_not_known_is_said_to_be_so_and_blocks_nothing(
    seoul: City, officer: User
) -> None:
    visit = make_visit(seoul, "Some day", starts_on="2026-07")
    entry = entries(file_of(officer, seoul))[f"activity-{visit.pk}@citydiplo"]
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (JULY, AUGUST)
    assert str(entry["summary"]) == "Some day (day not known)"
    assert entry["transp"] == "TRANSPARENT"


def moved(activity: Activity, user: User, hours: HoursInput, **days: str) -> Activity:
    told = {"starts_on": "2026-07-14", "ends_on": None, **days}
    return move_activity(
        activity.pk,
        starts_on=PartialDate(told["starts_on"]),
        ends_on=told["ends_on"] and PartialDate(told["ends_on"]),
        hours=hours,
        access=access_for_user(user),
        version=activity.version,
    )


def spans(content: bytes, uid: str) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """The two moments of an event, as each of the libraries reads them."""
    one = entries(content)[uid]
    (other,) = (
        entry for entry in vobject.readOne(content.decode()).vevent_list if entry.uid.value == uid
    )
    read = [(one["dtstart"].dt, one["dtend"].dt), (other.dtstart.value, other.dtend.value)]
    return [
        (begins.astimezone(datetime.UTC), ends.astimezone(datetime.UTC)) for begins, ends in read
    ]


@pytest.mark.parametrize(
    ("day", "zone", "hours", "in_utc"),
    [
        # An evening that ends after midnight.
        ("2026-07-14", "Asia/Seoul", "22:00-01:30", "2026-07-14T13:00/2026-07-14T16:30"),
        # Midnight here is the day before elsewhere.
        ("2026-07-14", "Asia/Seoul", "00:00-00:30", "2026-07-13T15:00/2026-07-13T15:30"),
        # The night on which the clocks of Berlin go forward, and the one on which they go back.
        ("2026-03-29", "Europe/Berlin", "01:30-03:30", "2026-03-29T00:30/2026-03-29T01:30"),
        ("2026-10-25", "Europe/Berlin", "01:30-04:00", "2026-10-24T23:30/2026-10-25T03:00"),
        # An hour that does not exist is told as the clocks show it then.
        ("2026-03-29", "Europe/Berlin", "02:30-04:00", "2026-03-29T01:30/2026-03-29T02:00"),
        ("2026-07-01", "Europe/Berlin", "09:00-10:00", "2026-07-01T07:00/2026-07-01T08:00"),
        ("2026-12-01", "America/New_York", "09:00-10:00", "2026-12-01T14:00/2026-12-01T15:00"),
        ("2026-07-01", "Asia/Kathmandu", "09:00-10:00", "2026-07-01T03:15/2026-07-01T04:15"),
        ("2026-01-01", "Australia/Lord_Howe", "09:00-10:00", "2025-12-31T22:00/2025-12-31T23:00"),
    ],
)
def test_hours_are_the_same_moment_in_each_library_whatever_the_clocks_do(
    seoul: City, officer: User, day: str, zone: str, hours: str, in_utc: str
) -> None:
    begins, ends = map(datetime.time.fromisoformat, hours.split("-"))
    told = HoursInput(begins, ends, zone)
    visit = moved(make_visit(seoul, owner=officer), officer, told, starts_on=day)
    start = datetime.date.fromisoformat(day)
    found = events(
        access_for_user(officer),
        start=start,
        end=start + datetime.timedelta(days=1),
        language="en",
    )
    content = calendar_file(found, ABOUT)
    wanted = tuple(datetime.datetime.fromisoformat(f"{one}+00:00") for one in in_utc.split("/"))
    assert spans(content, f"activity-{visit.pk}@citydiplo") == [wanted, wanted]
    zones = icalendar.Calendar.from_ical(content).walk("VTIMEZONE")
    assert [str(one["tzid"]) for one in zones] == [zone]


def test_a_twice_told_hour_in_autumn_is_the_first(seoul: City, officer: User) -> None:
    hours = HoursInput(datetime.time(2, 30), datetime.time(5, 0), "Europe/Berlin")
    visit = moved(make_visit(seoul, owner=officer), officer, hours, starts_on="2026-10-25")
    begins, _ends = visit.hours.moments(datetime.date(2026, 10, 25), datetime.date(2026, 10, 25))
    assert begins.utcoffset() == datetime.timedelta(hours=2)


# Who gets it


def test_the_feed_opens_without_signing_in_and_is_kept_out_of_caches_and_searches(
    client: Client, seoul: City, officer: User
) -> None:
    visit = make_visit(seoul, starts_on=soon(3), owner=officer)
    answer = client.get(address_of(officer, seoul))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert "noindex" in answer["X-Robots-Tag"]
    assert f"activity-{visit.pk}@citydiplo" in entries(answer.content)
    assert not answer.cookies


def test_what_has_not_changed_is_not_sent_again(client: Client, seoul: City, officer: User) -> None:
    visit = make_visit(seoul, starts_on=soon(3))
    path = address_of(officer, seoul)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Activity.objects.filter(pk=visit.pk).update(title="Another title")
    changed = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.parametrize("secret", ["x", "a" * 43, "a" * 5000, "%00", "가나다", "..", "%F0%9F"])
def test_a_guess_finds_nothing(client: Client, seoul: City, secret: str) -> None:
    assert client.get(f"/feeds/{secret}/calendar.ics").status_code in {301, 404}


def test_what_was_revoked_is_refused_exactly_as_what_never_was(
    client: Client, seoul: City, officer: User, django_assert_num_queries: Any
) -> None:
    path = address_of(officer, seoul)
    revoke_address(FeedAddress.objects.get().pk, access=access_for_user(officer), at=timezone.now())
    never = reverse("feeds:calendar", args=["n" * 43])
    with django_assert_num_queries(1):
        revoked = client.get(path)
    with django_assert_num_queries(1):
        guessed = client.get(never)
    assert revoked.status_code == guessed.status_code == 404
    assert revoked.content == guessed.content
    assert _without_number(revoked) == _without_number(guessed)


def _without_number(answer: Any) -> dict[str, str]:
    return {name: told for name, told in answer.headers.items() if name != "X-Request-ID"}


def test_a_renewed_address_opens_by_its_new_secret_alone(
    client: Client, seoul: City, officer: User
) -> None:
    path = address_of(officer, seoul)
    _row, secret = renew_address(FeedAddress.objects.get().pk, access=access_for_user(officer))
    assert client.get(path).status_code == 404
    assert client.get(reverse("feeds:calendar", args=[secret])).status_code == 200


def test_the_feed_ends_with_the_membership_and_with_the_account(
    client: Client, seoul: City, officer: User, head: User
) -> None:
    path, other = address_of(officer, seoul), address_of(head, seoul)
    officer.memberships.all().delete()
    assert client.get(path).status_code == 404
    User.objects.filter(pk=head.pk).update(is_active=False)
    assert client.get(other).status_code == 404


def test_whoever_guesses_often_is_kept_waiting_while_others_are_not(
    client: Client, seoul: City, officer: User
) -> None:
    path = address_of(officer, seoul)
    for number in range(31):
        client.get(f"/feeds/guess{number}/calendar.ics", REMOTE_ADDR="198.51.100.7")
    refused = client.get(path, REMOTE_ADDR="198.51.100.7")
    assert refused.status_code == 429
    assert refused["Retry-After"] == "300"
    assert client.get(path, REMOTE_ADDR="198.51.100.8").status_code == 200


def test_others_behind_the_same_address_are_not_shut_out_for_as_long_as_somebody_guesses(
    client: Client, seoul: City, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "SECONDS", 2)
    path, start = address_of(officer, seoul), time.monotonic()
    for number in range(30):
        client.get(f"/feeds/guess{number}/calendar.ics")
        time.sleep(max(start + number / 20 - time.monotonic(), 0))
    assert client.get(path).status_code == 429
    time.sleep(max(start + 2.2 - time.monotonic(), 0))
    assert client.get(path).status_code == 200


def test_the_feed_is_in_the_language_of_the_country_until_somebody_chooses(
    client: Client, seoul: City, officer: User
) -> None:
    make_visit(seoul, "Forum", starts_on=soon(3))
    path = address_of(officer, seoul)
    User.objects.update(language="")
    assert "서울" in client.get(path).content.decode()
    User.objects.update(language="en")
    assert "서울" not in client.get(path).content.decode()


def test_confidential_records_are_never_in_the_feed_of_somebody_else(
    client: Client, seoul: City, officer: User, head: User
) -> None:
    secret = make_visit(
        seoul, "Secret", starts_on=soon(3), visibility=Visibility.CONFIDENTIAL, owner=head
    )
    uid = f"activity-{secret.pk}@citydiplo"
    shown = {
        (who.name, with_confidential): uid
        in entries(client.get(address_of(who, seoul, has_confidential=with_confidential)).content)
        for who in (officer, head)
        for with_confidential in (False, True)
    }
    assert [who for who, is_shown in shown.items() if is_shown] == [(head.name, True)]
    marked = entries(client.get(address_of(head, seoul, has_confidential=True)).content)[uid]
    assert marked["class"] == "CONFIDENTIAL"


@pytest.mark.parametrize("make", [make_pact, make_visit])
@pytest.mark.parametrize("country", ["Taiwan", "France"])
def test_no_day_of_a_country_tells_of_a_confidential_record(
    client: Client, seoul: City, head: User, make: Any, country: str
) -> None:
    code = {"Taiwan": "TW", "France": "FR"}[country]
    told = {} if make is make_pact else {"starts_on": soon(3)}
    partners = (make_actor("Secret partner", country_code=code),)
    hidden = make(seoul, visibility=Visibility.CONFIDENTIAL, owner=head, partners=partners, **told)
    User.objects.update(language="en")

    def tells(**values: Any) -> bool:
        content = client.get(address_of(head, seoul, **values)).content
        told = [str(one["summary"]) for one in entries(content).values()]
        return any(f"{country}: National Day" in title for title in told)

    assert [tells(has_confidential=asked) for asked in (True, False)] == [True, False]
    Activity.objects.filter(pk=hidden.pk).update(visibility=Visibility.INTERNAL)
    assert tells()


def test_the_countries_of_a_feed_without_what_is_confidential_are_kept_by_themselves(
    seoul: City, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[str] = []

    def kept(key: str, *_told: Any) -> set[str]:
        keys.append(key)
        return set()

    monkeypatch.setattr(festive, "kept", kept)
    for with_confidential in (True, False, True):
        file_of(head, seoul, with_confidential=with_confidential)
    assert keys[0] == keys[2] != keys[1]


def test_a_feed_holds_what_was_asked_for_and_one_s_own_alone(
    client: Client, seoul: City, officer: User, head: User
) -> None:
    make_visit(seoul, "Mine", starts_on=soon(3), owner=officer)
    make_visit(seoul, "Theirs", starts_on=soon(3), owner=head)
    make_visit(seoul, "Talk", instrument=v.Instrument.MEET, direction="", starts_on=soon(3))
    own = client.get(address_of(officer, seoul, kinds=["visit", "meeting"], is_only_mine=True))
    assert {str(one["summary"]) for one in entries(own.content).values()} == {"Mine"}
    visits = client.get(address_of(officer, seoul, kinds=["visit"]))
    assert {str(one["summary"]) for one in entries(visits.content).values()} == {"Mine", "Theirs"}


def test_the_feed_speaks_the_language_of_its_owner(
    client: Client, seoul: City, officer: User
) -> None:
    officer.language = "ko"
    officer.save()
    with override("en"):
        path = address_of(officer, seoul, kinds=["holiday"])
        told = {str(one["summary"]) for one in entries(client.get(path).content).values()}
    assert any("설날" in title for title in told)
    assert all("대한민국" in title for title in told)


def test_the_use_of_an_address_is_noted_and_is_no_edit(
    client: Client, seoul: City, officer: User
) -> None:
    path = address_of(officer, seoul)
    client.get(path)
    row = FeedAddress.objects.get()
    assert row.last_used_at is not None
    assert row.version == 1
    assert row.history.count() == 1  # type: ignore[attr-defined]
