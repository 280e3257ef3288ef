"""People at partners in the API: personal data, for keys with a scope of their own."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.base import OfAsker
from partners.filters import PersonListFilter
from partners.models import Person, Post, Tenure
from partners.services import add_person_at, edit_person
from records.answers import created
from records.audit.entries import note
from records.keyset import Sort
from records.models import EntryKind
from records.serializers import (
    AnswerMixin,
    GivenMixin,
    PartialDateSerializerField,
    PatchMixin,
    RecordSerializer,
)

PERSON_FIELDS = (
    *("name", "latin_name", "pronunciation", "form_of_address", "languages"),
    *("email", "phone", "mobile", "note", "verified_on", "retain_until"),
)


class TenureSerializer(AnswerMixin, RecordSerializer):
    """From when to when somebody holds a post; `until` is the day of leaving."""

    titles = serializers.DictField(
        source="post.titles",
        child=serializers.CharField(),
        help_text="Titles of the post by language (ISO 639-1).",
    )
    actor = serializers.UUIDField(source="post.actor_id", help_text="The partner.")

    class Meta:
        model = Tenure
        fields = ("id", "post", "titles", "actor", "since", "until")


class PartnerPersonSerializer(AnswerMixin, RecordSerializer):
    """Somebody at a partner of the city, with the posts held, the latest first."""

    terms = TenureSerializer(many=True, source="tenures")

    class Meta:
        model = Person
        fields = ("id", "version", "city", *PERSON_FIELDS, "terms", "created_at", "updated_at")


class PartnerPersonUpdateSerializer(GivenMixin, RecordSerializer):
    """A person to change; what may be left out stays as it is then."""

    version = serializers.IntegerField(min_value=1, help_text="The version that was read.")

    class Meta:
        model = Person
        fields: tuple[str, ...] = ("version", *PERSON_FIELDS)
        extra_kwargs = {
            "verified_on": {"required": False, "help_text": "The day of writing when left out."},
            "retain_until": {
                "required": False,
                "help_text": "Five years after the verification when left out.",
            },
        }


class PartnerPersonPatchSerializer(PatchMixin, PartnerPersonUpdateSerializer):
    """Some fields of a person to change."""


class NewPartnerPersonSerializer(PartnerPersonUpdateSerializer):
    """A person to enter, with the post that they hold from `since` on.

    Whoever holds it until then is entered as having left on that day.
    """

    version = None  # type: ignore[assignment]
    post = serializers.UUIDField()
    since = PartialDateSerializerField(required=False, allow_null=True)

    class Meta(PartnerPersonUpdateSerializer.Meta):
        fields = ("post", "since", *PERSON_FIELDS)


class PersonViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfAsker):
    """People at the partners of the key's cities: personal data.

    Only `read:people` and `write:people` open it; `read` and `write` alone do not. People go by
    being erased on the pages, never through the API.
    """

    reads = "people.read"
    writes = "people.write"
    by_city = True
    queryset = Person.objects.all()
    serializer_class = PartnerPersonSerializer
    filterset_class = PersonListFilter
    sorts = (
        Sort("name", "name"),
        Sort("verified", "verified_on"),
        Sort("updated", "updated_at", descending=True),
    )

    def get_queryset(self) -> Any:
        terms = Tenure.objects.visible_to(self.access).select_related("post").latest_first()
        return super().get_queryset().prefetch_related(Prefetch("tenures", terms))

    def list(self, request: Request) -> Response:
        answer = super().list(request)
        for city_id in self.access.cities_for(self.reads):
            note(EntryKind.LOOK, request, subject=Person, city_id=city_id, once_a="hour")
        return answer

    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        person = self.get_object()
        note(EntryKind.LOOK, request, subject=person, city_id=person.city_id, once_a="hour")
        return Response(self.get_serializer(person).data)

    @extend_schema(request=NewPartnerPersonSerializer, responses={201: PartnerPersonSerializer})
    def create(self, request: Request) -> Response:
        given = NewPartnerPersonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        own = Post.objects.visible_to(self.access).filter(pk=fields.pop("post"))
        post = own.select_related("city").first()
        if post is None:
            message = exceptions.ErrorDetail(_("There is no such post."), code="does_not_exist")
            raise exceptions.ValidationError({"post": [message]})
        term = add_person_at(
            post,
            since=fields.pop("since", None),
            person_fields=fields,
            access=self.access,
            version=None,
            on=timezone.localdate(),
        )
        return created(self, self._represent(term.person_id))

    @extend_schema(request=PartnerPersonUpdateSerializer, responses=PartnerPersonSerializer)
    def update(self, request: Request, pk: uuid.UUID) -> Response:
        return self._change(request, PartnerPersonUpdateSerializer(data=request.data))

    @extend_schema(request=PartnerPersonPatchSerializer, responses=PartnerPersonSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        return self._change(request, PartnerPersonPatchSerializer(data=request.data))

    def _change(self, request: Request, given: serializers.Serializer) -> Response:
        person = self.get_object()
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        version = fields.pop("version")
        edit_person(person.pk, fields, access=self.access, version=version, on=timezone.localdate())
        return Response(self._represent(person.pk))

    def _represent(self, pk: Any) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=pk)).data


router_entries = [("people", PersonViewSet, "person")]
