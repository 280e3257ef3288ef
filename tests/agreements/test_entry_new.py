"""Logging an activity on the entry page."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, Commitment, Participation
from agreements.form_fields import kind_choices, split_kind
from agreements.models import Agreement
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Access, Visibility
from tests.agreements.entry_data import NEW, every_answer, four_answers, log
from tests.factories import make_activity, make_actor, make_place
from tests.personas import *  # noqa: F403


@pytest.fixture
def hamburg(db: None) -> Actor:
    return make_actor("Hamburg", "함부르크")


def test_every_kind_is_offered_once_under_a_heading_of_its_own(seoul: City) -> None:
    first, *groups = kind_choices(seoul)
    assert first[0] == ""
    offered = [split_kind(value) for _heading, kinds in groups for value, _label in kinds]
    agreements = [(v.Instrument.AGR, kind) for kind in v.AgreementType]
    others = [(kind, "") for kind in v.Instrument if kind != v.Instrument.AGR]
    assert sorted(offered) == sorted([*agreements, *others])


def test_four_answers_make_an_agreement(
    officer_client: Client, officer: Any, hamburg: Actor
) -> None:
    answer = log(officer_client, four_answers(hamburg))

    activity = Activity.objects.get()
    assert answer.status_code == 302
    assert answer.headers["Location"] == activity.get_absolute_url()
    assert (activity.instrument, activity.domain, activity.starts_on) == ("AGR", "CUL", "1992")
    assert (activity.state, activity.visibility) == (v.ActivityState.ONGO, Visibility.INTERNAL)
    assert [goal.goal for goal in activity.goals.all()] == [v.Goal.COS]
    agreement = activity.agreement
    assert (agreement.type, agreement.state, agreement.signed_on) == ("SIS", "SIGNED", "1992")
    assert {party.actor for party in activity.participations.all()} == {
        hamburg,
        activity.city.actor,
    }


@pytest.mark.parametrize(
    ("kind", "title", "date", "domain", "state"),
    [
        ("AGR:MAA", "Mutual aid with Hamburg", "2199", "ENV", "PLAN"),
        ("VISI", "Visit of the mayor of Hamburg", "2019.7.15", "CUL", "DONE"),
        ("PROJ", "Vaccine stores", "2020-02", "HLT", "ONGO"),
        ("TRDM", "시장개척단", "2023년 7월", "ECO", "DONE"),
        ("COMM", "Letter on human rights", "2023/7/1", "HUR", "DONE"),
        ("MEET", "회의", "2199-01-01", "CUL", "PLAN"),
    ],
)
def test_kind_title_and_date_fill_in_the_rest(
    officer_client: Client,
    hamburg: Actor,
    kind: str,
    title: str,
    date: str,
    domain: str,
    state: str,
) -> None:
    answer = log(officer_client, four_answers(hamburg, kind=kind, title=title, starts_on=date))

    assert answer.status_code == 302
    activity = Activity.objects.get()
    assert (activity.domain, activity.state) == (domain, state)
    assert Agreement.objects.count() == (1 if kind.startswith("AGR") else 0)


def test_title_left_open_tells_kind_and_partners(officer_client: Client, hamburg: Actor) -> None:
    lyon = make_actor("Lyon", country_code="FR")
    assert log(officer_client, four_answers(hamburg, lyon, title="")).status_code == 302
    assert Activity.objects.get().title == "Sister city: Hamburg, Lyon"


def test_title_is_asked_for_where_the_kind_tells_nothing(
    officer_client: Client, hamburg: Actor
) -> None:
    answer = log(officer_client, four_answers(hamburg, title="", kind="AGR:UNK"))
    assert list(answer.context["form"].errors) == ["title"]


@pytest.mark.parametrize(
    ("dates", "state", "progress", "signed_on"),
    [
        ({"starts_on": "1992", "in_force_on": "1993"}, "IN_FORCE", "ONGO", "1992"),
        ({"starts_on": "1992", "in_force_on": "2199"}, "SIGNED", "ONGO", "1992"),
        ({"starts_on": "1992", "expires_on": "1997-03"}, "EXPIRED", "DONE", "1992"),
        (
            {"starts_on": "1992", "expires_on": "1997", "renewal_rule": "Each year by itself"},
            "SIGNED",
            "ONGO",
            "1992",
        ),
        ({"starts_on": "2198", "expires_on": "2199"}, "PROPOSED", "PLAN", None),
    ],
)
def test_dates_of_an_agreement_tell_its_legal_state(
    officer_client: Client,
    hamburg: Actor,
    dates: dict[str, str],
    state: str,
    progress: str,
    signed_on: str | None,
) -> None:
    assert log(officer_client, four_answers(hamburg, **dates)).status_code == 302
    activity = Activity.objects.get()
    agreement = activity.agreement
    assert (agreement.state, activity.state) == (state, progress)
    assert agreement.signed_on == signed_on


def test_year_that_still_runs_asks_whether_it_is_signed(
    officer_client: Client, hamburg: Actor
) -> None:
    this_year = str(timezone.localdate().year)
    answer = log(officer_client, four_answers(hamburg, starts_on=this_year))
    # On its last day a year is over, and what is dated so is signed.
    is_over = timezone.localdate() == datetime.date(int(this_year), 12, 31)
    assert answer.status_code == (302 if is_over else 422)
    if not is_over:
        assert list(answer.context["form"].errors) == ["law_state"]
    told = four_answers(hamburg, starts_on=this_year, law_state="PROPOSED")
    assert log(officer_client, told).status_code == 302


def test_draft_is_asked_nothing_more(officer_client: Client, hamburg: Actor) -> None:
    this_year = str(timezone.localdate().year)
    told = four_answers(hamburg, starts_on=this_year, then="draft")
    assert log(officer_client, told).status_code == 302


def test_everything_that_the_form_asks_is_kept(
    officer_client: Client, officer: User, head: User, seoul: City, hamburg: Actor
) -> None:
    lyon = make_actor("Lyon", country_code="FR")
    umbrella = make_activity(seoul, "Climate programme", partners=(hamburg,))
    data = every_answer(hamburg, lyon, owner=head, deputy=officer, parent=umbrella)
    assert log(officer_client, data).status_code == 302

    activity = Activity.objects.get(title="Clean air")
    assert activity.home_link == v.HomeLink.SHARED
    assert activity.parent == umbrella
    assert activity.configuration == v.Configuration.PLU
    assert {goal.goal: goal.reason for goal in activity.goals.all()} == {
        "ENS": "",
        "POS": "The councils decide together.",
    }
    party = activity.participations.get(actor=hamburg)
    assert party.roles == ["LEAD"]
    assert party.is_accountable
    assert party.is_responsible
    assert party.is_consulted
    assert party.is_informed
    home = activity.participations.get(actor=seoul.actor)
    assert (home.roles, home.is_accountable) == (["FUND"], False)
    agreement = activity.agreement
    assert (agreement.languages, agreement.is_binding) == (["ko", "de"], True)
    assert agreement.state_on == "2024-03-01"
    promise = Commitment.objects.get()
    assert (promise.side, promise.due_on, promise.owner) == ("THEIRS", "2025-06", head)


def test_place_becomes_a_partner_only_when_the_form_is_saved(officer_client: Client) -> None:
    place = make_place(2911298, "Hamburg", country_code="DE")
    data = four_answers(partners=[f"place:{place.pk}"], expires_on="1980")
    answer = log(officer_client, data)

    assert answer.status_code == 422
    assert f'value="place:{place.pk}" selected' in answer.content.decode()
    assert not Actor.objects.filter(place=place).exists()

    assert log(officer_client, {**data, "expires_on": ""}).status_code == 302
    assert Participation.objects.filter(actor__place=place).exists()


def test_partner_of_a_confidential_record_stays_with_the_city(
    officer_client: Client, seoul: City
) -> None:
    place = make_place(2911298, "Hamburg", country_code="DE")
    log(officer_client, four_answers(partners=[f"place:{place.pk}"], visibility="confidential"))

    assert Actor.objects.get(place=place).steward == seoul


def test_sent_twice_is_saved_once(officer_client: Client, hamburg: Actor) -> None:
    data = four_answers(hamburg)
    first, second = log(officer_client, data), log(officer_client, data)

    assert Activity.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_id_of_another_citys_record_is_never_taken(
    officer_client: Client, busan: City, hamburg: Actor
) -> None:
    theirs = make_activity(busan, "Theirs", partners=(hamburg,))
    answer = log(officer_client, four_answers(hamburg, id=str(theirs.pk)))

    # Saved as under an id that is free, so that nothing tells that this one is not.
    assert answer.status_code == 302
    assert str(theirs.pk) not in answer.headers["Location"]
    assert Activity.objects.count() == 2
    theirs.refresh_from_db()
    assert (theirs.city, theirs.title) == (busan, "Theirs")


def test_save_and_log_another_keeps_the_kind_but_no_partner(
    officer_client: Client, hamburg: Actor
) -> None:
    answer = officer_client.post(NEW, four_answers(hamburg, then="another"), follow=True)

    form = answer.context["form"]
    assert form["kind"].value() == "AGR:SIS"
    assert not form["partners"].value()


def test_draft_is_kept_out_of_counts(officer_client: Client, hamburg: Actor) -> None:
    log(officer_client, four_answers(hamburg, then="draft"))

    assert Activity.objects.get().state == v.ActivityState.DRFT


def test_partner_can_be_named_without_javascript(officer_client: Client, hamburg: Actor) -> None:
    assert log(officer_client, four_answers(partner_names="함부르크")).status_code == 302
    assert Participation.objects.filter(actor=hamburg).exists()


def test_homonyms_are_offered_to_choose_from(officer_client: Client, hamburg: Actor) -> None:
    other = make_actor("Hamburg", country_code="US")
    answer = log(officer_client, four_answers(partner_names="hamburg"))

    page = answer.content.decode()
    assert answer.status_code == 422
    for actor in (hamburg, other):
        assert f'value="actor:{actor.pk}"' in page
    assert not Activity.objects.exists()


def test_unknown_name_says_what_to_do(officer_client: Client) -> None:
    answer = log(officer_client, four_answers(partner_names="Atlantis"))

    assert list(answer.context["form"].errors) == ["partner_names"]


def test_who_enters_a_confidential_record_can_read_it(
    officer_client: Client, head: Any, hamburg: Actor, officer_access: Access
) -> None:
    log(
        officer_client,
        four_answers(hamburg, visibility="confidential", owner=str(head.pk), promise_words="Yes"),
    )
    assert Activity.objects.visible_to(officer_access).exists()


def test_section_with_an_error_is_open(officer_client: Client, hamburg: Actor) -> None:
    answer = log(officer_client, four_answers(hamburg, in_force_on="1980"))

    page = answer.content.decode()
    assert 'id="section-law" open' in page
    assert 'id="section-why" open' not in page


def test_folded_answers_are_counted_after_an_error(officer_client: Client, hamburg: Actor) -> None:
    answer = log(officer_client, four_answers(hamburg, starts_on="", summary="Ships."))

    about, why = (
        answer.content.decode().partition(f'id="section-{name}"')[2].partition("</summary>")[0]
        for name in ("about", "why")
    )
    assert "1 answer" in about
    assert "answer" not in why.partition("<small>")[2]


def test_viewer_may_not_log(viewer_client: Client, hamburg: Actor) -> None:
    assert viewer_client.get(NEW).status_code == 403
    assert log(viewer_client, four_answers(hamburg)).status_code == 403
    assert viewer_client.get(reverse("agreements:entry-proposals")).status_code == 403
    assert viewer_client.get(reverse("agreements:entry-parents")).status_code == 403
    assert not Activity.objects.exists()


def test_proposals_follow_kind_title_and_chosen_domain(
    officer_client: Client, hamburg: Actor
) -> None:
    page = reverse("agreements:entry-proposals")
    fields = officer_client.get(page, {"kind": "PROJ", "title": "탄소중립 정책 공유"}).json()
    assert fields["fields"]["domain"] == "ENV"
    assert fields["fields"]["goals"] == ["ENS"]
    assert "Environment" in fields["message"]

    fields = officer_client.get(page, {"kind": "PROJ", "title": "x", "domain": "PEA"}).json()
    assert fields["fields"]["goals"] == ["PES"]

    given = {"kind": "AGR:SIS", "partners": f"actor:{hamburg.pk}"}
    assert officer_client.get(page, given).json()["fields"]["title"] == "Sister city: Hamburg"

    for given in ({}, {"kind": "\0", "partners": "x" * 5000}, {"domain": "XXX", "title": "\0"}):
        assert officer_client.get(page, given).status_code == 200


def test_parents_are_those_of_the_own_city(
    officer_client: Client, seoul: City, busan: City, hamburg: Actor
) -> None:
    ours = make_activity(seoul, "Climate programme", partners=(hamburg,))
    make_activity(busan, "Climate of Busan", partners=(hamburg,))
    page = reverse("agreements:entry-parents")

    results = officer_client.get(page, {"q": "climate"}).json()["results"]
    assert [row["id"] for row in results] == [str(ours.pk)]
    assert officer_client.get(page, {"q": "\0"}).json()["results"] == []


def test_link_fills_in_kind_partner_and_parent(
    officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    parent = make_activity(seoul, partners=(hamburg,))
    given = {"kind": "VISI", "partner": f"actor:{hamburg.pk}", "parent": str(parent.pk)}
    page = officer_client.get(NEW, given).content.decode()
    assert f'value="actor:{hamburg.pk}" selected' in page
    assert f'value="{parent.pk}" selected' in page
    assert officer_client.get(NEW, {"parent": "x", "partner": "\0"}).status_code == 200


def test_each_new_form_has_an_id_of_its_own(officer_client: Client) -> None:
    ids = {officer_client.get(NEW).context["entry_id"] for _time in range(2)}

    assert len(ids) == 2
    assert all(isinstance(one, uuid.UUID) for one in ids)
