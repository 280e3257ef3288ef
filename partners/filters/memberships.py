"""The filters of memberships in networks."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.filters.actors import LONGEST_SEARCH
from partners.filters.showing import OURS, OursFirst
from partners.models import Actor, NetworkMembership
from records.filters import MomentFilter


class MembershipFilter(filters.FilterSet):
    """Reads `request.access` and, on the page, `request.city`."""

    STATES = [
        ("current", _("Current")),
        ("working", _("Current and working")),
        ("silent", _("Current and silent")),
        ("past", _("Ended")),
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
        if not value.strip():
            return queryset
        networks = Actor.objects.visible_to(self.request.access).named_like(value)
        return queryset.filter(Exists(networks.filter(pk=OuterRef("network"))))

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        # The codes are the words of the queryset.
        return getattr(queryset, value)(on=timezone.localdate())


class MembershipPageFilter(OursFirst, MembershipFilter):
    """The filters of the page: the city's own memberships, or what it keeps of partners."""

    SHOWN = [(OURS, _("Our memberships")), ("others", _("Those of our partners"))]

    show = filters.ChoiceFilter(
        label=_("Show"), choices=SHOWN, method="shown", empty_label=None, null_label=None
    )
    updated_since = None  # type: ignore[assignment]
    network = None
    member = None

    def shown(self, queryset: Any, name: str, value: str) -> Any:
        own = self.request.city.actor_id
        return queryset.filter(member=own) if value == OURS else queryset.exclude(member=own)
