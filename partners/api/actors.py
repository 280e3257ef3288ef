"""Places, partners, public ties and cities in the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from domains.vocabulary import ActorType, Domain, Level, Tier
from partners.api.base import OfAsker
from partners.filters import ActorFilter, PlaceFilter, TieFilter
from partners.models import Actor, ActorIdentifier, ActorName, City, Place, Tie
from partners.services import MOST_NAMES, ActorInput, Name, add_actor, edit_actor
from records.answers import created
from records.keyset import Sort
from records.rights import require
from records.serializers import CodesField, GivenMixin, PatchMixin

MOST_IDENTIFIERS = 30


class PlaceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Place
        fields = [
            "geonames_id",
            "name",
            "names",
            "country_code",
            "region",
            "population",
            "latitude",
            "longitude",
            "time_zone",
        ]
        extra_kwargs = {
            "names": {"help_text": "Best name by language code; English always."},
            "region": {
                "help_text": "State of the United States; elsewhere the most populous place of the"
                " same first-level region."
            },
        }


class ActorNameSerializer(GivenMixin, serializers.ModelSerializer):
    language = serializers.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$", help_text="ISO 639-1 code, such as ko."
    )
    kind = serializers.ChoiceField(choices=ActorName.Kind.choices, default=ActorName.Kind.OFFICIAL)

    class Meta:
        model = ActorName
        fields = ["language", "name", "kind"]


class ActorIdentifierSerializer(GivenMixin, serializers.ModelSerializer):
    class Meta:
        model = ActorIdentifier
        fields = ["scheme", "value"]
        # Uniqueness depends on the city and is checked by the service.
        validators: list[Any] = []


class ActorSerializer(GivenMixin, serializers.ModelSerializer):
    """A partner; `steward` is the city that alone sees it, null in the shared catalogue."""

    # Counted before each is looked at: an error for each of a million entries would take minutes.
    names = ActorNameSerializer(many=True, max_length=MOST_NAMES)  # type: ignore[call-arg]
    identifiers = ActorIdentifierSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_IDENTIFIERS
    )
    type = serializers.ChoiceField(choices=ActorType.choices)
    level = serializers.ChoiceField(
        choices=Level.choices, required=False, help_text="Follows from the type when left out."
    )
    tier = serializers.ChoiceField(choices=Tier.choices, required=False, allow_blank=True)
    domains = CodesField(
        child=serializers.ChoiceField(choices=Domain.choices),
        required=False,
        help_text="In which it works.",
    )
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="To change a partner, the version last read."
    )

    class Meta:
        model = Actor
        fields = [
            "id",
            "version",
            "type",
            "level",
            "tier",
            "country_code",
            "seat_country_code",
            "region",
            "place",
            "domains",
            "names",
            "identifiers",
            "website",
            "source",
            "steward",
            "status",
            "merged_into",
            "created_at",
            "updated_at",
        ]
        read_only_fields = [
            "id",
            "place",
            "steward",
            "status",
            "merged_into",
            "created_at",
            "updated_at",
        ]
        extra_kwargs = {
            "region": {"max_length": 200},
            "seat_country_code": {
                "help_text": "The host country of a mission; where an international body sits."
            },
            "source": {"max_length": 2_000},
        }
        # Constraints of the shared catalogue do not bear on what a city adds for itself.
        validators: list[Any] = []

    def as_input(self) -> ActorInput:
        """What a valid body tells."""
        given = dict(self.validated_data)
        names, identifiers = given.pop("names", None), given.pop("identifiers", None)
        given.pop("version", None)
        return ActorInput(
            names=None
            if names is None
            else [Name(name["language"], name["name"], name["kind"]) for name in names],
            identifiers=None
            if identifiers is None
            else [(identifier["scheme"], identifier["value"]) for identifier in identifiers],
            **given,
        )


class ActorPatchSerializer(PatchMixin, ActorSerializer):
    """Some fields of a partner to change; each name and identifier that is sent is whole.

    Not `partial`: that would reach into names and identifiers too.
    """


class TieEndSerializer(serializers.ModelSerializer):
    name = serializers.SerializerMethodField()

    class Meta:
        model = Actor
        fields = ["id", "name", "country_code"]

    def get_name(self, actor: Actor) -> str:
        return str(actor)


class TieSerializer(serializers.ModelSerializer):
    """A public fact; both directions are one tie."""

    actor_a = TieEndSerializer()
    actor_b = TieEndSerializer()
    since = serializers.CharField(
        allow_null=True, help_text="A year, a month or a day, as the source knows it."
    )

    class Meta:
        model = Tie
        fields = [
            "id",
            "version",
            "actor_a",
            "actor_b",
            "kind",
            "since",
            "source",
            "source_url",
            "created_at",
            "updated_at",
        ]


class CitySerializer(serializers.ModelSerializer):
    """A city that works here; `wording` holds its own words for labels."""

    name = serializers.SerializerMethodField()
    scopes = serializers.SerializerMethodField(
        help_text="What the key may do there. In a city that consented to it, it only reads."
    )

    class Meta:
        model = City
        fields = [
            *("id", "code", "name", "scopes", "actor", "time_zone", "wording"),
            *("created_at", "updated_at"),
        ]

    def get_name(self, city: City) -> str:
        return str(city)

    def get_scopes(self, city: City) -> list[str]:
        return sorted(self.context["view"].access.scopes_in(city.pk))


class PlaceViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfAsker):
    """Populated places of GeoNames (CC BY 4.0)."""

    queryset = Place.objects.defer("search_key", "admin1_code")
    serializer_class = PlaceSerializer
    filterset_class = PlaceFilter
    lookup_value_converter = "int"
    sorts = (Sort("population", "population", descending=True), Sort("id", "geonames_id"))


class ActorViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfAsker):
    """Partners of the shared catalogue and those that the key's city keeps for itself.

    Only the latter can be written.
    """

    writes = "partners.write"
    queryset = Actor.objects.prefetch_related("names", "identifiers")
    serializer_class = ActorSerializer
    filterset_class = ActorFilter
    sorts = (
        Sort("id", "id"),
        Sort("updated", "updated_at", descending=True),
        Sort("country", "country_code"),
    )

    @extend_schema(responses={201: ActorSerializer})
    def create(self, request: Request) -> Response:
        serializer: Any = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        actor = add_actor(
            serializer.as_input(),
            city=request.city,  # type: ignore[attr-defined]
            access=self.access,
        )
        return created(self, self._represent(actor.pk))

    def update(self, request: Request, pk: str) -> Response:
        return self._change(request, pk, self.get_serializer(data=request.data))

    @extend_schema(request=ActorPatchSerializer, responses=ActorSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        given = ActorPatchSerializer(data=request.data, context=self.get_serializer_context())
        return self._change(request, pk, given)

    def _change(self, request: Request, pk: str, serializer: Any) -> Response:
        actor = self.get_object()
        require(self.access, "partners.write", actor.steward_id)
        serializer.is_valid(raise_exception=True)
        version = serializer.validated_data.get("version")
        if version is None:
            raise exceptions.ValidationError(
                {"version": [_("Send the version that you have read.")]}, code="required"
            )
        edit_actor(pk, serializer.as_input(), access=self.access, version=version)  # type: ignore[arg-type]
        return Response(self._represent(pk))

    def _represent(self, pk: Any) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=pk)).data


@extend_schema_view(list=extend_schema(description="Public ties between partners."))
class TieViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfAsker):
    queryset = Tie.objects.select_related("actor_a", "actor_b")
    serializer_class = TieSerializer
    filterset_class = TieFilter
    sorts = (
        Sort("id", "id"),
        Sort("updated", "updated_at", descending=True),
    )


class CityViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OfAsker):
    """The key's own city, and those that consented to be read by it."""

    queryset = City.objects.select_related("actor")
    serializer_class = CitySerializer
    sorts = (Sort("code", "code"),)


router_entries = [
    ("places", PlaceViewSet, "place"),
    ("actors", ActorViewSet, "actor"),
    ("ties", TieViewSet, "tie"),
    ("cities", CityViewSet, "city"),
]
