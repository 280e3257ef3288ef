"""Documents in the API."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_field
from rest_framework import exceptions, mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.asking import (
    VERSION,
    OpenMixin,
    access_of,
    action_of,
    no_such_activity,
    parts_of,
    record_and_told,
    same_file_named,
    version_of,
)
from activities.filters import DocumentFilter
from activities.models import Activity, Document, DocumentText, IncomingFile, Scan
from activities.querysets import DocumentQuerySet
from activities.services import (
    add_document,
    add_version,
    delete_document,
    edit_document,
)
from records.answers import created
from records.audit.entries import note
from records.filters import MomentFilter
from records.keyset import Sort
from records.models import EntryKind
from records.rights import require_on
from records.serializers import AnswerMixin, GivenMixin, PatchMixin, RecordSerializer

# What became of reading what is written in a file.
TEXT_STATES = ("WAITING", *DocumentText.Outcome.values, "FAILED")


class DocumentSerializer(AnswerMixin, RecordSerializer):
    """What is known of a file; the file itself is at `/documents/{id}/file/`.

    `number` counts the versions of a document, and `replaces` is the one before. `text` says what
    became of reading what is written in it.
    """

    text = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = (
            "id",
            "version",
            "activity",
            "name",
            "kind",
            "language",
            "visibility",
            "number",
            "replaces",
            "text",
            "media_type",
            "size",
            "sha256",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("number", "replaces")

    @extend_schema_field(serializers.ChoiceField(choices=TEXT_STATES))
    def get_text(self, document: Document) -> str:
        """`WAITING`, `READ`, `NOTHING`, `LOCKED` (a password is needed) or `FAILED`."""
        reading = getattr(document, "reading", None)
        if reading is None or reading.is_pending:
            return "WAITING"
        return "FAILED" if reading.state == DocumentText.State.FAILED else reading.outcome


class NewDocumentSerializer(OpenMixin, GivenMixin, RecordSerializer):
    """A file to keep with an activity, sent as a form of several parts.

    With `replaces` it is the next version of that document: kind, and who may read it, are those of
    the earlier one, and refused where they are told to be others.
    """

    activity = serializers.UUIDField()
    replaces = serializers.UUIDField(required=False)
    file = serializers.FileField(max_length=None, allow_empty_file=True)

    class Meta:
        model = Document
        fields = ("activity", "replaces", "file", "kind", "language", "visibility")


class DocumentPatchSerializer(PatchMixin, OpenMixin, GivenMixin, RecordSerializer):
    """What is said of a document; `visibility` holds for all its versions."""

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")
    name = serializers.CharField(max_length=150)

    class Meta:
        model = Document
        fields = ("version", "name", "kind", "language", "visibility")


class AnyDocumentFilter(DocumentFilter):
    """Narrows documents to those of one activity, to what changed lately, or to newest versions."""

    activity = filters.UUIDFilter()
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")
    newest = filters.ChoiceFilter(choices=[("yes", _("Yes"))], method="newest_versions")

    class Meta(DocumentFilter.Meta):
        pass

    def newest_versions(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.newest()


class AnyRenderer(BaseRenderer):
    """A file is answered as it is, whatever type was asked for."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, media_type: Any = None, context: Any = None) -> Any:
        return data


class TakesFiles:
    """Reads a form of several parts where something new is sent, and JSON elsewhere."""

    def get_parsers(self) -> list[Any]:
        is_upload = action_of(self) == "create"
        return [MultiPartParser()] if is_upload else super().get_parsers()  # type: ignore[misc]


class DocumentViewSet(
    TakesFiles, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Files of the activities that the key may read; it never reads confidential ones.

    The list leaves out those of void activities, which are found at their own address.
    """

    reads = "activities.read"
    reads_public = True
    by_city = True
    writes = "activities.write"
    serializer_class = DocumentSerializer
    queryset = Document.objects.none()
    filterset_class = AnyDocumentFilter
    parameters = {"destroy": {VERSION.name}}
    lookup_value_converter = "uuid"
    sorts = (
        Sort("-id", "pk", descending=True),
        Sort("-updated", "updated_at", descending=True),
        Sort("updated", "updated_at"),
    )

    def get_queryset(self) -> DocumentQuerySet:
        visible = Document.objects.visible_to(self.request.access)  # type: ignore[attr-defined]
        return visible.select_related("reading").defer("reading__text", "reading__search_key")

    def filter_queryset(self, queryset: Any) -> Any:
        # What is of a void activity is still found at its own address.
        is_list = self.action == "list"
        return super().filter_queryset(queryset.of_standing()) if is_list else queryset

    @extend_schema(
        request={"multipart/form-data": NewDocumentSerializer}, responses={201: DocumentSerializer}
    )
    def create(self, request: Request) -> Response:
        """Keep a file; what it is is told from its content."""
        given = NewDocumentSerializer(data=parts_of(request.data))
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        try:
            with same_file_named():
                document = _kept(fields, access=access_of(request))
        except Activity.DoesNotExist:
            raise no_such_activity() from None
        return created(self, self.get_serializer(document).data)

    @extend_schema(request=DocumentPatchSerializer, responses=DocumentSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change what is said of a document."""
        given = DocumentPatchSerializer(data=request.data)
        _document, fields = record_and_told(self, given, "activities.write")
        version = fields.pop("version")
        changed = edit_document(pk, fields, access=access_of(request), version=version)
        return Response(self.get_serializer(changed).data)

    @extend_schema(parameters=[VERSION])
    def destroy(self, request: Request, pk: uuid.UUID) -> Response:
        """Take a file away for good; its name and checksum stay in the history."""
        # Asked for first, so that one that may not be read answers as if it were not there.
        require_on(access_of(request), "activities.write", self.get_object())
        delete_document(pk, access=access_of(request), version=version_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=[AnyRenderer], filterset_class=None)
    def file(self, request: Request, pk: uuid.UUID) -> FileResponse:
        """The file itself."""
        return file_answer(request, self.get_object())


def _kept(fields: dict[str, Any], *, access: Any) -> Document:
    activity_id, file = fields.pop("activity"), fields.pop("file")
    earlier_id = fields.pop("replaces", None)
    if earlier_id is None:
        return add_document(activity_id, file, access=access, by=None, **fields)
    try:
        earlier = Document.objects.visible_to(access).get(pk=earlier_id, activity=activity_id)
    except Document.DoesNotExist:
        message = exceptions.ErrorDetail(
            _("There is no such document of this activity."), code="does_not_exist"
        )
        raise exceptions.ValidationError({"replaces": [message]}) from None
    _refuse_another(fields, earlier)
    return add_version(earlier.pk, file, access=access, by=None, language=fields.get("language"))


def _refuse_another(fields: dict[str, Any], earlier: Document) -> None:
    """What holds for all versions may be sent with one, where it is the same."""
    message = _("A version has what the one before it has. Leave this out, or change that first.")
    other = [
        name
        for name in ("kind", "visibility")
        if name in fields and fields[name] != getattr(earlier, name)
    ]
    if other:
        detail = exceptions.ErrorDetail(message, code="of_the_earlier")
        raise exceptions.ValidationError({name: [detail] for name in other})


def file_answer(request: Request, stored: Document | Scan | IncomingFile) -> FileResponse:
    """A stored file as it is, and written down that it was taken."""
    try:
        content = stored.file.open("rb")
    except FileNotFoundError:
        raise exceptions.NotFound from None
    note(EntryKind.DOWNLOAD, request, subject=stored, city_id=stored.city_id)
    answer = FileResponse(
        content, as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


router_entries = [("documents", DocumentViewSet, "document")]
