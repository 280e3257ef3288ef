"""What is celebrated: anniversaries of pacts, national days of partners' countries, holidays."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Participation
from agreements.models import Agreement
from domains.stages import LIVE_STATES
from domains.vocabulary import ActivityState, AgreementType
from notices.calendar.anniversaries import anniversaries, years_celebrated
from notices.calendar.days import holidays_of, national_day
from notices.calendar.events import OF_COUNTRIES, ONE_DAY, Event, EventKind, of_activity
from partners.countries import country_name
from partners.models import ActorIdentifier, City
from records.access import Access, Visibility
from records.changes import kept
from records.partial_dates import PartialDate

_UNCOUNTED = [ActivityState.DRFT, ActivityState.VOID]
# Papers beneath a pact, or on the way to one, which nobody celebrates.
_NO_PACTS = [AgreementType.LOI, AgreementType.PRA]
# A pact is as old as the first of the texts that have renewed each other: so far back is looked.
_RENEWALS = 4
# From then on a period touches every month of the year.
_ALL_MONTHS = 12


def read(
    access: Access,
    met: Iterable[Event],
    *,
    start: datetime.date,
    end: datetime.date,
    kinds: frozenset[str],
    with_confidential: bool = True,
) -> Iterator[Event]:
    """What is celebrated from `start` up to `end`, which is not included; four queries at most.

    `met` are the activities of those days: where their partners are, holidays are told too. Whether
    confidential pacts lend their countries is for `with_confidential`; for activities, for `met`.
    """
    if EventKind.ANNIVERSARY in kinds:
        yield from _anniversaries(access, start, end)
    if kinds.isdisjoint(OF_COUNTRIES):
        return
    homes = _homes(access)
    partners = _countries_of_pacts(access, with_confidential=with_confidential)
    partners |= {country for event in met for country in event.partner_countries}
    partners -= set(homes)
    if EventKind.NATIONAL_DAY in kinds:
        yield from _national_days(partners, start, end)
    if EventKind.HOLIDAY in kinds:
        for country in sorted({*partners, *homes}):
            yield from _holidays(country, homes.get(country, ""), start, end)


def _anniversaries(access: Access, start: datetime.date, end: datetime.date) -> Iterator[Event]:
    rows = _pacts(access).filter(_begun(year__in=years_celebrated(start, end)))
    months = _months(start, end)
    if len(months) < _ALL_MONTHS:
        rows = rows.filter(_begun(month__in=months))
    rows = rows.select_related("activity__owner", "activity__deputy")
    for row in rows.only("city", "signed_on", "in_force_on", *of_activity("activity__")):
        since = PartialDate(row.signed_on or row.in_force_on)
        for years, first, past in anniversaries(since, start=start, end=end):
            yield _anniversary(row, since, years, first, past)


def _pacts(access: Access) -> Any:
    """First texts of pacts that live, be it by a renewal."""
    visible = Agreement.objects.visible_to(access).exclude(activity__state__in=_UNCOUNTED)
    lives = Q(state__in=LIVE_STATES)
    goes_on = lives
    for _round in range(_RENEWALS):
        goes_on = lives | Q(Exists(visible.filter(goes_on, renews=OuterRef("pk"))))
    dated = Q(signed_on__isnull=False) | Q(in_force_on__isnull=False)
    return visible.filter(dated, goes_on, renews__isnull=True).exclude(type__in=_NO_PACTS)


def _begun(**condition: Any) -> Q:
    """Pacts whose first day, that of signing where it is known, fulfils a condition."""
    ((lookup, value),) = condition.items()
    is_signed = Q(**{f"signed_earliest__{lookup}": value})
    return is_signed | Q(signed_on__isnull=True, **{f"in_force_earliest__{lookup}": value})


def _months(start: datetime.date, end: datetime.date) -> set[int]:
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    return {(start.month - 1 + n) % 12 + 1 for n in range(min(months, _ALL_MONTHS))}


def _anniversary(
    row: Agreement, since: PartialDate, years: int, first: datetime.date, past: datetime.date
) -> Event:
    activity = row.activity
    told = {"n": years, "title": activity.title}
    people = {person.pk: str(person) for person in (activity.owner, activity.deputy) if person}
    return Event(
        uid=f"anniversary-{row.pk}-{years}",
        kind=EventKind.ANNIVERSARY,
        title=ngettext("%(n)d year: %(title)s", "%(n)d years: %(title)s", years) % told,
        start=first,
        end=past,
        precision=since.precision,
        starts_on=PartialDate(f"{first.year}{first.isoformat()[4 : len(since)]}"),
        url=row.get_absolute_url(),
        city=row.city_id,
        record=activity.pk,
        domains=frozenset({activity.domain, *activity.secondary_domains}),
        people=people,
        is_confidential=activity.visibility == Visibility.CONFIDENTIAL,
        sequence=activity.version - 1,
        changed_at=activity.updated_at,
    )


def _homes(access: Access) -> dict[str, str]:
    """The countries of the asker's cities, each with the part of it whose holidays count."""
    codes = ActorIdentifier.objects.visible_to(access).filter(
        actor=OuterRef("actor"), scheme=ActorIdentifier.Scheme.ISO_3166_2
    )
    homes = City.objects.visible_to(access).annotate(part=Subquery(codes.values("value")[:1]))
    return {
        country: (part or "").partition("-")[2]
        for country, part in homes.values_list("actor__country_code", "part")
        if country
    }


def _countries_of_pacts(access: Access, *, with_confidential: bool) -> set[str]:
    """The countries of the partners of all agreements that live; kept until a record changes."""
    # From the few agreements: from the parties, all activities of the city would be read.
    pacts = Agreement.objects.visible_to(access).live()
    if not with_confidential:
        pacts = pacts.exclude(activity__visibility=Visibility.CONFIDENTIAL)
    rows = Participation.objects.of_activities(pacts.values_list("pk", flat=True)).exclude(
        actor=F("city__actor")
    )
    found = rows.exclude(actor__country_code="").order_by()
    countries = found.values_list("actor__country_code", flat=True).distinct()
    # The query tells what the asker may read, and whether what is confidential counts.
    digest = hashlib.sha256(str(countries.query).encode()).hexdigest()
    return kept(f"countries-of-pacts-{digest}", access.cities, lambda: set(countries))


def _national_days(
    countries: Iterable[str], start: datetime.date, end: datetime.date
) -> Iterator[Event]:
    for country in countries:
        for year in range(start.year, end.year + 1):
            found = national_day(country, year)
            if found and start <= found[0] < end:
                yield _of_country(EventKind.NATIONAL_DAY, country, *found)


def _holidays(
    country: str, subdivision: str, start: datetime.date, end: datetime.date
) -> Iterator[Event]:
    for day, name in holidays_of(country, start=start, end=end, subdivision=subdivision):
        yield _of_country(EventKind.HOLIDAY, country, day, name)


def _of_country(kind: EventKind, country: str, day: datetime.date, name: str) -> Event:
    told = {"country": country_name(country), "name": name}
    return Event(
        uid=f"{kind.value}-{country}-{day.isoformat()}",
        kind=kind,
        title=_("%(country)s: %(name)s") % told,
        detail=name,
        start=day,
        end=day + ONE_DAY,
        starts_on=PartialDate(day.isoformat()),
        country=country,
    )
