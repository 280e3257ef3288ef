"""The vocabulary of sets of places, actors, ties and cities."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Count, Exists, Func, OuterRef, Q, Subquery, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Lower

from domains.vocabulary import ActivityState
from records.access import NOBODY, Access
from records.search import fold


class _WithoutMarks(Func):
    """So that São Paulo is listed before Sydney: the database sorts by code points."""

    template = "regexp_replace(normalize(%(expressions)s, NFD), '[\u0300-\u036f]', '', 'g')"
    output_field = TextField()


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
        return self.filter(Q(steward__isnull=True) | Q(steward__in=access.cities))

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
            Q(actor__merged_into__isnull=True) | Q(actor__steward__in=access.cities),
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

    def worked_with(self, access: Access, city_id: uuid.UUID | None) -> Self:
        """Partners in the city's activities that the asker may read; not the city itself."""
        return self.filter(Exists(self._participations(access, city_id))).exclude(city=city_id)

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
        label = KT(f"labels__{language[:2]}")
        shown = Coalesce(label, KT("labels__en"), Cast("labels", TextField()))
        return self.annotate(display_name=_WithoutMarks(Lower(shown)))


class OfActorQuerySet(models.QuerySet):
    """Names and identifiers."""

    def visible_to(self, access: Access) -> Self:
        """Those of partners that the asker may see."""
        return self.filter(Q(steward__isnull=True) | Q(steward__in=access.cities))

    def of_actor(self, actor_id: uuid.UUID) -> Self:
        """Those of an actor, and of the private ones that have become it, which keep theirs."""
        return self.filter(Q(actor=actor_id) | Q(actor__merged_into=actor_id)).order_by("pk")


class TieQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Ties both of whose ends the asker may see; ties themselves are public facts."""
        return self.filter(
            Q(actor_a__steward__isnull=True) | Q(actor_a__steward__in=access.cities),
            Q(actor_b__steward__isnull=True) | Q(actor_b__steward__in=access.cities),
        )

    def of_actor(self, actor_id: uuid.UUID) -> Self:
        """Ties with this actor at either end."""
        return self.filter(Q(actor_a=actor_id) | Q(actor_b=actor_id))


class MergeQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """Those of the asker's cities; those of the shared catalogue for the platform alone."""
        shared = Q(city__isnull=True) if access.is_platform_admin else Q()
        return self.filter(Q(city__in=access.cities) | shared)


class CityQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """The cities in which the asker holds a role."""
        return self.filter(pk__in=access.cities)
