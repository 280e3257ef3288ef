"""What came in, in the API."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiTypes, PolymorphicProxySerializer, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.asking import (
    OpenMixin,
    VerbSerializer,
    access_of,
    action_of,
    named_in_errors,
    no_such_activity,
    parts_of,
    record_and_told,
)
from activities.api.documents import AnyRenderer, file_answer
from activities.filters import IncomingFilter
from activities.models import Activity, Document, IncomingFile, IncomingItem
from activities.querysets import IncomingQuerySet
from activities.services import (
    Received,
    RefusedFileError,
    answer_item,
    close_item,
    edit_item,
    receive_email,
    receive_item,
    turn_item,
)
from records.access import Access
from records.answers import created
from records.filters import MomentFilter
from records.keyset import Sort
from records.serializers import AnswerMixin, GivenMixin, PatchMixin, RecordSerializer

_FACTS = ("kind", "received_on", "sender_name", "sender_address", "subject", "summary", "text")
_WRITTEN = (*_FACTS, "sender", "owner", "reply_due", "visibility")
# What a form names by nothing, since it has no other word for it.
_KEYS = frozenset({"sender", "owner", "reply_due"})
MOST_FILES = 50


class IncomingFileSerializer(AnswerMixin, RecordSerializer):
    """What is known of a file that came in; the file is at `/incoming/{id}/files/{file}/`.

    Turned into a record, it is a document there.
    """

    class Meta:
        model = IncomingFile
        fields = ("id", "name", "media_type", "size", "sha256")


class IncomingSerializer(AnswerMixin, RecordSerializer):
    """Something that came in; `sender` is a partner, `activity` the record in which it is kept."""

    activity = serializers.UUIDField(source="became_id", allow_null=True)
    files = IncomingFileSerializer(many=True)

    class Meta:
        model = IncomingItem
        fields: tuple[str, ...] = (
            *("id", "version", "city", *_WRITTEN),
            *("status", "answered_on", "outcome", "activity", "files"),
            *("created_at", "updated_at"),
        )


class IncomingUpdateSerializer(OpenMixin, GivenMixin, RecordSerializer):
    """What came in, to change; what may be left out stays as it is then."""

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")
    # The service looks for both among those that the key sees.
    sender = serializers.UUIDField(source="sender_id", allow_null=True, required=False)
    owner = serializers.UUIDField(source="owner_id", allow_null=True, required=False)

    class Meta:
        model = IncomingItem
        fields: tuple[str, ...] = ("version", *_WRITTEN)


class IncomingPatchSerializer(PatchMixin, IncomingUpdateSerializer):
    """Some fields of what came in, to change."""


class NewIncomingSerializer(IncomingUpdateSerializer):
    """Something to take in."""

    version = None  # type: ignore[assignment]

    class Meta(IncomingUpdateSerializer.Meta):
        fields: tuple[str, ...] = _WRITTEN


class IncomingFormSerializer(NewIncomingSerializer):
    """Something to take in, with its files."""

    files = serializers.ListField(
        child=serializers.FileField(max_length=None, allow_empty_file=True),
        required=False,
        max_length=MOST_FILES,
        help_text="Such as a scan of the letter; of equal ones the first is kept.",
    )

    class Meta(NewIncomingSerializer.Meta):
        fields = (*_WRITTEN, "files")


class IncomingEmailSerializer(GivenMixin, serializers.Serializer):
    """An e-mail to take in, saved as `.eml`.

    Sender, subject, day, text and attachments are read from it, and the partner is proposed: what
    is wrong in that is changed afterwards.
    """

    email = serializers.FileField(max_length=None, allow_empty_file=True)


FORMS = PolymorphicProxySerializer(
    component_name="IncomingInParts",
    serializers=[IncomingFormSerializer, IncomingEmailSerializer],
    resource_type_field_name=None,
)


class LeftOutSerializer(serializers.Serializer):
    """What of an e-mail was not kept by itself, and why, in words; the last may count the rest."""

    name = serializers.CharField()
    why = serializers.CharField()


class IncomingTakenInSerializer(IncomingSerializer):
    """What was taken in; `left_out` names what of an e-mail was not kept by itself.

    That is told here alone: the e-mail, which holds it all, is among the files.
    """

    left_out = LeftOutSerializer(many=True)
    received_before = serializers.UUIDField(
        allow_null=True,
        help_text="What the same e-mail became when it was taken in before; null where it was not.",
    )

    class Meta(IncomingSerializer.Meta):
        fields: tuple[str, ...] = (
            *IncomingSerializer.Meta.fields,
            *("left_out", "received_before"),
        )


class IncomingTurnedSerializer(IncomingSerializer):
    """What became part of a record; `documents` are its files there, as far as the key reads them.

    They have ids of their own, and `files` is empty from now on.
    """

    documents = serializers.ListField(child=serializers.UUIDField())

    class Meta(IncomingSerializer.Meta):
        fields: tuple[str, ...] = (*IncomingSerializer.Meta.fields, "documents")


class IncomingAnswerSerializer(VerbSerializer):
    """When and how it was answered."""

    answered_on = serializers.DateField()
    outcome = serializers.CharField(max_length=2_000, required=False, default="", allow_blank=True)


class IncomingCloseSerializer(VerbSerializer):
    """Why no reply is needed."""

    outcome = serializers.CharField(max_length=2_000)


class IncomingTurnSerializer(VerbSerializer):
    """The record in which it is to be kept; make that first at `/activities/`."""

    activity = serializers.UUIDField()


class ApiIncomingFilter(IncomingFilter):
    """Also what changed since a moment; an id that names no partner finds nothing."""

    partner = filters.UUIDFilter(label=gettext_lazy("Partner"), field_name="sender")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta(IncomingFilter.Meta):
        pass


class IncomingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Letters, e-mails, calls, invitations and renewal requests of the key's cities.

    No key reads confidential ones.
    """

    reads = "incoming.read"
    by_city = True
    writes = "incoming.write"
    serializer_class = IncomingSerializer
    queryset = IncomingItem.objects.none()
    filterset_class = ApiIncomingFilter
    lookup_value_converter = "uuid"
    sorts = (
        Sort("reply_due", "order_key"),
        Sort("-updated", "updated_at", descending=True),
        Sort("updated", "updated_at"),
    )

    def get_queryset(self) -> IncomingQuerySet:
        visible = IncomingItem.objects.visible_to(self.request.access)  # type: ignore[attr-defined]
        return visible.in_order().prefetch_related("files")

    def get_parsers(self) -> list[Any]:
        is_new = action_of(self) == "create"
        return [*super().get_parsers(), *([MultiPartParser()] if is_new else [])]

    @extend_schema(
        request={"application/json": NewIncomingSerializer, "multipart/form-data": FORMS},
        responses={201: IncomingTakenInSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take something in: its facts, also with files; or an e-mail, which tells them itself.

        The same e-mail is taken in as often as it is sent; `received_before` names the first.
        """
        given = request.data
        if isinstance(given, QueryDict):
            given = _of_form(given)
        is_email = isinstance(given, Mapping) and "email" in given
        received = _received_email if is_email else _received
        found = received(given, city=request._request.city, access=access_of(request))  # type: ignore[attr-defined]
        left_out = [{"name": name, "why": why} for name, why in found.left_out]
        before = found.before.pk if isinstance(found.before, IncomingItem) else None
        more = {"left_out": left_out, "received_before": before}
        return created(self, {**self.get_serializer(found.item).data, **more})

    @extend_schema(request=IncomingUpdateSerializer, responses=IncomingSerializer)
    def update(self, request: Request, pk: uuid.UUID) -> Response:
        return self._change(request, IncomingUpdateSerializer(data=request.data))

    @extend_schema(request=IncomingPatchSerializer, responses=IncomingSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        return self._change(request, IncomingPatchSerializer(data=request.data))

    def _change(self, request: Request, given: serializers.Serializer) -> Response:
        item, told = self._told(given)
        version = told.pop("version")
        today = timezone.localdate()
        changed = edit_item(item.pk, told, access=access_of(request), version=version, today=today)
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=IncomingAnswerSerializer, responses=IncomingSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def answer(self, request: Request, pk: uuid.UUID) -> Response:
        """Say when and how it was answered."""
        item, told = self._told(IncomingAnswerSerializer(data=request.data))
        changed = answer_item(
            item.pk,
            on=told["answered_on"],
            how=told["outcome"],
            access=access_of(request),
            version=told["version"],
            today=timezone.localdate(),
        )
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=IncomingCloseSerializer, responses=IncomingSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def close(self, request: Request, pk: uuid.UUID) -> Response:
        """Close it without a reply."""
        item, told = self._told(IncomingCloseSerializer(data=request.data))
        access, version = access_of(request), told["version"]
        changed = close_item(item.pk, why=told["outcome"], access=access, version=version)
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=IncomingTurnSerializer, responses=IncomingTurnedSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def turn(self, request: Request, pk: uuid.UUID) -> Response:
        """Keep it in an activity or agreement; its files become documents there."""
        item, told = self._told(IncomingTurnSerializer(data=request.data))
        access, version = access_of(request), told["version"]
        contents = [file.sha256 for file in item.files.all()]
        try:
            changed = turn_item(item.pk, told["activity"], access=access, version=version)
        except Activity.DoesNotExist:
            raise no_such_activity() from None
        there = Document.objects.visible_to(access).filter(activity=told["activity"])
        documents = there.filter(sha256__in=contents).order_by("pk").values_list("pk", flat=True)
        return Response({**self.get_serializer(changed).data, "documents": list(documents)})

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(
        detail=True,
        url_path="files/<uuid:file>",
        url_name="file",
        renderer_classes=[AnyRenderer],
        filterset_class=None,
    )
    def file(self, request: Request, pk: uuid.UUID, file: uuid.UUID) -> FileResponse:
        """A file that came with it, as it is."""
        files = IncomingFile.objects.visible_to(access_of(request)).filter(item=self.get_object())
        return file_answer(request, get_object_or_404(files, pk=file))

    def _told(self, given: serializers.Serializer) -> tuple[IncomingItem, dict[str, Any]]:
        return record_and_told(self, given, "incoming.write")


def _of_form(sent: QueryDict) -> dict[str, Any]:
    """A form of several parts as JSON would hold it: empty keys name nothing."""
    told = parts_of(sent, many={"files"})
    return {name: value for name, value in told.items() if value != "" or name not in _KEYS}


def _received(sent: Any, *, city: Any, access: Access) -> Received:
    given = IncomingFormSerializer(data=sent)
    given.is_valid(raise_exception=True)
    fields = dict(given.validated_data)
    files = fields.pop("files", ())
    try:
        today = timezone.localdate()
        item = receive_item(fields, city=city, access=access, by=None, today=today, files=files)
    except RefusedFileError as refused:
        with named_in_errors(file=f"files/{refused.place}"):
            raise
    return Received(item, ())


def _received_email(sent: Any, *, city: Any, access: Access) -> Received:
    given = IncomingEmailSerializer(data=sent)
    given.is_valid(raise_exception=True)
    with named_in_errors(file="email"):
        return receive_email(
            given.validated_data["email"],
            city=city,
            access=access,
            by=None,
            on=timezone.localdate(),
            zone=timezone.get_current_timezone(),
        )


router_entries = [("incoming", IncomingViewSet, "incoming")]
