"""The filters of places, partners and public ties."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import ActorType, AgreementType, Domain, Level
from partners.countries import country_choices
from partners.filters.showing import ALL, OURS, OursFirst
from partners.models import Actor, Place, Tie
from partners.own_ties import STANDINGS, standing_so
from records.access import Access
from records.filters import MomentFilter

LONGEST_SEARCH = 200
YES = [("yes", _("Yes"))]


class NamedLikeFilter(filters.CharFilter):
    """Names in any script that hold the text."""

    def filter(self, queryset: Any, value: str) -> Any:
        return queryset.named_like(value) if value and value.strip() else queryset


class ActorNameFilter(filters.CharFilter):
    """As `NamedLikeFilter`; needs `request.access`."""

    def filter(self, queryset: Any, value: str) -> Any:
        if not value or not value.strip():
            return queryset
        return queryset.named_like(value, self.parent.request.access)


def _one_of(field: str, choices: Any, label: Any) -> filters.MultipleChoiceFilter:
    return filters.MultipleChoiceFilter(
        field_name=field, choices=choices, label=label, distinct=False
    )


class PlaceFilter(filters.FilterSet):
    q = NamedLikeFilter(label=_("Name"), max_length=LONGEST_SEARCH)
    country = _one_of("country_code", country_choices, _("Country"))
    minimum_population = filters.NumberFilter(
        field_name="population", lookup_expr="gte", min_value=0, max_value=2_000_000_000
    )

    class Meta:
        model = Place
        fields: list[str] = []


class ActorFilter(filters.FilterSet):
    """Reads `request.access` for what depends on the asker."""

    q = ActorNameFilter(label=_("Name"), max_length=LONGEST_SEARCH)
    level = _one_of("level", Level.choices, _("Level"))
    type = _one_of("type", ActorType.choices, _("What it is"))
    country = _one_of("country_code", country_choices, _("Country"))
    domain = filters.MultipleChoiceFilter(
        label=_("Works in"), choices=Domain.choices, method="in_domains"
    )
    has_ties = filters.ChoiceFilter(
        label=_("With public ties"), choices=YES, method="with_ties", empty_label=_("Any")
    )
    updated_since = MomentFilter(
        label=_("Changed since"), field_name="updated_at", lookup_expr="gte"
    )

    class Meta:
        model = Actor
        fields: list[str] = []

    @property
    def _access(self) -> Access:
        return self.request.access

    def in_domains(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.filter(domains__overlap=value if isinstance(value, list) else [value])

    def with_ties(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.with_ties(self._access)


class ActorPageFilter(OursFirst, ActorFilter):
    """The filters of the page: single choices, and whose partners are shown."""

    SHOWN = [(OURS, _("Our partners")), ("own", _("Added by us")), (ALL, _("All"))]

    level = filters.ChoiceFilter(label=_("Level"), choices=Level.choices, empty_label=_("Any"))
    type = filters.ChoiceFilter(
        label=_("What it is"), choices=ActorType.choices, empty_label=_("Any")
    )
    country = filters.ChoiceFilter(
        label=_("Country"),
        field_name="country_code",
        choices=country_choices,
        empty_label=_("Any"),
    )
    domain = filters.ChoiceFilter(
        label=_("Works in"), choices=Domain.choices, method="in_domains", empty_label=_("Any")
    )
    show = filters.ChoiceFilter(
        label=_("Show"),
        choices=SHOWN,
        method="shown",
        empty_label=_("Our partners; a name is looked up among all"),
        null_label=None,
    )
    tie = filters.ChoiceFilter(
        label=_("How the tie stands"), choices=STANDINGS, method="with_tie", empty_label=_("Any")
    )
    updated_since = None  # type: ignore[assignment]

    def unless_told(self) -> str:
        # Who types a name wants whoever has it.
        return ALL if self.form.cleaned_data.get("q", "").strip() else OURS

    def with_tie(self, queryset: Any, name: str, value: str) -> Any:
        return standing_so(
            queryset,
            value,
            city=self.request.city,
            access=self._access,
            on=timezone.localdate(),
        )

    def shown(self, queryset: Any, name: str, value: str) -> Any:
        city = self.request.city
        if value == OURS:
            return queryset.ours(self._access, city.pk)
        return queryset.filter(steward=city) if value == "own" else queryset


class TieFilter(filters.FilterSet):
    actor = filters.UUIDFilter(label=_("Partner"), method="at_either_end")
    kind = _one_of("kind", AgreementType.choices, _("Kind"))
    updated_since = MomentFilter(
        label=_("Changed since"), field_name="updated_at", lookup_expr="gte"
    )

    class Meta:
        model = Tie
        fields: list[str] = []

    def at_either_end(self, queryset: Any, name: str, value: Any) -> Any:
        stands = Actor.objects.visible_to(self.request.access).standing_for([value])
        return queryset.of_actor(stands[value].pk if value in stands else value)
