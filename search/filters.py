"""The parameters of a search, for the page and the API.

- `q`: the words, at most 300 characters; all must be found, in any order. Quotes and operators are
  taken for blanks.
- `kind`, `domain`: one of several codes.
- `partner`: the id of a partner.
- `year`: of the day by which a record is sorted.
- `page`: 1 is the best.
"""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import Domain
from search.finding import Asked
from search.models import LONGEST_QUERY, Kind

FIRST_YEAR, LAST_YEAR = 1900, 2200
# As many pages as may be full: see `search.finding.MOST_STEPS`.
LAST_PAGE = 500
# What narrows a search, and is kept with one that is saved.
NARROWING = ("kind", "domain", "partner", "year")


class SearchForm(forms.Form):
    """What is looked for; without words nothing is."""

    q = forms.CharField(
        label=_("Search"),
        max_length=LONGEST_QUERY,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.MultipleChoiceField(label=_("Kind"), choices=Kind.choices, required=False)
    domain = forms.MultipleChoiceField(label=_("Domain"), choices=Domain.choices, required=False)
    partner = forms.UUIDField(label=_("Partner"), required=False)
    year = forms.IntegerField(
        label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
    )
    page = forms.IntegerField(label=_("Page"), min_value=1, max_value=LAST_PAGE, required=False)

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"]).strip()

    def asked(self, *, since: datetime.datetime | None = None) -> Asked:
        """What a valid form asks for."""
        given: dict[str, Any] = self.cleaned_data
        return Asked(
            given["q"],
            kinds=tuple(given["kind"]),
            domains=tuple(given["domain"]),
            partner=given["partner"],
            year=given["year"],
            since=since,
        )

    def narrowing(self) -> dict[str, Any]:
        """What a valid form narrows by, as JSON holds it; without what is empty."""
        given = {name: self.cleaned_data[name] for name in NARROWING}
        if given["partner"]:
            given["partner"] = str(given["partner"])
        return {name: value for name, value in given.items() if value}
