"""Taking in what comes, answering it, and making records of it."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from activities.documents import EML, Inspected, clean_name, ending_of, inspect_file
from activities.emails import Email, read_email
from activities.models import Activity, Document, IncomingFile, IncomingItem
from activities.services.document_texts import await_text
from activities.services.documents import same_content
from activities.services.received_before import ReceivedBeforeError, received_before
from activities.services.rights import activity_to_write
from domains.vocabulary import DocumentKind, IncomingKind, IncomingStatus
from partners.models import Actor, City, Post
from partners.services import hold_actors
from partners.typeahead import IS_NAME, find_partners
from records.access import Access, Visibility
from records.partial_dates import PartialDate
from records.rights import StateError, require, require_on
from records.versions import as_it_was, lock_for_edit

_FIRST_EMAIL = datetime.date(1971, 1, 1)
# Of these everybody may have an address: they tell nothing of the body that writes.
_OF_EVERYBODY = frozenset(
    {
        *("gmail.com", "naver.com", "daum.net", "hanmail.net", "kakao.com", "nate.com", "qq.com"),
        *("outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "163.com"),
    }
)
_DAYS = {"received_on", "reply_due"}
_LINKS = ["city", "sender", "owner", "became", "entered_by"]


@dataclass(frozen=True)
class Received:
    """What an e-mail became; `left_out` names what of it was not kept, each with the reason.

    `before` is what was there already of the same e-mail, as `received_before` finds it.
    """

    item: IncomingItem
    left_out: tuple[tuple[str, str], ...]
    before: IncomingItem | Document | None = None


class RefusedFileError(ValidationError):
    """One of several files is refused by its name, for the field `file`; `place` counts from 0."""

    def __init__(self, refused: ValidationError, place: int, upload: File) -> None:
        told = f"{clean_name(upload.name or '')}: {' '.join(refused.messages)}"
        super().__init__({"file": ValidationError(told, code=refused.error_dict["file"][0].code)})
        self.place = place


def receive_item(
    fields: Mapping[str, Any],
    *,
    city: City,
    access: Access,
    by: User | None,
    today: datetime.date,
    files: Iterable[File] = (),
) -> IncomingItem:
    """Take in something that came to a city, with files; of equal ones the first is kept.

    Raises PermissionDenied, and ValidationError by field, also for a day to come; a file that is
    refused is a RefusedFileError. Then nothing is saved.
    """
    require(access, "incoming.write", city.pk)
    item = IncomingItem(city=city, entered_by=by)
    with _storing() as stored, transaction.atomic():
        _assign(item, fields, access=access, today=today)
        item.save(force_insert=True)
        for place, upload in enumerate(files):
            try:
                found = inspect_file(upload)
            except ValidationError as refused:
                raise RefusedFileError(refused, place, upload) from None
            _keep(item, upload, found, stored)
    return item


def receive_email(
    upload: File,
    *,
    city: City,
    access: Access,
    by: User | None,
    on: datetime.date,
    zone: datetime.tzinfo,
    is_meant: bool = True,
) -> Received:
    """Take in an e-mail that was saved as `.eml`, with what is attached to it and may be kept.

    A partner whose contacts the sender's address is among is taken to have sent it. Raises
    PermissionDenied, and ValidationError for `file`; ReceivedBeforeError where the same is there
    already and nobody has said that it `is_meant` to be there twice. Then nothing is saved.
    """
    require(access, "incoming.write", city.pk)
    if ending_of(clean_name(upload.name or "", default_ending="")) not in EML.endings:
        message = _("This is no e-mail. Save the message as .eml in your mail program.")
        raise ValidationError({"file": message})
    raw = upload.read()
    told = read_email(raw, zone=zone)
    digest = hashlib.sha256(raw).hexdigest()
    before = received_before(told.message_id, digest, city=city, access=access)
    if before is not None and not is_meant:
        raise ReceivedBeforeError(before)
    left_out = list(told.left_out)
    day = _day_of(told, on)
    if day is None:
        why = _("There is none that can be right: today stands instead. Change it if you know it.")
        left_out.append((_("the day on which it was sent"), why))
    fields = {
        "kind": IncomingKind.MAIL,
        "received_on": PartialDate((day or on).isoformat()),
        "sender": proposed_sender(told, city=city, access=access),
        "sender_name": told.sender_name,
        "sender_address": told.sender_address,
        "subject": told.subject or _("(no subject)"),
        "text": told.text,
        "message_id": told.message_id,
        "owner_id": by.pk if by else None,
    }
    if not told.sender_name and not told.sender_address:
        fields["sender_name"] = _("(no sender)")
    with _storing() as stored, transaction.atomic():
        item = receive_item(fields, city=city, access=access, by=by, today=on)
        name = clean_name(upload.name or "", default_ending=EML.endings[0])
        whole = Inspected(name, EML.media_type, len(raw), digest)
        _keep(item, ContentFile(raw, name), whole, stored)
        for attached in told.attachments:
            file = ContentFile(attached.content, attached.name)
            try:
                _keep(item, file, inspect_file(file), stored)
            except ValidationError as refused:
                left_out.append((clean_name(attached.name), " ".join(refused.messages)))
    return Received(item, tuple(left_out), before)


def _day_of(told: Email, on: datetime.date) -> datetime.date | None:
    """The day on which it was sent; None where its clock was wrong."""
    sent = told.sent_on
    return sent if sent is not None and _FIRST_EMAIL <= sent <= on else None


def proposed_sender(told: Email, *, city: City, access: Access) -> Actor | None:
    """The one partner whose contacts write from this address or its domain, or that bears the name.

    None where there are several.
    """
    _user, _at, domain = told.sender_address.lower().rpartition("@")
    if domain and access.may("people.read", city.pk):
        posts = Post.objects.visible_to(access).filter(city=city.pk)
        by_address = Q(email__iexact=told.sender_address)
        by_address |= Q(tenures__person__email__iexact=told.sender_address)
        by_domain = Q(email__iendswith=f"@{domain}")
        for known in [by_address, *([] if domain in _OF_EVERYBODY else [by_domain])]:
            actors = {post.actor_id for post in posts.filter(known).only("actor")[:50]}
            if len(actors) == 1:
                return Actor.objects.visible_to(access).active().filter(pk=actors.pop()).first()
    if not told.sender_name:
        return None
    found = find_partners(told.sender_name[:100], access=access, city=city)
    named = [match.partner for match in found if match.rank == IS_NAME]
    # A place that is no partner yet is not made one by whoever writes.
    is_one = len(named) == 1 and isinstance(named[0], Actor)
    return named[0] if is_one else None  # type: ignore[return-value]


@transaction.atomic
def edit_item(
    item_id: uuid.UUID,
    fields: Mapping[str, Any],
    *,
    access: Access,
    version: int | None,
    today: datetime.date,
) -> IncomingItem:
    """Change what is told of something that came in.

    Raises IncomingItem.DoesNotExist, PermissionDenied, StaleRecordError when `version` is not the
    newest, and ValidationError by field, also for a day to come.
    """
    item = _locked(item_id, access=access, version=version)
    if not fields:
        return as_it_was(item)
    _assign(item, fields, access=access, today=today)
    item.save()
    return item


@transaction.atomic
def answer_item(
    item_id: uuid.UUID,
    *,
    on: datetime.date,
    how: str,
    access: Access,
    version: int | None,
    today: datetime.date,
) -> IncomingItem:
    """Say when and how it was answered; also of what is part of a record since.

    Raises as `edit_item` does, and StateError where it is not open.
    """
    item = _locked(item_id, access=access, version=version)
    _require_open(item)
    if on > today:
        raise ValidationError({"answered_on": _("This day is still to come.")})
    if on < item.received_earliest:
        raise ValidationError({"answered_on": _("This was before it came in.")})
    item.answered_on, item.outcome = on, how.strip()
    if item.became_id is None:
        item.status = IncomingStatus.ANSW
    item.save()
    return item


@transaction.atomic
def close_item(
    item_id: uuid.UUID, *, why: str, access: Access, version: int | None
) -> IncomingItem:
    """Close it without a reply, with the reason. Raises as `answer_item` does."""
    item = _locked(item_id, access=access, version=version)
    _require_open(item)
    if not why.strip():
        raise ValidationError({"outcome": _("Say why no reply is needed.")})
    item.outcome = why.strip()
    if item.became_id is None:
        item.status = IncomingStatus.NORE
    item.save()
    return item


@transaction.atomic
def turn_item(
    item_id: uuid.UUID,
    activity_id: uuid.UUID,
    *,
    access: Access,
    by: User | None = None,
    version: int | None = None,
) -> IncomingItem:
    """Keep it in a record of its city: its files become documents there, its reply stays due.

    Also what was answered or closed may belong to a record. Raises as `edit_item` does; StateError
    for the second of two at once; Activity.DoesNotExist, and ImpossibleError when it is void.
    """
    # The activity first, as in a handover: two that lock the same never wait for each other.
    activity = activity_to_write(activity_id, access=access)
    item = _locked(item_id, access=access, version=version)
    if item.became_id is not None:
        raise StateError(_("Somebody has made it part of a record already."))
    if activity.city_id != item.city_id:
        raise ValidationError({"activity": _("Choose a record of the city that received it.")})
    for file in item.files.all():
        _move(file, item, activity, by, access=access)
    item.became, item.status = activity, IncomingStatus.TURN
    item.save()
    return item


def origin_of(item: IncomingItem) -> str:
    """Where a record came from that is made of it, in words."""
    return _("%(kind)s of %(sender)s, %(day)s: %(subject)s") % {
        "kind": item.get_kind_display(),
        "sender": item.from_whom,
        "day": item.received_on,
        "subject": item.subject,
    }


def _locked(item_id: uuid.UUID, *, access: Access, version: int | None) -> IncomingItem:
    item = lock_for_edit(IncomingItem.objects.visible_to(access), item_id, version=version)
    require_on(access, "incoming.write", item)
    return item


def _require_open(item: IncomingItem) -> None:
    if not item.is_open:
        raise StateError(
            _("It is not open any more: %(status)s.") % {"status": item.get_status_display()}
        )


def _assign(
    item: IncomingItem, fields: Mapping[str, Any], *, access: Access, today: datetime.date
) -> None:
    owner, sender = item.owner_id, item.sender_id
    for name, value in fields.items():
        setattr(item, name, value)
    # Each constraint would cost a statement: `clean` looks at the same.
    item.full_clean(exclude=["id", *_LINKS], validate_constraints=False)
    if not _DAYS.isdisjoint(fields) and (errors := _refused_days(item, today=today)):
        raise ValidationError(errors)
    if item.owner_id not in {None, owner}:
        colleagues = User.objects.in_city(item.city_id)
        if not colleagues.filter(pk=item.owner_id).exists():
            raise ValidationError({"owner": _("Choose somebody who works in this city.")})
    if item.sender_id not in {None, sender} and not hold_actors({item.sender_id}, access=access):
        raise ValidationError({"sender": _("Choose a partner from the list.")})


def _refused_days(item: IncomingItem, *, today: datetime.date) -> dict[str, str]:
    received = PartialDate(item.received_on).earliest
    errors = {}
    if received > today:
        errors["received_on"] = _("This day is still to come.")
    elif item.answered_on and item.answered_on < received:
        errors["received_on"] = _("It was answered before this day.")
    if item.reply_due and item.reply_due < received:
        errors["reply_due"] = _("This was before it came in.")
    return errors


@contextmanager
def _storing() -> Iterator[list[IncomingFile]]:
    """Gathers files that are stored; what the database does not know of must not stay there.

    Open it around the transaction: one that fails as it ends has kept none of them either.
    """
    stored: list[IncomingFile] = []
    try:
        yield stored
    except BaseException:
        for file in stored:
            file.file.delete(save=False)
        raise


def _keep(item: IncomingItem, upload: File, found: Inspected, stored: list[IncomingFile]) -> None:
    """Keep a file of a new item, unless an equal one is among those that are stored already."""
    if any(one.sha256 == found.sha256 for one in stored):
        return
    file = IncomingFile(
        item=item,
        city_id=item.city_id,
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
    )
    file.file.save(found.name, upload, save=False)
    stored.append(file)
    file.save(force_insert=True)


def _move(
    file: IncomingFile, item: IncomingItem, activity: Activity, by: User | None, *, access: Access
) -> None:
    """The file stays where it lies; only whose it is changes.

    It is dropped where whoever read it reads the same there already.
    """
    same = same_content(activity.pk, file.sha256, access=access)
    if item.visibility != Visibility.CONFIDENTIAL:
        same = same.exclude(visibility=Visibility.CONFIDENTIAL)
    if same.exists():
        storage, name = file.file.storage, str(file.file.name)
        transaction.on_commit(lambda: storage.delete(name), robust=True)
    else:
        document = Document(
            activity=activity,
            city_id=activity.city_id,
            kind=DocumentKind.LETT,
            visibility=item.visibility,
            uploaded_by=by or item.entered_by,
            file=file.file.name,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
        )
        document.full_clean(exclude=["id", "city", "uploaded_by", "file", "replaces"])
        document.save(force_insert=True)
        await_text(document)
    file.delete()
