"""Pages of people at partners: personal data, for those whom `records.policy` names."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.filters import PersonFilter
from partners.forms import NewPersonForm, PersonForm
from partners.models import Actor, Person, Tenure
from partners.people import script_language
from partners.person_history import changes_of
from partners.requests import CityRequest, address_with
from partners.services import (
    add_person_at,
    add_post,
    edit_person,
    export_person,
    verify_person,
)
from records.audit.entries import note
from records.keyset import BadCursorError, Sort, choose_sort, read_page
from records.models import EntryKind
from records.rights import require

LIST_SORTS = (Sort("name", "name"), Sort("verified", "verified_on"))


@dataclass(frozen=True)
class PersonLine:
    """A person as a line of the directory: with the posts held now, else the last one."""

    person: Person
    terms: list[Tenure]
    language: str
    is_to_be_verified: bool
    is_past_retention: bool


def person_or_404(request: CityRequest, pk: uuid.UUID, action: str) -> Person:
    """A person of the city of the page, with their terms; 403 for those who may not `action`."""
    require(request.access, action, request.city.pk)
    terms = Tenure.objects.visible_to(request.access).select_related("post__actor").latest_first()
    people = Person.objects.visible_to(request.access).filter(city=request.city)
    person = people.prefetch_related(Prefetch("tenures", terms)).filter(pk=pk).first()
    if person is None:
        raise Http404
    note(
        EntryKind.LOOK,
        request,
        subject=person,
        city_id=person.city_id,
        once_a="hour",
        action="people.read",
    )
    return person


@require_safe
def person_list(request: CityRequest) -> HttpResponse:
    """The directory; search, filters and page in the address."""
    require(request.access, "people.read", request.city.pk)
    people = Person.objects.visible_to(request.access).filter(city=request.city)
    filterset = PersonFilter(request.GET, people, request=request)
    rows = filterset.qs if filterset.form.is_valid() else people.none()
    terms = Tenure.objects.visible_to(request.access).select_related("post__actor").latest_first()
    sort = choose_sort(LIST_SORTS, request.GET.get("sort"))
    try:
        page = read_page(
            rows.prefetch_related(Prefetch("tenures", terms)),
            sort,
            cursor=request.GET.get("cursor", ""),
        )
    except BadCursorError:
        raise Http404 from None
    note(EntryKind.LOOK, request, subject=Person, once_a="hour", action="people.read")
    today = timezone.localdate()
    context = {
        "page": page.with_urls(request.path, request.GET),
        "lines": [_line(person, on=today) for person in page.rows],
        "form": filterset.form,
        "sort_urls": {one.name: address_with(request, sort=one.name) for one in LIST_SORTS},
        "is_filtered": any(request.GET.get(name) for name in ("q", "country", "show")),
    }
    return render(request, "partners/person_list.html", context)


def _line(person: Person, *, on: datetime.date) -> PersonLine:
    terms = list(person.tenures.all())
    shown = [term for term in terms if term.is_current(on=on)] or terms[:1]
    return PersonLine(
        person,
        shown,
        language=_script_of(person),
        is_to_be_verified=person.is_to_be_verified(on=on),
        is_past_retention=person.is_past_retention(on=on),
    )


def _script_of(person: Person) -> str:
    term = next(iter(person.tenures.all()), None)
    return script_language(person.name, term.post.actor.country_code if term else "")


@require_safe
def person_detail(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """All that is kept of a person."""
    person = person_or_404(request, pk, "people.read")
    today = timezone.localdate()
    context = {
        "person": person,
        "terms": [(term, term.is_current(on=today)) for term in person.tenures.all()],
        "language": _script_of(person),
        "is_to_be_verified": person.is_to_be_verified(on=today),
        "is_past_retention": person.is_past_retention(on=today),
        "changes": changes_of(person),
    }
    return render(request, "partners/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a post at a partner with the person who holds it; one merged leads to what it became."""
    visible = Actor.objects.visible_to(request.access).select_related("merged_into")
    actor = visible.filter(pk=pk).first()
    if actor is None:
        raise Http404
    require(request.access, "people.write", request.city.pk)
    if actor.merged_into is not None and request.method != "POST":
        return redirect("partners:person-new", actor.merged_into.pk)
    form = NewPersonForm(request.POST or None, actor=actor)
    if form.is_saved_by(lambda: _add(request, actor, form)):
        messages.success(request, _("Added."))
        return redirect(f"{actor.get_absolute_url()}#people")
    context = {"form": form, "actor": actor}
    return render(request, "partners/person_new.html", context, status=form.status)


@transaction.atomic
def _add(request: CityRequest, actor: Actor, form: NewPersonForm) -> None:
    access = request.access
    post = add_post(form.post_fields(), actor_id=actor.pk, city=request.city, access=access)
    if form.cleaned_data["name"]:
        add_person_at(
            post,
            form.person_fields(),
            since=form.cleaned_data["since"],
            access=access,
            version=post.version,
            on=timezone.localdate(),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a person; a newer version is shown beside one's own before anything is lost."""
    person = person_or_404(request, pk, "people.write")
    form = PersonForm(request.POST or None, person=person)

    def write() -> None:
        edit_person(
            pk,
            form.as_fields(),
            access=request.access,
            version=form.cleaned_data["version"],
            on=timezone.localdate(),
        )

    if form.is_saved_by(write):
        messages.success(request, _("Saved."))
        return redirect(person)
    context = {"form": form, "person": person}
    return render(request, "partners/person_form.html", context, status=form.status)


@require_POST
def person_verify(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Note that a person's data were found right today."""
    person = person_or_404(request, pk, "people.write")
    verify_person(pk, access=request.access, on=timezone.localdate())
    messages.success(request, _("Verified today."))
    return redirect(person)


@require_POST
def person_export(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """All that is kept of a person, as a file for that person; the history tells who took it."""
    person = person_or_404(request, pk, "people.read")
    kept = export_person(pk, access=request.access)
    note(EntryKind.EXPORT, request, subject=person, city_id=person.city_id, action="people.read")
    answer = JsonResponse(kept, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="person-{pk}.json"'
    return answer
