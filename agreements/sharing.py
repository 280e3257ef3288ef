"""Taking over a record that another city has offered, as a record of one's own."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities.models import DUTIES, Activity, Participation
from activities.services import (
    ActivityInput,
    GoalInput,
    Party,
    link_records,
    record_commitment,
)
from activities.sharing import SharedRecord
from activities.views.shared import of_shared
from agreements.services import EntryInput, record_entry
from domains.vocabulary import CommitmentStatus
from partners.models import Actor, City
from records.access import Access, Visibility
from records.rights import require


@require_POST
@of_shared
def shared_take_over(request: HttpRequest, record: SharedRecord) -> HttpResponse:
    """Enter the shared fields as an own record, linked with the other city's."""
    access = request.access  # type: ignore[attr-defined]
    require(access, "activities.write", record.ours)
    try:
        own = take_over(record, access=access, owner=request.user, on=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("activities:shared-detail", pk=record.id)
    messages.success(request, _("Taken over and linked. Add what only your city knows."))
    return redirect(own)


@transaction.atomic
def take_over(
    record: SharedRecord, *, access: Access, on: datetime.date, owner: Any = None
) -> Activity:
    """Enter what a city sees of another's record as its own on a day, linked with that record.

    What is confidential there is so here, readable by whoever took it over. Raises
    Participation.DoesNotExist where it is not offered any more, PermissionDenied, and
    ValidationError where the city has linked a record of its own already.
    """
    city = City.objects.visible_to(access).select_for_update(of=("self",), no_key=True)
    ours = city.select_related("actor").get(pk=record.ours)
    own = Activity.objects.visible_to(access).filter(city=ours)
    if own.same_as(record.same).exists():
        raise ValidationError(_("A record of yours is linked with it already."))
    grant = Participation.objects.offered_to(access).select_related("activity").get(pk=record.grant)
    is_secret = grant.activity.visibility == Visibility.CONFIDENTIAL
    source = _("Taken over from the record that %(city)s offered") % {"city": record.owner}
    fields = {name: value for name, value in record.fields.items() if name != "goal_codes"}
    fields |= {
        "owner": owner,
        "source": source,
        "visibility": Visibility.CONFIDENTIAL if is_secret else Visibility.INTERNAL,
    }
    made = record_entry(
        EntryInput(
            activity=ActivityInput(
                fields=fields,
                parties=_parties(record, access=access),
                goals=[GoalInput(goal) for goal in record.fields["goal_codes"]],
                readers=[access.person] if is_secret and access.person else None,
            ),
            agreement=record.agreement,
        ),
        city=ours,
        access=access,
        on=on,
    )
    _take_promises(made.pk, record, source=source, access=access)
    return link_records(made.pk, record.id, access=access)


def _parties(record: SharedRecord, *, access: Access) -> list[Party]:
    known = [party for party in record.parties if party.actor_id is not None]
    actors = Actor.objects.visible_to(access).in_bulk([party.actor_id for party in known])
    return [
        Party(
            actor=actors[party.actor_id],
            roles=party.roles,
            **{duty: getattr(party, duty) for duty in DUTIES},
        )
        for party in known
    ]


def _take_promises(
    activity_id: uuid.UUID, record: SharedRecord, *, source: str, access: Access
) -> None:
    for promise in record.commitments:
        is_kept = promise.status == CommitmentStatus.KEPT
        told = {
            "side": promise.side,
            "words": promise.words,
            "due_on": promise.due_on,
            "status": promise.status,
            "kept_on": promise.kept_on,
            "evidence": source if is_kept else "",
        }
        record_commitment(activity_id, told, access=access)
