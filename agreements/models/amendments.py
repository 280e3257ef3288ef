"""Changes of the text of an agreement while it is in force."""

from __future__ import annotations

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.db.models.functions import Greatest, Least
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from activities.models import Document
from agreements.models.parts import PartOfAgreement
from records.changes import noted
from records.history import tracked
from records.partial_dates import EarliestDay, LatestDay, PartialDate, PartialDateField, is_before


class DaysOf(Func):
    """From the first day to the last, both included; without a last day for good."""

    function = "DATERANGE"
    output_field = DateRangeField()


# Whatever days its two dates mean, it applies from the one of these to the other: an exact first
# day counts where the last is known by its year alone, and the other way round.
_SURELY_FROM = Least("in_force_latest", "until_latest")
_SURELY_UNTIL = Case(
    When(until__isnull=False, then=Greatest("in_force_earliest", "until_earliest"))
)
# Null, which excludes nothing, where no day is sure: as of "1998" until "1998".
SURE_DAYS = Case(
    When(
        Q(until__isnull=True) | Q(LessThanOrEqual(_SURELY_FROM, _SURELY_UNTIL)),
        then=DaysOf(
            _SURELY_FROM,
            _SURELY_UNTIL,
            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        ),
    )
)


@noted()
@tracked()
class Amendment(PartOfAgreement):
    """What a clause says from one day on, and up to another where it is changed again.

    `clause_key` is the clause folded: the whole text where no clause is named. Of one clause, one
    amendment applies on a day: two are refused that surely apply on the same one, whatever days
    their dates mean. So two of "1998" stand beside each other, once it is told that the one ended
    in 1998. Of the whole text and a clause the one that began later applies.
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
    in_force_on = PartialDateField(
        _("in force from"), help_text=_("A year or a month is enough where no more is known.")
    )
    in_force_earliest = EarliestDay("in_force_on")
    in_force_latest = LatestDay("in_force_on")
    until = PartialDateField(
        _("until"), null=True, blank=True, help_text=_("Its last day; mostly left open.")
    )
    until_earliest = EarliestDay("until")
    until_latest = LatestDay("until")
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
                condition=Q(until__isnull=True) | Q(until_latest__gte=F("in_force_earliest")),
                name="amendment_ends_after_start",
                violation_error_message=_("It ends before it comes into force."),
            ),
            ExclusionConstraint(
                name="amendment_of_a_clause_once_a_day",
                expressions=[
                    ("agreement", RangeOperators.EQUAL),
                    ("clause_key", RangeOperators.EQUAL),
                    (SURE_DAYS, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Another amendment of this clause applies then."),
            ),
        ]

    def clean(self) -> None:
        if is_before(self.until, self.in_force_on):
            raise ValidationError({"until": _("It ends before it comes into force.")})

    def meets(self, other: Amendment) -> bool:
        """Whether both surely apply on one day, or the one whenever the other may."""
        (starts, ends), (starts_there, ends_there) = self._surely(), other._surely()
        if max(starts, starts_there) <= min(ends, ends_there):
            return True
        (may_start, may_end), (may_start_there, may_end_there) = self._maybe(), other._maybe()
        return (starts <= may_start_there and may_end_there <= ends) or (
            starts_there <= may_start and may_end <= ends_there
        )

    def _surely(self) -> tuple[datetime.date, datetime.date]:
        """First and last of `SURE_DAYS`; the last is before the first where none is sure."""
        first = PartialDate(self.in_force_on)
        if not self.until:
            return first.latest, datetime.date.max
        last = PartialDate(self.until)
        return min(first.latest, last.latest), max(first.earliest, last.earliest)

    def _maybe(self) -> tuple[datetime.date, datetime.date]:
        last = PartialDate(self.until).latest if self.until else datetime.date.max
        return PartialDate(self.in_force_on).earliest, last

    def __str__(self) -> str:
        return f"{self.number}. {self.clause}" if self.clause else f"{self.number}."
