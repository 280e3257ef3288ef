"""Pages of the vocabularies and of the glossary."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from domains.definitions import SECTIONS
from domains.glossary import matching, synonyms_of

LONGEST_WORD = 100


@require_safe
def vocabulary(request: HttpRequest) -> HttpResponse:
    """Every term of every facet with its definition and source."""
    return render(request, "domains/vocabulary.html", {"sections": SECTIONS})


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of the field, narrowed by `q` to a word and to those used in its place."""
    wanted = request.GET.get("q", "").strip()[:LONGEST_WORD]
    return render(
        request,
        "domains/glossary.html",
        {"entries": matching(wanted), "q": wanted, "synonyms": synonyms_of(wanted)},
    )
