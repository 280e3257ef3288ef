"""Of each kind of record that search finds: its model, and what is shown of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Comment, Commitment, Document, IncomingItem
from domains.vocabulary import ActivityState
from partners.models import Actor, NetworkMembership, Person, Post
from records.access import Access
from search.models import Kind

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Shown:
    """How records of a kind are read and told; `texts` are the fields out of which an excerpt is
    cut, the first that holds a word counts."""

    model: Any
    icon: str
    texts: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    # A link that leads to what not everybody may read who reads the record: without that, to None.
    guarded: tuple[tuple[str, Any], ...] = ()
    left_out: tuple[str, ...] = ()
    # Holds words or names of colleagues, which a key for public records is never told.
    is_of_office: bool = False
    title: Callable[[Any], str] = str
    beside: Callable[[Any], str] = lambda row: ""
    when: Callable[[Any], str] = lambda row: ""
    url: Callable[[Any], str] = lambda row: str(row.get_absolute_url())

    def visible_to(self, access: Access) -> Rows:
        """The one door to records of this kind."""
        rows: Rows = self.model.objects.visible_to(access)
        if self.is_of_office:
            return rows.filter(city__in=access.cities_for("activities.read"))
        return rows

    def rows(self, ids: Iterable[uuid.UUID], access: Access) -> Rows:
        """Those of these records that the asker may read, with what is shown of them."""
        rows = self.visible_to(access).filter(pk__in=list(ids))
        links = [Prefetch(name, model.objects.visible_to(access)) for name, model in self.guarded]
        rows = rows.prefetch_related(*links).defer(*self.left_out)
        # Without a name it would join whatever the record leads to, past the doors.
        return rows.select_related(*self.joined) if self.joined else rows


def _of_activity(row: Any) -> str:
    activity = row.activity
    is_void = activity.state == ActivityState.VOID
    return " · ".join([activity.title, *([str(activity.get_state_display())] if is_void else [])])


def _of_actor(row: Any) -> str:
    # It is not there for those who may not see it.
    return str(getattr(row, "actor", None) or "")


def _created(row: Any) -> str:
    return str(timezone.localdate(row.created_at).isoformat())


def _state_of(activity: Activity) -> str:
    is_usual = activity.state in {ActivityState.ONGO, ActivityState.DONE}
    told = "" if is_usual else str(activity.get_state_display())
    return " · ".join(filter(None, [activity.code, told]))


def _stands_for(actor: Actor) -> Actor:
    return actor.merged_into or actor


def _named_and_where(actor: Actor) -> str:
    """Its name in the other language, and what tells it from others of the same name."""
    stands = _stands_for(actor)
    others = [name for name in map(stands.name_in, ("en", "ko")) if name != str(stands)]
    return " · ".join(filter(None, [*others[:1], stands.whose_and_where]))


KINDS: dict[str, Shown] = {
    Kind.ACTIVITY: Shown(
        Activity,
        "list-check",
        ("summary", "rationale", "outcome", "results", "beneficiaries", "home_plan", "source"),
        left_out=("search_key",),
        beside=_state_of,
        when=lambda activity: str(activity.starts_on),
    ),
    Kind.PARTNER: Shown(
        Actor,
        "building-community",
        joined=("merged_into",),
        title=lambda actor: str(_stands_for(actor)),
        beside=_named_and_where,
        url=lambda actor: str(_stands_for(actor).get_absolute_url()),
    ),
    Kind.PERSON: Shown(Person, "user", ("form_of_address", "note"), left_out=("search_key",)),
    Kind.POST: Shown(
        Post,
        "id-badge-2",
        guarded=(("actor", Actor),),
        left_out=("search_key",),
        beside=_of_actor,
    ),
    Kind.MEMBERSHIP: Shown(
        NetworkMembership,
        "affiliate",
        ("seats", "representative", "tier", "source"),
        joined=("network", "member"),
        when=lambda membership: str(membership.since or ""),
    ),
    Kind.DOCUMENT: Shown(
        Document, "file-text", joined=("activity",), beside=_of_activity, when=_created
    ),
    Kind.COMMITMENT: Shown(
        Commitment,
        "checklist",
        ("measure", "evidence", "decided_why", "said_by", "said_to"),
        joined=("activity",),
        is_of_office=True,
        title=lambda promise: str(promise.words),
        beside=_of_activity,
        when=lambda promise: str(promise.said_on or ""),
    ),
    Kind.INCOMING: Shown(
        IncomingItem,
        "inbox",
        ("summary", "text", "outcome", "sender_name"),
        title=lambda item: str(item.subject),
        beside=lambda item: str(item.sender_name),
        when=lambda item: str(item.received_on),
    ),
    Kind.COMMENT: Shown(
        Comment,
        "message",
        ("text",),
        joined=("activity", "author", "key"),
        is_of_office=True,
        title=lambda comment: _("Comment on %(title)s") % {"title": comment.activity.title},
        beside=lambda comment: str(comment.said_by),
        when=_created,
    ),
}


def readable(found: Sequence[tuple[uuid.UUID, str]], access: Access) -> set[uuid.UUID]:
    """Which of some records, by id and kind, the asker may read; one query, or none.

    Each kind is asked through its own `visible_to`, by the ids of the records.
    """
    by_kind: dict[str, list[uuid.UUID]] = {}
    for pk, kind in found:
        by_kind.setdefault(kind, []).append(pk)
    asked: list[Any] = [
        KINDS[kind].visible_to(access).filter(pk__in=ids).order_by().values_list("pk", flat=True)
        for kind, ids in by_kind.items()
    ]
    if not asked:
        return set()
    return set(asked[0].union(*asked[1:], all=True))
