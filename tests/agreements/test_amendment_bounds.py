"""Days of amendments that cannot be true of their agreement, and documents that stay linked."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Document
from agreements.models import Agreement, Amendment
from domains.vocabulary import LegalState
from partners.models import City
from tests.agreements.life import keep_text
from tests.agreements.test_api_life import address, pointers, version
from tests.factories import make_actor, make_agreement

S = LegalState
ENDED = {"state": S.TERMINATED, "state_on": "2010"}
TOLD = {"clause": "Article 3", "words": "Ten students."}


def pact_of(city: City, **law: Any) -> Agreement:
    law = {"state": S.IN_FORCE, "signed_on": "1992-06-15", "in_force_on": "1992-08-01", **law}
    return make_agreement(city, partners=(make_actor(),), **law)


def amended(client: APIClient, pact: Agreement, **days: Any) -> Any:
    told = {"version": version(pact), **TOLD, **days}
    return client.post(address(pact, "amendments"), told, format="json")


@pytest.mark.parametrize(
    ("days", "law", "field", "bound"),
    [
        ({"in_force_on": "1992-07-31"}, {}, "in_force_on", "1992-08-01"),
        ({"in_force_on": "1992-06"}, {"in_force_on": None}, None, ""),
        ({"in_force_on": "1992-05"}, {"in_force_on": None}, "in_force_on", "1992-06-15"),
        ({"in_force_on": "1991"}, {}, "in_force_on", "1992-08-01"),
        ({"in_force_on": "1992"}, {}, None, ""),
        ({"in_force_on": "2000", "signed_on": "1992-06-14"}, {}, "signed_on", "1992-06-15"),
        ({"in_force_on": "2000", "signed_on": "1992"}, {}, None, ""),
        ({"in_force_on": "2000", "signed_on": "2001-01-01"}, {}, "signed_on", "2000"),
        ({"in_force_on": "2000", "signed_on": "2000-12-31"}, {}, None, ""),
        (
            {"in_force_on": "2011"},
            ENDED,
            "in_force_on",
            "2010",
        ),
        ({"in_force_on": "2010-12"}, ENDED, None, ""),
        (
            {"in_force_on": "2011-01-01"},
            {"state": S.EXPIRED, "state_on": "2012", "expires_on": "2010"},
            "in_force_on",
            "2010",
        ),
        ({"in_force_on": "0001"}, {}, "in_force_on", ""),
        ({"in_force_on": "2000", "until": "9998"}, {}, "until", ""),
    ],
)
def test_amendment_lies_within_the_life_of_its_agreement(
    seoul: City,
    api_client: APIClient,
    days: dict[str, str],
    law: dict[str, Any],
    field: str | None,
    bound: str,
) -> None:
    pact = pact_of(seoul, **law)
    answer = amended(api_client, pact, **days)
    if field is None:
        assert answer.status_code == 201, answer.content
        return
    assert answer.status_code == 400, answer.content
    assert list(pointers(answer)) == [f"/{field}"]
    assert bound in pointers(answer)[f"/{field}"]
    assert not Amendment.objects.exists()


def test_words_of_an_amendment_with_days_of_old_are_mended(
    seoul: City, api_client: APIClient
) -> None:
    pact = pact_of(seoul)
    assert amended(api_client, pact, in_force_on="2000").status_code == 201
    Agreement.objects.filter(pk=pact.pk).update(in_force_on="2005")
    url = f"{address(pact, 'amendments')}1/"
    sent = {"version": version(pact), "words": "Eleven students."}
    assert api_client.patch(url, sent, format="json").status_code == 200
    sent = {"version": version(pact), "in_force_on": "2001"}
    assert list(pointers(api_client.patch(url, sent, format="json"))) == ["/in_force_on"]


@pytest.fixture
def linked(seoul: City, officer: User) -> Amendment:
    """An amendment that rests on an annex which only some may read."""
    pact = pact_of(seoul)
    annex = keep_text(pact.activity, access=access_for_user(officer))
    Document.objects.filter(pk=annex.pk).update(visibility="confidential")
    return Amendment.objects.create(
        city=seoul, agreement=pact, number=1, words="Ten.", in_force_on="2000", document=annex
    )


def test_document_that_one_may_not_read_stays_linked_on_the_page(
    linked: Amendment, officer_client: Client
) -> None:
    pact = linked.agreement
    page = reverse("agreements:amendment-edit", args=[pact.pk, 1])
    sent = {"version": version(pact), "words": "Eleven.", "in_force_on": "2000", "document": ""}
    assert officer_client.post(page, sent).status_code == 302
    was = linked.document_id
    linked.refresh_from_db()
    assert (linked.words, linked.document_id) == ("Eleven.", was)


@pytest.mark.parametrize("more", [{}, {"document": None}])
def test_document_that_a_key_may_not_read_stays_linked(
    linked: Amendment, api_client: APIClient, more: dict[str, Any]
) -> None:
    pact = linked.agreement
    sent = {"version": version(pact), "words": "Eleven.", **more}
    answer = api_client.patch(f"{address(pact, 'amendments')}1/", sent, format="json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["document"] is None
    was = linked.document_id
    linked.refresh_from_db()
    assert (linked.words, linked.document_id) == ("Eleven.", was)


def test_document_that_one_may_read_is_taken_away(
    linked: Amendment, api_client: APIClient, officer: User
) -> None:
    Document.objects.update(visibility="internal")
    pact = linked.agreement
    sent = {"version": version(pact), "document": None}
    answer = api_client.patch(f"{address(pact, 'amendments')}1/", sent, format="json")
    assert answer.status_code == 200
    linked.refresh_from_db()
    assert linked.document is None
