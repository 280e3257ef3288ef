"""What contradicts the life of an agreement is refused at the field that tells it."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from agreements.models import Agreement, Amendment
from domains.vocabulary import LegalState
from partners.models import City
from tests.agreements.life import move_to
from tests.agreements.test_api_life import address, pointers, version
from tests.factories import make_actor, make_agreement, make_user

S = LegalState
RECORD = "/api/v1/agreements/{}/"


@pytest.fixture
def pact(seoul: City) -> Agreement:
    law = {"state": S.IN_FORCE, "signed_on": "2019-05-01", "expires_on": "2040"}
    return make_agreement(seoul, partners=(make_actor(),), **law)


@pytest.fixture
def ended(seoul: City, pact: Agreement) -> Agreement:
    office = access_for_user(make_user(seoul, "officer", "legal", "head", name="Small office"))
    move_to(pact, S.TERMINATED, access=office, on="2026-10-01")
    pact.refresh_from_db()
    return pact


def patched(client: APIClient, pact: Agreement, **told: Any) -> Any:
    return client.patch(RECORD.format(pact.pk), {"version": version(pact), **told}, format="json")


def test_renewal_is_not_signed_before_what_it_renews(
    pact: Agreement, api_client: APIClient
) -> None:
    url = address(pact, "renewals")
    answer = api_client.post(url, {"on": "2019-01-01"}, format="json")
    assert answer.status_code == 400
    assert "2019-05-01" in pointers(answer)["/on"]
    assert api_client.post(url, {"on": "2019"}, format="json").status_code == 201


def test_ended_agreement_is_not_under_way_again(ended: Agreement, api_client: APIClient) -> None:
    answer = patched(api_client, ended, state="ONGO")
    assert (answer.status_code, list(pointers(answer))) == (400, ["/state"])
    assert Activity.objects.get(pk=ended.pk).state == "DONE"
    # As it was before, another field can be mended.
    Activity.objects.filter(pk=ended.pk).update(state="ONGO")
    assert patched(api_client, ended, state="ONGO", title="Mended").status_code == 200


def test_term_does_not_run_beyond_the_end(
    ended: Agreement, pact: Agreement, seoul: City, api_client: APIClient
) -> None:
    answer = patched(api_client, ended, agreement={"expires_on": "2050"})
    assert answer.status_code == 400
    assert "2026-10-01" in pointers(answer)["/agreement/expires_on"]
    assert patched(api_client, ended, agreement={"expires_on": "2026"}).status_code == 200
    # The entry of an older one may tell which term its end cut short.
    law: dict[str, Any] = {"state": S.TERMINATED, "state_on": "2010", "signed_on": "1992"}
    old = make_agreement(seoul, "Old", partners=(make_actor("Lyon"),), **law)
    assert patched(api_client, old, agreement={"expires_on": "2012"}).status_code == 200


def test_nobody_signed_after_the_day_of_signing(pact: Agreement, api_client: APIClient) -> None:
    def signed(day: str) -> Any:
        one = {"side": "HOME", "name": "Oh Se-hoon", "capacity": "Mayor", "signed_on": day}
        sent = {"version": version(pact), "signatories": [one]}
        return api_client.put(address(pact, "signatories"), sent, format="json")

    answer = signed("2019-05-02")
    assert answer.status_code == 400
    assert "Oh Se-hoon: The agreement was signed on 2019-05-01" in pointers(answer)["/signatories"]
    assert signed("2019").status_code == 200


def amended(client: APIClient, pact: Agreement, clause: str, day: str) -> Any:
    told = {"version": version(pact), "clause": clause, "words": "Ten.", "in_force_on": day}
    return client.post(address(pact, "amendments"), told, format="json")


def test_number_of_an_amendment_is_given_once(pact: Agreement, api_client: APIClient) -> None:
    assert amended(api_client, pact, "Article 1", "2020").json()["number"] == 1
    url = f"{address(pact, 'amendments')}1/?version={version(pact)}"
    assert api_client.delete(url).status_code == 204
    assert amended(api_client, pact, "Article 1", "2020").json()["number"] == 2


def test_clause_is_one_however_it_is_spaced(pact: Agreement, api_client: APIClient) -> None:
    assert amended(api_client, pact, "제4조", "2020").status_code == 201
    assert amended(api_client, pact, "제 4조 ", "2020").status_code == 400
    assert amended(api_client, pact, "제 5 조", "2020").status_code == 201
    assert amended(api_client, pact, "제5조", "2020").status_code == 400


@pytest.mark.parametrize(("first", "then"), [("Article 3", ""), ("", "Article 3")])
def test_consolidated_text_and_clause_follow_each_other(
    pact: Agreement, api_client: APIClient, first: str, then: str
) -> None:
    assert amended(api_client, pact, first, "2020-03").status_code == 201
    refused = amended(api_client, pact, then, "2020-03")
    assert list(pointers(refused)) == ["/in_force_on"]
    assert amended(api_client, pact, then, "2021").status_code == 201


def test_amendment_that_a_step_rests_on_stays(
    seoul: City, pact: Agreement, api_client: APIClient
) -> None:
    office = access_for_user(make_user(seoul, "officer", "legal", "head", name="Small office"))
    assert amended(api_client, pact, "Article 1", "2020").status_code == 201
    move_to(pact, S.AMENDED, access=office)
    url = f"{address(pact, 'amendments')}1/?version={version(pact)}"
    answer = api_client.delete(url)
    assert (answer.status_code, answer.json()["code"]) == (409, "impossible")
    assert Amendment.objects.exists()


def test_all_that_a_step_lacks_is_told_each_by_its_name(
    seoul: City, officer: User, api_client: APIClient
) -> None:
    law: dict[str, Any] = {"state": S.CLEARED, "state_on": "2026-01-01", "signed_on": None}
    cleared = make_agreement(seoul, "New", partners=(make_actor(),), type="MOU", **law)
    url = address(cleared, "transitions")
    sent: dict[str, Any] = {"version": 1, "target": "SIGNED", "on": "2026-05-01"}
    answer = api_client.post(url, sent, format="json")
    codes = [one["code"] for one in answer.json()["errors"] if one["pointer"] == "/target"]
    assert {"signatories", "languages"} <= set(codes)
    sent["facts"] = {"signed_on": "2026-06-01"}
    answer = api_client.post(url, sent, format="json")
    assert "2026-05-01" in pointers(answer)["/facts/signed_on"]


def test_what_is_not_said_and_what_is_not_there_are_told_at_once(
    seoul: City, officer: User, api_client: APIClient
) -> None:
    law: dict[str, Any] = {"state": S.DILIGENCE, "state_on": "2026-01-01", "signed_on": None}
    begun = make_agreement(seoul, "New", partners=(make_actor(),), type="MOU", **law)
    sent = {"version": 1, "target": "INTENT", "on": "2026-05-01"}
    answer = api_client.post(address(begun, "transitions"), sent, format="json")
    told = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    assert ("/target", "letter") in told
    assert "/document" in pointers(answer)
