"""Invented mail that waits in the tray: a late letter, an invitation, a request to renew."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import User
from activities.services import receive_item
from citydiplo.demo import invented
from domains.vocabulary import IncomingKind
from partners.models import Actor, City
from records.access import Access
from records.partial_dates import PartialDate

# By how many days before the day of loading it came, and after it a reply is due.
MAIL: list[tuple[int, int, dict[str, Any]]] = [
    (
        17,
        -3,
        {
            "kind": IncomingKind.LTTR,
            "sender": "asterholm",
            "sender_name": "Office of International Relations",
            "subject": "Questions about flood shelters · 침수 대피소 관련 질의",
            "summary": "They ask for the plans of two shelters and for a day to talk.",
        },
    ),
    (
        4,
        10,
        {
            "kind": IncomingKind.INVI,
            "sender": "nordhafen",
            "sender_name": "Protocol",
            "subject": "Invitation to the week of harbour cities · 항만도시 주간 초청",
            "summary": "The mayor is asked to open it.",
        },
    ),
    (
        2,
        30,
        {
            "kind": IncomingKind.RNWL,
            "sender": "serena",
            "sender_name": "Secretariat",
            "subject": "Request to renew our agreement · 협정 갱신 요청",
            "summary": "They propose the same text for five more years.",
        },
    ),
]


def take_in_mail(
    city: City, actors: dict[str, Actor], officer: User, *, access: Access, on: datetime.date
) -> None:
    """Take it in for a city, as its officer."""
    for came, due, told in MAIL:
        fields = {
            **told,
            "sender": actors[told["sender"]],
            "received_on": PartialDate((on - datetime.timedelta(days=came)).isoformat()),
            "reply_due": on + datetime.timedelta(days=due),
            "owner": officer,
            "text": invented.NOTE,
        }
        receive_item(fields, city=city, access=access, by=officer, today=on)
