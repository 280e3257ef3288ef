"""Entries of the audit, and the chain of seals over them and over the history."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.audit.querysets import AuditEntryQuerySet
from records.constraints import codes_check
from records.history import AppendOnly


class EntryKind(models.TextChoices):
    """What leaves no row of history, and yet is to be known."""

    SIGN_IN = "sign_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Failed to sign in")
    SIGN_OUT = "sign_out", _("Signed out")
    FACTOR_FAILED = "factor_failed", _("Failed at the second factor")
    WAYS_IN = "ways_in", _("Changed how somebody signs in")
    LOOK = "look", _("Looked at personal data")
    EXPORT = "export", _("Took data out")
    DOWNLOAD = "download", _("Downloaded a document")
    KEY_REFUSED = "key_refused", _("A key was refused")


class AuditEntry(AppendOnly):
    """What somebody did that changed no record: signed in, took something out, looked at people.

    `city_id` is empty for what concerns no city. People, keys and records are named by their ids
    alone, so that nobody's name outlives its erasure here.
    """

    kind = models.CharField(max_length=14, choices=EntryKind)
    at = models.DateTimeField(db_default=Now())
    city_id = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    behalf = models.UUIDField(null=True)
    key = models.UUIDField(null=True)
    address = models.GenericIPAddressField(null=True)
    request = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=8, blank=True)
    # A model by its label, and the key of one of its rows; without a key, a list of them.
    subject = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict)
    # What would be told again and again is told once: see `entries.note`.
    once = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - unique or none

    objects = AuditEntryQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        constraints = [codes_check("kind", EntryKind, name="audit_entry_kind_known")]
        indexes = [models.Index(fields=["city_id", "-at", "-id"], name="audit_entry_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at}"


class Shape(AppendOnly):
    """The columns that a table had when rows of it were sealed: later ones were never sealed."""

    table = models.TextField()
    columns = ArrayField(models.TextField())

    class Meta(AppendOnly.Meta):
        constraints = [models.UniqueConstraint(fields=["table", "columns"], name="shape_once")]

    def __str__(self) -> str:
        return f"{self.table} ({len(self.columns)})"


class Seal(AppendOnly):
    """A link of the chain of a city, or of the platform: the digest over a batch of rows.

    `digest` covers `previous`, so that no earlier link can be changed without all later ones.
    """

    city_id = models.UUIDField(null=True)
    sequence = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()
    row_count = models.PositiveIntegerField()

    class Meta(AppendOnly.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["city_id", "sequence"], nulls_distinct=False, name="seal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest}"


class SealedRow(AppendOnly):
    """One row under a seal: the digest of its salt and its payload.

    With the salt gone, as after an erasure, nobody can find out by guessing what the row told.
    """

    pk = models.CompositePrimaryKey("shape_id", "row_id")
    shape = models.ForeignKey(
        Shape, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    row_id = models.BigIntegerField()
    seal = models.ForeignKey(Seal, models.DO_NOTHING, db_constraint=False, related_name="rows")
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.shape_id} {self.row_id}"


class ErasedRow(AppendOnly):
    """A sealed row that was blanked for the sake of a person: what it is from then on.

    Written by the database alone, in `records_note_erased`; sealed as every other row, but for the
    salt, which goes when the row is blanked once more.
    """

    at = models.DateTimeField(db_default=Now())
    city_id = models.UUIDField(null=True)
    table = models.TextField()
    row_id = models.BigIntegerField()
    salt = models.BinaryField(null=True)
    digest = models.BinaryField()

    class Meta(AppendOnly.Meta):
        indexes = [models.Index(fields=["table", "row_id"], name="erased_row_of_table")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


class Verification(AppendOnly):
    """That a chain was verified, what came of it, and its head then: it can never be shorter."""

    at = models.DateTimeField()
    city_id = models.UUIDField(null=True)
    since = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField()
    erased = models.PositiveIntegerField()
    faults = models.PositiveIntegerField()

    class Meta(AppendOnly.Meta):
        indexes = [models.Index(fields=["city_id", "-at"], name="verification_newest")]

    def __str__(self) -> str:
        return f"{self.at} {self.faults}"
