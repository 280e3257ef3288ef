"""Identifiers of a partner in other registers, on its form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from partners.identifiers import SHAPES, identifier_value
from partners.models import ActorIdentifier
from partners.services import IdentifierTakenError
from records.forms import ServiceForm


class IdentifiersField(forms.CharField):
    """Identifiers in one register, commas between them; cleans to a list.

    Those `kept` already stay as they are, whatever shape is asked for today.
    """

    def __init__(self, scheme: str, *, kept: Sequence[str] = ()) -> None:
        super().__init__(
            label=ActorIdentifier.Scheme(scheme).label, required=False, max_length=1_000
        )
        self.scheme, self.kept = scheme, kept
        self.widget.attrs |= {
            "placeholder": _("such as %(example)s") % {"example": SHAPES[scheme].example},
            "autocomplete": "off",
            "spellcheck": "false",
        }

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        typed = filter(None, map(str.strip, self._parts.findall(super().clean(value))))
        return list(
            dict.fromkeys(
                one if one in self.kept else identifier_value(self.scheme, one) for one in typed
            )
        )

    @property
    def _parts(self) -> re.Pattern[str]:
        # One that holds a comma itself comes from before commas were refused.
        whole = [rf"\s*{re.escape(one)}\s*(?=,|$)" for one in self.kept if "," in one]
        return re.compile("|".join([*whole, "[^,]+"]))


class IdentifierFields(ServiceForm):
    """A field for each register."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scheme in SHAPES:
            name = _name_of(scheme)
            self.fields[name] = IdentifiersField(scheme, kept=self.initial.get(name, ()))

    @property
    def identifier_fields(self) -> list[forms.BoundField]:
        return [self[_name_of(scheme)] for scheme in SHAPES]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """All the others."""
        names = {_name_of(scheme) for scheme in SHAPES}
        return [field for field in self if field.name not in names]

    @property
    def shows_identifiers(self) -> bool:
        """Whether any is given, or wrong."""
        return any(field.value() or field.errors for field in self.identifier_fields)

    def identifiers(self) -> list[tuple[str, str]]:
        """What a valid form tells: pairs of scheme and value."""
        given = self.cleaned_data
        return [(scheme, value) for scheme in SHAPES for value in given[_name_of(scheme)]]

    def take_error(self, error: ValidationError) -> None:
        found = error.update_error_dict({})
        # Filed by their places among all that were given, of which each field shows some.
        places = [name for name in found if name.partition("/")[0] == "identifiers"]
        for one in [error for place in places for error in found.pop(place)]:
            if isinstance(one, IdentifierTakenError):
                self.add_error(_name_of(one.identifier.scheme), _with_links(one))
            else:
                self.add_error(None, one)
        super().take_error(ValidationError(found))


def initial_identifiers(identifiers: list[ActorIdentifier]) -> dict[str, list[str]]:
    """What the fields of a partner that is there already show."""
    return {
        _name_of(scheme): [one.value for one in identifiers if one.scheme == scheme]
        for scheme in SHAPES
    }


def _name_of(scheme: str) -> str:
    return f"identifier_{scheme}"


def _with_links(error: IdentifierTakenError) -> SafeString:
    holder = error.holder
    name = format_html('<a href="{}">{}</a>', holder.get_absolute_url(), holder)
    told = {"it": error.identifier, "name": name}
    sentence = _("{it} belongs to {name} already.")
    if not error.compare_url:
        return format_html(sentence, **told)
    link = format_html('<a href="{}">{}</a>', error.compare_url, _("Are the two one? Compare them"))
    return format_html(sentence + " {link}", **told, link=link)
