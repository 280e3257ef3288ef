"""What a report says, in words and numbers of the active language, ready for the page."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from babel import dates
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from activities.models import Activity, Commitment
from activities.querysets import ActivityQuerySet
from agreements.models import Agreement
from agreements.querysets import AgreementQuerySet
from domains.definitions import DOMAIN_LOOKS
from domains.vocabulary import (
    DEFAULT_GOALS,
    AgreementType,
    CommitmentStatus,
    Domain,
    Goal,
    Level,
    Objective,
)
from partners.models import City
from records.access import Access
from records.partial_dates import PartialDate
from records.templatetags.ui import ICONS, number, partial_date, percent
from reports import counts, indicators
from reports.models import ReportRun
from reports.wording import SHARE_WORDS, share_sentence

# Longer lists go to the annex: typst needs much memory for long tables.
MOST_ROWS = 500
SOON_DAYS = 180
Show = Callable[[int], None]
Words = dict[str, Any]


def contents_of(
    run: ReportRun,
    activities: ActivityQuerySet,
    *,
    access: Access,
    on: datetime.date,
    show: Show,
) -> Words:
    """All that the template `annual.typ` needs, as plain JSON.

    `activities` are those of the period; agreements and promises are as they stand on `on`.
    `show` takes the progress in per cent, from 30 to 50.
    """
    agreements = Agreement.objects.visible_to(access)
    everything = Activity.objects.visible_to(access).counted()
    period = (run.period_start, run.period_end)
    promises = _promises(Commitment.objects.visible_to(access), run.city, on=on)
    show(33)
    pacts = _agreements(agreements, run.city, on=on)
    show(36)
    by_domain = counts.by_main_domain(activities)
    domains = _domains(activities, by_domain, run.city)
    show(42)
    measured = indicators.four_directions(indicators.measure(everything, period=period))
    show(45)
    total = sum(by_domain.values())
    return {
        "language": (translation.get_language() or "en")[:2],
        "city": str(run.city),
        "title": run.get_kind_display(),
        "period": run.period,
        "about": _about(run, on=on),
        "contents": _("Contents"),
        "summary": {
            "title": _("In short"),
            "sentences": _summary(total, by_domain, pacts, promises, run),
            "figures": _figures(total, activities, pacts, promises, run.city),
        },
        "agreements": pacts,
        "domains": {
            "title": _("Activities by domain"),
            "lead": _("Each activity stands under its main domain."),
            "bars": [
                {**_look(domain), "label": str(domain.label), "n": by_domain[domain]}
                for domain in Domain
            ],
            "facets": _facets(activities, run.city),
            "sections": domains,
        },
        "matrix": _matrix(activities, run.city),
        "promises": promises,
        "ending": _ending(agreements, run.city, on=on),
        "indicators": _indicators(measured),
        "notes": {"title": _("How we count"), "lines": _notes(run, on=on)},
        "sources": {"title": _("Sources"), "lines": _sources(run.city, total)},
    }


def _about(run: ReportRun, *, on: datetime.date) -> list[str]:
    audience = {
        ReportRun.Audience.INTERNAL: _("For everybody who works here. Not for publication."),
        ReportRun.Audience.CONFIDENTIAL: _(
            "Confidential: for the head of office and the mayor's office."
        ),
    }
    return [
        _("As recorded on %(day)s") % {"day": _day(on)},
        _("Edition %(number)s") % {"number": run.next_edition},
        audience[ReportRun.Audience(run.audience)],
    ]


# Words


def _day(day: datetime.date | None, width: str = "long") -> str:
    if day is None:
        return ""
    locale = translation.to_locale(translation.get_language() or "en")
    return dates.format_date(day, width, locale=locale)


def _partial(day: PartialDate | None) -> str:
    return partial_date(day, "medium") if day else ""


def _look(domain: Domain) -> dict[str, str]:
    look = DOMAIN_LOOKS[domain]
    svg = (ICONS / "outline" / f"{look.icon}.svg").read_text(encoding="utf-8")
    return {"colour": look.on_light, "icon": svg.replace("currentColor", look.on_light)}


def _partners(activity: Activity, city: City) -> str:
    return ", ".join(
        str(party.actor)
        for party in activity.participations.all()
        if party.actor_id != city.actor_id
    )


def _summary(
    total: int, by_domain: counts.Counts, pacts: Words, promises: Words, run: ReportRun
) -> list[str]:
    city, period = str(run.city), run.period
    if not total:
        return [
            _("%(city)s has no activity on record for %(period)s.")
            % {"city": city, "period": period},
            pacts["lead"],
        ]
    first = ngettext(
        "%(city)s had %(count)s activity abroad in %(period)s.",
        "%(city)s had %(count)s activities abroad in %(period)s.",
        total,
    ) % {"city": city, "count": number(total), "period": period}
    leading = max(by_domain, key=lambda code: by_domain[code])
    second = _("The largest domain was %(domain)s, with %(count)s of them.") % {
        "domain": Domain(leading).label,
        "count": number(by_domain[leading]),
    }
    empty = [str(Domain(code).label) for code, n in by_domain.items() if not n]
    third = (
        _("Nothing was done in these domains: %(domains)s.") % {"domains": ", ".join(empty)}
        if empty
        else _("There was work in all six domains.")
    )
    return [first, second, third, pacts["lead"], promises["lead"]]


def _figures(
    total: int, activities: ActivityQuerySet, pacts: Words, promises: Words, city: City
) -> list[Words]:
    countries = counts.by_country(activities, city)
    return [
        {"label": _("Activities"), "value": number(total)},
        {"label": _("Partner countries"), "value": number(len(countries))},
        {"label": _("Live agreements"), "value": number(pacts["count"])},
        {"label": _("Open promises"), "value": number(promises["open"])},
    ]


# Agreements


def _agreements(agreements: AgreementQuerySet, city: City, *, on: datetime.date) -> Words:
    live = agreements.live()
    types = {code: n for code, n in counts.by_agreement_type(live).items() if n}
    count = sum(types.values())
    rows = (
        live.select_related("activity")
        .prefetch_related("activity__participations__actor")
        .order_by("type", "signed_earliest", "pk")[:MOST_ROWS]
    )
    lead = ngettext(
        "%(count)s agreement is live today.", "%(count)s agreements are live today.", count
    ) % {"count": number(count)}
    return {
        "title": _("Agreements"),
        "count": count,
        "lead": lead if count else _("No agreement is live today."),
        "bars": [{"label": str(AgreementType(code).label), "n": n} for code, n in types.items()],
        "head": [
            _("Agreement"),
            _("Partner"),
            pgettext("agreement", "Type"),
            pgettext("agreement", "Stage"),
            pgettext("agreement", "Signed"),
            pgettext("agreement", "Expires"),
        ],
        "rows": [
            [
                row.activity.title,
                _partners(row.activity, city),
                row.get_type_display(),
                str(row.stage.label),
                _partial(row.signed_on),
                _partial(row.expires_on),
            ]
            for row in rows
        ],
        "rest": _rest(len(rows), count),
    }


def _ending(agreements: AgreementQuerySet, city: City, *, on: datetime.date) -> Words:
    ending = list(
        agreements.live()
        .filter(
            Q(pk__in=agreements.expiring_within(SOON_DAYS, on=on))
            | Q(pk__in=agreements.review_due_within(SOON_DAYS, on=on))
        )
        .select_related("activity")
        .prefetch_related("activity__participations__actor")
        .order_by("expires_latest", "review_latest", "pk")[:MOST_ROWS]
    )
    return {
        "title": _("What ends next"),
        "lead": _("Agreements that end or are to be reviewed within %(days)s days of %(day)s.")
        % {"days": SOON_DAYS, "day": _day(on)},
        "none": _("None."),
        "head": [
            _("Agreement"),
            _("Partner"),
            pgettext("agreement", "Expires"),
            _("To be reviewed"),
        ],
        "rows": [
            [
                row.activity.title,
                _partners(row.activity, city),
                _partial(row.expires_on),
                _partial(row.review_on),
            ]
            for row in ending
        ],
    }


def _rest(shown: int, count: int) -> str:
    if shown >= count:
        return ""
    return _("%(shown)s of %(count)s; the annex holds all of them.") % {
        "shown": number(shown),
        "count": number(count),
    }


# Activities


def _domains(activities: ActivityQuerySet, by_domain: counts.Counts, city: City) -> list[Words]:
    total = sum(by_domain.values())
    most = MOST_ROWS if total <= MOST_ROWS else MOST_ROWS // len(Domain)
    return [
        _domain(domain, activities, by_domain[domain], city, most=most)
        for domain in Domain
        if by_domain[domain]
    ]


def _domain(
    domain: Domain, activities: ActivityQuerySet, count: int, city: City, *, most: int
) -> Words:
    rows = (
        activities.filter(domain=domain)
        .prefetch_related("participations__actor")
        .defer("search_key", "summary", "rationale", "results", "outcome")
        .order_by("-starts_earliest", "-pk")[:most]
    )
    return {
        **_look(domain),
        "title": str(domain.label),
        "count": number(count),
        "head": [_("Date"), _("Activity"), _("Partner"), _("Kind"), _("State")],
        "rows": [
            [
                _partial(row.starts_on),
                row.title,
                _partners(row, city),
                row.get_instrument_display(),
                row.get_state_display(),
            ]
            for row in rows
        ],
        "rest": _rest(len(rows), count),
    }


def _facets(activities: ActivityQuerySet, city: City) -> list[Words]:
    levels = counts.by_level(activities, city)
    objectives = counts.by_objective(activities)
    return [
        {
            "title": _("By level of the partner"),
            "bars": [{"label": str(Level(code).label), "n": n} for code, n in levels.items()],
        },
        {
            "title": _("By objective"),
            "bars": [
                {"label": str(Objective(code).label), "n": n} for code, n in objectives.items()
            ],
        },
    ]


def _matrix(activities: ActivityQuerySet, city: City) -> Words:
    found = counts.matrix(activities, city)
    gaps = [
        f"{domain.label} → {goal.label}"
        for domain in Domain
        for goal in (*DEFAULT_GOALS[domain][0], *DEFAULT_GOALS[domain][1])
        if not found[domain.value, goal.value]
    ]
    return {
        "title": _("Which domain serves which goal"),
        "lead": _(
            "Activities of each domain, main or other, by the security goal that they serve. "
            "Framed cells are those that a domain serves by its nature."
        ),
        "goals": [str(goal.label) for goal in Goal],
        "rows": [
            {
                **_look(domain),
                "label": str(domain.label),
                "cells": [
                    {
                        "n": found[domain.value, goal.value],
                        "expected": goal in (*DEFAULT_GOALS[domain][0], *DEFAULT_GOALS[domain][1]),
                    }
                    for goal in Goal
                ],
            }
            for domain in Domain
        ],
        "most": max(found.values()),
        "gaps": _("Gaps: %(gaps)s.") % {"gaps": "; ".join(gaps)} if gaps else _("No gaps."),
    }


# Promises


def _promises(commitments: Any, city: City, *, on: datetime.date) -> Words:
    promises = commitments.of_counted()
    open_ones, overdue = commitments.open(), commitments.overdue(on=on)
    shown = list(
        open_ones.select_related("activity", "owner").order_by("due_latest", "pk")[:MOST_ROWS]
    )
    count = open_ones.count()
    late = overdue.count()
    states = [
        (CommitmentStatus.KEPT, promises.filter(status=CommitmentStatus.KEPT).count()),
        (CommitmentStatus.BROK, promises.filter(status=CommitmentStatus.BROK).count()),
        (CommitmentStatus.RNEG, promises.filter(status=CommitmentStatus.RNEG).count()),
    ]
    lead = ngettext(
        "%(count)s promise is still to be kept, %(late)s of them overdue.",
        "%(count)s promises are still to be kept, %(late)s of them overdue.",
        count,
    ) % {"count": number(count), "late": number(late)}
    return {
        "title": _("Promises"),
        "open": count,
        "lead": lead if count else _("No promise is open."),
        "states": [{"label": str(status.label), "value": number(n)} for status, n in states],
        "head": [_("Promise"), _("Whose promise"), _("Owner"), _("Due")],
        "rows": [
            [
                row.words,
                row.get_side_display(),
                str(row.owner or ""),
                _partial(row.due_on) + (f" ({_('overdue')})" if _is_late(row, on) else ""),
            ]
            for row in shown
        ],
        "rest": _rest(len(shown), count).replace(_("the annex holds all of them."), "").strip("; "),
    }


def _is_late(commitment: Commitment, on: datetime.date) -> bool:
    return bool(commitment.due_latest and commitment.due_latest < on)


# Indicators


def _indicators(directions: Iterable[indicators.Direction]) -> Words:
    return {
        "title": _("The four directions"),
        "head": [_("What"), _("Part"), _("Whole"), _("Share")],
        "unfed": _("Not yet measured"),
        "directions": [
            {
                "title": str(direction.label),
                "shares": [_share(share) for share in direction.shares],
                "unfed": [
                    _("%(what)s (needs: %(records)s)")
                    % {"what": unfed.label, "records": unfed.fed_by}
                    for unfed in direction.unfed
                ],
            }
            for direction in directions
        ],
    }


def _share(share: indicators.Share) -> Words:
    words = SHARE_WORDS[share.id]
    interval = share.interval
    return {
        "label": str(words.label),
        "how": str(words.how),
        "sentence": share_sentence(share),
        "rate": percent(share.rate) if share.rate is not None else "",
        "interval": _("between %(low)s and %(high)s, with 95%% confidence")
        % {"low": percent(interval[0]), "high": percent(interval[1])}
        if interval
        else "",
    }


# Notes


def _notes(run: ReportRun, *, on: datetime.date) -> list[str]:
    return [
        _("Drafts and void records are not counted."),
        _(
            "An activity belongs to the period when it may have been under way in it. Without an "
            "end it counts in the days that its start may mean."
        ),
        _("Dates known only to the year or the month stay so."),
        _("Agreements and promises are as they stand on %(day)s.") % {"day": _day(on)},
        _("An agreement is live when it is signed or in force."),
        _("Below five cases a share is given as a count, such as “2 of 3”, without a rate."),
        _("What nobody has entered is left out and never counted as zero."),
        _("Confidential records are left out.")
        if run.audience == ReportRun.Audience.INTERNAL
        else _("Confidential records are included."),
        _("Definitions of the indicators: version %(number)s.")
        % {"number": indicators.DEFINITIONS_VERSION},
    ]


def _sources(city: City, total: int) -> list[str]:
    return [
        ngettext(
            "The register of %(city)s in CityDiplo: %(count)s activity, listed in the annex.",
            "The register of %(city)s in CityDiplo: %(count)s activities, listed in the annex.",
            total,
        )
        % {"city": city, "count": number(total)},
        _("Domains, goals and directions: Lee, Mechanism and Future Directions of City Diplomacy."),
        _("Goals: UNDP, Human Development Report 1994."),
        _("Place names: GeoNames, CC BY 4.0."),
    ]
