"""Offering, answering, withdrawing and keeping letters: the rules of the services."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Answer, Document, Participation
from activities.services import (
    ActivityInput,
    Party,
    answer_offer,
    delete_document,
    edit_activity,
    keep_letter,
    offer_record,
    void_activity,
    withdraw_offer,
)
from domains import vocabulary as v
from partners.models import City
from partners.services import merge_actors, undo_merge
from records.access import Access, Role, Visibility
from records.rights import ImpossibleError
from tests.activities.sharing_world import NOW, access_of, make_pact, offered
from tests.factories import make_actor, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def pact(seoul: City, busan: City) -> Activity:
    return make_pact(busan, seoul.actor)


def answer(pact: Activity, city: City, given: str, note: str = "") -> Participation:
    return answer_offer(pact.pk, given, city_id=city.pk, access=access_of(city), at=NOW, note=note)


def refusals(error: pytest.ExceptionInfo[ValidationError]) -> set[str]:
    return set(error.value.message_dict)


def test_partner_sees_the_record_from_the_offer_to_its_withdrawal(
    pact: Activity, seoul: City, busan: City
) -> None:
    seen = Participation.objects.offered_to(access_of(seoul, Role.VIEWER))
    assert not seen.exists()

    offered(pact, seoul)
    assert seen.get().activity == pact
    assert not Participation.objects.offered_to(access_of(busan)).exists()
    assert not Activity.objects.visible_to(access_of(seoul, Role.HEAD)).exists()

    withdraw_offer(pact.pk, seoul.actor_id, access=access_of(busan))
    assert not seen.exists()


def test_acknowledgement_is_kept_with_day_and_person(
    pact: Activity, seoul: City, officer: User
) -> None:
    offered(pact, seoul)
    answer_offer(
        pact.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=access_for_user(officer), at=NOW
    )
    part = pact.participations.get(actor=seoul.actor)
    assert (part.answer, part.acknowledged_at) == (Answer.ACKNOWLEDGED, NOW)
    assert (part.answered_at, part.answered_by) == (NOW, officer)


@pytest.mark.parametrize("given", [Answer.DECLINED, Answer.CHANGE])
def test_what_is_no_acknowledgement_needs_words_and_is_none(
    pact: Activity, seoul: City, given: str
) -> None:
    offered(pact, seoul)
    answer(pact, seoul, Answer.ACKNOWLEDGED)
    with pytest.raises(ValidationError) as error:
        answer(pact, seoul, given)
    assert refusals(error) == {"note"}

    part = answer(pact, seoul, given, "We only observe.")
    assert (part.answer, part.answer_note, part.acknowledged_at) == (
        given,
        "We only observe.",
        None,
    )


def test_answer_after_the_withdrawal_finds_no_offer(
    pact: Activity, seoul: City, busan: City
) -> None:
    offered(pact, seoul)
    answer(pact, seoul, Answer.ACKNOWLEDGED)
    withdraw_offer(pact.pk, seoul.actor_id, access=access_of(busan))
    with pytest.raises(Participation.DoesNotExist):
        answer(pact, seoul, Answer.ACKNOWLEDGED)
    part = pact.participations.get(actor=seoul.actor)
    assert (part.answer, part.acknowledged_at, part.offered_at) == ("", None, None)
    assert part.history.filter(acknowledged_at=NOW).exists()  # type: ignore[attr-defined]


def test_nobody_answers_for_another_city_or_without_the_role(
    pact: Activity, seoul: City, busan: City
) -> None:
    offered(pact, seoul)
    for access in (access_of(busan), Access()):
        with pytest.raises(Participation.DoesNotExist):
            answer_offer(pact.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=access, at=NOW)
    for role in (Role.VIEWER, Role.LEGAL, Role.CITY_ADMIN):
        access = access_of(seoul, role)
        with pytest.raises(PermissionDenied):
            answer_offer(pact.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=access, at=NOW)


@pytest.mark.parametrize(
    "values",
    [{"state": v.ActivityState.DRFT}, {"state": v.ActivityState.VOID, "void_reason": "Twice."}],
    ids=["draft", "void"],
)
def test_drafts_and_void_records_are_offered_to_nobody(
    pact: Activity, seoul: City, busan: City, values: dict[str, str]
) -> None:
    Activity.objects.filter(pk=pact.pk).update(**values)
    with pytest.raises(ImpossibleError):
        offer_record(pact.pk, seoul.actor_id, access=access_of(busan), at=NOW)


def test_record_made_void_is_no_longer_seen_and_its_offer_can_be_withdrawn(
    pact: Activity, seoul: City, busan: City
) -> None:
    offered(pact, seoul)
    void_activity(pact.pk, reason="Twice.", access=access_of(busan), version=None)
    assert not Participation.objects.offered_to(access_of(seoul)).exists()
    withdraw_offer(pact.pk, seoul.actor_id, access=access_of(busan))
    assert not pact.participations.filter(offered_at__isnull=False).exists()


def test_confidential_record_takes_the_head_and_a_second_yes(
    pact: Activity, seoul: City, busan: City
) -> None:
    officer = make_user(busan, Role.OFFICER, name="Owner")
    Activity.objects.filter(pk=pact.pk).update(visibility=Visibility.CONFIDENTIAL, owner=officer)
    with pytest.raises(PermissionDenied):
        offer_record(
            pact.pk, seoul.actor_id, access=access_for_user(officer), at=NOW, confirmed=True
        )
    head = access_of(busan, Role.HEAD)
    with pytest.raises(ValidationError) as error:
        offer_record(pact.pk, seoul.actor_id, access=head, at=NOW)
    assert refusals(error) == {"confirmed"}
    offer_record(pact.pk, seoul.actor_id, access=head, at=NOW, confirmed=True)

    seen = {
        role for role in Role if Participation.objects.offered_to(access_of(seoul, role)).exists()
    }
    assert seen == {Role.HEAD, Role.MAYOR_OFFICE}


def test_record_made_confidential_later_is_seen_by_fewer(pact: Activity, seoul: City) -> None:
    offered(pact, seoul)
    Activity.objects.filter(pk=pact.pk).update(visibility=Visibility.CONFIDENTIAL)
    assert not Participation.objects.offered_to(access_of(seoul)).exists()
    assert Participation.objects.offered_to(access_of(seoul, Role.HEAD)).exists()


def test_only_a_party_that_is_a_city_here_is_offered_a_record(seoul: City, busan: City) -> None:
    hamburg, lyon = make_actor("Hamburg"), make_actor("Lyon", country_code="FR")
    pact = make_pact(busan, seoul.actor, hamburg)
    for actor in (hamburg, lyon, busan.actor):
        with pytest.raises(ValidationError) as error:
            offer_record(pact.pk, actor.pk, access=access_of(busan), at=NOW)
        assert refusals(error) == {"actor"}


def test_another_part_is_not_the_one_that_was_acknowledged(
    pact: Activity, seoul: City, busan: City
) -> None:
    offered(pact, seoul)
    answer(pact, seoul, Answer.ACKNOWLEDGED)

    def edit(*roles: str) -> Participation:
        parties = [Party(busan.actor, ["LEAD"], True, True), Party(seoul.actor, roles)]
        edit_activity(
            pact.pk, ActivityInput(parties=parties), access=access_of(busan), version=None
        )
        return pact.participations.get(actor=seoul.actor)

    assert edit().acknowledged_at == NOW
    changed = edit("FUND")
    assert (changed.answer, changed.acknowledged_at, changed.offered_at) == ("", None, NOW)


# Partners outside


def keep(activity: Activity, partner, user: User, on: datetime.date, text: str = "We take part."):
    return keep_letter(
        activity.pk,
        partner.pk,
        ContentFile(text.encode(), "letter.txt"),
        on=on,
        access=access_for_user(user),
        by=user,
        at=NOW,
    )


def test_letter_acknowledges_for_a_partner_outside(seoul: City, officer: User) -> None:
    hamburg = make_actor("Hamburg")
    pact = make_pact(seoul, hamburg)
    part = keep(pact, hamburg, officer, datetime.date(2026, 3, 4))
    assert part.letter is not None
    assert (part.answer, part.letter.kind) == (Answer.ACKNOWLEDGED, v.DocumentKind.LETT)
    # The day begins where the city is.
    assert part.acknowledged_at == datetime.datetime(2026, 3, 3, 15, tzinfo=datetime.UTC)

    access = access_for_user(officer)
    with pytest.raises(ValidationError, match="acknowledged its part"):
        delete_document(part.letter.pk, access=access, version=part.letter.version)
    withdraw_offer(pact.pk, hamburg.pk, access=access)
    assert pact.participations.get(actor=hamburg).acknowledged_at is None
    delete_document(part.letter.pk, access=access, version=part.letter.version)


def test_refused_letter_leaves_no_file(seoul: City, busan: City, officer: User) -> None:
    hamburg = make_actor("Hamburg")
    pact = make_pact(seoul, hamburg, busan.actor)

    def files() -> set[Path]:
        return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}

    before = files()
    for day in (datetime.date(2026, 11, 27), datetime.date(1, 1, 1)):
        with pytest.raises(ValidationError) as error:
            keep(pact, hamburg, officer, day)
        assert refusals(error) == {"on"}
    with pytest.raises(ValidationError) as error:
        keep(pact, busan.actor, officer, datetime.date(2026, 3, 4))
    assert refusals(error) == {"actor"}
    assert not Document.objects.exists()
    assert files() == before


def test_letter_stays_when_the_partner_becomes_another_in_the_same_activity(
    seoul: City, officer: User
) -> None:
    gone, kept = make_actor("Hambourg"), make_actor("Hamburg")
    pact = make_pact(seoul, gone, kept)
    letter = keep(pact, gone, officer, datetime.date(2026, 3, 4)).letter
    merge = merge_actors(gone.pk, into=kept.pk, access=Access(is_platform_admin=True))
    part = pact.participations.get(actor=kept)
    assert (part.letter, part.answer) == (letter, Answer.ACKNOWLEDGED)
    assert part.acknowledged_at is not None

    undo_merge(merge.pk, access=Access(is_platform_admin=True))
    assert pact.participations.get(actor=gone).letter == letter
    part = pact.participations.get(actor=kept)
    assert (part.letter, part.answer, part.acknowledged_at) == (None, "", None)


def test_offer_stays_when_another_partner_turns_out_to_be_that_city(
    pact: Activity, seoul: City, busan: City
) -> None:
    again = make_actor("Seoul City", country_code="KR")
    pact.participations.create(city=busan, actor=again, roles=["FUND"])
    offered(pact, seoul)
    answer(pact, seoul, Answer.ACKNOWLEDGED)
    merge_actors(again.pk, into=seoul.actor_id, access=Access(is_platform_admin=True))
    part = pact.participations.get(actor=seoul.actor)
    assert (part.roles, part.offered_at, part.answer) == (["FUND"], NOW, Answer.ACKNOWLEDGED)
