"""The vocabulary of sets of places, actors, ties, cities, posts and people."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, F, Func, OuterRef, Q, Subquery, Sum, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Lower

from domains.vocabulary import ActivityState, TieStanding
from records.access import NOBODY, Access
from records.search import fold

# How long a contribution keeps a membership working.
WORKING_DAYS = 365


class _WithoutMarks(Func):
    """So that São Paulo is listed before Sydney: the database sorts by code points."""

    template = "regexp_replace(normalize(%(expressions)s, NFD), '[\u0300-\u036f]', '', 'g')"
    output_field = TextField()


def _display_name(labels: str, language: str) -> Func:
    """The name by which to sort, of the labels in that column; never null."""
    label, english = KeyTextTransform(language[:2], labels), KeyTextTransform("en", labels)
    shown = Coalesce(label, english, Cast(labels, TextField()))
    return _WithoutMarks(Lower(shown))


def _shared_or_own(access: Access, path: str = "") -> Q:
    """Partners of the shared catalogue, and those that the asker's cities keep for themselves.

    `path` leads to the partner, such as "network__".
    """
    cities = access.cities_for("partners.read")
    return Q(**{f"{path}steward__isnull": True}) | Q(**{f"{path}steward__in": cities})


class PlaceQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """All: the gazetteer is public reference data."""
        return self.all()

    def named_like(self, text: str) -> Self:
        """Places with a name in any script that holds `text`; served by the trigram index."""
        return self.filter(search_key__contains=fold(text))


class ActorQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """The shared catalogue and the actors that the asker's cities keep for themselves."""
        return self.filter(_shared_or_own(access))

    def current(self) -> Self:
        """Without those merged into another."""
        return self.exclude(status="merged")

    def active(self) -> Self:
        """Those that still exist and were not merged into another."""
        return self.filter(status="active")

    def leading_on(self) -> Self:
        """Those that still exist, and those merged into one that does."""
        return self.filter(Q(status="active") | Q(merged_into__status="active"))

    def named_like(self, text: str, access: Access = NOBODY) -> Self:
        """Actors with a name in any script that holds `text`; served by the trigram index.

        Also found by the names of what only the asker's cities saw and have merged into it.
        """
        names = self._related("names").filter(
            Q(actor__merged_into__isnull=True)
            | Q(actor__steward__in=access.cities_for("partners.read")),
            search_key__contains=fold(text),
        )
        return self.filter(pk__in=names.values(stands=Coalesce("actor__merged_into", "actor")))

    def standing_for(self, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Any]:
        """By each of these ids its actor, or the one into which that was merged; one query."""
        rows: Any = self.select_related("merged_into__place").filter(pk__in=ids)
        return {row.pk: row.merged_into or row for row in rows}

    def with_activity_count(self, access: Access, city_id: uuid.UUID | None) -> Self:
        """Annotate `activity_count`: how many activities of a city it takes part in, as the asker
        may read them; neither drafts nor void ones."""
        counts = (
            self._participations(access, city_id)
            .order_by()
            .values("actor")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return self.annotate(activity_count=Coalesce(Subquery(counts), 0))

    def ours(self, access: Access, city_id: uuid.UUID | None) -> Self:
        """The city's partners: in its activities, with posts or memberships that it keeps, or kept
        by the city itself; as far as the asker may read these, and not the city itself."""
        memberships = self._related("memberships").visible_to(access).standing()
        memberships = memberships.filter(city=city_id).order_by()
        posts = self._related("posts").visible_to(access).filter(city=city_id).order_by()
        return self.filter(
            Q(steward=city_id)
            | Exists(self._participations(access, city_id))
            | Exists(posts.filter(actor=OuterRef("pk")))
            | Exists(memberships.filter(member=OuterRef("pk")))
            | Exists(memberships.filter(network=OuterRef("pk")))
        ).exclude(city=city_id)

    def _participations(self, access: Access, city_id: uuid.UUID | None) -> models.QuerySet:
        return (
            self._related("participations")
            .visible_to(access)
            .filter(actor=OuterRef("pk"), city=city_id)
            .exclude(activity__state__in=[ActivityState.DRFT, ActivityState.VOID])
        )

    def _related(self, accessor: str) -> Any:
        """The rows of a reverse accessor's model, which may belong to a higher app."""
        model: Any = self.model._meta.get_field(accessor).related_model
        return model._default_manager.all()

    def with_ties(self, access: Access) -> Self:
        """Those with a public tie to another that the asker may see."""
        seen = self._related("ties_as_a").visible_to(access)
        return self.filter(
            Exists(seen.filter(Q(actor_a=OuterRef("pk")) | Q(actor_b=OuterRef("pk"))))
        )

    def with_display_name(self, language: str) -> Self:
        """Annotate `display_name`, by which a list in that language is sorted; never null."""
        return self.annotate(display_name=_display_name("labels", language))


class OfActorQuerySet(models.QuerySet):
    """Names and identifiers."""

    def visible_to(self, access: Access) -> Self:
        """Those of partners that the asker may see."""
        return self.filter(_shared_or_own(access))

    def of_actor(self, actor_id: uuid.UUID) -> Self:
        """Those of an actor, and of the private ones that have become it, which keep theirs."""
        return self.filter(Q(actor=actor_id) | Q(actor__merged_into=actor_id)).order_by("pk")


def _created_by_import(run: Any, rows: models.QuerySet, name: str) -> Q:
    """`name` is the field in which an `ImportRow` keeps what its decision created."""
    at_once = rows.filter(history__pgh_label="insert", history__pgh_context__run=str(run.pk))
    decided = run.rows.filter(**{f"{name}__isnull": False})
    return Q(pk__in=at_once.values("pk")) | Q(pk__in=decided.values(name))


class TieQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Ties both of whose ends the asker may see; ties themselves are public facts."""
        return self.filter(
            _shared_or_own(access, "actor_a__"),
            _shared_or_own(access, "actor_b__"),
        )

    def of_actor(self, actor_id: uuid.UUID) -> Self:
        """Ties with this actor at either end."""
        return self.filter(Q(actor_a=actor_id) | Q(actor_b=actor_id))

    def between(self, country_code: str, other: str) -> Self:
        """Ties of an actor of one country with one of another."""
        return self.filter(
            Q(actor_a__country_code=country_code, actor_b__country_code=other)
            | Q(actor_a__country_code=other, actor_b__country_code=country_code)
        )

    def created_by_import(self, run: Any) -> Self:
        """Those that an `ImportRun` created, at once or by decisions since."""
        return self.filter(_created_by_import(run, self, "tie"))


class TieDecisionQuerySet(models.QuerySet):
    """What cities have decided about their ties."""

    def visible_to(self, access: Access) -> Self:
        """Those of the asker's cities: it is about what a city does with the partner."""
        return self.filter(city__in=access.cities_for("activities.read"))

    def apart(self) -> Self:
        """Those by which a tie is no longer kept up."""
        return self.exclude(standing=TieStanding.KEPT_UP)


class OfCityQuerySet(models.QuerySet):
    """Rows that belong to one city and that everybody there may read."""

    def visible_to(self, access: Access) -> Self:
        return self.filter(city__in=access.cities_for("partners.read"))


class NetworkMembershipQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """What the asker's cities keep, and public facts; both ends are the asker's to see."""
        return self.filter(
            Q(city__isnull=True) | Q(city__in=access.cities_for("memberships.read")),
            _shared_or_own(access, "network__"),
            _shared_or_own(access, "member__"),
        )

    def own_of(self, city: Any) -> Self:
        """The city's own memberships, as far as it keeps them itself."""
        return self.filter(city=city, member=city.actor_id)

    def standing(self) -> Self:
        """Without those that are void."""
        return self.filter(void_reason="")

    def void(self) -> Self:
        return self.exclude(void_reason="")

    def created_by_import(self, run: Any) -> Self:
        """Those that an `ImportRun` created, at once or by decisions since."""
        return self.filter(_created_by_import(run, self, "membership"))

    def current(self, *, on: datetime.date) -> Self:
        """Those that may be in force on a day; without dates they are."""
        return self.standing().filter(
            Q(since__isnull=True) | Q(since_earliest__lte=on),
            Q(until__isnull=True) | Q(until_latest__gte=on),
        )

    def past(self, *, on: datetime.date) -> Self:
        """Those that have ended for certain before a day."""
        return self.standing().filter(until_latest__lt=on)

    def working(self, *, on: datetime.date) -> Self:
        """Current ones with a contribution that may be of the 12 months up to a day (M2)."""
        return self.current(on=on).filter(self._contributed(on))

    def silent(self, *, on: datetime.date) -> Self:
        """Current ones without such a contribution."""
        return self.current(on=on).exclude(self._contributed(on))

    def with_contributions(self, *, on: datetime.date) -> Self:
        """Annotate `last_contribution`, as exactly as it is known or None, and `is_working`."""
        latest = self._contributions().order_by("-made_latest", "-made_earliest")
        return self.annotate(
            last_contribution=Subquery(latest.values("made_on")[:1]),
            is_working=self._contributed(on),
        )

    def with_display_name(self, end: str, language: str) -> Self:
        """Annotate `display_name`, that of the "network" or the "member", to sort by."""
        return self.annotate(display_name=_display_name(f"{end}__labels", language))

    def by_currency(self, *, on: datetime.date) -> models.QuerySet[Any, dict[str, Any]]:
        """Rows of `currency`, `count`, `fees`, `working`, `working_fees` over the current ones.

        What has no known fee stands under the currency "". Amounts are never added over currencies.
        """
        works = Q(self._contributed(on))
        return (
            self.current(on=on)
            .order_by()
            .values("currency")
            .annotate(
                count=Count("pk"),
                fees=Sum("fee"),
                working=Count("pk", filter=works),
                working_fees=Sum("fee", filter=works),
            )
            .order_by("currency")
        )

    def without_doubles(self) -> Self:
        """Without public facts of which a row of a city among these tells more."""
        kept = self.filter(city__isnull=False).values("network", "member")
        told = kept.filter(network=OuterRef("network"), member=OuterRef("member"))
        return self.exclude(Exists(told.order_by()), city__isnull=True)

    def _contributions(self) -> models.QuerySet:
        model: Any = self.model._meta.get_field("contributions").related_model
        return model._default_manager.filter(membership=OuterRef("pk"))

    def _contributed(self, on: datetime.date) -> Exists:
        since = on - datetime.timedelta(days=WORKING_DAYS)
        return Exists(self._contributions().filter(made_latest__gt=since, made_earliest__lte=on))


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Those to memberships that the asker's cities keep."""
        return self.filter(city__in=access.cities_for("memberships.read"))


class CatalogueQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """All for an administrator of the platform, nothing for anybody else."""
        return self.all() if access.is_platform_admin else self.none()


class ImportEndQuerySet(CatalogueQuerySet):
    def undecided(self) -> Self:
        """Those for which rows wait."""
        return self.filter(verdict="", waiting__gt=0)

    def with_candidate(self, reasons: Iterable[str]) -> Self:
        """Those with a candidate that is one for any of these reasons (codes of `Why`)."""
        conditions = (Q(candidates__contains=[{"why": reason}]) for reason in reasons)
        return self.filter(reduce(or_, conditions))


class MergeQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Those of the asker's cities; those of the shared catalogue for the platform alone."""
        shared = Q(city__isnull=True) if access.is_platform_admin else Q()
        return self.filter(Q(city__in=access.cities_for("partners.read")) | shared)


class CityQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """The cities in which the asker holds a role."""
        return self.filter(pk__in=access.cities)

    def of_code(self, code: str) -> Any | None:
        """The city of a code, with its name, for what everybody may read of it; None without."""
        return self.select_related("actor").filter(code=code).first()


class PostQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """The posts that the asker's cities keep: no personal data.

        Who reads people reads what they are, too.
        """
        reading = ("partners.read", "people.read")
        cities = {city for action in reading for city in access.cities_for(action)}
        return self.filter(city__in=cities)

    def named_like(self, text: str) -> Self:
        """Posts with a title in any language that holds `text`; served by the trigram index."""
        return self.filter(search_key__contains=fold(text))


class PersonQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """The one door to personal data of partners."""
        return self.filter(city__in=access.cities_for("people.read"))

    def found_by(self, text: str) -> Self:
        """People whose name, post or partner holds `text`, in any script."""
        key = fold(text)
        terms = self._terms()
        posts = Q(post__search_key__contains=key)
        partners = Q(post__actor__names__search_key__contains=key)
        return self.filter(
            Q(search_key__contains=key)
            | Exists(terms.filter(posts, person=OuterRef("pk")))
            | Exists(terms.filter(partners, person=OuterRef("pk")))
        )

    def in_country(self, code: str) -> Self:
        """People who hold or held a post at a partner of that country."""
        terms = self._terms().filter(person=OuterRef("pk"), post__actor__country_code=code)
        return self.filter(Exists(terms))

    def at_partner(self, actor_id: uuid.UUID) -> Self:
        """People who hold or held a post at that partner."""
        return self.filter(
            Exists(self._terms().filter(person=OuterRef("pk"), post__actor=actor_id))
        )

    def verified_before(self, day: datetime.date) -> Self:
        return self.filter(verified_on__lt=day)

    def past_retention(self, *, on: datetime.date) -> Self:
        """Those whose data were to be kept until a day before `on`."""
        return self.filter(retain_until__lt=on)

    def _terms(self) -> models.QuerySet:
        model: Any = self.model._meta.get_field("tenures").related_model
        return model._default_manager.all()


class TenureQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Who held which post: readable by those who may read the people."""
        return self.filter(city__in=access.cities_for("people.read"))

    def latest_first(self) -> Self:
        """The one that began last on top; of those without a beginning, the one entered last."""
        return self.order_by(F("since_earliest").desc(nulls_last=True), "-pk")
