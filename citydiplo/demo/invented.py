"""Invented activities and people of the demonstration, of every domain, goal, level and state.

The data stand in `invented.json`. Days count from the day of loading, so that something always ends
soon and something is overdue.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domains.vocabulary import ActivityState, HomeLink, TimeMode
from records.access import Visibility

NOTE = "Invented for the demonstration. · 시연을 위해 지어낸 내용입니다."
_DATA = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class InventedActor:
    names: dict[str, str]
    type: str
    level: str


@dataclass(frozen=True)
class Invented:
    """An activity; `start` and `days` count from the day of loading, `goal` is one more goal."""

    title: str
    instrument: str
    domain: str
    partners: list[str]
    start: int
    objective: str
    category: str
    days: int = 0
    goal: str = ""
    state: str = ActivityState.DONE
    time_mode: str = TimeMode.PERM
    direction: str = ""
    effort: int = 5
    budget: int = 0
    visibility: str = Visibility.INTERNAL
    home_link: int = HomeLink.EXTERNAL


@dataclass(frozen=True)
class InventedPact:
    """An agreement in one legal state; days count from the day of loading."""

    title: str
    type: str
    legal_state: str
    partner: str
    domain: str
    signed: int | None = None
    expires: int | None = None
    review: int | None = None
    session: str = ""
    resolution: str = ""
    resolved: int | None = None
    budget: int = 0
    spent: int = 0
    currency: str = "KRW"


@dataclass(frozen=True)
class InventedPromise:
    """A promise made in the activity whose title begins so; due so many days from loading."""

    words: str
    side: str
    activity: str
    due: int


@dataclass(frozen=True)
class InventedPost:
    """A post with the people in it, one after the other; names are those that each language keeps
    for people who do not exist. `verified` counts days from loading."""

    partner: str
    kind: str
    titles: dict[str, str]
    people: list[dict[str, Any]]
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class InventedMembership:
    """What the city pays and holds in an invented network."""

    network: str
    tier: str
    fee: int
    currency: str
    seats: str
    representative: str
    since: str


@dataclass(frozen=True)
class InventedContribution:
    """What the city gave to a network, so many days from loading."""

    network: str
    day: int
    what: str


ACTORS = {key: InventedActor(**row) for key, row in _DATA["actors"].items()}
ACTIVITIES = [Invented(**row) for row in _DATA["activities"]]
PACTS = [InventedPact(**row) for row in _DATA["pacts"]]
POSTS = [InventedPost(**row) for row in _DATA["posts"]]
PROMISES = [InventedPromise(**row) for row in _DATA["promises"]]
MEMBERSHIPS = [InventedMembership(**row) for row in _DATA["memberships"]]
CONTRIBUTIONS = [InventedContribution(**row) for row in _DATA["contributions"]]
