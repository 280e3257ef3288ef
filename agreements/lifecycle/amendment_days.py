"""The days of an amendment beside those of the agreement that it amends."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agreements.lifecycle.keeping import was_concluded
from agreements.models import Agreement, Amendment
from domains.vocabulary import LegalStage, LegalState
from records.partial_dates import is_before

DAYS = ("in_force_on", "until", "signed_on")
# Of these the term tells the last day; of other ends the day of the step.
_END_WITH_TERM = {LegalState.EXPIRED, LegalState.DENOUNCED}


def check_amendment_days(agreement: Agreement, amendment: Amendment) -> None:
    """Refuse an amendment from before the agreement or from after its end.

    Of partial dates what is surely wrong. Raises ValidationError by field, with the bound.
    """
    errors = {}
    applies, signed = amendment.in_force_on, amendment.signed_on
    last = _last_day(agreement)
    if is_before(applies, agreement.in_force_on):
        errors["in_force_on"] = _(
            "The agreement is in force from %(day)s: no amendment of it applies before."
        ) % {"day": agreement.in_force_on}
    elif is_before(applies, agreement.signed_on):
        errors["in_force_on"] = _(
            "The agreement was signed on %(day)s: no amendment of it applies before."
        ) % {"day": agreement.signed_on}
    elif is_before(last, applies):
        errors["in_force_on"] = _(
            "The last day of the agreement is %(day)s: no amendment of it begins after."
        ) % {"day": last}
    if is_before(signed, agreement.signed_on):
        errors["signed_on"] = _(
            "The agreement was signed on %(day)s: no amendment of it was signed before."
        ) % {"day": agreement.signed_on}
    elif is_before(applies, signed):
        errors["signed_on"] = _("It applies from %(day)s: it was not signed after.") % {
            "day": applies
        }
    if errors:
        raise ValidationError(errors)


def _last_day(agreement: Agreement) -> object:
    if agreement.state in _END_WITH_TERM and agreement.expires_on:
        return agreement.expires_on
    has_ended = agreement.stage == LegalStage.ENDED and was_concluded(agreement)
    return agreement.state_on if has_ended else None
