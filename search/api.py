"""Search over all, and saved searches, for other systems."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from django_filters.utils import translate_validation
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from activities.api.asking import version_of
from domains.vocabulary import Domain
from records.access import NOBODY, Access
from records.answers import created
from records.filters import refuse_unknown
from records.keyset import Sort
from records.serializers import AnswerMixin, GivenMixin, PatchMixin
from search.alerts import found_by
from search.facets import partners_of
from search.filters import LAST_PAGE, SearchForm
from search.finding import Found, find
from search.models import LONGEST_QUERY, Kind, SavedSearch
from search.results import hits_of
from search.services import change_search, delete_search, mark_seen, save_search, settled

PAGE_SIZE = 50


class HitSerializer(serializers.Serializer):
    """A record that was found. Its title and excerpt are plain text."""

    id = serializers.UUIDField(source="entry.pk")
    kind = serializers.ChoiceField(choices=Kind.choices)
    city = serializers.UUIDField(
        source="entry.city_id", allow_null=True, help_text="Null for what all cities share."
    )
    title = serializers.CharField(
        source="plain_title", help_text="A partner's name is in the language of Accept-Language."
    )
    excerpt = serializers.CharField(source="plain_excerpt", allow_blank=True)
    date = serializers.CharField(
        source="when", allow_blank=True, help_text="A year, a month or a day, where one is known."
    )
    partners = serializers.ListField(child=serializers.UUIDField(), source="entry.partners")
    domains = serializers.ListField(
        child=serializers.ChoiceField(choices=Domain.choices), source="entry.domains"
    )
    is_void = serializers.BooleanField(
        source="entry.is_void", help_text="It is void, or hangs on a record that is: it comes last."
    )


class CountSerializer(serializers.Serializer):
    value = serializers.CharField()
    count = serializers.IntegerField()


class FacetsSerializer(serializers.Serializer):
    """How many of the finds there are of each value, most first; years the newest first."""

    kind = CountSerializer(many=True)
    domain = CountSerializer(many=True)
    partner = CountSerializer(many=True, help_text="The eight with whom most was found, by id.")
    year = CountSerializer(many=True)


@extend_schema_serializer(many=False)
class FindsSerializer(serializers.Serializer):
    """One page of what was found, best first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    has_more = serializers.BooleanField(
        help_text="The words stand in very many records: only the newest were looked at."
    )
    is_mended = serializers.BooleanField(
        help_text="Nothing holds the words as they were sent: this is what comes near."
    )
    facets = FacetsSerializer()
    results = HitSerializer(many=True)


_PARAMETERS = [
    OpenApiParameter("q", str, required=True, description="At most 300 characters."),
    OpenApiParameter("kind", str, many=True, enum=Kind.values),
    OpenApiParameter("domain", str, many=True, enum=Domain.values),
    OpenApiParameter("partner", uuid.UUID),
    OpenApiParameter("year", int),
    OpenApiParameter("page", int, description="Pages of 50, from 1."),
]


class SearchViewSet(viewsets.GenericViewSet):
    """Records of every kind that hold all of some words, as far as the key may read them."""

    reads = "activities.read"
    reads_public = True
    by_city = True
    pagination_class = None
    filterset_class = None
    queryset = SavedSearch.objects.none()

    @extend_schema(responses=FindsSerializer, parameters=_PARAMETERS, operation_id="search")
    def list(self, request: Request) -> Response:
        """Words are found in any order, in English and Korean, also where a letter is wrong."""
        form = SearchForm(request.query_params)
        form.fields["q"].required = True
        refuse_unknown(request, form.fields, self)
        if not form.is_valid():
            raise translate_validation(form.errors)
        access, city = request._request.access, request._request.city  # type: ignore[attr-defined]
        found = find(form.asked(), access=access, city=city, on=timezone.localdate())
        number = form.cleaned_data["page"] or 1
        return Response(_finds(request, found, number, access=access, typed=form.cleaned_data["q"]))


def _finds(
    request: Request, found: Found, number: int, *, access: Access, typed: str
) -> dict[str, Any]:
    facets = found.facets
    partners = partners_of(facets, access=access)
    page = _page_of(request, found, number, access=access, typed=typed)
    return {
        **page,
        "is_mended": found.is_mended,
        "facets": {
            "kind": _counts(facets.kinds),
            "domain": _counts(facets.domains),
            "partner": _counts([(actor.pk, number) for actor, number in partners]),
            "year": _counts(facets.years),
        },
        "results": HitSerializer(page["results"], many=True).data,
    }


def _page_of(
    request: Request, found: Found | None, number: int, *, access: Access, typed: str
) -> dict[str, Any]:
    """The hits of one page, with the addresses of its neighbours; without finds it is empty."""
    entries, hits = found.entries if found else [], []
    start = (number - 1) * PAGE_SIZE
    if found:
        hits = hits_of(entries[start : start + PAGE_SIZE], found.want, access=access, typed=typed)
    has_next = len(entries) > start + PAGE_SIZE
    return {
        "next": _page_url(request, number + 1) if has_next else None,
        "previous": _page_url(request, number - 1) if number > 1 else None,
        "has_more": found is not None and found.has_more,
        "results": hits,
    }


def _counts(counted: list[Any]) -> list[dict[str, Any]]:
    return [{"value": str(value), "count": count} for value, count in counted]


def _page_url(request: Request, number: int) -> str:
    query = request.query_params.copy()
    query["page"] = str(number)
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))


class NarrowingSerializer(GivenMixin, serializers.Serializer):
    """What narrows a search, by the parameters of `/search/`."""

    kind = serializers.ListField(
        child=serializers.ChoiceField(choices=Kind.choices), required=False
    )
    domain = serializers.ListField(
        child=serializers.ChoiceField(choices=Domain.choices), required=False
    )
    partner = serializers.UUIDField(required=False)
    year = serializers.IntegerField(required=False)


class SavedSearchSerializer(AnswerMixin, serializers.ModelSerializer):
    """A search that the office keeps; those of people are theirs alone."""

    filters = NarrowingSerializer()

    class Meta:
        model = SavedSearch
        fields = (
            *("id", "version", "city", "name", "query", "filters", "seen_at"),
            *("created_at", "updated_at"),
        )


class SavedSearchInputSerializer(GivenMixin, serializers.Serializer):
    """A search to be kept."""

    name = serializers.CharField(max_length=100)
    query = serializers.CharField(max_length=LONGEST_QUERY)
    filters = NarrowingSerializer(required=False)


class SavedSearchChangeSerializer(PatchMixin, SavedSearchInputSerializer):
    """What is to be changed, and the version that was read."""

    version = serializers.IntegerField(min_value=1)


class PageSerializer(serializers.Serializer):
    """Which page is asked for."""

    page = serializers.IntegerField(
        min_value=1, max_value=LAST_PAGE, default=1, help_text="Pages of 50, from 1."
    )


class SeenSerializer(GivenMixin, serializers.Serializer):
    """Up to which moment finds were looked at: `as_of` of those that were read; now if left out."""

    as_of = serializers.DateTimeField(required=False)


class NewFindsSerializer(serializers.Serializer):
    """One page of what was entered since `seen_at`, best first.

    `as_of` is before whatever is under way at this moment: sent to `seen/`, it loses nothing.
    """

    as_of = serializers.DateTimeField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    has_more = serializers.BooleanField(
        help_text="The words stand in very many records: only the newest were looked at."
    )
    results = HitSerializer(many=True)


class SavedSearchViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Searches that are kept for the whole office, and what they find that is new."""

    reads = "activities.read"
    writes = "activities.write"
    by_city = True
    parameters = {"destroy": ("version",), "new": ("page",)}
    serializer_class = SavedSearchSerializer
    queryset = SavedSearch.objects.none()
    filterset_class = None
    lookup_value_converter = "uuid"
    sorts = (Sort("name", "name"), Sort("-updated", "updated_at", descending=True))

    def get_queryset(self) -> Any:
        return SavedSearch.objects.visible_to(self.access)

    @property
    def access(self) -> Access:
        # The schema is drawn without a request.
        is_drawn = getattr(self, "swagger_fake_view", False)
        return NOBODY if is_drawn else self.request._request.access  # type: ignore[attr-defined]

    @extend_schema(request=SavedSearchInputSerializer, responses={201: SavedSearchSerializer})
    def create(self, request: Request) -> Response:
        """Keep a search; what is there now counts as seen."""
        told = self._told(SavedSearchInputSerializer)
        city = request._request.city  # type: ignore[attr-defined]
        saved = save_search(told, city=city, access=self.access, at=timezone.now())
        return created(self, self._represent(saved.pk))

    @extend_schema(request=SavedSearchChangeSerializer, responses=SavedSearchSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        self.get_object()
        told = self._told(SavedSearchChangeSerializer)
        version = told.pop("version")
        change_search(pk, told, access=self.access, version=version)
        return Response(self._represent(pk))

    def destroy(self, request: Request, pk: uuid.UUID) -> Response:
        self.get_object()
        delete_search(pk, access=self.access, version=version_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=NewFindsSerializer, parameters=[PageSerializer])
    @action(detail=True, filterset_class=None, pagination_class=None)
    def new(self, request: Request, pk: uuid.UUID) -> Response:
        """What it finds that was entered since it was looked at last."""
        saved, as_of = self.get_object(), settled(timezone.now())
        asked = PageSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = found_by(saved, access=self.access, on=timezone.localdate(), since=saved.seen_at)
        number = asked.validated_data["page"]
        told = _page_of(request, found, number, access=self.access, typed=saved.query)
        return Response(NewFindsSerializer({"as_of": as_of, **told}).data)

    @extend_schema(request=SeenSerializer, responses=SavedSearchSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def seen(self, request: Request, pk: uuid.UUID) -> Response:
        """Note that its finds were looked at: only what is entered afterwards is new."""
        self.get_object()
        now = timezone.now()
        mark_seen(pk, access=self.access, at=min(self._told(SeenSerializer).get("as_of", now), now))
        return Response(self._represent(pk))

    def _told(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        if partner := told.get("filters", {}).get("partner"):
            told["filters"] = {**told["filters"], "partner": str(partner)}
        return told

    def _represent(self, pk: uuid.UUID) -> Any:
        return self.get_serializer(self.get_queryset().get(pk=pk)).data


router_entries = [
    ("search", SearchViewSet, "search"),
    ("saved-searches", SavedSearchViewSet, "savedsearch"),
]
