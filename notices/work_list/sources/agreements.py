"""Rows about agreements: their gates, their ends, reviews, and who has to agree to them."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from agreements.models import Agreement, Gate
from domains.vocabulary import ActivityState, LegalState
from notices.kinds import RowGroup, RowKind
from notices.work_list.asking import Asking
from notices.work_list.rows import Act, Found, Told
from notices.work_list.sources.tables import Table, day_of, in_group
from notices.work_list.words import due_words, end_words, notice_words
from partners.models import best_name
from records.addresses import address_of

# Who says the next word on an agreement in a state, and where it goes by that.
_NEXT_WORD = {
    LegalState.LEGAL_REVIEW: ("agreements.review", LegalState.GATES),
    LegalState.GATES: ("agreements.clear", LegalState.CLEARED),
    LegalState.CLEARED: ("agreements.conclude", LegalState.SIGNED),
}
# These words are given by a role; all others by whoever looks after the agreement.
_BY_ROLE = (LegalState.LEGAL_REVIEW, LegalState.GATES)


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


def _that_end(rows: QuerySet[Any], asking: Asking) -> QuerySet[Any]:
    is_over = Q(expires_latest__lt=asking.on)
    return rows.filter(day__lte=asking.ending).annotate(
        in_group=in_group(RowGroup.ENDING, (is_over, RowGroup.LATE))
    )


def _under_notice(asking: Asking) -> QuerySet[Any]:
    rows = Agreement.objects.visible_to(asking.access).live().filter(state=LegalState.DENOUNCED)
    return _that_end(rows.annotate(day=day_of("expires_latest")), asking)


def _ending(asking: Asking) -> QuerySet[Any]:
    """By the last day of an agreement; before that, by the last day on which one may leave it."""
    rows = Agreement.objects.visible_to(asking.access).live()
    rows = rows.exclude(state=LegalState.DENOUNCED).with_notice_day()
    leave_by = Case(When(notice_day__gte=asking.on, then=F("notice_day")))
    return _that_end(rows.annotate(day=Coalesce(leave_by, "expires_latest")), asking)


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
    words = end_words if found.day == found.values["expires_latest"] else notice_words
    return _told_of_agreement(found, act, words(found.day, on=asking.on))


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
    """Those whose next step nothing stands before, with whoever takes it."""
    rows = Agreement.objects.visible_to(asking.access)
    rows = rows.exclude(activity__state__in=[ActivityState.DRFT, ActivityState.VOID])
    may_go_on = Q(pk__in=[])
    for state, (_action, target) in _NEXT_WORD.items():
        before = Gate.objects.blocking(target).filter(agreement=OuterRef("pk"))
        may_go_on |= Q(~Exists(before), state=state)
    is_by_role = Q(state__in=_BY_ROLE) & ~_waits_for_asker(asking)
    return rows.filter(may_go_on, state__in=_NEXT_WORD).annotate(
        day=day_of(None),
        in_group=in_group(RowGroup.WAITING, (is_by_role, RowGroup.OTHERS)),
    )


def _waits_for_asker(asking: Asking) -> Q:
    waits = Q(pk__in=[])
    for state in _BY_ROLE:
        action, _target = _NEXT_WORD[state]
        waits |= Q(state=state, city__in=asking.access.cities_for(action))
    return waits


def _tell_step(found: Found, asking: Asking) -> Told:
    state = LegalState(found.values["state"])
    action, target = _NEXT_WORD[state]
    move = reverse("agreements:move", args=[found.key, target.value.lower()])
    act, waits = {
        LegalState.LEGAL_REVIEW: (_("Agree to the text"), _("waits for the lawyers")),
        LegalState.GATES: (_("Clear it for signature"), _("waits to be cleared")),
        LegalState.CLEARED: (_("Note the signing"), _("cleared, to be signed")),
    }[state]
    return _told_of_agreement(found, Act(act, move, action), waits)


def _told_of_agreement(found: Found, act: Act, words: str) -> Told:
    return Told(
        title=found.values["activity__title"],
        url=address_of("agreements:agreement-detail", found.key),
        act=act,
        words=words,
        activity=found.values["of_key"],
    )


def _table(kind: RowKind, rows: Any, telling: Any, **options: Any) -> Table:
    columns = ("activity__title", "state", "expires_latest")
    options |= {"owner": "activity__owner", "deputy": "activity__deputy"}
    return Table(kind, "activity", Agreement, rows, columns, telling, **options)


GATES = Table(
    RowKind.GATE,
    "gate",
    Gate,
    _gates,
    ("titles", "rule", "agreement", "agreement__activity__title"),
    _tell_gate,
    owner="agreement__activity__owner",
    deputy="agreement__activity__deputy",
)
NOTICES = _table(RowKind.NOTICE, _under_notice, _tell_notice)
ENDING = _table(RowKind.ENDING, _ending, _tell_ending)
REVIEWS = _table(RowKind.REVIEW, _reviews, _tell_review)
STEPS = _table(RowKind.STEP, _steps, _tell_step, own=_waits_for_asker)
