"""What other cities offer, in the API: reading it, answering, linking it with own records,
and taking it over as one."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from activities.models import Activity, Answer, Commitment, Participation
from activities.services import answer_offer, link_records
from activities.sharing import SHARED, SharedParty, SharedRecord, offers, records_of
from agreements.api.reading import answer_of
from agreements.api.serializers import ActivitySerializer, NothingSerializer
from agreements.sharing import take_over
from domains import vocabulary as v
from records.access import Access
from records.answers import created
from records.keyset import Sort
from records.rights import require
from records.serializers import (
    AnswerMixin,
    GivenMixin,
    KnownChoiceField,
    PartialDateSerializerField,
    RecordSerializer,
)

WAITING = "waiting"


class NamedActorSerializer(AnswerMixin, serializers.Serializer):
    """A party by its id and its names by language (ISO 639-1)."""

    id = serializers.UUIDField()
    labels = serializers.DictField(child=serializers.CharField())


class SharedPartySerializer(AnswerMixin, RecordSerializer):
    """A party and what it does; `actor` is null for one that only the other city sees."""

    actor = NamedActorSerializer(allow_null=True)

    class Meta:
        model = Participation
        fields = ("actor", *SHARED["party"])


class SharedCommitmentSerializer(AnswerMixin, RecordSerializer):
    """A promise between the two cities, `side` as the key's city sees it."""

    class Meta:
        model = Commitment
        fields = SHARED["commitment"]


class SharedAgreementSerializer(AnswerMixin, serializers.Serializer):
    """The legal side, as far as it is shared."""

    type = serializers.ChoiceField(v.AgreementType.choices)
    state = serializers.ChoiceField(v.LegalState.choices)
    stage = serializers.ChoiceField(v.LegalStage.choices)
    signed_on = PartialDateSerializerField(allow_null=True)
    in_force_on = PartialDateSerializerField(allow_null=True)
    expires_on = PartialDateSerializerField(allow_null=True)


class SharedActivitySerializer(AnswerMixin, RecordSerializer):
    """A record of another city as it is offered to `city`, one of the key's.

    `direction` and the sides of promises are told from that city's side; `own_records` are ids of
    its own records that are linked as the same.
    """

    city = serializers.UUIDField()
    owner = NamedActorSerializer()
    agreement = SharedAgreementSerializer(allow_null=True)
    parties = SharedPartySerializer(many=True)
    commitments = SharedCommitmentSerializer(many=True)
    offered_at = serializers.DateTimeField()
    answer = serializers.ChoiceField(Answer.choices, allow_blank=True)
    answer_note = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    own_records = serializers.ListField(child=serializers.UUIDField())

    class Meta:
        model = Activity
        fields = (
            "id",
            "city",
            "owner",
            *SHARED["activity"],
            "agreement",
            "parties",
            "commitments",
            "offered_at",
            "answer",
            "answer_note",
            "answered_at",
            "acknowledged_at",
            "own_records",
        )


class AnswerSerializer(GivenMixin, serializers.Serializer):
    """What the city says to its part; anything but "acknowledged" needs a note."""

    answer = KnownChoiceField(Answer.choices)
    note = serializers.CharField(max_length=2_000, required=False, default="", allow_blank=True)


class LinkSerializer(GivenMixin, serializers.Serializer):
    """The own record that tells of the same."""

    activity = serializers.UUIDField()


class SharedActivityFilter(filters.FilterSet):
    """Narrows what is offered to what was answered so, or to what still waits."""

    answer = filters.ChoiceFilter(choices=[(WAITING, WAITING), *Answer.choices], method="answered")

    class Meta:
        model = Participation
        fields: list[str] = []

    def answered(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(answer="" if value == WAITING else value)


@extend_schema_view(
    list=extend_schema(responses=SharedActivitySerializer(many=True)),
    retrieve=extend_schema(responses=SharedActivitySerializer),
)
class SharedActivityViewSet(viewsets.GenericViewSet):
    """Records that other cities have offered to the key's city, the newest offer first."""

    reads = "activities.read"
    writes = "sharing.answer"
    queryset = Participation.objects.none()
    serializer_class = SharedActivitySerializer
    filterset_class = SharedActivityFilter
    lookup_value_converter = "uuid"
    sorts = (Sort("-offered", "offered_at", descending=True),)

    def list(self, request: Request) -> Response:
        page: Any = self.paginate_queryset(self.filter_queryset(offers(_own(request))))
        return self.get_paginated_response(_represent(page, request))

    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(_represent([_row(request, pk)], request)[0])

    @extend_schema(request=AnswerSerializer, responses=SharedActivitySerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def answer(self, request: Request, pk: uuid.UUID) -> Response:
        """Acknowledge the part of the key's city, decline it, or ask for another."""
        row = _row(request, pk)
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answer_offer(
            pk,
            given.validated_data["answer"],
            note=given.validated_data["note"],
            city_id=row["ours"],
            access=_plain(request).access,
            at=timezone.now(),
        )
        return self.retrieve(request, pk)

    @extend_schema(request=LinkSerializer, responses=SharedActivitySerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def link(self, request: Request, pk: uuid.UUID) -> Response:
        """Say that an own record tells of the same, so that it counts once over several cities."""
        _row(request, pk)
        given = LinkSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            link_records(given.validated_data["activity"], pk, access=_plain(request).access)
        except Activity.DoesNotExist:
            message = exceptions.ErrorDetail(_("There is no such activity."), code="does_not_exist")
            raise exceptions.ValidationError({"activity": [message]}) from None
        return self.retrieve(request, pk)

    @extend_schema(request=NothingSerializer, responses={201: ActivitySerializer})
    @action(
        detail=True,
        methods=["post"],
        filterset_class=None,
        url_path="take-over",
        url_name="take-over",
    )
    def take_over(self, request: Request, pk: uuid.UUID) -> Response:
        """Enter the shared fields as an own record, linked with this one; the answer is that."""
        access = _plain(request).access
        (record,) = records_of([_row(request, pk)], access=access)
        require(access, "activities.write", record.ours)
        NothingSerializer(data=request.data).is_valid(raise_exception=True)
        own = take_over(record, access=access, on=timezone.localdate())
        made = answer_of(own.pk, access=access, own_city=record.ours)
        return created(self, made, basename="activity")


def _plain(request: Request) -> Any:
    """The Django request, which carries `access` and `city`."""
    return request._request


def _own(request: Request) -> Access:
    """The asker in the key's own city: what is offered to one that consented is not that one's to
    pass on."""
    access: Access = _plain(request).access
    key: Any = request.auth
    return access.narrowed_to([key.city_id])


def _row(request: Request, pk: uuid.UUID) -> dict[str, Any]:
    """The offer to the city in which the asker works, else to another of the asker's."""
    plain = _plain(request)
    rows = list(offers(_own(request)).filter(activity=pk))
    if not rows:
        raise exceptions.NotFound
    return min(rows, key=lambda row: row["ours"] != plain.city.pk)


def _represent(rows: list[dict[str, Any]], request: Request) -> list[dict[str, Any]]:
    access = _plain(request).access
    records = records_of(rows, access=access)
    own = Activity.objects.visible_to(access).linked_with({record.same for record in records})
    return [_one(record, own) for record in records]


def _one(record: SharedRecord, own: dict[uuid.UUID, list[Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": record.id,
        "city": record.ours,
        "owner": {"id": record.owner_id, "labels": record.owner_labels},
        **record.fields,
        "agreement": record.agreement and {**record.agreement, "stage": record.stage},
        "parties": [_party(party) for party in record.parties],
        "commitments": [
            {name: getattr(promise, name) for name in SHARED["commitment"]}
            for promise in record.commitments
        ],
        "offered_at": record.offered_at,
        "answer": record.answer,
        "answer_note": record.answer_note,
        "answered_at": record.answered_at,
        "acknowledged_at": record.acknowledged_at,
        "own_records": [
            activity.pk for activity in own.get(record.same, []) if activity.city_id == record.ours
        ],
    }
    return told


def _party(party: SharedParty) -> dict[str, Any]:
    actor = party.actor_id and {"id": party.actor_id, "labels": party.labels}
    return {"actor": actor, **{name: getattr(party, name) for name in SHARED["party"]}}


router_entries = [("shared-activities", SharedActivityViewSet, "shared-activity")]
