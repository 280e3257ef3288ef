"""Writing a mail: whether there is one to write, in whose language, with which headers."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from accounts.access import access_for_user
from notices.languages import language_of
from notices.mail.addresses import host, unsubscribe_address
from notices.mail.codes import MailState, Reason
from notices.mail.contents import Digest, digest_of
from notices.mail.days import local_day
from notices.mail.querysets import cities_due, home_zone
from notices.models import Mail
from records.templatetags.ui import full_day


@dataclass(frozen=True)
class Letter:
    """What came of writing: a message, or the state in which its mail ends without one."""

    message: EmailMultiAlternatives | None = None
    state: str = MailState.EMPTY
    reason: str = ""
    cities: list[uuid.UUID] = field(default_factory=list)
    read_at: datetime.datetime | None = None

    @property
    def message_id(self) -> str:
        return str(self.message.extra_headers["Message-ID"]) if self.message else ""


def write_digest(mail: Mail, *, at: datetime.datetime) -> Letter:
    """Write a mail with what its reader may read at this moment.

    Nothing is written to who has left or wants none any more, nor once the mail's day is over: the
    mail of the next day tells what is still open.
    """
    person = mail.person
    cities, zone = cities_due(person, on=mail.period), home_zone(person)
    if not person.is_active or not cities or zone is None:
        return Letter()
    if local_day(zone, at) > mail.period:
        return Letter(state=MailState.REFUSED, reason=mail.reason or Reason.OVER)
    access = access_for_user(person, on=mail.period)
    ids = [city.pk for city in cities]
    with translation.override(language_of(person, cities[0])), timezone.override(zone):
        digest = digest_of(person.pk, cities, access=access, on=mail.period)
        if not digest.cities:
            return Letter(cities=ids)
        return Letter(_message(mail, digest), cities=ids, read_at=at)


def _message(mail: Mail, digest: Digest) -> EmailMultiAlternatives:
    stop = unsubscribe_address(mail.person_id)
    context = {
        "digest": digest,
        "mail": mail,
        "base": settings.SITE_URL,
        "list_path": settings.LOGIN_REDIRECT_URL,
        "stop_url": stop,
    }
    message = EmailMultiAlternatives(
        subject=_subject(mail.period, digest),
        body=render_to_string("notices/mail/digest.txt", context),
        to=[mail.person.email],
        headers={
            "Message-ID": mail.message_id or f"<{mail.pk}@{host()}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("notices/mail/digest.html", context), "text/html")
    return message


def _subject(on: datetime.date, digest: Digest) -> str:
    """How much there is; which records it is about stands inside the mail alone."""
    said = []
    if digest.count:
        said.append(_things(digest))
    if digest.finds:
        finds = ngettext("%(count)d new find", "%(count)d new finds", digest.finds)
        said.append(finds % {"count": digest.finds})
    return " · ".join([*said, full_day(on)])


def _things(digest: Digest) -> str:
    things = ngettext("%(count)d thing to do", "%(count)d things to do", digest.count)
    if digest.late:
        things = ngettext(
            "%(count)d thing to do, %(late)d late",
            "%(count)d things to do, %(late)d late",
            digest.count,
        )
    return things % {"count": digest.count, "late": digest.late}
