"""What a report says about agreements and promises."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from activities.models import Commitment
from agreements.querysets import AgreementQuerySet
from domains.vocabulary import (
    AgreementType,
    CommitmentStatus,
)
from partners.models import City
from records.templatetags.ui import number
from reports import counts
from reports.contents.phrases import (
    MOST_ROWS,
    SOON_DAYS,
    Words,
    day_text,
    partial_text,
    partner_names,
    rest_text,
)


def agreements_words(agreements: AgreementQuerySet, city: City, *, on: datetime.date) -> Words:
    """Live agreements by type, and the list of them."""
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
                partner_names(row.activity, city),
                row.get_type_display(),
                str(row.stage.label),
                partial_text(row.signed_on),
                partial_text(row.expires_on),
            ]
            for row in rows
        ],
        "rest": rest_text(len(rows), count),
    }


def ending_words(agreements: AgreementQuerySet, city: City, *, on: datetime.date) -> Words:
    """Live agreements that end or are to be reviewed soon."""
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
        % {"days": SOON_DAYS, "day": day_text(on)},
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
                partner_names(row.activity, city),
                partial_text(row.expires_on),
                partial_text(row.review_on),
            ]
            for row in ending
        ],
    }


def promises_words(commitments: Any, city: City, *, on: datetime.date) -> Words:
    """Promises by what came of them, and the open ones."""
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
                partial_text(row.due_on) + (f" ({_('overdue')})" if _is_late(row, on) else ""),
            ]
            for row in shown
        ],
        "rest": _("The first %(shown)s of %(count)s.")
        % {"shown": number(len(shown)), "count": number(count)}
        if len(shown) < count
        else "",
    }


def _is_late(commitment: Commitment, on: datetime.date) -> bool:
    return bool(commitment.due_latest and commitment.due_latest < on)
