"""Verbs that write what a city keeps about countries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from partners.models import City, CountryNote
from records.access import Access
from records.rights import require
from records.versions import StaleRecordError


@transaction.atomic
def write_country_note(
    country_code: str, fields: Mapping[str, Any], *, city: City, access: Access, version: int
) -> CountryNote:
    """Write down or change what a city keeps about a country.

    `version` is the one the editor has seen, 0 where there was none. Raises PermissionDenied,
    StaleRecordError, and ValidationError by field; then nothing is saved.
    """
    require(access, "partners.write", city.pk)
    note, is_new = CountryNote.objects.select_for_update().get_or_create(
        city=city, country_code=country_code
    )
    if not is_new:
        if note.version != version:
            raise StaleRecordError(note)
        note.version += 1
    for name, value in fields.items():
        setattr(note, name, value)
    note.full_clean(exclude=["city"], validate_constraints=False)
    note.save()
    return note
