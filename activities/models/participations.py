"""The parties of an activity, what they do there, and what they say to it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models.activities import Activity
from activities.models.documents import Document
from activities.querysets import ParticipationQuerySet
from domains import vocabulary as v
from partners.models import Actor, City
from records.changes import noted
from records.constraints import code_list_check, codes_check
from records.history import tracked
from records.models import WithTexts

DUTIES = ("is_responsible", "is_accountable", "is_consulted", "is_informed")
# What a party has said to its part; all of it is given and taken back together.
_SAID = ("answer", "answer_note", "answered_at", "answered_by_id", "acknowledged_at", "letter_id")


class Answer(models.TextChoices):
    """What a partner says to its part."""

    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    DECLINED = "declined", _("Declined")
    CHANGE = "change", _("Another part asked for")


@noted()
@tracked()
class Participation(WithTexts):
    """A party of an activity and what it does there; the city itself is one of the parties.

    Where the party is a city that works here too, the row is the grant by which that city sees the
    fields of `activities.sharing.SHARED`, from `offered_at` until the offer is withdrawn. Any other
    party acknowledges its part by a `letter`, which the city keeps. What was said stands as long as
    the part does (see `forget_answer`).
    """

    told_by = ("actor",)

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="participations")
    actor = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        related_name="participations",
        verbose_name=_("partner"),
    )
    roles = ArrayField(
        models.TextField(choices=v.PartyRole),
        default=list,
        blank=True,
        verbose_name=_("what they do"),
    )
    is_responsible = models.BooleanField(_("does the work"), default=False)
    is_accountable = models.BooleanField(_("answers for it"), default=False)
    is_consulted = models.BooleanField(_("must agree"), default=False)
    is_informed = models.BooleanField(_("is told"), default=False)

    # Offered to the partner, and what the partner says
    offered_at = models.DateTimeField(_("offered"), null=True, editable=False)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    answer = models.CharField(_("answer"), max_length=12, choices=Answer, blank=True)
    answer_note = models.TextField(_("reason or wish"), blank=True, max_length=2_000)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    # Of the partner city; of a letter, who kept it.
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    letter = models.ForeignKey(
        Document,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="acknowledgements",
        verbose_name=_("letter or e-mail"),
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner's part")
        verbose_name_plural = _("partners' parts")
        ordering = ("activity", "id")
        indexes = [
            models.Index(fields=["actor", "city"], name="participation_by_actor"),
            models.Index(
                fields=["actor", "-offered_at"],
                condition=Q(offered_at__isnull=False),
                name="participation_offered",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["activity", "actor"], name="participation_once"),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(is_accountable=True),
                name="participation_one_accountable",
                violation_error_message=_("Only one party can answer for an activity."),
            ),
            code_list_check("roles", v.PartyRole, name="participation_roles_known"),
            codes_check("answer", Answer, name="participation_answer_known", blank=True),
            models.CheckConstraint(
                condition=Q(answer="") | Q(offered_at__isnull=False) | Q(letter__isnull=False),
                name="participation_answers_an_offer_or_by_letter",
            ),
        ]

    def __str__(self) -> str:
        return str(self.actor)

    @property
    def is_self_answered(self) -> bool:
        """Whether one person offered it and answered for the partner: roles so assigned count
        nowhere."""
        return self.offered_by_id is not None and self.offered_by_id == self.answered_by_id

    def forget_answer(self) -> None:
        """Take back what the party said, as when its part has become another; history keeps it."""
        self.answer, self.answer_note, self.letter = "", "", None
        self.answered_at = self.answered_by = self.acknowledged_at = None

    def united_with(self, other: Participation) -> dict[str, Any]:
        """What this one holds when the other party of the activity turns out to be the same."""
        held = {*self.roles, *other.roles}
        speaks = other if other.acknowledged_at and not self.acknowledged_at else self
        if not speaks.answer and not speaks.acknowledged_at:
            speaks = other
        return {
            "roles": [role for role in v.PartyRole.values if role in held],
            **{name: getattr(self, name) or getattr(other, name) for name in DUTIES},
            # Only of a city that works here can a record be offered, and such a one never goes.
            **{name: getattr(self, name) for name in ("offered_at", "offered_by_id")},
            **{name: getattr(speaks, name) for name in _SAID},
        }
