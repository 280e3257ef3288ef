"""Programs that ask: keys of every scope, and keys that do not open or open more than one city.

What each scope opens stands here in full, so that nothing is expected from the code under test.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.keys.services import consent_to, create_key, revoke_key, rotate_key, withdraw_consent
from accounts.models import ApiKey, KeySecret, User
from partners.models import City
from records.access import Access

ACTIVITIES = (
    {"activities.read", "incoming.read", "work_list.read"},
    {
        *("colleagues.read", "handover.read"),
        *("activities.write", "activities.void", "activities.delete", "comments.write"),
        *("sharing.offer", "sharing.withdraw", "sharing.answer"),
        *("agreements.gates", "agreements.prepare", "agreements.conclude", "incoming.write"),
        "work_list.snooze",
    },
)
PARTNERS = {"partners.read"}, {"partners.write", "partners.merge"}
MEMBERSHIPS = (
    {"memberships.read"},
    {"memberships.write", "memberships.void", "memberships.restore"},
)
REPORTS = {"reports.read"}, {"reports.order"}
PEOPLE = {"people.read", "colleagues.read", "handover.read"}, {"people.write"}
BUT_PEOPLE = (ACTIVITIES, PARTNERS, MEMBERSHIPS, REPORTS)

OPENS: dict[str, frozenset[str]] = {
    "read:public": frozenset(),
    "read": frozenset().union(*(reads for reads, _writes in BUT_PEOPLE)),
    "write": frozenset().union(*(reads | writes for reads, writes in BUT_PEOPLE)),
    **{
        f"{verb}:{name}": frozenset(reads | (writes if verb == "write" else set()))
        for name, (reads, writes) in {
            "activities": ACTIVITIES,
            "partners": PARTNERS,
            "memberships": MEMBERSHIPS,
            "reports": REPORTS,
            "people": PEOPLE,
        }.items()
        for verb in ("read", "write")
    },
}


@dataclass(frozen=True)
class Program:
    """A key that asks, with what the table needs to know about it."""

    name: str
    city: City
    scopes: frozenset[str]
    # What is sent; empty only while the world is being made.
    secret: str = ""
    consents: tuple[City, ...] = ()
    # The status with which it is turned away whatever it asks.
    turned_away: str = ""

    def opens(self, action: str, city: City) -> bool:
        """Whether an action of the policy is open to it in a city; it writes in its own alone."""
        if city != self.city and (city not in self.consents or not action.endswith(".read")):
            return False
        # What comes with writing is not let in by a consent, which lets nothing be written.
        held = {one if city == self.city else one.replace("write", "read") for one in self.scopes}
        return any(action in OPENS[scope] for scope in held)

    def reads_somewhere(self, action: str) -> bool:
        return any(self.opens(action, city) for city in (self.city, *self.consents))

    def sees(self, variant: Any, method: str) -> bool:
        """Whether a `Variant` is there for it; to write, it sees its own city alone."""
        if variant.is_closed:
            return False
        if variant.city is None:
            return True
        # What was offered to a city is not the city's to pass on.
        passes = method == "GET" and not variant.is_offered
        cities = (self.city, *(self.consents if passes else ()))
        if variant.city not in cities or variant.is_confidential:
            return False
        if not variant.reads or self.opens(variant.reads, variant.city):
            return True
        return variant.is_public and "read:public" in self.scopes


def programs(seoul: City, busan: City, by: User) -> list[Program]:
    """Make the keys of both cities."""
    return [*_of_every_scope(seoul, by), *_closed(seoul, by), *_of_several(seoul, busan, by)]


def _key(city: City, by: User, *scopes: str, days: int = 30, **more: Any) -> tuple[ApiKey, str]:
    last_day = timezone.localdate() + datetime.timedelta(days=days)
    return create_key(
        city=city, name=" ".join(scopes), scopes=scopes, expires_on=last_day, by=by, **more
    )


def _of_every_scope(seoul: City, by: User) -> Iterator[Program]:
    names = {"read": "reading key", "write": "writing key"}
    for scope in OPENS:
        name = names.get(scope, f"key of {scope}")
        yield Program(name, seoul, frozenset({scope}), _key(seoul, by, scope)[1])
    both = ("read:public", "read:people")
    yield Program("key of two scopes", seoul, frozenset(both), _key(seoul, by, *both)[1])
    key, first = _key(seoul, by, "write")
    rotate_key(key, until=timezone.localdate(), by=by, at=timezone.now())
    yield Program("first of two secrets", seoul, frozenset({"write"}), first)


def _closed(seoul: City, by: User) -> Iterator[Program]:
    write = frozenset({"write"})
    _expired, secret = _key(seoul, by, "write", days=-1)
    yield Program("expired key", seoul, write, secret, turned_away="401")
    revoked, secret = _key(seoul, by, "write")
    revoke_key(revoked)
    yield Program("revoked key", seoul, write, secret, turned_away="401")
    key, secret = _key(seoul, by, "write")
    rotate_key(key, until=timezone.localdate(), by=by, at=timezone.now())
    KeySecret.objects.filter(key=key).exclude(expires_at=None).update(expires_at=timezone.now())
    yield Program("secret that was replaced", seoul, write, secret, turned_away="401")
    _elsewhere, secret = _key(seoul, by, "write", networks=["192.0.2.0/24"])
    yield Program("key of another network", seoul, write, secret, turned_away="403")
    _here, secret = _key(seoul, by, "write", networks=["127.0.0.0/8"])
    yield Program("key of this network", seoul, write, secret)


def _of_several(seoul: City, busan: City, by: User) -> Iterator[Program]:
    _unasked, secret = _key(busan, by, "write", is_for_other_cities=True)
    yield Program("other key", busan, frozenset({"write"}), secret)
    access = Access(roles={seoul.pk: frozenset({"city_admin"})})
    for scopes in (("write",), ("read:public",), ("read:people", "write:reports")):
        key, secret = _key(busan, by, *scopes, is_for_other_cities=True)
        consent_to(key.prefix, city=seoul, access=access, by=by, at=timezone.now())
        name = f"consented key of {', '.join(scopes)}"
        yield Program(name, busan, frozenset(scopes), secret, consents=(seoul,))
    key, secret = _key(busan, by, "write", is_for_other_cities=True)
    consent = consent_to(key.prefix, city=seoul, access=access, by=by, at=timezone.now())
    withdraw_consent(consent.pk, access=access, by=by, at=timezone.now())
    yield Program("key whose consent was withdrawn", busan, frozenset({"write"}), secret)
