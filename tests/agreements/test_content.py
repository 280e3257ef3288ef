"""Signatories, the checklist, amendments and renewals of an agreement."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from activities.services import ActivityInput, turn_item
from agreements.lifecycle.content import (
    CheckInput,
    SignatoryInput,
    answer_checks,
    delete_amendment,
    write_amendment,
    write_signatories,
)
from agreements.lifecycle.family import line_of, tree_of
from agreements.models import Agreement, Amendment
from agreements.renewals import renew
from agreements.services import EntryInput, edit_entry
from domains.vocabulary import ActivityState, Check, DocumentKind, Finding, LegalState, Side
from partners.models import City
from records.access import Access, Visibility
from records.partial_dates import PartialDate
from records.versions import StaleRecordError
from tests.agreements.life import TODAY, go_to, keep_text, move_to, prepare, tell_signatories
from tests.factories import make_actor, make_agreement, make_incoming

S = LegalState


@pytest.fixture
def pact(seoul: City, officer: User) -> Agreement:
    return make_agreement(seoul, partners=(make_actor(),), owner=officer)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# Signatories


def test_signatories_are_given_whole_and_in_order(pact: Agreement, officer_access: Access) -> None:
    tell_signatories(pact, access=officer_access)
    given = [
        SignatoryInput(Side.AWAY, "Peter Tschentscher", "First Mayor", "2026-05"),
        SignatoryInput(Side.AWAY, "Katharina Fegebank", "Second Mayor"),
    ]
    write_signatories(pact.pk, given, access=officer_access, version=None)
    rows = [(row.name, row.capacity, row.signed_on) for row in pact.signatory_rows.all()]
    assert rows == [
        ("Peter Tschentscher", "First Mayor", "2026-05"),
        ("Katharina Fegebank", "Second Mayor", None),
    ]


def test_signatory_is_named_once_for_a_side(pact: Agreement, officer_access: Access) -> None:
    twice = [
        SignatoryInput(Side.HOME, "Oh Se-hoon", "Mayor"),
        SignatoryInput(Side.HOME, "OH SE-HOON", "Mayor"),
    ]
    with pytest.raises(ValidationError, match="once"):
        write_signatories(pact.pk, twice, access=officer_access, version=None)
    assert not pact.signatory_rows.exists()


def test_signed_agreement_keeps_a_signatory_of_each_side(
    seoul: City, officer: User, everything: Access
) -> None:
    pact = make_agreement(
        seoul, partners=(make_actor(),), state=S.PROPOSED, signed_on=None, owner=officer
    )
    prepare(pact, access=everything)
    go_to(pact, S.SIGNED, access=everything)
    with pytest.raises(ValidationError) as error:
        write_signatories(pact.pk, [], access=everything, version=None)
    assert "who signs for each side" in str(error.value)
    assert pact.signatory_rows.count() == 2


def test_old_pact_without_signatories_may_stay_without(
    pact: Agreement, officer_access: Access
) -> None:
    write_signatories(pact.pk, [], access=officer_access, version=None)


def test_viewer_names_no_signatories(pact: Agreement, viewer: User) -> None:
    with pytest.raises(PermissionDenied):
        write_signatories(pact.pk, [], access=access_for_user(viewer), version=None)


def test_second_writer_of_signatories_is_told(pact: Agreement, officer_access: Access) -> None:
    write_signatories(pact.pk, [], access=officer_access, version=1)
    with pytest.raises(StaleRecordError):
        write_signatories(pact.pk, [], access=officer_access, version=1)


# The checklist


def test_checks_are_answered_one_after_another(pact: Agreement, officer_access: Access) -> None:
    answer_checks(
        pact.pk, [CheckInput(Check.PURP, Finding.FINE)], access=officer_access, version=None
    )
    later = [CheckInput(Check.EXIT, Finding.RISK, "No term: notice of six months is written in.")]
    answer_checks(pact.pk, later, access=officer_access, version=None)
    found = {row.check_code: row.finding for row in pact.checkanswer_rows.all()}
    assert found == {Check.PURP: Finding.FINE, Check.EXIT: Finding.RISK}


def test_concern_is_explained(pact: Agreement, officer_access: Access) -> None:
    given = [CheckInput(Check.PURP, Finding.FINE), CheckInput(Check.SANC, Finding.RISK, " ")]
    with pytest.raises(ValidationError) as error:
        answer_checks(pact.pk, given, access=officer_access, version=None)
    assert error.value.message_dict == {Check.SANC: ["Say what the concern is, and how it is met."]}
    assert not pact.checkanswer_rows.exists()


# Amendments


def amend(pact: Agreement, access: Access, **fields: object) -> Amendment:
    given = {"clause": "Article 3", "words": "Twenty students.", **fields}
    return write_amendment(pact.pk, given, access=access, version=None)


def test_amended_agreement_names_its_amendment(pact: Agreement, everything: Access) -> None:
    with pytest.raises(ValidationError, match="Write down an amendment"):
        move_to(pact, S.AMENDED, access=everything)
    amend(pact, everything, in_force_on=day("2026-10-01"))
    move_to(pact, S.AMENDED, access=everything)
    pact.refresh_from_db()
    assert pact.state == S.AMENDED


@pytest.mark.parametrize(
    ("clause", "starts", "until"),
    [
        ("Article 3", "2025-06-01", None),
        ("ARTICLE  3", "2024-01-01", "2025-01-01"),
        ("", "2025-06-01", "2025-06-02"),
    ],
)
def test_overlapping_amendment_is_refused_with_the_number_of_the_other(
    pact: Agreement, officer_access: Access, clause: str, starts: str, until: str | None
) -> None:
    amend(pact, officer_access, in_force_on=day("2025-01-01"), until=day("2025-12-31"))
    with pytest.raises(ValidationError) as error:
        amend(
            pact,
            officer_access,
            clause=clause,
            in_force_on=day(starts),
            until=until and day(until),
        )
    assert "Amendment 1" in error.value.message_dict["in_force_on"][0]
    assert pact.amendment_rows.count() == 1


def test_amendments_of_other_clauses_or_days_stand_beside_each_other(
    pact: Agreement, officer_access: Access
) -> None:
    amend(pact, officer_access, in_force_on=day("2025-01-01"), until=day("2025-12-31"))
    amend(pact, officer_access, in_force_on=day("2026-01-01"))
    amend(pact, officer_access, clause="Article 4", in_force_on=day("2025-01-01"))
    assert [row.number for row in pact.amendment_rows.all()] == [1, 2, 3]


def test_database_itself_refuses_two_amendments_of_a_clause_on_a_day(
    pact: Agreement, officer_access: Access
) -> None:
    one = amend(pact, officer_access, in_force_on=day("2025-01-01"))
    one.pk, one.number = None, 2
    one._state.adding = True
    with pytest.raises(IntegrityError, match="amendment_of_a_clause_once_a_day"):
        one.save(force_insert=True)


def test_amendment_that_ends_before_it_begins_is_refused(
    pact: Agreement, officer_access: Access
) -> None:
    with pytest.raises(ValidationError, match="ends before it comes into force"):
        amend(pact, officer_access, in_force_on=day("2025-01-02"), until=day("2025-01-01"))


def test_mistaken_amendment_is_taken_out_unless_the_state_rests_on_it(
    pact: Agreement, everything: Access
) -> None:
    one = amend(pact, everything, in_force_on=day("2025-01-01"))
    two = amend(pact, everything, clause="Article 4", in_force_on=day("2025-01-01"))
    move_to(pact, S.AMENDED, access=everything)
    delete_amendment(pact.pk, two.pk, access=everything, version=None)
    with pytest.raises(ValidationError, match="nothing else"):
        delete_amendment(pact.pk, one.pk, access=everything, version=None)
    assert list(pact.amendment_rows.all()) == [one]


# What the state rests on


@pytest.mark.parametrize(
    ("side", "name", "value"),
    [
        ("agreement", "signed_on", None),
        ("agreement", "languages", []),
        ("agreement", "original_location", ""),
        ("activity", "rationale", ""),
    ],
)
def test_edit_takes_nothing_away_that_the_state_rests_on(
    seoul: City, officer: User, everything: Access, side: str, name: str, value: object
) -> None:
    pact = make_agreement(
        seoul, partners=(make_actor(),), state=S.PROPOSED, signed_on=None, owner=officer
    )
    prepare(pact, access=everything)
    go_to(pact, S.IN_FORCE, access=everything)
    law = {name: value} if side == "agreement" else None
    fields = {name: value} if side == "activity" else {}
    with pytest.raises(ValidationError) as error:
        edit_entry(
            pact.pk,
            EntryInput(ActivityInput(fields=fields), law),
            access=everything,
            version=None,
            on=TODAY,
        )
    assert list(error.value.message_dict) == [f"agreement/{name}" if law else name]
    stored = Agreement.objects.select_related("activity").get(pk=pact.pk)
    assert getattr(stored if law else stored.activity, name) not in (None, "", [])


def test_state_is_corrected_by_an_edit_only_before_the_first_step(
    pact: Agreement, everything: Access
) -> None:
    law = {"state": S.SIGNED}
    edit_entry(pact.pk, EntryInput(ActivityInput(), law), access=everything, version=None, on=TODAY)
    assert [row.target for row in pact.transition_rows.all()] == [S.IN_FORCE, S.SIGNED]
    move_to(pact, S.TERMINATED, access=everything)
    with pytest.raises(ValidationError, match="taken steps since"):
        edit_entry(
            pact.pk, EntryInput(ActivityInput(), law), access=everything, version=None, on=TODAY
        )


# Renewal


def test_renewal_copies_parties_terms_and_text_and_is_linked(
    pact: Agreement, everything: Access
) -> None:
    Agreement.objects.filter(pk=pact.pk).update(
        renewal_rule="By exchange of letters", notice_months=6, languages=["ko", "de"]
    )
    keep_text(pact.activity, DocumentKind.TEXT, access=everything, text="As signed in 1992.")
    made = renew(pact.pk, on=PartialDate("2027"), access=everything, by=None, today=TODAY)
    law = made.agreement
    assert (law.state, law.renews_id, law.renewal_rule) == (
        S.PROPOSED,
        pact.pk,
        "By exchange of letters",
    )
    assert (law.languages, law.notice_months, law.signed_on) == (["ko", "de"], 6, None)
    assert {row.actor_id for row in made.participations.all()} == {
        row.actor_id for row in pact.activity.participations.all()
    }
    (text,) = made.documents.all()
    assert text.kind == DocumentKind.DRAF
    with text.file.open() as content:
        assert content.read() == b"As signed in 1992."
    line = line_of(pact, access=everything)
    assert line.after == [law]
    assert line_of(law, access=everything).before == pact


def test_renewal_takes_the_newest_signed_text_of_each_language(
    pact: Agreement, everything: Access
) -> None:
    for language, kind, text in (
        ("ko", DocumentKind.TEXT, "1992년에 서명한 글"),
        ("ko", DocumentKind.TEXT, "2002년에 서명한 글"),
        ("en", DocumentKind.TEXT, "As signed in 1992."),
        ("fr", DocumentKind.DRAF, "Never signed."),
    ):
        keep_text(pact.activity, kind, access=everything, text=text, language=language)
    made = renew(pact.pk, on=PartialDate("2027"), access=everything, by=None, today=TODAY)
    drafts = {text.language: text for text in made.documents.all()}
    assert {text.kind for text in drafts.values()} == {DocumentKind.DRAF}
    with drafts.pop("ko").file.open() as korean, drafts.pop("en").file.open() as english:
        assert korean.read().decode() == "2002년에 서명한 글"
        assert english.read() == b"As signed in 1992."
    assert not drafts


def test_renewal_takes_drafts_where_nothing_was_signed(pact: Agreement, everything: Access) -> None:
    for language in ("ko", "en"):
        keep_text(pact.activity, access=everything, text=language, language=language)
    made = renew(pact.pk, on=PartialDate("2027"), access=everything, by=None, today=TODAY)
    assert sorted(made.documents.values_list("language", flat=True)) == ["en", "ko"]


def test_renewal_is_not_called_as_the_letter_that_its_record_was_made_of(
    seoul: City, pact: Agreement, everything: Access
) -> None:
    letter = make_incoming(seoul, "RE: Your letter of 2 May", text="Let us be friends.")
    turn_item(letter.pk, pact.pk, access=everything)
    given = {"on": PartialDate("2027"), "access": everything, "by": None, "today": TODAY}
    as_before = renew(pact.pk, **given)
    assert (as_before.title, as_before.summary) == (pact.activity.title, pact.activity.summary)
    Activity.objects.filter(pk=as_before.pk).update(state=ActivityState.VOID, void_reason="Once")
    Activity.objects.filter(pk=pact.pk).update(title=letter.subject, summary=letter.text)
    renewed = renew(pact.pk, **given)
    assert (renewed.title, renewed.summary) == ("Sister city: Hamburg", "")
    Activity.objects.filter(pk=renewed.pk).update(state=ActivityState.VOID, void_reason="Once")
    assert renew(pact.pk, **given, title="Pact of 2027").title == "Pact of 2027"


def test_agreement_is_renewed_once_at_a_time(pact: Agreement, everything: Access) -> None:
    first = renew(pact.pk, on=PartialDate("2027"), access=everything, by=None, today=TODAY)
    with pytest.raises(ValidationError, match=first.code):
        renew(pact.pk, on=PartialDate("2027"), access=everything, by=None, today=TODAY)
    move_to(first.agreement, S.DECLINED, access=everything)
    renew(pact.pk, on=PartialDate("2028"), access=everything, by=None, today=TODAY)


def test_what_never_stood_is_not_renewed(seoul: City, everything: Access) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),), state=S.DECLINED)
    with pytest.raises(ValidationError, match="is renewed"):
        renew(pact.pk, on=PartialDate("2027"), access=everything, by=None, today=TODAY)


def test_renewal_in_force_takes_the_old_one_s_place(
    pact: Agreement, officer: User, everything: Access
) -> None:
    new = renew(pact.pk, on=PartialDate("2026"), access=everything, by=None, today=TODAY).agreement
    prepare(new, access=everything, owner=officer)
    go_to(new, S.IN_FORCE, access=everything)
    move_to(pact, S.SUPERSEDED, access=everything)
    pact.refresh_from_db()
    assert pact.superseded_by == new


# The tree


def test_tree_shows_what_the_reader_may_see(seoul: City, officer_access: Access) -> None:
    hamburg = make_actor()
    top = make_agreement(seoul, "Framework", partners=(hamburg,))
    part = make_agreement(seoul, "Part", partners=(hamburg,))
    leaf = make_agreement(seoul, "Leaf", partners=(hamburg,))
    secret = make_agreement(
        seoul, "Secret", partners=(hamburg,), visibility=Visibility.CONFIDENTIAL
    )
    for row, parent in ((part, top), (leaf, part), (secret, top)):
        Activity.objects.filter(pk=row.pk).update(parent=parent.pk)
    activity = Activity.objects.get(pk=part.pk)
    tree = [
        (kin.activity.title, kin.depth, kin.is_this)
        for kin in tree_of(activity, access=officer_access)
    ]
    assert tree == [("Framework", 0, False), ("Part", 1, True), ("Leaf", 2, False)]


def test_agreement_by_itself_has_no_tree(pact: Agreement, officer_access: Access) -> None:
    assert tree_of(pact.activity, access=officer_access) == []
