"""The folded parts of the entry form, by topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Form
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import Instrument


@dataclass(frozen=True)
class Section:
    """One folded part of the form; shown only for kinds that begin with `kind`."""

    name: str
    title: Any
    hint: Any
    fields: tuple[str, ...]
    kind: str = ""


SECTIONS = (
    Section(
        "law",
        _("Where it stands in law"),
        _("signed, in force, council, document number"),
        (
            "law_state",
            "state_on",
            "signed_on",
            "in_force_on",
            "review_on",
            "document_number",
            "original_location",
            "council_resolution",
            "council_session",
            "council_resolved_on",
            "is_binding",
            "renewal_rule",
            "notice_months",
            "languages",
            "prevailing_language",
        ),
        kind=Instrument.AGR,
    ),
    Section("who", _("Who does what"), _("leads, pays, must agree, is told"), ("who",)),
    Section(
        "why",
        _("Why, and who answers for it"),
        _("reason, owner, deputy"),
        ("rationale", "owner", "deputy"),
    ),
    Section(
        "about",
        _("More about it"),
        _("summary, end, state"),
        ("summary", "ends_on", "state", "time_mode"),
    ),
    Section(
        "facets",
        _("Goals and objectives"),
        _("proposed from the domain"),
        (
            "goals",
            "efs_part",
            "goals_reason",
            "secondary_domains",
            "objectives",
            "categories",
            "security_type",
        ),
    ),
    Section(
        "readers",
        _("Who may read it"),
        _("everybody in the city, unless you say otherwise"),
        ("visibility", "readers"),
    ),
    Section(
        "home",
        _("Link to a policy at home"),
        _("which department shares this, under which plan and budget line?"),
        ("home_department", "home_plan", "budget_line"),
    ),
    Section(
        "money",
        _("Money and effort"),
        _("planned, spent, staff-days"),
        ("planned_amount", "spent_amount", "currency", "effort_days"),
    ),
    Section(
        "results",
        _("What came of it"),
        _("outcome, results, who benefits"),
        ("outcome", "results", "beneficiaries", "beneficiary_count"),
    ),
    Section(
        "promise",
        _("A promise made"),
        _("in its exact words, with a due date"),
        ("promise_words", "promise_side", "promise_due_on"),
    ),
    Section(
        "source",
        _("Where this comes from"),
        _("source, part of"),
        ("source", "parent"),
    ),
)


FIELD_ORDER = [
    *("kind", "starts_on", "direction", "partners", "partner_names", "title", "domain"),
    *("expires_on", "scan"),
    *(name for section in SECTIONS for name in section.fields),
]


@dataclass(frozen=True)
class FilledSection:
    """A section with its fields, how many of them tell something, and whether one is wrong."""

    section: Section
    fields: list[BoundField]
    filled: int
    is_wrong: bool


def sections_of(form: Form, *, is_edit: bool) -> Iterator[FilledSection]:
    """The sections that a form shows; of a new form only what was sent counts as an answer."""
    sent = set(form.changed_data) if form.is_bound else set()
    for section in SECTIONS:
        if section.name == "promise" and is_edit:
            continue
        fields = [form[name] for name in section.fields if name in form.fields]
        yield FilledSection(
            section=section,
            fields=fields,
            filled=sum(_is_told(field) for field in fields if is_edit or field.name in sent),
            is_wrong=any(field.errors for field in fields),
        )


def _is_told(field: BoundField) -> bool:
    value = field.value()
    if isinstance(value, Mapping):
        return False
    return value not in (None, "", [], "unknown") and value != field.field.initial
