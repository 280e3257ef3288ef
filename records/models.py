"""What every record has."""

from __future__ import annotations

from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _


class UUIDv7(Func):
    """PostgreSQL 18's time-ordered random id."""

    function = "uuidv7"
    output_field = models.UUIDField()


class Record(models.Model):
    """A row that people edit: stable id, version against lost edits, times.

    `version` grows by one with each edit: see `records.versions`.
    """

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True, editable=False)

    class Meta:
        abstract = True
