"""The review of imports, for administrators of the platform: which place a name of a file is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.filters import ReviewFilter
from partners.forms.imports import DecisionForm, LookUpForm
from partners.imports.formats import format_by_code
from partners.imports.resolving import Why
from partners.imports.services import AlreadyDecidedError, UndoRefusedError, decide, undo
from partners.imports.services.reviewing import last_decided
from partners.models import ImportEnd, ImportRow, Place
from partners.models.imports import WAITING
from partners.requests import PersonRequest, platform_only
from partners.typeahead import find_places
from records.keyset import BadCursorError, Sort, read_page

BY_WEIGHT = Sort("weight", "weight", descending=True)
ENDS_A_PAGE = 10
MOST_FOUND = 10
# Of the rows that wait for a name, those that a card shows, and how many are read for a page.
ROWS_A_CARD, ROWS_A_PAGE = 3, 200
# What names one card of a page and not the page.
_OF_A_CARD = ("look", "q", "again")


@dataclass
class Card:
    """One name with its candidates, the other ends of its rows, and what is being asked."""

    end: ImportEnd
    form: DecisionForm
    candidates: list[dict[str, Any]]
    others: list[str] = field(default_factory=list)
    look_up: LookUpForm | None = None
    found: list[Place] | None = None


@platform_only
@require_safe
def review(request: PersonRequest) -> HttpResponse:
    """Ends that wait for a decision, those first for which most rows waited.

    Of the address, `again` is an end that comes first because it was just taken back; `look` is one
    for which `q` is looked up, where no script does it.
    """
    undecided = ImportEnd.objects.visible_to(request.access).undecided()
    filters = ReviewFilter(request.GET, undecided, request=request)
    ends = filters.qs if filters.form.is_valid() else undecided.none()
    again = _again(request, undecided)
    try:
        rest = ends.exclude(pk=again.pk) if again else ends
        page = read_page(rest, BY_WEIGHT, cursor=request.GET.get("cursor", ""), size=ENDS_A_PAGE)
    except BadCursorError:
        raise Http404 from None
    address = _of_the_page(request.GET)
    kept = QueryDict(address)
    cards = _cards(request, [*([again] if again else []), *page.rows])
    context = {
        "cards": cards,
        "page": page.with_urls(request.path, kept),
        "address": address,
        "kept": [(name, value) for name, values in kept.lists() for value in values],
        "filters": filters,
        "first": _first_page(kept),
        "last": last_decided(request.access),
    }
    return render(request, "partners/import_review.html", context)


def _again(request: PersonRequest, undecided: Any) -> ImportEnd | None:
    try:
        wanted = uuid.UUID(request.GET.get("again", ""))
    except ValueError:
        return None
    end: ImportEnd | None = undecided.filter(pk=wanted).first()
    return end


def _of_the_page(query: QueryDict) -> str:
    """The part of the address that says which page of the review this is."""
    kept = query.copy()
    for name in _OF_A_CARD:
        kept.pop(name, None)
    return kept.urlencode()


def _first_page(kept: QueryDict) -> str:
    query = kept.copy()
    query.pop("cursor", None)
    return f"{reverse('catalogue:review')}?{query.urlencode()}".rstrip("?")


def _cards(request: PersonRequest, ends: list[ImportEnd]) -> list[Card]:
    """Each end with its form and its candidates, all places read at once."""
    ids = {candidate["place"] for end in ends for candidate in end.candidates}
    places = Place.objects.defer("search_key").in_bulk(ids)
    others = _others(request, ends)
    return [
        Card(
            end=end,
            form=DecisionForm(auto_id=f"id_{end.pk}_%s"),
            candidates=[
                {
                    "place": places[candidate["place"]],
                    "why": Why(candidate["why"]).label,
                    "distance": candidate["distance"],
                }
                for candidate in end.candidates
                if candidate["place"] in places
            ],
            others=others.get(end.pk, []),
            **_looked_up(request, end),
        )
        for end in ends
    ]


def _others(request: PersonRequest, ends: list[ImportEnd]) -> dict[uuid.UUID, list[str]]:
    """By end, what some of the rows that wait for it tie it to."""
    ids = {end.pk for end in ends}
    rows = ImportRow.objects.visible_to(request.access).filter(outcome__in=WAITING)
    of_ends = rows.filter(end_a__in=ids) | rows.filter(end_b__in=ids)
    found: dict[uuid.UUID, list[str]] = {}
    for row in of_ends.select_related("run").order_by("run", "number")[:ROWS_A_PAGE]:
        tie = format_by_code(row.run.format).read_row(row.values)
        for end_id, other in ((row.end_a_id, tie.b), (row.end_b_id, tie.a)):
            told = found.setdefault(end_id, []) if end_id in ids else []
            text = ", ".join(filter(None, [other.name, other.country])) if other else ""
            if text and text not in told and len(told) < ROWS_A_CARD:
                told.append(text)
    return found


def _looked_up(request: PersonRequest, end: ImportEnd) -> dict[str, Any]:
    """The form that looks places up without a script, and what it found for this end."""
    if request.method != "GET" or request.GET.get("look") != str(end.pk):
        return {"look_up": LookUpForm(auto_id=f"look_{end.pk}_%s"), "found": None}
    form = LookUpForm(request.GET, auto_id=f"look_{end.pk}_%s")
    if not form.is_valid():
        return {"look_up": form, "found": None}
    found = find_places(form.cleaned_data["q"], access=request.access)
    return {"look_up": form, "found": [match.partner for match in found[:MOST_FOUND]]}


@platform_only
@require_POST
def review_decide(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Decide what an end is; htmx gets its card anew, others the page they came from."""
    end = get_object_or_404(ImportEnd.objects.visible_to(request.access), pk=pk)
    card = _cards(request, [end])[0]
    form = DecisionForm(request.POST, auto_id=f"id_{end.pk}_%s")
    problem, status = "", 200
    if form.is_valid():
        try:
            card.end = decide(pk, place_id=form.place_id, access=request.access, at=timezone.now())
        except AlreadyDecidedError as decided:
            card.end = decided.end
            problem, status = _decided_meanwhile(decided.end, form), 409
        except ValidationError as error:
            problem, status = " ".join(error.messages), 422
    else:
        problem, status = _("Choose a place, or that it is none."), 422
    address = _of_the_page(request.GET)
    if request.htmx:  # type: ignore[attr-defined]
        undecided = ImportEnd.objects.visible_to(request.access).undecided()
        context = {
            "card": card,
            "problem": problem,
            "address": address,
            "filters": ReviewFilter(request.GET, undecided, request=request),
            "is_answer": True,
        }
        return render(request, "partners/partials/import_answer.html", context, status=status)
    if problem:
        messages.error(request, f"{end}: {problem}")
    return _back(address, end if status == 422 else None)


def _decided_meanwhile(end: ImportEnd, form: DecisionForm) -> str:
    """Who was first and with what, and what that means for the answer that came second."""
    who, place = end.decided_by, end.place
    told = {"who": who, "place": f"{place}, {place.where}" if place else ""}
    if end.place_id == form.place_id:
        same = _("%(who)s has decided the same meanwhile.")
        return (same if who else _("Somebody else has decided the same meanwhile.")) % told
    if place:
        first = _("%(who)s has decided meanwhile that this is %(place)s.")
        without_name = _("Somebody else has decided meanwhile that this is %(place)s.")
    else:
        first = _("%(who)s has decided meanwhile that this is no place.")
        without_name = _("Somebody else has decided meanwhile that this is no place.")
    first = (first if who else without_name) % told
    return f"{first} " + _("That stands; your answer was not taken.")


def _back(address: str, end: ImportEnd | None = None) -> HttpResponse:
    """To the page of the review that was left, and there to an end."""
    query = f"?{address}" if address else ""
    anchor = f"#end-{end.pk}" if end else ""
    return redirect(f"{reverse('catalogue:review')}{query}{anchor}")


@platform_only
@require_POST
def review_undo(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a decision back, if it is the last one; its end then comes first on the page."""
    get_object_or_404(ImportEnd.objects.visible_to(request.access), pk=pk)
    query = QueryDict(_of_the_page(request.GET), mutable=True)
    try:
        end = undo(pk, access=request.access)
    except UndoRefusedError as refused:
        messages.error(request, str(refused))
        return _back(query.urlencode())
    messages.success(request, _("“%(name)s” waits again.") % {"name": end})
    query["again"] = str(end.pk)
    return _back(query.urlencode(), end)


@platform_only
@require_safe
def place_typeahead(request: PersonRequest) -> JsonResponse:
    """Places to choose, by their GeoNames id."""
    found = find_places(request.GET.get("q", ""), access=request.access)
    results = [{**match.as_json(), "id": str(match.partner.pk)} for match in found]
    return JsonResponse({"results": results})
