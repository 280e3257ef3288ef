"""What comes in: letters, e-mails, calls, invitations, requests to renew an agreement."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activities import Activity
from activities.models.documents import StoredFile
from activities.querysets import IncomingFileQuerySet, IncomingQuerySet
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Visibility
from records.addresses import address_of
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked
from records.models import Record
from records.partial_dates import EarliestDay, LatestDay, PartialDateField
from records.policy import State

# Nobody outside may read what came in.
VISIBILITIES = [choice for choice in Visibility.choices if choice[0] != Visibility.PUBLIC]


@noted()
@tracked()
class IncomingItem(Record):
    """Something that came in, who looks after it, and what came of it.

    `became` is the activity or agreement in which it is kept; its files are documents there then.
    The key is not named `activity`, so that the history of a record tells nothing of mail that its
    readers may not read.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="incoming_items")
    kind = models.CharField(_("kind"), max_length=4, choices=v.IncomingKind)
    received_on = PartialDateField(_("received on"))
    received_earliest = EarliestDay("received_on")
    received_latest = LatestDay("received_on")
    sender = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incoming_items",
        verbose_name=_("partner"),
    )
    sender_name = models.CharField(_("name of the sender"), max_length=200, blank=True)
    sender_address = models.CharField(_("address of the sender"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=300)
    summary = models.TextField(_("summary"), blank=True, max_length=5_000)
    text = models.TextField(_("text"), blank=True, max_length=20_000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    # Of an e-mail: the number that its sender's program gave it.
    message_id = models.CharField(max_length=300, blank=True, editable=False)
    reply_due = models.DateField(_("reply due"), null=True, blank=True)
    visibility = models.CharField(
        _("who may read it"), max_length=12, choices=VISIBILITIES, default=Visibility.INTERNAL
    )
    status = models.CharField(
        _("status"),
        max_length=4,
        choices=v.IncomingStatus,
        default=v.IncomingStatus.WAIT,
        editable=False,
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True, editable=False)
    outcome = models.TextField(_("what came of it"), blank=True, max_length=2_000, editable=False)
    became = models.ForeignKey(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="incoming_items",
        verbose_name=_("record"),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = IncomingQuerySet.as_manager()
    told_by = ("subject",)
    # Filled in by verbs, and what whoever was overtaken by one wants to know.
    told_besides = ("status", "answered_on", "outcome")

    class Meta:
        verbose_name = _("incoming item")
        verbose_name_plural = _("incoming items")
        indexes = [
            models.Index(fields=["city", "status", "reply_due", "id"], name="incoming_by_due"),
            models.Index(
                fields=["city", "message_id"],
                condition=~Q(message_id=""),
                name="incoming_by_message",
            ),
        ]
        constraints = [
            codes_check("kind", v.IncomingKind, name="incoming_kind_known"),
            codes_check("status", v.IncomingStatus, name="incoming_status_known"),
            models.CheckConstraint(
                condition=Q(visibility__in=[code for code, _label in VISIBILITIES]),
                name="incoming_never_public",
            ),
            models.CheckConstraint(
                condition=Q(sender__isnull=False) | ~Q(sender_name="") | ~Q(sender_address=""),
                name="incoming_has_sender",
                violation_error_message=_("Say from whom it is."),
            ),
            models.CheckConstraint(
                condition=~Q(status=v.IncomingStatus.ANSW) | Q(answered_on__isnull=False),
                name="incoming_answered_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status=v.IncomingStatus.TURN, became__isnull=False)
                | (~Q(status=v.IncomingStatus.TURN) & Q(became__isnull=True)),
                name="incoming_turned_into_a_record",
            ),
            models.CheckConstraint(
                condition=~Q(status=v.IncomingStatus.NORE) | ~Q(outcome=""),
                name="incoming_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return address_of("activities:incoming-detail", self.pk)

    def clean(self) -> None:
        if not (self.sender_id or self.sender_name or self.sender_address):
            raise ValidationError({"sender_name": _("Say from whom it is.")})

    @property
    def is_open(self) -> bool:
        """Whether it waits for a reply; as `IncomingQuerySet.waiting` finds it."""
        if self.status != v.IncomingStatus.TURN:
            return self.status == v.IncomingStatus.WAIT
        # What is part of a record is still to be answered by the day that was named.
        return self.reply_due is not None and self.answered_on is None and not self.outcome

    @property
    def days_late(self) -> int:
        """By how many days the reply is late today; 0 where it is not."""
        return self.days_late_on(timezone.localdate())

    def days_late_on(self, on: datetime.date) -> int:
        if not self.is_open or self.reply_due is None:
            return 0
        return max(0, (on - self.reply_due).days)

    @property
    def from_whom(self) -> Any:
        """The partner, or the name or address that stands on it."""
        return self.sender or self.sender_name or self.sender_address

    @property
    def policy_state(self) -> State:
        """It has no drafts and is never void."""
        return State.STANDING

    def reading_action(self, person: uuid.UUID | None) -> str:
        """The action by which a person reads it who is not named; empty where none is needed."""
        is_named = person is not None and person in {self.owner_id, self.entered_by_id}
        is_secret = self.visibility == Visibility.CONFIDENTIAL
        return "confidential.read" if is_secret and not is_named else ""


@noted()
@tracked()
class IncomingFile(StoredFile):
    """The original or an attachment of something that came in, until it is a document."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(IncomingItem, on_delete=models.CASCADE, related_name="files")

    objects = IncomingFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("incoming file")
        verbose_name_plural = _("incoming files")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["item", "sha256"],
                name="incoming_file_once",
                violation_error_message=_("This file is already here."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return address_of("activities:incoming-file", self.pk)

    @property
    def policy_state(self) -> State:
        """That of its item."""
        return self.item.policy_state
