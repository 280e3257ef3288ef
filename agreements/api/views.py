"""Endpoints of activities and agreements."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from activities.api.asking import VERSION, version_of
from activities.filters import NamedActivityFilter
from activities.models import Activity
from activities.querysets import ActivityQuerySet
from activities.services import (
    acknowledge_by_letter,
    delete_draft,
    offer_record,
    unlink_record,
    void_activity,
    withdraw_offer,
)
from agreements.api.reading import ANSWERS, nest
from agreements.api.serializers import (
    ActivityEnteredSerializer,
    ActivityPatchSerializer,
    ActivitySerializer,
    ActivityUpdateSerializer,
    LetterSerializer,
    NewActivitySerializer,
    NewAgreementSerializer,
    NothingSerializer,
    PartnerSerializer,
    VoidSerializer,
)
from agreements.filters import NamedAgreementFilter
from agreements.recorded_before import recorded_before
from agreements.services import EntryInput, edit_entry, record_entry
from domains.vocabulary import Instrument
from partners.models import City
from records.access import Access
from records.answers import created
from records.keyset import Sort
from records.rights import require_on


@extend_schema_view(
    list=extend_schema(responses=ActivitySerializer(many=True)),
    retrieve=extend_schema(responses=ActivitySerializer),
    update=extend_schema(responses=ActivitySerializer),
    partial_update=extend_schema(responses=ActivitySerializer),
)
class ActivityViewSet(viewsets.GenericViewSet):
    """Activities of the key's cities, newest first."""

    reads = "activities.read"
    reads_public = True
    by_city = True
    writes = "activities.write"
    queryset = Activity.objects.none()
    filterset_class = NamedActivityFilter
    parameters = {"destroy": {VERSION.name}}
    lookup_value_converter = "uuid"
    sorts = (
        Sort("-date", "starts_earliest", descending=True),
        Sort("date", "starts_earliest"),
        Sort("title", "title"),
        Sort("code", "code"),
        Sort("-updated", "updated_at", descending=True),
        Sort("updated", "updated_at"),
    )
    serializers: dict[str, type[BaseSerializer]] = {
        "create": NewActivitySerializer,
        "update": ActivityUpdateSerializer,
        "partial_update": ActivityPatchSerializer,
        "void": VoidSerializer,
        "offer": PartnerSerializer,
        "withdraw": PartnerSerializer,
        "letter": LetterSerializer,
        "unlink": NothingSerializer,
    }

    def get_queryset(self) -> ActivityQuerySet:
        return ANSWERS.visible_to(self._plain.access)

    def get_serializer_class(self) -> type[BaseSerializer]:
        return self.serializers.get(self.action, ActivitySerializer)

    def get_serializer_context(self) -> dict[str, Any]:
        is_schema = getattr(self, "swagger_fake_view", False)
        return {"request": self.request, "access": None if is_schema else self._plain.access}

    @property
    def _plain(self) -> Any:
        """The Django request, which carries `access` and `city`."""
        return self.request._request

    def list(self, request: Request) -> Response:
        page: Any = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self._nest(page))

    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        return Response(self._represent(pk))

    @extend_schema(responses={201: ActivityEnteredSerializer})
    def create(self, request: Request) -> Response:
        """Enter an activity; `looks_like` names what it may be the same as."""
        given = self._given(request).as_input()
        looks_like = _recorded_before(given, city=self._plain.city, access=self._plain.access)
        activity = record_entry(
            given, city=self._plain.city, access=self._plain.access, on=timezone.localdate()
        )
        return created(self, {**self._represent(activity.pk), "looks_like": looks_like})

    def update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change an activity; what is left out stays as it is."""
        return self._change(request, pk)

    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change some fields of an activity; lists are given whole."""
        return self._change(request, pk)

    def _change(self, request: Request, pk: uuid.UUID) -> Response:
        self._require(pk, "activities.write")
        given = self._given(request)
        edit_entry(
            pk,
            given.as_input(),
            access=self._plain.access,
            version=given.validated_data["version"],
            on=timezone.localdate(),
        )
        return Response(self._represent(pk))

    @extend_schema(parameters=[VERSION])
    def destroy(self, request: Request, pk: uuid.UUID) -> Response:
        """Delete a draft; any other record can only be made void."""
        self._require(pk, "activities.delete")
        delete_draft(pk, access=self._plain.access, version=version_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=ActivitySerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def void(self, request: Request, pk: uuid.UUID) -> Response:
        """Take a record out of all counts and keep it, with the reason."""
        self._require(pk, "activities.void")
        given = self._given(request).validated_data
        void_activity(
            pk, reason=given["reason"], access=self._plain.access, version=given["version"]
        )
        return Response(self._represent(pk))

    @extend_schema(responses=ActivitySerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def offer(self, request: Request, pk: uuid.UUID) -> Response:
        """Show the shared fields to a party that is a city here, and ask it to acknowledge."""
        return self._share(request, pk, "sharing.offer", offer_record, at=timezone.now())

    @extend_schema(responses=ActivitySerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, pk: uuid.UUID) -> Response:
        """End an offer at once, or take back the letter of a party outside."""
        return self._share(request, pk, "sharing.withdraw", withdraw_offer)

    @extend_schema(responses=ActivitySerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def letter(self, request: Request, pk: uuid.UUID) -> Response:
        """Let a document of the activity show that a party outside acknowledges its part."""
        return self._share(request, pk, "sharing.offer", acknowledge_by_letter, at=timezone.now())

    @extend_schema(responses=ActivitySerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def unlink(self, request: Request, pk: uuid.UUID) -> Response:
        """Say that a record is not the same as the one under `same_as` after all."""
        self._require(pk, "activities.write")
        self._given(request)
        unlink_record(pk, access=self._plain.access)
        return Response(self._represent(pk))

    def _share(
        self, request: Request, pk: uuid.UUID, right: str, verb: Callable[..., Any], **more: Any
    ) -> Response:
        self._require(pk, right)
        given = dict(self._given(request).validated_data)
        verb(pk, given.pop("actor"), access=self._plain.access, **given, **more)
        return Response(self._represent(pk))

    def _given(self, request: Request) -> Any:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return serializer

    def _require(self, pk: uuid.UUID, action: str) -> None:
        # Before what was sent is looked at: a hidden record answers as if it were not there.
        activity = Activity.objects.visible_to(self._plain.access).filter(pk=pk)
        found = activity.filter(pk__in=self.get_queryset().values("pk")).first()
        if found is None:
            raise exceptions.NotFound
        require_on(self._plain.access, action, found)

    def _represent(self, pk: uuid.UUID) -> dict[str, Any]:
        rows = self._nest(self.get_queryset().filter(pk=pk))
        if not rows:
            raise exceptions.NotFound
        return rows[0]

    def _nest(self, rows: Any) -> Any:
        key: Any = self.request.auth
        return nest(rows, access=self._plain.access, own_city=key.city_id)


def _recorded_before(given: EntryInput, *, city: City, access: Access) -> list[uuid.UUID]:
    if not given.agreement:
        return []
    fields, law = given.activity.fields, given.agreement
    found = recorded_before(
        title=fields["title"],
        agreement_type=law["type"],
        on=law.get("signed_on") or fields["starts_on"],
        partners=[party.actor.pk for party in given.activity.parties or ()],
        city=city,
        access=access,
    )
    return [one.pk for one in found]


class AgreementViewSet(ActivityViewSet):
    """Activities that have a legal life: the same shape, `agreement` always there."""

    filterset_class = NamedAgreementFilter
    serializers = {**ActivityViewSet.serializers, "create": NewAgreementSerializer}

    def get_queryset(self) -> ActivityQuerySet:
        return super().get_queryset().filter(agreement__isnull=False)

    def _given(self, request: Request) -> Any:
        given = super()._given(request)
        kind = given.validated_data.get("instrument", Instrument.AGR)
        if self.action in {"update", "partial_update"} and kind != Instrument.AGR:
            # Nothing would be left at this address to answer.
            message = _("Only agreements are here. Change the kind of a record at /activities/.")
            raise exceptions.ValidationError({"instrument": [message]})
        return given


router_entries = [
    ("activities", ActivityViewSet, "activity"),
    ("agreements", AgreementViewSet, "agreement"),
]
