"""What the law gives to a person with an account: all that is kept of them, and to be forgotten."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pghistory
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Model, Q
from django.dispatch import Signal
from django.utils.translation import gettext as _

from accounts.access import answers_for
from accounts.members.services.roles import hold_cities
from accounts.models import Delegation, Invitation, Membership, User
from accounts.sessions.services import end_sessions, open_sessions
from records.access import Access, Role
from records.models import AuditEntry

# Takes the place of a name; the address is one at which nobody can ever be reached (RFC 2606).
NEUTRAL = "—"
NOWHERE = "erased.invalid"
# Sent with a `user_id`, in the transaction that erases: for what the apps above keep of an account.
account_erased = Signal()
_LEFT_OUT = {"password", "pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "digest"}


@transaction.atomic
def export_account(user: User) -> dict[str, Any]:
    """All that is kept of a person as such, for that person; goes into the history.

    Records of cities are told as numbers only: whoever left a city reads them no more.
    """
    pghistory.create_event(user, label="export")
    invitations = Invitation.objects.filter(Q(accepted_by=user) | Q(email=user.email))
    delegations = Delegation.objects.of_person(user.pk)
    entries = AuditEntry.objects.filter(person=user.pk).order_by("at")
    return {
        "account": _columns(user),
        "history": _events(user.history.order_by("pgh_id")),  # type: ignore[attr-defined]
        "roles": [
            {"city": str(row.city or ""), "role": row.role, "since": row.created_at}
            for row in user.memberships.select_related("city")
        ],
        "invitations": [_columns(row) for row in invitations],
        "delegations": [_columns(row) for row in delegations],
        "second_factors": [
            {"kind": row.type, "since": row.created_at, "last_used": row.last_used_at}
            for row in Authenticator.objects.filter(user=user)
        ],
        "single_sign_on": [
            {"provider": row.provider, "subject": row.uid, "told": row.extra_data}
            for row in SocialAccount.objects.filter(user=user)
        ],
        "sessions": [
            {"device": one.device, "address": one.address, "since": one.started_at}
            for one in open_sessions(user)
        ],
        "audit": [
            {"at": row.at, "what": row.kind, "from": row.address, "about": row.subject}
            for row in entries
        ],
        "named_in": _named_in(user),
    }


def _events(events: Any) -> list[dict[str, Any]]:
    return [
        {"at": event.pgh_created_at, "what": event.pgh_label, **_columns(event)} for event in events
    ]


def _columns(row: Model) -> dict[str, Any]:
    fields = (field for field in row._meta.fields if field.name not in _LEFT_OUT)
    return {field.name: getattr(row, field.attname) for field in fields}


def _named_in(user: User) -> dict[str, int]:
    """How many records of each kind name the person, by what they are there."""
    counts = {}
    for relation in user._meta.related_objects:
        model = relation.related_model
        is_record = hasattr(model._default_manager, "visible_to")
        if relation.hidden or not is_record or model._meta.app_label == User._meta.app_label:
            continue
        found = model._default_manager.filter(**{relation.field.name: user.pk}).count()
        if found:
            counts[f"{model._meta.label_lower}.{relation.field.name}"] = found
    return counts


@transaction.atomic
def erase_account(user_id: uuid.UUID, *, access: Access, at: datetime.datetime) -> None:
    """Erase who a person was: name, address, ways to sign in, sessions, invitations, history.

    The row stays without a name, so that records keep their owner and the audit its "who". Raises
    User.DoesNotExist, PermissionDenied, and ValidationError for a city's last administrator, or
    where the person came to another city meanwhile.
    """
    held = _cities_of(user_id)
    # Cities before people, as `set_roles` does: nobody waits for who waits for them.
    hold_cities(held)
    user = User.objects.select_for_update().get(pk=user_id)
    if not answers_for(access, user, "members.erase"):
        raise PermissionDenied
    if not _cities_of(user_id) <= held:
        raise ValidationError(_("Someone else changed the roles meanwhile. Look at them again."))
    _require_other_administrators(user)
    end_sessions(user)
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    handed_over = Delegation.objects.of_person(user.pk)
    handed_over.filter(revoked_at=None).update(revoked_at=at)
    # Why somebody was away tells of them.
    handed_over.update(reason=NEUTRAL)
    user.memberships.all().delete()
    theirs = Invitation.objects.filter(Q(accepted_by=user) | Q(email=user.email))
    theirs.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    theirs.update(name=NEUTRAL, email="")
    user.name, user.email, user.language = NEUTRAL, f"{user.pk}@{NOWHERE}", ""
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.version += 1
    user.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_account_history(%s)", [user_id])
    account_erased.send(User, user_id=user_id)


def _cities_of(user_id: uuid.UUID) -> set[uuid.UUID]:
    found = Membership.objects.filter(user=user_id, city__isnull=False)
    return set(found.values_list("city_id", flat=True))


def _require_other_administrators(user: User) -> None:
    mine = user.memberships.filter(role=Role.CITY_ADMIN).values_list("city", flat=True)
    for city in mine:
        others = Membership.objects.filter(city=city, role=Role.CITY_ADMIN, user__is_active=True)
        if not others.exclude(user=user).exists():
            raise ValidationError(
                _("A city keeps an administrator. Give that role to somebody else first.")
            )
