"""The forms of saved searches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.forms import ServiceForm, VersionedForm
from search.models import LONGEST_QUERY, SavedSearch


class SavedSearchForm(ServiceForm):
    """What a person says of a search that is to be kept."""

    shown_at = {"query": "q"}

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Under it you find the search again.")
    )
    q = forms.CharField(label=_("Words"), max_length=LONGEST_QUERY)
    has_alert = forms.BooleanField(
        label=_("Tell me of new finds in the mail of reminders"), required=False
    )

    def as_fields(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"name": given["name"], "query": given["q"], "has_alert": given["has_alert"]}


class SavedSearchEdit(SavedSearchForm, VersionedForm):
    """The same of one that is kept already."""

    def __init__(self, data: Any = None, *, kept: SavedSearch) -> None:
        super().__init__(data, initial=self._told(kept))

    def stored(self, record: Any) -> forms.BaseForm:
        return SavedSearchEdit(kept=record)

    @staticmethod
    def _told(kept: SavedSearch) -> dict[str, Any]:
        return {
            "name": kept.name,
            "q": kept.query,
            "has_alert": kept.has_alert,
            "version": kept.version,
        }
