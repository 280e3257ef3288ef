"""Letting people in: an invitation is made, handed over as a link, and taken once."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import access_for_user
from accounts.members.services.roles import hold_cities
from accounts.models import Invitation, Membership, User
from accounts.secrets import digest_of
from accounts.single_sign_on.rules import Provider, providers
from partners.models import City
from records.access import Access
from records.rights import require

VALID_FOR = datetime.timedelta(days=7)
# How long it is told what became of an invitation that nobody took.
TOLD_FOR = datetime.timedelta(days=90)


@transaction.atomic
def invite(
    *,
    city: City,
    email: str,
    name: str,
    roles: Sequence[str],
    by: User,
    access: Access,
    at: datetime.datetime,
) -> tuple[Invitation, str]:
    """Keep a place for a person; return its row and the secret of the link, told this once.

    An open invitation to the same address is withdrawn. Whether the address belongs to somebody
    already is not told: they take the place with the account they have.

    Raises PermissionDenied, and ValidationError for what the row does not take, or where the person
    has all these roles already.
    """
    require(access, "members.invite", city.pk)
    # Of two clicks at once the second one finds what the first one made.
    hold_cities([city.pk])
    address = email.strip().lower()
    if address == by.email and access.behalf("members.invite", city.pk) is not None:
        message = _("On behalf of somebody else you cannot give roles to yourself.")
        raise ValidationError({"email": message})
    for former in city.invitations.select_for_update().filter(
        email=address, accepted_at__isnull=True, withdrawn_at__isnull=True
    ):
        withdraw(former, access=access, at=at)
    held = Membership.objects.filter(city=city, user__email=address, user__is_active=True)
    if set(roles) <= set(held.values_list("role", flat=True)):
        raise ValidationError({"email": _("This person has these roles already.")})
    secret = secrets.token_urlsafe(32)
    invitation = Invitation(
        city=city,
        email=address,
        name=name,
        roles=list(roles),
        invited_by=by,
        digest=digest_of(secret),
        expires_at=at + VALID_FOR,
    )
    invitation.full_clean()
    invitation.save()
    return invitation, secret


@transaction.atomic
def renew(
    invitation: Invitation, *, access: Access, at: datetime.datetime
) -> tuple[Invitation, str]:
    """Make a new link in place of the old one, which opens no more; the asker answers for it.

    Raises PermissionDenied, and ValidationError when it was taken or withdrawn.
    """
    require(access, "members.invite", invitation.city_id)
    kept = _to_change(invitation)
    secret = secrets.token_urlsafe(32)
    kept.digest, kept.expires_at = digest_of(secret), at + VALID_FOR
    if access.person is not None:
        kept.invited_by_id = access.person
    kept.version += 1
    kept.save()
    return kept, secret


@transaction.atomic
def withdraw(invitation: Invitation, *, access: Access, at: datetime.datetime) -> None:
    """Let the link open no more.

    Raises PermissionDenied, and ValidationError when it was taken or withdrawn.
    """
    require(access, "members.invite", invitation.city_id)
    kept = _to_change(invitation)
    kept.withdrawn_at = at
    kept.version += 1
    kept.save()


def find_invitation(secret: str, *, at: datetime.datetime) -> Invitation | None:
    """The open invitation of a link; one query. None for anything else."""
    if len(secret) > 100 or not secret.isascii():
        return None
    found = Invitation.objects.open(at=at).filter(digest=digest_of(secret))
    return found.select_related("city__actor").first()


def opened(invitation_id: str, *, at: datetime.datetime) -> Invitation | None:
    """The open invitation whose link was followed before; one query. None without one."""
    if not invitation_id:
        return None
    found = Invitation.objects.open(at=at).filter(pk=invitation_id)
    return found.select_related("city__actor").first()


def has_account(invitation: Invitation) -> bool:
    """Whether the invited person signs in already; told to nobody but the holder of the link."""
    return User.objects.filter(email=invitation.email).exists()


@transaction.atomic
def accept(
    invitation: Invitation, *, user: User | None, password: str = "", at: datetime.datetime
) -> User:
    """Take the place: as a person who signs in already, or as a new one with a password.

    Raises ValidationError when the link opens no more, or belongs to another address, or when who
    made it may give no roles there any more.
    """
    if user is not None:
        # Before the invitation, as when an account is erased; it may have been so meanwhile.
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    kept = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not (kept.is_open(at=at) and _is_still_meant(kept)):
        raise ValidationError(_("This invitation was taken, withdrawn or has expired."))
    if user is None:
        user = _new_person(kept, password)
    elif user.email != kept.email or not user.is_active:
        raise ValidationError(_("This invitation is for another address."))
    # History tells who took the place, and tells it to the city whose place it is.
    pghistory.context(person=str(user.pk), city=str(kept.city_id))
    for role in kept.roles:
        Membership.objects.get_or_create(user=user, city=kept.city, role=role)
    kept.accepted_at, kept.accepted_by = at, user
    kept.version += 1
    kept.save()
    return user


def _new_person(invitation: Invitation, password: str) -> User:
    message = _("Sign in with the account that you have, then accept.")
    if has_account(invitation):
        raise ValidationError(message)
    if provider := _provider_of_others(invitation):
        told = _("People with this address sign in with %(name)s first, then accept.")
        raise ValidationError(told % {"name": provider.name})
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(invitation.email, invitation.name, password)
    except IntegrityError:
        # By an invitation to another city it was made at the same moment.
        raise ValidationError(message) from None
    return user


def _is_still_meant(invitation: Invitation) -> bool:
    """Whether whoever made the link still may, by own roles or by those lent to them on that day:
    an administrator who is dismissed leaves no door open."""
    by = invitation.invited_by
    made_on = timezone.localdate(invitation.expires_at - VALID_FOR)
    return by.is_active and access_for_user(by, on=made_on).may(
        "members.invite", invitation.city_id
    )


def _provider_of_others(invitation: Invitation) -> Provider | None:
    """The provider that gives roles to people of the address, in other cities than this one.

    Whoever holds the link would choose the password of an account that it fills with roles later.
    """
    code = invitation.city.code
    return next(
        (
            one
            for one in providers()
            if one.roles and one.serves_address(invitation.email) and code not in one.cities
        ),
        None,
    )


def _to_change(invitation: Invitation) -> Invitation:
    kept = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if kept.accepted_at is not None or kept.withdrawn_at is not None:
        raise ValidationError(_("This invitation was taken or withdrawn already."))
    return kept


@transaction.atomic
def forget_lapsed_invitations(*, at: datetime.datetime) -> int:
    """Delete invitations that nobody took, 90 days after they ended; how many.

    History keeps that they were there, and forgets for whom.
    """
    lapsed = Invitation.objects.filter(accepted_at=None, expires_at__lt=at - TOLD_FOR)
    ids = list(lapsed.select_for_update().values_list("pk", flat=True))
    if ids:
        Invitation.objects.filter(pk__in=ids).delete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT erase_invitation_history(%s::uuid[])", [ids])
    return len(ids)
