"""The letter that closes an agreement with thanks."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import access_for_user
from agreements.models import Agreement
from domains.vocabulary import LegalState
from partners.models import City
from records.access import Visibility
from records.models import AuditEntry
from tests.agreements.life import move_to, tell_signatories
from tests.factories import make_activity, make_actor, make_agreement, make_user

TOLD = {
    "language": "en",
    "on": "2026-11-26",
    "ends_on": "2026-12-31",
    "addressee": "Peter Tschentscher",
    "addressee_capacity": "First Mayor",
    "signer": "Oh Se-hoon",
    "signer_capacity": "Mayor",
}


def read(answer: Any) -> str:
    word = docx.Document(io.BytesIO(answer.content))
    return "\n".join(paragraph.text for paragraph in word.paragraphs)


@pytest.fixture
def ended(seoul: City) -> Agreement:
    hamburg = make_actor("Hamburg", "함부르크")
    pact = make_agreement(seoul, partners=(hamburg,), signed_on="1992-05-01")
    everything = access_for_user(make_user(seoul, "officer", "head", name="Small office"))
    tell_signatories(pact, access=everything)
    make_activity(seoul, "Clean air", partners=(hamburg,), domain="ENV")
    secret = make_activity(seoul, "Quiet talks", partners=(hamburg,), domain="PEA")
    type(secret).objects.filter(pk=secret.pk).update(visibility=Visibility.CONFIDENTIAL)
    move_to(pact, LegalState.TERMINATED, access=everything, ending="MUTU", on="2026-11-20")
    return pact


def test_letter_tells_of_the_years_without_blame(ended: Agreement, officer_client: Client) -> None:
    url = reverse("agreements:closing-letter", args=[ended.pk])
    form = officer_client.get(url).content.decode()
    assert "Peter Tschentscher" in form
    assert "2026-11-20" in form
    text = read(officer_client.post(url, TOLD))
    assert "Dear First Mayor Peter Tschentscher," in text
    assert "Since 1992, Seoul and Hamburg" in text
    assert "by common wish" in text
    assert "Environment" in text
    assert "Peace" not in text


def test_letter_is_in_the_language_that_is_chosen(ended: Agreement, officer_client: Client) -> None:
    url = reverse("agreements:closing-letter", args=[ended.pk])
    text = read(officer_client.post(url, {**TOLD, "language": "ko"}))
    assert "서울특별시와 함부르크는" in text
    assert "2026년 12월 31일" in text


def test_letter_needs_its_days(ended: Agreement, officer_client: Client) -> None:
    url = reverse("agreements:closing-letter", args=[ended.pk])
    answer = officer_client.post(url, {**TOLD, "ends_on": "31.12."})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["ends_on"]


def test_what_no_file_may_hold_is_left_out(ended: Agreement, officer_client: Client) -> None:
    url = reverse("agreements:closing-letter", args=[ended.pk])
    told = {**TOLD, "addressee": "Peter \x0bTschentscher", "addressee_capacity": ""}
    assert "Dear Peter Tschentscher," in read(officer_client.post(url, told))


def test_what_never_stood_gets_no_farewell(seoul: City, officer_client: Client) -> None:
    pact = make_agreement(
        seoul, partners=(make_actor(),), state=LegalState.DECLINED, signed_on=None
    )
    url = reverse("agreements:closing-letter", args=[pact.pk])
    assert url not in officer_client.get(pact.get_absolute_url()).text
    answer = officer_client.get(url, follow=True)
    assert "needs no letter" in answer.text
    assert answer.redirect_chain[0][0] == pact.get_absolute_url()


def test_taking_the_letter_is_noted(ended: Agreement, officer_client: Client) -> None:
    officer_client.post(reverse("agreements:closing-letter", args=[ended.pk]), TOLD)
    entry = AuditEntry.objects.get(details={"what": "closing letter"})
    assert entry.subject == "activities.activity"
