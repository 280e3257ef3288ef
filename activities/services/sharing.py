"""Offering a record to a partner city, its answer, and the letter of a partner outside.

Whatever changes a part locks its activity first: an offer and a void record, an answer and a
withdrawal never cross.
"""

from __future__ import annotations

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Activity, Answer, Document, Participation
from activities.services.documents import add_document
from domains.vocabulary import DocumentKind
from partners.models import City
from records.access import Access, Visibility
from records.rights import require, require_on

# Before the first sister cities; a moment near the year 1 could not even be read again.
FIRST_DAY = datetime.date(1900, 1, 1)


@transaction.atomic
def offer_record(
    activity_id: uuid.UUID,
    actor_id: uuid.UUID,
    *,
    access: Access,
    at: datetime.datetime,
    confirmed: bool = False,
) -> Participation:
    """Show the fields of `activities.sharing.SHARED` to a party that is a city here.

    A confidential record is offered by those who read all confidential ones of the city, and only
    `confirmed`. Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError for a draft or a
    void record, and ValidationError by field.
    """
    party = _party_to_change(activity_id, actor_id, access=access)
    activity = party.activity
    if activity.visibility == Visibility.CONFIDENTIAL:
        require(access, "confidential.read", activity.city_id)
        if not confirmed:
            raise ValidationError(
                {"confirmed": _("Confirm that the partner is to see this confidential record.")}
            )
    if not City.objects.filter(actor=party.actor_id).exists():
        raise ValidationError(
            {
                "actor": _("%(name)s keeps no records here. Keep its letter instead.")
                % {"name": party}
            }
        )
    if party.offered_at is None:
        party.offered_at, party.offered_by_id = at, access.person
        _save(party)
    return party


@transaction.atomic
def withdraw_offer(activity_id: uuid.UUID, actor_id: uuid.UUID, *, access: Access) -> Participation:
    """End what the partner city sees, at once, or take back the letter of a partner outside.

    What it had answered stays in the history. Raises as `offer_record` does.
    """
    activity = _locked(activity_id, "sharing.withdraw", access=access)
    party = _party_of(activity, actor_id)
    party.offered_at = party.offered_by = None
    party.forget_answer()
    _save(party)
    return party


@transaction.atomic
def answer_offer(
    activity_id: uuid.UUID,
    answer: str,
    *,
    city_id: uuid.UUID,
    access: Access,
    at: datetime.datetime,
    note: str = "",
) -> Participation:
    """Acknowledge, decline or ask to change the part of a city in a record offered to it.

    The answer may be changed while the offer stands. Raises Participation.DoesNotExist where
    nothing is offered (any more), PermissionDenied, and ValidationError by field.
    """
    # Locked without a look at its rights, which hang on the offer that is read only then.
    Activity.objects.select_for_update(no_key=True).filter(pk=activity_id).first()
    party = Participation.objects.offered_to(access).get(activity=activity_id, actor__city=city_id)
    require(access, "sharing.answer", city_id)
    if answer != Answer.ACKNOWLEDGED and not note.strip():
        raise ValidationError({"note": _("Say why, or what your part is.")})
    party.forget_answer()
    party.answer, party.answer_note = answer, note.strip()
    party.answered_at, party.answered_by_id = at, access.person
    if answer == Answer.ACKNOWLEDGED:
        party.acknowledged_at = at
    _save(party)
    return party


@transaction.atomic
def acknowledge_by_letter(
    activity_id: uuid.UUID,
    actor_id: uuid.UUID,
    *,
    document_id: uuid.UUID,
    on: datetime.date,
    access: Access,
    at: datetime.datetime,
) -> Participation:
    """Let a document of the activity show that a partner outside acknowledges its part.

    `on` is the day of the letter. Raises as `offer_record` does.
    """
    party = _party_to_change(activity_id, actor_id, access=access)
    city = party.activity.city
    if City.objects.filter(actor=party.actor_id).exists():
        raise ValidationError(
            {
                "actor": _("%(name)s keeps its own records here. Offer it the record.")
                % {"name": party}
            }
        )
    if party.letter_id is not None:
        message = _("A letter shows it already. Take that one back first, then give the other.")
        raise ValidationError({"document": ValidationError(message, code="there")})
    documents = Document.objects.visible_to(access).filter(activity=party.activity_id)
    if not documents.filter(pk=document_id).exists():
        raise ValidationError({"document": _("Choose a document of this activity.")})
    if on < FIRST_DAY:
        raise ValidationError({"on": _("This day is too long ago.")})
    with timezone.override(city.time_zone):
        if on > timezone.localdate(at):
            raise ValidationError({"on": _("This day is still to come.")})
        day = timezone.make_aware(datetime.datetime.combine(on, datetime.time()))
    party.forget_answer()
    party.answer, party.acknowledged_at, party.letter_id = Answer.ACKNOWLEDGED, day, document_id
    party.answered_at, party.answered_by_id = at, access.person
    _save(party)
    return party


def keep_letter(
    activity_id: uuid.UUID,
    actor_id: uuid.UUID,
    upload: File,
    *,
    on: datetime.date,
    access: Access,
    by: User | None,
    at: datetime.datetime,
) -> Participation:
    """Keep a letter or e-mail with the activity, and let it show what its partner acknowledges.

    Raises as `add_document` and `acknowledge_by_letter` do; then the file is not kept either.
    """
    document: Document | None = None
    try:
        with transaction.atomic():
            document = add_document(
                activity_id, upload, access=access, by=by, kind=DocumentKind.LETT
            )
            return acknowledge_by_letter(
                activity_id, actor_id, document_id=document.pk, on=on, access=access, at=at
            )
    except BaseException:
        if document is not None:
            document.file.storage.delete(str(document.file.name))
        raise


def _locked(activity_id: uuid.UUID, action: str, *, access: Access) -> Activity:
    visible = Activity.objects.visible_to(access).select_related("city")
    activity = visible.select_for_update(of=("self",), no_key=True).get(pk=activity_id)
    require_on(access, action, activity)
    return activity


def _party_to_change(
    activity_id: uuid.UUID, actor_id: uuid.UUID, *, access: Access
) -> Participation:
    return _party_of(_locked(activity_id, "sharing.offer", access=access), actor_id)


def _party_of(activity: Activity, actor_id: uuid.UUID) -> Participation:
    parties = activity.participations.select_related("actor")
    party = parties.filter(actor=actor_id).exclude(actor=activity.city.actor_id).first()
    if party is None:
        raise ValidationError({"actor": _("Choose a partner of this activity.")})
    party.activity = activity
    return party


def _save(party: Participation) -> None:
    links = ["city", "activity", "actor", "offered_by", "answered_by", "letter"]
    party.full_clean(exclude=links, validate_constraints=False)
    party.save()
    # Whoever asks what changed finds the record; its version stays, since none of its fields did.
    Activity.objects.filter(pk=party.activity_id).update(updated_at=timezone.now())
