"""What a report says about activities: by domain, level, objective and goal."""

from __future__ import annotations

from django.utils.translation import gettext as _

from activities.querysets import ActivityQuerySet
from domains.vocabulary import (
    DEFAULT_GOALS,
    Domain,
    Goal,
    Level,
    Objective,
)
from partners.models import City
from records.templatetags.ui import number
from reports import counts
from reports.contents.phrases import (
    MOST_ROWS,
    Words,
    look,
    partial_text,
    partner_names,
    rest_text,
)


def domain_sections(
    activities: ActivityQuerySet, by_domain: counts.Counts, city: City
) -> list[Words]:
    """The activities of each domain that has any; the newest of each when there are many."""
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
        **look(domain),
        "title": str(domain.label),
        "count": number(count),
        "head": [_("Date"), _("Activity"), _("Partner"), _("Kind"), _("State")],
        "rows": [
            [
                partial_text(row.starts_on),
                row.title,
                partner_names(row, city),
                row.get_instrument_display(),
                row.get_state_display(),
            ]
            for row in rows
        ],
        "rest": rest_text(len(rows), count),
    }


def facet_bars(activities: ActivityQuerySet, city: City) -> list[Words]:
    """Activities by level of the partner and by objective."""
    levels = counts.by_level(activities)
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


def matrix_words(activities: ActivityQuerySet, city: City) -> Words:
    """Domains against goals, with the gaps in words."""
    found = counts.matrix(activities)
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
                **look(domain),
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
