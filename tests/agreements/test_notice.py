"""Notice of an end that is still to come: in force until its last day, and ended after it."""

from __future__ import annotations

import datetime
import io
from typing import Any

import docx
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from agreements.gates.services import apply_packs
from agreements.letters import LetterInput, closing_letter
from agreements.lifecycle.facts import standing_of
from agreements.lifecycle.page import offers_of
from agreements.lifecycle.services import make_move
from agreements.lifecycle.telling import MoveInput
from agreements.models import Agreement
from domains.vocabulary import LegalStage, LegalState
from partners.models import City
from records.access import Access
from records.partial_dates import PartialDate
from tests.agreements.life import TODAY, move_to
from tests.factories import make_actor, make_agreement, make_user
from tests.personas import client_of

S = LegalState


@pytest.fixture
def pact(seoul: City) -> Agreement:
    return make_agreement(seoul, partners=(make_actor(),), notice_months=6, expires_on="2036")


@pytest.fixture
def office(seoul: City) -> Client:
    return client_of(make_user(seoul, "officer", "head", name="Head of office"))


def give_notice(pact: Agreement, access: Access, ends: str | None = "2027-04-30") -> None:
    facts = {"expires_on": ends and PartialDate(ends)}
    move_to(pact, S.DENOUNCED, access=access, on="2026-10-30", facts=facts)
    pact.refresh_from_db()


def test_agreement_is_live_until_its_last_day(pact: Agreement, everything: Access) -> None:
    give_notice(pact, everything)
    assert (pact.state, pact.state_on, pact.expires_on) == (S.DENOUNCED, "2026-10-30", "2027-04-30")
    assert pact.stage == LegalStage.FORCE
    agreements = Agreement.objects.visible_to(everything)
    assert list(agreements.live()) == [pact]
    assert list(agreements.expiring_within(180, on=TODAY)) == [pact]


@pytest.mark.parametrize("ends", [None, "2026-10-29", "2025"])
def test_notice_names_a_last_day_that_is_not_before_it(
    pact: Agreement, everything: Access, ends: str | None
) -> None:
    with pytest.raises(ValidationError) as error:
        give_notice(pact, everything, ends)
    assert "last day" in error.value.message_dict["expires_on"][0]
    pact.refresh_from_db()
    assert (pact.state, pact.expires_on) == (S.IN_FORCE, "2036")


def test_notice_says_who_decided_why_and_on_what_ground(
    pact: Agreement, everything: Access
) -> None:
    facts = {"expires_on": PartialDate("2027-04-30")}
    with pytest.raises(ValidationError) as error:
        move_to(
            pact, S.DENOUNCED, access=everything, authority="", reason="", ending="", facts=facts
        )
    assert set(error.value.message_dict) == {"authority", "reason", "ending"}


def test_end_is_noted_once_the_last_day_is_over(pact: Agreement, everything: Access) -> None:
    give_notice(pact, everything, "2026-11-25")
    (usual,) = [
        offer
        for offer in offers_of(standing_of(pact, on=TODAY), access=everything)
        if not offer.move.is_aside
    ]
    assert usual.move.target == S.TERMINATED
    assert all(condition.is_there for condition in usual.conditions)
    step = make_move(
        pact.pk,
        S.TERMINATED,
        MoveInput(on=PartialDate("2026-11-26")),
        access=everything,
        version=None,
        today=TODAY,
    )
    assert step.source == S.DENOUNCED


@pytest.mark.parametrize("ends", ["2026-11-26", "2026", "2027-04-30"])
def test_end_is_not_noted_before_its_last_day_is_over(
    pact: Agreement, everything: Access, ends: str
) -> None:
    give_notice(pact, everything, ends)
    with pytest.raises(ValidationError, match="Its last day must be past"):
        move_to(pact, S.TERMINATED, access=everything, on="2026-11-26")


def test_notice_that_is_withdrawn_asks_for_the_term(pact: Agreement, everything: Access) -> None:
    give_notice(pact, everything)
    with pytest.raises(ValidationError, match="without the notice"):
        move_to(pact, S.IN_FORCE, access=everything)
    move_to(pact, S.IN_FORCE, access=everything, facts={"expires_on": None})
    pact.refresh_from_db()
    assert (pact.state, pact.expires_on) == (S.IN_FORCE, None)


def test_council_that_must_consent_to_an_end_is_asked_before_notice(
    pact: Agreement, everything: Access
) -> None:
    def waiting() -> list[str]:
        stored = Agreement.objects.get(pk=pact.pk)
        standing = standing_of(stored, on=TODAY).towards(S.DENOUNCED)
        return [gate.before_state for gate in standing.gates]

    apply_packs(pact, on=TODAY)
    assert waiting() == [S.TERMINATED]
    given = MoveInput(
        on=PartialDate("2026-11-01"),
        authority="Mayor",
        reason="It is time.",
        ending="NOTI",
        facts={"expires_on": PartialDate("2027-04-30")},
    )
    with pytest.raises(ValidationError, match="Meet or waive"):
        make_move(pact.pk, S.DENOUNCED, given, access=everything, version=None, today=TODAY)
    give_notice(pact, everything)
    assert not pact.gates.filter(status="open").exists()
    move_to(pact, S.IN_FORCE, access=everything, facts={"expires_on": PartialDate("2036")})
    assert waiting() == [S.TERMINATED]


def test_last_day_stays_while_notice_stands(pact: Agreement, everything: Access) -> None:
    give_notice(pact, everything)
    pact.expires_on = None
    with pytest.raises(ValidationError) as error:
        pact.clean()
    assert error.value.message_dict == {"expires_on": ["Say which is its last day."]}
    with pytest.raises(IntegrityError, match="agreement_denounced_for_a_day"):
        pact.save()


def test_letter_gives_the_ground_of_the_notice(
    pact: Agreement, everything: Access, seoul: City
) -> None:
    def text() -> str:
        pact.refresh_from_db()
        given: dict[str, Any] = {"on": TODAY, "ends_on": datetime.date(2026, 11, 20)}
        names = {"addressee": "Peter Tschentscher", "signer": "Oh Se-hoon"}
        told = LetterInput(
            language="en", addressee_capacity="", signer_capacity="", **given, **names
        )
        word = docx.Document(io.BytesIO(closing_letter(pact, told, access=everything)))
        return "\n".join(paragraph.text for paragraph in word.paragraphs)

    give_notice(pact, everything, "2026-11-20")
    assert "We do so by common wish." in text()
    move_to(pact, S.TERMINATED, access=everything, on="2026-11-21")
    assert "We do so by common wish." in text()


def test_page_takes_the_notice_and_tells_when_it_ends(
    pact: Agreement, everything: Access, office: Client
) -> None:
    apply_packs(pact, on=TODAY)
    pact.gates.update(status="met", met_on=TODAY, evidence="Resolution 47")
    url = reverse("agreements:move", args=[pact.pk, "denounced"])
    assert "Its notice period is 6 months." in office.get(url).content.decode()
    day = timezone.localdate()
    told = {
        "version": pact.activity.version,
        "on": day.isoformat(),
        "authority": "Mayor",
        "reason": "No longer carried on.",
        "ending": "NOTI",
        "expires_on": f"{day.year + 1}-12-31",
    }
    without = office.post(url, {**told, "expires_on": ""})
    assert without.status_code == 422
    assert without.context["form"].errors == {"expires_on": ["Say which is its last day."]}
    answer = office.post(url, told)
    assert answer.status_code == 302, answer.content.decode()
    page = office.get(pact.get_absolute_url()).content.decode()
    assert f"Notice was given: it ends on December 31, {day.year + 1}." in page
    assert "Ends, as notice was given" in page
    letter = office.get(reverse("agreements:closing-letter", args=[pact.pk]))
    assert f'value="{day.year + 1}-12-31"' in letter.content.decode()
    Agreement.objects.update(expires_on="2026-11-20", state_on="2026-10-01")
    past = office.get(pact.get_absolute_url()).content.decode()
    assert "Note below that it has ended." in past


def test_api_finds_what_is_under_notice(
    pact: Agreement, everything: Access, api_client: APIClient
) -> None:
    give_notice(pact, everything)
    found = api_client.get("/api/v1/agreements/?legal_state=DENOUNCED").json()
    assert [row["agreement"]["stage"] for row in found["results"]] == ["FORCE"]
    assert not api_client.get("/api/v1/agreements/?legal_state=IN_FORCE").json()["results"]
