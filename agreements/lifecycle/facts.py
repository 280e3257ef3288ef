"""What must be there before an agreement moves on."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from agreements.gates.services import blocking_among
from agreements.lifecycle.steps import amending_steps, amendments_since
from agreements.models import Agreement, Gate
from domains.stages import LIVE_STAGES
from domains.vocabulary import Check, DocumentKind, Side
from records.partial_dates import PartialDate

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Standing:
    """What facts are read from: an agreement with what hangs on it, as of a day. Seven queries."""

    agreement: Agreement
    on: datetime.date
    checked: frozenset[str]
    sides: frozenset[str]
    document_kinds: frozenset[str]
    # In force, and not what it was amended by before.
    has_new_amendment: bool
    # Until when it ran before what is told with a move.
    term_before: str | None
    # Of the agreement that takes its place.
    successor_stage: str
    open_gates: tuple[Gate, ...]
    # Those of them that must be met before the state that is looked at: see `towards`.
    gates: tuple[Gate, ...] = ()

    def towards(self, target: str) -> Standing:
        """The same, with the gates that stand before a legal state."""
        source = self.agreement.state
        gates = blocking_among(self.open_gates, source=source, target=target)
        return replace(self, gates=tuple(gates))


def standing_of(agreement: Agreement, *, on: datetime.date) -> Standing:
    """Read what facts rest on. The agreement was read through `visible_to`."""
    amended = next(reversed(amending_steps(agreement)), None)
    successor = agreement.superseded_by
    documents = agreement.activity.documents
    gates = agreement.gates.open()
    return Standing(
        agreement=agreement,
        on=on,
        checked=frozenset(agreement.checkanswer_rows.values_list("check_code", flat=True)),
        sides=frozenset(agreement.signatory_rows.values_list("side", flat=True)),
        document_kinds=frozenset(documents.order_by().values_list("kind", flat=True)),
        has_new_amendment=amendments_since(agreement, amended, on=on).exists(),
        term_before=agreement.expires_on,
        successor_stage=successor.stage if successor else "",
        open_gates=tuple(gates),
    )


@dataclass(frozen=True)
class Fact:
    """One thing that must be there; `words` tell what to do where it is not.

    `fields` are those of the form of a move in which it can be told at once; `page` is the address
    by name at which it is told otherwise.
    """

    code: str
    words: _StrPromise
    is_there: Callable[[Standing], bool]
    fields: tuple[str, ...] = ()
    page: str = ""

    @property
    def path(self) -> str:
        """Where an error of it is filed, as `agreements.services` names fields."""
        if not self.fields:
            return self.code
        field = self.fields[0]
        return field if field == "rationale" else f"agreement/{field}"


def _told(name: str) -> Callable[[Standing], bool]:
    return lambda standing: bool(getattr(standing.agreement, name))


def _of_activity(name: str) -> Callable[[Standing], bool]:
    return lambda standing: bool(getattr(standing.agreement.activity, name))


def _some_document(*kinds: str) -> Callable[[Standing], bool]:
    return lambda standing: not standing.document_kinds.isdisjoint(kinds)


def _is_over(standing: Standing) -> bool:
    ends = standing.agreement.expires_on
    return bool(ends) and PartialDate(ends).latest < standing.on  # type: ignore[arg-type]


def _runs_on(standing: Standing) -> bool:
    ends = standing.agreement.expires_on
    if not ends:
        return bool(standing.agreement.renewal_rule)
    return PartialDate(ends).latest >= standing.on


def _runs_longer(standing: Standing) -> bool:
    if not _runs_on(standing) or standing.agreement.renewal_rule:
        return _runs_on(standing)
    ends, before = standing.agreement.expires_on, standing.term_before
    return not before or PartialDate(ends).latest > PartialDate(before).latest  # type: ignore[arg-type]


def _runs_beyond_notice(standing: Standing) -> bool:
    ends, notice = standing.agreement.expires_on, standing.term_before
    return not (ends and notice) or PartialDate(ends).latest > PartialDate(notice).latest


def _day_has_come(name: str) -> Callable[[Standing], bool]:
    def has_come(standing: Standing) -> bool:
        day: Any = getattr(standing.agreement, name)
        return bool(day) and PartialDate(day).earliest <= standing.on

    return has_come


OWNER = Fact(
    "owner", _("Say who looks after it."), _of_activity("owner_id"), page="agreements:entry-edit"
)
CHECKS = Fact(
    "checks",
    _("Answer every question of the checklist."),
    lambda standing: standing.checked == frozenset(Check.values),
    page="agreements:checks",
)
# What a letter of intent is kept as.
LETTERS = (DocumentKind.LETT, DocumentKind.TEXT)
LETTER = Fact(
    "letter",
    _("Keep the letter of intent among the documents."),
    _some_document(*LETTERS),
    page="activities:document-new",
)
DRAFT = Fact(
    "draft",
    _("Keep the draft text among the documents."),
    _some_document(DocumentKind.DRAF, DocumentKind.TEXT),
    page="activities:document-new",
)
RATIONALE = Fact(
    "rationale",
    _("Say in one sentence why we do it."),
    _of_activity("rationale"),
    fields=("rationale",),
)
GATES = Fact(
    "gates",
    _("Meet or waive what the law asks for first."),
    lambda standing: not standing.gates,
    page="agreements:agreement-detail",
)
SIGNATORIES = Fact(
    "signatories",
    _("Say who signs for each side, and as what."),
    lambda standing: standing.sides == frozenset(Side.values),
    page="agreements:signatories",
)
SIGNED_ON = Fact(
    "signed_on", _("Say when it was signed."), _day_has_come("signed_on"), fields=("signed_on",)
)
LANGUAGES = Fact(
    "languages",
    _("Say in which languages the text is."),
    _told("languages"),
    fields=("languages", "prevailing_language"),
)
IN_FORCE_ON = Fact(
    "in_force_on",
    _("Say from when it is in force."),
    _day_has_come("in_force_on"),
    fields=("in_force_on",),
)
ORIGINAL = Fact(
    "original_location",
    _("Say where the signed original lies."),
    _told("original_location"),
    fields=("original_location",),
)
AMENDMENT = Fact(
    "amendment",
    _("Write down an amendment that is in force by then, and by which it was not amended before."),
    lambda standing: standing.has_new_amendment,
    page="agreements:amendment-new",
)
RUNS_ON = Fact(
    "runs_on",
    _("Say until when it runs now, or by which rule it goes on."),
    _runs_on,
    fields=("expires_on", "renewal_rule"),
)
RUNS_LONGER = Fact(
    "runs_longer",
    _("Say until when it runs now, longer than before, or by which rule it goes on."),
    _runs_longer,
    fields=("expires_on", "renewal_rule"),
)
OVER = Fact("over", _("Its last day must be past."), _is_over, fields=("expires_on",))
LAST_DAY = Fact(
    "last_day",
    _("Say which is its last day, not before that of the notice."),
    _told("expires_on"),
    fields=("expires_on",),
)
TERM_ANEW = Fact(
    "term_anew",
    _("Say until when it runs without the notice, and nothing where it runs on for good."),
    _runs_beyond_notice,
    fields=("expires_on", "renewal_rule"),
)
SUCCESSOR = Fact(
    "successor",
    _("Name the signed agreement that takes its place."),
    lambda standing: standing.successor_stage in LIVE_STAGES,
    fields=("successor",),
)
