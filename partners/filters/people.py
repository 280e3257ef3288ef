"""The filters of posts and of people at partners."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import PostKind
from partners.countries import country_choices
from partners.filters.actors import LONGEST_SEARCH, NamedLikeFilter
from partners.models import VERIFIED_FOR, Person, Post
from records.filters import MomentFilter, TruthFilter


class PostFilter(filters.FilterSet):
    q = NamedLikeFilter(label=_("Title"), max_length=LONGEST_SEARCH)
    actor = filters.UUIDFilter(label=_("Partner"))
    kind = filters.MultipleChoiceFilter(
        label=_("Kind of post"), choices=PostKind.choices, distinct=False
    )
    country = filters.MultipleChoiceFilter(
        label=_("Country"),
        field_name="actor__country_code",
        choices=country_choices,
        distinct=False,
    )
    is_current = TruthFilter(label=_("The post still exists"))
    updated_since = MomentFilter(
        label=_("Changed since"), field_name="updated_at", lookup_expr="gte"
    )

    class Meta:
        model = Post
        fields: list[str] = []


class PersonFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Name, post or partner"), max_length=LONGEST_SEARCH, method="found_by"
    )
    country = filters.ChoiceFilter(
        label=_("Country"), choices=country_choices, empty_label=_("Any"), method="in_country"
    )
    show = filters.ChoiceFilter(
        label=_("Show"),
        choices=[("verify", _("To be verified")), ("retention", _("Kept long enough"))],
        empty_label=_("All"),
        method="shown",
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def found_by(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.found_by(value) if value.strip() else queryset

    def in_country(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.in_country(value)

    def shown(self, queryset: Any, name: str, value: str) -> Any:
        today = timezone.localdate()
        if value == "verify":
            return queryset.verified_before(today - VERIFIED_FOR)
        return queryset.past_retention(on=today)


class PersonListFilter(PersonFilter):
    """What the API adds: there nobody looks at a list to find what has changed."""

    actor = filters.UUIDFilter(label=_("Partner"), method="at_partner")
    updated_since = MomentFilter(
        label=_("Changed since"), field_name="updated_at", lookup_expr="gte"
    )

    def at_partner(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset.at_partner(value)
