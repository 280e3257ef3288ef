"""What hangs on an agreement and is for fewer people than the agreement itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Document
from agreements.lifecycle.content import write_amendment
from agreements.models import Agreement
from agreements.renewals import renew
from domains.vocabulary import DocumentKind, LegalState
from partners.models import City
from records.access import Access, Visibility
from tests.agreements.gates.pacts import TODAY
from tests.agreements.life import keep_text, move_to
from tests.factories import make_actor, make_agreement, make_gate, make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db

SECRET = "talking-points.txt"


@pytest.fixture
def office(seoul: City) -> Access:
    return access_for_user(make_user(seoul, "officer", "legal", "head", name="Small office"))


@pytest.fixture
def pact(seoul: City) -> Agreement:
    return make_agreement(seoul, partners=(make_actor(),), signed_on="2019-05-01")


@pytest.fixture
def secret(pact: Agreement, office: Access) -> Document:
    document = keep_text(pact.activity, DocumentKind.TEXT, access=office)
    document.name, document.visibility = SECRET, Visibility.CONFIDENTIAL
    document.save()
    return document


def test_page_names_a_confidential_document_only_to_who_may_read_it(
    pact: Agreement, secret: Document, office: Access, officer: User, head: User
) -> None:
    fields = {
        "clause": "Article 3",
        "words": "Ten.",
        "in_force_on": "2026-01-01",
        "document": secret,
    }
    write_amendment(pact.pk, fields, access=office, version=None)
    move_to(pact, LegalState.AMENDED, access=office, document=secret.pk)
    make_gate(pact, status="met", met_on=TODAY, evidence="Resolution 47", document=secret)
    address = pact.get_absolute_url()
    told = client_of(head).get(address).text
    assert told.count(SECRET) >= 3
    assert SECRET not in client_of(officer).get(address).text


def test_renewal_keeps_the_text_for_those_who_could_read_it(
    pact: Agreement, secret: Document, head: User, officer: User
) -> None:
    made = renew(pact.pk, on="2026-12-24", access=access_for_user(head), by=head, today=TODAY)
    (copied,) = made.documents.all()
    assert (copied.name, copied.kind) == (SECRET, DocumentKind.DRAF)
    assert copied.visibility == Visibility.CONFIDENTIAL


def test_renewal_by_who_cannot_read_the_text_goes_without_it(
    pact: Agreement, secret: Document, officer: User
) -> None:
    access = access_for_user(officer)
    made = renew(pact.pk, on="2026-12-24", access=access, by=officer, today=TODAY)
    assert not made.documents.exists()


def test_agreement_is_renewed_though_its_file_is_lost(pact: Agreement, head: User) -> None:
    text = keep_text(pact.activity, DocumentKind.TEXT, access=access_for_user(head))
    Path(text.file.path).unlink()
    made = renew(pact.pk, on="2026-12-24", access=access_for_user(head), by=head, today=TODAY)
    assert made.agreement.renews_id == pact.pk
    assert not made.documents.exists()
