"""What is written in a document, taken out of its file for search."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models.documents import Document
from activities.querysets import DocumentTextQuerySet
from partners.models import City
from records.constraints import codes_check
from records.jobs import Job


class DocumentText(Job):
    """The text of a document, and the job that reads it.

    It has no history: what it says is in the file, and goes with it. `search_key` holds the name of
    the document too, so that one without any text is still found by it.
    """

    class Outcome(models.TextChoices):
        READ = "READ", _("Search finds what is written in it.")
        NOTHING = "NOTHING", _("No text could be read (a scan?).")
        LOCKED = "LOCKED", _("It is closed by a password: no text could be read.")

    class Failure(models.TextChoices):
        ATTEMPTS = "attempts", _("Reading its text broke off too often.")
        DAMAGED = "damaged", _("The file is damaged: no text could be read.")
        BOUNDS = "bounds", _("Reading its text took too long or too much memory.")
        MISSING = "missing", _("The file is no longer in its place.")
        ERROR = "error", _("An error stopped the reading of its text.")

    # Whoever looks for a name in texts is told the files themselves: see `reports.traces`.
    is_of_a_file = True

    about_nobody: ClassVar[frozenset[str]] = frozenset({"worker", "failure"})

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="reading")
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True, editable=False)
    text = models.TextField(blank=True, editable=False)
    search_key = models.TextField(blank=True, editable=False)

    objects = DocumentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text of a document")
        verbose_name_plural = _("texts of documents")
        indexes = [
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="document_text_trgm"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=[Job.State.QUEUED, Job.State.RUNNING]),
                name="document_text_waiting",
            ),
        ]
        constraints = [
            codes_check("state", Job.State, name="document_text_state_known"),
            models.CheckConstraint(
                condition=Q(Q(state=Job.State.READY), ~Q(outcome=""))
                | Q(~Q(state=Job.State.READY), outcome=""),
                name="document_text_outcome_when_ready",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def in_words(self) -> Any:
        """What became of reading it, in a sentence."""
        if self.is_pending:
            return _("Its text is being read.")
        if self.state == self.State.FAILED:
            known = dict(self.Failure.choices)
            return known.get(self.failure, self.Failure.ERROR.label)
        return self.get_outcome_display()
