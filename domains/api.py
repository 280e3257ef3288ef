"""The vocabularies and the glossary for other systems: the same for every key."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import orjson
from django.http import Http404, HttpRequest
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import override
from django.views.decorators.http import condition
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from domains.definitions import FACETS, Facet
from domains.glossary import ENTRIES, Entry
from domains.vocabulary import DEFAULT_GOALS, STAGE_OF_STATE, Domain, LegalState
from records.filters import refuse_unknown

MAX_AGE = 3600


class InBothLanguagesSerializer(serializers.Serializer):
    en = serializers.CharField()
    ko = serializers.CharField()


@extend_schema_field({"type": ["string", "integer"]})
class CodeField(serializers.Field):
    """What is stored and sent, as it is."""

    def to_representation(self, value: str | int) -> str | int:
        return value


class TermSerializer(serializers.Serializer):
    code = CodeField(help_text="What is stored and sent; a number for home_link.")
    label = InBothLanguagesSerializer()  # type: ignore[assignment]  # DRF's own attribute
    definition = InBothLanguagesSerializer()
    source = InBothLanguagesSerializer()  # type: ignore[assignment]
    related = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Codes that follow from this one: goals of a domain, stage of a legal state.",
    )


class FacetSerializer(serializers.Serializer):
    name = serializers.CharField()
    title = InBothLanguagesSerializer()
    rule = InBothLanguagesSerializer()
    terms = TermSerializer(many=True)


@extend_schema_serializer(many=False)
class FacetListSerializer(serializers.Serializer):
    results = FacetSerializer(many=True)


class EntrySerializer(serializers.Serializer):
    english = serializers.ListField(child=serializers.CharField())
    korean = serializers.ListField(child=serializers.CharField())
    definition = InBothLanguagesSerializer()
    source = InBothLanguagesSerializer()  # type: ignore[assignment]
    family = serializers.CharField(help_text="Words of one family are used for one another.")


@extend_schema_serializer(many=False)
class EntryListSerializer(serializers.Serializer):
    results = EntrySerializer(many=True)


def _both(text: str | Promise) -> dict[str, str]:
    told = {}
    for language in ("en", "ko"):
        with override(language):
            told[language] = str(text)
    return told


def _related(facet: Facet, code: str | int) -> dict[str, list[str]]:
    choice = facet.choices(code)
    if isinstance(choice, Domain):
        primary, secondary = DEFAULT_GOALS[choice]
        return {"primary_goals": list(primary), "secondary_goals": list(secondary)}
    if isinstance(choice, LegalState):
        return {"legal_stage": [STAGE_OF_STATE[choice]]}
    return {}


def _facet(facet: Facet) -> dict[str, Any]:
    return {
        "name": facet.name,
        "title": _both(facet.title),
        "rule": _both(facet.rule),
        "terms": [
            {
                "code": term.code,
                "label": _both(term.label),
                "definition": _both(term.definition),
                "source": _both(term.source),
                "related": _related(facet, term.code),
            }
            for term in facet.terms
        ],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "english": list(entry.english),
        "korean": list(entry.korean),
        "definition": _both(entry.definition),
        "source": _both(entry.source),
        "family": entry.family,
    }


@cache
def _facets() -> dict[str, dict[str, Any]]:
    return {facet.name: _facet(facet) for facet in FACETS}


@cache
def _entries() -> list[dict[str, Any]]:
    return [_entry(entry) for entry in ENTRIES]


@cache
def _etag() -> str:
    content = orjson.dumps([list(_facets().values()), _entries()])
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _current_etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    return _etag()


class UnchangingMixin:
    """Answers change only with a new version of the program: clients keep them for an hour."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any):  # type: ignore[no-untyped-def]
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        if response.status_code == 200:
            patch_cache_control(response, private=True, max_age=MAX_AGE)
        return response


@method_decorator(condition(etag_func=_current_etag), name="list")
@method_decorator(condition(etag_func=_current_etag), name="retrieve")
class VocabularyViewSet(UnchangingMixin, viewsets.ViewSet):
    """Every facet with its codes, labels, definitions and sources."""

    lookup_field = "name"
    lookup_value_converter = "slug"

    @extend_schema(responses=FacetListSerializer)
    def list(self, request: Request) -> Response:
        refuse_unknown(request, (), self)
        return Response({"results": list(_facets().values())})

    @extend_schema(responses=FacetSerializer)
    def retrieve(self, request: Request, name: str) -> Response:
        if name not in _facets():
            raise Http404
        return Response(_facets()[name])


@method_decorator(condition(etag_func=_current_etag), name="list")
class GlossaryViewSet(UnchangingMixin, viewsets.ViewSet):
    """The words of the field with their synonyms in English and Korean."""

    @extend_schema(responses=EntryListSerializer)
    def list(self, request: Request) -> Response:
        refuse_unknown(request, (), self)
        return Response({"results": _entries()})


router_entries = [
    ("vocabulary", VocabularyViewSet, "vocabulary"),
    ("glossary", GlossaryViewSet, "glossary"),
]
