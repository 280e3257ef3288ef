"""Two people write what hangs on an agreement: the second sees what the first did, and loses
nothing that was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import access_for_user
from accounts.models import User
from activities.services import receive_item
from agreements.models import Agreement
from domains.vocabulary import LegalState
from partners.models import City
from tests.activities.promises import make_promise
from tests.agreements.life import TODAY, move_to
from tests.factories import make_actor, make_agreement, make_gate, make_user
from tests.isolation.asking import forms_in
from tests.personas import client_of

S = LegalState

pytestmark = pytest.mark.django_db


@pytest.fixture
def min_su(seoul: City) -> User:
    return make_user(seoul, "officer", "legal", "head", name="Kim Min-su")


@pytest.fixture
def first(min_su: User) -> Client:
    return client_of(min_su)


@pytest.fixture
def second(seoul: City) -> Client:
    return client_of(make_user(seoul, "officer", "legal", "head", name="Lee Ji-woo"))


@pytest.fixture
def proposed(seoul: City, min_su: User) -> Agreement:
    told: dict[str, Any] = {"state": S.PROPOSED, "state_on": "2026-01-01", "signed_on": None}
    told["owner"] = min_su
    return make_agreement(seoul, partners=(make_actor(),), **told)


@pytest.fixture
def pact(seoul: City) -> Agreement:
    return make_agreement(seoul, partners=(make_actor(),))


def address(name: str, pact: Agreement, *more: Any) -> str:
    return reverse(f"agreements:{name}", args=[pact.pk, *more])


def opened(client: Client, url: str) -> dict[str, str]:
    """What a form would send if nothing on it were changed."""
    return sent_by(client.get(url))


def sent_by(page: Any) -> dict[str, str]:
    (form,) = [one for one in forms_in(page.text, "post") if "version" in one]
    # As browsers do, without the line that begins a text.
    return {name: one.values[0].removeprefix("\n") for name, one in form.items() if one.values}


def answers(pact: Agreement) -> dict[str, tuple[str, str]]:
    return {row.check_code: (row.finding, row.note) for row in pact.checkanswer_rows.all()}


# The checklist


def test_second_answers_of_a_checklist_are_chosen_one_by_one(
    proposed: Agreement, first: Client, second: Client
) -> None:
    url = address("checks", proposed)
    theirs, mine = opened(first, url), opened(second, url)
    given = {"finding_SANC": "FINE", "finding_RECI": "NAPP", "finding_BUDG": "FINE"}
    assert first.post(url, {**theirs, **given}).status_code == 302

    mine |= {"finding_SANC": "RISK", "note_SANC": "Listed port", "finding_BUDG": "NAPP"}
    mine |= {"finding_AUTH": "FINE", "note_AUTH": "By the ordinance"}
    page = second.post(url, mine)
    assert page.status_code == 409
    assert "already been answered" not in page.text
    rows = {one.name: (one.theirs, one.yours) for one in page.context["crossed"].mine}
    assert rows == {
        "SANC": ("In order", "A concern, and how it is met\nListed port"),
        "BUDG": ("In order", "Does not apply here"),
        "AUTH": ("Not answered yet", "In order\nBy the ordinance"),
    }
    # What only the other answered is told, and stays.
    assert [one.name for one in page.context["crossed"].others] == ["RECI"]
    assert page.text.count("Kim Min-su") == 3

    choice = {**sent_by(page), "take_BUDG": "theirs", "take_SANC": "yours", "take_AUTH": "yours"}
    assert second.post(url, choice).status_code == 302
    assert answers(proposed) == {
        "SANC": ("RISK", "Listed port"),
        "RECI": ("NAPP", ""),
        "BUDG": ("FINE", ""),
        "AUTH": ("FINE", "By the ordinance"),
    }


def test_third_answer_in_between_is_asked_about_again(
    proposed: Agreement, first: Client, second: Client
) -> None:
    url = address("checks", proposed)
    mine = {**opened(second, url), "finding_SANC": "RISK", "note_SANC": "Listed port"}
    first.post(url, {**opened(first, url), "finding_SANC": "FINE"})
    choice = {**sent_by(second.post(url, mine)), "take_SANC": "yours"}
    first.post(url, {**opened(first, url), "finding_SANC": "NAPP"})
    page = second.post(url, choice)
    assert page.status_code == 409
    (row,) = page.context["crossed"].mine
    assert (row.theirs, row.yours) == (
        "Does not apply here",
        "A concern, and how it is met\nListed port",
    )
    assert second.post(url, {**sent_by(page), "take_SANC": "theirs"}).status_code == 302
    assert answers(proposed) == {"SANC": ("NAPP", "")}


def test_choice_that_cannot_be_saved_leaves_it_in_the_form(
    proposed: Agreement, first: Client, second: Client
) -> None:
    url = address("checks", proposed)
    mine = {**opened(second, url), "finding_SANC": "RISK", "note_RECI": "Ask the ministry"}
    first.post(url, {**opened(first, url), "finding_BUDG": "FINE"})
    page = second.post(url, {**sent_by(second.post(url, mine))})
    assert page.status_code == 422
    form = page.context["form"]
    assert set(form.errors) == {"finding_RECI"}
    assert form["note_RECI"].value() == "Ask the ministry"
    assert form["finding_SANC"].value() == "RISK"
    assert form["finding_BUDG"].value() == "FINE"


def test_same_answers_of_two_need_no_choice(
    proposed: Agreement, first: Client, second: Client
) -> None:
    url = address("checks", proposed)
    mine = {**opened(second, url), "finding_SANC": "FINE"}
    first.post(url, {**opened(first, url), "finding_SANC": "FINE"})
    page = second.post(url, mine)
    assert page.status_code == 409
    assert "is there already" in page.text


@pytest.mark.parametrize(
    ("version", "status"),
    [("", 422), ("-1", 422), ("x", 422), ("0", 409), ("99", 409), ("9" * 400, 409)],
)
@pytest.mark.parametrize("seen", ["", "null", "[", '{"SANC": 1}', '{"SANC": ["a"]}'])
def test_checklist_of_a_version_that_never_was_is_not_saved(
    proposed: Agreement, second: Client, version: str, status: int, seen: str
) -> None:
    url = address("checks", proposed)
    page = second.post(url, {"version": version, "seen": seen, "finding_SANC": "<b>"})
    assert page.status_code == status
    assert "&lt;b&gt;" in page.text
    assert answers(proposed) == {}


# Steps


def done_in(page: Any) -> str:
    """Who did what meanwhile, as the page tells it."""
    return " ".join(
        f"{change.who}: {'; '.join(change.did)}"
        + "".join(f" [{field.after}]" for line in change.lines for field in line.fields)
        for change in page.context["done"]
    )


def test_step_that_another_took_keeps_what_was_typed(
    proposed: Agreement, min_su: User, second: Client
) -> None:
    url = address("move", proposed, "diligence")
    mine = {**opened(second, url), "reason": "The partner asked for it."}
    move_to(proposed, S.DILIGENCE, access=access_for_user(min_su))
    for _time in range(2):
        page = second.post(url, mine)
        assert page.status_code in {409, 422}
        assert page.context["form"]["reason"].value() == "The partner asked for it."
        mine = sent_by(page)
    assert "no step leads to" in page.text


@pytest.mark.django_db(transaction=True)
def test_whoever_was_overtaken_by_a_step_reads_which(
    proposed: Agreement, first: Client, second: Client
) -> None:
    declined = address("move", proposed, "declined")
    mine = {**opened(second, declined), "reason": "They said no.", "authority": "Mayor"}
    url = address("move", proposed, "diligence")
    theirs = {**opened(first, url), "authority": "Mayor", "on": "2026-11-01"}
    assert first.post(url, theirs).status_code == 302
    page = second.post(declined, mine)
    assert page.status_code == 409
    assert "Kim Min-su: " in done_in(page)
    assert "Step added" in done_in(page)
    assert "[Diligence]" in done_in(page)
    # What was there before is not told.
    assert "Entered the record" not in done_in(page)


def test_taking_back_what_another_took_back_keeps_the_reason(
    proposed: Agreement, min_su: User, first: Client, second: Client
) -> None:
    move_to(proposed, S.DILIGENCE, access=access_for_user(min_su))
    url = address("move-back", proposed)
    mine = {**opened(second, url), "reason": "Wrong record"}
    assert first.post(url, {**opened(first, url), "reason": "A slip"}).status_code == 302
    for _time in range(2):
        page = second.post(url, mine)
        assert page.status_code in {409, 422}
        assert page.context["form"]["reason"].value() == "Wrong record"
        mine = sent_by(page)


# What else hangs on it


def test_amendment_that_another_took_out_can_be_written_down_anew(
    pact: Agreement, first: Client, second: Client
) -> None:
    told = {"clause": "Article 3", "words": "Twenty.", "in_force_on": "2026-01-01"}
    new = address("amendment-new", pact)
    assert first.post(new, {**opened(first, new), **told}).status_code == 302
    edit = address("amendment-edit", pact, 1)
    mine = {**opened(second, edit), "words": "Thirty, as agreed in Busan."}
    out = address("amendment-delete", pact, 1)
    assert first.post(out, opened(first, out)).status_code == 302
    page = second.post(edit, mine)
    assert page.status_code == 409
    assert "Kim Min-su: Amendment taken out" in done_in(page)
    assert second.post(edit, sent_by(page)).status_code == 302
    assert pact.amendment_rows.get().words == "Thirty, as agreed in Busan."
    assert second.post(address("amendment-edit", pact, 9), mine).status_code == 404


def test_list_of_signatories_tells_who_changed_it(
    proposed: Agreement, first: Client, second: Client
) -> None:
    url = address("signatories", proposed)
    row = {"row-0-side": "HOME", "row-0-name": "Oh Se-hoon", "row-0-capacity": "Mayor"}
    mine = {**opened(second, url), **row, "row-0-capacity": "Governor"}
    first.post(url, {**opened(first, url), **row})
    page = second.post(url, mine)
    assert "Kim Min-su" in done_in(page)
    assert 'value="Governor"' in page.text


@pytest.mark.parametrize(
    ("verb", "field"), [("meet", "evidence"), ("waive", "waiver_reason")], ids=["meet", "waive"]
)
def test_gate_that_another_met_tells_how_and_keeps_what_was_typed(
    proposed: Agreement, first: Client, second: Client, verb: str, field: str
) -> None:
    gate = make_gate(proposed)
    meet, url = (reverse(f"agreements:gate-{one}", args=[gate.pk]) for one in ("meet", verb))
    mine = {**opened(second, url), field: "The letter of the ministry"}
    theirs = {**opened(first, meet), "evidence": "Resolution 47", "met_on": "2026-11-02"}
    assert first.post(meet, theirs).status_code == 302
    page = second.post(url, mine)
    assert page.status_code == 409
    assert "Kim Min-su" in done_in(page)
    assert "Resolution 47" in done_in(page)
    again = second.post(url, sent_by(page))
    assert again.status_code == 422
    assert "It is no longer open." in again.text
    assert again.context["form"][field].value() == "The letter of the ministry"


@pytest.mark.parametrize(
    ("verb", "field"),
    [("keep", "evidence"), ("break", "decided_why"), ("release", "decided_why")],
)
def test_promise_that_another_settled_tells_how_and_keeps_what_was_typed(
    pact: Agreement, min_su: User, first: Client, second: Client, verb: str, field: str
) -> None:
    promise = make_promise(pact.activity, access=access_for_user(min_su))
    url = reverse(f"activities:commitment-{verb}", args=[promise.pk])
    mine = {**opened(second, url), field: "Seen by the delegation"}
    mine |= {"kept_on": "2026-04-02", "decided_on": "2026-04-02"}
    release = reverse("activities:commitment-release", args=[promise.pk])
    theirs = {**opened(first, release), "decided_on": "2026-04-01", "decided_why": "A new mayor"}
    assert first.post(release, theirs).status_code == 302
    page = second.post(url, mine)
    assert page.status_code == 409
    assert "Kim Min-su: Changed a promise" in done_in(page)
    assert "A new mayor" in done_in(page)
    again = second.post(url, sent_by(page))
    assert again.status_code == 422
    assert again.context["form"][field].value() == "Seen by the delegation"


@pytest.mark.parametrize("verb", ["answer", "close"])
def test_mail_that_another_answered_tells_how_and_keeps_what_was_typed(
    seoul: City, min_su: User, first: Client, second: Client, verb: str
) -> None:
    fields = {"kind": "INVI", "received_on": "2026-03-02", "sender_name": "E", "subject": "Days"}
    given: Any = {"city": seoul, "access": access_for_user(min_su), "by": min_su, "today": TODAY}
    item = receive_item(fields, **given)
    url = reverse(f"activities:incoming-{verb}", args=[item.pk])
    mine = {**opened(second, url), "outcome": "We shall come in May."}
    answer = reverse("activities:incoming-answer", args=[item.pk])
    theirs = {**opened(first, answer), "outcome": "Declined with thanks"}
    assert first.post(answer, theirs).status_code == 302
    page = second.post(url, mine)
    assert page.status_code == 409
    assert "Kim Min-su" in done_in(page)
    assert "Declined with thanks" in done_in(page)
    again = second.post(url, sent_by(page))
    assert again.status_code == 422
    assert again.context["form"]["outcome"].value() == "We shall come in May."


def test_amendment_of_what_counts_as_signed_no_more_keeps_what_was_typed(
    proposed: Agreement, second: Client
) -> None:
    page = reverse("agreements:amendment-new", args=[proposed.pk])
    typed = {"version": 1, "words": "Thirty students.", "in_force_on": "2026-01-01"}
    answer = second.post(page, typed)
    assert answer.status_code == 422
    assert "Only what was signed is amended." in answer.text
    assert "Thirty students." in answer.text
    assert not proposed.amendment_rows.exists()
