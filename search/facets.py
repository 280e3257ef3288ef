"""What a search may be narrowed by, with the number of finds, as links of the page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import Domain
from partners.models import Actor
from records.access import Access
from search.filters import SearchForm
from search.finding import Facets
from search.models import Kind

MOST_PARTNERS, MOST_YEARS = 8, 8


@dataclass(frozen=True)
class Choice:
    """One value of a facet; its link narrows by it, or takes that away where it is chosen."""

    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One way to narrow a search."""

    title: Any
    choices: list[Choice]


def facets_of(facets: Facets, form: SearchForm, *, access: Access) -> list[Facet]:
    """The facets with their choices, without empty ones; one query."""
    given = form.cleaned_data
    kept = {"q": given["q"], **form.narrowing()}
    chosen_partner: uuid.UUID | None = given["partner"]
    partners = partners_of(facets, access=access, chosen=chosen_partner)
    told = [
        Facet(_("Kind"), _of_codes("kind", facets.kinds, Kind, kept)),
        Facet(_("Domain"), _of_codes("domain", facets.domains, Domain, kept)),
        Facet(
            _("Partner"),
            [_choice("partner", str(actor.pk), str(actor), n, kept) for actor, n in partners],
        ),
        Facet(
            _("Year"),
            [_choice("year", year, str(year), n, kept) for year, n in facets.years[:MOST_YEARS]],
        ),
    ]
    return [facet for facet in told if facet.choices]


def partners_of(
    facets: Facets, *, access: Access, chosen: uuid.UUID | None = None
) -> list[tuple[Actor, int]]:
    """The partners with whom most was found that the asker may see, with the number; one query."""
    # Some may be those of whom the asker is not told.
    numbers = dict(facets.partners[: 3 * MOST_PARTNERS])
    if chosen is not None:
        numbers = {chosen: dict(facets.partners).get(chosen, 0), **numbers}
    seen: dict[uuid.UUID, Actor] = Actor.objects.visible_to(access).in_bulk(list(numbers))
    return [(seen[pk], number) for pk, number in numbers.items() if pk in seen][:MOST_PARTNERS]


def _of_codes(
    name: str, counted: Iterable[tuple[str, int]], labels: Any, kept: dict[str, Any]
) -> list[Choice]:
    return [_choice(name, code, str(labels(code).label), n, kept) for code, n in counted]


def _choice(name: str, value: Any, label: str, count: int, kept: dict[str, Any]) -> Choice:
    held = kept.get(name)
    is_list = name in {"kind", "domain"}
    chosen = value in held if is_list and held else value == held
    if chosen:
        others = [one for one in held if one != value] if is_list and held else None
    else:
        others = [value] if is_list else value
    query = {key: one for key, one in {**kept, name: others}.items() if one}
    url = f"{reverse('search:results')}?{urlencode(query, doseq=True)}"
    return Choice(label, count, url, bool(chosen))
