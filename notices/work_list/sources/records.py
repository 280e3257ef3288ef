"""Rows about activities, their promises, documents and dropped files."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities.models import Activity, Commitment, Document, IncomingItem, Scan
from domains.vocabulary import ActivityState, CommitmentSide, Instrument
from notices.kinds import RowGroup, RowKind
from notices.work_list.asking import Asking
from notices.work_list.looking_after import is_looked_after
from notices.work_list.rows import Act, Found, Told
from notices.work_list.sources.tables import Table, day_of, in_group
from notices.work_list.words import due_words, short, since_words
from records.addresses import address_of
from records.jobs import Job

UNDER_WAY = (ActivityState.PLAN, ActivityState.ONGO)


# Promises


def _promises(asking: Asking, side: CommitmentSide) -> QuerySet[Any]:
    rows = Commitment.objects.visible_to(asking.access).open()
    is_told = Q(due_latest__lte=asking.soon) | Q(due_latest__isnull=True)
    return rows.filter(is_told, side=side).annotate(day=day_of("due_latest"))


def _ours(asking: Asking) -> QuerySet[Any]:
    rows = _promises(asking, CommitmentSide.OURS)
    return rows.annotate(
        in_group=in_group(
            RowGroup.WAITING,
            (Q(due_latest__lt=asking.on), RowGroup.LATE),
            (Q(due_latest__lte=asking.soon), RowGroup.DUE),
        )
    )


def _theirs(asking: Asking) -> QuerySet[Any]:
    rows = _promises(asking, CommitmentSide.THEIRS)
    return rows.annotate(in_group=in_group(RowGroup.OTHERS))


def _tell_promise(found: Found, asking: Asking) -> Told:
    keep = address_of("activities:commitment-keep", found.key)
    return Told(
        title=short(found.values["words"]),
        url=address_of("activities:commitment-detail", found.key),
        act=Act(_("Mark kept"), keep, "activities.write"),
        words=due_words(found.day, on=asking.on),
        record=found.values["activity__title"],
        activity=found.values["activity"],
    )


def _promise_table(kind: RowKind, rows: Any) -> Table:
    columns = ("words", "activity", "activity__title")
    return Table(kind, "commitment", Commitment, rows, columns, _tell_promise)


# What came in


def _replies(asking: Asking) -> QuerySet[Any]:
    rows = IncomingItem.objects.visible_to(asking.access).waiting()
    return rows.annotate(
        day=day_of("reply_due"),
        in_group=in_group(
            RowGroup.WAITING,
            (Q(reply_due__lt=asking.on), RowGroup.LATE),
            (Q(reply_due__lte=asking.soon), RowGroup.DUE),
        ),
    )


def _tell_reply(found: Found, asking: Asking) -> Told:
    values = found.values
    answer = address_of("activities:incoming-answer", found.key)
    return Told(
        title=short(values["subject"]),
        url=address_of("activities:incoming-detail", found.key),
        act=Act(pgettext("next act", "Answer"), answer, "incoming.write"),
        words=due_words(found.day, on=asking.on),
        partner=values["sender__labels"] or values["sender_name"] or values["sender_address"],
    )


# Activities


def _edit(found: Found, field: str = "") -> str:
    address = address_of("agreements:entry-edit", found.key)
    return f"{address}#id_{field}_field" if field else address


def _outcomes(asking: Asking) -> QuerySet[Any]:
    """What was planned up to a day that has passed, and tells no outcome.

    What is under way without an end may go on; the end of an agreement has rows of its own.
    """
    last = Coalesce("ends_latest", Case(When(state=ActivityState.PLAN, then=F("starts_latest"))))
    rows = Activity.objects.visible_to(asking.access).filter(state__in=UNDER_WAY, outcome="")
    rows = rows.exclude(instrument=Instrument.AGR, state=ActivityState.ONGO)
    passed = rows.annotate(day=last).filter(day__lt=asking.on)
    return passed.annotate(in_group=in_group(RowGroup.LATE))


def _tell_outcome(found: Found, asking: Asking) -> Told:
    if found.values["instrument"] == Instrument.AGR:
        # What has become of an agreement is told by its own steps.
        life = address_of("agreements:agreement-detail", found.key)
        act = Act(_("Note how far it is"), life, "agreements.conclude")
    else:
        act = Act(_("Note the outcome"), _edit(found, "outcome"), "activities.write")
    return _told_of_activity(found, act, due_words(found.day, on=asking.on))


def _drafts(asking: Asking) -> QuerySet[Any]:
    rows = Activity.objects.visible_to(asking.access).filter(state=ActivityState.DRFT)
    return rows.annotate(day=day_of(None), in_group=in_group(RowGroup.WAITING))


def _tell_draft(found: Found, asking: Asking) -> Told:
    act = Act(_("Finish it"), _edit(found), "activities.write")
    return _told_of_activity(found, act, _("a draft"))


def _unowned(asking: Asking) -> QuerySet[Any]:
    rows = Activity.objects.visible_to(asking.access).filter(state__in=UNDER_WAY)
    rows = rows.exclude(is_looked_after("owner", "city"))
    return rows.annotate(day=day_of(None), in_group=in_group(RowGroup.WAITING))


def _tell_unowned(found: Found, asking: Asking) -> Told:
    act = Act(_("Name an owner"), _edit(found, "owner"), "activities.write")
    return _told_of_activity(found, act, _("nobody looks after it"))


def _told_of_activity(found: Found, act: Act, words: str) -> Told:
    return Told(
        title=found.values["title"],
        url=address_of("activities:activity-detail", found.key),
        act=act,
        words=words,
        activity=found.values["of_key"],
    )


def _activity_table(kind: RowKind, rows: Any, telling: Any) -> Table:
    columns = ("title", "instrument")
    return Table(kind, "activity", Activity, rows, columns, telling, deputy="deputy")


# Files


def _scans(asking: Asking) -> QuerySet[Any]:
    rows = Scan.objects.visible_to(asking.access)
    return rows.annotate(day=day_of(None), in_group=in_group(RowGroup.WAITING))


def _tell_scan(found: Found, asking: Asking) -> Told:
    url = address_of("activities:scan-detail", found.key)
    return Told(
        title=found.values["name"],
        url=url,
        act=Act(_("File it"), url, "activities.write"),
        words=since_words(timezone.localdate(found.values["created_at"]), on=asking.on),
    )


def _unread(asking: Asking) -> QuerySet[Any]:
    rows = Document.objects.visible_to(asking.access).newest().of_standing()
    failed = rows.filter(reading__state=Job.State.FAILED)
    return failed.annotate(day=day_of(None), in_group=in_group(RowGroup.WAITING))


def _tell_unread(found: Found, asking: Asking) -> Told:
    version = reverse("activities:document-version-new", args=[found.key])
    return Told(
        title=found.values["name"],
        url=address_of("activities:document-detail", found.key),
        act=Act(_("Keep a file that can be read"), version, "activities.write"),
        words=_("search finds nothing in it"),
        record=found.values["activity__title"],
        activity=found.values["activity"],
    )


PROMISES = _promise_table(RowKind.PROMISE, _ours)
THEIR_PROMISES = _promise_table(RowKind.THEIRS, _theirs)
REPLIES = Table(
    RowKind.REPLY,
    "incoming_item",
    IncomingItem,
    _replies,
    ("subject", "sender__labels", "sender_name", "sender_address"),
    _tell_reply,
)
OUTCOMES = _activity_table(RowKind.OUTCOME, _outcomes, _tell_outcome)
DRAFTS = _activity_table(RowKind.DRAFT, _drafts, _tell_draft)
UNOWNED = _activity_table(RowKind.UNOWNED, _unowned, _tell_unowned)
SCANS = Table(
    RowKind.SCAN, "scan", Scan, _scans, ("name", "created_at"), _tell_scan, owner="dropped_by"
)
UNREAD = Table(
    RowKind.UNREAD,
    "document",
    Document,
    _unread,
    ("name", "activity", "activity__title"),
    _tell_unread,
    owner="activity__owner",
    deputy="activity__deputy",
)
