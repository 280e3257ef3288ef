"""The register page: what it lists, for whom, and how its address narrows it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from activities.models import RegisterView
from domains import vocabulary as v
from partners.models import City
from records.access import Visibility
from tests.factories import make_activity, make_actor, make_agreement, make_user

URL = "/activities/"

pytestmark = pytest.mark.django_db


def titles(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{URL}{query}")
    assert page.status_code == 200
    return re.findall(r'class="title"><a [^>]*>([^<]+)<', page.content.decode())


def test_register_lists_title_partner_and_labels_without_codes(
    officer_client: Client, seoul: City
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    make_activity(seoul, "Orchestra in Hamburg", partners=(hamburg,))
    text = officer_client.get(URL).content.decode()
    table = text[text.index('id="register"') :]
    assert "Orchestra in Hamburg" in table
    assert ">Hamburg</a>" in table
    assert "Project" in table
    assert "Seoul</a>" not in table
    assert not re.search(r"\b(PROJ|CUL|ONGO)\b", table)


def test_dates_are_shown_as_exactly_as_they_are_known_and_a_short_list_is_counted(
    officer_client: Client, seoul: City
) -> None:
    make_agreement(seoul, partners=(make_actor("Hamburg"),), starts_on="1992", expires_on="2031-05")
    officer_client.post(f"{URL}columns/", {"columns": ["date", "expiry"]})
    answer = officer_client.get(URL)
    table = answer.content.decode().split('id="register"')[1]
    assert ">1992<" in table
    assert "May 2031" in table
    assert answer.context["count"] == 1


def test_partner_is_named_in_the_language_of_the_reader(
    officer_client: Client, seoul: City
) -> None:
    make_activity(seoul, partners=(make_actor("Hamburg", "함부르크"),))
    officer_client.cookies["django_language"] = "ko"
    assert "함부르크</a>" in officer_client.get(URL).content.decode()


def test_outsider_sees_nothing_of_another_city(
    outsider_client: Client, officer_client: Client, seoul: City
) -> None:
    make_activity(seoul, partners=(make_actor(),))
    assert titles(outsider_client) == []
    assert titles(officer_client) == ["Youth orchestra exchange"]


def test_confidential_activity_is_listed_for_its_owner_only(
    officer: User, officer_client: Client, viewer_client: Client, seoul: City
) -> None:
    make_activity(
        seoul,
        "Quiet talks",
        partners=(make_actor(),),
        visibility=Visibility.CONFIDENTIAL,
        owner=officer,
    )
    assert titles(officer_client) == ["Quiet talks"]
    assert titles(viewer_client) == []


def test_drafts_and_void_records_appear_only_when_asked_for(
    officer_client: Client, seoul: City
) -> None:
    partner = make_actor()
    make_activity(seoul, "Live", partners=(partner,))
    make_activity(seoul, "Draft", partners=(partner,), state=v.ActivityState.DRFT)
    make_activity(
        seoul, "Wrong", partners=(partner,), state=v.ActivityState.VOID, void_reason="Twice"
    )
    assert titles(officer_client) == ["Live"]
    assert titles(officer_client, "?state=VOID") == ["Wrong"]
    assert set(titles(officer_client, "?state=DRFT&state=ONGO")) == {"Live", "Draft"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("domain=XXX", "Domain"),
        ("kind=AGR&kind=NO", "Kind"),
        ("from=2025-02-31", "Under way from"),
        ("to=20025", "Under way until"),
        ("from=2026&to=2025", "Under way until"),
        ("partner=not-an-id", "Partner"),
        ("partner=019a0000-0000-7000-8000-000000000000", "Partner"),
        ("owner=019a0000-0000-7000-8000-000000000000", "Owner"),
        ("expiring_within=-1", "Ends within"),
        ("expiring_within=many", "Ends within"),
        ("updated_since=yesterday", "Changed since"),
        ("q=a%00b", "Search"),
        ("q=" + "x" * 201, "Search"),
    ],
)
def test_invalid_filter_is_named_and_nothing_is_listed(
    officer_client: Client, seoul: City, query: str, field: str
) -> None:
    make_activity(seoul, partners=(make_actor(),))
    page = officer_client.get(f"{URL}?{query}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Nothing is listed" in text
    assert 'class="title"' not in text
    error = text[text.index("Nothing is listed") : text.index("Nothing is listed") + 900]
    assert field in error


def test_partner_kept_by_another_city_is_no_valid_filter(
    officer_client: Client, seoul: City, busan: City
) -> None:
    hidden = make_actor("Hidden", steward=busan)
    text = officer_client.get(f"{URL}?partner={hidden.pk}").content.decode()
    assert "Nothing is listed" in text
    assert "Hidden" not in text


def test_empty_fields_of_the_form_leave_the_address(officer_client: Client, seoul: City) -> None:
    page = officer_client.get(f"{URL}?q=&from=&domain=ENV&partner=")
    assert page.status_code == 302
    assert page["Location"] == f"{URL}?domain=ENV"


def test_chips_name_the_filters_and_lead_to_the_list_without_them(
    officer_client: Client, seoul: City
) -> None:
    hamburg = make_actor("Hamburg")
    make_activity(seoul, partners=(hamburg,))
    text = officer_client.get(f"{URL}?domain=CUL&domain=ENV&partner={hamburg.pk}&from=2025-05")
    chips = re.findall(
        r'<a class="chip" href="([^"]+)"><span class="soft">([^<]+)</span> ([^<]+?) <svg',
        text.content.decode(),
    )
    words = {(label.rstrip(":"), value) for _url, label, value in chips}
    assert words == {
        ("Domain", "Culture"),
        ("Domain", "Environment"),
        ("Partner", "Hamburg"),
        ("Under way from", "May 2025"),
    }
    without_culture = next(url for url, _label, value in chips if value == "Culture")
    assert "domain=ENV" in without_culture
    assert "domain=CUL" not in without_culture


def test_htmx_request_gets_the_table_only(officer_client: Client, seoul: City) -> None:
    make_activity(seoul, partners=(make_actor(),))
    part = officer_client.get(URL, headers={"HX-Request": "true"})
    assert part.content.decode().startswith('<div id="register">')
    assert "HX-Request" in part["Vary"]
    assert "HX-Request" in officer_client.get(URL)["Vary"]


def test_pages_lead_through_all_rows_and_the_count_is_given_on_request(
    officer_client: Client, seoul: City
) -> None:
    partner = make_actor()
    for number in range(53):
        make_activity(seoul, f"Activity {number:02}", partners=(partner,))
    first = officer_client.get(f"{URL}?ordering=title")
    assert first.context["count"] is None
    following = first.context["page"].next_url
    second = officer_client.get(following)
    assert len(first.context["page"].rows) == 50
    assert [activity.title for activity in second.context["page"].rows] == [
        "Activity 50",
        "Activity 51",
        "Activity 52",
    ]
    assert officer_client.get(f"{URL}?count=1").context["count"] == 53


def test_cursor_of_nobody_leads_back_to_the_first_page(officer_client: Client, seoul: City) -> None:
    page = officer_client.get(f"{URL}?cursor=nonsense&domain=ENV")
    assert page.status_code == 302
    assert page["Location"] == f"{URL}?domain=ENV"


@pytest.mark.parametrize(
    "sort",
    [
        "-date",
        "date",
        "title",
        "-title",
        "-entered",
        "-changed",
        "changed",
        "code",
        "-code",
        "expiry",
    ],
)
def test_every_sort_works_and_keeps_its_order(
    officer_client: Client, seoul: City, sort: str
) -> None:
    partner = make_actor()
    make_activity(seoul, "B", partners=(partner,), starts_on="2025-01")
    make_agreement(seoul, "A", partners=(partner,), expires_on="2027-01", starts_on="2025-02")
    later_first = {"-date", "title", "expiry", "-entered", "-changed", "-code"}
    expected = ["A", "B"] if sort in later_first else ["B", "A"]
    assert titles(officer_client, f"?ordering={sort}") == expected


def test_what_was_just_entered_stands_first_whatever_its_date(
    officer_client: Client, seoul: City
) -> None:
    partner = make_actor()
    for number in range(51):
        make_activity(seoul, f"Visit {number:02}", partners=(partner,), starts_on="2025-05")
    make_agreement(seoul, "Old pact", partners=(partner,), starts_on="1992")
    register = officer_client.get(URL)
    just_entered = next(
        preset["url"] for preset in register.context["presets"] if preset["label"] == "Just entered"
    )

    assert "Old pact" not in titles(officer_client)
    page = officer_client.get(just_entered)
    first, second, *_rest = page.context["page"].rows
    assert (first.title, second.title) == ("Old pact", "Visit 50")
    following = officer_client.get(page.context["page"].next_url)
    assert [activity.title for activity in following.context["page"].rows] == [
        "Visit 01",
        "Visit 00",
    ]


def test_a_map_offers_no_question_that_only_sorts(officer_client: Client, seoul: City) -> None:
    labels = [preset["label"] for preset in officer_client.get(f"{URL}map/").context["presets"]]
    assert "Mine" in labels
    assert "Just entered" not in labels


def test_columns_are_remembered_for_the_person(
    officer: User, officer_client: Client, seoul: City
) -> None:
    make_activity(seoul, partners=(make_actor(),))
    answer = officer_client.post(
        f"{URL}columns/", {"columns": ["goals", "country"], "query": "domain=CUL&cursor=x"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == f"{URL}?domain=CUL"
    assert RegisterView.objects.get(user=officer).columns == ["goals", "country"]
    text = officer_client.get(URL).content.decode()
    table = text[text.index('id="register"') :]
    assert "Community security" in table
    assert "Germany" in table
    officer_client.post(f"{URL}columns/", {})
    assert not RegisterView.objects.exists()


def test_unknown_column_changes_nothing(officer_client: Client, seoul: City) -> None:
    officer_client.post(f"{URL}columns/", {"columns": ["password"]})
    assert not RegisterView.objects.exists()


def test_empty_register_says_what_to_do_next(officer_client: Client, viewer_client: Client) -> None:
    assert "Log the first activity" in officer_client.get(URL).content.decode()
    text = viewer_client.get(URL).content.decode()
    assert "still empty" in text
    assert "Log the first activity" not in text
    assert "Nothing matches" in officer_client.get(f"{URL}?q=nothing").content.decode()


@pytest.mark.parametrize("sort", ["expiry", "-entered"])
def test_register_asks_as_many_queries_for_thirty_rows_as_for_one(
    officer: User, officer_client: Client, seoul: City, sort: str
) -> None:
    RegisterView.objects.create(
        user=officer, columns=["code", "date", "partners", "country", "goals", "owner", "expiry"]
    )
    colleague = make_user(seoul, "officer", name="Yoon Seo-jun")
    hamburg, osaka = make_actor("Hamburg"), make_actor("Osaka", country_code="JP")
    make_agreement(seoul, partners=(hamburg, osaka), owner=officer)
    url = reverse("activities:activity-list") + f"?ordering={sort}"
    officer_client.get(url)
    with CaptureQueriesContext(connection) as one:
        officer_client.get(url)
    for number in range(29):
        make_agreement(seoul, f"Pact {number}", partners=(hamburg, osaka), owner=colleague)
    with CaptureQueriesContext(connection) as thirty:
        assert len(officer_client.get(url).context["page"].rows) == 30
    assert len(one) == len(thirty) <= 9
