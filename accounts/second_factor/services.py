"""Second factors: who must have one, who has, and how an administrator takes lost ones away."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.access import answers_for
from accounts.encryption import UnreadableSecretError
from accounts.models import FactorReset, SignInRule, User
from accounts.sessions.services import end_sessions
from records.access import Access, Role

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

# Set in the session of who came by single sign-on when the provider says that it asked for a second
# factor itself (`amr` or `acr`): nobody is asked twice.
SECOND_FACTOR_BY_PROVIDER = "second_factor_by_provider"
# In the session: the page that somebody was going to when a second factor was asked for.
WANTED = "wanted"
# Below so many recovery codes a person is told to make new ones.
FEW_CODES = 4


def lacks_second_factor(access: Access, session: SessionBase, *, on: datetime.date) -> bool:
    """Whether the person must have a second factor on that day and has none; one query at most.

    Nothing of it is kept between requests: a rule that is tightened, or a factor that is taken
    away, holds from the next click on.
    """
    if session.get(SECOND_FACTOR_BY_PROVIDER):
        return False
    by_platform = must_by_platform(access)
    if not by_platform and not access.roles:
        return False
    found = (
        User.objects.filter(pk=access.person)
        .values_list(
            Exists(_factors().filter(user=OuterRef("pk"))),
            Exists(SignInRule.objects.asking(access, on=on)),
        )
        .first()
    )
    return found is not None and not found[0] and (by_platform or found[1])


def must_by_platform(access: Access) -> bool:
    """Whether the installation asks a holder of these roles for a second factor, in any city."""
    asked = frozenset(settings.SECOND_FACTOR_ROLES)
    if access.is_platform_admin and Role.PLATFORM_ADMIN in asked:
        return True
    return any(not asked.isdisjoint(held) for held in access.roles.values())


def must_have(access: Access, *, on: datetime.date) -> bool:
    """Whether the platform or a city asks the person for a second factor on that day."""
    return must_by_platform(access) or SignInRule.objects.asking(access, on=on).exists()


def _factors() -> models.QuerySet[Authenticator]:
    """What one signs in with; recovery codes only stand in for it."""
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


@dataclass(frozen=True)
class Factors:
    """All second factors of one person."""

    rows: tuple[Authenticator, ...]

    @classmethod
    def of(cls, user_id: uuid.UUID | None) -> Factors:
        """One query."""
        return cls(tuple(Authenticator.objects.filter(user=user_id).order_by("created_at")))

    @cached_property
    def app(self) -> Authenticator | None:
        return next((row for row in self.rows if row.type == Authenticator.Type.TOTP), None)

    @cached_property
    def passkeys(self) -> list[Authenticator]:
        return [row for row in self.rows if row.type == Authenticator.Type.WEBAUTHN]

    @cached_property
    def codes(self) -> Authenticator | None:
        kind = Authenticator.Type.RECOVERY_CODES
        return next((row for row in self.rows if row.type == kind), None)

    @property
    def are_there(self) -> bool:
        return self.app is not None or bool(self.passkeys)

    @property
    def codes_left(self) -> int:
        """How many recovery codes are unused; told without opening the secret."""
        if self.codes is None:
            return 0
        used: int = self.codes.data["used_mask"]
        return mfa_settings.RECOVERY_CODE_COUNT - used.bit_count()

    @property
    def codes_are_few(self) -> bool:
        return self.codes_left < FEW_CODES


@transaction.atomic
def reset_factors(person: User, *, access: Access) -> FactorReset:
    """Take all second factors of a person away and end their sessions; they are told of it.

    Raises PermissionDenied.
    """
    if access.person is None or not answers_for(access, person, "members.reset_factor"):
        raise PermissionDenied
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    return FactorReset.objects.create(user=person, by_id=access.person)


@transaction.atomic
def take_untold_resets(user: User) -> list[FactorReset]:
    """Removals of which the person has not been told, each handed out once; one query mostly."""
    resets = list(FactorReset.objects.untold_to(user.pk).select_related("by"))
    for reset in resets:
        reset.told_at = timezone.now()
        reset.version += 1
        reset.save(update_fields=["told_at", "version", "updated_at"])
    return resets


def use_code_once(authenticator: Authenticator, counter: int) -> bool:
    """Note that the code of a step of time was used; False when it, or a later one, was before.

    Kept with the factor and not in a cache, which each process of the server has for itself.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        if counter <= row.data.get("last_counter", -1):
            return False
        row.data["last_counter"] = counter
        row.save(update_fields=["data"])
    authenticator.data = row.data
    return True


def renew_secrets(renew: Callable[[str], str]) -> tuple[int, int]:
    """Put `renew(secret)` in place of each stored secret; how many were, and how many could not."""
    done = failed = 0
    for pk in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            name = "secret" if row.type == Authenticator.Type.TOTP else "seed"
            try:
                row.data[name] = renew(row.data[name])
            except UnreadableSecretError:
                failed += 1
                continue
            row.save(update_fields=["data"])
            done += 1
    return done, failed
