"""The checklist as people type it, and how two who answer it at once are brought together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.timeline.events import events_of
from activities.timeline.names import names_for
from agreements.conflicts import TAKE, THEIRS, YOURS, Difference
from agreements.lifecycle.content import CheckInput
from agreements.models import Agreement, CheckAnswer
from domains.vocabulary import Check, Finding
from records.access import Access
from records.forms import VersionedForm
from records.templatetags.ui import moment


@dataclass(frozen=True)
class Said:
    """What is said of one check: a code of `Finding`, empty while it is open, and a note."""

    finding: str
    note: str

    @property
    def in_words(self) -> str:
        labels = {"": _("Not answered yet"), **dict(Finding.choices)}
        finding = str(labels.get(self.finding, self.finding))
        return f"{finding}\n{self.note}" if self.note else finding


_NOTHING = Said("", "")


class ChecksForm(VersionedForm):
    """The checklist: a finding and a note for each question.

    `seen` travels with it: the answers that it showed, to tell later which of them were changed.
    """

    shown_at = {check.value: f"note_{check.value}" for check in Check}

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = stored_answers(agreement)
        self.fields["version"].initial = agreement.activity.version
        self.fields["seen"].initial = _as_json(answers)
        for check in Check:
            answer = answers.get(check.value)
            self.fields[f"finding_{check.value}"] = forms.ChoiceField(
                label=check.label,
                choices=[("", gettext_lazy("Not answered yet")), *Finding.choices],
                required=answer is not None,
                initial=answer.finding if answer else "",
                error_messages={
                    "required": gettext_lazy("It has been answered: choose what holds now.")
                },
            )
            self.fields[f"note_{check.value}"] = forms.CharField(
                label=gettext_lazy("Note"),
                required=False,
                max_length=500,
                initial=answer.note if answer else "",
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for check in Check:
            finding = f"finding_{check.value}"
            if told.get(f"note_{check.value}") and not told.get(finding, "-"):
                self.add_error(finding, _("Say what was found, or clear the note."))
        return told

    def questions(self) -> Iterator[tuple[Check, forms.BoundField, forms.BoundField]]:
        """Each check with its two fields."""
        for check in Check:
            yield check, self[f"finding_{check.value}"], self[f"note_{check.value}"]

    def as_input(self) -> list[CheckInput]:
        """The questions that are answered."""
        told = self.cleaned_data
        return [
            CheckInput(check, told[f"finding_{check.value}"], told[f"note_{check.value}"])
            for check in Check
            if told[f"finding_{check.value}"]
        ]


def stored_answers(agreement: Agreement) -> dict[str, Said]:
    """What is said of an agreement by the code of the check; one query."""
    rows = agreement.checkanswer_rows.all()
    return {row.check_code: Said(row.finding, row.note) for row in rows}


def is_overtaken(data: QueryDict, agreement: Agreement) -> bool:
    """Whether a typed checklist was read at another version than the agreement has now.

    What is no version is for the form to refuse.
    """
    version = data.get("version", "")
    return version.isascii() and version.isdigit() and version != str(agreement.activity.version)


def merged(data: QueryDict, agreement: Agreement) -> QueryDict:
    """The typed checklist with the stored answers where a person chose theirs (`take_CHECK`)."""
    stored, result = stored_answers(agreement), data.copy()
    for check in Check.values:
        if result.pop(f"{TAKE}{check}", [""])[-1] == THEIRS:
            _put(result, check, stored.get(check, _NOTHING))
    return result


@dataclass(frozen=True)
class Crossing:
    """Two checklists that crossed.

    `mine` is what a person changed, beside what stands now; `others` what they left alone and
    somebody else has answered: that stays. `data` is the typed checklist with it.
    """

    mine: list[Difference]
    others: list[Difference]
    data: QueryDict


def crossing(data: QueryDict, agreement: Agreement, *, access: Access) -> Crossing:
    """How a typed checklist differs from what stands now; four queries at most."""
    stored, seen, result = stored_answers(agreement), _parsed(data.get("seen", "")), data.copy()
    by = _last_writers(agreement, access=access)
    mine: list[Difference] = []
    others: list[Difference] = []
    for check in Check:
        now, typed = stored.get(check.value, _NOTHING), _typed(data, check.value)
        if typed == now:
            continue
        is_left_alone = typed in (seen.get(check.value, _NOTHING), _NOTHING)
        (others if is_left_alone else mine).append(
            Difference(
                name=check.value,
                label=str(check.label),
                theirs=now.in_words,
                yours=typed.in_words,
                preferred=THEIRS if is_left_alone else YOURS,
                by=by.get(check.value, ""),
            )
        )
        if is_left_alone:
            _put(result, check.value, now)
    result["version"], result["seen"] = str(agreement.activity.version), _as_json(stored)
    return Crossing(mine, others, result)


def _typed(data: QueryDict, check: str) -> Said:
    # As its fields clean what was typed.
    return Said(data.get(f"finding_{check}", ""), data.get(f"note_{check}", "").strip())


def _put(data: QueryDict, check: str, said: Said) -> None:
    data[f"finding_{check}"], data[f"note_{check}"] = said.finding, said.note


def _as_json(answers: dict[str, Said]) -> str:
    return json.dumps({check: [said.finding, said.note] for check, said in answers.items()})


def _parsed(seen: str) -> dict[str, Said]:
    try:
        values = json.loads(seen)
        return {
            str(check): Said(str(finding), str(note)) for check, (finding, note) in values.items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _last_writers(agreement: Agreement, *, access: Access) -> dict[str, str]:
    """Who answered each check last, and when; two queries at most."""
    rows = events_of(agreement.pk, CheckAnswer).order_by("pgh_id")
    last = {row.check_code: row for row in rows}
    contexts = {check: row.pgh_context or {} for check, row in last.items()}
    names = names_for([], contexts.values(), access=access)
    return {
        check: " · ".join(filter(None, [names.who(contexts[check]), moment(row.pgh_created_at)]))
        for check, row in last.items()
    }
