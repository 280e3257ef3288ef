"""What a city makes of its ties: decisions of people, its own weights, and who is told."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import KeyConsent, User
from activities.dossiers import Dossier
from activities.models import VitalityWeights
from activities.ties.services import set_weights
from activities.weighing import PUBLISHED
from domains.vocabulary import ActivityState, ActorType, Instrument, TieStanding
from partners.models import Actor, City, TieDecision
from partners.services import decide_on_tie, merge_actors, undo_merge
from records.access import Access
from records.versions import StaleRecordError
from tests.factories import make_activity, make_actor
from tests.personas import api_client_of, client_of

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 26)
DECIDED: dict[str, Any] = {
    "version": 0,
    "standing": TieStanding.DORMANT,
    "reason": "No answer to three letters.",
}
HEAVY = {"project": 1, "visit": 9, "exchange": 2, "meeting": 1, "greeting": 0}


@pytest.fixture
def hamburg(seoul: City) -> Actor:
    partner = make_actor("Hamburg", "함부르크")
    make_activity(
        seoul,
        partners=(partner,),
        instrument=Instrument.VISI,
        starts_on="2019-05-01",
        state=ActivityState.DONE,
    )
    return partner


def decide(client: Client, partner: Actor, **values: Any) -> Any:
    return client.post(reverse("partner:tie-decision", args=[partner.pk]), {**DECIDED, **values})


def decided(partner: Actor, city: City, access: Access, **values: Any) -> TieDecision:
    given = {**DECIDED, **values}
    return decide_on_tie(partner.pk, **given, city=city, access=access, on=TODAY)


# What a person decides


def test_decision_stands_with_who_when_and_why_and_the_records_beneath(
    officer_client: Client, hamburg: Actor
) -> None:
    assert decide(officer_client, hamburg).status_code == 302
    page = officer_client.get(hamburg.get_absolute_url()).text
    for words in ("Dormant", "No answer to three letters.", "Decided by Kim Min-ji", "Fading"):
        assert words in page
    korean = officer_client.get(hamburg.get_absolute_url(), headers={"accept-language": "ko"}).text
    assert "교류 관계" in korean
    assert "휴면" in korean


def test_decision_is_taken_back_and_the_history_tells_both(
    officer_client: Client, hamburg: Actor
) -> None:
    decide(officer_client, hamburg)
    back = {"standing": TieStanding.KEPT_UP, "reason": "They have written.", "version": 1}
    assert decide(officer_client, hamburg, **back).status_code == 302
    decision = TieDecision.objects.get()
    assert (decision.version, decision.is_apart) == (2, False)
    history = officer_client.get(reverse("partner:history", args=[hamburg.pk])).text
    for words in ("No answer to three letters.", "They have written.", "Kept up", "Kim Min-ji"):
        assert words in history


def test_second_person_sees_the_first_decision_before_it_is_replaced(
    officer_client: Client, hamburg: Actor
) -> None:
    decide(officer_client, hamburg)
    answer = decide(officer_client, hamburg, standing=TieStanding.HISTORICAL, reason="Long ago.")
    assert answer.status_code == 409
    assert answer.context["form"].changed == [
        ("What is decided", "Dormant", "Historical"),
        ("Reason", "No answer to three letters.", "Long ago."),
    ]
    assert TieDecision.objects.get().standing == TieStanding.DORMANT


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("standing", "", "required"),
        ("standing", "ENDED", "not one of the available choices"),
        ("standing", TieStanding.KEPT_UP, "not one of the available choices"),
        ("reason", " ", "required"),
        ("reason", "x" * 501, "at most 500 characters"),
        ("reason", "one\u202etwo", "U+202E"),
    ],
)
def test_bad_input_is_named_at_its_field(
    officer_client: Client, hamburg: Actor, field: str, value: str, words: str
) -> None:
    answer = decide(officer_client, hamburg, **{field: value})
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert not TieDecision.objects.exists()


def test_service_refuses_what_no_form_offers(
    seoul: City, officer_access: Access, hamburg: Actor
) -> None:
    with pytest.raises(ValidationError, match="Nothing was decided yet"):
        decided(hamburg, seoul, officer_access, standing=TieStanding.KEPT_UP)
    with pytest.raises(ValidationError, match="no tie with itself"):
        decided(seoul.actor, seoul, officer_access)
    decided(hamburg, seoul, officer_access)
    with pytest.raises(StaleRecordError):
        decided(hamburg, seoul, officer_access)


def test_viewer_reads_a_decision_but_takes_none(
    officer_client: Client, viewer_client: Client, viewer: User, seoul: City, hamburg: Actor
) -> None:
    decide(officer_client, hamburg)
    page = viewer_client.get(hamburg.get_absolute_url()).text
    assert "No answer to three letters." in page
    assert reverse("partner:tie-decision", args=[hamburg.pk]) not in page
    assert decide(viewer_client, hamburg, version=1).status_code == 403
    with pytest.raises(PermissionDenied):
        decided(hamburg, seoul, access_for_user(viewer), version=1)


def test_no_program_decides(seoul: City, hamburg: Actor) -> None:
    everything = Access(roles={seoul.pk: frozenset({"officer"})})
    with pytest.raises(PermissionDenied):
        decided(hamburg, seoul, everything)


@pytest.mark.parametrize("later", ["gone", "kept"])
def test_of_two_decisions_that_meet_in_a_merge_the_later_holds(
    seoul: City, officer_access: Access, hamburg: Actor, later: str
) -> None:
    gone = make_actor("Hamburg office", steward=seoul, type=ActorType.NGO, tier="")
    by_name = {"gone": gone, "kept": hamburg}
    for name in sorted(by_name, key=lambda one: one == later):
        decided(by_name[name], seoul, officer_access, reason=f"Decided for {name}.")
    merge = merge_actors(gone.pk, into=hamburg.pk, access=officer_access)
    decision = TieDecision.objects.get()
    assert (decision.actor, decision.reason) == (hamburg, f"Decided for {later}.")
    undo_merge(merge.pk, access=officer_access)
    told = dict(TieDecision.objects.values_list("actor__pk", "reason"))
    assert told == {gone.pk: "Decided for gone.", hamburg.pk: "Decided for kept."}


# By which weights


def test_figure_of_a_day_uses_the_weights_of_that_day(
    seoul: City, head: User, hamburg: Actor
) -> None:
    access = access_for_user(head)
    later = TODAY + datetime.timedelta(days=10)
    for from_day in (TODAY, later):
        weights = HEAVY if from_day == later else {**HEAVY, "visit": 6}
        set_weights(
            weights,
            from_day=from_day,
            reason="Visits matter here.",
            city=seoul,
            access=access,
            today=TODAY,
        )
    sets = VitalityWeights.objects
    before = TODAY - datetime.timedelta(days=1)
    assert sets.weights_of(seoul.pk, on=before) == PUBLISHED
    assert sets.weights_of(seoul.pk, on=TODAY)["visit"] == 6
    assert sets.weights_of(seoul.pk, on=later)["visit"] == 9
    # A day's last set holds.
    set_weights(HEAVY, from_day=TODAY, reason="Mistyped.", city=seoul, access=access, today=TODAY)
    assert sets.weights_of(seoul.pk, on=TODAY)["visit"] == 9
    dossier = Dossier.of_partner(hamburg.pk, city=seoul, access=access, on=TODAY)
    usual, own = dossier.vitality(), dossier.vitality(sets.weights_of(seoul.pk, on=TODAY))
    assert usual is not None
    assert own is not None
    assert own.value > usual.value
    assert own.reasons[0].kind == "visit"


def save_weights(client: Client, **values: Any) -> Any:
    given = {**HEAVY, "from_day": timezone.localdate().isoformat(), "reason": "Visits matter."}
    return client.post(reverse("partner:weight-new"), {**given, **values})


def test_head_sets_weights_and_pages_tell_by_which_they_compute(
    head: User, officer_client: Client, hamburg: Actor
) -> None:
    page = officer_client.get(hamburg.get_absolute_url()).text
    assert "Computed by the published weights." in page
    assert save_weights(client_of(head)).status_code == 302
    row = VitalityWeights.objects.get()
    assert (row.visit, row.by, row.history.count()) == (Decimal(9), head, 1)
    assert "Computed by the weights that your city set" in (
        officer_client.get(hamburg.get_absolute_url()).text
    )
    listed = officer_client.get(reverse("partner:weight-list")).text
    for words in ("Visits matter.", "Park Ji-hoon", "in force", "Published"):
        assert words in listed
    assert save_weights(officer_client).status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("visit", "-1", "greater than or equal to 0"),
        ("visit", "21", "less than or equal to 20"),
        ("visit", "1.234", "no more than 2 decimal places"),
        ("visit", "NaN", "Enter a number"),
        ("from_day", "2001-01-01", "choose today or a later day"),
        ("from_day", "soon", "valid date"),
        ("reason", "", "required"),
    ],
)
def test_bad_weights_are_named_at_their_field(
    head: User, seoul: City, field: str, value: str, words: str
) -> None:
    answer = save_weights(client_of(head), **{field: value})
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert not VitalityWeights.objects.exists()


def test_weights_that_count_nothing_are_refused(head: User, seoul: City) -> None:
    answer = save_weights(client_of(head), **dict.fromkeys(HEAVY, 0))
    assert answer.status_code == 422
    assert "Let one kind of contact count at least." in answer.text


# Who is told


def told_to(client: Any, address: str) -> str:
    return str(client.get(address, follow=True).content.decode())


def test_neither_the_partner_nor_another_city_is_told(
    officer_client: Client, outsider_client: Client, busan: City, seoul: City
) -> None:
    shared = make_activity(seoul, partners=(busan.actor,), instrument=Instrument.VISI)
    decide(officer_client, busan.actor)
    assert "Dormant" in officer_client.get(busan.actor.get_absolute_url()).text
    pages = [
        busan.actor.get_absolute_url(),
        seoul.actor.get_absolute_url(),
        reverse("partner:history", args=[busan.actor.pk]),
        reverse("partner:history", args=[seoul.actor.pk]),
        reverse("activities:shared-list"),
        f"{reverse('partners:actor-list')}?show=all",
        f"{reverse('partners:actor-list')}?show=all&tie=DORMANT",
    ]
    texts = [told_to(outsider_client, address) for address in pages]
    for text in texts:
        assert "No answer to three letters." not in text
        assert "How lively the tie is" not in text
    # Of the filter's own words nothing is left but the choice.
    assert f'<a href="{busan.actor.get_absolute_url()}"' not in texts[-1]
    assert shared.pk


def test_key_of_another_city_is_not_told_with_whatever_consent(
    officer: User, officer_client: Client, outsider: User, seoul: City, busan: City, hamburg: Actor
) -> None:
    decide(officer_client, hamburg)
    own = api_client_of(seoul, officer, "read")
    other = api_client_of(busan, outsider, "read")
    key = busan.api_keys.get()
    KeyConsent.objects.create(
        key=key, city=seoul, scopes=["read"], given_by=officer, given_at=timezone.now()
    )
    address = reverse("api:actor-vitality-list", args=[hamburg.pk])
    assert own.get(address).json()["decision"]["standing"] == "DORMANT"
    told = other.get(address)
    assert told.status_code == 200
    assert (told.json()["decision"], told.json()["value"]) == (None, None)
    assert told.json()["reasons"] == []


def test_key_for_public_records_is_not_let_in(officer: User, seoul: City, hamburg: Actor) -> None:
    public = api_client_of(seoul, officer, "read:public")
    address = reverse("api:actor-vitality-list", args=[hamburg.pk])
    assert public.get(address).status_code == 403


def test_api_tells_reasons_in_words_of_both_languages(
    api_client: APIClient, seoul: City, hamburg: Actor
) -> None:
    address = reverse("api:actor-vitality-list", args=[hamburg.pk])
    told = api_client.get(address).json()
    assert told["pulse"] == "FADING"
    assert told["weights"] == {"from_day": None, "reason": ""}
    visit = next(one for one in told["reasons"] if one["kind"] == "visit")
    assert visit["last_on"] == "2019-05-01"
    assert visit["words"].startswith("Last visit or signing ")
    assert visit["words"].endswith(" years ago")
    korean = api_client.get(address, headers={"accept-language": "ko"}).json()["reasons"]
    visit = next(one for one in korean if one["kind"] == "visit")
    assert visit["words"].startswith("최근 방문·체결: ")
    assert visit["words"].endswith("년 전")
    assert api_client.get(f"{address}?on=2020-01-01").status_code == 400
    assert api_client.post(address, {}).status_code == 405
    itself = reverse("api:actor-vitality-list", args=[seoul.actor.pk])
    assert api_client.get(itself).json()["value"] is None


# The list


def names_on(client: Client, tie: str) -> list[str]:
    page = client.get(reverse("partners:actor-list"), {"tie": tie})
    assert page.status_code == 200
    return [str(actor) for actor in page.context["page"].rows]


def test_partners_are_listed_by_how_their_tie_stands(
    officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    lyon, turin = make_actor("Lyon", country_code="FR"), make_actor("Turin", country_code="IT")
    for partner, times in ((lyon, 1), (turin, 2)):
        for _time in range(times):
            make_activity(
                seoul,
                partners=(partner,),
                instrument=Instrument.XCHG,
                state=ActivityState.ONGO,
                starts_on=timezone.localdate().isoformat(),
            )
    assert names_on(officer_client, "FADING") == ["Hamburg"]
    assert names_on(officer_client, "QUIET") == ["Lyon"]
    assert names_on(officer_client, "LIVELY") == ["Turin"]
    decide(officer_client, hamburg)
    decide(officer_client, turin, standing=TieStanding.HISTORICAL)
    assert names_on(officer_client, "DORMANT") == ["Hamburg"]
    assert names_on(officer_client, "HISTORICAL") == ["Turin"]
    assert names_on(officer_client, "FADING") == names_on(officer_client, "LIVELY") == []
    rows = officer_client.get(reverse("partners:actor-list")).context["page"].rows
    assert {str(row): row.tie_standing and str(row.tie_standing.label) for row in rows} == {
        "Hamburg": "Dormant", "Lyon": "Quiet", "Turin": "Historical",
    }  # fmt: skip
    answer = officer_client.get(reverse("partners:actor-list"), {"tie": "ENDED"})
    assert "ENDED is not one of the available choices" in answer.text


def test_list_computes_as_the_page_does(officer_access: Access, seoul: City) -> None:
    parties = Actor._meta.get_field("participations").related_model
    partner = make_actor("Lyon", country_code="FR")
    for instrument in (Instrument.PROJ, Instrument.VISI, Instrument.MEET, Instrument.GIFT):
        for starts, ends in (("2019", None), ("2021-03", "2024-02"), ("2026-11-20", None)):
            for state in (ActivityState.ONGO, ActivityState.DONE):
                make_activity(
                    seoul, partners=(partner,), instrument=instrument, starts_on=starts,
                    ends_on=ends, state=state,
                )  # fmt: skip
                dossier = Dossier.of_partner(
                    partner.pk, city=seoul, access=officer_access, on=TODAY
                )
                vitality = dossier.vitality()
                assert vitality is not None
                visible: Any = parties._default_manager.visible_to(officer_access)  # type: ignore[union-attr]
                pulses = visible.pulses(seoul.pk, on=TODAY, actor_ids=[partner.pk])
                assert pulses == {partner.pk: vitality.pulse}
                found = visible.with_pulse(vitality.pulse, seoul.pk, on=TODAY)
                assert [row["actor"] for row in found] == [partner.pk]
