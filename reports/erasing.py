"""The page on which a person at a partner is erased: it tells of files too, so it is here."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from partners.forms import EraseForm
from partners.free_text import mentions
from partners.models import Person
from partners.requests import CityRequest
from partners.services import LONGEST_REPLACEMENT, NEUTRAL, spellings_of
from partners.views.people import person_or_404
from records.templatetags.ui import number
from reports.services import erase_with_reports
from reports.traces import traces_of


@require_http_methods(["GET", "HEAD", "POST"])
def person_erase(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, showing where else the name stands; then erase."""
    person = person_or_404(request, pk, "people.erase")
    given_data = request.POST if request.method == "POST" else None
    form = EraseForm(given_data, initial={"replacement": _name_by_post(person)})

    def write() -> int:
        given = form.cleaned_data
        words = (given["replacement"] or NEUTRAL) if given["replaces"] else None
        return erase_with_reports(pk, access=request.access, replacement=words)

    if form.is_saved_by(write):
        messages.success(request, _erased(form.saved))
        return redirect("partners:person-list")
    spellings = spellings_of(person)
    namesakes = Person.objects.visible_to(request.access).filter(city=request.city)
    context = {
        "form": form,
        "person": person,
        "mentions": mentions(spellings, city_id=person.city_id, access=request.access),
        "traces": traces_of(person, spellings, access=request.access),
        "shared_phones": spellings.shared_phones,
        "has_namesake": namesakes.filter(name=person.name).exclude(pk=pk).exists(),
    }
    return render(request, "reports/person_erase.html", context, status=form.status)


def _erased(anew: int) -> str:
    if not anew:
        return _("The person is erased.")
    return ngettext(
        "The person is erased. One report is made anew.",
        "The person is erased. %(count)s reports are made anew.",
        anew,
    ) % {"count": number(anew)}


def _name_by_post(person: Person) -> str:
    """What a person is called instead of by name: the post, and at which partner."""
    term = next(iter(person.tenures.all()), None)
    return f"{term.post}, {term.post.actor}"[:LONGEST_REPLACEMENT] if term else ""
