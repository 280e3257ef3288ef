"""The records of the world that are about people of a city: who was invited, stood in, was told."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.models import Delegation, Invitation, User
from activities.models import (
    Handover,
)
from domains import vocabulary as v
from notices.mail.addresses import unsubscribe_address
from notices.mail.codes import MailState
from notices.models import Mail
from records.access import Role
from tests.authorisation.cast import Variant, World
from tests.factories import (
    make_user,
)


def add_people(world: World) -> None:
    """A colleague who asks for nothing, and what was handed over to another one."""
    colleague = make_user(world.seoul, Role.OFFICER, name="colleague")
    delegation = Delegation.objects.create(
        city=world.seoul,
        giver=colleague,
        receiver=user("viewer"),
        kind=v.Delegation.ABSE,
        roles=[Role.OFFICER],
        # Long past: what anybody may do stays as the table says.
        starts_on=datetime.date(2025, 1, 1),
        ends_on=datetime.date(2025, 1, 2),
        reason="A journey",
    )
    handover = Handover.objects.create(
        city=world.seoul,
        giver=colleague,
        receiver=user("owner"),
        by=colleague,
        reason="Another office",
        counts={"activities.activity": 2},
    )
    world.records |= {
        "member": [Variant("own", (colleague.pk,), world.seoul)],
        "handover": [Variant("own", (handover.pk,), world.seoul)],
        "giver": [Variant("own", (colleague.pk,), world.seoul)],
        "delegation": [Variant("own", (delegation.pk,), world.seoul)],
        "any city": [Variant("shared", (world.seoul.pk,))],
    }


def add_invitation(world: World) -> None:
    invitation = Invitation.objects.create(
        city=world.seoul,
        email="new@example.org",
        name="New colleague",
        roles=[Role.VIEWER],
        invited_by=user(Role.CITY_ADMIN),
        digest="0" * 64,
        expires_at=timezone.now() + datetime.timedelta(days=7),
    )
    world.records |= {
        "invitation": [Variant("internal", (invitation.pk,), world.seoul)],
        "link": [Variant("shared", ("no-such-link",))],
        "reset": [Variant("shared", ("1", "no-such-link"))],
    }


def add_mails(world: World) -> None:
    """A mail of which nobody knows whether it arrived, and the link that stops others."""
    person = user("colleague")
    now = timezone.now()
    mail = Mail.objects.create(
        person=person, period=now.date(), state=MailState.UNCERTAIN, not_before=now
    )
    secret = unsubscribe_address(person.pk).rstrip("/").rpartition("/")[2]
    world.records |= {
        "mail": [Variant("internal", (mail.pk,), world.seoul)],
        "stop link": [Variant("shared", (secret,))],
    }


def user(name: str) -> User:
    return User.objects.get(name=name)
