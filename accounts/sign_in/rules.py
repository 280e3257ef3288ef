"""Rules of a city on how those who work in it sign in."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SignInRule
from partners.models import City
from records.access import Access, Role
from records.rights import require
from records.versions import StaleRecordError


def asked_by_platform() -> list[str]:
    """The roles, in words, that need a second factor in every city of the installation."""
    return [str(role.label) for role in Role if role in settings.SECOND_FACTOR_ROLES]


@transaction.atomic
def write_sign_in_rule(
    city: City, *, roles: Sequence[str], since: datetime.date, version: int, access: Access
) -> SignInRule:
    """Set which roles of a city need a second factor, from a day on.

    `version` is the one the editor has seen, 0 where there was no rule. Raises PermissionDenied,
    StaleRecordError, and ValidationError by field; then nothing is saved.
    """
    require(access, "sign_in_rules.write", city.pk)
    asked = [role.value for role in Role if role in roles]
    wanted = {"second_factor_roles": asked, "since": since}
    SignInRule(city=city, **wanted).full_clean(exclude=["city"], validate_unique=False)
    rule, is_new = SignInRule.objects.select_for_update().get_or_create(city=city, defaults=wanted)
    if is_new:
        return rule
    if rule.version != version:
        raise StaleRecordError(rule)
    _refuse_gap(rule, since)
    rule.second_factor_roles, rule.since = asked, since
    rule.version += 1
    rule.save()
    return rule


def _refuse_gap(rule: SignInRule, since: datetime.date) -> None:
    """A day to come would let those off until then who need a second factor already."""
    today = timezone.localdate()
    if rule.second_factor_roles and rule.since <= today < since:
        raise ValidationError(
            {"since": _("The rules are in force already: choose today or a day before.")}
        )
