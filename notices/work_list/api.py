"""The work list in the API: its rows, its figures, and what was put off.

A key works for its city as no person of it: whose rows are asked for is told by `owner`.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import exceptions, mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.asking import VERSION, access_of, version_of
from notices.kinds import RowGroup, RowKind
from notices.models import Snooze
from notices.snoozes.querysets import SnoozeQuerySet
from notices.snoozes.services import put_off, take_up
from notices.work_list.reading import BY_DAY, asking_of, group_page, work_list
from notices.work_list.rows import Group, Row
from records.answers import created
from records.filters import refuse_unknown
from records.keyset import BadCursorError, Sort
from records.serializers import AnswerMixin, GivenMixin, KnownChoiceField, RecordSerializer

NOBODY = "nobody"


class WhoseSerializer(serializers.Serializer):
    """Whose rows are asked for: everybody's without `owner`."""

    owner = serializers.CharField(
        required=False,
        help_text="The id of a colleague, or `nobody` for what nobody there looks after.",
    )

    def validate_owner(self, owner: str) -> str:
        if owner != NOBODY:
            try:
                uuid.UUID(owner)
            except ValueError:
                message = _("Give the id of a colleague, or: nobody.")
                raise serializers.ValidationError(message, code="invalid") from None
        return owner


class RowsSerializer(WhoseSerializer):
    """Which rows are asked for: without `group` all but those that were put off."""

    group = KnownChoiceField(RowGroup.choices, required=False)


class RowSnoozeSerializer(serializers.Serializer):
    """Until when a row is put off, why, and by whom."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    until = serializers.DateField()
    reason = serializers.CharField()
    by = serializers.CharField()


class WorkRowSerializer(serializers.Serializer):
    """Something to do. `url` and `act_url` are pages for people; `band` is of what ends."""

    kind = serializers.ChoiceField(RowKind.choices)
    key = serializers.CharField(help_text="The id of what it is about; with `kind` it names a row.")
    group = serializers.ChoiceField(RowGroup.choices)
    city = serializers.UUIDField(source="city_id")
    title = serializers.CharField()
    record = serializers.CharField()
    partner = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    is_late = serializers.BooleanField()
    words = serializers.CharField()
    band = serializers.IntegerField(allow_null=True)
    owner = serializers.UUIDField(source="owner_id", allow_null=True)
    owner_name = serializers.CharField(source="owner")
    act = serializers.CharField()
    act_url = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    snooze = RowSnoozeSerializer(source="put_off", allow_null=True)

    def get_act_url(self, row: Row) -> str:
        return str(self.context["request"].build_absolute_uri(row.act_url))

    def get_url(self, row: Row) -> str:
        return str(self.context["request"].build_absolute_uri(row.url))


class KindCountSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(RowKind.choices)
    count = serializers.IntegerField()


class GroupCountSerializer(serializers.Serializer):
    """How many rows a group holds, also of each kind."""

    group = serializers.ChoiceField(RowGroup.choices, source="code")
    count = serializers.IntegerField()
    kinds = serializers.SerializerMethodField()

    @extend_schema_field(KindCountSerializer(many=True))
    def get_kinds(self, group: Group) -> list[dict[str, Any]]:
        return [{"kind": kind.value, "count": count} for kind, count in group.kinds]


class WorkListViewSet(viewsets.GenericViewSet):
    """What there is to do in the key's city, each row with its one next act."""

    reads = "work_list.read"
    by_city = True
    serializer_class = WorkRowSerializer
    queryset = Snooze.objects.none()
    parameters = {"counts": {"owner"}}
    sorts = (BY_DAY,)

    @extend_schema(
        parameters=[RowsSerializer],
        responses=WorkRowSerializer(many=True),
        operation_id="work_list_list",
    )
    def list(self, request: Request) -> Response:
        """Rows by their day; those without a day come last."""
        refuse_unknown(request, RowsSerializer().fields, self)
        asked = RowsSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        group = asked.validated_data.get("group")
        paginator: Any = self.paginator
        paginator.sort(request, self.sorts)
        try:
            page = group_page(
                asking_of(
                    access_of(request), on=timezone.localdate(), **_whose(asked.validated_data)
                ),
                RowGroup(group) if group else None,
                cursor=request.query_params.get("cursor", ""),
                size=paginator.size(request),
            )
        except BadCursorError:
            raise paginator.refusal() from None
        paginator.take(page, request)
        return paginator.get_paginated_response(self.get_serializer(page.rows, many=True).data)

    @extend_schema(
        parameters=[WhoseSerializer],
        responses=GroupCountSerializer(many=True),
        operation_id="work_list_counts",
        filters=False,
    )
    @action(detail=False, pagination_class=None)
    def counts(self, request: Request) -> Response:
        """How many rows each group holds, the empty ones too."""
        asked = WhoseSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        whose = _whose(asked.validated_data)
        found = work_list(access_of(request), on=timezone.localdate(), **whose, most=1)
        there = {group.code: group for group in [*found.groups, found.put_off]}
        groups = [
            there.get(group.value) or Group(group.value, str(group.label), [], 0)
            for group in RowGroup
        ]
        return Response(GroupCountSerializer(groups, many=True).data)


def _whose(given: dict[str, Any]) -> dict[str, Any]:
    """Whose rows are asked for, as `asking_of` takes it."""
    owner = given.get("owner", "")
    return {
        "person": uuid.UUID(owner) if owner and owner != NOBODY else None,
        "of_nobody": owner == NOBODY,
    }


class SnoozeSerializer(AnswerMixin, RecordSerializer):
    """A row that was put off; `row` is its key."""

    row = serializers.SerializerMethodField()
    by = serializers.CharField(source="by_whom")

    class Meta:
        model = Snooze
        fields = (
            *("id", "version", "city", "kind", "row", "until", "reason", "by"),
            *("created_at", "updated_at"),
        )

    def get_row(self, snooze: Snooze) -> str:
        return str(snooze.target_id)


class NewSnoozeSerializer(GivenMixin, serializers.Serializer):
    """Which row is put off, until when, and why."""

    kind = KnownChoiceField(RowKind.choices)
    row = serializers.CharField(max_length=40, help_text="The `key` of the row.")
    until = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class SnoozeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Rows of the work list that were put off, with the reason; those of days that have come are
    left out.

    A row that is put off anew gets the new day and reason.
    """

    reads = "work_list.read"
    writes = "work_list.snooze"
    by_city = True
    serializer_class = SnoozeSerializer
    queryset = Snooze.objects.none()
    lookup_value_converter = "uuid"
    parameters = {"destroy": {VERSION.name}}
    sorts = (Sort("id", "pk"), Sort("-id", "pk", descending=True))

    def get_queryset(self) -> SnoozeQuerySet:
        rows = Snooze.objects.visible_to(access_of(self.request))
        return rows.lasting(on=timezone.localdate()).select_related("by", "key")

    @extend_schema(request=NewSnoozeSerializer, responses={201: SnoozeSerializer})
    def create(self, request: Request) -> Response:
        """Put a row off for the whole office until a day."""
        given = NewSnoozeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        key: Any = request.auth
        city = request._request.city  # type: ignore[attr-defined]
        try:
            snooze = put_off(
                RowKind(told["kind"]),
                told["row"],
                until=told["until"],
                reason=told["reason"],
                access=access_of(request).narrowed_to([city.pk]),
                on=timezone.localdate(),
                system=key,
            )
        except ObjectDoesNotExist:
            message = exceptions.ErrorDetail(
                _("There is no such row on the work list."), code="does_not_exist"
            )
            raise exceptions.ValidationError({"row": [message]}) from None
        return created(self, self.get_serializer(snooze).data)

    @extend_schema(parameters=[VERSION])
    def destroy(self, request: Request, pk: uuid.UUID) -> Response:
        """Let the row stand on the work list again; the history keeps that it was put off."""
        self.get_object()
        take_up(pk, access=access_of(request), version=version_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


router_entries = [
    ("work-list/snoozes", SnoozeViewSet, "snooze"),
    ("work-list", WorkListViewSet, "work-row"),
]
