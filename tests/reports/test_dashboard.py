from __future__ import annotations

import datetime
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Commitment
from activities.services import ActivityInput, edit_activity, offer_record, void_activity
from domains import vocabulary as v
from partners.models import City, Contribution, NetworkMembership
from partners.services import (
    delete_contribution,
    edit_membership,
    record_contribution,
    record_membership,
    restore_membership,
    void_membership,
)
from records.access import Access, Visibility
from records.months import months_before, months_between
from records.partial_dates import PartialDate
from tests.factories import make_activity, make_actor, make_agreement, make_network
from tests.personas import client_of

FIGURE = re.compile(r'<a\b[^>]*href="([^"]+)"[^>]*>\s*([\d,]+)[^<]*</a>')
REGISTER_ROW = re.compile(r'<th scope="row" class="title">')
MEMBERSHIP_ROW = re.compile(r'<th scope="row"><a href="/partners/memberships/')
COMMITMENT_ROW = re.compile(r'<li>\s*<a href="/activities/[0-9a-f-]{36}/"')
OFFER_ROW = re.compile(r'<li>\s*<div class="line-between"><a href="/activities/shared/')
NEXT = re.compile(r'rel="next" href="([^"]+)"')


def figures(page: str) -> list[tuple[str, int]]:
    """Every number on the page that leads somewhere, and where to."""
    main = page[page.index("<main") : page.index("</main>")]
    return [(html.unescape(url), int(n.replace(",", ""))) for url, n in FIGURE.findall(main)]


def count_behind(client: Client, url: str) -> int:
    """How many records the list at `url` holds, walked page by page."""
    of = {
        "/commitments/": COMMITMENT_ROW,
        "/memberships/": MEMBERSHIP_ROW,
        "/shared/": OFFER_ROW,
    }
    rows = next((row for part, row in of.items() if part in url), REGISTER_ROW)
    found = 0
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, url
        page = answer.content.decode()
        assert "field-errors" not in page, url
        found += len(rows.findall(page))
        following = NEXT.search(page)
        url = html.unescape(following[1]) if following else ""
    return found


def assert_figures_hold(client: Client) -> dict[str, int]:
    page = client.get("/dashboard/").content.decode()
    found = figures(page)
    assert found
    wrong = {url: (n, count_behind(client, url)) for url, n in found}
    wrong = {url: pair for url, pair in wrong.items() if pair[0] != pair[1]}
    assert not wrong
    return dict(found)


@pytest.fixture
def records(seoul: City, busan: City, officer: User) -> City:
    """Something for every panel, and as much in another city that must not be counted."""
    today = timezone.localdate()
    soon = (today + datetime.timedelta(days=60)).isoformat()
    partners = [make_actor("Hamburg"), make_actor("Osaka", country_code="JP")]
    network = make_actor("ICLEI", type=v.ActorType.CNET, level=v.Level.TRN, country_code="")
    for city in (seoul, busan):
        make_agreement(city, "Pact of old", partners=(partners[0],), starts_on="1992-05")
        make_agreement(
            city, "Twin pact", partners=tuple(partners), starts_on="2001", expires_on=soon,
            review_on=soon, signed_on="2001", type=v.AgreementType.MOU,
        )  # fmt: skip
        make_agreement(
            city, "Pact of the past", partners=(partners[1],), state=v.LegalState.EXPIRED
        )
        make_activity(
            city, "Clean air forum", partners=(network,), domain=v.Domain.ENV,
            secondary_domains=[v.Domain.HLT], objectives=[v.Objective.TCI, v.Objective.SPE],
            starts_on=today.isoformat(), effort_days="4.5",
        )  # fmt: skip
        relief = make_activity(
            city, "Flood relief", partners=(partners[1],), time_mode=v.TimeMode.CRIS,
            starts_on=(today - datetime.timedelta(days=20)).isoformat(), effort_days="3",
            domain=v.Domain.PEA, state=v.ActivityState.DONE,
        )  # fmt: skip
        make_activity(city, "A draft", partners=(network,), state=v.ActivityState.DRFT)
        _add_memberships(city)
        for due in ("2020", "2150", None):
            Commitment.objects.create(
                city=city, activity=relief, side="OURS", words=f"By {due}", due_on=due
            )
        Commitment.objects.create(
            city=city,
            activity=relief,
            side="OURS",
            words="Done",
            due_on="2020",
            status="KEPT",
            kept_on="2020",
            evidence="Photo",
        )
    for title in ("Offered", "Offered too"):
        theirs = make_activity(busan, title, partners=(seoul.actor,))
        head = Access(roles={busan.pk: frozenset({"head"})})
        offer_record(theirs.pk, seoul.actor_id, access=head, at=timezone.now())
    return seoul


def _add_memberships(city: City) -> None:
    """Six current ones in two currencies and without a fee, and some that do not count."""
    today = timezone.localdate().isoformat()
    for name, fields in {
        "Working in euro": {"fee": 100, "currency": "EUR"},
        "Silent in euro": {"fee": 50, "currency": "EUR"},
        "Working in won": {"fee": 5_000_000, "currency": "KRW"},
        "Working without fee": {},
        "Silent": {},
        "Silent too": {},
        "Over": {"fee": 7, "currency": "EUR", "until": "2020"},
        "Void": {"fee": 7, "currency": "EUR", "void_reason": "Entered twice"},
        "Of a partner": {"fee": 7, "currency": "EUR", "member": make_actor("Genoa")},
    }.items():
        given = {"city": city, "member": city.actor, **fields}
        made = NetworkMembership.objects.create(network=make_network(f"{name} {city}"), **given)
        if not name.startswith("Silent"):
            Contribution.objects.create(city=city, membership=made, made_on=today, what="A talk")


M2 = "/partners/memberships/"


@pytest.mark.django_db(transaction=True)
def test_memberships_are_counted_by_currency_and_never_added_over_them(
    records: City, mayor: User
) -> None:
    client = client_of(mayor)
    found = assert_figures_hold(client)
    assert {url.removeprefix(M2): n for url, n in found.items() if url.startswith(M2)} == {
        "?state=working": 3,
        "?state=current": 6,
        "?state=current&currency=EUR": 2,
        "?state=working&currency=EUR": 1,
        "?state=current&currency=KRW": 1,
        "?state=working&currency=KRW": 1,
        "?state=current&currency=none": 3,
        "?state=working&currency=none": 1,
    }
    page = client.get("/dashboard/").content.decode()
    for text in ("50%", "€150.00 a year", "€100.00 of it for those that work", "₩5,000,000 a year"):
        assert text in page
    assert "Attendance alone is no contribution" in page


@pytest.mark.django_db(transaction=True)
def test_one_membership_is_told_in_the_singular(seoul: City, mayor: User) -> None:
    NetworkMembership.objects.create(city=seoul, network=make_network("One"), member=seoul.actor)
    page = client_of(mayor).get("/dashboard/").content.decode()
    found = re.search(r">0</a> of <a [^>]+>1</a> (\w+)", page)
    assert found is not None
    assert found[1] == "membership"


@pytest.mark.django_db(transaction=True)
def test_figures_of_memberships_follow_each_change_at_once(
    records: City, mayor: User, officer: User
) -> None:
    client, access = client_of(mayor), access_for_user(officer)

    def working() -> tuple[int, int]:
        found = dict(figures(client.get("/dashboard/").content.decode()))
        return found[f"{M2}?state=working"], found[f"{M2}?state=current"]

    assert working() == (3, 6)
    silent = NetworkMembership.objects.get(city=records, network__names__name="Silent Seoul")
    talk = record_contribution(
        silent.pk, {"made_on": timezone.localdate().isoformat(), "what": "A talk"}, access=access
    )
    assert working() == (4, 6)
    delete_contribution(talk.pk, access=access)
    assert working() == (3, 6)
    void = void_membership(silent.pk, reason="Never one", access=access, version=1)
    assert working() == (3, 5)
    restore_membership(silent.pk, access=access, version=void.version)
    assert working() == (3, 6)
    edit_membership(silent.pk, {"until": PartialDate("2020")}, access=access, version=3)
    assert working() == (3, 5)
    record_membership({"network_id": make_network("New").pk}, city=records, access=access)
    assert working() == (3, 6)
    assert_figures_hold(client)


@pytest.mark.django_db(transaction=True)
def test_every_figure_is_the_number_of_records_behind_it(records: City, mayor: User) -> None:
    found = assert_figures_hold(client_of(mayor))
    assert len(found) > 20


@pytest.mark.django_db(transaction=True)
def test_nothing_is_counted_twice_while_nothing_changes(records: City, mayor: User) -> None:
    client = client_of(mayor)
    pages, counted = [], []
    for _look in range(2):
        with CaptureQueriesContext(connection) as queries:
            pages.append(figures(client.get("/dashboard/").content.decode()))
        counted.append(sum("COUNT(" in query["sql"] for query in queries))
    assert pages[0] == pages[1]
    assert counted[0] > 0 == counted[1]


@pytest.mark.django_db(transaction=True)
def test_figures_hold_after_adding_editing_voiding_and_hiding(
    records: City, mayor: User, officer: User, viewer: User
) -> None:
    client, access = client_of(viewer), access_for_user(officer)
    before = assert_figures_hold(client)

    added = make_agreement(
        records, "New pact", partners=(make_actor("Hanoi", country_code="VN"),), owner=officer
    ).activity
    after_adding = assert_figures_hold(client)
    assert after_adding["/activities/"] == before["/activities/"] + 1

    edited = edit_activity(
        added.pk, ActivityInput(fields={"domain": v.Domain.HUR}), access=access, version=1
    )
    assert assert_figures_hold(client) != after_adding

    hidden = edit_activity(
        added.pk,
        ActivityInput(fields={"visibility": Visibility.CONFIDENTIAL}),
        access=access,
        version=edited.version,
    )
    assert assert_figures_hold(client)["/activities/"] == before["/activities/"]
    seen_by_mayor = assert_figures_hold(client_of(mayor))
    assert seen_by_mayor["/activities/"] == before["/activities/"] + 1

    void_activity(added.pk, reason="Entered twice", access=access, version=hidden.version)
    assert assert_figures_hold(client_of(mayor)) == before == assert_figures_hold(client)


def test_dashboard_speaks_in_words_and_shows_no_code(records: City, mayor: User) -> None:
    page = client_of(mayor).get("/dashboard/").content.decode()
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    indicators = {"M1", "M2", "V3"}
    codes = {*v.Domain, *v.Goal, *v.Objective, *v.AgreementType, *v.Level, *indicators} - {"NAT"}
    assert not {code for code in codes if re.search(rf"\b{code}\b", text)}
    assert "nothing on record since the agreement" in text
    assert "not yet measured" in text.lower()


def test_gap_is_said_in_words(records: City, mayor: User) -> None:
    page = client_of(mayor).get("/dashboard/").content.decode()
    assert re.search(r"Human rights does nothing yet for [^<]*Political security\.", page)


def test_partner_not_met_for_long_comes_with_the_time_since(records: City, mayor: User) -> None:
    begun = months_before(timezone.localdate(), 31).isoformat()
    izmir = make_actor("Izmir")
    make_agreement(records, "Pact", partners=(izmir,), starts_on=begun)
    page = client_of(mayor).get("/dashboard/").content.decode()
    assert "nothing on record since the agreement 31 months ago" in page
    assert re.search(r"nothing on record since the agreement \d\d years ago", page)

    visit = months_before(timezone.localdate(), 29).isoformat()
    make_activity(records, "Visit", partners=(izmir,), starts_on=visit, state="DONE")
    page = client_of(mayor).get("/dashboard/").content.decode()
    assert "last contact 29 months ago" in page
    assert "agreement 31 months ago" not in page


def test_what_was_done_on_the_day_of_an_agreement_is_a_contact_of_its_own(
    records: City, mayor: User
) -> None:
    signed = months_before(timezone.localdate(), 31).isoformat()
    izmir = make_actor("Izmir")
    make_agreement(records, "Pact", partners=(izmir,), starts_on=signed)
    make_activity(records, "Ceremony", partners=(izmir,), starts_on=signed, state="DONE")
    assert "last contact 31 months ago" in client_of(mayor).get("/dashboard/").content.decode()


@pytest.mark.parametrize(
    ("day", "later", "months"),
    [
        ("2024-01-31", "2024-02-29", 0),
        ("2024-01-31", "2024-03-31", 2),
        ("2023-12-15", "2024-12-14", 11),
        ("2023-12-15", "2024-12-15", 12),
    ],
)
def test_months_since_are_whole_ones(day: str, later: str, months: int) -> None:
    first, last = datetime.date.fromisoformat(day), datetime.date.fromisoformat(later)
    assert months_between(first, last) == months


def test_month_without_such_a_day_gives_its_last() -> None:
    assert months_before(datetime.date(2024, 3, 31), 1) == datetime.date(2024, 2, 29)


def test_empty_city_says_in_each_panel_what_to_do(seoul: City, officer: User) -> None:
    page = client_of(officer).get("/dashboard/").content.decode()
    assert "Log the first agreement or visit" in page
    assert "No live agreement is on record" in page
    assert "Nothing waits yet" in page
    assert "No activity names an objective yet" in page
    assert "The table fills as activities are logged" in page
    assert "Enter the staff-days of your activities." in page
    assert "Add the networks that the city belongs to, with their fees." in page


def test_other_citys_records_do_not_show(records: City, outsider: User, busan: City) -> None:
    Activity.objects.filter(city=busan).update(title="Busan only")
    page = client_of(outsider).get("/dashboard/").content.decode()
    assert "Twin pact" not in page
    assert "Busan only" in page


def test_dashboard_asks_for_a_sign_in(db: None) -> None:
    assert Client().get("/dashboard/").status_code == 302


def test_number_of_queries_does_not_grow_with_the_records(
    records: City, mayor: User, django_assert_max_num_queries: object
) -> None:
    client = client_of(mayor)
    client.get("/dashboard/")
    for number in range(12):
        make_agreement(
            records,
            f"Pact {number}",
            partners=(make_actor(f"Town {number}"),),
            expires_on=timezone.localdate().replace(day=1).isoformat()[:7],
        )
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        client.get("/dashboard/")
