"""Loading the demonstration through the same services that pages and API use."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import override

from accounts.models import Membership, User
from activities.models import Activity, Commitment
from activities.services import (
    ActivityInput,
    GoalInput,
    Party,
    add_document,
    default_goals,
    void_activity,
)
from agreements.services import EntryInput, record_entry
from citydiplo.demo import facts, invented
from citydiplo.demo.forms import keep_demo_form
from citydiplo.demo.incoming import take_in_mail
from citydiplo.demo.networks import load_memberships
from citydiplo.demo.posts import record_posts
from citydiplo.demo.sharing import share_between
from domains.vocabulary import (
    ActivityState,
    AgreementType,
    DocumentKind,
    Domain,
    Instrument,
    LegalState,
    Objective,
    Provenance,
)
from partners.catalogue import countries, networks
from partners.models import Actor, City, Place, Tie
from partners.services import Name, create_actor, load_entries
from records.access import Access, Role, Visibility
from records.partial_dates import PartialDate

ACCOUNTS: list[tuple[str, str, str, list[str]]] = [
    ("viewer@seoul.example", "이수빈", "seoul", [Role.VIEWER]),
    ("officer@seoul.example", "김민지", "seoul", [Role.OFFICER]),
    ("deputy@seoul.example", "오하준", "seoul", [Role.OFFICER]),
    ("head@seoul.example", "박지훈", "seoul", [Role.HEAD]),
    ("legal@seoul.example", "정도윤", "seoul", [Role.LEGAL]),
    ("mayor@seoul.example", "최은서", "seoul", [Role.MAYOR_OFFICE]),
    ("admin@seoul.example", "강태오", "seoul", [Role.CITY_ADMIN]),
    ("officer@busan.example", "한예진", "busan", [Role.OFFICER]),
    ("head@busan.example", "윤서준", "busan", [Role.HEAD, Role.CITY_ADMIN]),
    ("platform@citydiplo.example", "임나래", "", [Role.PLATFORM_ADMIN]),
]


@transaction.atomic
def load_demo(*, password: str, on: datetime.date) -> None:
    """Create the demo cities with their people, real ties and invented activities.

    `on` is the day from which the invented dates count.
    """
    for entries in (countries(), networks()):
        load_entries(entries)
    cities = {key: _city(fact, key) for key, fact in facts.HOME.items()}
    # One hash for all: they share the password, and making a hash is slow on purpose.
    hashed = make_password(password)
    people = {
        email: _person(email, name, cities.get(city), roles, hashed)
        for email, name, city, roles in ACCOUNTS
    }
    actors = {key: _actor(fact) for key, fact in facts.ACTORS.items()}
    actors |= {key: city.actor for key, city in cities.items()}
    actors |= {key: _of_catalogue(*pair) for key, pair in facts.CATALOGUE.items()}
    _record_ties(actors)
    for key, city in cities.items():
        _Recorder(city, people[f"officer@{key}.example"], actors, on).record_facts(key)
    actors |= {
        key: create_actor(
            [Name(language, text) for language, text in actor.names.items()],
            type=actor.type,
            level=actor.level,
            tier="MUNI" if actor.type == "LGOV" else "",
            steward=cities["seoul"],
            source=invented.NOTE,
        )
        for key, actor in invented.ACTORS.items()
    }
    recorder = _Recorder(cities["seoul"], people["officer@seoul.example"], actors, on)
    recorder.record_invented(people["deputy@seoul.example"])
    record_posts(cities["seoul"], actors, access=recorder.access, on=on)
    keep_demo_form(cities["seoul"], people["officer@seoul.example"], access=recorder.access)
    take_in_mail(cities["seoul"], actors, recorder.officer, access=recorder.access, on=on)
    load_memberships(cities, actors, on=on)
    officer = people["officer@busan.example"]
    busan = _Recorder(cities["busan"], officer, actors, on)
    share_between(cities, officer, access=busan.access, on=on)


def _city(fact: facts.ActorFact, key: str) -> City:
    code = {"seoul": "SEL", "busan": "BUS"}[key]
    return City.objects.create(code=code, actor=_actor(fact))


def _person(email: str, name: str, city: City | None, roles: list[str], hashed: str) -> User:
    user = User.objects.create(email=email, name=name, password=hashed)
    for role in roles:
        Membership.objects.create(user=user, city=city, role=role)
    return user


def _actor(fact: facts.ActorFact) -> Actor:
    place = Place.objects.filter(pk=fact.place).first() if fact.place else None
    return create_actor(
        [Name(language, text) for language, text in fact.names.items()],
        type=fact.type,
        level=fact.level,
        tier=fact.tier,
        country_code=fact.country,
        place=place,
        website=fact.website,
        steward=None,
        source="GeoNames (CC BY 4.0)" if place else "",
    )


def _of_catalogue(scheme: str, value: str) -> Actor:
    return Actor.objects.get(
        identifiers__scheme=scheme, identifiers__value=value, identifiers__steward=None
    )


def _record_ties(actors: dict[str, Actor]) -> None:
    pacts = [
        (city, pact.partner, pact.type, pact.source, pact.signed)
        for city, list_of_pacts in facts.PACTS.items()
        for pact in list_of_pacts
        if pact.type in {AgreementType.SIS, AgreementType.FRI}
    ]
    for one, other, kind, source, since in [*pacts, *((*tie, None) for tie in facts.TIES)]:
        first, second = sorted((actors[one], actors[other]), key=lambda actor: actor.pk)
        Tie.objects.create(actor_a=first, actor_b=second, kind=kind, source=source, since=since)


class _Recorder:
    """Enters activities of one city as one of its officers."""

    def __init__(
        self, city: City, officer: User, actors: dict[str, Actor], on: datetime.date
    ) -> None:
        self.city, self.officer, self.actors, self.on = city, officer, actors, on
        self.access = Access(person=officer.pk, roles={city.pk: frozenset({Role.OFFICER})})

    def record_facts(self, key: str) -> None:
        """The real agreements and memberships of a city, with their sources."""
        for pact in facts.PACTS[key]:
            partner, kind = self.actors[pact.partner], AgreementType(pact.type).label
            with override("ko"):
                korean = f"{partner.name_in('ko')} {kind}"
            self._record(
                {
                    "title": f"{kind}: {partner.name_in('en')} · {korean}",
                    "instrument": Instrument.AGR,
                    "domain": Domain.CUL,
                    "objectives": [Objective.SPE],
                    "starts_on": PartialDate(pact.signed),
                    "state": ActivityState.ONGO,
                    "source": pact.source,
                    "visibility": Visibility.PUBLIC,
                },
                [pact.partner],
                agreement={
                    "type": pact.type,
                    "state": LegalState.IN_FORCE,
                    "signed_on": PartialDate(pact.signed),
                },
            )
        for membership in facts.MEMBERSHIPS:
            if membership.city == key:
                self._record(
                    {
                        "title": membership.title,
                        "instrument": Instrument.NETM,
                        "domain": Domain.ENV,
                        "objectives": [Objective.TCI],
                        "starts_on": PartialDate(membership.starts),
                        "state": ActivityState.ONGO,
                        "source": membership.source,
                        "visibility": Visibility.PUBLIC,
                    },
                    [membership.network],
                )

    def record_invented(self, deputy: User) -> None:
        """Invented activities, agreements and promises, each marked as such."""
        for item in invented.ACTIVITIES:
            self._record_activity(item, deputy)
        for pact in invented.PACTS:
            activity = self._record_pact(pact, deputy)
            if pact.signed is not None:
                self._keep_text(activity)
        for promise in invented.PROMISES:
            activity = Activity.objects.visible_to(self.access).get(
                title__startswith=promise.activity
            )
            Commitment.objects.create(
                city=self.city,
                activity=activity,
                side=promise.side,
                words=promise.words,
                owner=self.officer,
                due_on=self._day(promise.due),
            )

    def _record_activity(self, item: invented.Invented, deputy: User) -> None:
        goals = default_goals(item.domain)
        if item.goal and item.goal not in {given.goal for given in goals}:
            goals.append(GoalInput(item.goal, reason=invented.NOTE))
        is_void = item.state == ActivityState.VOID
        activity = self._record(
            {
                "title": item.title,
                "instrument": item.instrument,
                "domain": item.domain,
                "objectives": [item.objective],
                "categories": [item.category],
                "starts_on": self._day(item.start),
                "ends_on": self._day(item.start + item.days) if item.days else None,
                "state": ActivityState.DONE if is_void else item.state,
                "time_mode": item.time_mode,
                "direction": item.direction,
                "effort_days": item.effort,
                "planned_amount": item.budget or None,
                "currency": "KRW" if item.budget else "",
                "visibility": item.visibility,
                "home_link": item.home_link,
                "rationale": invented.NOTE,
                "deputy": deputy,
            },
            item.partners,
            goals=goals,
        )
        if is_void:
            void_activity(activity.pk, reason=invented.NOTE, access=self.access, version=None)

    def _keep_text(self, activity: Activity) -> None:
        text = f"{activity.title}\n\n{invented.NOTE}\n"
        add_document(
            activity.pk,
            ContentFile(text.encode(), name=f"{activity.code}.txt"),
            access=self.access,
            by=self.officer,
            kind=DocumentKind.TEXT,
        )

    def _record_pact(self, pact: invented.InventedPact, deputy: User) -> Activity:
        days = {
            "signed_on": pact.signed,
            "expires_on": pact.expires,
            "review_on": pact.review,
            "council_resolved_on": pact.resolved,
        }
        starts = pact.signed if pact.signed is not None else -50
        return self._record(
            {
                "title": pact.title,
                "instrument": Instrument.AGR,
                "domain": pact.domain,
                "objectives": [Objective.TCI],
                "starts_on": self._day(starts),
                "state": ActivityState.ONGO,
                "rationale": invented.NOTE,
                "deputy": deputy,
                "planned_amount": pact.budget or None,
                "spent_amount": pact.spent or None,
                "currency": pact.currency if pact.budget else "",
            },
            [pact.partner],
            agreement={
                "type": pact.type,
                "state": pact.legal_state,
                "council_session": pact.session,
                "council_resolution": pact.resolution,
                **{name: None if day is None else self._day(day) for name, day in days.items()},
            },
        )

    def _day(self, days: int) -> PartialDate:
        return PartialDate((self.on + datetime.timedelta(days=days)).isoformat())

    def _record(
        self,
        fields: dict[str, Any],
        partners: Any,
        *,
        agreement: dict[str, Any] | None = None,
        goals: list[GoalInput] | None = None,
    ) -> Activity:
        real = bool(fields.get("source"))
        activity = record_entry(
            EntryInput(
                activity=ActivityInput(
                    fields={
                        "owner": self.officer,
                        "provenance": Provenance.ENTD if real else Provenance.DEMO,
                        "provenance_note": "" if real else invented.NOTE,
                        **fields,
                    },
                    parties=[Party(actor=self.actors[key]) for key in partners],
                    goals=goals,
                ),
                agreement=agreement,
            ),
            city=self.city,
            access=self.access,
            on=self.on,
        )
        return activity
