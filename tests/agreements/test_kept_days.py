"""What a state rests on stays, and its days are never still to come."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from activities.models import Activity
from activities.services import ActivityInput, Party, void_activity
from agreements.lifecycle.content import (
    SignatoryInput,
    delete_amendment,
    write_amendment,
    write_signatories,
)
from agreements.lifecycle.services import take_back
from agreements.models import Agreement, Amendment
from agreements.services import EntryInput, edit_entry, record_entry
from domains.vocabulary import LegalState
from partners.models import Actor, City
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import StateError
from tests.agreements.life import TODAY, go_to, move_to, prepare
from tests.factories import make_actor, make_agreement

pytestmark = pytest.mark.django_db
S = LegalState
AHEAD = "This day has not come yet."


@pytest.fixture
def hamburg(db: None) -> Actor:
    return make_actor()


@pytest.fixture
def proposed(seoul: City, officer: User, hamburg: Actor, everything: Access) -> Agreement:
    """An agreement with all that its way into force needs."""
    pact = make_agreement(
        seoul, partners=(hamburg,), state=S.PROPOSED, state_on="2026-01-01", signed_on=None
    )
    prepare(pact, access=everything, owner=officer)
    return pact


@pytest.fixture
def lived(proposed: Agreement, everything: Access) -> Agreement:
    """An agreement that came into force by its steps, in July."""
    go_to(proposed, S.IN_FORCE, access=everything)
    return proposed


def edit(pact: Agreement, access: Access, **law: Any) -> Agreement:
    days = {name for name in law if name.endswith("_on")}
    law = {name: PartialDate(v) if name in days and v else v for name, v in law.items()}
    edit_entry(pact.pk, EntryInput(ActivityInput(), law), access=access, version=None, on=TODAY)
    pact.refresh_from_db()
    return pact


def refused(pact: Agreement, access: Access, **law: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        edit(pact, access, **law)
    return error.value.message_dict


def amend(pact: Agreement, access: Access, day: str, **told: Any) -> Amendment:
    told = {"clause": f"Article {day}", "words": "Ten students.", "in_force_on": day, **told}
    return write_amendment(pact.pk, told, access=access, version=None)


@pytest.mark.parametrize(
    ("state", "name", "day"),
    [(S.SIGNED, "signed_on", "2190"), (S.IN_FORCE, "in_force_on", "2026-11-27")],
)
def test_day_that_a_step_rests_on_is_not_put_ahead(
    proposed: Agreement, everything: Access, state: str, name: str, day: str
) -> None:
    go_to(proposed, state, access=everything)
    (told,) = refused(proposed, everything, **{name: day})[f"agreement/{name}"]
    assert told.startswith("Its state rests on it.")
    assert getattr(edit(proposed, everything, **{name: "2026-07"}), name) == "2026-07"


def test_term_that_was_over_stays_so(lived: Agreement, everything: Access) -> None:
    ended = {"expires_on": PartialDate("2026-08-31")}
    edit(lived, everything, expires_on="2026-08-31")
    move_to(lived, S.EXPIRED, access=everything, facts=ended)
    for wrong in ("2030", "2026-11-26", None):
        assert "agreement/expires_on" in refused(lived, everything, expires_on=wrong)
    assert edit(lived, everything, expires_on="2026-09-30").state == S.EXPIRED


def test_what_was_in_force_is_kept_to_the_end_of_its_term(
    lived: Agreement, everything: Access
) -> None:
    # From there it may run on.
    edit(lived, everything, expires_on="2026-08-31")
    move_to(lived, S.EXPIRED, access=everything)
    assert list(refused(lived, everything, languages=[])) == ["agreement/languages"]


def test_renewal_runs_on(lived: Agreement, everything: Access) -> None:
    move_to(lived, S.RENEWED, access=everything, facts={"expires_on": PartialDate("2031")})
    assert "agreement/expires_on" in refused(lived, everything, expires_on="2026-11-01")
    edit(lived, everything, renewal_rule="By letter", expires_on=None)
    assert "agreement/expires_on" in refused(
        lived, everything, renewal_rule="", expires_on="2026-11-01"
    )


def test_renewed_agreement_whose_term_has_run_out_is_edited_in_the_rest(
    lived: Agreement, everything: Access
) -> None:
    move_to(lived, S.RENEWED, access=everything, facts={"expires_on": PartialDate("2031")})
    Agreement.objects.filter(pk=lived.pk).update(expires_on="2026-11-01")
    assert edit(lived, everything, original_location="City archive, room 2").state == S.RENEWED
    assert edit(lived, everything, expires_on="2033").expires_on == "2033"


@pytest.mark.parametrize(
    ("law", "field", "told"),
    [
        ({"state": S.SIGNED, "signed_on": "2190"}, "signed_on", AHEAD),
        ({"state": S.IN_FORCE, "in_force_on": "2190"}, "in_force_on", AHEAD),
        ({"state": S.TERMINATED, "signed_on": "2190"}, "signed_on", AHEAD),
        ({"state": S.SUSPENDED, "state_on": "2190"}, "state_on", AHEAD),
        ({"state": S.EXPIRED, "expires_on": "2030"}, "expires_on", "Its last day must be past."),
    ],
)
def test_entry_does_not_tell_of_days_to_come_as_past(
    seoul: City, everything: Access, hamburg: Actor, law: dict[str, Any], field: str, told: str
) -> None:
    pact = make_agreement(seoul, partners=(hamburg,), signed_on=None)
    assert refused(pact, everything, **law)[f"agreement/{field}"] == [told]
    # A record that was entered so before stays editable in the rest.
    Agreement.objects.filter(pk=pact.pk).update(**law)
    pact.transition_rows.update(target=law["state"], on=law.get("state_on"))
    assert edit(pact, everything, original_location="City archive").original_location


def test_agreement_is_not_entered_with_a_signature_to_come(
    seoul: City, everything: Access, hamburg: Actor
) -> None:
    copied = make_agreement(seoul, partners=(hamburg,)).activity
    fields = {"title": "A pact", "instrument": "AGR", "domain": "CUL"}
    fields |= {"starts_on": PartialDate("2026")}  # type: ignore[dict-item]
    parties = [Party(actor=row.actor) for row in copied.participations.all()]
    law = {"type": "SIS", "state": S.SIGNED, "signed_on": PartialDate("2190")}
    with pytest.raises(ValidationError) as error:
        record_entry(
            EntryInput(ActivityInput(fields=fields, parties=parties), law),
            city=seoul,
            access=everything,
            on=TODAY,
        )
    assert error.value.message_dict["agreement/signed_on"] == [AHEAD]


# What took the place of another


def test_what_took_the_place_of_another_stays_where_it_could(
    seoul: City, hamburg: Actor, everything: Access, officer_access: Access
) -> None:
    old = make_agreement(seoul, "Old pact", partners=(hamburg,))
    new = make_agreement(seoul, "New pact", partners=(hamburg,))
    move_to(old, S.SUPERSEDED, access=everything, successor=new.pk)
    assert "agreement/state" in refused(new, everything, state=S.PROPOSED, signed_on=None)
    assert edit(new, everything, state=S.SIGNED).state == S.SIGNED
    with pytest.raises(StateError, match="replaced by this one"):
        void_activity(new.pk, reason="Twice", access=everything, version=None)
    assert Activity.objects.get(pk=new.pk).state != "VOID"
    void_activity(old.pk, reason="Twice", access=everything, version=None)
    void_activity(new.pk, reason="Twice", access=everything, version=None)


def test_only_an_agreement_with_one_of_its_partners_takes_its_place(
    seoul: City, hamburg: Actor, everything: Access
) -> None:
    old = make_agreement(seoul, "Old pact", partners=(hamburg,))
    far = make_agreement(seoul, "Another pact", partners=(make_actor("Bremen", "브레멘"),))
    with pytest.raises(ValidationError) as error:
        move_to(old, S.SUPERSEDED, access=everything, successor=far.pk)
    assert list(error.value.message_dict) == ["successor"]


# Amended and renewed again


def test_amendment_carries_one_step(lived: Agreement, everything: Access) -> None:
    amend(lived, everything, "2026-08-01")
    move_to(lived, S.AMENDED, access=everything, on="2026-09-01")
    with pytest.raises(ValidationError) as error:
        move_to(lived, S.AMENDED, access=everything, on="2026-10-01")
    assert "Write down an amendment" in error.value.message_dict["target"][0]
    # Written after it, also where it was in force before.
    amend(lived, everything, "2026-08-15")
    move_to(lived, S.AMENDED, access=everything, on="2026-10-01")
    with pytest.raises(ValidationError, match="Write down an amendment"):
        move_to(lived, S.AMENDED, access=everything, on="2026-11-01")
    take_back(lived.pk, reason="Not yet", access=everything, version=None, today=TODAY)
    move_to(lived, S.AMENDED, access=everything, on="2026-11-01")


def test_amendment_that_came_into_force_after_the_step_carries_the_next(
    lived: Agreement, everything: Access
) -> None:
    amend(lived, everything, "2026-08-01")
    amend(lived, everything, "2026-10-01")
    move_to(lived, S.AMENDED, access=everything, on="2026-09-01")
    with pytest.raises(ValidationError, match="Write down an amendment"):
        move_to(lived, S.AMENDED, access=everything, on="2026-09-15")
    move_to(lived, S.AMENDED, access=everything, on="2026-11-01")


def test_each_amended_state_keeps_an_amendment_of_its_own(
    lived: Agreement, everything: Access
) -> None:
    first = amend(lived, everything, "2026-08-01")
    move_to(lived, S.AMENDED, access=everything, on="2026-09-01")
    second = amend(lived, everything, "2026-09-15")
    move_to(lived, S.AMENDED, access=everything, on="2026-10-01")
    with pytest.raises(ValidationError, match="amended by nothing else"):
        delete_amendment(lived.pk, second.pk, access=everything, version=None)
    delete_amendment(lived.pk, first.pk, access=everything, version=None)


def test_renewal_runs_longer_than_before_or_by_a_rule(lived: Agreement, everything: Access) -> None:
    for day, facts, is_taken in (
        ("2026-08-01", {"expires_on": PartialDate("2031")}, True),
        ("2026-08-02", {}, False),
        ("2026-08-02", {"expires_on": PartialDate("2030")}, False),
        ("2026-08-02", {"expires_on": PartialDate("2036")}, True),
        ("2026-08-03", {"renewal_rule": "Every five years"}, True),
        ("2026-08-04", {}, True),
    ):
        if is_taken:
            move_to(lived, S.RENEWED, access=everything, on=day, facts=facts)
        else:
            with pytest.raises(ValidationError, match="longer than before"):
                move_to(lived, S.RENEWED, access=everything, on=day, facts=facts)


@pytest.mark.parametrize("state", [S.PROPOSED, S.CLEARED, S.DECLINED])
def test_what_was_never_signed_is_not_amended(
    seoul: City, hamburg: Actor, everything: Access, state: str
) -> None:
    pact = make_agreement(seoul, partners=(hamburg,), state=state, signed_on=None)
    with pytest.raises(StateError, match="Only what was signed is amended"):
        amend(pact, everything, "2026-08-01")


# What the facts of one record say of each other


def test_text_that_prevails_is_one_of_its_languages(
    seoul: City, hamburg: Actor, everything: Access
) -> None:
    pact = make_agreement(seoul, partners=(hamburg,), languages=["ko", "de"])
    for wrong in ({"prevailing_language": "en"}, {"prevailing_language": "de", "languages": []}):
        assert list(refused(pact, everything, **wrong)) == ["agreement/prevailing_language"]
    assert edit(pact, everything, prevailing_language="de").prevailing_language == "de"


def test_nobody_has_signed_on_a_day_to_come(
    seoul: City, hamburg: Actor, everything: Access
) -> None:
    pact = make_agreement(seoul, partners=(hamburg,), signed_on="2026-11")
    draft = make_agreement(seoul, partners=(hamburg,), state=S.CLEARED, signed_on=None)

    def sign(one: Agreement, name: str, day: str) -> None:
        signing = [SignatoryInput("HOME", name, "Mayor", PartialDate(day))]
        write_signatories(one.pk, signing, access=everything, version=None, today=TODAY)

    with pytest.raises(ValidationError, match="Oh Se-hoon: This day has not come yet"):
        sign(pact, "Oh Se-hoon", "2026-11-27")
    sign(pact, "Oh Se-hoon", "2026-11")
    # A signature may be planned.
    sign(draft, "Oh Se-hoon", "2026-12-24")


@pytest.mark.parametrize(
    ("state", "progress"), [(S.IN_FORCE, "ONGO"), (S.PROPOSED, "PLAN"), (S.TERMINATED, "DONE")]
)
def test_agreement_that_is_further_does_not_count_as_planned(
    seoul: City, hamburg: Actor, everything: Access, state: str, progress: str
) -> None:
    fields = {"title": "A pact", "instrument": "AGR", "domain": "CUL", "state": "PLAN"}
    activity = record_entry(
        EntryInput(
            ActivityInput(
                fields={**fields, "starts_on": PartialDate("2026")}, parties=[Party(actor=hamburg)]
            ),
            {"type": "SIS", "state": state},
        ),
        city=seoul,
        access=everything,
        on=TODAY,
    )
    assert activity.state == progress
    plan = EntryInput(ActivityInput(fields={"state": "PLAN"}))
    activity = edit_entry(activity.pk, plan, access=everything, version=None, on=TODAY)
    assert activity.state == progress


def test_progress_comes_with_a_state_that_is_corrected(
    seoul: City, hamburg: Actor, everything: Access
) -> None:
    pact = make_agreement(seoul, partners=(hamburg,), state=S.PROPOSED, signed_on=None)
    edit(pact, everything, state=S.SIGNED)
    assert Activity.objects.get(pk=pact.pk).state == "ONGO"


def test_day_told_with_a_step_has_come(proposed: Agreement, everything: Access) -> None:
    go_to(proposed, S.CLEARED, access=everything)
    facts = {"languages": ["ko"], "signed_on": PartialDate("2026-11-27")}
    with pytest.raises(ValidationError) as error:
        move_to(proposed, S.SIGNED, access=everything, facts=facts)
    assert error.value.message_dict == {"signed_on": [AHEAD]}


def test_what_is_not_signed_has_no_day_of_signing(proposed: Agreement, everything: Access) -> None:
    told = refused(proposed, everything, signed_on="2020-01-01")
    assert list(told) == ["agreement/signed_on"]
    assert "not signed" in told["agreement/signed_on"][0]


def test_state_is_not_come_back_to_without_what_it_rests_on(
    proposed: Agreement, everything: Access
) -> None:
    go_to(proposed, S.CLEARED, access=everything)
    move_to(proposed, S.NEGOTIATING, access=everything)

    def say_why(rationale: str) -> None:
        given = EntryInput(ActivityInput(fields={"rationale": rationale}))
        edit_entry(proposed.pk, given, access=everything, version=None, on=TODAY)

    told = {"reason": "By mistake", "access": everything, "version": None, "today": TODAY}
    say_why("")
    with pytest.raises(StateError, match="It cannot go back to that state yet"):
        take_back(proposed.pk, **told)
    say_why("A harbour like ours.")
    assert take_back(proposed.pk, **told).target == S.CLEARED
