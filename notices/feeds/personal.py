"""What a person's calendar program is told: what its owner may read at that moment."""

from __future__ import annotations

import datetime

from accounts.access import access_for_user
from notices.calendar.events import Event, narrowed
from notices.calendar.reading import events
from notices.models import FeedAddress

BEHIND, AHEAD = datetime.timedelta(days=90), datetime.timedelta(days=400)
# A program that shows a calendar is of no use with more; what is farthest ahead goes first.
MOST_EVENTS = 3_000


def events_of(address: FeedAddress, *, on: datetime.date, language: str) -> list[Event] | None:
    """The events of an address around a day; None where its owner reads nothing of the city any
    more. As many queries as `events`, and two.
    """
    user, city = address.user, address.city
    if not user.is_active:
        return None
    access = access_for_user(user, on=on)
    if not access.may("activities.read", city.pk):
        return None
    found = events(
        access.narrowed_to([city.pk]),
        start=on - BEHIND,
        end=on + AHEAD,
        language=language,
        kinds=address.kinds,
        with_confidential=address.has_confidential,
    )
    mine = narrowed(found, person=user.pk if address.is_only_mine else None)
    return mine[:MOST_EVENTS]
