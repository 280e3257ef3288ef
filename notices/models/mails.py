"""Mails that the program writes by itself, and when each person wants them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notices.mail.codes import UNDER_WAY, Days, MailKind, MailState, Reason, Verdict
from notices.mail.querysets import MailDecisionQuerySet, MailQuerySet, ReminderChoiceQuerySet
from partners.models import City
from records.constraints import codes_check
from records.history import tracked
from records.models import Record

WORDS_LENGTH = 500


@tracked()
class ReminderChoice(Record):
    """On which days a person is reminded of the work in a city; without a row, on every day.

    Without a city it stops all mail, in cities to come too: what the link in a mail does.
    """

    alone_of = "user_id"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_choices"
    )
    city = models.ForeignKey(
        City, on_delete=models.CASCADE, null=True, blank=True, related_name="reminder_choices"
    )
    days = models.CharField(_("reminders"), max_length=5, choices=Days, default=Days.DAILY)
    # Of a week that began before it, nothing is made up for.
    chosen_on = models.DateField(_("chosen"), editable=False)

    objects = ReminderChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of reminders")
        verbose_name_plural = _("choices of reminders")
        constraints = [
            codes_check("days", Days, name="reminder_choice_days_known"),
            models.UniqueConstraint(
                fields=["user", "city"], nulls_distinct=False, name="reminder_choice_once"
            ),
            models.CheckConstraint(
                condition=Q(city__isnull=False) | Q(days=Days.NEVER),
                name="reminder_choice_for_all_is_never",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_days_display()}"


class Mail(Record):
    """One mail to a person for one day, from before it is written until what became of it is known.

    It is committed as SENDING before any of it leaves. A worker that ends after that leaves it
    UNCERTAIN: nobody can know whether the server has it, so the program never sends it again. What
    a server surely did not take waits, and keeps its Message-ID. Its text is not kept.
    """

    # The words of servers, in which no address is kept.
    about_nobody = frozenset({"words", "message_id"})

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails"
    )
    kind = models.CharField(_("kind"), max_length=6, choices=MailKind, default=MailKind.DIGEST)
    # The day in the person's own city.
    period = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=9, choices=MailState, default=MailState.QUEUED)
    reason = models.CharField(_("reason"), max_length=7, choices=Reason, blank=True)
    words = models.CharField(_("words of the mail server"), max_length=WORDS_LENGTH, blank=True)
    # Given before the first attempt, and kept: a mailbox shows two copies of one id as one mail.
    message_id = models.CharField(max_length=200, blank=True, editable=False)
    # What it tells of, once it is written.
    cities = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    # What was entered up to then has been told once the mail is sent.
    read_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, editable=False)
    not_before = models.DateTimeField(editable=False)
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("sent by the program", "mail")
        verbose_name_plural = pgettext_lazy("sent by the program", "mails")
        constraints = [
            codes_check("kind", MailKind, name="mail_kind_known"),
            codes_check("state", MailState, name="mail_state_known"),
            codes_check("reason", Reason, name="mail_reason_known", blank=True),
            models.UniqueConstraint(fields=["person", "kind", "period"], name="mail_once"),
            models.CheckConstraint(
                condition=~Q(state=MailState.SENDING)
                | Q(lease__isnull=False, lease_until__isnull=False),
                name="mail_being_sent_is_leased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state__in=UNDER_WAY),
                name="mail_under_way",
            ),
            models.Index(fields=["period"], name="mail_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.period}"


@tracked()
class MailDecision(Record):
    """What a person decided about a mail of which nobody knows whether it arrived."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="mail_decisions")
    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="decisions")
    verdict = models.CharField(_("decision"), max_length=7, choices=Verdict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = MailDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision about a mail")
        verbose_name_plural = _("decisions about mails")
        constraints = [codes_check("verdict", Verdict, name="mail_decision_verdict_known")]

    def __str__(self) -> str:
        return f"{self.mail} · {self.get_verdict_display()}"
