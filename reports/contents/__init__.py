"""What a report says, in words and numbers of the active language, ready for the page."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity, Commitment
from activities.querysets import ActivityQuerySet
from agreements.models import Agreement
from domains.vocabulary import Domain
from partners.models import City, NetworkMembership
from records.access import Access
from records.templatetags.ui import number
from reports import counts, indicators
from reports.contents.activities import domain_sections, facet_bars, matrix_words
from reports.contents.agreements import agreements_words, ending_words, promises_words
from reports.contents.directions import directions_words
from reports.contents.phrases import Words, day_text, look
from reports.models import ReportRun

Show = Callable[[int], None]


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
    promises = promises_words(Commitment.objects.visible_to(access), run.city, on=on)
    show(33)
    pacts = agreements_words(agreements, run.city, on=on)
    show(36)
    by_domain = counts.by_main_domain(activities)
    domains = domain_sections(activities, by_domain, run.city)
    show(42)
    own = NetworkMembership.objects.visible_to(access).own_of(run.city)
    fees = indicators.fees_of(own, on=run.period_end)
    measured = indicators.four_directions(indicators.measure(everything, fees, period=period))
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
                {**look(domain), "label": str(domain.label), "n": by_domain[domain]}
                for domain in Domain
            ],
            "facets": facet_bars(activities, run.city),
            "sections": domains,
        },
        "matrix": matrix_words(activities, run.city),
        "promises": promises,
        "ending": ending_words(agreements, run.city, on=on),
        "indicators": directions_words(measured),
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
        _("As recorded on %(day)s") % {"day": day_text(on)},
        _("Edition %(number)s") % {"number": run.next_edition},
        audience[ReportRun.Audience(run.audience)],
    ]


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


def _notes(run: ReportRun, *, on: datetime.date) -> list[str]:
    return [
        _("Drafts and void records are not counted."),
        _(
            "An activity belongs to the period when it may have been under way in it. Without an "
            "end it counts in the days that its start may mean."
        ),
        _("Dates known only to the year or the month stay so."),
        _("Agreements and promises are as they stand on %(day)s.") % {"day": day_text(on)},
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
