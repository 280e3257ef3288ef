"""Where the crawl goes: the two cities of the authorisation matrix, with canaries in both.

Every private field of Busan holds one, in rows that were changed, that went, and whose dates and
numbers are unmistakable; so does every field of Seoul's own records, and of its confidential ones.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db.models import Model
from django.utils import timezone

from activities.models import Activity, Participation
from agreements.models import Agreement, AuthorityForm
from partners.models import Actor, City, NetworkMembership
from partners.services import merge_actors
from records.access import Access, Role, Visibility
from reports.models import ReportRun
from reports.tasks import run_report
from tests.authorisation.cast import Asker, Variant, World
from tests.authorisation.table import TABLE
from tests.authorisation.world import build_world
from tests.factories import make_actor, make_city, make_network
from tests.isolation.canaries import Flock
from tests.isolation.filling import (
    CHANGED,
    GONE,
    ODD,
    OFFERED,
    Rows,
    fill_city,
    is_confidential,
    is_of_activity,
    is_there,
    tenant_models,
)

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Kinds of the table whose records belong to everybody, or to the platform,
# or that name no record but a secret.
SHARED_KINDS = {
    *("country", "place", "domain", "facet", "import", "import end", "link", "reset", "provider"),
    *("any city", "account", "factor not set up", "stop link", "feed", "public city"),
}
# What addresses take of rows that are not found by their id alone.
ADDRESSED: dict[str, Callable[[Rows, Any], tuple[Any, ...]]] = {
    "said": lambda rows, row: (row.activity_id, row.pk),
    "work row": lambda rows, row: ("gate", row.pk),
    "agreement step": lambda rows, row: (row.pk, "suspended"),
    "amendment": lambda rows, row: (row.agreement_id, row.number),
    "form of a record": lambda rows, row: _form_of(rows, row),
    "file of incoming": lambda rows, row: (row.item_id, row.pk),
}
# Kinds that do not bear the name of their model, each with that name.
MODEL_OF_KIND = {
    "draft": "activity",
    "report": "reportrun",
    "shared": "activity",
    "party": "activity",
    "key": "apikey",
    "consent": "keyconsent",
    "member": "user",
    "passkey": "authenticator",
    "session": "usersession",
    "membership": "networkmembership",
    "public membership": "networkmembership",
    "pair": "actor",
    "shared pair": "actor",
    "shared merge": "merge",
    "council_form": "councilform",
    "said": "comment",
    "agreement step": "activity",
    "form of a record": "activity",
    "incoming": "incomingitem",
    "file of incoming": "incomingfile",
    "giver": "user",
    "feed address": "feedaddress",
    "work row": "gate",
}
PAIRS = {"pair", "shared pair", "party"}
# Of a city's own records some are not for all of its people.
PEOPLE = ("partners.Person.", "partners.Tenure.")
# Whoever reads a comment or the history is told by which program it was written.
WRITERS = ("accounts.ApiKey.name",)
READ_BY = {
    "accounts.ApiKey.": "keys.read",
    "accounts.KeySecret.": "keys.read",
    "accounts.Invitation.": "members.invite",
    "notices.Mail.": "mails.read",
    "records.": "audit.read",
}
ACCOUNTS = ("accounts.User.email", "accounts.User.name", "accounts.User (")
# Rows of Seoul that would have to hold more than words, or that the world has already.
NOT_OF_SEOUL = {
    "partners.City",
    "partners.Merge",
    "partners.DistinctPair",
    "activities.CodeCounter",
}


@dataclass
class Scene:
    world: World
    other: Flock
    own: Flock
    confidential: Flock
    filled: set[str] = field(default_factory=set)
    # Rows of the other city, and confidential ones of the first.
    others: list[Rows] = field(default_factory=list)
    hidden: Rows | None = None
    mine: Rows | None = None
    # Of the other city, offered to the first one.
    offered: Rows = field(init=False)
    # What no answer may tell, by id: where it stands.
    other_ids: dict[str, str] = field(default_factory=dict)

    def leaks(self, asker: Asker, text: str, *, asked: str) -> set[str]:
        """What of a text the asker must not meet: canaries, and ids but those that were asked."""
        met = {where for where in self.other.met_in(text) if not self._is_platforms(asker, where)}
        confidential = self.confidential.met_in(text)
        if asker.city is None or not asker.may("confidential.read"):
            met |= {f"confidential {where}" for where in confidential}
        met |= {f"own {where}" for where in self.own.met_in(text) if not self._is_for(asker, where)}
        ids = self.other_ids.keys() & set(_ids_in(text)) - set(_ids_in(asked))
        rows = {self.other_ids[pk] for pk in ids}
        return met | {f"id of {row}" for row in rows if not self._is_platforms(asker, row)}

    def _is_platforms(self, asker: Asker, where: str) -> bool:
        """Whether it is of people's accounts, which the administrator of the platform looks after:
        who they are, not what they may."""
        return Role.PLATFORM_ADMIN in asker.roles and where.startswith(ACCOUNTS)

    def _is_for(self, asker: Asker, where: str) -> bool:
        if asker.city is None:
            return self._is_platforms(asker, where)
        if where.startswith(PEOPLE):
            return asker.is_person and asker.may("people.read")
        if where.startswith(WRITERS):
            return True
        action = next((action for of, action in READ_BY.items() if where.startswith(of)), "")
        return not action or asker.may(action)

    def args_of(self, kind: str) -> list[tuple[Any, ...]]:
        """What addresses take of records of that kind which are the other city's."""
        return self._args(kind, [*self.others, *filter(None, [self.hidden])])

    def hidden_args_of(self, kind: str) -> list[tuple[Any, ...]]:
        """The same of the first city's confidential ones with canaries."""
        return self._args(kind, [*filter(None, [self.hidden])])

    def own_args_of(self, kind: str) -> list[tuple[Any, ...]]:
        """The same of the first city's own: one with canaries, and what the world has besides."""
        world = [variant.args for variant in self.world.records[kind]]
        some = world if kind == "report" else world[:1]
        return [*self._args(kind, [*filter(None, [self.mine])]), *some]

    def _args(self, kind: str, all_rows: list[Rows]) -> list[tuple[Any, ...]]:
        if kind in SHARED_KINDS:
            return []
        rows = [(rows, self._row(rows, kind)) for rows in all_rows]
        if kind in ADDRESSED:
            found = (ADDRESSED[kind](held, row) for held, row in rows if row)
            return [args for args in found if args]
        return [
            (row.pk, rows.partner.pk) if kind in PAIRS else (row.pk,) for rows, row in rows if row
        ]

    def _row(self, rows: Rows, kind: str) -> Any:
        model = model_of_kind(kind)
        return rows.city if model is City and rows.city != self.world.seoul else rows.of.get(model)


def _form_of(rows: Rows, row: Any) -> tuple[Any, ...]:
    """Of some rows there are only those that hang on an activity: forms are not among them."""
    form = rows.of.get(AuthorityForm)
    return (row.pk, form.pk) if form else ()


def _ids_in(text: str) -> Iterator[str]:
    return iter(_ID.findall(text.lower()))


def model_of_kind(kind: str) -> type[Model]:
    """The model of a kind of record of the table. Raises LookupError for one that is not told."""
    name = MODEL_OF_KIND.get(kind, kind.replace(" ", "").replace("_", ""))
    for model in tenant_models():
        if model._meta.model_name == name:
            return model
    raise LookupError(f"{kind!r}: name its model in MODEL_OF_KIND, or say that it is shared")


def kinds() -> set[str]:
    """The kinds of record that may be a city's own."""
    return {rule.record for rule in TABLE.values() if rule.record} - SHARED_KINDS


def build_scene() -> Scene:
    """Some hundred rows."""
    scene = Scene(
        build_world(),
        other=Flock("qzx", "9182", 31_900, 1847),
        own=Flock("wvj", "9283", 32_100, 1747),
        confidential=Flock("xkq", "9384", 32_300, 1647),
    )
    with pghistory.context(city=str(scene.world.busan.pk)):
        _fill_busan(scene)
    with pghistory.context(city=str(scene.world.seoul.pk)):
        _fill_seoul(scene)
    _make_reports(scene)
    return scene


def _make_reports(scene: Scene) -> None:
    """What the worker makes of all this, for each audience."""
    for audience in ReportRun.Audience:
        run = ReportRun.objects.create(
            city=scene.world.seoul,
            period_start=datetime.date(1600, 1, 1),
            period_end=datetime.date(2199, 12, 31),
            language="en",
            audience=audience,
        )
        run_report(str(run.pk))
        run.refresh_from_db()
        assert run.state == ReportRun.State.READY, run.failure
        scene.world.records["report"].append(Variant(f"made, {audience}", (run.pk,)))


def _fill_busan(scene: Scene) -> None:
    seoul, busan = scene.world.seoul, scene.world.busan
    # All that two cities may have in common: partners, a network, and each other.
    hamburg, network = Actor.objects.get(labels__en="Hamburg"), make_network("Port Cities")
    once = make_actor("Hamburg and Altona")
    NetworkMembership.objects.create(
        city=seoul, network=network, member=seoul.actor, source="Its list of members"
    )
    scene.filled |= fill_city(busan, scene.other)
    ulsan = make_city("Ulsan", "울산광역시", "USN").actor
    for time, partner in ((GONE, hamburg), (CHANGED, once), (ODD, seoul.actor)):
        rows = Rows(scene.other, busan, partner, network, time, elsewhere=ulsan)
        for model in tenant_models():
            if is_there(model, time):
                rows.make(model)
        for actor in (seoul.actor, busan.actor, hamburg):
            _take_part(rows.of[Activity], actor)
        scene.other_ids |= {
            str(row.pk): f"{model._meta.label} ({time})"
            for model, row in rows.of.items()
            if not model._meta.pk.remote_field
        }
        scene.filled |= rows.filled
        if time == GONE:
            rows.delete()
            continue
        rows.change()
        scene.others.append(rows)
    scene.other_ids = {pk: where for pk, where in scene.other_ids.items() if _ID.fullmatch(pk)}
    _offer_to_seoul(scene)
    # The administrator of the platform moves what all cities keep about a partner.
    merge_actors(once.pk, into=hamburg.pk, access=Access(is_platform_admin=True))


def _offer_to_seoul(scene: Scene) -> None:
    """One record that Seoul does see: what is shared holds plain words, all else canaries.

    A partner whom only Busan sees takes part, so that its name and the promises are kept back.
    """
    seoul, busan, (changed, odd) = scene.world.seoul, scene.world.busan, scene.others
    rows = Rows(scene.other, busan, seoul.actor, odd.network, OFFERED)
    rows.of = {model: row for model, row in odd.of.items() if not is_of_activity(model)}
    shared = set(rows.of)
    for model in filter(is_of_activity, tenant_models()):
        rows.make(model)
    rows.of = {model: row for model, row in rows.of.items() if model not in shared}
    activity, agreement, part = (rows.of[model] for model in (Activity, Agreement, Participation))
    activity.title = "A bridge of two cities"
    activity.starts_on, activity.ends_on = timezone.localdate().isoformat(), None
    activity.save()
    agreement.signed_on = agreement.in_force_on = agreement.expires_on = None
    agreement.save()
    part.answer_note, part.answered_at, part.acknowledged_at = "", None, None
    part.offered_at = timezone.now()
    part.save()
    for actor in (busan.actor, changed.of[Actor]):
        _take_part(activity, actor)
    scene.other_ids |= {
        str(row.pk): f"{model._meta.label} ({OFFERED})"
        for model, row in rows.of.items()
        if model is not Activity and not model._meta.pk.remote_field
    }
    scene.offered = rows
    scene.others.append(rows)


def _take_part(activity: Activity, actor: Actor) -> None:
    Participation.objects.get_or_create(
        activity=activity, actor=actor, defaults={"city": activity.city}
    )


def _fill_seoul(scene: Scene) -> None:
    seoul, hamburg = scene.world.seoul, Actor.objects.get(labels__en="Hamburg")
    network = Actor.objects.get(labels__en="Port Cities")
    own = Rows(scene.own, seoul, hamburg, network, CHANGED)
    hidden = Rows(
        scene.confidential, seoul, hamburg, network, CHANGED, visibility=Visibility.CONFIDENTIAL
    )
    for model in tenant_models():
        if model._meta.label not in NOT_OF_SEOUL:
            own.make(model)
    hidden.of = {model: row for model, row in own.of.items() if not is_confidential(model)}
    kept = set(hidden.of)
    for model in filter(is_confidential, tenant_models()):
        hidden.make(model)
    hidden.of = {model: row for model, row in hidden.of.items() if model not in kept}
    for activity in (own.of[Activity], hidden.of[Activity]):
        _take_part(activity, seoul.actor)
    scene.mine, scene.hidden = own, hidden
