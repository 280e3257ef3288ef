"""How lively the tie of a key's city with a partner is, in the API."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.asking import access_of
from activities.dossiers import Dossier
from activities.dossiers.vitality import Vitality
from activities.models import VitalityWeights
from activities.ties.room import decision_on
from activities.weighing import KINDS, PUBLISHED
from domains.vocabulary import TiePulse, TieStanding
from partners.models import Actor, TieDecision
from records.filters import refuse_unknown


class ReasonSerializer(serializers.Serializer):
    """The last contact of a kind."""

    kind = serializers.ChoiceField(choices=KINDS)
    weight = serializers.FloatField(help_text="What one such contact of today counts.")
    last_on = serializers.DateField(allow_null=True)
    words = serializers.CharField(help_text="Such as: Last visit or signing 31 months ago.")


class WeightsSerializer(serializers.Serializer):
    """By which weights it was computed."""

    from_day = serializers.DateField(
        allow_null=True, help_text="Since when they hold; null for the published ones."
    )
    reason = serializers.CharField(help_text="Why the city set them; empty for published ones.")


class TieDecisionSerializer(serializers.Serializer):
    """What a person decided about the tie; no figure does, and no key."""

    standing = serializers.ChoiceField(choices=TieStanding.choices)
    reason = serializers.CharField()
    decided_on = serializers.DateField()
    decided_by = serializers.CharField(help_text="The name of a person.")
    version = serializers.IntegerField()


@extend_schema_serializer(many=False)
class VitalitySerializer(serializers.Serializer):
    """How lively the tie is as of a day, from activities that the key may read."""

    actor = serializers.UUIDField()
    on = serializers.DateField()
    value = serializers.FloatField(
        allow_null=True, help_text="From 0 to 1; null without any contact."
    )
    pulse = serializers.ChoiceField(choices=TiePulse.choices, allow_null=True)
    reasons = ReasonSerializer(many=True)
    weights = WeightsSerializer()
    decision = TieDecisionSerializer(allow_null=True)


class VitalityViewSet(viewsets.GenericViewSet):
    """How lively the tie of the key's own city with a partner is, and what was decided about it.

    It is for that city alone: no other city's key reads it, with whatever consent.
    """

    reads = "activities.read"
    queryset = Actor.objects.none()
    serializer_class = VitalitySerializer
    filterset_class = None
    pagination_class = None

    @extend_schema(responses=VitalitySerializer, operation_id="actor_vitality")
    def list(self, request: Request, actor_id: uuid.UUID) -> Response:
        """V* of 1 − e^(−V / 3), where V adds up the weights of contacts, halved every 18 months."""
        access, city = access_of(request), request._request.city  # type: ignore[attr-defined]
        actor = Actor.objects.visible_to(access).filter(pk=actor_id).first()
        if actor is None:
            raise exceptions.NotFound
        refuse_unknown(request, (), self)
        today = timezone.localdate()
        weights = VitalityWeights.objects.visible_to(access).in_force(city.pk, on=today)
        dossier = Dossier.of_partner(actor.pk, city=city, access=access, on=today)
        # With itself a city has no tie.
        is_partner = actor.pk != city.actor_id
        by = PUBLISHED if weights is None else weights.weights
        vitality = dossier.vitality(by) if is_partner else None
        decision = decision_on(actor, city=city, access=access)
        told = {
            "actor": actor.pk,
            "on": today,
            **_told_vitality(vitality, today),
            "weights": {
                "from_day": weights and weights.from_day,
                "reason": weights.reason if weights else "",
            },
            "decision": decision and _told_decision(decision),
        }
        return Response(self.get_serializer(told).data)


def _told_vitality(vitality: Vitality | None, on: datetime.date) -> dict[str, Any]:
    if vitality is None:
        return {"value": None, "pulse": None, "reasons": []}
    reasons = [
        {
            "kind": reason.kind,
            "weight": reason.weight,
            "last_on": reason.last_on,
            "words": reason.in_words(on=on),
        }
        for reason in vitality.reasons
    ]
    return {"value": round(vitality.value, 4), "pulse": vitality.pulse.value, "reasons": reasons}


def _told_decision(decision: TieDecision) -> dict[str, Any]:
    return {
        "standing": decision.standing,
        "reason": decision.reason,
        "decided_on": decision.decided_on,
        "decided_by": str(decision.decided_by),
        "version": decision.version,
    }


router_entries = [("actors/<uuid:actor_id>/vitality", VitalityViewSet, "actor-vitality")]
