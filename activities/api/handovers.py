"""Handovers in the API: read only, since a key works for its city as no person of it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers, viewsets

from accounts.api import ColleagueSerializer
from activities.api.asking import access_of
from activities.models import Handover
from activities.querysets import HandoverQuerySet
from records.keyset import Sort
from records.serializers import AnswerMixin, RecordSerializer


class HandoverSerializer(AnswerMixin, RecordSerializer):
    """All records of `giver` that went to `receiver`.

    `counts` tells of how many activities and how much mail that the key may read.
    """

    giver = ColleagueSerializer(read_only=True)
    receiver = ColleagueSerializer(read_only=True)
    by = ColleagueSerializer(read_only=True)
    counts = serializers.SerializerMethodField()

    class Meta:
        model = Handover
        fields = (
            "id",
            "version",
            "city",
            "giver",
            "receiver",
            "by",
            "reason",
            "with_deputies",
            "counts",
            "created_at",
            "updated_at",
        )

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_counts(self, handover: Handover) -> dict[str, Any]:
        """By kind of record, such as `activities.activity`."""
        return handover.counts_for(access_of(self.context["request"]))


class HandoverViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """All records of a person that went to a colleague, with the reason.

    Handing over is done on the pages: by the person, or by a head or administrator.
    """

    reads = "handover.read"
    by_city = True
    serializer_class = HandoverSerializer
    queryset = Handover.objects.none()
    lookup_value_converter = "uuid"
    sorts = (Sort("-id", "pk", descending=True), Sort("id", "pk"))

    def get_queryset(self) -> HandoverQuerySet:
        access = access_of(self.request)
        return Handover.objects.visible_to(access).counted_for(access)


router_entries = [("handovers", HandoverViewSet, "handover")]
