"""The page of one activity, and what ends it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.acknowledgements import acknowledgements_of
from activities.forms import VoidForm
from activities.models import Activity, Commitment, Document, IncomingItem, Participation
from activities.services import chains_of, delete_draft, void_activity
from activities.sharing import same_as_own
from activities.timeline import changes_of
from activities.timeline.since import done_meanwhile
from domains.stages import stages_at
from domains.vocabulary import PartyRole
from records.access import Access, Visibility
from records.forms import AskForm
from records.rights import can, require_on
from records.versions import StaleRecordError


def activity_or_404(request: HttpRequest, pk: uuid.UUID, action: str = "") -> Activity:
    """An activity that the asker may read; raises as `require_on` when `action` cannot be done."""
    access = request.access  # type: ignore[attr-defined]
    activity = get_object_or_404(
        Activity.objects.visible_to(access).select_related(
            "city__actor", "owner", "deputy", "place", "agreement"
        ),
        pk=pk,
    )
    if action:
        require_on(access, action, activity)
    return activity


@require_safe
def activity_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """All that is known of one activity, for reading."""
    activity = activity_or_404(request, pk)
    access = request.access  # type: ignore[attr-defined]
    ids = [activity.pk]
    parties = list(Participation.objects.of_activities(ids).select_related("actor__city"))
    related = Activity.objects.visible_to(access).filter(
        Q(pk=activity.parent_id) | Q(parent=activity.pk)
    )
    family = list(related.only("title", "code", "starts_on", "state", "parent_id", "city_id"))
    same = same_as_own(activity, access=access)
    law = getattr(activity, "agreement", None)
    context = {
        "activity": activity,
        "parties": parties,
        "questions": _questions(parties),
        "partners": [party.actor for party in parties if party.actor_id != activity.city.actor_id],
        "acknowledgements": acknowledgements_of(activity, parties, same=same, access=access),
        "same": same,
        "goals": activity.goals.all(),
        "commitments": Commitment.objects.of_activities(ids).select_related("owner"),
        "documents": _documents(activity, access),
        "readers": _readers(activity),
        "part_of": next((other for other in family if other.pk == activity.parent_id), None),
        "parts": [other for other in family if other.parent_id == activity.pk],
        "incoming": IncomingItem.objects.visible_to(access).filter(became=activity),
        "stages": stages_at(law.state) if law else [],
        "changes": changes_of(activity, access=access),
        "may_write": can(access, "activities.write", activity),
        "may_void": can(access, "activities.void", activity),
        "may_delete": can(access, "activities.delete", activity),
    }
    return render(request, "activities/activity_detail.html", context)


def _documents(activity: Activity, access: Access) -> list[list[Document]]:
    """The documents that the asker may read, each as its versions with the newest first."""
    rows = Document.objects.visible_to(access).filter(activity=activity)
    return chains_of(list(rows.select_related("uploaded_by")))


def _questions(parties: list[Participation]) -> list[tuple[str, list[Any]]]:
    """The four questions about roles, each with the parties that answer it."""

    def those(condition: Any) -> list[Any]:
        return [party.actor for party in parties if condition(party)]

    return [
        (_("Who leads"), those(lambda party: PartyRole.LEAD in party.roles)),
        (_("Who pays"), those(lambda party: PartyRole.FUND in party.roles)),
        (_("Who must agree"), those(lambda party: party.is_consulted)),
        (_("Who is told"), those(lambda party: party.is_informed)),
        (_("Who answers for it"), those(lambda party: party.is_accountable)),
        (_("Who does the work"), those(lambda party: party.is_responsible)),
    ]


def _readers(activity: Activity) -> list[Any]:
    if activity.visibility != Visibility.CONFIDENTIAL:
        return []
    return list(activity.readers.all())


@require_http_methods(["GET", "HEAD", "POST"])
def activity_void(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the reason and take the record out of all counts."""
    activity = activity_or_404(request, pk, "activities.void")
    form = VoidForm(request.POST or None, initial={"version": activity.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            void_activity(
                activity.pk,
                reason=form.cleaned_data["void_reason"],
                access=request.access,  # type: ignore[attr-defined]
                version=form.cleaned_data["version"],
            )
        except StaleRecordError as stale:
            status = 409
            form.add_error(None, _("Someone else changed the record meanwhile. Look at it again."))
            form.give_version(stale.current.version)
        except ValidationError as error:
            form.take_error(error)
        else:
            messages.success(request, _("The record is void and no longer counted."))
            return redirect(activity)
    context = {"activity": activity, "form": form}
    return render(request, "activities/activity_void.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then delete a draft."""
    activity = activity_or_404(request, pk, "activities.delete")
    form = AskForm(request.POST or None, initial={"version": activity.version})

    def write() -> None:
        delete_draft(activity.pk, access=request.access, version=form.cleaned_data["version"])  # type: ignore[attr-defined]

    if form.is_saved_by(write):
        messages.success(request, _("The draft was deleted."))
        return redirect("activities:activity-list")
    done = done_meanwhile(form, access=request.access)  # type: ignore[attr-defined]
    context = {"activity": activity, "form": form, "done": done}
    return render(request, "activities/activity_delete.html", context, status=form.status)
