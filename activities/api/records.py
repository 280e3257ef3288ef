"""Documents in the API."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import FileResponse
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import exceptions, mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.asking import access_of, no_such_activity
from activities.models import Activity, Document
from activities.querysets import ChildQuerySet
from activities.services import add_document, delete_document
from records.answers import created
from records.audit.entries import note
from records.filters import MomentFilter
from records.keyset import Sort
from records.models import EntryKind
from records.serializers import AnswerMixin, GivenMixin, RecordSerializer


class DocumentSerializer(AnswerMixin, RecordSerializer):
    """What is known of a file; the file itself is at `/documents/{id}/file/`."""

    class Meta:
        model = Document
        fields = (
            "id",
            "version",
            "activity",
            "name",
            "kind",
            "language",
            "media_type",
            "size",
            "sha256",
            "created_at",
            "updated_at",
        )


class NewDocumentSerializer(GivenMixin, RecordSerializer):
    """A file to keep with an activity, sent as a form of several parts."""

    activity = serializers.UUIDField()
    file = serializers.FileField(max_length=None, allow_empty_file=True)

    class Meta:
        model = Document
        fields = ("activity", "file", "kind", "language")


class DocumentFilter(filters.FilterSet):
    """Narrows documents to those of one activity, or to what changed lately."""

    activity = filters.UUIDFilter()
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Document
        fields: list[str] = []


class AnyRenderer(BaseRenderer):
    """A file is answered as it is, whatever type was asked for."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, media_type: Any = None, context: Any = None) -> Any:
        return data


class DocumentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Files of the activities that the key may read."""

    reads = "activities.read"
    reads_public = True
    by_city = True
    writes = "activities.write"
    serializer_class = DocumentSerializer
    queryset = Document.objects.none()
    filterset_class = DocumentFilter
    lookup_value_converter = "uuid"
    sorts = (
        Sort("-id", "pk", descending=True),
        Sort("-updated", "updated_at", descending=True),
        Sort("updated", "updated_at"),
    )

    def get_queryset(self) -> ChildQuerySet:
        return Document.objects.visible_to(self.request.access)  # type: ignore[attr-defined]

    def get_parsers(self) -> list[Any]:
        is_upload = self.request is None or self.request.method == "POST"
        return [MultiPartParser()] if is_upload else super().get_parsers()

    @extend_schema(
        request={"multipart/form-data": NewDocumentSerializer}, responses={201: DocumentSerializer}
    )
    def create(self, request: Request) -> Response:
        """Keep a file; what it is is told from its content."""
        given = NewDocumentSerializer(data={**request.POST.dict(), **request.FILES.dict()})
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        try:
            document = add_document(
                fields.pop("activity"),
                fields.pop("file"),
                access=access_of(request),
                by=None,
                **fields,
            )
        except Activity.DoesNotExist:
            raise no_such_activity() from None
        return created(self, self.get_serializer(document).data)

    def destroy(self, request: Request, pk: uuid.UUID) -> Response:
        """Take a file away for good; its name and checksum stay in the history."""
        # Asked for first, so that one that may not be read answers as if it were not there.
        self.get_object()
        delete_document(pk, access=access_of(request), version=None)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=[AnyRenderer], filterset_class=None)
    def file(self, request: Request, pk: uuid.UUID) -> FileResponse:
        """The file itself."""
        document = self.get_object()
        try:
            content = document.file.open("rb")
        except FileNotFoundError:
            raise exceptions.NotFound from None
        note(EntryKind.DOWNLOAD, request, subject=document, city_id=document.city_id)
        answer = FileResponse(
            content, as_attachment=True, filename=document.name, content_type=document.media_type
        )
        answer["Cache-Control"] = "private, no-store"
        return answer


router_entries = [
    ("documents", DocumentViewSet, "document"),
]
