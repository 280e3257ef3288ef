"""The history of an activity and the comments on it in the API."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import exceptions, mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from activities.api.asking import access_of
from activities.as_of import today_of
from activities.forms import AsOfForm
from activities.models import Activity, Comment
from activities.querysets import ChildQuerySet
from activities.services import take_back_comment, write_comment
from activities.services.comments import MOST_TOLD
from activities.timeline import (
    NEWEST,
    Change,
    FieldChange,
    Line,
    Showing,
    history_page,
    read_comments,
)
from activities.timeline.comparison import compared
from records.filters import IsoDayFilter
from records.keyset import BadCursorError, Sort
from records.rights import require_on
from records.serializers import AnswerMixin, GivenMixin, RecordSerializer


class CommentSerializer(AnswerMixin, RecordSerializer):
    """A comment; of one that was taken back nothing but its place is left."""

    text = serializers.SerializerMethodField()
    author = serializers.CharField(
        source="said_by", read_only=True, help_text="The name of a person, or of a key."
    )
    told = serializers.SerializerMethodField(help_text="The names of whom it was to reach.")
    is_taken_back = serializers.BooleanField(read_only=True)

    class Meta:
        model = Comment
        fields = ("id", "activity", "text", "author", "told", "is_taken_back", "created_at")

    def get_text(self, comment: Comment) -> str:
        return "" if comment.is_taken_back else comment.text

    def get_told(self, comment: Comment) -> list[str]:
        return [str(mention.user) for mention in comment.mentions.all()]


class NewCommentSerializer(GivenMixin, serializers.Serializer):
    """A comment to write; its author is the key."""

    text = serializers.CharField(max_length=5_000)
    tell = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        max_length=MOST_TOLD,
        help_text="Ids of colleagues whom it is to reach, as under `/colleagues/`; or write @ and"
        " the name in the text.",
    )


class FieldChangeSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField(help_text="In words; empty for nothing.")
    after = serializers.CharField()
    # In the form in which it is kept: text, a number, a list, or nothing.
    was = serializers.JSONField()
    now = serializers.JSONField()


class LineSerializer(serializers.Serializer):
    """What happened to one row that hangs on the activity, or to the activity."""

    kind = serializers.CharField(help_text="Such as `activity`, `commitment` or `document`.")
    id = serializers.CharField(help_text="Of the row.")
    what = serializers.ChoiceField(choices=["insert", "update", "delete"])
    words = serializers.CharField()
    name = serializers.CharField(help_text="What the row is called, where the words do not tell.")
    fields_changed = FieldChangeSerializer(many=True)
    comment = CommentSerializer(allow_null=True)


class ChangeSerializer(serializers.Serializer):
    """What somebody did at one time."""

    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="The name of a person, or of a key; empty if unknown.")
    request = serializers.UUIDField(allow_null=True)
    changes = LineSerializer(many=True)


class HistoryFilter(filters.FilterSet):
    """`show` narrows to comments, or to all else."""

    show = filters.ChoiceFilter(
        choices=[choice for choice in Showing.choices if choice[0]], method="nothing"
    )

    class Meta:
        model = Activity
        fields: list[str] = []

    def nothing(self, queryset: Any, name: str, value: str) -> Any:
        """Rows of history are no queryset: the view reads them."""
        return queryset


class PastFactSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    text = serializers.CharField(help_text="In words; empty for nothing.")
    # In the form in which it is kept: text, a number, a list, or nothing.
    value = serializers.JSONField(allow_null=True)
    today = serializers.CharField(
        allow_null=True, help_text="What stands there today, in words; null where it is the same."
    )


class PastRowSerializer(serializers.Serializer):
    """A row as it was; of a comment that was taken back since nothing but its place is left."""

    id = serializers.CharField(source="key")
    name = serializers.CharField(help_text="What the row is called; empty for the record itself.")
    facts = PastFactSerializer(many=True)
    is_gone = serializers.BooleanField(help_text="Whether it is no longer there today.")
    is_replaced = serializers.BooleanField(
        help_text="Of a document: whether a newer version of it stood already."
    )
    is_taken_back = serializers.BooleanField()


class PastSectionSerializer(serializers.Serializer):
    """The rows of one kind."""

    kind = serializers.CharField(
        source="model._meta.model_name", help_text="Such as `activity`, `commitment`."
    )
    title = serializers.CharField()
    rows = PastRowSerializer(many=True)
    added = serializers.IntegerField(help_text="How many have come since.")


@extend_schema_serializer(many=False)
class PastSerializer(serializers.Serializer):
    """An activity with all that hung on it at the end of a day, as far as the key reads it now."""

    on = serializers.DateField()
    at = serializers.DateTimeField(help_text="The last moment of that day in the city.")
    was_there = serializers.BooleanField(help_text="Whether it had been entered by then.")
    sections = PastSectionSerializer(many=True)


class _OfActivity(viewsets.GenericViewSet):
    """Something of one activity that the key may read."""

    reads = "activities.read"

    def _activity(self, request: Request, pk: uuid.UUID) -> Activity:
        found = Activity.objects.visible_to(access_of(request)).filter(pk=pk)
        activity = found.select_related("city").first()
        if activity is None:
            raise exceptions.NotFound
        return activity


class HistoryViewSet(_OfActivity):
    """What happened to an activity, the newest first: who, when, from what to what."""

    queryset = Activity.objects.none()
    serializer_class = ChangeSerializer
    filterset_class = HistoryFilter
    sorts = (NEWEST,)

    @extend_schema(responses=ChangeSerializer(many=True), operation_id="activities_history_list")
    def list(self, request: Request, activity: uuid.UUID) -> Response:
        record = self._activity(request, activity)
        self.filter_queryset(self.get_queryset())
        paginator: Any = self.paginator
        paginator.sort(request, self.sorts)
        try:
            page, changes = history_page(
                record,
                access=access_of(request),
                showing=request.query_params.get("show", ""),
                cursor=request.query_params.get("cursor", ""),
                size=paginator.size(request),
            )
        except BadCursorError:
            raise paginator.refusal() from None
        paginator.take(page, request)
        read_comments(changes, record)
        return paginator.get_paginated_response([_told(change) for change in changes])


def _told(change: Change) -> dict[str, Any]:
    return {
        "at": change.at,
        "who": change.who,
        "request": change.request,
        "changes": [_line(line) for line in change.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "kind": line.model._meta.model_name,
        "id": line.row,
        "what": line.label,
        "words": line.text,
        "name": line.name,
        "fields_changed": [_field(change) for change in line.fields],
        "comment": CommentSerializer(line.comment).data if line.comment else None,
    }


def _field(change: FieldChange) -> dict[str, Any]:
    names = ("name", "label", "before", "after", "was", "now")
    return {name: getattr(change, name) for name in names}


class PastFilter(filters.FilterSet):
    """`on` names the day, in the city of the activity; today unless told."""

    on = IsoDayFilter(method="nothing")

    class Meta:
        model = Activity
        fields: list[str] = []

    def nothing(self, queryset: Any, name: str, value: datetime.date) -> Any:
        """Rows of the past are no queryset: the view reads them."""
        return queryset


class PastViewSet(_OfActivity):
    """An activity as it was at the end of a day, beside what it is today."""

    queryset = Activity.objects.none()
    filterset_class = PastFilter
    pagination_class = None

    @extend_schema(responses=PastSerializer, operation_id="activities_as_of")
    def list(self, request: Request, activity: uuid.UUID) -> Response:
        """All parts of the record as they were, with what stands there today."""
        record = self._activity(request, activity)
        self.filter_queryset(self.get_queryset())
        today = today_of(record)
        asked = AsOfForm({"on": today, **request.query_params.dict()}, today=today)
        if not asked.is_valid():
            raise ValidationError(asked.errors.as_data())
        on = asked.cleaned_data["on"]
        past, sections = compared(record, on=on, now=timezone.now(), access=access_of(request))
        found = {"on": on, "at": past.at, "was_there": bool(past.held), "sections": sections}
        return Response(PastSerializer(found).data)


class CommentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, _OfActivity):
    """Comments on an activity, the newest first."""

    writes = "comments.write"
    queryset = Comment.objects.none()
    serializer_class = CommentSerializer
    lookup_value_converter = "uuid"
    sorts = (Sort("-id", "pk", descending=True),)

    def get_queryset(self) -> ChildQuerySet:
        if getattr(self, "swagger_fake_view", False):
            return Comment.objects.none()
        activity = self._activity(self.request, self.kwargs["activity"])
        rows = Comment.objects.of_activities([activity.pk])
        return rows.select_related("author", "key").prefetch_related("mentions__user")

    def destroy(self, request: Request, activity: uuid.UUID, pk: uuid.UUID) -> Response:
        """Take back a comment that the key wrote; its place stays, without its words.

        Of all others it is refused alike, there or not: what people say they take back themselves.
        """
        access = access_of(request)
        key: Any = request.auth
        written = Comment.objects.visible_to(access).filter(activity=activity, key=key)
        if not written.filter(pk=pk).exists():
            raise PermissionDenied
        take_back_comment(pk, access=access, at=timezone.now(), key=key)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def create(self, request: Request, activity: uuid.UUID) -> Response:
        """Write a comment in the name of the key."""
        record = self._activity(request, activity)
        # Before what was sent is looked at, as everywhere.
        require_on(access_of(request), "comments.write", record)
        given = NewCommentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        key: Any = request.auth
        made = write_comment(
            record.pk, told["text"], tell=told["tell"], access=access_of(request), key=key
        )
        address = reverse("api:activity-comment-detail", args=[record.pk, made.pk], request=request)
        prefetch_related_objects([made], "mentions__user")
        answer = CommentSerializer(made).data
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": address})


router_entries = [
    ("activities/<uuid:activity>/history", HistoryViewSet, "activity-history"),
    ("activities/<uuid:activity>/as-of", PastViewSet, "activity-as-of"),
    ("activities/<uuid:activity>/comments", CommentViewSet, "activity-comment"),
]
