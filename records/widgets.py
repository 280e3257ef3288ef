"""Form controls that several apps share."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

# Attributes of a <select> that is too long for the arrow keys: typing narrows it.
SEARCHABLE = {
    "data-searchable": True,
    "data-text-none": gettext_lazy("Nothing found. Try another spelling or script."),
    "data-text-remove": gettext_lazy("Remove"),
}


class DayInput(forms.DateInput):
    """The browser's own control of a day; it takes and gives ISO 8601 whatever the language."""

    def __init__(self) -> None:
        super().__init__({"type": "date"}, format="%Y-%m-%d")


class _RemoteChoices:
    """Draws only the options that are chosen; the rest is looked up while a person types.

    The address `url_name` answers `?q=` with `{"results": [{"id", "name", "where", "level"}]}`.
    `add_panel` is the id of a `<dialog>` whose form adds what is not in the list and answers with
    one such result. What is typed and not chosen goes to the field named `keep_typed_in`. Belongs
    to a `ModelChoiceField` or its multiple form.
    """

    def __init__(self, *, url_name: str, add_panel: str = "", attrs: Any = None) -> None:
        super().__init__(attrs)  # type: ignore[call-arg]
        self.url_name = url_name
        self.add_panel = add_panel
        self.keep_typed_in = ""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        texts = {
            "data-typeahead-url": reverse(self.url_name),
            "data-text-none": _("Nothing found. Try another spelling or script."),
            "data-text-count": _("%(n)s found. Use the arrow keys to choose.") % {"n": "{n}"},
            "data-text-failed": _("The list could not be reached. Try again."),
            "data-text-remove": _("Remove"),
        }
        if self.keep_typed_in:
            texts["data-keep-typed-in"] = self.keep_typed_in
            texts["data-text-kept"] = _("“%(name)s” is kept as a name.") % {"name": "{q}"}
        if self.add_panel:
            texts["data-add-panel"] = self.add_panel
            texts["data-text-add"] = _("Not in the list: add “%(name)s”") % {"name": "{q}"}
        return {**texts, **attrs}

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        chosen = [item for item in value if item]
        field = self.choices.field  # type: ignore[attr-defined]
        try:
            rows = list(self.choices.queryset.filter(pk__in=chosen)) if chosen else []  # type: ignore[attr-defined]
        except (ValueError, ValidationError):
            rows = []
        options = [
            self.create_option(  # type: ignore[attr-defined]
                name, str(row.pk), field.label_from_instance(row), True, index
            )
            for index, row in enumerate(rows)
        ]
        if not self.allow_multiple_selected:  # type: ignore[attr-defined]
            # An empty first option keeps the browser from choosing one by itself.
            empty = self.create_option(name, "", "", not options, len(options))  # type: ignore[attr-defined]
            options.insert(0, empty)
        return [(None, options, 0)]


class TypeaheadSelect(_RemoteChoices, forms.Select):
    """One choice out of more than a list can show."""


class TypeaheadSelectMultiple(_RemoteChoices, forms.SelectMultiple):
    """Several choices out of more than a list can show."""


class Ticks(forms.CheckboxSelectMultiple):
    """A box for each code of a vocabulary."""

    def __init__(self, vocabulary: type[Choices]) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        ticked = frozenset(map(str, value or ())) & frozenset(map(str, self.vocabulary.values))
        return _boxes(self.vocabulary, name, attrs["id"], ticked, get_language())


@lru_cache(maxsize=512)
def _boxes(
    vocabulary: type[Choices],
    name: str,
    id_: str,
    ticked: frozenset[str],
    _language: str | None,
) -> SafeString:
    # A page of filters has a hundred boxes, and the same ones each time: kept, not drawn anew.
    return format_html_join(
        "",
        '<label class="form-check" for="{0}_{1}"><input class="form-check-input" type="checkbox" '
        'name="{2}" value="{3}" id="{0}_{1}"{4}><span class="form-check-label">{5}</span></label>',
        (
            (id_, place, name, code, mark_safe(" checked") if str(code) in ticked else "", label)
            for place, (code, label) in enumerate(vocabulary.choices)
        ),
    )
