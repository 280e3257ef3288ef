"""The map in the API."""

from __future__ import annotations

from typing import Any

import orjson
from django.utils import timezone
from django.utils.translation import get_language
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from activities import partner_map
from activities.filters import NamedActivityFilter
from activities.models import Activity
from partners.models import Actor
from records.filters import KnownFilterBackend, refuse_unknown
from records.serializers import AnswerMixin, RecordSerializer


class PointSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=["Point"])
    coordinates = serializers.ListField(
        child=serializers.FloatField(),
        min_length=2,
        max_length=2,
        help_text="Longitude, then latitude.",
    )


class MappedPartnerSerializer(AnswerMixin, RecordSerializer):
    """A partner, with what the city does with it among the activities that the filters find."""

    actor = serializers.UUIDField()
    name = serializers.CharField(help_text="In the language of Accept-Language, else English.")
    is_exact = serializers.BooleanField(
        help_text="False where only the country is known: the point is its capital."
    )
    activities = serializers.IntegerField()
    agreements = serializers.IntegerField()
    domains = serializers.DictField(
        child=serializers.IntegerField(), help_text="Number of activities by main domain."
    )
    last_contact = serializers.CharField(
        allow_null=True,
        help_text="A year, a month or a day: the last activity under way or done of all that the"
        " key may read.",
    )

    class Meta:
        model = Actor
        fields = (
            "actor",
            "name",
            "country_code",
            "level",
            "type",
            "is_exact",
            "activities",
            "agreements",
            "domains",
            "last_contact",
        )


class FeatureSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=["Feature"])
    id = serializers.UUIDField(help_text="Of the partner.")
    geometry = PointSerializer(
        allow_null=True, help_text="Null where neither the place nor a country is known."
    )
    properties = MappedPartnerSerializer()


@extend_schema_serializer(many=False)
class FeatureCollectionSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=["FeatureCollection"])
    features = FeatureSerializer(many=True)


class GeoJSONRenderer(BaseRenderer):
    """JSON under the name that geographic programs ask for."""

    media_type = partner_map.GEOJSON_TYPE
    format = "geojson"
    charset = None

    def render(self, data: Any, media_type: Any = None, context: Any = None) -> bytes:
        return orjson.dumps(data)


class MapViewSet(viewsets.GenericViewSet):
    """Where the partners of one city are, as GeoJSON (RFC 7946): the key's own without `city`."""

    reads = "activities.read"
    reads_public = True
    by_city = True
    queryset = Activity.objects.none()
    filterset_class = NamedActivityFilter
    pagination_class = None
    renderer_classes = (GeoJSONRenderer, *viewsets.GenericViewSet.renderer_classes)

    @extend_schema(responses=FeatureCollectionSerializer, operation_id="map")
    def list(self, request: Request) -> Response:
        """All partners of the activities that the filters find, in one answer.

        Filters that speak of a partner (`partner`, `level`, `country`, `area`, `off_map`) narrow
        the partners too.
        """
        access, city = request._request.access, request._request.city  # type: ignore[attr-defined]
        readable = Activity.objects.visible_to(access).filter(city=city)
        backend = KnownFilterBackend()
        filterset = backend.get_filterset(request, readable, self)
        refuse_unknown(request, filterset.form.fields, self)
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return Response(
            partner_map.feature_collection(
                filterset,
                readable,
                access=access,
                city=city,
                on=timezone.localdate(),
                language=get_language() or "en",
            )
        )


router_entries = [("map", MapViewSet, "map")]
