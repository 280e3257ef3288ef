"""How it stands with the partners' acknowledgement of their parts, on the page of a record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.models import Activity, Answer, Participation
from activities.sharing import SharedRecord
from domains.vocabulary import ActivityState
from records.access import Access, Visibility
from records.rights import can
from records.templatetags.ui import full_day


@dataclass(frozen=True)
class PartState:
    """One partner's part: what the partner has said to it, and what may be done next.

    `is_open` while an answer is missing; addresses are empty for what the reader may not do, and
    `record_url` where the partner offers no record of the same.
    """

    party: Participation
    words: str
    note: str = ""
    is_open: bool = False
    offer_url: str = ""
    withdraw_url: str = ""
    letter_url: str = ""
    record_url: str = ""


@dataclass(frozen=True)
class Acknowledgements:
    """The parts of all partners; `hint` says why nothing can be offered now."""

    parts: list[PartState]
    hint: str


def acknowledgements_of(
    activity: Activity,
    parties: Iterable[Participation],
    *,
    same: Iterable[SharedRecord],
    access: Access,
) -> Acknowledgements:
    """For parties with their actors and, where one is a city here, that city. No query.

    `same` are records of other cities that are linked with this one, as far as they are offered.
    """
    may_end = can(access, "sharing.withdraw", activity)
    hint = _hint(activity, access=access)
    may_begin = can(access, "sharing.offer", activity) and not hint
    linked = {one.owner_id: one for one in same if one.id == activity.same_as_id}
    return Acknowledgements(
        [
            _part(party, linked.get(party.actor_id), may_begin=may_begin, may_end=may_end)
            for party in parties
            if party.actor_id != activity.city.actor_id
        ],
        hint,
    )


def _hint(activity: Activity, *, access: Access) -> str:
    if not access.may("sharing.offer", activity.city_id):
        return ""
    if activity.state == ActivityState.DRFT:
        return _("Partners can be asked once the draft is finished.")
    is_secret = activity.visibility == Visibility.CONFIDENTIAL
    if is_secret and not access.may("confidential.read", activity.city_id):
        return _("A confidential record is offered by the head of office or the mayor's office.")
    return ""


def _part(
    party: Participation, theirs: SharedRecord | None, *, may_begin: bool, may_end: bool
) -> PartState:
    addresses: dict[str, Any] = {}
    if theirs is not None:
        addresses["record_url"] = reverse("activities:shared-detail", args=[theirs.id])
    args = [party.activity_id, party.actor_id]
    works_here = hasattr(party.actor, "city")
    if may_end and (party.offered_at or party.letter_id):
        addresses["withdraw_url"] = reverse("activities:offer-withdraw", args=args)
    elif may_begin and not (theirs and theirs.says_of_its_keeper(party)):
        name, field = ("offer", "offer_url") if works_here else ("letter-new", "letter_url")
        addresses[field] = reverse(f"activities:{name}", args=args)
    words, is_open = _words(party, theirs, works_here=works_here)
    return PartState(party, words, note=party.answer_note, is_open=is_open, **addresses)


def _words(
    party: Participation, theirs: SharedRecord | None, *, works_here: bool
) -> tuple[str, bool]:
    """What there is to say, and whether an answer is missing."""
    day = full_day(party.acknowledged_at or party.answered_at or party.offered_at)
    if party.letter_id:
        return _("Acknowledged by a letter of %(day)s") % {"day": day}, False
    if party.acknowledged_at and party.is_self_answered:
        return _("Offered and acknowledged by the same person: this counts nowhere."), True
    if party.acknowledged_at:
        return _("Acknowledged on %(day)s") % {"day": day}, False
    if party.answer == Answer.DECLINED:
        return _("Declined on %(day)s") % {"day": day}, True
    if party.answer == Answer.CHANGE:
        return _("Asked for another part on %(day)s") % {"day": day}, True
    if party.offered_at:
        return _("Offered on %(day)s; no answer yet") % {"day": day}, True
    if theirs and theirs.says_of_its_keeper(party):
        return _("Keeps a record of the same"), False
    if theirs:
        return _("Keeps a record of the same, in which its part is another"), True
    if works_here:
        return _("Keeps its records here too; not offered to it yet"), True
    return _("No letter or e-mail of the partner is kept yet"), True
