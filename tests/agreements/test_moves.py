"""Moving an agreement on: what is missing is named, nothing is half-saved."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from agreements.lifecycle.moves import move_between
from agreements.lifecycle.services import make_move, take_back
from agreements.lifecycle.telling import MoveInput
from agreements.models import Agreement, TransitionKind
from domains.vocabulary import ActivityState, LegalState
from partners.models import City
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import ImpossibleError
from records.versions import StaleRecordError
from tests.agreements.life import (
    TODAY,
    go_to,
    keep_text,
    move_to,
    prepare,
    tell_checks,
    tell_signatories,
)
from tests.factories import make_actor, make_agreement, make_user

S = LegalState


# The usual way


def test_agreement_goes_the_usual_way_into_force(proposed: Agreement, everything: Access) -> None:
    prepare(proposed, access=everything)
    go_to(proposed, S.IN_FORCE, access=everything)
    proposed = Agreement.objects.select_related("activity").get(pk=proposed.pk)
    assert (proposed.state, proposed.state_on) == (S.IN_FORCE, "2026-07-15")
    assert (proposed.signed_on, proposed.in_force_on) == ("2026-06-15", "2026-07-15")
    assert proposed.activity.state == ActivityState.ONGO
    assert proposed.activity.rationale == "Their harbour is like ours."
    rows = list(proposed.transition_rows.order_by("number"))
    assert [row.target for row in rows] == [
        *(S.PROPOSED, S.DILIGENCE, S.NEGOTIATING, S.LEGAL_REVIEW, S.GATES, S.CLEARED, S.SIGNED),
        S.IN_FORCE,
    ]
    assert [row.source for row in rows[1:]] == [row.target for row in rows[:-1]]
    assert rows[0].kind == TransitionKind.ENTERED
    assert {row.person_id for row in rows[1:]} == {everything.person}


def test_step_keeps_who_decided_why_and_what_would_reverse_it(
    proposed: Agreement, everything: Access
) -> None:
    prepare(proposed, access=everything)
    letter = keep_text(proposed.activity, "RESO", access=everything, text="Resolution 7.")
    go_to(proposed, S.GATES, access=everything)
    made = move_to(
        proposed,
        S.CLEARED,
        access=everything,
        authority="City council, 318th session",
        document=letter.pk,
        facts={"rationale": "Why not.", "council_resolution": "R-7", "council_resolved_on": "2026"},
    )
    made.refresh_from_db()
    assert made.authority == "City council, 318th session"
    assert made.reversal == "Another decision of the council"
    assert made.document == letter
    proposed.refresh_from_db()
    assert proposed.council_resolution == "R-7"


@pytest.mark.parametrize(
    ("state", "progress"),
    [(S.DECLINED, ActivityState.CANC), (S.WITHDRAWN, ActivityState.CANC)],
)
def test_what_never_came_about_is_called_off(
    proposed: Agreement, everything: Access, state: str, progress: str
) -> None:
    move_to(proposed, state, access=everything)
    assert Activity.objects.get(pk=proposed.pk).state == progress


# What is missing


def test_move_that_does_not_exist_names_those_that_do(
    proposed: Agreement, everything: Access
) -> None:
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.SIGNED, access=everything)
    (told,) = error.value.message_dict["target"]
    assert "Diligence, Declined, Withdrawn" in told


def test_end_is_an_end(proposed: Agreement, everything: Access) -> None:
    move_to(proposed, S.DECLINED, access=everything)
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.DILIGENCE, access=everything)
    assert "is an end" in error.value.message_dict["target"][0]


def test_negotiation_waits_for_the_checklist(proposed: Agreement, everything: Access) -> None:
    move_to(proposed, S.DILIGENCE, access=everything)
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.NEGOTIATING, access=everything)
    assert error.value.message_dict == {"target": ["Answer every question of the checklist."]}
    proposed.refresh_from_db()
    assert proposed.state == S.DILIGENCE
    tell_checks(proposed, access=everything)
    move_to(proposed, S.NEGOTIATING, access=everything)


def test_approval_waits_for_one_sentence_of_why(proposed: Agreement, everything: Access) -> None:
    prepare(proposed, access=everything)
    go_to(proposed, S.GATES, access=everything)
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.CLEARED, access=everything)
    assert error.value.message_dict == {"target": ["Say in one sentence why we do it."]}


def test_signing_names_all_that_is_missing_at_once(proposed: Agreement, everything: Access) -> None:
    tell_checks(proposed, access=everything)
    keep_text(proposed.activity, access=everything)
    go_to(proposed, S.CLEARED, access=everything)
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.SIGNED, access=everything)
    assert error.value.message_dict["target"] == [
        "Say who signs for each side, and as what.",
        "Say in which languages the text is.",
    ]
    proposed.refresh_from_db()
    assert (proposed.state, proposed.signed_on) == (S.CLEARED, None)


@pytest.mark.parametrize("name", ["authority", "reason", "reversal"])
def test_suspending_says_who_why_and_what_would_reverse_it(
    seoul: City, everything: Access, name: str
) -> None:
    proposed = make_agreement(seoul, partners=(make_actor(),))
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.SUSPENDED, access=everything, **{name: "  "})
    assert list(error.value.message_dict) == [name]


def test_ending_says_why(seoul: City, everything: Access) -> None:
    proposed = make_agreement(seoul, partners=(make_actor(),))
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.TERMINATED, access=everything, ending="")
    assert list(error.value.message_dict) == ["ending"]


def test_term_that_runs_on_is_not_over(seoul: City, everything: Access) -> None:
    proposed = make_agreement(seoul, partners=(make_actor(),), expires_on="2027")
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.EXPIRED, access=everything)
    assert error.value.message_dict == {"target": ["Its last day must be past."]}


def test_late_renewal_gives_an_expired_agreement_a_new_term(
    seoul: City, everything: Access
) -> None:
    proposed = make_agreement(
        seoul, partners=(make_actor(),), state=S.EXPIRED, expires_on="2025", state_on="2025"
    )
    with pytest.raises(ValidationError):
        move_to(proposed, S.RENEWED, access=everything)
    move_to(proposed, S.RENEWED, access=everything, facts={"expires_on": "2030"})
    proposed.refresh_from_db()
    assert (proposed.state, proposed.expires_on) == (S.RENEWED, "2030")


# Days


def test_step_is_not_noted_before_its_day(proposed: Agreement, everything: Access) -> None:
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.DILIGENCE, access=everything, on="2026-11-27")
    assert error.value.message_dict == {"on": ["This day has not come yet."]}


def test_step_is_not_earlier_than_the_one_before(proposed: Agreement, everything: Access) -> None:
    move_to(proposed, S.DILIGENCE, access=everything, on="2026-05-02")
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.DECLINED, access=everything, on="2026-05-01")
    assert "2026-05-02" in error.value.message_dict["on"][0]
    # A month may hold the day.
    move_to(proposed, S.DECLINED, access=everything, on="2026-05")


# Who may


@pytest.mark.parametrize(
    ("role", "target", "may"),
    [
        ("officer", S.DILIGENCE, True),
        ("viewer", S.DILIGENCE, False),
        ("legal", S.DILIGENCE, False),
        ("officer", S.WITHDRAWN, False),
        ("mayor_office", S.WITHDRAWN, True),
        ("head", S.WITHDRAWN, True),
    ],
)
def test_step_is_for_the_roles_of_the_table(
    proposed: Agreement, seoul: City, role: str, target: str, may: bool
) -> None:
    access = access_for_user(make_user(seoul, role, name="Somebody"))
    if may:
        move_to(proposed, target, access=access)
    else:
        with pytest.raises(PermissionDenied):
            move_to(proposed, target, access=access)


def test_outsider_finds_nothing(proposed: Agreement, outsider: User) -> None:
    with pytest.raises(Activity.DoesNotExist):
        move_to(proposed, S.DILIGENCE, access=access_for_user(outsider))


def test_draft_takes_no_steps(seoul: City, everything: Access) -> None:
    proposed = make_agreement(seoul, partners=(make_actor(),), state=S.PROPOSED)
    Activity.objects.filter(pk=proposed.pk).update(state=ActivityState.DRFT)
    with pytest.raises(ImpossibleError, match="Finish it first"):
        move_to(proposed, S.DECLINED, access=everything)


def test_step_from_an_older_version_is_refused(proposed: Agreement, everything: Access) -> None:
    given = MoveInput(on=PartialDate("2026-11-01"))
    make_move(proposed.pk, S.DILIGENCE, given, access=everything, version=1, today=TODAY)
    with pytest.raises(StaleRecordError):
        make_move(proposed.pk, S.INTENT, given, access=everything, version=1, today=TODAY)


def test_fact_that_does_not_belong_to_the_step_is_refused(
    proposed: Agreement, everything: Access
) -> None:
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.DILIGENCE, access=everything, facts={"signed_on": "2026"})
    assert list(error.value.message_dict) == ["signed_on"]


def test_letter_of_intent_is_the_one_that_its_step_names(
    proposed: Agreement, everything: Access
) -> None:
    move_to(proposed, S.DILIGENCE, access=everything)
    letter = keep_text(proposed.activity, "LETT", access=everything, text="We wish to be friends.")
    draft = keep_text(proposed.activity, "DRAF", access=everything, text="Article 1")
    for document in (None, draft.pk):
        with pytest.raises(ValidationError) as error:
            move_to(proposed, S.INTENT, access=everything, document=document)
        told = ["Choose the letter of intent: a letter or a signed text."]
        assert error.value.message_dict == {"document": told}
    step = move_to(proposed, S.INTENT, access=everything, document=letter.pk)
    assert step.document == letter


def test_form_of_a_letter_of_intent_offers_letters_alone(
    proposed: Agreement, everything: Access, officer_client: Client
) -> None:
    move_to(proposed, S.DILIGENCE, access=everything)
    letter = keep_text(proposed.activity, "LETT", access=everything, text="We wish to be friends.")
    keep_text(proposed.activity, "DRAF", access=everything, text="Article 1")
    url = reverse("agreements:move", args=[proposed.pk, "intent"])
    field = officer_client.get(url).context["form"].fields["document"]
    assert (list(field.queryset), field.required) == ([letter], True)


def test_document_of_another_record_is_refused(
    proposed: Agreement, seoul: City, everything: Access
) -> None:
    other = make_agreement(seoul, "Another", partners=(make_actor("Bremen"),))
    letter = keep_text(other.activity, access=everything)
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.DILIGENCE, access=everything, document=letter.pk)
    assert list(error.value.message_dict) == ["document"]


# What another took the place of


def test_signed_successor_takes_its_place(seoul: City, everything: Access) -> None:
    hamburg = make_actor()
    old = make_agreement(seoul, "Old pact", partners=(hamburg,))
    new = make_agreement(seoul, "New pact", partners=(hamburg,), state=S.PROPOSED)
    with pytest.raises(ValidationError) as error:
        move_to(old, S.SUPERSEDED, access=everything, successor=new.pk)
    told = "Choose one that is signed or in force with one of the same partners."
    assert error.value.message_dict == {"successor": [told]}
    Agreement.objects.filter(pk=new.pk).update(state=S.IN_FORCE)
    move_to(old, S.SUPERSEDED, access=everything, successor=new.pk)
    old.refresh_from_db()
    assert old.superseded_by == new
    take_back(old.pk, reason="Not yet", access=everything, version=None, today=TODAY)
    old.refresh_from_db()
    assert (old.state, old.superseded_by) == (S.IN_FORCE, None)


def test_agreements_do_not_take_each_other_s_place_in_a_circle(
    seoul: City, everything: Access
) -> None:
    hamburg = make_actor()
    one = make_agreement(seoul, "One", partners=(hamburg,), state=S.EXPIRED)
    two = make_agreement(seoul, "Two", partners=(hamburg,))
    Agreement.objects.filter(pk=two.pk).update(state=S.SUPERSEDED, superseded_by=one)
    with pytest.raises(ValidationError) as error:
        move_to(one, S.SUPERSEDED, access=everything, successor=two.pk)
    assert list(error.value.message_dict) == ["successor"]


def test_day_given_in_words_of_the_past_is_kept_as_it_is(seoul: City, everything: Access) -> None:
    proposed = make_agreement(seoul, partners=(make_actor(),), state_on="1992")
    made = move_to(proposed, S.TERMINATED, access=everything, on="2001")
    made.refresh_from_db()
    assert made.on == "2001"
    assert made.on_latest == datetime.date(2001, 12, 31)


def test_signatories_of_both_sides_are_needed(proposed: Agreement, everything: Access) -> None:
    tell_signatories(proposed, access=everything)
    assert {row.side for row in proposed.signatory_rows.all()} == {"HOME", "AWAY"}
    assert move_between(S.CLEARED, S.SIGNED) is not None


# Gates


def test_what_the_law_asks_for_first_is_named(proposed: Agreement, everything: Access) -> None:
    prepare(proposed, access=everything)
    go_to(proposed, S.GATES, access=everything)
    proposed.gates.update(status="open", met_on=None, evidence="")
    told = MoveInput(
        on=PartialDate("2026-11-01"), authority="Mayor", facts={"rationale": "A harbour like ours."}
    )
    with pytest.raises(ValidationError) as error:
        make_move(proposed.pk, S.CLEARED, told, access=everything, version=None, today=TODAY)
    (sentence,) = error.value.message_dict["target"]
    assert sentence.startswith("Meet or waive what the law asks for first.")
    assert "council" in sentence.lower()
