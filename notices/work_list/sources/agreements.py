"""Rows about agreements: their gates, their ends, reviews, and who has to agree to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from agreements.models import Agreement, Gate
from domains.vocabulary import ActivityState, LegalState
from notices.kinds import RowGroup, RowKind
from notices.work_list.asking import Asking
from notices.work_list.rows import Act, Found, Told
from notices.work_list.sources.tables import Table, day_of, in_group
from notices.work_list.words import due_words, end_words
from partners.models import best_name
from records.addresses import address_of

# Who says the next word on an agreement in a state, and where it goes by that.
_NEXT_WORD = {
    LegalState.LEGAL_REVIEW: ("agreements.review", LegalState.GATES),
    LegalState.GATES: ("agreements.clear", LegalState.CLEARED),
}


# Gates


def _gates(asking: Asking) -> QuerySet[Any]:
    rows = Gate.objects.visible_to(asking.access).waiting()
    return rows.annotate(
        day=day_of("due_on"),
        in_group=in_group(
            RowGroup.WAITING,
            (Q(due_on__lt=asking.on), RowGroup.LATE),
            (Q(due_on__lte=asking.soon), RowGroup.DUE),
        ),
    )


def _tell_gate(found: Found, asking: Asking) -> Told:
    values = found.values
    meet = address_of("agreements:gate-meet", found.key)
    return Told(
        title=best_name(values["titles"], get_language() or "en") or values["rule"],
        url=f"{address_of('agreements:agreement-detail', values['agreement'])}#gates",
        act=Act(pgettext("gate", "Meet it"), meet, "agreements.gates"),
        words=due_words(found.day, on=asking.on),
        record=values["agreement__activity__title"],
        activity=values["agreement"],
    )


# Ends


def _ends(asking: Asking, condition: Q) -> QuerySet[Any]:
    rows = Agreement.objects.visible_to(asking.access).live().filter(condition)
    is_over = Q(expires_latest__lt=asking.on)
    return rows.filter(expires_latest__lte=asking.ending).annotate(
        day=day_of("expires_latest"),
        in_group=in_group(RowGroup.ENDING, (is_over, RowGroup.LATE)),
    )


def _under_notice(asking: Asking) -> QuerySet[Any]:
    return _ends(asking, Q(state=LegalState.DENOUNCED))


def _ending(asking: Asking) -> QuerySet[Any]:
    return _ends(asking, ~Q(state=LegalState.DENOUNCED))


def _tell_notice(found: Found, asking: Asking) -> Told:
    if found.day is not None and found.day < asking.on:
        target = LegalState.TERMINATED.value.lower()
        over = reverse("agreements:move", args=[found.key, target])
        act = Act(_("Note that it has ended"), over, "agreements.end")
    else:
        letter = address_of("agreements:closing-letter", found.key)
        act = Act(_("Write the closing letter"), letter, "agreements.prepare")
    return _told_of_agreement(found, act, end_words(found.day, on=asking.on))


def _tell_ending(found: Found, asking: Asking) -> Told:
    life = address_of("agreements:agreement-detail", found.key)
    act = Act(_("Renew or end it"), life, "agreements.conclude")
    return _told_of_agreement(found, act, end_words(found.day, on=asking.on))


# Reviews


def _reviews(asking: Asking) -> QuerySet[Any]:
    rows = Agreement.objects.visible_to(asking.access).live()
    is_late = Q(review_latest__lt=asking.on)
    return rows.filter(review_latest__lte=asking.soon).annotate(
        day=day_of("review_latest"), in_group=in_group(RowGroup.DUE, (is_late, RowGroup.LATE))
    )


def _tell_review(found: Found, asking: Asking) -> Told:
    edit = f"{address_of('agreements:entry-edit', found.key)}#id_review_on_field"
    act = Act(_("Review it"), edit, "activities.write")
    return _told_of_agreement(found, act, due_words(found.day, on=asking.on))


# Agreements that wait for somebody's word


def _steps(asking: Asking) -> QuerySet[Any]:
    """Those with the lawyers, and those with whoever clears them once no gate stands before it."""
    before = Gate.objects.open().filter(
        agreement=OuterRef("pk"), before_state__in=[LegalState.GATES, LegalState.CLEARED]
    )
    rows = Agreement.objects.visible_to(asking.access).filter(state__in=_NEXT_WORD)
    rows = rows.exclude(activity__state__in=[ActivityState.DRFT, ActivityState.VOID])
    rows = rows.exclude(Q(Exists(before)), state=LegalState.GATES)
    return rows.annotate(
        day=day_of(None),
        in_group=in_group(RowGroup.OTHERS, (_waits_for_asker(asking), RowGroup.WAITING)),
    )


def _waits_for_asker(asking: Asking) -> Q:
    waits = Q(pk__in=[])
    for state, (action, _target) in _NEXT_WORD.items():
        waits |= Q(state=state, city__in=asking.access.cities_for(action))
    return waits


def _tell_step(found: Found, asking: Asking) -> Told:
    state = LegalState(found.values["state"])
    action, target = _NEXT_WORD[state]
    move = reverse("agreements:move", args=[found.key, target.value.lower()])
    is_with_lawyers = state == LegalState.LEGAL_REVIEW
    words = _("Agree to the text") if is_with_lawyers else _("Clear it for signature")
    waits = _("waits for the lawyers") if is_with_lawyers else _("waits to be cleared")
    return _told_of_agreement(found, Act(words, move, action), waits)


def _told_of_agreement(found: Found, act: Act, words: str) -> Told:
    return Told(
        title=found.values["activity__title"],
        url=address_of("agreements:agreement-detail", found.key),
        act=act,
        words=words,
        activity=found.values["of_key"],
    )


def _table(kind: RowKind, rows: Any, telling: Any, **options: Any) -> Table:
    columns = ("activity__title", "state")
    return Table(
        kind, "activity", Agreement, rows, columns, telling, owner="activity__owner", **options
    )


GATES = Table(
    RowKind.GATE,
    "gate",
    Gate,
    _gates,
    ("titles", "rule", "agreement", "agreement__activity__title"),
    _tell_gate,
    owner="agreement__activity__owner",
)
NOTICES = _table(RowKind.NOTICE, _under_notice, _tell_notice)
ENDING = _table(RowKind.ENDING, _ending, _tell_ending)
REVIEWS = _table(RowKind.REVIEW, _reviews, _tell_review)
STEPS = _table(RowKind.STEP, _steps, _tell_step, own=_waits_for_asker)
