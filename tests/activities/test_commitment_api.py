"""The life of a promise, for programs."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from activities.models import Commitment
from partners.models import City
from records.access import Access
from tests.activities.promises import make_promise
from tests.factories import make_activity, make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def promise(seoul: City, officer_access: Access) -> Commitment:
    activity = make_activity(seoul, partners=(make_actor(),), access=officer_access)
    return make_promise(activity, access=officer_access)


def test_api_has_the_same_verbs(api_client: APIClient, promise: Commitment) -> None:
    address = f"/api/v1/commitments/{promise.pk}/"
    new = {
        "version": 1,
        "due_on": "2026-08",
        "decided_on": "2026-04",
        "agreed_with": "Hamburg",
        "decided_why": "Strike",
    }
    answer = api_client.post(f"{address}renegotiate/", new, format="json")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["status"], body["due_on"], body["words"]) == ("RNEG", "2026-08", "Ten buses.")
    assert (body["renegotiations"], body["agreed_with"]) == (1, "Hamburg")
    why = {"version": 2, "decided_on": "2026-09", "decided_why": "No buses"}
    assert api_client.post(f"{address}not-kept/", why, format="json").json()["status"] == "BROK"
    kept = {"version": 3, "kept_on": "2026-09-02", "evidence": "Ten in the depot"}
    body = api_client.post(f"{address}keep/", kept, format="json").json()
    assert (body["status"], body["kept_on"]) == ("KEPT", "2026-09-02")
    late = api_client.post(f"{address}release/", {**why, "version": 4}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "impossible")
    stale = api_client.post(f"{address}keep/", kept, format="json")
    assert stale.status_code == 409
    for verb, given in (("keep", {}), ("renegotiate", {"version": 4}), ("release", {"x": 1})):
        assert api_client.post(f"{address}{verb}/", given, format="json").status_code == 400


def test_api_asks_whether_it_is_a_correction(api_client: APIClient, promise: Commitment) -> None:
    Commitment.objects.filter(pk=promise.pk).update(
        created_at=timezone.now() - datetime.timedelta(days=2)
    )
    address, given = f"/api/v1/commitments/{promise.pk}/", {"version": 1, "words": "Nine buses."}
    refused = api_client.patch(address, given, format="json")
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/is_correction"}
    done = api_client.patch(address, {**given, "is_correction": True}, format="json")
    assert done.json()["words"] == "Nine buses."
