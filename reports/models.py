"""Report runs, whose row is the job and holds what came of it, and forms of the council table."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.models import City
from records.access import Visibility
from records.addresses import address_of
from records.constraints import code_list_check, codes_check
from records.history import tracked
from records.jobs import Job
from records.models import Record
from reports.council.columns import CouncilColumn, CouncilOrder
from reports.council.layout import Layout
from reports.periods import period_text
from reports.querysets import CouncilFormQuerySet, ReportRunQuerySet


@tracked(without=("progress", "lease", "lease_until", "worker", "worker_pid", "updated_at"))
class ReportRun(Job):
    """One edition of a report about a city and a period, in one language.

    `audience` declares what it may hold: the records of that visibility and more open ones. The
    same report ordered again becomes the next edition in the same row; until that is ready, the
    files are those of the edition before.
    """

    class Kind(models.TextChoices):
        ANNUAL = "annual", _("Annual report")
        MONTHLY = "monthly", _("Monthly report")

    class Audience(models.TextChoices):
        INTERNAL = Visibility.INTERNAL.value, _("Everybody who works here")
        CONFIDENTIAL = Visibility.CONFIDENTIAL.value, _("Head of office and mayor's office")

    about_nobody = frozenset({"worker", "failure"})

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="report_runs")
    kind = models.CharField(_("report"), max_length=7, choices=Kind, default=Kind.ANNUAL)
    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience, default=Audience.INTERNAL
    )
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    edition = models.PositiveSmallIntegerField(_("edition"), default=0, editable=False)
    pdf = models.FileField(max_length=200, blank=True, editable=False)
    annex = models.FileField(max_length=200, blank=True, editable=False)
    row_count = models.PositiveIntegerField(_("activities"), null=True, editable=False)

    objects = ReportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["city", "kind", "period_start", "period_end", "language", "audience"],
                name="report_run_once",
                violation_error_message=_("This report has been ordered already."),
            ),
            models.CheckConstraint(
                condition=Q(audience__in=[Visibility.INTERNAL, Visibility.CONFIDENTIAL]),
                name="report_run_audience_known",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="report_run_period_in_order",
                violation_error_message=_("The period ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.period}"

    @property
    def period(self) -> str:
        """The period in the active language: "2025", "May 2025" or from day to day."""
        return period_text(self.period_start, self.period_end)

    @property
    def reading_action(self) -> str:
        """The action of `records.policy` that opens it to its audience."""
        is_confidential = self.audience == self.Audience.CONFIDENTIAL
        return "confidential.read" if is_confidential else "reports.read"

    @property
    def is_published(self) -> bool:
        """Whether an edition can be read, be it the newest or the one before."""
        return self.edition > 0

    @property
    def next_edition(self) -> int:
        """The number that the edition in work will carry."""
        return self.edition + 1

    def get_absolute_url(self) -> str:
        return reverse("reports:run-detail", args=[self.pk])


@tracked()
class CouncilForm(Record):
    """A form of the council table in the sense of paper: "same form as last year".

    Filter, columns and order under a name, for the whole city. Its days are not kept: opened again
    it shows the figures of that day.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="council_forms")
    name = models.CharField(_("name of the form"), max_length=100)
    # Parameters of `activities.filters`, each with its values.
    filters = models.JSONField(default=dict, blank=True, editable=False)
    columns = ArrayField(
        models.TextField(choices=CouncilColumn), verbose_name=_("columns"), editable=False
    )
    order = models.CharField(_("order"), max_length=10, choices=CouncilOrder, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = CouncilFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form of the council table")
        verbose_name_plural = _("forms of the council table")
        ordering = ("name", "id")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "city",
                name="council_form_name_once",
                violation_error_message=_("There is a form of this name already."),
            ),
            code_list_check("columns", CouncilColumn, name="council_form_columns_known"),
            models.CheckConstraint(
                condition=Q(columns__len__gt=0), name="council_form_has_columns"
            ),
            codes_check("order", CouncilOrder, name="council_form_order_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("reports:council-form", self.pk)

    @property
    def layout(self) -> Layout:
        """What the table is asked to be, for the days that are usual when it is opened."""
        return Layout(self.filters, tuple(self.columns), self.order)
