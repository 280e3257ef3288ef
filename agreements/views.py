"""The entry page: logging an activity in two minutes, and changing it without lost edits."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from activities.as_of import today_of
from activities.models import Activity
from activities.services import where_gone
from activities.views.gone import told_of
from agreements import conflicts, entry
from agreements.forms import EntryForm
from agreements.lifecycle.steps import has_moved
from agreements.origins import Origin, origin_named
from agreements.proposals import fields_proposed
from agreements.recorded_before import recorded_before
from agreements.sections import sections_of
from agreements.services import next_entry_id
from domains.vocabulary import Instrument
from partners.forms import ActorForm
from partners.models import Actor
from records.rights import require, require_on
from records.search import fold
from records.versions import StaleRecordError

MOST_FOUND = 20
LONGEST_QUERY = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: HttpRequest) -> HttpResponse:
    """Log an activity; the form carries the id of the record to come, so that it saves once."""
    city, access = request.city, request.access  # type: ignore[attr-defined]
    require(access, "activities.write", city.pk)
    origin = origin_named(request.GET, city=city, access=access)
    initial = {**entry.suggested(city, person=access.person), **origin.facts, **_prefilled(request)}
    if "scan" in request.GET and origin.scan is None:
        messages.info(request, _told_of_scan(request))
    if request.method in {"GET", "HEAD"}:
        if origin.item is not None and origin.item.became_id is not None:
            messages.info(request, _("Somebody has made it part of a record already."))
            return redirect(origin.item)
        form = EntryForm(initial=initial, city=city, access=access)
        return _page(request, form, entry_id=next_entry_id(), origin=origin)
    form = EntryForm(request.POST, request.FILES, initial=initial, city=city, access=access)
    entry_id = _id_or_none(request.POST.get("id")) or next_entry_id()
    saved = Activity.objects.visible_to(access).filter(pk=entry_id).first()
    if saved is not None:
        return _already_saved(request, saved)
    looks_like = []
    if form.is_valid():
        looks_like = _recorded_before(request, form)
        if not looks_like and (answer := _save_new(request, form, entry_id, origin)):
            return answer
    form.ask_for_files()
    return _page(request, form, entry_id=entry_id, origin=origin, looks_like=looks_like, status=422)


def _recorded_before(request: HttpRequest, form: EntryForm) -> list[Activity]:
    """Agreements that a valid form may tell of once more, unless somebody says that it does not."""
    told = form.cleaned_data
    instrument, agreement_type = form.kind()
    if instrument != Instrument.AGR or "is_another" in request.POST:
        return []
    return recorded_before(
        title=told["title"],
        agreement_type=agreement_type,
        on=told["signed_on"] or told["starts_on"],
        partners=[one.pk for one in told["partners"].values() if isinstance(one, Actor)],
        city=form.city,
        access=form.access,
    )


def _told_of_scan(request: HttpRequest) -> str:
    """What became of the file that a link to the form named, and that waits no more."""
    city, access = request.city, request.access  # type: ignore[attr-defined]
    key = _id_or_none(request.GET["scan"])
    gone = where_gone(key, city=city, access=access) if key else None
    return told_of(gone) if gone else _("Somebody else has filed it meanwhile.")


def _save_new(
    request: HttpRequest, form: EntryForm, entry_id: uuid.UUID, origin: Origin
) -> HttpResponse | None:
    """Save under the id that the form carries; None where the form shows what is wrong.

    The same form twice at once leads to what the first one saved. An id that belongs to a record
    which the asker may not know of is as good as a free one: another takes its place.
    """
    for free_id in (entry_id, next_entry_id()):
        try:
            with transaction.atomic():
                activity = entry.save_new(
                    form,
                    entry_id=free_id,
                    as_draft=_is_draft(request),
                    on=timezone.localdate(),
                    by=request.user,  # type: ignore[arg-type]
                    origin=origin,
                )
            return _saved(request, activity, form, is_new=True)
        except ValidationError as error:
            form.add_service_errors(error)
            return None
        except IntegrityError:
            visible = Activity.objects.visible_to(request.access)  # type: ignore[attr-defined]
            if (saved := visible.filter(pk=free_id).first()) is not None:
                return _already_saved(request, saved)
    form.add_error(None, _("The record could not be saved. Try once more."))
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change an activity against the version that the editor has seen."""
    access = request.access  # type: ignore[attr-defined]
    visible = Activity.objects.visible_to(access).select_related(
        "city__actor", "owner", "deputy", "agreement"
    )
    activity = get_object_or_404(visible, pk=pk)
    require_on(access, "activities.write", activity)
    options = _options(activity, access)
    if request.method in {"GET", "HEAD"}:
        return _page(request, EntryForm(**options), activity=activity, version=activity.version)
    data = conflicts.merged(request.POST, EntryForm(**options))
    form = EntryForm(data, **options)
    version = _number_or_zero(request.POST.get("version"))
    if version != activity.version:
        return _conflict(request, form, activity)
    if form.is_valid():
        try:
            changed = entry.save_edit(
                form,
                activity,
                version=version,
                as_draft=_is_draft(request),
                on=today_of(activity),
            )
            return _saved(request, changed, form, is_new=False)
        except ValidationError as error:
            form.add_service_errors(error)
        except StaleRecordError:
            current = get_object_or_404(visible, pk=pk)
            form = EntryForm(data, **_options(current, access))
            return _conflict(request, form, current)
    return _page(request, form, activity=activity, version=version, status=422)


@require_safe
def entry_proposals(request: HttpRequest) -> JsonResponse:
    """What kind, title and partners speak for, for fields that nobody has filled in."""
    city, access = request.city, request.access  # type: ignore[attr-defined]
    require(access, "activities.write", city.pk)
    return JsonResponse(fields_proposed(request.GET, access=access))


@require_safe
def entry_parents(request: HttpRequest) -> JsonResponse:
    """Activities of the city whose number or title holds what was typed."""
    city, access = request.city, request.access  # type: ignore[attr-defined]
    require(access, "activities.write", city.pk)
    wanted = fold(request.GET.get("q", "")[:LONGEST_QUERY])
    found = Activity.objects.visible_to(access).counted().filter(city=city)
    rows = found.filter(search_key__contains=wanted).order_by("-starts_earliest", "-id")
    results = [
        {"id": str(row.pk), "name": row.title, "where": row.code, "level": ""}
        for row in rows.only("title", "code")[:MOST_FOUND]
        if wanted
    ]
    return JsonResponse({"results": results})


def _options(activity: Activity, access: Any) -> dict[str, Any]:
    readers = [row.user for row in activity.reader_rows.select_related("user")]
    kept = (activity.owner, activity.deputy, *readers)
    return {
        "city": activity.city,
        "access": access,
        "is_edit": True,
        "has_moved": hasattr(activity, "agreement") and has_moved(activity.agreement),
        "initial": entry.initial_of(activity, access=access),
        "kept_people": tuple(person for person in kept if person is not None),
    }


def _prefilled(request: HttpRequest) -> dict[str, Any]:
    """What a link to the form brings along: kind, partners, parent, title."""
    given = request.GET
    told: dict[str, Any] = {}
    if "partner" in given:
        told["partners"] = given.getlist("partner")[:20]
    for name in ("kind", "title"):
        if name in given:
            told[name] = given[name][:300]
    if parent := _id_or_none(given.get("parent")):
        told["parent"] = parent
    return told


def _page(
    request: HttpRequest,
    form: EntryForm,
    *,
    activity: Activity | None = None,
    version: int | None = None,
    entry_id: uuid.UUID | None = None,
    origin: Origin | None = None,
    looks_like: Sequence[Activity] = (),
    status: int = 200,
) -> HttpResponse:
    seen = request.POST.get("seen", "") if form.is_bound else conflicts.seen_values(form)
    context = {
        "form": form,
        "partner_form": ActorForm(),
        "sections": sections_of(form, is_edit=form.is_edit),
        "activity": activity,
        "version": version,
        "entry_id": entry_id,
        "origin": origin,
        "looks_like": looks_like,
        "seen": seen if activity else "",
    }
    return render(request, "agreements/entry_form.html", context, status=status)


def _conflict(request: HttpRequest, form: EntryForm, current: Activity) -> HttpResponse:
    seen = request.POST.get("seen", "")
    dropped = {"csrfmiddlewaretoken", "version", "seen"}
    context = {
        "activity": current,
        "differences": conflicts.differences(form, seen, access=form.access),
        "hidden": [
            (name, value)
            for name, values in form.data.lists()  # type: ignore[attr-defined]
            for value in values
            if name not in dropped
        ],
        "seen": conflicts.seen_values(EntryForm(**_options(current, form.access))),
    }
    return render(request, "agreements/entry_conflict.html", context, status=409)


def _saved(
    request: HttpRequest, activity: Activity, form: EntryForm, *, is_new: bool
) -> HttpResponseRedirect:
    link = format_html('<a href="{}">{}</a>', activity.get_absolute_url(), activity)
    if form["domain"].data:
        text = _("Saved: {title} ({number}).")
    else:
        text = _("Saved: {title} ({number}). Domain, as proposed: {domain}.")
    told = {"title": link, "number": activity.code, "domain": activity.get_domain_display()}
    messages.success(request, format_html(text, **told))
    if activity.owner_id is not None and activity.owner_id == activity.deputy_id:
        messages.warning(
            request, _("One person is owner and deputy: nobody steps in when they are away.")
        )
    if is_new and request.POST.get("then") == "another":
        # Not the partners: those of the next record would be added to them unnoticed.
        kept = urlencode({"kind": form.cleaned_data["kind"]})
        return redirect(f"{reverse('agreements:entry-new')}?{kept}")
    visible = Activity.objects.visible_to(form.access).filter(pk=activity.pk).exists()
    return redirect(activity) if visible else redirect("activities:activity-list")


def _already_saved(request: HttpRequest, activity: Activity) -> HttpResponseRedirect:
    messages.info(request, _("This form was saved already; nothing was saved twice."))
    return redirect(activity)


def _is_draft(request: HttpRequest) -> bool:
    return request.POST.get("then") == "draft"


def _id_or_none(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _number_or_zero(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
