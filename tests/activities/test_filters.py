"""The filters: the same set of records as a predicate in Python finds."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import access_for_user
from accounts.models import User
from activities.filters import ActivityFilter
from activities.models import Activity, Commitment, Document
from domains import vocabulary as v
from partners.models import City
from records.partial_dates import PartialDate
from tests.factories import make_activity, make_actor, make_agreement

pytestmark = pytest.mark.django_db


def filtered(query: str, user: User, city: City) -> ActivityFilter:
    request: Any = RequestFactory().get("/")
    request.access, request.city = access_for_user(user), city
    listed = Activity.objects.visible_to(request.access)
    return ActivityFilter(QueryDict(query), listed, request=request)


def found(query: str, user: User, city: City) -> set[str]:
    filterset = filtered(query, user, city)
    assert filterset.is_valid(), filterset.errors
    rows = list(filterset.qs)
    assert len(rows) == len({row.pk for row in rows}), "a row came twice"
    return {row.title for row in rows}


class World:
    """A few records that differ in every facet."""

    def __init__(self, city: City, owner: User) -> None:
        self.city, self.owner = city, owner
        self._add_partners()
        self._add_activities()
        self._add_agreements()
        self._add_records_that_do_not_count()

    def _add_partners(self) -> None:
        self.osaka = make_actor("Osaka", "오사카", country_code="JP")
        self.ministry = make_actor(
            "Foreign Ministry of Japan",
            type=v.ActorType.MINI,
            level=v.Level.NAT,
            country_code="JP",
        )
        self.hamburg = make_actor("Hamburg", "함부르크")
        self.network = make_actor(
            "Cities for Clean Air",
            type=v.ActorType.CNET,
            level=v.Level.TRN,
            country_code="",
        )

    def _add_activities(self) -> None:
        make_activity(
            self.city,
            "Harbour air",
            partners=(self.hamburg, self.osaka),
            domain=v.Domain.ENV,
            secondary_domains=[v.Domain.HLT],
            objectives=[v.Objective.TCI],
            starts_on="2024",
            owner=self.owner,
            rationale="Both are ports.",
            effort_days="3.5",
        )
        make_activity(
            self.city,
            "Ministry talks",
            partners=(self.ministry, self.hamburg),
            domain=v.Domain.PEA,
            instrument=v.Instrument.MEET,
            starts_on="2025-03-04",
            ends_on="2025-03-06",
            state=v.ActivityState.DONE,
        )
        make_activity(
            self.city,
            "Air network",
            partners=(self.network,),
            domain=v.Domain.ENV,
            instrument=v.Instrument.NETM,
            objectives=[v.Objective.SPE, v.Objective.TCI],
            starts_on="2010-06",
            time_mode=v.TimeMode.TRAN,
            owner=self.owner,
            deputy=self.owner,
            rationale="Clean air.",
        )

    def _add_agreements(self) -> None:
        make_agreement(
            self.city,
            "Pact with Osaka",
            partners=(self.osaka,),
            starts_on="1992",
            expires_on=(datetime.date.today() + datetime.timedelta(days=30)).isoformat(),
        )
        make_agreement(
            self.city,
            "Old pact",
            partners=(self.hamburg,),
            state=v.LegalState.EXPIRED,
            type=v.AgreementType.FRI,
            expires_on="2020",
            starts_on="1990",
            owner=self.owner,
        )

    def _add_records_that_do_not_count(self) -> None:
        make_activity(
            self.city,
            "Wrong",
            partners=(self.hamburg,),
            state=v.ActivityState.VOID,
            void_reason="Twice",
        )
        make_activity(self.city, "Draft", partners=(self.osaka,), state=v.ActivityState.DRFT)


@pytest.fixture
def world(seoul: City, officer: User) -> World:
    return World(seoul, officer)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Harbour air", "Ministry talks", "Air network", "Pact with Osaka", "Old pact"}),
        ("q=air", {"Harbour air", "Air network"}),
        ("q=AIR+harbour", {"Harbour air"}),
        ("q=오사카", {"Harbour air", "Pact with Osaka"}),
        ("q=함부르", {"Harbour air", "Ministry talks", "Old pact"}),
        ("q=Seoul", set()),
        ("q=%E2%80%8B", {"Harbour air", "Ministry talks", "Air network", "Pact with Osaka",
                         "Old pact"}),
        ("domain=HLT", {"Harbour air"}),
        ("domain=HLT&domain=PEA", {"Harbour air", "Ministry talks"}),
        ("primary_domain=HLT", set()),
        ("goal=PES", {"Ministry talks"}),
        ("objective=SPE", {"Air network"}),
        ("level=NAT", {"Ministry talks"}),
        ("country=JP", {"Harbour air", "Ministry talks", "Pact with Osaka"}),
        ("level=SUB&country=JP", {"Harbour air", "Pact with Osaka"}),
        ("country=KR", set()),
        ("kind=AGR", {"Pact with Osaka", "Old pact"}),
        ("type=FRI", {"Old pact"}),
        ("stage=SIGNED_STAGE&stage=FORCE", {"Pact with Osaka"}),
        ("legal_state=EXPIRED", {"Old pact"}),
        ("expiring_within=60", {"Pact with Osaka"}),
        ("expiring_within=5", set()),
        ("configuration=PLU", {"Harbour air", "Ministry talks"}),
        ("time_mode=CRIS&time_mode=TRAN", {"Air network"}),
        ("owner=me", {"Harbour air", "Air network", "Old pact"}),
        ("has=owner&has=rationale", {"Harbour air", "Air network"}),
        ("has=effort", {"Harbour air"}),
        ("missing=owner", {"Ministry talks", "Pact with Osaka"}),
        ("missing=owner&missing=deputy",
         {"Harbour air", "Ministry talks", "Pact with Osaka", "Old pact"}),
        ("from=2025-03-05&to=2025-03-05", {"Ministry talks"}),
        ("from=2024-07&to=2024-07", {"Harbour air"}),
        ("starts_from=1990&starts_to=1992", {"Pact with Osaka", "Old pact"}),
        ("no_contact_since=2015", {"Air network"}),
        ("provenance=ENTD&state=VOID", {"Wrong"}),
        ("state=DRFT", {"Draft"}),
        ("updated_since=2020-01-01T00:00:00Z",
         {"Harbour air", "Ministry talks", "Air network", "Pact with Osaka", "Old pact", "Wrong"}),
    ],
)  # fmt: skip
def test_filter_finds_exactly(
    world: World, officer: User, seoul: City, query: str, titles: set[str]
) -> None:
    assert found(query, officer, seoul) == titles


def test_partner_filter_takes_its_id_with_and_without_its_kind(
    world: World, officer: User, seoul: City
) -> None:
    expected = {"Harbour air", "Pact with Osaka"}
    assert found(f"partner={world.osaka.pk}", officer, seoul) == expected
    assert found(f"partner=actor:{world.osaka.pk}", officer, seoul) == expected


def test_promises_and_documents_are_found_by_what_hangs_on_the_activity(
    world: World, officer: User, seoul: City
) -> None:
    activity = Activity.objects.get(title="Air network")
    Commitment.objects.create(activity=activity, city=seoul, side="OURS", words="We will come.")
    Document.objects.create(
        activity=activity, city=seoul, file="x", name="x.pdf", media_type="a/b", size=1, sha256="0"
    )
    assert found("open_commitments=yes", officer, seoul) == {"Air network"}
    assert found("has=document", officer, seoul) == {"Air network"}
    assert found("has=owner&has=deputy&has=rationale&has=document", officer, seoul) == {
        "Air network"
    }


def test_document_that_may_not_be_read_is_neither_there_nor_missed(
    world: World, officer: User, head: User, seoul: City
) -> None:
    activity = Activity.objects.get(title="Harbour air")
    other = Activity.objects.get(title="Ministry talks")
    for row, visibility in ((activity, "internal"), (other, "confidential")):
        told = {"file": "x", "name": "x.pdf", "media_type": "a/b", "size": 1, "sha256": "0"}
        Document.objects.create(activity=row, city=seoul, visibility=visibility, **told)
    assert found("has=document", officer, seoul) == {"Harbour air"}
    assert "Ministry talks" in found("missing=document", officer, seoul)
    assert found("has=document", head, seoul) == {"Harbour air", "Ministry talks"}
    assert "Ministry talks" not in found("missing=document", head, seoul)


def test_a_program_is_nobody_and_cannot_ask_for_its_own(seoul: City, officer: User) -> None:
    from accounts.access import access_for_audience

    request: Any = RequestFactory().get("/")
    request.access, request.city = access_for_audience(seoul.pk), seoul
    filterset = ActivityFilter(QueryDict("owner=me"), Activity.objects.all(), request=request)
    assert "owner" in filterset.errors


def _matches(activity: Activity, given: dict[str, Any], home: Any) -> bool:
    parties = [party.actor for party in activity.participations.all() if party.actor_id != home]
    agreement = getattr(activity, "agreement", None)
    start, end = given.get("from"), given.get("to")
    last = activity.ends_on.latest if activity.ends_on else activity.starts_on.latest
    states = given.get("state") or ["PLAN", "ONGO", "DONE", "CANC"]
    levels, countries = given.get("level"), given.get("country")
    tests = [
        activity.state in states,
        not given.get("domain")
        or not {activity.domain, *activity.secondary_domains}.isdisjoint(given["domain"]),
        not given.get("objective") or not set(activity.objectives).isdisjoint(given["objective"]),
        not given.get("goal")
        or not {goal.goal for goal in activity.goals.all()}.isdisjoint(given["goal"]),
        not given.get("kind") or activity.instrument in given["kind"],
        not given.get("configuration") or activity.configuration in given["configuration"],
        not given.get("stage")
        or (agreement is not None and str(agreement.stage) in given["stage"]),
        any(
            (not levels or actor.level in levels)
            and (not countries or actor.country_code in countries)
            for actor in parties
        ),
        start is None or last >= PartialDate(start).earliest,
        end is None or activity.starts_on.earliest <= PartialDate(end).latest,
    ]
    return all(tests)


def _some(codes: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(codes)), unique=True, max_size=2)


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "state": _some(v.ActivityState.values),
        "domain": _some(v.Domain.values),
        "objective": _some(v.Objective.values),
        "goal": _some(v.Goal.values),
        "kind": _some(["AGR", "MEET", "PROJ", "NETM", "GIFT"]),
        "configuration": _some(v.Configuration.values),
        "stage": _some(v.LegalStage.values),
        "level": _some(v.Level.values),
        "country": _some(["JP", "DE", "KR"]),
        "from": st.sampled_from(["1989", "1992-01", "2010-06-30", "2024-12", "2025-03-05"]),
        "to": st.sampled_from(["2025-03-05", "2025-12", "2030"]),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(chosen=FILTERS)
def test_any_filters_together_find_what_a_predicate_finds(
    world: World, officer: User, seoul: City, chosen: dict[str, Any]
) -> None:
    query = QueryDict(mutable=True)
    for name, values in chosen.items():
        query.setlist(name, values if isinstance(values, list) else [values])
    activities = Activity.objects.prefetch_related("participations__actor", "goals").select_related(
        "agreement"
    )
    expected = {row.title for row in activities if _matches(row, chosen, seoul.actor_id)}
    assert found(query.urlencode(), officer, seoul) == expected
