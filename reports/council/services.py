"""Keeping forms of the council table for the whole city."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import City
from records.access import Access
from records.rights import require
from records.versions import StaleRecordError
from reports.council.layout import Layout
from reports.council.values import plain
from reports.models import CouncilForm

MOST_FORMS = 100


@transaction.atomic
def save_form(
    name: str, layout: Layout, *, city: City, access: Access, replacing: int | None = None
) -> CouncilForm:
    """Keep a layout under a name; in place of what has that name, in the version `replacing`.

    Raises PermissionDenied, StaleRecordError for a form of that name in another version or none to
    be replaced, and ValidationError by field.
    """
    require(access, "council_forms.write", city.pk)
    # Those who save at the same time wait for each other: a name and the limit hold for all.
    City.objects.select_for_update(no_key=True).get(pk=city.pk)
    forms = CouncilForm.objects.filter(city=city)
    name = plain(name)
    form = forms.filter(name__iexact=name).first()
    if form is None:
        form = CouncilForm(city=city)
        if forms.count() >= MOST_FORMS:
            raise ValidationError(
                _("The city has %(most)s forms. Delete one that nobody needs any more.")
                % {"most": MOST_FORMS}
            )
    elif form.version != replacing:
        raise StaleRecordError(form)
    else:
        form.version += 1
    form.name, form.saved_by_id = name, access.person
    form.filters = _without_me(layout.filters, access)
    form.columns, form.order = list(layout.columns), layout.order
    form.full_clean(exclude=["id", "city", "saved_by"], validate_unique=False)
    form.save()
    return form


def _without_me(filters: Any, access: Access) -> dict[str, list[str]]:
    """The filters with the asker's own id for "me", who is somebody else for each reader."""
    kept = {name: list(values) for name, values in filters.items()}
    if kept.get("owner") == ["me"] and access.person is not None:
        kept["owner"] = [str(access.person)]
    return kept


@transaction.atomic
def delete_form(form_id: uuid.UUID, *, access: Access) -> None:
    """Delete a form; it stays in the history.

    Raises CouncilForm.DoesNotExist and PermissionDenied.
    """
    form = CouncilForm.objects.visible_to(access).select_for_update().get(pk=form_id)
    require(access, "council_forms.write", form.city_id)
    form.delete()
