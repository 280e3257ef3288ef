"""What only a person can decide: whether a mail arrived of which the program does not know."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notices.mail.codes import MailState, Reason, Verdict
from notices.mail.days import local_day
from notices.mail.querysets import home_zone
from notices.models import Mail, MailDecision
from partners.models import City
from records.access import Access
from records.rights import StateError, require


@transaction.atomic
def decide(
    mail_id: uuid.UUID,
    verdict: str,
    *,
    city: City,
    access: Access,
    at: datetime.datetime,
) -> MailDecision:
    """Decide about an uncertain mail; the decision goes into the history.

    Written again, a mail goes out with its id of before, so that a mailbox which has it already
    shows it once; once its day is over, today's own mail tells what is still open, and it can only
    be left. Raises Mail.DoesNotExist, PermissionDenied, StateError where it is not uncertain any
    more, and ValidationError where its day is over.
    """
    mails = Mail.objects.visible_to(access).in_city(city.pk)
    mail = mails.select_for_update(of=("self",), no_key=True).get(pk=mail_id)
    require(access, "mails.decide", city.pk)
    if mail.state != MailState.UNCERTAIN:
        raise StateError(_("Somebody has decided about this mail already."))
    if verdict == Verdict.AGAIN:
        if not may_be_written_again(mail, at=at):
            message = _("The day of this mail is over: the next one tells what is still open.")
            raise ValidationError({"verdict": message})
        mail.state, mail.reason, mail.words = MailState.QUEUED, "", ""
        mail.attempts, mail.not_before = 0, at
    elif verdict == Verdict.ARRIVED:
        mail.state, mail.reason = MailState.SENT, ""
    else:
        mail.state, mail.reason = MailState.REFUSED, Reason.LEFT
    # Whatever worker comes back now has lost it.
    mail.lease = mail.lease_until = None
    mail.version += 1
    mail.save()
    decision = MailDecision(city=city, mail=mail, verdict=verdict)
    decision.by_id = access.person  # type: ignore[assignment]
    decision.save(force_insert=True)
    return decision


def may_be_written_again(mail: Mail, *, at: datetime.datetime) -> bool:
    """Whether the day of a mail is not over where its reader works, so that a person gets one mail
    a day all the same; it is for who works nowhere any more."""
    zone = home_zone(mail.person)
    return settings.SENDS_MAIL and zone is not None and mail.period >= local_day(zone, at)
