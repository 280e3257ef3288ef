"""Whom to call at a partner: its posts, who holds them, who did before."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from domains.vocabulary import PostKind
from partners.models import Actor, City, Person, Post, Tenure
from partners.place_names import language_of
from records.access import Access

_ORDER = {kind: place for place, kind in enumerate(PostKind)}


@dataclass(frozen=True)
class Holder:
    """A person in a post; `language` is that of the script of the name, empty for Latin letters."""

    person: Person
    tenure: Tenure
    language: str
    is_to_be_verified: bool


@dataclass(frozen=True)
class FormerHolder:
    """Who held a post and left; without a person, one who was erased."""

    person: Person | None
    tenure: Tenure
    language: str


@dataclass(frozen=True)
class PostToCall:
    """A post that exists, who holds it now, and who did before, the last first."""

    post: Post
    holders: tuple[Holder, ...]
    former: tuple[FormerHolder, ...]


@dataclass(frozen=True)
class PeopleToCall:
    """The posts at a partner; without the right to read people none of them shows a holder."""

    posts: tuple[PostToCall, ...]
    may_read_people: bool

    @property
    def former(self) -> list[tuple[Post, FormerHolder]]:
        """Everybody who held one of the posts and left."""
        return [(line.post, holder) for line in self.posts for holder in line.former]


def people_to_call(actor: Actor, *, city: City, access: Access, on: datetime.date) -> PeopleToCall:
    """The posts that a city knows at a partner, the head first; at most two queries.

    Names of people are there only for those who may read them.
    """
    return people_of([actor], city=city, access=access, on=on)


def people_of(
    actors: Sequence[Actor], *, city: City, access: Access, on: datetime.date
) -> PeopleToCall:
    """The same of several partners, in their order."""
    may_read = access.may("people.read", city.pk)
    by_key = {actor.pk: (place, actor) for place, actor in enumerate(actors)}
    known = Post.objects.visible_to(access).filter(city=city, is_current=True)
    posts = list(known.filter(actor__in=by_key)) if by_key else []
    for post in posts:
        post.actor = by_key[post.actor_id][1]
    posts.sort(key=lambda post: (by_key[post.actor_id][0], _ORDER[PostKind(post.kind)], post.pk))
    terms: defaultdict[uuid.UUID, list[Tenure]] = defaultdict(list)
    if may_read and posts:
        held = Tenure.objects.visible_to(access).filter(post__in=posts)
        for tenure in held.select_related("person").latest_first():
            terms[tenure.post_id].append(tenure)
    return PeopleToCall(
        tuple(_line(post, terms[post.pk], post.actor.country_code, on) for post in posts),
        may_read_people=may_read,
    )


def _line(post: Post, terms: list[Tenure], country_code: str, on: datetime.date) -> PostToCall:
    # Nobody can call who was erased, even where the end of the term is not known.
    current = current_terms([term for term in terms if term.person is not None], on=on)
    return PostToCall(
        post=post,
        holders=tuple(_holder(term, country_code, on) for term in current),
        former=tuple(_former(term, country_code) for term in terms if term not in current),
    )


def current_terms(terms: list[Tenure], *, on: datetime.date) -> list[Tenure]:
    """Of the terms in one post those that run; one with a known end gives way to one without.

    So a mayor "until 2026" is no longer shown as such once a successor is entered.
    """
    running = [term for term in terms if term.is_current(on=on)]
    return [term for term in running if term.until is None] or running


def _holder(term: Tenure, country_code: str, on: datetime.date) -> Holder:
    person = term.person
    assert person is not None  # noqa: S101 - such terms are current
    return Holder(
        person=person,
        tenure=term,
        language=script_language(person.name, country_code),
        is_to_be_verified=person.is_to_be_verified(on=on),
    )


def _former(term: Tenure, country_code: str) -> FormerHolder:
    person = term.person
    language = script_language(person.name, country_code) if person else ""
    return FormerHolder(person, term, language)


def script_language(name: str, country_code: str) -> str:
    """The language in which a name is to be drawn and read out; empty for Latin letters."""
    language = language_of(name, country_code)
    return "" if language == "en" else language
