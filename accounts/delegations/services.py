"""Handing roles over, as a standing rule or while being absent, and taking them back."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Delegation, Membership, User
from partners.models import City
from records.access import Access, Role
from records.rights import require
from records.versions import lock_for_edit


@transaction.atomic
def give_delegation(
    fields: Mapping[str, Any], *, city: City, access: Access, on: datetime.date
) -> Delegation:
    """Hand roles over in a city, one's own or those of somebody absent.

    `fields` are those of the model. Raises PermissionDenied, and ValidationError by field: for
    roles that the giver does not hold in person, or whose giving is not the asker's, for people
    who do not work in the city, and for a first day before `on`.
    """
    delegation = Delegation(city=city, **fields)
    is_own = delegation.giver_id == access.person
    require(access, "delegations.give" if is_own else "delegations.arrange", city.pk)
    delegation.full_clean(exclude=["city", "giver", "receiver"], validate_constraints=False)
    if delegation.starts_on < on:
        raise ValidationError({"starts_on": _("It cannot begin before today.")})
    _require_people(delegation)
    if not is_own:
        _require_nothing_for_oneself(delegation, access)
        delegation.arranged_by_id = access.person
    _require_held(delegation)
    delegation.save(force_insert=True)
    return delegation


@transaction.atomic
def revoke_delegation(
    delegation_id: uuid.UUID, *, access: Access, at: datetime.datetime
) -> Delegation:
    """End a delegation now; a second time changes nothing.

    Raises Delegation.DoesNotExist and PermissionDenied.
    """
    visible = Delegation.objects.visible_to(access)
    delegation = lock_for_edit(visible, delegation_id, version=None)
    require(access, _action_to_end(delegation, access), delegation.city_id)
    if delegation.revoked_at is None:
        delegation.revoked_at = at
        delegation.save(update_fields=["revoked_at", "version", "updated_at"])
    return delegation


@transaction.atomic
def take_untold_delegations(user: User) -> list[Delegation]:
    """What others arranged with a person's roles, each handed out once; one query mostly."""
    untold = Delegation.objects.untold_to(user.pk).select_related("arranged_by", "receiver")
    delegations = list(untold)
    for delegation in delegations:
        delegation.told_at = timezone.now()
        delegation.version += 1
        delegation.save(update_fields=["told_at", "version", "updated_at"])
    return delegations


def may_end(delegation: Delegation, access: Access) -> bool:
    """Whether the asker may end it: the giver, or who may arrange delegations in the city."""
    return access.may(_action_to_end(delegation, access), delegation.city_id)


def _action_to_end(delegation: Delegation, access: Access) -> str:
    is_own = delegation.giver_id == access.person
    return "delegations.give" if is_own else "delegations.arrange"


def _require_people(delegation: Delegation) -> None:
    working = User.objects.in_city(delegation.city_id)
    here = set(working.values_list("pk", flat=True).order_by())
    errors = {
        name: _("Choose a person of your city.")
        for name in ("giver", "receiver")
        if getattr(delegation, f"{name}_id") not in here
    }
    if errors:
        raise ValidationError(errors)


def _require_nothing_for_oneself(delegation: Delegation, access: Access) -> None:
    """Refuse what would let somebody take another's roles, or hand on what they were given.

    Nor does a leader make a colleague administrator, who could give them any role.
    """
    if delegation.receiver_id == access.person:
        message = _("Somebody else has to hand over to you: the person, or another leader.")
        raise ValidationError({"receiver": message})
    # Whoever holds it decides who else does: nobody below arranges that for a colleague.
    if Role.CITY_ADMIN in delegation.roles and not access.may("members.write", delegation.city_id):
        message = _("The role of an administrator is handed over by an administrator only.")
        raise ValidationError({"roles": message})
    acting = access.behalf("delegations.arrange", delegation.city_id)
    if acting is not None and acting.giver == delegation.giver_id:
        raise ValidationError({"giver": _("What was handed over to you cannot be handed on.")})


def _require_held(delegation: Delegation) -> None:
    rows = Membership.objects.filter(user=delegation.giver_id, city=delegation.city_id)
    missing = set(delegation.roles) - set(rows.values_list("role", flat=True))
    if missing:
        labels = ", ".join(str(role.label) for role in Role if role in missing)
        message = _(
            "Only roles held in person can be handed over. %(name)s does not hold: %(roles)s."
        )
        raise ValidationError({"roles": message % {"name": delegation.giver, "roles": labels}})
