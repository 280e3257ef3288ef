"""Amendments that are known by their year or their month alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from agreements.lifecycle.content import write_amendment
from agreements.lifecycle.steps import amendments_since
from agreements.models import Agreement, Amendment
from domains.vocabulary import LegalState
from partners.models import City
from records.access import Access
from tests.agreements.life import TODAY, move_to
from tests.factories import make_actor, make_agreement

S = LegalState
Days = tuple[str, str | None]

# The dates of two amendments of one clause that may both be true.
BESIDE: list[tuple[Days, Days]] = [
    (("1998", "1998"), ("1998", None)),
    (("1998", "1998"), ("1998", "1998")),
    (("1992", "1998"), ("1998", None)),
    (("1992", "1998-03"), ("1998-03", "2001")),
    (("1998-05-10", "1998"), ("1998-05-11", None)),
    (("1992", "1998"), ("1998-02", None)),
]
# And those of which no days they may mean can both be true.
REFUSED: list[tuple[Days, Days]] = [
    (("1998", None), ("1998", None)),
    (("1992", None), ("1998", None)),
    (("1992", "1998"), ("1996", None)),
    (("1992", "1998"), ("1998-01-01", None)),
    (("1998-05-10", "1998"), ("1998-05-10", "1998-06")),
    (("1998", "1998-05-10"), ("1998-05-10", None)),
]


@pytest.fixture
def pact(seoul: City) -> Agreement:
    return make_agreement(seoul, partners=(make_actor(),), signed_on="1990")


def amend(pact: Agreement, days: Days, *, access: Access, clause: str = "Article 3") -> Amendment:
    told = {"clause": clause, "words": "Ten.", "in_force_on": days[0], "until": days[1]}
    return write_amendment(pact.pk, told, access=access, version=None)


def force_in(pact: Agreement, days: Days, *, number: int) -> None:
    """Past the service, which leaves it to the database alone."""
    fields: dict[str, Any] = {"in_force_on": days[0], "until": days[1], "clause_key": "article 3"}
    with transaction.atomic():
        Amendment.objects.create(
            city_id=pact.city_id, agreement=pact, number=number, words="Ten.", **fields
        )


@pytest.mark.parametrize(("one", "other"), BESIDE)
def test_amendments_stand_beside_each_other_where_their_days_may(
    pact: Agreement, everything: Access, one: Days, other: Days
) -> None:
    amend(pact, one, access=everything)
    amend(pact, other, access=everything)
    Amendment.objects.all().delete()
    force_in(pact, other, number=1)
    force_in(pact, one, number=2)
    assert pact.amendment_rows.count() == 2


@pytest.mark.parametrize(("one", "other"), REFUSED)
def test_amendments_that_surely_apply_on_one_day_are_refused(
    pact: Agreement, everything: Access, one: Days, other: Days
) -> None:
    amend(pact, one, access=everything)
    with pytest.raises(ValidationError) as error:
        amend(pact, other, access=everything)
    assert "Amendment 1" in error.value.message_dict["in_force_on"][0]
    with pytest.raises(IntegrityError, match="amendment_of_a_clause_once_a_day"):
        force_in(pact, other, number=2)


@pytest.mark.parametrize("clause", ["Article 3", ""])
def test_amendment_is_refused_that_only_applies_while_another_does(
    pact: Agreement, everything: Access, clause: str
) -> None:
    amend(pact, ("1998-05-01", "1998-07-31"), access=everything)
    with pytest.raises(ValidationError, match="Amendment 1"):
        amend(pact, ("1998-06", "1998-06"), access=everything, clause=clause)


def test_amendment_that_ends_in_a_year_before_it_begins_is_refused(
    pact: Agreement, everything: Access
) -> None:
    with pytest.raises(ValidationError) as error:
        amend(pact, ("1998", "1997"), access=everything)
    assert error.value.message_dict == {"until": ["It ends before it comes into force."]}
    with pytest.raises(IntegrityError, match="amendment_ends_after_start"):
        force_in(pact, ("1998", "1997"), number=1)


def test_amendment_of_a_year_that_still_runs_carries_the_step(
    pact: Agreement, everything: Access
) -> None:
    amend(pact, ("2027", None), access=everything, clause="Article 4")
    with pytest.raises(ValidationError, match="Write down an amendment"):
        move_to(pact, S.AMENDED, access=everything)
    row = amend(pact, ("2026", None), access=everything)
    assert list(amendments_since(pact, None, on=TODAY)) == [row]
    move_to(pact, S.AMENDED, access=everything)


def test_page_and_history_tell_no_more_than_is_known(
    pact: Agreement, officer_client: Client
) -> None:
    told = {"clause": "Article 3", "words": "Ten.", "in_force_on": "1998", "until": "2001.7"}
    url = reverse("agreements:amendment-new", args=[pact.pk])
    answer = officer_client.post(url, {"version": pact.activity.version, **told})
    assert answer.status_code == 302, answer.content.decode()
    page = officer_client.get(pact.get_absolute_url()).content.decode()
    assert "from 1998, until July 2001" in page
    edit = officer_client.get(reverse("agreements:amendment-edit", args=[pact.pk, 1]))
    assert 'value="1998"' in edit.content.decode()
    history = officer_client.get(reverse("activities:activity-history", args=[pact.pk]))
    assert "<dd>1998</dd>" in history.content.decode()


def test_api_takes_and_answers_a_year(pact: Agreement, api_client: APIClient) -> None:
    url = f"/api/v1/agreements/{pact.pk}/amendments/"
    told = {"version": pact.activity.version, "words": "Ten.", "in_force_on": "1998"}
    answer = api_client.post(url, told, format="json")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["in_force_on"], answer.json()["until"]) == ("1998", None)
    wrong = api_client.patch(
        f"{url}1/", {"version": told["version"] + 1, "until": "98"}, format="json"
    )
    assert wrong.json()["errors"][0]["pointer"] == "/until"
