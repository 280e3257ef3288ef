"""Verbs of saved searches: keeping one, changing it, taking it away, having looked at it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from partners.models import Actor, City
from records.access import Access
from records.rights import require
from records.versions import lock_for_edit
from search.filters import NARROWING, SearchForm
from search.models import SavedSearch

MOST_KEPT = 100
WRITTEN = ("name", "query", "filters", "has_alert")


@transaction.atomic
def save_search(
    fields: Mapping[str, Any], *, city: City, access: Access, at: datetime.datetime
) -> SavedSearch:
    """Keep a search for whoever asks; that of a key is kept for the whole office.

    Raises PermissionDenied, and ValidationError by field.
    """
    require(access, "activities.read" if access.person else "activities.write", city.pk)
    # One after the other, so that nobody passes the bound.
    City.objects.select_for_update(no_key=True).get(pk=city.pk)
    kept = SavedSearch.objects.filter(city=city, person=access.person).count()
    if kept >= MOST_KEPT:
        told = {"most": MOST_KEPT}
        raise ValidationError(_("You keep %(most)d searches: delete one first.") % told)
    search = SavedSearch(city=city, person_id=access.person, seen_at=settled(at))
    _write(search, fields, access=access)
    search.save(force_insert=True)
    return search


def forget_searches(user_id: uuid.UUID, **told: Any) -> None:
    """Of an account that is erased no search stays, nor what it was; hears `account_erased`."""
    SavedSearch.objects.filter(person=user_id).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_saved_search_history(%s)", [user_id])


@transaction.atomic
def change_search(
    search_id: uuid.UUID, fields: Mapping[str, Any], *, access: Access, version: int | None
) -> SavedSearch:
    """Change a saved search.

    Raises SavedSearch.DoesNotExist, PermissionDenied, StaleRecordError, and ValidationError by
    field.
    """
    search = _held(search_id, access=access, version=version)
    _write(search, fields, access=access)
    search.save()
    return search


@transaction.atomic
def delete_search(search_id: uuid.UUID, *, access: Access, version: int | None) -> None:
    """Take a saved search away. Raises as `change_search` does."""
    _held(search_id, access=access, version=version).delete()


def mark_seen(search_id: uuid.UUID, *, access: Access, at: datetime.datetime) -> None:
    """Note that its finds were looked at: only what is entered afterwards is new.

    Raises SavedSearch.DoesNotExist.
    """
    found = SavedSearch.objects.visible_to(access).filter(pk=search_id)
    if not found.update(seen_at=settled(at)):
        raise SavedSearch.DoesNotExist


def settled(at: datetime.datetime) -> datetime.datetime:
    """The last moment up to `at` of which all that was begun has ended.

    What a transaction enters carries the moment at which it began, and is there once it has ended:
    whoever looked at `at` has not seen what was under way. Who has only read so far may write yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        (first,) = cursor.fetchone()
    return min(at, first - datetime.timedelta(microseconds=1)) if first else at


def require_keeper(saved: SavedSearch, *, access: Access) -> None:
    """Raise PermissionDenied unless the asker may change a saved search: a person their own, and
    who writes records those of the office."""
    is_own = access.person is not None and saved.person_id == access.person
    require(access, "activities.read" if is_own else "activities.write", saved.city_id)


def _held(search_id: uuid.UUID, *, access: Access, version: int | None) -> SavedSearch:
    visible = SavedSearch.objects.visible_to(access)
    search: SavedSearch = lock_for_edit(visible, search_id, version=version)
    require_keeper(search, access=access)
    return search


def _write(search: SavedSearch, fields: Mapping[str, Any], *, access: Access) -> None:
    for name in WRITTEN:
        if name in fields:
            setattr(search, name, fields[name])
    search.query = search.query.strip()
    search.filters = _checked(search.query, search.filters)
    partner = fields.get("filters", {}).get("partner")
    if partner and not Actor.objects.visible_to(access).filter(pk=partner).exists():
        raise ValidationError({"filters": _("There is no such partner.")})
    search.clean_fields(exclude=["id", "person", "city"])
    if not any(map(str.isalnum, search.query)):
        message = _("Write a word or a number: there is nothing to be found in this.")
        raise ValidationError({"query": message})
    try:
        search.validate_constraints(exclude=["id"])
    except ValidationError as error:
        # There is one, of names.
        raise ValidationError({"name": error.messages}) from error


def _checked(query: str, filters: Mapping[str, Any]) -> dict[str, Any]:
    """What narrows the search, as the parameters of the search take it."""
    if unknown := [name for name in filters if name not in NARROWING]:
        message = _("Nothing is narrowed by these: %(names)s.") % {"names": ", ".join(unknown)}
        raise ValidationError({"filters": message})
    form = SearchForm({**filters, "q": query})
    if not form.is_valid():
        raise ValidationError(
            {"query" if name == "q" else "filters": found for name, found in form.errors.items()}
        )
    return form.narrowing()
