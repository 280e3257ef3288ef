"""Changing an activity on the entry page, also when two people do it at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from activities.models import Activity
from agreements.conflicts import seen_values
from agreements.entry import initial_of
from agreements.forms import EntryForm
from agreements.models import Agreement
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Access
from tests.agreements.entry_data import as_shown, edit_page
from tests.factories import make_activity, make_actor, make_agreement
from tests.personas import *  # noqa: F403


@pytest.fixture
def hamburg(db: None) -> Actor:
    return make_actor("Hamburg", "함부르크")


@pytest.fixture
def pact(seoul: City, hamburg: Actor) -> Activity:
    return make_agreement(
        seoul,
        partners=(hamburg,),
        document_number="A-1",
        languages=["ko", "nds"],
        expires_on="2040-05",
        state_on="1993",
        is_binding=True,
    ).activity


def state_of(activity: Activity) -> dict[str, Any]:
    """All that is stored of an activity, without version and times."""
    row = Activity.objects.filter(pk=activity.pk).values().get()
    # The factory makes agreements without their numbers in the search key.
    for name in ("version", "updated_at", "search_key"):
        del row[name]
    law = list(Agreement.objects.filter(activity=activity).values())
    parties = activity.participations.order_by("pk").values()
    return {**row, "law": law, "parties": list(parties), "goals": list(activity.goals.values())}


def seen_by(activity: Activity, access: Access) -> str:
    initial = initial_of(activity, access=access)
    return seen_values(EntryForm(initial=initial, city=activity.city, access=access, is_edit=True))


def test_saving_what_is_shown_changes_nothing(
    officer_client: Client, officer_access: Access, pact: Activity
) -> None:
    party = pact.participations.exclude(actor=pact.city.actor).get()
    party.roles, party.is_responsible, party.is_informed = ["KNOW", "FUND"], True, True
    party.save()
    before = state_of(pact)
    answer = officer_client.post(edit_page(pact), as_shown(pact, officer_access))

    assert answer.status_code == 302
    after = state_of(pact)
    assert set(after["parties"][1].pop("roles")) == set(before["parties"][1].pop("roles"))
    # Two goals of the form are filled by proposals where a record tells nothing.
    assert after == before


def test_edit_keeps_what_the_form_does_not_ask(
    officer_client: Client, officer_access: Access, seoul: City, hamburg: Actor
) -> None:
    activity = make_activity(seoul, partners=(hamburg,), home_link=v.HomeLink.SHARED)
    data = as_shown(activity, officer_access, title="Renamed")
    assert officer_client.post(edit_page(activity), data).status_code == 302

    activity.refresh_from_db()
    assert (activity.title, activity.home_link) == ("Renamed", v.HomeLink.SHARED)


def test_kind_with_legal_data_cannot_change(
    officer_client: Client, officer_access: Access, pact: Activity
) -> None:
    before = state_of(pact)
    answer = officer_client.post(edit_page(pact), as_shown(pact, officer_access, kind="PROJ"))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["kind"]
    assert state_of(pact) == before


def test_kind_changes_once_the_legal_data_are_emptied(
    officer_client: Client, officer_access: Access, pact: Activity
) -> None:
    emptied = dict.fromkeys(
        ["law_state", "state_on", "signed_on", "expires_on", "document_number", "is_binding"], ""
    )
    data = as_shown(pact, officer_access, kind="PROJ", languages=[], **emptied)
    assert officer_client.post(edit_page(pact), data).status_code == 302

    assert not Agreement.objects.exists()
    assert Activity.objects.get().instrument == v.Instrument.PROJ


def test_draft_is_finished_by_saving_it(
    officer_client: Client, officer_access: Access, seoul: City, hamburg: Actor
) -> None:
    draft = make_activity(seoul, partners=(hamburg,), state=v.ActivityState.DRFT)
    officer_client.post(edit_page(draft), as_shown(draft, officer_access, then="draft"))
    draft.refresh_from_db()
    assert draft.state == v.ActivityState.DRFT

    officer_client.post(edit_page(draft), as_shown(draft, officer_access))
    draft.refresh_from_db()
    assert draft.state == v.ActivityState.ONGO


def test_stale_edit_shows_both_sides_and_saves_nothing(
    officer_client: Client, officer_access: Access, pact: Activity
) -> None:
    seen = seen_by(pact, officer_access)
    mine = as_shown(pact, officer_access, title="Mine", document_number="M-1", seen=seen)
    theirs = as_shown(pact, officer_access, title="Theirs", summary="Their summary")
    assert officer_client.post(edit_page(pact), theirs).status_code == 302
    pact.refresh_from_db()
    before = state_of(pact)
    answer = officer_client.post(edit_page(pact), mine)

    assert answer.status_code == 409
    told = {
        difference.name: (difference.theirs, difference.yours, difference.preferred)
        for difference in answer.context["differences"]
    }
    assert told == {
        "title": ("Theirs", "Mine", "yours"),
        "document_number": ("A-1", "M-1", "yours"),
        "summary": ("Their summary", "–", "theirs"),
    }
    assert state_of(pact) == before


def test_conflict_is_merged_by_choosing(
    officer_client: Client, officer_access: Access, pact: Activity, seoul: City
) -> None:
    lyon = make_actor("Lyon", country_code="FR")
    mine = as_shown(pact, officer_access, title="Mine", summary="My summary")
    chosen = [f"actor:{lyon.pk}"]
    theirs = as_shown(pact, officer_access, title="Theirs", partners=chosen, state_on="")
    officer_client.post(edit_page(pact), theirs)
    page = officer_client.post(edit_page(pact), mine)
    sent: dict[str, Any] = {}
    for name, value in page.context["hidden"]:
        sent.setdefault(name, []).append(value)
    takes = {"title": "theirs", "summary": "yours", "partners": "theirs", "who": "theirs"}
    merged = officer_client.post(
        edit_page(pact),
        {
            **sent,
            "version": page.context["activity"].version,
            **{f"take_{name}": side for name, side in takes.items()},
        },
    )

    assert merged.status_code == 302
    pact.refresh_from_db()
    assert (pact.title, pact.summary) == ("Theirs", "My summary")
    assert {party.actor for party in pact.participations.all()} == {seoul.actor, lyon}


def test_third_editor_in_between_makes_another_conflict(
    officer_client: Client, officer_access: Access, pact: Activity
) -> None:
    mine = as_shown(pact, officer_access, title="Mine")
    officer_client.post(edit_page(pact), as_shown(pact, officer_access, title="First"))
    pact.refresh_from_db()
    officer_client.post(edit_page(pact), as_shown(pact, officer_access, title="Second"))
    answer = officer_client.post(edit_page(pact), {**mine, "version": 2, "take_title": "yours"})

    assert answer.status_code == 409
    assert answer.context["differences"][0].theirs == "Second"


@pytest.mark.parametrize("version", ["", "0", "-1", "99", "x", "9" * 400])
def test_version_that_never_was_is_a_conflict(
    officer_client: Client, officer_access: Access, pact: Activity, version: str
) -> None:
    before = state_of(pact)
    for seen in ("", "null", "[", '{"title": {"a": 1}}'):
        data = as_shown(pact, officer_access, title="Mine", version=version, seen=seen)
        assert officer_client.post(edit_page(pact), data).status_code == 409
    assert state_of(pact) == before


def test_outsider_gets_404_and_viewer_403(
    outsider_client: Client,
    viewer_client: Client,
    officer_access: Access,
    pact: Activity,
) -> None:
    data = as_shown(pact, officer_access, title="Hacked")
    for client, status in ((outsider_client, 404), (viewer_client, 403)):
        assert client.get(edit_page(pact)).status_code == status
        assert client.post(edit_page(pact), data).status_code == status
    assert Activity.objects.get().title != "Hacked"


def test_confidential_record_of_others_is_not_there(
    officer_client: Client, seoul: City, head: Any, hamburg: Actor
) -> None:
    secret = make_activity(seoul, partners=(hamburg,), owner=head, visibility="confidential")

    assert officer_client.get(edit_page(secret)).status_code == 404


def test_void_record_cannot_be_changed(
    officer_client: Client, officer_access: Access, pact: Activity
) -> None:
    Activity.objects.filter(pk=pact.pk).update(state="VOID", void_reason="Entered twice")
    data = as_shown(pact, officer_access, title="New")

    assert officer_client.post(edit_page(pact), data).status_code == 409
    assert Activity.objects.get().title != "New"


def test_owner_who_is_their_own_deputy_is_warned_of_and_saved(
    officer_client: Client, officer_access: Access, seoul: City, hamburg: Actor
) -> None:
    activity, person = make_activity(seoul, partners=(hamburg,)), str(officer_access.person)
    data = as_shown(activity, officer_access, owner=person, deputy=person)
    page = officer_client.post(edit_page(activity), data, follow=True)
    assert "One person is owner and deputy" in page.text
    activity.refresh_from_db()
    assert str(activity.deputy_id) == person


def test_hidden_parent_stays_and_is_not_told(
    officer_client: Client, officer_access: Access, seoul: City, head: Any, hamburg: Actor
) -> None:
    secret = make_activity(seoul, "Secret", partners=(hamburg,), owner=head)
    child = make_activity(seoul, "Child", partners=(hamburg,), parent=secret)
    Activity.objects.filter(pk=secret.pk).update(visibility="confidential")
    assert "Secret" not in officer_client.get(edit_page(child)).content.decode()
    officer_client.post(edit_page(child), as_shown(child, officer_access, title="Renamed"))

    child.refresh_from_db()
    assert (child.title, child.parent) == ("Renamed", secret)


def test_another_party_can_be_made_to_answer_and_back(
    officer_client: Client, officer_access: Access, pact: Activity, hamburg: Actor
) -> None:
    for answers in (f"actor:{hamburg.pk}", "home"):
        pact.refresh_from_db()
        data = as_shown(pact, officer_access, who_answers=answers)
        assert officer_client.post(edit_page(pact), data).status_code == 302
        (party,) = pact.participations.filter(is_accountable=True)
        assert (party.actor == hamburg) == (answers != "home")


@pytest.mark.parametrize(
    "seen",
    ['{"partners": 3}', '{"who": 3}', '{"who": {"home": 3}}', '{"goals": 3}', '{"partners": [[]]}']
    + ['{"title": []}', "[]", "nonsense", "[" * 100_000],
    ids=lambda seen: seen[:24],
)
def test_conflict_is_shown_whatever_the_form_claims_to_have_seen(
    seen: str, officer_client: Client, officer_access: Access, pact: Activity
) -> None:
    changed = {"title": "Other", "goals": ["ENV"], "partners": [], "who-home": ["pays"]}
    data = as_shown(pact, officer_access, **changed, version=7, seen=seen)
    assert officer_client.post(edit_page(pact), data).status_code == 409


def test_record_in_use_never_becomes_a_draft_that_can_be_deleted(
    officer_client: Client, officer_access: Access, pact: Activity
) -> None:
    before = state_of(pact)
    answer = officer_client.post(edit_page(pact), as_shown(pact, officer_access, then="draft"))
    assert list(answer.context["form"].errors) == ["state"]
    assert state_of(pact) == before


def test_queries_of_the_pages(
    officer_client: Client,
    seoul: City,
    pact: Activity,
    hamburg: Actor,
    django_assert_max_num_queries: Any,
) -> None:
    officer_client.get("/activities/new/")
    with django_assert_max_num_queries(10):
        officer_client.get("/activities/new/")
    with django_assert_max_num_queries(16):
        officer_client.get(edit_page(pact))
