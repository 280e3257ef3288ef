"""Records for tests, with fixed readable values; each takes what a test wants to differ."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import Delegation, Membership, User
from activities.models import Activity, IncomingItem
from activities.services import ActivityInput, Party, record_activity
from agreements.authority_forms.services import keep_form
from agreements.lifecycle.services import enter_first
from agreements.models import Agreement, AuthorityForm, Gate
from domains import vocabulary as v
from partners.models import RETENTION, Actor, City, Person, Place, Post, Tenure, Tie
from partners.services import Name, create_actor
from records.access import NOBODY, Access, Visibility
from records.search import fold
from tests.activities.files import docx

PASSWORD = "correct horse battery staple"


def make_place(geonames_id: int = 1838524, name: str = "Busan", **values: Any) -> Place:
    values = {
        "country_code": "KR",
        "region": "",
        "population": 3_678_555,
        "latitude": 35.10278,
        "longitude": 129.04028,
        "names": {"en": name},
        "search_key": fold(name),
        **values,
    }
    return Place.objects.create(geonames_id=geonames_id, name=name, **values)


def make_actor(
    name: str = "Hamburg", korean: str = "", *, steward: City | None = None, **values: Any
) -> Actor:
    values = {
        "type": v.ActorType.LGOV,
        "level": v.Level.SUB,
        "tier": v.Tier.METR if values.get("type", v.ActorType.LGOV) == v.ActorType.LGOV else "",
        "country_code": "DE",
        **values,
    }
    names = [Name("en", name)] + ([Name("ko", korean)] if korean else [])
    return create_actor(names, steward=steward, **values)


def make_network(name: str = "Harbour Cities", korean: str = "", **values: Any) -> Actor:
    values = {"type": v.ActorType.CNET, "level": v.Level.TRN, "country_code": "", **values}
    return make_actor(name, korean, **values)


def make_city(name: str = "Seoul", korean: str = "서울특별시", code: str = "SEL") -> City:
    return City.objects.create(code=code, actor=make_actor(name, korean, country_code="KR"))


def make_user(city: City | None, *roles: str, name: str = "Kim Min-ji", email: str = "") -> User:
    user = User.objects.create_user(
        email or f"{name.lower().replace(' ', '.')}@example.org", name, PASSWORD
    )
    for role in roles:
        Membership.objects.create(user=user, city=city, role=role)
    return user


def make_delegation(
    giver: User, receiver: User, city: City, *roles: str, on: datetime.date
) -> Delegation:
    """Roles handed over for one day of absence."""
    return Delegation.objects.create(
        city=city,
        giver=giver,
        receiver=receiver,
        kind=v.Delegation.ABSE,
        roles=list(roles),
        starts_on=on,
        ends_on=on,
        reason="A journey",
    )


def make_post(city: City, actor: Actor, title: str = "Mayor", **values: Any) -> Post:
    values = {"kind": v.PostKind.CHEF, "titles": {"en": title}, **values}
    return Post.objects.create(
        city=city, actor=actor, search_key=fold(" ".join(values["titles"].values())), **values
    )


def make_tenure(post: Post, name: str, **values: Any) -> Tenure:
    """A person in a post; `values` are of the person but `since` and `until`."""
    dates = {name: values.pop(name, None) for name in ("since", "until")}
    values = {"verified_on": datetime.date(2026, 11, 1), **values}
    values.setdefault("retain_until", values["verified_on"] + RETENTION)
    spellings = filter(None, [name, values.get("latin_name"), values.get("pronunciation")])
    person = Person.objects.create(
        city=post.city, name=name, search_key=fold(" ".join(spellings)), **values
    )
    return Tenure.objects.create(city=post.city, post=post, person=person, **dates)


def make_activity(
    city: City,
    title: str = "Youth orchestra exchange",
    *,
    partners: tuple[Actor, ...] = (),
    access: Access | None = None,
    owner: User | None = None,
    **values: Any,
) -> Activity:
    values = {
        "instrument": v.Instrument.PROJ,
        "domain": v.Domain.CUL,
        "starts_on": "2025-05-01",
        "state": v.ActivityState.ONGO,
        "visibility": Visibility.INTERNAL,
        **values,
    }
    return record_activity(
        ActivityInput(
            fields={"title": title, "owner": owner, **values},
            parties=[Party(actor=partner) for partner in partners],
        ),
        city=city,
        access=access or Access(roles={city.pk: frozenset({"officer"})}),
    )


def make_agreement(
    city: City, title: str = "Sister city pact", *, partners: tuple[Actor, ...] = (), **values: Any
) -> Agreement:
    activity_values = {
        name: values.pop(name)
        for name in list(values)
        if name in {"owner", "deputy", "visibility", "starts_on", "domain", "rationale", "access"}
    }
    activity = make_activity(
        city, title, partners=partners, instrument=v.Instrument.AGR, **activity_values
    )
    values = {
        "type": v.AgreementType.SIS,
        "state": v.LegalState.IN_FORCE,
        "signed_on": "1992-05-01",
        **values,
    }
    agreement = Agreement.objects.create(activity=activity, city=city, **values)
    enter_first(agreement, access=NOBODY)
    return agreement


def make_incoming(city: City, subject: str = "Harbour talks", **values: Any) -> IncomingItem:
    """A letter of somebody who is no partner, unless told otherwise."""
    told = {
        "kind": v.IncomingKind.LTTR,
        "received_on": "2026-03-02",
        "sender_name": "Erika Mustermann",
        **values,
    }
    return IncomingItem.objects.create(city=city, subject=subject, **told)


def make_gate(agreement: Agreement, **values: Any) -> Gate:
    """A gate of Australia's pack, open; the agreement need not fit it."""
    values = {
        "pack": "au",
        "rule": "notify-entry",
        "pack_version": datetime.date(2021, 3, 10),
        "titles": {"en": "Notify the Commonwealth that it was entered", "ko": "체결 사실 통보"},
        "after_state": v.LegalState.SIGNED,
        **values,
    }
    return Gate.objects.create(city_id=agreement.city_id, agreement=agreement, **values)


def make_authority_form(
    city: City, title: str = "Report to the ministry", *texts: str, **values: Any
) -> AuthorityForm:
    """A form as a Word file, in English; `texts` are its paragraphs."""
    content = docx(*(texts or ("{{ title }}: {{ partner }}",)))
    return keep_form(
        {"title": title, "language": "en", **values},
        ContentFile(content, "form.docx"),
        city=city,
        access=Access(roles={city.pk: frozenset({"officer"})}),
        by=None,
    )


def make_tie(one: Actor, other: Actor, **values: Any) -> Tie:
    first, second = sorted((one, other), key=lambda actor: actor.pk)
    values = {"kind": v.AgreementType.SIS, "since": "1989", "source": "Wikidata", **values}
    return Tie.objects.create(actor_a=first, actor_b=second, **values)
