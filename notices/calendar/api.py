"""The calendar in the API."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from notices.calendar.events import ONE_DAY, EventKind
from notices.calendar.layout import FIRST_DAY, LAST_DAY
from notices.calendar.reading import events
from records.filters import refuse_unknown

LONGEST, USUAL = datetime.timedelta(days=400), datetime.timedelta(days=30)


class EventSerializer(serializers.Serializer):
    """Something on one day or several: `end` is the day after the last."""

    uid = serializers.CharField(help_text="The same for as long as the record is there.")
    kind = serializers.ChoiceField(choices=EventKind.choices)
    title = serializers.CharField(help_text="In the language of Accept-Language where it is ours.")
    start = serializers.DateField()
    end = serializers.DateField(help_text="Not included.")
    precision = serializers.ChoiceField(
        choices=["day", "month", "year"],
        help_text="How exactly it is known: of a month, `start` and `end` are around all of it.",
    )
    starts_at = serializers.DateTimeField(allow_null=True, help_text="Null where no hour is known.")
    ends_at = serializers.DateTimeField(allow_null=True)
    city = serializers.UUIDField(allow_null=True, help_text="Null for days of countries.")
    activity = serializers.UUIDField(
        source="record", allow_null=True, help_text="The activity or incoming item it is of."
    )
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2, of days of countries.")
    domains = serializers.ListField(child=serializers.CharField())
    partners = serializers.ListField(child=serializers.CharField())

    def to_representation(self, event: Any) -> dict[str, Any]:
        told = super().to_representation(event)
        return {**told, "domains": sorted(told["domains"])}


@extend_schema_serializer(many=False)
class CalendarSerializer(serializers.Serializer):
    start = serializers.DateField()
    end = serializers.DateField(help_text="Not included.")
    events = EventSerializer(many=True)


class AskedSerializer(serializers.Serializer):
    """From which day, up to which day (not included), and of what kinds; all without.

    Without a start it is today, without an end thirty days after the start.
    """

    start = serializers.DateField(required=False)
    end = serializers.DateField(required=False, help_text="Not included.")
    kind = serializers.MultipleChoiceField(choices=EventKind.choices, required=False)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        outside = _("Write a day between the years 1900 and 2199.")
        start = asked.setdefault("start", timezone.localdate())
        # Before anything is added to it: the last day that Python knows has none after it.
        if not FIRST_DAY <= start <= LAST_DAY:
            raise serializers.ValidationError({"start": outside})
        past = LAST_DAY + ONE_DAY
        end = asked.setdefault("end", min(start + USUAL, past))
        if end > past:
            raise serializers.ValidationError({"end": outside})
        if end <= start:
            raise serializers.ValidationError({"end": _("This is not after the first day.")})
        if end - start > LONGEST:
            message = _("Ask for at most %(most)d days at once.") % {"most": LONGEST.days}
            raise serializers.ValidationError({"end": message})
        return asked


class CalendarViewSet(ViewSet):
    """What happens, falls due and is remembered between two days, 400 at most.

    Visits, meetings and other activities; ends, reviews and notice days of agreements; gates,
    promises and replies that are due; anniversaries; national days and public holidays of the
    city's country and those of its partners. What is known only to the year is left out.
    """

    reads = "activities.read"
    reads_public = True
    by_city = True

    @extend_schema(
        parameters=[AskedSerializer], responses=CalendarSerializer, operation_id="calendar"
    )
    def list(self, request: Request) -> Response:
        refuse_unknown(request, AskedSerializer().fields, self)
        asked = AskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        found = events(
            request._request.access,  # type: ignore[attr-defined]
            start=given["start"],
            end=given["end"],
            language=get_language() or "en",
            kinds=given.get("kind", ()),
        )
        answer = {"start": given["start"], "end": given["end"], "events": found}
        return Response(CalendarSerializer(answer).data)


router_entries: list[tuple[str, Any, str]] = [("calendar", CalendarViewSet, "calendar")]
