"""Gates of agreements in the API: read as rows, decided through the services."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.told import DocumentIdField
from activities.as_of import today_of
from agreements.api.life import VERSION
from agreements.gates.council import CouncilInput
from agreements.gates.filters import GateListFilter
from agreements.gates.models import GateStatus
from agreements.gates.querysets import GateQuerySet
from agreements.gates.services import meet_gate, reopen_gate
from agreements.models import Gate
from records.keyset import Sort
from records.rights import require_on
from records.serializers import AnswerMixin, GivenMixin, RecordSerializer


class GateSerializer(AnswerMixin, RecordSerializer):
    """What a rule asks of an agreement, and what became of it; `decided_by` is a person's id."""

    titles = serializers.DictField(
        child=serializers.CharField(), help_text="The title by language (ISO 639-1)."
    )
    document = DocumentIdField(help_text="Null where the key may not read it.")

    class Meta:
        model = Gate
        fields = (
            *("id", "version", "agreement", "pack", "rule", "pack_version", "titles"),
            *("is_custom", "status", "before_state", "after_state", "due_on", "met_on"),
            *("evidence", "document", "waived_on", "waiver_reason", "reopened_reason"),
            *("decided_by", "created_at", "updated_at"),
        )


class _Decision(GivenMixin, serializers.Serializer):
    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")


class MeetSerializer(_Decision):
    """On which day a gate was met, and what shows it: a text, a document or both.

    Of a gate of the council, a resolution: the agreement keeps it with the day.
    """

    met_on = serializers.DateField()
    evidence = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    document = serializers.UUIDField(
        required=False, allow_null=True, help_text="One of the documents of the agreement."
    )
    council_session = serializers.CharField(max_length=100, required=False)
    council_resolution = serializers.CharField(
        max_length=100, required=False, help_text="Its number."
    )
    agreement_version = serializers.IntegerField(
        min_value=1,
        required=False,
        help_text="The version of the agreement that was read; needed with a resolution.",
    )

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        is_told = told.get("council_session") or told.get("council_resolution")
        if is_told and "agreement_version" not in told:
            message = ErrorDetail(
                str(_("Name the version of the agreement that was read.")), code="required"
            )
            raise serializers.ValidationError({"agreement_version": [message]})
        return told


class ReopenSerializer(_Decision):
    """Why a gate is opened again."""

    reopened_reason = serializers.CharField(max_length=2_000)


class GateViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Gates of the agreements that the key may read, open or not; the list leaves out void ones'.

    To waive one is for people: no key has the role that it takes.
    """

    reads = "activities.read"
    by_city = True
    writes = "agreements.gates"
    serializer_class = GateSerializer
    queryset = Gate.objects.none()
    filterset_class = GateListFilter
    lookup_value_converter = "uuid"
    sorts = (
        Sort("due_on", "due_key"),
        Sort("-updated", "updated_at", descending=True),
        Sort("updated", "updated_at"),
    )

    def get_queryset(self) -> GateQuerySet:
        return Gate.objects.visible_to(_access(self.request)).by_due_day()

    def filter_queryset(self, queryset: Any) -> Any:
        # What is of a void agreement is still found at its own address.
        is_list = self.action == "list"
        return super().filter_queryset(queryset.of_standing()) if is_list else queryset

    @extend_schema(request=MeetSerializer, responses=GateSerializer, parameters=[VERSION])
    @action(detail=True, methods=["post"], filterset_class=None)
    def meet(self, request: Request, pk: uuid.UUID) -> Response:
        """Note that what the gate asks was done."""
        gate = self._gate("agreements.gates")
        told = self._told(MeetSerializer)
        meet_gate(
            pk,
            on=told["met_on"],
            evidence=told.get("evidence", ""),
            document=told.get("document"),
            council=CouncilInput(
                told.get("council_session", ""), told.get("council_resolution", "")
            ),
            access=_access(request),
            version=told["version"],
            agreement_version=told.get("agreement_version"),
            today=today_of(gate.agreement.activity),
        )
        met = self.get_object()
        version = {VERSION.name: str(met.agreement.activity.version)}
        return Response(self.get_serializer(met).data, headers=version)

    @extend_schema(request=ReopenSerializer, responses=GateSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def reopen(self, request: Request, pk: uuid.UUID) -> Response:
        """Take back that the gate was met or waived, for a reason."""
        was_waived = self.get_object().status == GateStatus.WAIVED
        gate = self._gate("agreements.waive" if was_waived else "agreements.gates")
        told = self._told(ReopenSerializer)
        reopen_gate(
            pk,
            reason=told["reopened_reason"],
            access=_access(request),
            version=told["version"],
            on=today_of(gate.agreement.activity),
        )
        return self.retrieve(request, pk)

    def _gate(self, right: str) -> Gate:
        """The gate of the address; a hidden record answers as if it were not there."""
        gate: Gate = self.get_object()
        require_on(_access(self.request), right, gate)
        return gate

    def _told(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


def _access(request: Request) -> Any:
    return request._request.access  # type: ignore[attr-defined]


router_entries = [("gates", GateViewSet, "gate")]
