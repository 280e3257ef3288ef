"""The filters of the register."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Sequence
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.filters.documents import SHORTEST_IN_TEXT
from activities.filters.fields import (
    LONGEST_SEARCH,
    MOST_WORDS,
    AreaFilter,
    CodesFilter,
    CountrySelect,
    DayFilter,
    DaysFilter,
    NamesNobody,
    OwnerFilter,
    PartnerSelect,
    of_named,
)
from activities.models import (
    Activity,
    ActivityGoal,
    Commitment,
    Document,
    DocumentText,
    Participation,
)
from activities.querysets import ActivityQuerySet, clear_roles
from domains import vocabulary as v
from domains.glossary import synonyms_of
from domains.stages import LIVE_STATES
from partners.countries import country_choices
from partners.locations import in_area, off_the_map
from partners.models import Actor
from records.access import Access, Visibility
from records.filters import MomentFilter
from records.partial_dates import PartialDate, is_before
from records.search import fold

LONGEST_SPAN_DAYS = 36_500


class Presence(TextChoices):
    """What a record may have or lack."""

    OWNER = "owner", _("Owner")
    DEPUTY = "deputy", _("Deputy")
    RATIONALE = "rationale", _("Rationale")
    DOCUMENT = "document", _("Document")
    EFFORT = "effort", _("Effort in staff-days")
    ROLES = "roles", _("Clear roles")


def states_of(stages: Sequence[str]) -> list[str]:
    """The legal states that belong to these stages."""
    return [state for state, stage in v.STAGE_OF_STATE.items() if stage in stages]


def _actors(request: Any) -> Any:
    return Actor.objects.none() if request is None else Actor.objects.visible_to(request.access)


def _activities(request: Any) -> Any:
    if request is None:
        return Activity.objects.none()
    return Activity.objects.visible_to(request.access)


class _FilterForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for first, last in (("from", "to"), ("starts_from", "starts_to")):
            if is_before(given.get(last), given.get(first)):
                self.add_error(last, _("This is before the first date."))
        return given


class ActivityFilter(NamesNobody, filters.FilterSet):
    """Narrows activities; parameters are explained in `activities.filters`."""

    base_filters: dict[str, filters.Filter]

    q = filters.CharFilter(label=_("Search"), method="search", max_length=LONGEST_SEARCH)
    domain = CodesFilter(v.Domain, label=_("Domain"), method="of_domain")
    primary_domain = CodesFilter(v.Domain, label=_("Main domain"), field_name="domain")
    goal = CodesFilter(v.Goal, label=_("Security goal"), method="of_goal")
    objective = CodesFilter(v.Objective, label=_("Objective"), method="of_objective")
    kind = CodesFilter(v.Instrument, label=_("Kind"), field_name="instrument")
    direction = CodesFilter(v.Direction, label=_("Direction"))
    category = CodesFilter(v.Category, label=_("Category of diplomacy"), method="of_category")
    partner = filters.ModelChoiceFilter(
        label=_("Partner"),
        queryset=_actors,
        method="of_partner",
        widget=PartnerSelect,
    )
    level = CodesFilter(v.Level, label=_("Level of the partner"), method="later")
    country = CodesFilter(
        country_choices,
        label=_("Country"),
        method="later",
        widget=CountrySelect,
    )
    area = AreaFilter(label=_("Area of the map"), method="later", widget=forms.HiddenInput)
    off_map = filters.ChoiceFilter(
        label=_("Not on the map"),
        choices=[("yes", _("Yes"))],
        method="later",
        widget=forms.HiddenInput,
    )
    state = CodesFilter(v.ActivityState, label=_("State"))
    type = CodesFilter(v.AgreementType, label=_("Type of agreement"), field_name="agreement__type")
    stage = CodesFilter(v.LegalStage, label=_("Stage of the agreement"), method="in_stage")
    legal_state = CodesFilter(v.LegalState, label=_("Legal state"), field_name="agreement__state")
    expiring_within = DaysFilter(
        label=_("Ends within (days)"),
        method="ending",
        min_value=0,
        max_value=LONGEST_SPAN_DAYS,
    )
    review_within = DaysFilter(
        label=_("To be reviewed within (days)"),
        method="due_for_review",
        min_value=0,
        max_value=LONGEST_SPAN_DAYS,
    )
    configuration = CodesFilter(v.Configuration, label=_("How many act together"))
    time_mode = CodesFilter(v.TimeMode, label=_("Permanent or crisis"))
    security_type = CodesFilter(v.SecurityType, label=_("Security type"))
    home_link = CodesFilter(v.HomeLink, label=_("Link to a policy at home"))
    visibility = CodesFilter(Visibility, label=_("Who may read it"))
    provenance = CodesFilter(v.Provenance, label=_("Where the record came from"))
    owner = OwnerFilter(label=_("Owner"), empty_label=_("Anybody"))
    has = CodesFilter(Presence, label=_("Is there"), method="that_have")
    missing = CodesFilter(Presence, label=_("Is missing"), method="that_miss")
    # The word that people write in addresses is a keyword of Python.
    vars()["from"] = DayFilter(label=_("Under way from"), method="later")
    to = DayFilter(label=_("Under way until"), method="later")
    starts_from = DayFilter(label=_("Begun from"), method="begun_from")
    starts_to = DayFilter(label=_("Begun until"), method="begun_until")
    no_contact_since = DayFilter(label=_("No contact since"), method="out_of_contact")
    open_commitments = filters.ChoiceFilter(
        label=_("Promises still to be kept"), choices=[("yes", _("Yes"))], method="promised"
    )
    once = filters.ChoiceFilter(
        label=_("Counted once"), choices=[("yes", _("Yes"))], method="later"
    )
    parent = filters.ModelChoiceFilter(
        label=_("Part of"), queryset=_activities, widget=forms.HiddenInput
    )
    external_id = filters.CharFilter(
        label=_("Number in another system"), max_length=100, widget=forms.HiddenInput
    )
    updated_since = MomentFilter(
        label=_("Changed since"), field_name="updated_at", lookup_expr="gte"
    )

    class Meta:
        model = Activity
        fields: list[str] = []
        form = _FilterForm

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        offered: Collection[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Build the filters that `data` names and those that are `offered`; by default all.

        Building all of them takes longer than reading a page of activities.
        """
        if offered is not None:
            wanted = {*(data or ()), *offered}
            self.base_filters = {
                name: found for name, found in self.base_filters.items() if name in wanted
            }
        super().__init__(data, *args, **kwargs)

    def asked_of_people(self) -> list[str]:
        given = self.form.cleaned_data
        asks = [name for name in ("has", "missing") if _OF_PEOPLE & set(given.get(name) or ())]
        return [*super().asked_of_people(), *asks]

    @property
    def today(self) -> datetime.date:
        return timezone.localdate()

    def filter_queryset(self, queryset: ActivityQuerySet) -> ActivityQuerySet:
        queryset = super().filter_queryset(queryset)
        given = self.form.cleaned_data
        if given.get("from") or given.get("to"):
            queryset = queryset.in_period(
                given["from"].earliest if given.get("from") else datetime.date.min,
                given["to"].latest if given.get("to") else datetime.date.max,
            )
        if asked := self.asked_of_partner(path="actor__"):
            queryset = queryset.filter(Exists(_others().filter(asked)))
        if given.get("state") or given.get("external_id"):
            pass
        elif given.get("updated_since"):
            queryset = queryset.exclude(state=v.ActivityState.DRFT)
        else:
            queryset = queryset.counted()
        # Of all that is left: what a filter takes away stands for no other record.
        return queryset.once() if given.get("once") else queryset

    def asked_of_partner(self, *, path: str = "") -> Q:
        """What the parameters that speak of one partner ask of it; empty when none is given.

        `path` leads to the actor, such as "actor__".
        """
        given, asked = self.form.cleaned_data, Q()
        for name, column in _OF_PARTNER.items():
            if given.get(name):
                asked &= Q(**{f"{path}{column}__in": given[name]})
        if given.get("area"):
            asked &= in_area(given["area"], path=path)
        return asked & off_the_map(path=path) if given.get("off_map") else asked

    def later(self, queryset: Any, name: str, value: object) -> Any:
        """Applied in `filter_queryset`, together with another parameter."""
        return queryset

    def search(self, queryset: Any, name: str, value: str) -> Any:
        found = Q()
        for word in value.split()[:MOST_WORDS]:
            if fold(word):
                found &= self._holds(word)
        for synonym in synonyms_of(value):
            found |= Q(search_key__contains=fold(synonym))
        return queryset.filter(found)

    def _holds(self, word: str) -> Q:
        # A list of ids read once from the index of names; asking each activity costs far more.
        parties = Participation.objects.visible_to(self.request.access).exclude(
            actor=F("city__actor")
        )
        named = parties.filter(actor__names__search_key__contains=fold(word))
        # By the names of what only the city saw and has merged into a shared partner.
        once = parties.filter(
            actor__merged_from__names__search_key__contains=fold(word),
            actor__merged_from__steward=F("city"),
        )
        found = (
            Q(search_key__contains=fold(word))
            | Q(pk__in=named.values("activity"))
            | Q(pk__in=once.values("activity"))
        )
        if len(fold(word)) >= SHORTEST_IN_TEXT:
            texts = DocumentText.objects.visible_to(self.request.access)
            written = texts.filter(search_key__contains=fold(word))
            found |= Q(pk__in=written.values("document__activity"))
        return found

    def of_domain(self, queryset: Any, name: str, value: list[str]) -> Any:
        return queryset.filter(Q(domain__in=value) | Q(secondary_domains__overlap=value))

    def of_goal(self, queryset: Any, name: str, value: list[str]) -> Any:
        goals = ActivityGoal.objects.filter(activity=OuterRef("pk"), goal__in=value)
        return queryset.filter(Exists(goals))

    def of_objective(self, queryset: Any, name: str, value: list[str]) -> Any:
        return queryset.filter(objectives__overlap=value)

    def of_category(self, queryset: Any, name: str, value: list[str]) -> Any:
        return queryset.filter(categories__overlap=value)

    def of_partner(self, queryset: Any, name: str, value: Actor) -> Any:
        return queryset.with_partner(value.merged_into_id or value.pk)

    def in_stage(self, queryset: Any, name: str, value: list[str]) -> Any:
        return queryset.filter(agreement__state__in=states_of(value))

    def ending(self, queryset: Any, name: str, value: int) -> Any:
        return queryset.filter(
            agreement__state__in=LIVE_STATES,
            agreement__expires_latest__range=(
                self.today,
                self.today + datetime.timedelta(days=value),
            ),
        )

    def due_for_review(self, queryset: Any, name: str, value: int) -> Any:
        return queryset.filter(
            agreement__state__in=LIVE_STATES,
            agreement__review_latest__lte=self.today + datetime.timedelta(days=value),
        )

    def begun_from(self, queryset: Any, name: str, value: PartialDate) -> Any:
        return queryset.filter(starts_earliest__gte=value.earliest)

    def begun_until(self, queryset: Any, name: str, value: PartialDate) -> Any:
        return queryset.filter(starts_earliest__lte=value.latest)

    def out_of_contact(self, queryset: Any, name: str, value: PartialDate) -> Any:
        contacts = Activity.objects.visible_to(self.request.access).contacts(on=self.today)
        if self.request.city:
            contacts = contacts.filter(city=self.request.city)
        return queryset.out_of_contact(contacts, since=value.earliest)

    def that_have(self, queryset: Any, name: str, value: list[str]) -> Any:
        for word in value:
            queryset = queryset.filter(_present(word, self.request.access))
        return queryset

    def that_miss(self, queryset: Any, name: str, value: list[str]) -> Any:
        lacking = Q()
        for word in value:
            lacking |= ~_present(word, self.request.access)
        return queryset.filter(lacking)

    def promised(self, queryset: Any, name: str, value: str) -> Any:
        promises = Commitment.objects.open().filter(activity=OuterRef("pk"))
        return queryset.filter(Exists(promises))


class NamedActivityFilter(ActivityFilter):
    """The same for programs: only what a request names is built, and an id that names nothing, or
    nothing for the asker, finds nothing."""

    partner = filters.UUIDFilter(label=_("Partner"), method="of_partner_id")
    parent = filters.UUIDFilter(label=_("Part of"), method="of_parent_id")

    def of_partner_id(self, queryset: Any, name: str, value: uuid.UUID) -> Any:
        partner = _actors(self.request).filter(pk=value).first()
        return queryset.none() if partner is None else self.of_partner(queryset, name, partner)

    def of_parent_id(self, queryset: Any, name: str, value: uuid.UUID) -> Any:
        return queryset.filter(parent__in=_activities(self.request).filter(pk=value))

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, offered=(), **kwargs)


_OF_PEOPLE = {Presence.OWNER, Presence.DEPUTY}
_OF_PARTNER = {"level": "level", "country": "country_code"}


def _others() -> Any:
    """Parties of an outer activity other than its city."""
    return Participation.objects.filter(activity=OuterRef("pk")).exclude(
        actor=OuterRef("city__actor")
    )


def _present(word: str, access: Access) -> Q:
    """Whether a record has something, as far as the asker may know."""
    if word == "document":
        return Q(Exists(Document.objects.visible_to(access).filter(activity=OuterRef("pk"))))
    if word == "roles":
        return clear_roles()
    if word == "rationale":
        return ~Q(rationale="")
    if word in _OF_PEOPLE:
        return Q(of_named(access), **{f"{word}__isnull": False})
    return Q(effort_days__isnull=False)
