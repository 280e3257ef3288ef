"""The platform administrator's way into the catalogue that all cities share."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.models import Actor, NetworkMembership, Tie
from partners.querysets import NetworkMembershipQuerySet
from partners.requests import PersonRequest, platform_only


@platform_only
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """What the shared catalogue holds, and what can be done with it."""
    context = {
        "actor_count": Actor.objects.visible_to(request.access).active().count(),
        "tie_count": Tie.objects.visible_to(request.access).count(),
        "membership_count": _public_memberships(request).count(),
    }
    return render(request, "partners/catalogue_home.html", context)


def _public_memberships(request: PersonRequest) -> NetworkMembershipQuerySet:
    shared = NetworkMembership.objects.visible_to(request.access.narrowed_to([]))
    return shared.filter(city=None).standing()
