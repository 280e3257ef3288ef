"""What the council table lists, in which columns and order, for whom."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from activities.models import Activity
from domains import vocabulary as v
from partners.models import City
from records.access import Visibility
from reports.council import reading, views
from reports.council.columns import CouncilColumn, moved
from tests.factories import make_activity, make_actor, make_agreement
from tests.reports.council_world import build_agreements, make_pact, table_of, texts_of

URL = "/reports/council/"
TITLES = "columns=title&sort=code"

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreements(seoul: City, officer: User) -> dict[str, Activity]:
    return build_agreements(seoul, officer)


def titles(client: Client, query: str) -> set[str]:
    return {line[0] for line in texts_of(client, f"?{TITLES}&{query}")} - {"Total"}


def test_usual_table_has_what_councils_ask_for_of_live_agreements(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    table = table_of(officer_client, "?as_of=2025-12-31")
    assert [cell.text for cell in table[0]] == [
        "No.",
        "Country",
        "Partner",
        "Kind",
        "Signed",
        "Council resolution",
        "Last exchange",
        "Last exchange: what",
        "Planned budget (EUR)",
        "Planned budget (KRW)",
        "Spent (KRW)",
    ]
    hamburg = next(line for line in table if line[2].text == "Hamburg")
    assert [cell.text for cell in hamburg] == [
        "4",
        "Germany",
        "Hamburg",
        "Sister city",
        "May 1, 1992",
        "의결 제1992-12호",
        "Jun 5, 2025",
        "Port talks",
        "",
        "120,000,000",
        "98,500,000",
    ]
    assert len(table) == 1 + 4 + 1


def test_agreement_with_two_partners_is_one_row_and_each_partner_counts_once(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    answer = officer_client.get(f"{URL}?sort=code")
    assert "5 agreements · 3 partners · 3 countries" in answer.content.decode()
    partners = [line[0] for line in texts_of(officer_client, "?sort=code&columns=partner")]
    assert partners.count("Lyon, Shanghai") == 1


def test_money_is_added_within_each_currency_only(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    *_rows, total = table_of(officer_client, "?columns=title,planned,spent")
    assert [cell.number for cell in total] == [None, "3000.50", "121000000.00", "98500000.00"]
    assert total[0].text == "Total"


def test_without_money_there_is_no_line_of_totals(officer_client: Client, seoul: City) -> None:
    make_agreement(seoul, partners=(make_actor(),))
    head, *rows = table_of(officer_client, "?columns=planned,title")
    assert [cell.text for cell in head] == ["Planned budget", "Title"]
    assert [[cell.text for cell in row] for row in rows] == [["", "Sister city pact"]]


def test_drafts_and_void_records_never_count_even_when_the_filter_names_them(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    assert "Draft pact" not in titles(officer_client, "")
    assert titles(officer_client, "state=DRFT&state=VOID") == set()


def test_filter_is_that_of_the_register(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    assert titles(officer_client, "country=FR") == {"Clean rivers of three cities", "Quiet pact"}
    assert titles(officer_client, "stage=ENDED") == {"Ended pact"}
    assert titles(officer_client, "q=rivers") == {"Clean rivers of three cities"}
    page = officer_client.get(f"{URL}?country=FR&type=MOU&q=rivers").content.decode()
    assert (
        "Filter: Search: rivers · Country: France · "
        "Type of agreement: Memorandum of understanding" in page
    )


def test_a_filter_taken_away_leaves_all_agreements(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    page = officer_client.get(URL)
    signed, in_force = page.context["asked"].chips
    once = officer_client.get(signed.url)
    (left,) = once.context["asked"].chips
    assert left.value == in_force.value
    assert "5 agreements" in officer_client.get(left.url).content.decode()


def test_register_hands_its_filter_over_and_takes_it_back(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    register = officer_client.get("/activities/?country=FR&ordering=title").content.decode()
    assert f'href="{URL}?country=FR&amp;ordering=title"' in register
    table = officer_client.get(f"{URL}?country=FR&ordering=title").content.decode()
    assert 'href="/activities/?country=FR"' in table


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        ("country", "Friendship of 1899", "Sister cities"),
        ("partner", "Sister cities", "Friendship of 1899"),
        ("kind", "Quiet pact", "Clean rivers of three cities"),
        ("signed", "Friendship of 1899", "Quiet pact"),
        ("-signed", "Quiet pact", "Friendship of 1899"),
    ],
)
def test_rows_stand_in_the_order_asked_for(
    agreements: dict[str, Activity], officer_client: Client, order: str, first: str, last: str
) -> None:
    rows = texts_of(officer_client, f"?stage=FORCE&columns=no,title&sort={order}")
    assert rows[0] == ["1", first]
    assert rows[-1] == ["4", last]


def test_what_has_no_country_or_no_date_stands_last(officer_client: Client, seoul: City) -> None:
    network = make_actor("A network", type=v.ActorType.CNET, country_code="")
    make_agreement(seoul, "Network pact", partners=(network,), signed_on=None, expires_on="2030")
    make_agreement(seoul, "City pact", partners=(make_actor(),))
    for order in ("country", "signed", "-signed"):
        rows = texts_of(officer_client, f"?columns=title&sort={order}")
        assert [row[0] for row in rows] == ["City pact", "Network pact"]
    assert texts_of(officer_client, "?columns=title&sort=expires")[0] == ["Network pact"]


def test_last_exchange_is_the_last_begun_by_the_day_asked_for(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    query = "?columns=last_day,last_title&stage=FORCE&country=DE"
    assert texts_of(officer_client, f"{query}&as_of=2025-05-31") == [
        ["Mar 4, 2025", "Orchestra in Hamburg"]
    ]
    assert texts_of(officer_client, f"{query}&as_of=2000-01-01") == [
        ["May 1, 1992", "Sister cities"]
    ]
    assert texts_of(officer_client, f"{query}&as_of=1979-12-31") == [["", ""]]


def test_exchanges_are_counted_within_the_period_each_once_a_row(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    query = "?stage=FORCE&columns=title,exchanges&sort=code&as_of=2025-12-31"
    counted = dict(texts_of(officer_client, query))
    # "River week" has both partners of the three cities and is one exchange.
    assert counted["Clean rivers of three cities"] == "2"
    assert counted["Sister cities"] == "2"
    assert dict(texts_of(officer_client, f"{query}&since=2025-06-01"))["Sister cities"] == "1"


def test_planned_and_cancelled_activities_are_no_exchanges(
    officer_client: Client, seoul: City
) -> None:
    partner = make_actor()
    make_agreement(seoul, partners=(partner,), starts_on="1992")
    for state in (v.ActivityState.PLAN, v.ActivityState.CANC, v.ActivityState.DRFT):
        make_activity(seoul, partners=(partner,), starts_on="2025-05-01", state=state)
    assert texts_of(officer_client, "?columns=last_day,exchanges") == [["1992", "0"]]


def test_confidential_records_show_only_to_their_readers(
    agreements: dict[str, Activity], officer_client: Client, viewer_client: Client
) -> None:
    query = "?stage=FORCE&columns=title,last_title,exchanges&sort=code&as_of=2025-12-31"
    own, others = texts_of(officer_client, query), texts_of(viewer_client, query)
    assert ["Friendship of 1899", "Quiet visit", "2"] in own
    assert ["Friendship of 1899", "River week", "1"] in others
    assert not any(row[0] == "Quiet pact" for row in others)
    page = officer_client.get(f"{URL}{query}")
    assert "3 rows tell of confidential records." in page.content.decode()
    assert texts_of(officer_client, page.context["open_url"].removeprefix(URL)) == others
    assert "No row tells of confidential records." in (
        viewer_client.get(f"{URL}{query}").content.decode()
    )


def test_another_city_sees_nothing_of_it(
    agreements: dict[str, Activity], outsider_client: Client
) -> None:
    assert table_of(outsider_client, "?sort=code") == []


def test_partner_and_country_are_named_in_the_language_of_the_reader(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    officer_client.cookies["django_language"] = "ko"
    rows = texts_of(officer_client, "?columns=country,partner,signed&stage=FORCE&country=DE")
    assert rows == [["독일", "함부르크", "1992. 5. 1."]]


def test_city_uses_its_own_word_for_a_kind_of_agreement(
    agreements: dict[str, Activity], officer_client: Client, seoul: City
) -> None:
    seoul.wording = {"FRI": {"en": "Amity"}}
    seoul.save()
    assert ["Amity"] in texts_of(officer_client, "?columns=kind")


def test_own_name_is_in_a_language_of_the_partners_country(
    officer_client: Client, seoul: City
) -> None:
    tokyo = make_actor("Tokyo", country_code="JP")
    tokyo.labels = {**tokyo.labels, "ja": "東京都"}
    tokyo.save()
    make_agreement(seoul, partners=(tokyo,))
    assert texts_of(officer_client, "?columns=partner,own_name") == [["Tokyo", "東京都"]]


def test_every_column_can_be_shown_without_a_code(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    columns = ",".join(CouncilColumn.values)
    rows = texts_of(officer_client, f"?columns={columns}&stage=FORCE")
    shown = {text for row in rows for text in row}
    assert {"In force", "Sub-national", "Culture", "제289회 임시회", "Mar 15, 1992"} <= shown
    assert shown.isdisjoint({"IN_FORCE", "FORCE", "SUB", "CUL", "SIS", "MOU"})


# What is asked wrongly


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("country=XX", "Country"),
        ("stage=NO", "Stage of the agreement"),
        ("as_of=2999-01-01", "Exchanges until"),
        ("as_of=yesterday", "Exchanges until"),
        ("since=0001-01-01", "Exchanges from"),
        ("since=2025-02-01&as_of=2025-01-01", "Exchanges until"),
        ("q=a%00b", "Search"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_listed(
    agreements: dict[str, Activity], officer_client: Client, query: str, field: str
) -> None:
    page = officer_client.get(f"{URL}?{query}").content.decode()
    assert f"<li>{field}" in page
    assert "<thead>" not in page
    for part in ("xlsx", "text", "forms/new"):
        answer = officer_client.get(f"{URL}{part}/?{query}")
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{URL}?")


def test_unknown_columns_order_and_page_fall_back_to_the_usual(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    usual = texts_of(officer_client, "?stage=FORCE")
    assert texts_of(officer_client, "?stage=FORCE&columns=x,y&sort=z&page=99999") == usual


def test_empty_fields_of_the_form_leave_the_address(officer_client: Client) -> None:
    answer = officer_client.get(f"{URL}?stage=FORCE&sort=code&since=&as_of=2025-01-01")
    assert answer["Location"] == f"{URL}?stage=FORCE&sort=code&as_of=2025-01-01"


def test_empty_table_says_what_to_do_and_offers_no_file(officer_client: Client) -> None:
    page = officer_client.get(URL).content.decode()
    assert "No agreement matches" in page
    assert "/reports/council/xlsx/" not in page


# Many rows


def test_a_long_table_is_read_page_by_page_and_totals_are_of_all(
    agreements: dict[str, Activity], officer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_ROWS", 3)
    query = "?stage=FORCE&columns=no,planned&country=FR&country=CN&country=DE"
    first, second = table_of(officer_client, query), table_of(officer_client, f"{query}&page=2")
    assert [line[0].text for line in first[1:]] == ["1", "2", "3", "Total"]
    assert [line[0].text for line in second[1:]] == ["4", "Total"]
    assert first[-1] == second[-1]
    page = officer_client.get(f"{URL}{query}&page=2")
    assert page.context["page"]["next_url"] == ""
    assert "page=1" in page.context["page"]["previous_url"]


def test_beyond_the_limit_no_table_is_made_and_the_page_says_why(
    agreements: dict[str, Activity], officer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert "Narrow the filter" in officer_client.get(f"{URL}?stage=FORCE").content.decode()
    for part in ("xlsx", "text"):
        assert officer_client.get(f"{URL}{part}/?stage=FORCE").status_code == 302


def test_queries_do_not_grow_with_the_rows(officer_client: Client, seoul: City) -> None:
    columns = ",".join(CouncilColumn.values)
    partners = [make_actor(f"Partner {number}") for number in range(12)]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            officer_client.get(f"{URL}?columns={columns}")
        return len(captured)

    make_pact(seoul, "First", partners=(partners[0],))
    queries()
    for_one = queries()
    for number, partner in enumerate(partners):
        make_pact(
            seoul,
            f"Pact {number}",
            partners=(partner, partners[0]) if number else (partner,),
            planned_amount=Decimal(number),
            currency="KRW",
            visibility=Visibility.PUBLIC,
        )
    assert queries() == for_one <= 12


# Choosing columns


def test_columns_move_past_their_neighbour_and_stay_within_the_ends() -> None:
    assert moved(("a", "b", "c"), "b", up=True) == ("b", "a", "c")
    assert moved(("a", "b", "c"), "b", up=False) == ("a", "c", "b")
    assert moved(("a", "b"), "a", up=True) == moved(("a", "b"), "b", up=False) == ("a", "b")
    assert moved(("a", "b"), "z", up=True) == ("a", "b")


def test_a_move_keeps_everything_else_and_the_place_of_the_keyboard(
    officer_client: Client,
) -> None:
    asked = {"stage": "FORCE", "sort": "code", "columns": ["no", "title", "kind"]}
    answer = officer_client.get(
        f"{URL}columns/", {**asked, "move": "kind.up", "as_of": "2025-01-01"}
    )
    assert answer["Location"] == (
        f"{URL}columns/?stage=FORCE&columns=no,kind,title&sort=code&as_of=2025-01-01&focus=kind.up"
    )
    page = officer_client.get(answer["Location"]).content.decode()
    assert 'value="kind.up" autofocus' in page
    moved_on = officer_client.get(answer["Location"].replace("focus=", "move="))
    # At the top only the way down is left.
    assert moved_on["Location"].endswith(
        "columns=kind,no,title&sort=code&as_of=2025-01-01&focus=kind.down"
    )


def test_ticked_columns_come_in_the_order_of_the_page(
    agreements: dict[str, Activity], officer_client: Client
) -> None:
    query = "?stage=FORCE&columns=title&columns=no&columns=kind"
    head = table_of(officer_client, query)[0]
    assert [cell.text for cell in head] == ["Title", "No.", "Kind"]
