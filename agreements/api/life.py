"""The legal life of an agreement in the API: steps, signatories, checks, amendments, renewals."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import BaseSerializer

from activities.api import asking
from activities.api.told import hide_documents
from activities.as_of import today_of
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


VERSION = OpenApiParameter(
    "Agreement-Version",
    int,
    OpenApiParameter.HEADER,
    description="The version of the agreement now, for the next change.",
    response=["200", "201", "204"],
)


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

    def answer(self, agreement: Agreement, row: Any = None, **more: Any) -> Response:
        """What was written, with the version that the agreement has since then."""
        version = {VERSION.name: str(agreement.activity.version)}
        return Response(row, headers={**version, **more.pop("headers", {})}, **more)

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

    def told(self, rows: Any) -> Any:
        """The same rows, in which documents are null that the key may not read."""
        if "document" not in self.serializer_class.Meta.fields:
            return rows
        return hide_documents(rows, "document", access=self.access)

    def list(self, request: Request, agreement_id: uuid.UUID) -> Response:
        rows = self.rows(self.agreement())
        refuse_unknown(request, (), self)
        return self.get_paginated_response(self.told(self.paginate_queryset(rows)))

    def one(self, agreement: Agreement, row: Any) -> Any:
        """One row, as it is answered."""
        (told,) = self.told([self.rows(agreement).get(pk=row.pk)])
        return told


@extend_schema_view(list=extend_schema(responses=TransitionSerializer(many=True)))
class TransitionViewSet(PartListViewSet):
    """The steps of an agreement, from its entry on; each answers the state that it led to."""

    model = Transition
    rows_of = "transition_rows"
    serializer_class = TransitionSerializer
    sorts = (Sort("number", "number"), Sort("-number", "number", descending=True))

    @extend_schema(
        request=MoveSerializer, responses={201: TransitionSerializer}, parameters=[VERSION]
    )
    def create(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Take the next step. What is missing for it is told at `/target`, with the mend.

        The lawyers' review, clearing, withdrawal, suspension and ends are for people, as
        `docs/agreements.md` tells of each step: no key has the role that they take.
        """
        agreement = self.agreement(self.writes)
        told = self.given(MoveSerializer, request)
        version, target = told.pop("version"), told.pop("target")
        try:
            made = make_move(
                agreement_id,
                target,
                MoveInput(**told),
                access=self.access,
                version=version,
                today=today_of(agreement.activity),
            )
        except ValidationError as error:
            raise _under_facts(error) from None
        return self._made(made)

    @extend_schema(
        request=TakeBackSerializer, responses={201: TransitionSerializer}, parameters=[VERSION]
    )
    @action(detail=False, methods=["post"], url_path="take-back", url_name="take-back")
    def take_back(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Take back the last step, which was a mistake; both stay in the list."""
        agreement = self.agreement(self.writes)
        told = self.given(TakeBackSerializer, request)
        today = today_of(agreement.activity)
        made = take_back(agreement_id, access=self.access, today=today, **told)
        return self._made(made)

    def _made(self, step: Transition) -> Response:
        # A step has no address of its own: it is read with the others.
        row = self.one(step.agreement, step)
        return self.answer(step.agreement, row, status=status.HTTP_201_CREATED)


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

    @extend_schema(
        request=GivenSignatoriesSerializer,
        responses=SignatorySerializer(many=True),
        parameters=[VERSION],
    )
    def replace(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Say who signs: the list is given whole, in its order."""
        agreement = self.agreement(self.writes)
        told = self.given(GivenSignatoriesSerializer, request)
        signing = [content.SignatoryInput(**one) for one in told["signatories"]]
        written = content.write_signatories(
            agreement_id,
            signing,
            access=self.access,
            version=told["version"],
            today=today_of(agreement.activity),
        )
        return self.answer(written, self.list(request, agreement_id).data)


@extend_schema_view(list=extend_schema(responses=CheckSerializer(many=True)))
class CheckViewSet(PartListViewSet):
    """What was looked into before an agreement was negotiated."""

    model = CheckAnswer
    rows_of = "checkanswer_rows"
    serializer_class = CheckSerializer
    sorts = (Sort("check", "check_code"),)

    @extend_schema(
        request=GivenChecksSerializer, responses=CheckSerializer(many=True), parameters=[VERSION]
    )
    def replace(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Answer some checks; those that are not named stay as they are."""
        self.agreement(self.writes)
        told = self.given(GivenChecksSerializer, request)
        answers = [
            content.CheckInput(one["check_code"], one["finding"], one["note"])
            for one in told["checks"]
        ]
        try:
            written = content.answer_checks(
                agreement_id, answers, access=self.access, version=told["version"]
            )
        except ValidationError as error:
            places = {one.check: place for place, one in enumerate(answers)}
            raise _at_notes(error, places) from None
        return self.answer(written, self.list(request, agreement_id).data)


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
    parameters: ClassVar = {"destroy": {asking.VERSION.name}}
    sorts = (Sort("number", "number"),)

    @extend_schema(responses=AmendmentSerializer)
    def retrieve(self, request: Request, agreement_id: uuid.UUID, number: int) -> Response:
        """One amendment."""
        row = self.rows(self.agreement()).filter(number=number).first()
        if row is None:
            raise exceptions.NotFound
        return Response(*self.told([row]))

    @extend_schema(
        request=NewAmendmentSerializer, responses={201: AmendmentSerializer}, parameters=[VERSION]
    )
    def create(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Write down an amendment."""
        self.agreement(self.writes)
        told = self.given(NewAmendmentSerializer, request)
        made = self._write(agreement_id, told)
        parts = [agreement_id, made.number]
        address = reverse("api:amendment-detail", args=parts, request=request)
        row = self.one(made.agreement, made)
        headers = {"Location": address}
        return self.answer(made.agreement, row, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(
        request=AmendmentPatchSerializer, responses=AmendmentSerializer, parameters=[VERSION]
    )
    def partial_update(self, request: Request, agreement_id: uuid.UUID, number: int) -> Response:
        """Change some fields of an amendment."""
        row = self._row(number)
        told = self.given(AmendmentPatchSerializer, request)
        written = self._write(agreement_id, told, amendment_id=row.pk)
        return self.answer(written.agreement, self.one(written.agreement, row))

    @extend_schema(parameters=[asking.VERSION, VERSION])
    def destroy(self, request: Request, agreement_id: uuid.UUID, number: int) -> Response:
        """Take out an amendment that was written down by mistake."""
        row = self._row(number)
        version = asking.version_of(request)
        left = content.delete_amendment(agreement_id, row.pk, access=self.access, version=version)
        return self.answer(left, status=status.HTTP_204_NO_CONTENT)

    def _row(self, number: int) -> Amendment:
        found = self.agreement(self.writes).amendment_rows.filter(number=number).first()
        if found is None:
            raise exceptions.NotFound
        return found

    def _write(self, agreement_id: uuid.UUID, told: dict[str, Any], **more: Any) -> Amendment:
        version = told.pop("version")
        return content.write_amendment(
            agreement_id, told, access=self.access, version=version, **more
        )


class RenewalViewSet(PartViewSet):
    """Agreements that renew another by a new text."""

    model = Agreement
    serializer_class = ActivitySerializer
    pagination_class = None

    @extend_schema(request=NewRenewalSerializer, responses={201: ActivitySerializer})
    def create(self, request: Request, agreement_id: uuid.UUID) -> Response:
        """Propose a renewal: a record of its own, with parties, terms, reasons and texts."""
        before = self.agreement(self.writes)
        told = self.given(NewRenewalSerializer, request)
        today = today_of(before.activity)
        made = renew(agreement_id, **told, access=self.access, by=None, today=today)
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
