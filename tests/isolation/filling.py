"""Rows whose every private field holds a canary, of every model that there is.

Models and their fields are found, not named: what is added to an app tomorrow is filled by itself.
A constraint that a canary would break is met by `CHOSEN`; a field that can hold none is in `PLAIN`,
with the reason.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pghistory.models
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Model
from django.utils import timezone

from activities.weighing import KINDS
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Visibility
from records.history import AppendOnly
from records.partial_dates import PartialDateField
from records.search import fold
from tests.isolation.canaries import LARGEST_SMALL, Flock, in_hangul
from tests.isolation.chosen import CHOSEN

# What belongs to no city, and why.
SHARED = {
    "partners.Place": "the public gazetteer",
    "partners.ImportRun": "files of public facts, for the platform alone",
    "partners.ImportEnd": "files of public facts, for the platform alone",
    "partners.ImportRow": "files of public facts, for the platform alone",
    "pghistory.Context": "kept in each event's own row here",
    "pghistory.MiddlewareEvents": "a view of the events",
    "sessions.Session": "opaque, and found by its secret alone",
    "socialaccount.SocialApp": "the providers of sign-in, which all cities see",
    "records.Shape": "names of tables and columns",
    "search.SearchEntry": "made by the database of rows that are filled",
}
# Their rows are made by the framework and say nothing of anybody.
SHARED_APPS = {"auth", "contenttypes"}

# Fields of a kind that holds no canary.
PLAIN_KINDS: dict[type[models.Field[Any, Any]], str] = {
    models.BooleanField: "yes or no looks the same everywhere",
    models.ForeignKey: "the row that it leads to holds canaries itself",
    models.GeneratedField: "follows from another column",
    models.TimeField: "there are too few hours in a day",
    models.AutoField: "counted up for all cities together",
    models.UUIDField: "random: the ids of all rows are canaries by themselves",
}
# Fields that hold none for a reason of their own: "app.Model.field".
PLAIN = {
    "partners.City.time_zone": "has to be one that exists",
    "partners.Actor.country_code": "two letters of a standard",
    "partners.Actor.seat_country_code": "two letters of a standard",
    "partners.CountryNote.country_code": "two letters of a standard",
    "partners.NetworkMembership.currency": "three letters of a standard",
    "activities.Activity.currency": "three letters of a standard",
    "activities.Document.language": "the code of a language, for which a page has the name",
    "agreements.AuthorityForm.placeholders": "names of the program's own table",
    "accounts.KeySecret.hint": "four letters",
    "notices.Hours.time_zone": "has to be one that exists",
    "records.AuditEntry.subject": "the label of a model",
    "records.AuditEntry.subject_id": "an id, which is a canary by itself",
    "activities.Activity.search_key": "made of what other fields hold",
    "activities.DocumentText.search_key": "made of what other fields hold",
    **dict.fromkeys(
        (f"activities.VitalityWeights.{kind}" for kind in KINDS),
        "20 at most, as elsewhere",
    ),
    "activities.Handover.counts": "how many of each kind",
    "activities.Handover.activity_ids": "ids, which are canaries by themselves",
    "activities.Handover.incoming_ids": "ids, which are canaries by themselves",
    "agreements.Amendment.number": "counts from 1, and stands in addresses",
    "agreements.Amendment.clause_key": "made of what another field holds",
    "notices.Mail.cities": "ids, which are canaries by themselves",
    "partners.ActorName.search_key": "made of what other fields hold",
    "partners.Post.search_key": "made of what other fields hold",
    "partners.Person.search_key": "made of what other fields hold",
}
# Rows are of these times of their life. What changed or went is in the history alone.
CHANGED, ODD, GONE, OFFERED = "changed", "with odd dates", "gone", "offered"


@dataclass
class Rows:
    """One row of each model, all of a city, that belong together.

    `partner` and `network` are of the shared catalogue: what a city keeps about them must not show
    where another city looks at the same. Only with `is_odd` do dates and numbers hold canaries:
    else they are such that every list and figure of another city would take them in. To the city
    of `elsewhere` records are offered, which is none of anybody else's business.
    """

    flock: Flock
    city: City
    partner: Actor
    network: Actor
    time: str
    elsewhere: Actor | None = None
    visibility: str = Visibility.INTERNAL
    of: dict[type[Model], Any] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)

    @property
    def is_odd(self) -> bool:
        return self.time in {ODD, OFFERED}

    @property
    def is_public(self) -> bool:
        return self.time == ODD

    def make(self, model: type[Model]) -> Any:
        """The row of that model, with those that it leads to."""
        if model in self.of:
            return self.of[model]
        given = CHOSEN.get(model._meta.label, lambda rows: {})(self)
        row = model(**{name: value for name, value in given.items() if name not in _files(model)})
        for column in model._meta.concrete_fields:
            if column.name not in given and self._is_to_fill(column):
                self._fill(row, column)
        _fold_texts(row)
        row.save(force_insert=True)
        self._date(row)
        row.refresh_from_db()
        self.of[model] = row
        return row

    def _date(self, row: Any) -> None:
        """Times that the framework would set itself."""
        stamps = [
            column
            for column in row._meta.concrete_fields
            if getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False)
        ]
        if self.is_odd and stamps:
            times = {
                column.name: self._value(column, f"{row._meta.label}.{column.name} ({self.time})")
                for column in stamps
            }
            type(row)._base_manager.filter(pk=row.pk).update(**times)

    def change(self) -> None:
        """Give every text of all rows another canary; the first ones stay in the history."""
        for model, row in self.of.items():
            if issubclass(model, AppendOnly):
                continue
            given = CHOSEN.get(model._meta.label, lambda rows: {})(self)
            for column in model._meta.concrete_fields:
                is_text = isinstance(column, models.CharField | models.TextField | models.JSONField)
                if is_text and column.name not in given and self._is_to_fill(column):
                    self._fill(row, column)
            _fold_texts(row)
            row.save()

    def delete(self) -> None:
        """Take all rows out again, those that hang on others first."""
        for row in reversed(self.of.values()):
            is_kept = isinstance(row, AppendOnly)
            if not is_kept and type(row)._default_manager.filter(pk=row.pk).exists():
                row.delete()

    def _is_to_fill(self, column: Any) -> bool:
        is_key = column.primary_key and not column.remote_field
        is_stamp = getattr(column, "auto_now", False) or getattr(column, "auto_now_add", False)
        return not (column.generated or is_key or is_stamp)

    def _fill(self, row: Model, column: Any) -> None:
        name = f"{row._meta.label}.{column.name}"
        if column.remote_field:
            setattr(row, column.name, self._row_for(column))
        elif not column.choices and name not in PLAIN:
            value = self._value(column, f"{name} ({self.time})")
            if value is not None:
                setattr(row, column.name, value)

    def _row_for(self, column: Any) -> Any:
        related = column.related_model
        if related is City:
            return self.city
        is_own = is_tenant(related) and related is not column.model
        return self.make(related) if is_own else None

    def _value(self, column: Any, where: str) -> Any:
        make = next((make for kind, make in _MAKERS if isinstance(column, kind)), None)
        if make is None:
            return None
        known = len(self.flock.where)
        value = make(self, column, where)
        if len(self.flock.where) > known:
            self.filled.add(where.partition(" ")[0])
        return value

    def text(self, column: Any, where: str) -> str | None:
        """A word, in two scripts where both fit; None where none does."""
        most = column.max_length or 1_000
        if most < 8:
            return None
        word = self.flock.word(where)
        is_line_of_letters = most >= 100 and column.name not in _CODE_LIKE
        return f"{word} {in_hangul(word)}" if is_line_of_letters else word

    def day(self, column: Any, where: str) -> datetime.date | None:
        if self.is_odd:
            return self.flock.day(where)
        return None if column.null else timezone.localdate()

    def moment(self, column: Any, where: str) -> datetime.datetime | None:
        day = self.day(column, where)
        if day is None:
            return None
        noon = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
        return noon if self.is_odd else timezone.now()

    def number(self, column: Any, where: str) -> int:
        if not self.is_odd:
            return 1
        is_small = isinstance(column, models.SmallIntegerField | models.PositiveSmallIntegerField)
        return self.flock.number(where, most=LARGEST_SMALL if is_small else 10**8)

    def decimal(self, column: Any, where: str) -> Decimal:
        number = self.flock.number(where, most=10**8) if self.is_odd else 1
        return Decimal(number).scaleb(-column.decimal_places)


def fill_city(city: City, flock: Flock) -> set[str]:
    """Give a city's own row canaries; what of its fields holds one."""
    city.code = flock.code("partners.City.code")
    word = flock.word("partners.City.wording")
    told = {"en": word, "ko": in_hangul(word)}
    city.wording = {code: told for code in (*v.AgreementType.values, *v.Domain.values)}
    city.version = flock.number("partners.City.version", most=10**8)
    city.save()
    times = {name: flock.day(f"partners.City.{name}") for name in ("created_at", "updated_at")}
    noon = datetime.time(12)
    City.objects.filter(pk=city.pk).update(
        **{name: datetime.datetime.combine(day, noon, datetime.UTC) for name, day in times.items()}
    )
    return {f"partners.City.{name}" for name in ("code", "wording", "version", *times)}


# A slash or a blank would make another thing of them.
_CODE_LIKE = {"media_type", "sha256", "digest", "password", "worker"}
_Maker = Callable[[Rows, Any, str], Any]


def _partial(rows: Rows, column: Any, where: str) -> str | None:
    day = rows.day(column, where)
    return None if day is None else day.isoformat()


def _json(rows: Rows, column: Any, where: str) -> Any:
    word = rows.flock.word(where)
    if column.name == "filters":
        return {"q": [word]}
    return [word] if column.default is list else {"en": word, "ko": in_hangul(word)}


def _list(rows: Rows, column: Any, where: str) -> list[str] | None:
    return None if column.base_field.choices else [rows.flock.word(where)]


def _file(rows: Rows, column: Any, where: str) -> ContentFile[bytes]:
    return ContentFile(
        rows.flock.word(f"{where} content").encode(), f"{rows.flock.word(where)}.pdf"
    )


# The first that fits.
_MAKERS: list[tuple[type[Any], _Maker]] = [
    (models.FileField, _file),
    (models.BinaryField, lambda rows, column, where: rows.flock.word(where).encode()),
    (models.GenericIPAddressField, lambda rows, column, where: rows.flock.address(where)),
    (models.EmailField, lambda rows, column, where: f"{rows.flock.word(where)}@example.org"),
    (models.URLField, lambda rows, column, where: f"https://{rows.flock.word(where)}.example/"),
    (PartialDateField, _partial),
    (models.DateTimeField, Rows.moment),
    (models.DateField, Rows.day),
    (models.DecimalField, Rows.decimal),
    (models.FloatField, Rows.number),
    (models.IntegerField, Rows.number),
    (models.JSONField, _json),
    (ArrayField, _list),
    (models.CharField, Rows.text),
    (models.TextField, Rows.text),
]


def _files(model: type[Model]) -> set[str]:
    return {column.name for column in model._meta.fields if isinstance(column, models.FileField)}


def _fold_texts(row: Any) -> None:
    """Search finds the row by every text that it holds."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    names = {column.name for column in row._meta.fields if isinstance(column, kinds)}
    if "search_key" in names:
        values = [getattr(row, name) for name in sorted(names - {"search_key"})]
        texts = [
            str(text)
            for value in values
            for text in (value.values() if isinstance(value, dict) else [value])
        ]
        row.search_key = fold(" ".join(texts))


def tenant_models() -> Iterator[type[Model]]:
    """Every model whose rows may be a city's own, the history apart."""
    for model in apps.get_models():
        if is_tenant(model):
            yield model


def is_tenant(model: type[Model]) -> bool:
    is_event = issubclass(model, pghistory.models.Event | pghistory.models.Events)
    known = model._meta.label in SHARED or model._meta.app_label in SHARED_APPS
    return not (is_event or known)


def is_there(model: type[Model], time: str) -> bool:
    """Whether a city has a row of it at that time: what is never deleted, and what a city has once,
    is there with odd dates alone."""
    links = (column for column in model._meta.concrete_fields if column.one_to_one)
    is_once = issubclass(model, AppendOnly) or any(link.related_model is City for link in links)
    return model is not City and (time == ODD or not is_once)


def is_confidential(model: type[Model]) -> bool:
    """Whether its rows may be kept from others in the same city."""
    return model._meta.label == "reports.ReportRun" or is_of_activity(model)


def is_of_activity(model: type[Model]) -> bool:
    """Whether its rows are activities, or hang on them."""
    return model._meta.label == "activities.Activity" or any(
        column.name in {"activity", "agreement"} and column.remote_field
        for column in model._meta.fields
    )
