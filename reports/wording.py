"""Indicators in plain words, for the dashboard, the report and the API alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from records.templatetags.ui import number
from reports.indicators import Share, Text


@dataclass(frozen=True)
class ShareWords:
    """What a share is called, how it is computed, and what to do when it cannot be measured."""

    label: Text
    how: Text
    do_next: Text


SHARE_WORDS: dict[str, ShareWords] = {
    "M1": ShareWords(
        gettext_lazy("Effort that goes into work with several partners or standing networks"),
        gettext_lazy(
            "Staff-days of activities with more than two parties or with a network or "
            "international organisation, out of all staff-days entered."
        ),
        gettext_lazy("Enter the staff-days of your activities."),
    ),
    "M1-count": ShareWords(
        gettext_lazy("Activities with several partners or in standing networks"),
        gettext_lazy(
            "Activities with more than two parties or with a network or international "
            "organisation, out of all activities."
        ),
        gettext_lazy("Log the activities of the last twelve months."),
    ),
    "M2": ShareWords(
        gettext_lazy("Memberships that work"),
        gettext_lazy(
            "Current memberships of the city in networks and organisations with a contribution in "
            "the last twelve months, out of all current ones: a talk, a project, an office held. "
            "Attendance alone is no contribution. Fees stand apart for each currency and are never "
            "added up."
        ),
        gettext_lazy("Add the networks that the city belongs to, with their fees."),
    ),
    "crisis": ShareWords(
        gettext_lazy("Activities in a crisis, or on the way from it to recovery"),
        gettext_lazy("Activities marked as short-term crisis or recovery, out of all activities."),
        gettext_lazy("Log the activities of the last twelve months."),
    ),
    "G1": ShareWords(
        gettext_lazy("Activities with clear roles"),
        gettext_lazy(
            "Planned and running activities for which one party answers, in which one at least "
            "does the work, and in which every partner has acknowledged its part, out of all that "
            "are planned or running. What the city says of itself does not count."
        ),
        gettext_lazy("Offer records to partner cities here, and keep the letters of others."),
    ),
    "V3": ShareWords(
        gettext_lazy("Records that a successor could take over"),
        gettext_lazy(
            "Planned and running activities that have an owner, a deputy, a rationale and a "
            "document, out of all that are planned or running."
        ),
        gettext_lazy("Name an owner and a deputy, say why, and attach a document."),
    ),
}


def share_sentence(share: Share, *, part: str = "", whole: str = "") -> str:
    """The share as a count: "12 of 40 activities", "340 of 1,200 staff-days".

    `part` and `whole` are its two numbers as they are to be shown, such as with links.
    """
    if not share.is_measured:
        return _("not yet measured")
    return _sentence(share) % {
        "part": part or number(share.numerator),
        "whole": whole or number(share.denominator),
    }


def _sentence(share: Share) -> str:
    whole = int(share.denominator)
    if share.unit == "memberships":
        return ngettext(
            "%(part)s of %(whole)s membership", "%(part)s of %(whole)s memberships", whole
        )
    if share.is_count:
        return ngettext("%(part)s of %(whole)s activity", "%(part)s of %(whole)s activities", whole)
    return _("%(part)s of %(whole)s staff-days")
