"""Report runs and indicators in the API."""

from __future__ import annotations

from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiTypes, extend_schema, extend_schema_serializer
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from activities.models import Activity
from partners.models import NetworkMembership
from records.answers import created
from records.audit.entries import note
from records.filters import refuse_unknown
from records.keyset import Sort
from records.models import EntryKind
from reports import indicators
from reports.dashboard import period_up_to
from reports.models import ReportRun
from reports.periods import check_period
from reports.querysets import ReportRunQuerySet
from reports.services import order_report
from reports.wording import SHARE_WORDS


class ReportRunSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReportRun
        fields = [
            "id",
            "kind",
            "period_start",
            "period_end",
            "language",
            "audience",
            "state",
            "progress",
            "edition",
            "row_count",
            "created_at",
            "updated_at",
            "finished_at",
        ]
        read_only_fields = ["state", "progress", "edition", "row_count", "finished_at"]
        # Ordering the same report again is allowed: it makes the next edition.
        validators: list[Any] = []


class ReportRunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """Reports of the key's cities: read them, fetch their files when they are ready; order one."""

    reads = "reports.read"
    writes = "reports.order"
    by_city = True
    serializer_class = ReportRunSerializer
    queryset = ReportRun.objects.none()
    sorts = (Sort("-id", "pk", descending=True), Sort("id", "pk"))

    def get_queryset(self) -> ReportRunQuerySet:
        return ReportRun.objects.visible_to(self.request.access)  # type: ignore[attr-defined]

    @extend_schema(responses={202: ReportRunSerializer})
    def create(self, request: Any) -> Response:
        """Order a report; one that exists is made again as its next edition."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        period = given["period_start"], given["period_end"]
        check_period(*period)
        run = order_report(
            city=request._request.city,
            kind=given.get("kind", ReportRun.Kind.ANNUAL),
            period=period,
            language=given["language"],
            audience=given.get("audience", ReportRun.Audience.INTERNAL),
            access=request._request.access,
        )
        return created(self, self.get_serializer(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True)
    def pdf(self, request: Request, pk: str) -> FileResponse:
        """The PDF of the newest finished edition."""
        return self._file("pdf", "application/pdf")

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True)
    def annex(self, request: Request, pk: str) -> FileResponse:
        """Every activity behind the newest finished edition, as CSV."""
        return self._file("annex", "text/csv; charset=utf-8")

    def _file(self, name: str, media_type: str) -> FileResponse:
        run = self.get_object()
        file: FieldFile = getattr(run, name)
        if not file:
            raise NotFound(_("No edition is ready yet."))
        try:
            opened = file.open("rb")
        except FileNotFoundError:
            raise NotFound from None
        extension = "pdf" if name == "pdf" else "csv"
        note(EntryKind.EXPORT, self.request, subject=run, city_id=run.city_id, what=extension)
        return FileResponse(
            opened,
            as_attachment=True,
            filename=f"report.{extension}",
            content_type=media_type,
        )


class ShareSerializer(serializers.Serializer):
    """An indicator that is measured; `rate` and `interval` are null under five cases."""

    id = serializers.CharField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    definition = serializers.SerializerMethodField()
    unit = serializers.SerializerMethodField()
    numerator = serializers.DecimalField(14, 1)
    denominator = serializers.DecimalField(14, 1)
    cases = serializers.IntegerField()
    left_out = serializers.IntegerField()
    is_measured = serializers.BooleanField()
    rate = serializers.FloatField(allow_null=True)
    interval = serializers.ListField(child=serializers.FloatField(), allow_null=True)

    def get_label(self, share: indicators.Share) -> str:
        return str(SHARE_WORDS[share.id].label)

    def get_definition(self, share: indicators.Share) -> str:
        return str(SHARE_WORDS[share.id].how)

    def get_unit(self, share: indicators.Share) -> str:
        return share.unit


class UnfedSerializer(serializers.Serializer):
    """An indicator that no record feeds yet."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    fed_by = serializers.CharField()


class DirectionSerializer(serializers.Serializer):
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    shares = ShareSerializer(many=True)
    not_yet_measured = UnfedSerializer(many=True, source="unfed")


@extend_schema_serializer(many=False)
class IndicatorsSerializer(serializers.Serializer):
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    definitions_version = serializers.IntegerField()
    directions = DirectionSerializer(many=True)


class PeriodSerializer(serializers.Serializer):
    """Both days or neither: the twelve months up to today."""

    period_start = serializers.DateField(required=False)
    period_end = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) == 1:
            missing = "period_end" if "period_start" in attrs else "period_start"
            raise serializers.ValidationError({missing: _("Give both days, or neither.")})
        if attrs:
            check_period(attrs["period_start"], attrs["period_end"])
        return attrs


class IndicatorViewSet(ViewSet):
    """The indicators of the four directions in a period, as far as records feed them.

    They are those of one city, the key's own without `city`, over what the key may read there: the
    public records for a key that reads no others, and memberships only with their scope.
    """

    reads = "activities.read"
    reads_public = True
    by_city = True

    @extend_schema(parameters=[PeriodSerializer], responses=IndicatorsSerializer)
    def list(self, request: Any) -> Response:
        refuse_unknown(request, PeriodSerializer().fields, self)
        asked = PeriodSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        period = (
            (given["period_start"], given["period_end"])
            if given
            else period_up_to(timezone.localdate())
        )
        access, city = request._request.access, request._request.city
        activities = Activity.objects.visible_to(access).filter(city=city).counted()
        own = NetworkMembership.objects.visible_to(access).own_of(city)
        fees = indicators.fees_of(own, on=period[1])
        shares = indicators.measure(activities, fees, period=period)
        answer = {
            "period_start": period[0],
            "period_end": period[1],
            "definitions_version": indicators.DEFINITIONS_VERSION,
            "directions": indicators.four_directions(shares),
        }
        return Response(IndicatorsSerializer(answer).data)


router_entries: list[tuple[str, Any, str]] = [
    ("report-runs", ReportRunViewSet, "report-run"),
    ("indicators", IndicatorViewSet, "indicator"),
]
