"""Commitments in the API."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.asking import (
    VerbSerializer,
    access_of,
    no_such_activity,
    record_and_told,
)
from activities.api.told import NAMELESS, DocumentIdField
from activities.filters import CommitmentFilter
from activities.models import Activity, Commitment
from activities.querysets import CommitmentQuerySet
from activities.services import (
    edit_commitment,
    give_up_commitment,
    keep_commitment,
    record_commitment,
    renegotiate_commitment,
)
from activities.services.commitments import BY_VERB
from records.answers import created
from records.filters import MomentFilter
from records.keyset import Sort
from records.serializers import (
    AnswerMixin,
    GivenMixin,
    PartialDateSerializerField,
    PatchMixin,
    RecordSerializer,
)

COMMITMENT_FIELDS = (
    "id",
    "version",
    "side",
    "words",
    "said_by",
    "said_to",
    "said_on",
    "said_where",
    "said_in",
    "owner",
    "due_on",
    "measure",
    "status",
    "kept_on",
    "evidence",
    "evidence_in",
    "decided_on",
    "decided_why",
    "agreed_with",
    "renegotiations",
)
# What only verbs write.
_BY_VERBS = {"decided_on", "decided_why", "agreed_with", "renegotiations"}
_WRITTEN = tuple(name for name in COMMITMENT_FIELDS if name not in {"id", "version", *_BY_VERBS})
_LINK_AND_TIMES = ("activity", "created_at", "updated_at")


class CommitmentSummarySerializer(AnswerMixin, RecordSerializer):
    """A promise, as it stands within its activity; `owner` is a person's id.

    `said_in` and `evidence_in` are documents, null where the key may not read them. To a key for
    public records nobody is named: neither the owner nor who said it, to whom, or agreed.
    """

    said_in = DocumentIdField()
    evidence_in = DocumentIdField()

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = COMMITMENT_FIELDS


class CommitmentSerializer(CommitmentSummarySerializer):
    """A promise made in an activity."""

    class Meta(CommitmentSummarySerializer.Meta):
        fields = (*COMMITMENT_FIELDS, *_LINK_AND_TIMES)

    def to_representation(self, instance: Commitment) -> dict[str, Any]:
        told = super().to_representation(instance)
        is_told = access_of(self.context["request"]).may("activities.read", instance.city_id)
        return told if is_told else told | NAMELESS


class CommitmentUpdateSerializer(GivenMixin, RecordSerializer):
    """A promise to correct; what may be left out stays as it is then."""

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")
    # The service looks for the person among those who work in the city.
    owner = serializers.UUIDField(source="owner_id", allow_null=True, required=False)
    # And for the documents among those of the activity.
    said_in = serializers.UUIDField(source="said_in_id", allow_null=True, required=False)
    evidence_in = serializers.UUIDField(source="evidence_in_id", allow_null=True, required=False)
    is_correction = serializers.BooleanField(
        default=False,
        help_text="That other words or another due date, which have stood for a day, were written"
        " down wrongly. What is agreed anew is renegotiated.",
    )

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = ("version", *_WRITTEN, "is_correction")


class CommitmentPatchSerializer(PatchMixin, CommitmentUpdateSerializer):
    """Some fields of a promise to change."""


class NewCommitmentSerializer(CommitmentUpdateSerializer):
    """A promise to write down."""

    version = None  # type: ignore[assignment]
    is_correction = None  # type: ignore[assignment]
    activity = serializers.UUIDField()

    class Meta(CommitmentUpdateSerializer.Meta):
        fields = ("activity", *_WRITTEN)


class RenegotiateSerializer(VerbSerializer):
    """What was agreed in the place of a promise; `words` or `due_on`, or both."""

    words = serializers.CharField(max_length=2_000, required=False)
    due_on = PartialDateSerializerField(allow_null=True, required=False)
    decided_on = PartialDateSerializerField(help_text="When it was agreed.")
    agreed_with = serializers.CharField(max_length=200)
    decided_why = serializers.CharField(max_length=2_000)


class KeepSerializer(VerbSerializer):
    """When a promise was kept, and what shows it: words, or a document of its activity."""

    kept_on = PartialDateSerializerField()
    evidence = serializers.CharField(max_length=2_000, required=False, default="", allow_blank=True)
    evidence_in = serializers.UUIDField(allow_null=True, required=False, default=None)


class GiveUpSerializer(VerbSerializer):
    """When and why a promise is no longer to be kept."""

    decided_on = PartialDateSerializerField()
    decided_why = serializers.CharField(max_length=2_000)


class AnyCommitmentFilter(CommitmentFilter):
    """With `activity` or `updated_since` the list holds what is kept or broken too."""

    activity = filters.UUIDFilter()
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")
    of_all = ("activity", "updated_since")

    class Meta(CommitmentFilter.Meta):
        pass


class CommitmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Promises of the key's cities.

    Without `status`, `activity` and `updated_since` only those still to be kept. The list leaves
    out those of drafts and of void activities, which are found at their own address.
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
            with _verbs_named():
                made = record_commitment(
                    fields.pop("activity"),
                    fields,
                    access=access_of(request),
                    today=timezone.localdate(),
                )
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
        commitment, told = self._told(given)
        more = {name: told.pop(name, False) for name in ("is_correction",)}
        version = told.pop("version")
        access = access_of(request)
        with _verbs_named():
            changed = edit_commitment(
                commitment.pk, told, access=access, version=version, at=timezone.now(), **more
            )
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=RenegotiateSerializer, responses=CommitmentSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def renegotiate(self, request: Request, pk: uuid.UUID) -> Response:
        """Put other words or another due date, which both sides agreed to, in its place."""
        commitment, told = self._told(RenegotiateSerializer(data=request.data))
        fields: dict[str, Any] = {name: told[name] for name in ("words", "due_on") if name in told}
        changed = renegotiate_commitment(
            commitment.pk,
            fields,
            on=told["decided_on"],
            why=told["decided_why"],
            agreed_with=told["agreed_with"],
            **self._given(request, told),
        )
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=KeepSerializer, responses=CommitmentSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def keep(self, request: Request, pk: uuid.UUID) -> Response:
        """Say that it was kept, when, and what shows it."""
        commitment, told = self._told(KeepSerializer(data=request.data))
        changed = keep_commitment(
            commitment.pk,
            on=told["kept_on"],
            evidence=told["evidence"],
            evidence_in_id=told["evidence_in"],
            **self._given(request, told),
        )
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=GiveUpSerializer, responses=CommitmentSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, url_path="not-kept")
    def not_kept(self, request: Request, pk: uuid.UUID) -> Response:
        """Say that it was not kept, and why."""
        return self._give_up(request, is_released=False)

    @extend_schema(request=GiveUpSerializer, responses=CommitmentSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def release(self, request: Request, pk: uuid.UUID) -> Response:
        """Say that the side to which it was made no longer asks for it, and why."""
        return self._give_up(request, is_released=True)

    def _give_up(self, request: Request, *, is_released: bool) -> Response:
        commitment, told = self._told(GiveUpSerializer(data=request.data))
        changed = give_up_commitment(
            commitment.pk,
            is_released=is_released,
            on=told["decided_on"],
            why=told["decided_why"],
            **self._given(request, told),
        )
        return Response(self.get_serializer(changed).data)

    def _told(self, given: serializers.Serializer) -> tuple[Commitment, dict[str, Any]]:
        return record_and_told(self, given, "activities.write")

    def _given(self, request: Request, told: dict[str, Any]) -> dict[str, Any]:
        """Who asks, the version that was read, and the day."""
        today = timezone.localdate()
        return {"access": access_of(request), "version": told["version"], "today": today}


@contextmanager
def _verbs_named() -> Iterator[None]:
    """What only verbs say is refused by their addresses: a program has no page of the promise."""
    try:
        yield
    except ValidationError as error:
        found = error.update_error_dict({})
        if any(one.code == BY_VERB for one in found.get("status", ())):
            message = _(
                "Write the promise down as OPEN, then say this at its address, with the day and the"
                " reason: renegotiate/, not-kept/ or release/."
            )
            raise ValidationError({"status": ValidationError(message, code=BY_VERB)}) from None
        raise


router_entries = [("commitments", CommitmentViewSet, "commitment")]
