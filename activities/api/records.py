"""Commitments in the API; activities themselves are in `agreements.api`."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import DateField, F, Value
from django.db.models.functions import Coalesce
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.asking import access_of, no_such_activity
from activities.filters import CommitmentFilter
from activities.models import Activity, Commitment
from activities.querysets import CommitmentQuerySet
from activities.services import edit_commitment, record_commitment
from records.answers import created
from records.filters import MomentFilter
from records.keyset import Sort
from records.rights import require_on
from records.serializers import AnswerMixin, GivenMixin, RecordSerializer

COMMITMENT_FIELDS = (
    "id",
    "version",
    "side",
    "words",
    "said_by",
    "said_to",
    "owner",
    "due_on",
    "measure",
    "status",
    "evidence",
)
_LINK_AND_TIMES = ("activity", "created_at", "updated_at")


class CommitmentSummarySerializer(AnswerMixin, RecordSerializer):
    """A promise, as it stands within its activity; `owner` is a person's id."""

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = COMMITMENT_FIELDS


class CommitmentSerializer(CommitmentSummarySerializer):
    """A promise made in an activity."""

    class Meta(CommitmentSummarySerializer.Meta):
        fields = (*COMMITMENT_FIELDS, *_LINK_AND_TIMES)


class CommitmentUpdateSerializer(GivenMixin, RecordSerializer):
    """A promise to change; what may be left out stays as it is then."""

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")
    # The service looks for the person among those who work in the city.
    owner = serializers.UUIDField(source="owner_id", allow_null=True, required=False)

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = COMMITMENT_FIELDS[1:]


class CommitmentPatchSerializer(CommitmentUpdateSerializer):
    """Some fields of a promise to change."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.required = name == "version"
        return fields


class NewCommitmentSerializer(CommitmentUpdateSerializer):
    """A promise to write down."""

    version = None  # type: ignore[assignment]
    activity = serializers.UUIDField()

    class Meta(CommitmentUpdateSerializer.Meta):
        fields = ("activity", *COMMITMENT_FIELDS[2:])


class AnyCommitmentFilter(CommitmentFilter):
    """With `activity` or `updated_since` the list holds what is kept or broken too."""

    activity = filters.UUIDFilter()
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")
    of_all = ("activity", "updated_since")

    class Meta(CommitmentFilter.Meta):
        pass


class CommitmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Promises of the key's cities.

    Without `status`, `activity` and `updated_since` only those still to be kept.
    """

    reads = "activities.read"
    reads_public = True
    by_city = True
    writes = "activities.write"
    serializer_class = CommitmentSerializer
    queryset = Commitment.objects.none()
    filterset_class = AnyCommitmentFilter
    lookup_value_converter = "uuid"
    sorts = (
        Sort("due_on", "due_key"),
        Sort("-updated", "updated_at", descending=True),
        Sort("updated", "updated_at"),
    )

    def get_queryset(self) -> CommitmentQuerySet:
        last = Value(datetime.date.max, output_field=DateField())
        visible = Commitment.objects.visible_to(self.request.access)  # type: ignore[attr-defined]
        return visible.annotate(due_key=Coalesce(F("due_latest"), last))

    def filter_queryset(self, queryset: Any) -> Any:
        # A promise that is kept is still found at its own address.
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    @extend_schema(request=NewCommitmentSerializer, responses={201: CommitmentSerializer})
    def create(self, request: Request) -> Response:
        given = NewCommitmentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        try:
            made = record_commitment(fields.pop("activity"), fields, access=access_of(request))
        except Activity.DoesNotExist:
            raise no_such_activity() from None
        return created(self, self.get_serializer(made).data)

    @extend_schema(request=CommitmentUpdateSerializer, responses=CommitmentSerializer)
    def update(self, request: Request, pk: uuid.UUID) -> Response:
        return self._change(request, CommitmentUpdateSerializer(data=request.data))

    @extend_schema(request=CommitmentPatchSerializer, responses=CommitmentSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        return self._change(request, CommitmentPatchSerializer(data=request.data))

    def _change(self, request: Request, given: serializers.Serializer) -> Response:
        commitment = self.get_object()
        # Before what was sent is looked at, as everywhere.
        require_on(access_of(request), "activities.write", commitment)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        version = fields.pop("version")
        changed = edit_commitment(commitment.pk, fields, access=access_of(request), version=version)
        return Response(self.get_serializer(changed).data)


router_entries = [
    ("commitments", CommitmentViewSet, "commitment"),
]
