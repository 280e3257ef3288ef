"""Verbs that write memberships in networks, and what is contributed to each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import City, Contribution, NetworkMembership
from partners.services.merging import hold_ends
from records.access import Access
from records.rights import require, require_on
from records.versions import as_it_was, lock_for_edit

MOST_CONTRIBUTIONS = 200
_CONTRIBUTION_FIELDS = ("made_on", "what", "link")


@transaction.atomic
def record_membership(
    fields: Mapping[str, Any], *, city: City, access: Access
) -> NetworkMembership:
    """Keep a membership for a city; without `member_id` its own.

    `fields` are those of the model, with `network_id` and `member_id` as ids, and `contributions`
    as mappings. Raises PermissionDenied, and ValidationError by field; then nothing is saved.
    """
    require(access, "memberships.write", city.pk)
    membership = NetworkMembership(city=city, member_id=city.actor_id)
    _assign(membership, fields, access=access)
    membership.save(force_insert=True)
    _replace_contributions(membership, fields.get("contributions", ()), city_id=city.pk)
    return membership


@transaction.atomic
def record_public_membership(fields: Mapping[str, Any], *, access: Access) -> NetworkMembership:
    """Add a public fact, which needs its source, about two partners that all cities see.

    `fields` as for `record_membership`, without contributions. Raises PermissionDenied for all but
    an administrator of the platform, and ValidationError by field.
    """
    membership = NetworkMembership(city=None)
    require(access, "memberships.write", None)
    _assign(membership, fields, access=access)
    membership.save(force_insert=True)
    return membership


@transaction.atomic
def edit_membership(
    membership_id: uuid.UUID, fields: Mapping[str, Any], *, access: Access, version: int | None
) -> NetworkMembership:
    """Change a membership that one of the asker's cities keeps; `fields` as for a new one.

    `contributions`, when given, are all that there are then. A public fact is for administrators of
    the platform to change. Raises NetworkMembership.DoesNotExist, PermissionDenied,
    StaleRecordError, ImpossibleError when it is void, and ValidationError by field; then nothing is
    saved.
    """
    visible = NetworkMembership.objects.visible_to(access)
    membership = lock_for_edit(visible, membership_id, version=version)
    require_on(access, "memberships.write", membership)
    if not fields:
        return as_it_was(membership)
    _assign(membership, fields, access=access)
    membership.save()
    if "contributions" in fields and membership.city_id is not None:
        _replace_contributions(membership, fields["contributions"], city_id=membership.city_id)
    return membership


@transaction.atomic
def void_membership(
    membership_id: uuid.UUID, *, reason: str, access: Access, version: int | None
) -> NetworkMembership:
    """Take a wrong membership out of all lists and counts and keep it, with the reason.

    Raises as `edit_membership` does.
    """
    visible = NetworkMembership.objects.visible_to(access)
    membership = lock_for_edit(visible, membership_id, version=version)
    require_on(access, "memberships.void", membership)
    if not reason.strip():
        raise ValidationError({"void_reason": _("Say why the record is void.")})
    membership.void_reason = reason.strip()
    others = {field.name for field in membership._meta.fields} - {"void_reason"}
    membership.clean_fields(exclude=others)
    membership.save()
    return membership


@transaction.atomic
def restore_membership(
    membership_id: uuid.UUID, *, access: Access, version: int | None
) -> NetworkMembership:
    """Let a void membership count again.

    Raises as `edit_membership` does, but ImpossibleError when it is not void; ValidationError also
    when another one has taken its place.
    """
    visible = NetworkMembership.objects.visible_to(access)
    membership = lock_for_edit(visible, membership_id, version=version)
    require_on(access, "memberships.restore", membership)
    membership.void_reason = ""
    membership.validate_constraints()
    membership.save()
    return membership


@transaction.atomic
def record_contribution(
    membership_id: uuid.UUID, fields: Mapping[str, Any], *, access: Access
) -> Contribution:
    """Write down what was contributed to a network.

    Raises NetworkMembership.DoesNotExist, PermissionDenied (also for a public fact),
    ImpossibleError when the membership is void, and ValidationError by field.
    """
    visible = NetworkMembership.objects.visible_to(access)
    membership = visible.select_for_update(of=("self",), no_key=True).get(pk=membership_id)
    if membership.city_id is None:
        raise PermissionDenied
    require_on(access, "memberships.write", membership)
    return _add_contribution(membership, fields, city_id=membership.city_id)


@transaction.atomic
def delete_contribution(contribution_id: uuid.UUID, *, access: Access) -> None:
    """Take back a contribution that was written down by mistake; history keeps it.

    Raises Contribution.DoesNotExist, PermissionDenied, and ImpossibleError when the membership is
    void.
    """
    contribution = Contribution.objects.visible_to(access).get(pk=contribution_id)
    memberships = NetworkMembership.objects.select_for_update(of=("self",), no_key=True)
    require_on(access, "memberships.write", memberships.get(pk=contribution.membership_id))
    contribution.delete()


def _assign(membership: NetworkMembership, fields: Mapping[str, Any], *, access: Access) -> None:
    for name, value in fields.items():
        if name != "contributions":
            setattr(membership, name, value)
    ids = {"network": membership.network_id, "member": membership.member_id}
    for end, actor in hold_ends(ids, access=access).items():
        if membership.city_id is None and actor.steward_id is not None:
            raise ValidationError({end: _("Choose a partner from the list.")})
        setattr(membership, end, actor)
    membership.full_clean(exclude=["id", "network", "member"], validate_constraints=False)
    membership.validate_constraints()


def _replace_contributions(
    membership: NetworkMembership, wanted: Iterable[Mapping[str, Any]], *, city_id: uuid.UUID
) -> None:
    there = {
        tuple(str(getattr(row, name)) for name in _CONTRIBUTION_FIELDS): row
        for row in membership.contributions.all()
    }
    new = {
        tuple(str(given.get(name, "")) for name in _CONTRIBUTION_FIELDS): given for given in wanted
    }
    if len(new) > MOST_CONTRIBUTIONS:
        message = _("Name at most %(most)d.") % {"most": MOST_CONTRIBUTIONS}
        raise ValidationError({"contributions": message})
    for key, row in there.items():
        if key not in new:
            row.delete()
    for key, given in new.items():
        if key not in there:
            _add_contribution(membership, given, city_id=city_id)


def _add_contribution(
    membership: NetworkMembership, fields: Mapping[str, Any], *, city_id: uuid.UUID
) -> Contribution:
    contribution = Contribution(membership=membership, city_id=city_id, **fields)
    contribution.full_clean(exclude=["id", "membership", "city"], validate_constraints=False)
    contribution.validate_constraints()
    contribution.save(force_insert=True)
    return contribution
