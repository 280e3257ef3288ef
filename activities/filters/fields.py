"""Filters of a kind that several parameters share, and the controls they are drawn with."""

from __future__ import annotations

import re
import uuid
from functools import cache, lru_cache
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.forms.utils import flatatt
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from activities.models import Activity
from partners.countries import country_choices, country_codes
from partners.locations import Area
from records.access import Access
from records.partial_dates import PartialDateFormField
from records.widgets import SEARCHABLE, Ticks, TypeaheadSelect

LONGEST_SEARCH = 200
MOST_WORDS = 8
DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?")


class NamesNobody:
    """A set of filters of which those that ask who answers are for whoever is told the names.

    Of what a key for public records reads, it learns nobody's name: neither by asking for it.
    """

    def is_valid(self) -> bool:
        checked: Any = self
        valid: bool = super().is_valid()  # type: ignore[misc]
        asked = checked.asked_of_people() if checked.is_bound else []
        if not asked or checked.request.access.cities_for("activities.read"):
            return valid
        for name in asked:
            message = gettext("This key is told of nobody who answers for a record.")
            # Whether such a person is there is not told either.
            checked.form.errors.pop(name, None)
            checked.form.add_error(name, ValidationError(message, code="nameless"))
        return False

    def asked_of_people(self) -> list[str]:
        """The parameters that were given and ask who answers for a record."""
        given: Any = self
        return ["owner"] if given.data.get("owner") else []


def of_named(access: Access) -> Q:
    """Records of which the asker is told who answers for them."""
    return Q(city__in=access.cities_for("activities.read"))


class CodesFilter(filters.MultipleChoiceFilter):
    """One of several codes of a vocabulary."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        if "widget" not in kwargs:
            kwargs["widget"] = Ticks(choices)
        super().__init__(choices=getattr(choices, "choices", choices), **kwargs)

    def filter(self, queryset: Any, value: list[str]) -> Any:
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


class CountrySelect(forms.SelectMultiple):
    """Lets a person choose one country; an address may name several, which are then all shown."""

    def __init__(self) -> None:
        super().__init__(attrs=SEARCHABLE)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [value for value in super().value_from_datadict(data, files, name) or [] if value]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(value or ())
        given = {**self.build_attrs(self.attrs, attrs), "name": name}
        if len(chosen) < 2:
            given.pop("multiple", None)
        known = frozenset(chosen & country_codes())
        return format_html("<select{}>{}</select>", flatatt(given), _options(known, get_language()))


@lru_cache
def _options(chosen: frozenset[str], _language: str | None) -> SafeString:
    # Hundreds of countries, sorted anew in each language: kept, so that a page need not wait.
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (code, mark_safe(" selected") if code in chosen else "", label)
            for code, label in [("", gettext("Any country")), *country_choices()]
        ),
    )


class PartnerSelect(TypeaheadSelect):
    """Looks partners up while a person types; the choice travels in the address as a plain id."""

    def __init__(self) -> None:
        super().__init__(url_name="partners:actor-typeahead")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return (data.get(name) or "").removeprefix("actor:")


class DayFilter(filters.Filter):
    """A partial date."""

    field_class = PartialDateFormField


class AreaField(forms.CharField):
    """West, south, east and north in degrees, in the order of a bounding box of GeoJSON."""

    def to_python(self, value: Any) -> Area | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != 4 or not all(map(DEGREES.fullmatch, parts)):
            raise ValidationError(
                _("Write west, south, east and north in degrees, such as 124.5,33,131,38.6.")
            )
        west, south, east, north = map(float, parts)
        if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
            raise ValidationError(_("Longitudes end at 180 degrees, latitudes at 90."))
        if south > north:
            raise ValidationError(_("The south of the area lies north of its north."))
        return Area(west, south, east, north)


class AreaFilter(filters.Filter):
    """A box on the globe."""

    field_class = AreaField


class DaysFilter(filters.NumberFilter):
    """A whole number of days."""

    field_class = forms.IntegerField


class OwnerFilter(filters.ChoiceFilter):
    """Oneself, or somebody who works in the asker's city or owns a record there."""

    @property
    def field(self) -> Any:
        request, given = self.parent.request, self.parent.data.get("owner", "")
        self.extra["choices"] = cache(lambda: owner_choices(request, given))
        return super().field

    def filter(self, queryset: Any, value: str) -> Any:
        if not value:
            return queryset
        access = self.parent.request.access
        person = access.person if value == "me" else value
        return queryset.filter(of_named(access), owner=person)


def owner_choices(request: Any, given: str) -> list[tuple[str, str | Promise]]:
    """People to choose as owner; one who has left can still be named by an address."""
    if request is None:
        return []
    works = Membership.objects.visible_to(request.access)
    works = works.filter(of_named(request.access), user=OuterRef("pk"))
    people = list(User.objects.filter(Exists(works)).only("name", "email").order_by("name", "pk"))
    if given not in {"", "me", *(str(person.pk) for person in people)}:
        people += _former_owner(request.access, given)
    me = [("me", _("Me"))] if request.access.person else []
    return [*me, *((str(person.pk), str(person)) for person in people)]


def _former_owner(access: Access, given: str) -> list[User]:
    try:
        person = User.objects.filter(pk=uuid.UUID(given))
    except ValueError:
        return []
    owned = Activity.objects.visible_to(access).filter(of_named(access), owner=OuterRef("pk"))
    return list(person.filter(Exists(owned)))
