"""The legal life of an agreement in the API: steps, signatories, checks, amendments, renewals."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from agreements.api.life_serializers import (
    AmendmentPatchSerializer,
    AmendmentSerializer,
    CheckSerializer,
    GivenChecksSerializer,
    GivenSignatoriesSerializer,
    MoveSerializer,
    NewAmendmentSerializer,
    NewRenewalSerializer,
    SignatorySerializer,
    TakeBackSerializer,
    TransitionSerializer,
)
from agreements.api.reading import answer_of
from agreements.api.serializers import ActivitySerializer
from agreements.lifecycle import content
from agreements.lifecycle.services import make_move, take_back
from agreements.lifecycle.telling import MoveInput
from agreements.models import Agreement, Amendment, CheckAnswer, Signatory, Transition
from agreements.renewals import renew
from records.answers import created
from records.filters import refuse_unknown
from records.keyset import Sort
from records.rights import require_on

_OF_THE_MOVE = {
    *("target", "on", "authority", "reason", "reversal", "ending", "document", "successor"),
    "__all__",
}


class PartViewSet(viewsets.GenericViewSet):
    """What hangs on one agreement; keys for public records do not read it."""

    reads = "activities.read"
    writes = "agreements.prepare"
    model: ClassVar[Any]
    serializer_class: Any = None
    filterset_class = None

    @property
    def access(self) -> Any:
        plain: Any = self.request._request
        return plain.access

    def get_queryset(self) -> Any:
        return self.model.objects.none()

    def agreement(self, action: str = "") -> Agreement:
        """The agreement of the address. Raises NotFound, and as `require_on` for an action.

        A hidden record answers as if it were not there, before what was sent is looked at.
        """
        visible = Agreement.objects.visible_to(self.access).select_related("activity")
        own = visible.filter(city__in=self.access.cities_for(self.reads))
        found = own.filter(pk=self.kwargs["agreement_id"]).first()
        if found is None:
            raise exceptions.NotFound
        if action:
            require_on(self.access, action, found.activity)
        return found

    def given(self, serializer: type[BaseSerializer], request: Request) -> dict[str, Any]:
        shape: Any = serializer(data=request.data)
        shape.is_valid(raise_exception=True)
        return dict(shape.validated_data)


class PartListViewSet(PartViewSet):
    """Rows that hang on one agreement, as a list; `rows_of` is their name there."""

    rows_of: ClassVar[str]

    def rows(self, agreement: Agreement) -> Any:
        """The rows of an agreement, as they are answered."""
        return getattr(agreement, self.rows_of).values(*self.serializer_class.Meta.fields)

    def list(self, request: Request, agreement_id: uuid.UUID) -> Response:
        rows = self.rows(self.agreement())
        refuse_unknown(request, (), self)
        return self.get_paginated_response(self.paginate_queryset(rows))


@extend_schema_view(list=extend_schema(responses=TransitionSerializer(many=True)))
class TransitionViewSet(PartListViewSet):
    """The steps of an agreement, from its entry on; each answers the state that it led to."""

    model = Transition
    rows_of = "transition_rows"
    serializer_class = TransitionSerializer
    sorts = (Sort("number", "number"), Sort("-number", "number", descending=True))

    @extend_schema(request=MoveSerializer, responses={200: TransitionSerializer})
    def create(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Take the next step. What is missing for it is told at `/target`, with the mend."""
        self.agreement(self.writes)
        told = self.given(MoveSerializer, request)
        version, target = told.pop("version"), told.pop("target")
        try:
            made = make_move(
                agreement_id,
                target,
                MoveInput(**told),
                access=self.access,
                version=version,
                today=timezone.localdate(),
            )
        except ValidationError as error:
            raise _under_facts(error) from None
        return Response(self.rows(made.agreement).get(pk=made.pk))

    @extend_schema(request=TakeBackSerializer, responses={200: TransitionSerializer})
    @action(detail=False, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Take back the last step, which was a mistake; both stay in the list."""
        self.agreement(self.writes)
        told = self.given(TakeBackSerializer, request)
        made = take_back(agreement_id, access=self.access, today=timezone.localdate(), **told)
        return Response(self.rows(made.agreement).get(pk=made.pk))


def _under_facts(error: ValidationError) -> ValidationError:
    """The same error, with what is wrong in a fact filed under `facts`."""
    found = error.update_error_dict({})
    return ValidationError(
        {name if name in _OF_THE_MOVE else f"facts/{name}": told for name, told in found.items()}
    )


@extend_schema_view(list=extend_schema(responses=SignatorySerializer(many=True)))
class SignatoryViewSet(PartListViewSet):
    """Who signs an agreement, in their order."""

    model = Signatory
    rows_of = "signatory_rows"
    serializer_class = SignatorySerializer
    sorts = (Sort("position", "position"),)

    @extend_schema(request=GivenSignatoriesSerializer, responses=SignatorySerializer(many=True))
    def replace(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Say who signs: the list is given whole, in its order."""
        self.agreement(self.writes)
        told = self.given(GivenSignatoriesSerializer, request)
        signing = [content.SignatoryInput(**one) for one in told["signatories"]]
        content.write_signatories(
            agreement_id, signing, access=self.access, version=told["version"]
        )
        return self.list(request, agreement_id)


@extend_schema_view(list=extend_schema(responses=CheckSerializer(many=True)))
class CheckViewSet(PartListViewSet):
    """What was looked into before an agreement was negotiated."""

    model = CheckAnswer
    rows_of = "checkanswer_rows"
    serializer_class = CheckSerializer
    sorts = (Sort("check", "check_code"),)

    @extend_schema(request=GivenChecksSerializer, responses=CheckSerializer(many=True))
    def replace(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Answer some checks; those that are not named stay as they are."""
        self.agreement(self.writes)
        told = self.given(GivenChecksSerializer, request)
        answers = [
            content.CheckInput(one["check_code"], one["finding"], one["note"])
            for one in told["checks"]
        ]
        try:
            content.answer_checks(
                agreement_id, answers, access=self.access, version=told["version"]
            )
        except ValidationError as error:
            places = {one.check: place for place, one in enumerate(answers)}
            raise _at_notes(error, places) from None
        return self.list(request, agreement_id)


def _at_notes(error: ValidationError, places: Mapping[str, int]) -> Exception:
    """What is wrong with an answer, filed under its note: all else the serializer has looked at."""
    found = error.update_error_dict({})
    if not set(found) <= set(places):
        return error
    told = ValidationError(found).message_dict
    return exceptions.ValidationError(
        {"checks": {str(places[check]): {"note": words} for check, words in told.items()}}
    )


@extend_schema_view(list=extend_schema(responses=AmendmentSerializer(many=True)))
class AmendmentViewSet(PartListViewSet):
    """Changes of the text of an agreement, by their number."""

    writes = "agreements.conclude"
    model = Amendment
    rows_of = "amendment_rows"
    serializer_class = AmendmentSerializer
    lookup_field = "number"
    lookup_value_converter = "int"
    sorts = (Sort("number", "number"),)

    @extend_schema(request=NewAmendmentSerializer, responses={200: AmendmentSerializer})
    def create(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Write down an amendment."""
        self.agreement(self.writes)
        told = self.given(NewAmendmentSerializer, request)
        return self._write(agreement_id, told)

    @extend_schema(request=AmendmentPatchSerializer, responses=AmendmentSerializer)
    def partial_update(self, request: Request, agreement_id: uuid.UUID, number: int) -> Response:
        """Change some fields of an amendment."""
        row = self._row(number)
        told = self.given(AmendmentPatchSerializer, request)
        return self._write(agreement_id, told, amendment_id=row.pk)

    def destroy(self, request: Request, agreement_id: uuid.UUID, number: int) -> Response:
        """Take out an amendment that was written down by mistake."""
        row = self._row(number)
        content.delete_amendment(agreement_id, row.pk, access=self.access, version=None)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _row(self, number: int) -> Amendment:
        found = self.agreement(self.writes).amendment_rows.filter(number=number).first()
        if found is None:
            raise exceptions.NotFound
        return found

    def _write(self, agreement_id: uuid.UUID, told: dict[str, Any], **more: Any) -> Response:
        version = told.pop("version")
        made = content.write_amendment(
            agreement_id, told, access=self.access, version=version, **more
        )
        return Response(self.rows(made.agreement).get(pk=made.pk))


class RenewalViewSet(PartViewSet):
    """Agreements that renew another by a new text."""

    model = Agreement
    serializer_class = ActivitySerializer
    pagination_class = None

    @extend_schema(request=NewRenewalSerializer, responses={201: ActivitySerializer})
    def create(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Propose a renewal: a record of its own, with parties, terms, reasons and text."""
        before = self.agreement(self.writes)
        told = self.given(NewRenewalSerializer, request)
        made = renew(
            agreement_id, on=told["on"], access=self.access, by=None, today=timezone.localdate()
        )
        answer = answer_of(made.pk, access=self.access, own_city=before.city_id)
        return created(self, answer, basename="agreement")


_OF_ONE = "agreements/<uuid:agreement_id>"
router_entries = [
    (f"{_OF_ONE}/transitions", TransitionViewSet, "transition"),
    (f"{_OF_ONE}/signatories", SignatoryViewSet, "signatory"),
    (f"{_OF_ONE}/checks", CheckViewSet, "check"),
    (f"{_OF_ONE}/amendments", AmendmentViewSet, "amendment"),
    (f"{_OF_ONE}/renewals", RenewalViewSet, "renewal"),
]
