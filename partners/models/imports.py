"""Imports of public ties and memberships: the run, the rows that wait or were refused, and what
people decided."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from partners.countries import country_name
from partners.country_names import country_code_of
from partners.models.networks import NetworkMembership
from partners.models.places import Place
from partners.models.ties import Tie
from partners.querysets import CatalogueQuerySet, ImportEndQuerySet
from records.history import tracked
from records.jobs import Job
from records.models import Record


class Outcome(models.TextChoices):
    """What came of one row of a file."""

    CREATED = "created", pgettext_lazy("rows of an import", "Created")
    ALREADY_THERE = "already_there", pgettext_lazy("rows of an import", "Already there")
    AMBIGUOUS = "ambiguous", pgettext_lazy("rows of an import", "Ambiguous")
    UNMATCHED = "unmatched", pgettext_lazy("rows of an import", "Unmatched")
    REFUSED = "refused", pgettext_lazy("rows of an import", "Refused")


WAITING = (Outcome.AMBIGUOUS, Outcome.UNMATCHED)


class Reason(models.TextChoices):
    """Why a row was refused; each names the mend."""

    ENCODING = "encoding", _("A byte that is no UTF-8. Save the file as UTF-8.")
    QUOTES = "quotes", _("A quotation mark that does not end. Close it, or double it.")
    COLUMNS = (
        "columns",
        _("Not as many cells as the first line has. Check its commas and quotation marks."),
    )
    EMPTY = "empty", _("There is no name. Write one.")
    TOO_LONG = "too_long", _("Too long for a name or an address. Shorten it.")
    UNREADABLE = "unreadable", _("A character that hides or turns text. Take it out.")
    COORDINATES = (
        "coordinates",
        _("Not on the globe. Write degrees, latitude from -90 to 90, longitude from -180 to 180."),
    )
    DATE = "date", _("Not a date. Write a year, a month or a day: 2002, 2002-07 or 2002-07-15.")
    ADDRESS = "address", _("Not the address of a page. Begin it with https://.")
    SELF = "self", _("Both ends are the same place.")
    LEFT_OUT = "left_out", _("Left out in the review.")
    VOID = "void", _("Void in the shared catalogue, where the reason is kept.")


@dataclass(frozen=True)
class Stage:
    """What an import does from one percentage up to another."""

    start: int
    end: int
    label: Any

    def at(self, done: int, *, of: int) -> int:
        """The percentage when so many of all are done, never that of the stage after it."""
        return min(self.end - 1, self.start + (self.end - self.start) * done // of)


GAZETTEER = Stage(5, 40, _("Reading the gazetteer"))
FINDING = Stage(GAZETTEER.end, 70, _("Finding the places that the file names"))
ADDING = Stage(FINDING.end, 85, _("Adding local governments"))
WRITING = Stage(ADDING.end, 95, _("Writing ties or memberships"))
KEEPING = Stage(WRITING.end, 100, _("Keeping what is open or refused"))
STAGES = (GAZETTEER, FINDING, ADDING, WRITING, KEEPING)


def import_path(run: ImportRun, name: str) -> str:
    """Where an uploaded file is kept, under MEDIA_ROOT: its own name stays out of the path."""
    return f"imports/{run.sha256[:16]}{PurePath(name).suffix[:8].lower()}"


@tracked(without=("progress", "lease", "lease_until", "worker", "worker_pid", "updated_at"))
class ImportRun(Job):
    """One file of public ties or memberships, read once; the counts are of its rows.

    Each row has one outcome. Decisions in the review move rows from one count to another.
    """

    class Format(models.TextChoices):
        WIKIDATA = "wikidata", _("Sister cities of Wikidata")
        HROMADA = "hromada", _("Municipal partnerships of Ukraine")
        UNESCO = "unesco", _("UNESCO Creative Cities")

    class Failure(models.TextChoices):
        ATTEMPTS = "attempts", _("The import broke off too often. Tell the people who run this.")
        ERROR = "error", _("An error stopped the import. Nothing of the file was taken over.")
        RIGHTS = (
            "rights",
            _(
                "Who ordered it may do so no longer. Nothing of the file was taken over."
                " Another administrator of the platform can send it again."
            ),
        )
        EMPTY = "empty", _("The file is empty. Send one with a first line and rows.")
        ENCODING = (
            "encoding",
            _("The file is no text in UTF-8. Save it as UTF-8, then send it again."),
        )
        SEPARATOR = (
            "separator",
            _("The columns are not separated by commas. Save it as CSV with commas."),
        )
        HEADER = "header", _("The first line is none that is known here. Send it as one of these:")
        GAZETTEER = "gazetteer", _("No places are loaded. Load the gazetteer, then send it again.")

    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to=import_path, max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    format = models.CharField(_("kind of file"), max_length=8, choices=Format, blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    already_there = models.PositiveIntegerField(_("already there"), default=0)
    ambiguous = models.PositiveIntegerField(_("ambiguous"), default=0)
    unmatched = models.PositiveIntegerField(_("unmatched"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)
        indexes = [models.Index(fields=["sha256"], name="import_run_file")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=Job.State.READY)
                | Q(
                    rows_read=F("created")
                    + F("already_there")
                    + F("ambiguous")
                    + F("unmatched")
                    + F("refused")
                ),
                name="import_run_balances",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("catalogue:import-detail", args=[self.pk])

    @property
    def lists_members(self) -> bool:
        """Whether the file names the members of a network, so that memberships come of it."""
        return self.format == self.Format.UNESCO

    @property
    def waiting(self) -> int:
        """Rows that wait for a decision."""
        return self.ambiguous + self.unmatched

    @property
    def counts(self) -> list[tuple[Outcome, int]]:
        """The number of rows of each outcome; they add up to `rows_read`."""
        return [(outcome, getattr(self, outcome)) for outcome in Outcome]

    @property
    def stage(self) -> str:
        """What is being done while it runs, in words."""
        now = next((stage for stage in STAGES if self.progress < stage.end), STAGES[-1])
        return str(now.label)

    @property
    def failure_text(self) -> str:
        """What went wrong and what to do, in words."""
        return str(self.Failure(self.failure).label) if self.failure else ""


@tracked(without=("candidates", "waiting", "weight", "updated_at"))
class ImportEnd(Record):
    """An end of rows that the gazetteer did not settle, and what a person decided it is.

    The key is what files write; the decision holds for later imports too. `candidates` are
    `{"place", "why", "distance"}` (GeoNames id, code of `partners.imports.resolving.Why`, km or
    null), best first.
    """

    class Verdict(models.TextChoices):
        PLACE = "place", _("A place")
        LEFT_OUT = "left_out", _("Not a place")

    name = models.CharField(_("name"), max_length=300)
    country = models.CharField(_("country"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=200, blank=True)
    # Rounded to two decimals, about a kilometre.
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    candidates = models.JSONField(default=list, editable=False)
    verdict = models.CharField(_("decision"), max_length=8, choices=Verdict, blank=True)
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    # How many rows wait for it, and how many ever did, kept by `partners.imports.services`. The
    # review begins with the heaviest: no answer moves a name that somebody has seen already.
    waiting = models.PositiveIntegerField(default=0, editable=False)
    weight = models.PositiveIntegerField(default=0, editable=False)

    objects = ImportEndQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-weight", "-id"], name="import_end_weight")]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "country", "region", "latitude", "longitude"],
                nulls_distinct=False,
                name="import_end_once",
            ),
            models.CheckConstraint(
                condition=Q(verdict="place", place__isnull=False)
                | (~Q(verdict="place") & Q(place__isnull=True)),
                name="import_end_place_when_decided",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at__isnull=True)
                | (~Q(verdict="") & Q(decided_at__isnull=False)),
                name="import_end_decided_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def where(self) -> str:
        """Region and country as the file has them; a code of a country in the reader's words."""
        code = country_code_of(self.country) if len(self.country) == 2 else ""
        country = country_name(code) if code else self.country
        return ", ".join(filter(None, [self.region, country]))


class ImportRow(models.Model):
    """A row that waits or was refused; one settled in the review stays, so that it can be undone.

    `number` is its line in the file. `end_a`, `end_b` are what it waits for or waited for;
    `place_a`, `place_b` what is known of it.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("line"))
    values = models.JSONField(default=list)
    outcome = models.CharField(max_length=13, choices=Outcome)
    field = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    end_a = models.ForeignKey(ImportEnd, on_delete=models.PROTECT, null=True, related_name="rows_a")
    end_b = models.ForeignKey(ImportEnd, on_delete=models.PROTECT, null=True, related_name="rows_b")
    place_a = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    place_b = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    settled_by = models.ForeignKey(
        ImportEnd, on_delete=models.PROTECT, null=True, related_name="settled_rows"
    )
    tie = models.ForeignKey(Tie, on_delete=models.SET_NULL, null=True, related_name="+")
    membership = models.ForeignKey(
        NetworkMembership, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome="refused") ^ Q(reason=""), name="import_row_reason_when_refused"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Line %(number)d") % {"number": self.number}


def end_key(end: Any) -> tuple[str, str, str, float | None, float | None]:
    """What tells one end from another, of an `ImportEnd` or of an `End` that was just read."""
    latitude, longitude = end.latitude, end.longitude
    return (
        end.name,
        end.country,
        end.region,
        None if latitude is None else round(latitude, 2),
        None if longitude is None else round(longitude, 2),
    )
