import html
import re

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from activities.filters import ActivityFilter
from activities.models import Activity, Commitment
from domains import vocabulary as v
from records.access import Visibility
from tests.factories import make_activity, make_actor

LINK = re.compile(r'<a href="/activities/\?([^"]*)">(\d+)</a>')


@pytest.fixture
def records(seoul, busan, officer):
    """Activities of every kind of difference that a count could miss."""
    hamburg = make_actor("Hamburg")
    network = make_actor("ICLEI", type=v.ActorType.CNET, level=v.Level.TRN)

    def make(title, city=seoul, partners=(hamburg,), **values):
        values = {"domain": v.Domain.ENV, **values}
        return make_activity(city, title, partners=partners, **values)

    first = make("Climate forum", partners=(hamburg, network))
    make("River talks", instrument=v.Instrument.MEET)
    make("Old air project", partners=(network,), starts_on="2019")
    make("Green trade fair", domain=v.Domain.ECO, secondary_domains=[v.Domain.ENV])
    make("Draft on water", state=v.ActivityState.DRFT)
    make("Kept quiet", visibility=Visibility.CONFIDENTIAL)
    make("Busan's harbour", busan)
    for words in ("We send data", "We send people"):
        Commitment.objects.create(
            city=seoul, activity=first, side=v.CommitmentSide.OURS, words=words
        )


def behind(query, access, city):
    """How many records the register lists under the address of a figure."""
    request = RequestFactory().get("/activities/")
    request.access, request.city = access, city
    given = ActivityFilter(
        QueryDict(html.unescape(query)),
        queryset=Activity.objects.visible_to(access).filter(city=city),
        request=request,
    )
    assert given.is_valid(), given.errors
    return given.qs.count()


def test_every_figure_counts_exactly_the_records_behind_it(
    records, officer_client, officer_access, seoul
):
    for address in ("/domains/", "/domains/environment/", "/domains/economy-food/"):
        links = LINK.findall(officer_client.get(address).content.decode())
        assert links
        for query, shown in links:
            assert behind(query, officer_access, seoul) == int(shown), query


def test_page_counts_by_kind_level_year_and_promise(records, officer_client):
    page = officer_client.get("/domains/environment/")
    told = {
        name: [(str(row.label), row.value) for row in page.context[name]]
        for name in ("figures", "kinds", "years")
    }
    assert [value for _label, value in told["figures"]] == [4, 3, 1]
    assert told["kinds"] == [("Project", 3), ("Meeting", 1)]
    assert told["years"] == [("2025", 3), ("2019", 1)]
    assert [row[:2] for row in page.context["levels"]] == [("SUB", 3), ("TRN", 2)]


def test_mayors_office_counts_confidential_records_too(records, mayor_client):
    page = mayor_client.get("/domains/environment/")
    assert page.context["figures"][0].value == 5


def test_other_city_counts_its_own_only(records, outsider_client):
    page = outsider_client.get("/domains/environment/")
    assert page.context["figures"][0].value == 1
    assert "Climate forum" not in page.content.decode()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(
    "slug", ["peace", "environment", "economy-food", "healthcare", "human-rights", "culture"]
)
def test_each_domain_says_what_it_is_and_what_to_do_when_empty(officer_client, slug, language):
    page = officer_client.get(f"/domains/{slug}/", headers={"accept-language": language})
    assert page.status_code == 200
    text = re.sub(r"<[^>]*>", " ", page.content.decode())
    assert str(page.context["summary"].term.definition)
    assert ("Nothing in this domain yet" in text) == (language == "en")
    assert not set(re.findall(r"\b[A-Z]{3,4}\b", text)) & {*v.Domain.values, *v.Goal.values}


def test_unknown_domain_is_not_found(officer_client):
    assert officer_client.get("/domains/ENV/").status_code == 404
    assert officer_client.get("/domains/space/").status_code == 404


def test_pages_need_a_sign_in(client, db):
    assert client.get("/domains/").status_code == 302
    assert client.get("/domains/peace/").status_code == 302
