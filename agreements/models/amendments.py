"""Changes of the text of an agreement while it is in force."""

from __future__ import annotations

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from activities.models import Document
from agreements.models.parts import PartOfAgreement
from records.changes import noted
from records.history import tracked
from records.partial_dates import PartialDateField


class DaysOf(Func):
    """From the first day to the last, both included; without a last day for good."""

    function = "DATERANGE"
    output_field = DateRangeField()


@noted()
@tracked()
class Amendment(PartOfAgreement):
    """What a clause says from one day on, and up to another where it is changed again.

    `clause_key` is the clause folded: the whole text where no clause is named. Of one clause, one
    amendment applies on a day.
    """

    number = models.PositiveSmallIntegerField(editable=False)
    clause = models.CharField(
        _("which clause"),
        max_length=100,
        blank=True,
        help_text=_("Such as: Article 3. Nothing means the whole text."),
    )
    clause_key = models.CharField(max_length=200, editable=False, blank=True)
    words = models.TextField(_("what it says now"), max_length=5_000)
    signed_on = PartialDateField(_("signed"), null=True, blank=True)
    in_force_on = models.DateField(_("in force from"))
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Its last day; mostly left open.")
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="amendments",
        verbose_name=_("document"),
    )

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ("agreement", "number")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="amendment_number_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("in_force_on")),
                name="amendment_ends_after_start",
                violation_error_message=_("It ends before it comes into force."),
            ),
            ExclusionConstraint(
                name="amendment_of_a_clause_once_a_day",
                expressions=[
                    ("agreement", RangeOperators.EQUAL),
                    ("clause_key", RangeOperators.EQUAL),
                    (
                        DaysOf(
                            "in_force_on",
                            "until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another amendment of this clause applies then."),
            ),
        ]

    def clean(self) -> None:
        # What is no date has been refused by its field already.
        days = (self.in_force_on, self.until)
        if all(isinstance(day, datetime.date) for day in days) and days[1] < days[0]:  # type: ignore[operator]
            raise ValidationError({"until": _("It ends before it comes into force.")})

    def __str__(self) -> str:
        return f"{self.number}. {self.clause}" if self.clause else f"{self.number}."
