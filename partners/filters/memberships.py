"""The filters of memberships in networks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters as filters
from babel.numbers import is_currency
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.countries import country_choices
from partners.filters.actors import LONGEST_SEARCH
from partners.filters.showing import OURS, OursFirst
from partners.models import Actor, NetworkMembership
from records.access import Access
from records.filters import MomentFilter

# What the filter by currency calls memberships without a known fee.
UNKNOWN_FEE = "none"


class MembershipFilter(filters.FilterSet):
    """Reads `request.access` and, on the page, `request.city`."""

    STATES = [
        ("current", _("Current")),
        ("working", _("Current and working")),
        ("silent", _("Current and silent")),
        ("past", _("Ended")),
        ("void", _("Void")),
    ]

    q = filters.CharFilter(
        label=_("Name of the network"), max_length=LONGEST_SEARCH, method="network_named"
    )
    state = filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=_("Any")
    )
    network = filters.UUIDFilter(label=_("Network"))
    member = filters.UUIDFilter(label=_("Who is a member"))
    updated_since = MomentFilter(
        label=_("Changed since"), field_name="updated_at", lookup_expr="gte"
    )

    class Meta:
        model = NetworkMembership
        fields: list[str] = []

    def network_named(self, queryset: Any, name: str, value: str) -> Any:
        return _with_end_named(queryset, "network", value, access=self.request.access)

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        return _in_state(queryset, value)


def _with_end_named(queryset: Any, end: str, text: str, *, access: Access) -> Any:
    if not text.strip():
        return queryset
    named = Actor.objects.visible_to(access).named_like(text)
    return queryset.filter(Exists(named.filter(pk=OuterRef(end))))


def _in_state(queryset: Any, state: str) -> Any:
    # The codes are the words of the queryset.
    if state == "void":
        return queryset.void()
    return getattr(queryset, state)(on=timezone.localdate())


class MembershipPageFilter(OursFirst, MembershipFilter):
    """The filters of the page: the city's own memberships, or what it keeps of partners.

    `currencies` are those of what the page shows when it opens; whoever looks further chooses from
    those of all fees, and from one that is asked for: the last fee in it may be gone.
    """

    SHOWN = [(OURS, _("Our memberships")), ("others", _("Those of our partners"))]

    show = filters.ChoiceFilter(
        label=_("Show"), choices=SHOWN, method="shown", empty_label=None, null_label=None
    )
    currency = filters.ChoiceFilter(
        label=_("Currency of the fee"), method="with_fee_in", empty_label=_("Any")
    )
    network = None
    member = None
    updated_since = None  # type: ignore[assignment]

    def __init__(self, *args: Any, currencies: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, kept = set(currencies), self.queryset
        if kept is not None and any(self.data.get(name) for name in ("show", "state")):
            known.update(kept.order_by().values_list("currency", flat=True).distinct())
        if is_currency(asked := self.data.get("currency", "")):
            known.add(asked)
        codes = sorted(known - {""})
        choices = [*zip(codes, codes, strict=True), (UNKNOWN_FEE, _("Fee not known"))]
        self.filters["currency"].extra["choices"] = choices

    def with_fee_in(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(currency="" if value == UNKNOWN_FEE else value)

    def filter_queryset(self, queryset: Any) -> Any:
        if self.form.cleaned_data.get("state") != "void":
            queryset = queryset.standing()
        return super().filter_queryset(queryset)

    def shown(self, queryset: Any, name: str, value: str) -> Any:
        own = self.request.city.actor_id
        return queryset.filter(member=own) if value == OURS else queryset.exclude(member=own)


class MemberFilter(filters.FilterSet):
    """Narrows the members of a network; reads `request.access`."""

    q = filters.CharFilter(
        label=_("Name of the member"), max_length=LONGEST_SEARCH, method="member_named"
    )
    country = filters.ChoiceFilter(
        label=_("Country"),
        field_name="member__country_code",
        choices=country_choices,
        empty_label=_("Any"),
    )

    class Meta:
        model = NetworkMembership
        fields: list[str] = []

    def member_named(self, queryset: Any, name: str, value: str) -> Any:
        return _with_end_named(queryset, "member", value, access=self.request.access)


class PublicMembershipFilter(MemberFilter):
    """Narrows the public memberships of the shared catalogue; void ones only when asked for."""

    STATES = [("current", _("Current")), ("past", _("Ended")), ("void", _("Void"))]

    network = filters.CharFilter(
        label=_("Name of the network"), max_length=LONGEST_SEARCH, method="network_named"
    )
    state = filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="in_state", empty_label=_("Any")
    )

    def filter_queryset(self, queryset: Any) -> Any:
        if self.form.cleaned_data.get("state") != "void":
            queryset = queryset.standing()
        return super().filter_queryset(queryset)

    def network_named(self, queryset: Any, name: str, value: str) -> Any:
        return _with_end_named(queryset, "network", value, access=self.request.access)

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        return _in_state(queryset, value)
