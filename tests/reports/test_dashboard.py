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
from activities.services import ActivityInput, edit_activity, void_activity
from domains import vocabulary as v
from partners.models import City
from records.access import Visibility
from reports.contacts import months_before, months_between
from tests.factories import make_activity, make_actor, make_agreement
from tests.personas import client_of

FIGURE = re.compile(r'<a\b[^>]*href="([^"]+)"[^>]*>\s*([\d,]+)[^<]*</a>')
REGISTER_ROW = re.compile(r'<th scope="row" class="title">')
COMMITMENT_ROW = re.compile(r'<li>\s*<a href="/activities/[0-9a-f-]{36}/"')
NEXT = re.compile(r'rel="next" href="([^"]+)"')


def figures(page: str) -> list[tuple[str, int]]:
    """Every number on the page that leads somewhere, and where to."""
    main = page[page.index("<main") : page.index("</main>")]
    return [(html.unescape(url), int(n.replace(",", ""))) for url, n in FIGURE.findall(main)]


def count_behind(client: Client, url: str) -> int:
    """How many records the list at `url` holds, walked page by page."""
    rows, found = COMMITMENT_ROW if "/commitments/" in url else REGISTER_ROW, 0
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
    page = client.get("/").content.decode()
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
        for due in ("2020", "2150", None):
            Commitment.objects.create(
                city=city, activity=relief, side="OURS", words=f"By {due}", due_on=due
            )
        Commitment.objects.create(
            city=city, activity=relief, side="OURS", words="Done", due_on="2020", status="KEPT"
        )
    return seoul


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
            pages.append(figures(client.get("/").content.decode()))
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
    page = client_of(mayor).get("/").content.decode()
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    codes = {*v.Domain, *v.Goal, *v.Objective, *v.AgreementType, *v.Level, "M1", "V3"} - {"NAT"}
    assert not {code for code in codes if re.search(rf"\b{code}\b", text)}
    assert "nothing on record since the agreement" in text
    assert "not yet measured" in text.lower()


def test_gap_is_said_in_words(records: City, mayor: User) -> None:
    page = client_of(mayor).get("/").content.decode()
    assert re.search(r"Human rights does nothing yet for [^<]*Political security\.", page)


def test_partner_not_met_for_long_comes_with_the_time_since(records: City, mayor: User) -> None:
    begun = months_before(timezone.localdate(), 31).isoformat()
    izmir = make_actor("Izmir")
    make_agreement(records, "Pact", partners=(izmir,), starts_on=begun)
    page = client_of(mayor).get("/").content.decode()
    assert "nothing on record since the agreement 31 months ago" in page
    assert re.search(r"nothing on record since the agreement \d\d years ago", page)

    visit = months_before(timezone.localdate(), 29).isoformat()
    make_activity(records, "Visit", partners=(izmir,), starts_on=visit, state="DONE")
    page = client_of(mayor).get("/").content.decode()
    assert "last contact 29 months ago" in page
    assert "agreement 31 months ago" not in page


def test_what_was_done_on_the_day_of_an_agreement_is_a_contact_of_its_own(
    records: City, mayor: User
) -> None:
    signed = months_before(timezone.localdate(), 31).isoformat()
    izmir = make_actor("Izmir")
    make_agreement(records, "Pact", partners=(izmir,), starts_on=signed)
    make_activity(records, "Ceremony", partners=(izmir,), starts_on=signed, state="DONE")
    assert "last contact 31 months ago" in client_of(mayor).get("/").content.decode()


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
    page = client_of(officer).get("/").content.decode()
    assert "Log the first agreement or visit" in page
    assert "No live agreement is on record" in page
    assert "Nothing waits yet" in page
    assert "No activity names an objective yet" in page
    assert "The table fills as activities are logged" in page
    assert "Enter the staff-days of your activities." in page


def test_other_citys_records_do_not_show(records: City, outsider: User, busan: City) -> None:
    Activity.objects.filter(city=busan).update(title="Busan only")
    page = client_of(outsider).get("/").content.decode()
    assert "Twin pact" not in page
    assert "Busan only" in page


def test_dashboard_asks_for_a_sign_in(db: None) -> None:
    assert Client().get("/").status_code == 302


def test_number_of_queries_does_not_grow_with_the_records(
    records: City, mayor: User, django_assert_max_num_queries: object
) -> None:
    client = client_of(mayor)
    client.get("/")
    for number in range(12):
        make_agreement(
            records,
            f"Pact {number}",
            partners=(make_actor(f"Town {number}"),),
            expires_on=timezone.localdate().replace(day=1).isoformat()[:7],
        )
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        client.get("/")
