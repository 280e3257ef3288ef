"""What a report says about the four directions."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from records.templatetags.ui import percent
from reports import indicators
from reports.contents.phrases import (
    Words,
)
from reports.wording import SHARE_WORDS, share_sentence


def directions_words(directions: Iterable[indicators.Direction]) -> Words:
    """The four directions: what is measured, and what is not yet."""
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
