"""Dropped files that wait to be filed, in the API."""

from __future__ import annotations

import uuid

from django.http import FileResponse
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.asking import (
    VERSION,
    OpenMixin,
    access_of,
    no_such_activity,
    parts_of,
    same_file_named,
    version_of,
)
from activities.api.documents import AnyRenderer, DocumentSerializer, TakesFiles, file_answer
from activities.models import Activity, Document, Scan
from activities.querysets import ScanQuerySet
from activities.services import discard_scan, drop_scan, file_scan
from records.answers import created
from records.keyset import Sort
from records.serializers import AnswerMixin, GivenMixin, RecordSerializer


class ScanSerializer(AnswerMixin, RecordSerializer):
    """A dropped file that waits to be filed; the file itself is at `/scans/{id}/file/`."""

    class Meta:
        model = Scan
        fields = (
            "id",
            "version",
            "city",
            "name",
            "media_type",
            "size",
            "sha256",
            "created_at",
            "updated_at",
        )


class NewScanSerializer(GivenMixin, RecordSerializer):
    """A file to drop, sent as a form of several parts."""

    file = serializers.FileField(max_length=None, allow_empty_file=True)

    class Meta:
        model = Scan
        fields = ("file",)


class ScanFilingSerializer(OpenMixin, GivenMixin, RecordSerializer):
    """To which activity a dropped file belongs, and what it is."""

    activity = serializers.UUIDField()

    class Meta:
        model = Document
        fields = ("activity", "kind", "language", "visibility")


class ScanViewSet(
    TakesFiles, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet
):
    """Files of the key's cities that were dropped and belong to no activity yet.

    They are for those who file them: a key needs to write activities.
    """

    reads = "activities.write"
    by_city = True
    writes = "activities.write"
    serializer_class = ScanSerializer
    queryset = Scan.objects.none()
    parameters = {"destroy": {VERSION.name}}
    lookup_value_converter = "uuid"
    sorts = (Sort("id", "pk"), Sort("-id", "pk", descending=True))

    def get_queryset(self) -> ScanQuerySet:
        return Scan.objects.visible_to(self.request.access)  # type: ignore[attr-defined]

    @extend_schema(
        request={"multipart/form-data": NewScanSerializer}, responses={201: ScanSerializer}
    )
    def create(self, request: Request) -> Response:
        """Drop a file; what it is is told from its content."""
        given = NewScanSerializer(data=parts_of(request.data))
        given.is_valid(raise_exception=True)
        scan = drop_scan(
            given.validated_data["file"],
            city=request._request.city,  # type: ignore[attr-defined]
            access=access_of(request),
            by=None,
        )
        return created(self, self.get_serializer(scan).data)

    @extend_schema(parameters=[VERSION])
    def destroy(self, request: Request, pk: uuid.UUID) -> Response:
        """Throw the file away for good; its name and checksum stay in the history."""
        self.get_object()
        discard_scan(pk, access=access_of(request), version=version_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=ScanFilingSerializer, responses={201: DocumentSerializer})
    @action(detail=True, methods=["post"], url_path="filing")
    def filing(self, request: Request, pk: uuid.UUID) -> Response:
        """Make it a document of an activity; nobody finds it here any more then."""
        self.get_object()
        given = ScanFilingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        try:
            with same_file_named():
                document = file_scan(
                    pk, fields.pop("activity"), access=access_of(request), **fields
                )
        except Activity.DoesNotExist:
            raise no_such_activity() from None
        answer = DocumentSerializer(document, context=self.get_serializer_context())
        return created(self, answer.data, basename="document")

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=[AnyRenderer])
    def file(self, request: Request, pk: uuid.UUID) -> FileResponse:
        """The file itself."""
        return file_answer(request, self.get_object())


router_entries = [("scans", ScanViewSet, "scan")]
