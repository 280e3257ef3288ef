"""People with something to do, and mornings, for tests of mail."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from django.core import mail as outbox

from accounts.models import User
from activities.models import Commitment
from domains.vocabulary import CommitmentSide
from notices.mail.services.ordering import order_digests
from notices.mail.services.sending import send_waiting
from partners.models import City
from records.access import Role
from tests.factories import make_activity, make_actor, make_user

# A Friday, ten in the morning of Seoul.
MORNING = datetime.datetime(2026, 11, 27, 1, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 27)
DAY = datetime.timedelta(days=1)


def local(zone: str, *moment: int) -> datetime.datetime:
    """A moment as the clocks of a time zone tell it."""
    return datetime.datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[misc,arg-type]


def promise(
    city: City,
    owner: User | None,
    words: str = "Send the programme",
    *,
    due: datetime.date = TODAY,
    title: str = "Youth orchestra exchange",
    **values: object,
) -> Commitment:
    """A promise of ours in an activity of its own that somebody looks after."""
    values.setdefault("partners", (make_actor(),))
    activity = make_activity(city, title, owner=owner, **values)  # type: ignore[arg-type]
    return Commitment.objects.create(
        activity=activity,
        city=city,
        side=CommitmentSide.OURS,
        owner=owner,
        words=words,
        due_on=due.isoformat(),
    )


def busy_person(city: City, name: str, *roles: str) -> User:
    """Somebody with something to do today."""
    person = make_user(city, *(roles or (Role.OFFICER,)), name=name)
    promise(city, person, f"Promise of {name}")
    return person


def run(at: datetime.datetime, *, language: str = "en") -> list[str]:
    """Order and send as the worker does at a moment; to whom something was sent.

    Who has chosen no language is taken to read `language`.
    """
    User.objects.filter(language="").update(language=language)
    before = len(getattr(outbox, "outbox", []))
    order_digests(at=at)
    send_waiting(clock=lambda: at, seconds=60)
    return [mail.to[0] for mail in outbox.outbox[before:]]
