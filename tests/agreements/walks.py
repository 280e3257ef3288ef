"""Random walks of an agreement through its legal life: by anybody, with right and wrong input."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from activities.models import Activity
from activities.services import ActivityInput, Party, add_document, void_activity
from activities.timeline.events import tracked_models
from agreements.gates.services import meet_gate, reopen_gate, waive_gate
from agreements.lifecycle.content import (
    CheckInput,
    SignatoryInput,
    answer_checks,
    delete_amendment,
    write_amendment,
    write_signatories,
)
from agreements.lifecycle.moves import moves_from
from agreements.lifecycle.services import make_move, take_back
from agreements.lifecycle.telling import MoveInput
from agreements.models import Agreement, Gate
from agreements.services import EntryInput, edit_entry, record_entry
from domains.vocabulary import (
    AgreementType,
    Check,
    DocumentKind,
    Domain,
    Finding,
    Instrument,
    LegalState,
    Side,
)
from partners.models import Actor, City
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import ImpossibleError
from tests.activities.states import State, state_of

TODAY = datetime.date(2026, 11, 26)
REFUSALS = (ValidationError, PermissionDenied, ImpossibleError, ObjectDoesNotExist)
FACTS: dict[str, list[Any]] = {
    "rationale": ["A harbour like ours.", ""],
    "languages": [["ko", "de"], []],
    "original_location": ["City archive", ""],
    "signed_on": [PartialDate("2026-03"), PartialDate("2027"), None],
    "in_force_on": [PartialDate("2026-04"), PartialDate("2025"), None],
    "expires_on": [PartialDate("2036"), PartialDate("2026-10"), PartialDate("2025"), None],
    "renewal_rule": ["By letter", ""],
}


# Days from which an amendment applies, known more or less exactly.
AMENDED = ["2026-02-01", "2026-08-01", "2026", "2025", "2027"]
_BOTH = [SignatoryInput(side, f"Name {side}", "Mayor") for side in Side]


def fingerprint(agreement_id: Any) -> str:
    """Of all rows that hang on an agreement: the same as long as nothing of them has changed."""
    parts = [
        f"(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {model._meta.db_table} t"
        f" WHERE t.{'id' if model is Activity else column} = %(id)s)"
        for model, column in tracked_models().items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws('|', {', '.join(parts)})", {"id": agreement_id})
        return str(cursor.fetchone()[0])


@dataclass
class World:
    """The city of the walks, who acts in it, and by chance what comes next."""

    city: City
    partner: Actor
    owner: Any
    everything: Access
    others: list[Access]
    # What may take an agreement's place, and what may not.
    successor: Any
    strangers: list[Any]


@dataclass
class Walk:
    """One agreement, and each state of it that a step left behind, with its moment."""

    world: World
    chance: random.Random
    # How often a state is kept whole, to be compared with what is told of it later.
    looks: float
    agreement_id: Any = None
    left: list[tuple[datetime.datetime, State]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    last_at: datetime.datetime | None = None

    def begin(self) -> None:
        """Enter an agreement that is proposed."""
        activity = record_entry(
            EntryInput(
                ActivityInput(
                    fields={
                        "title": "A pact",
                        "instrument": Instrument.AGR,
                        "domain": Domain.CUL,
                        "starts_on": PartialDate("2026"),
                        "owner": self.chance.choice([self.world.owner, self.world.owner, None]),
                    },
                    parties=[Party(actor=self.world.partner)],
                ),
                {"type": AgreementType.SIS, "state": LegalState.PROPOSED, "state_on": None},
            ),
            city=self.world.city,
            access=self.world.everything,
            on=TODAY,
        )
        self.agreement_id = activity.pk
        self._remember()
        if self.chance.random() < 0.7:
            self._do_homework()

    def _do_homework(self) -> None:
        """Tell most of what the way into force needs, as an office does that knows it."""
        everything = self.world.everything
        self._try(lambda: self._checks(list(Check), Finding.FINE, everything))
        self._try(lambda: self._signatories(_BOTH, everything))
        self._try(lambda: self._draft(everything))
        fields = {"owner": self.world.owner, "rationale": "A harbour like ours."}
        self._try(lambda: self._write(fields, None, everything))
        for gate in self.agreement.gates.filter(before_state__in=["CLEARED", "SIGNED"]):
            self._try(partial(self._meet, gate, "Resolution 47", everything))

    def step(self) -> str:
        """Try something; returns what, with a minus before it where that was refused."""
        name, act = self.chance.choice(self._acts())
        return name if self._try(act) else f"-{name}"

    def _try(self, act: Callable[[], Any]) -> bool:
        before = fingerprint(self.agreement_id)
        try:
            act()
        except REFUSALS:
            was_taken = False
        else:
            was_taken = True
            self._remember()
        assert was_taken or fingerprint(self.agreement_id) == before, "half-saved"
        return was_taken

    @property
    def activity(self) -> Activity:
        return Activity(pk=self.agreement_id)

    @property
    def agreement(self) -> Agreement:
        return Agreement.objects.select_related("activity").get(pk=self.agreement_id)

    def _remember(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (at,) = cursor.fetchone()
        self.last_at = at
        if self.chance.random() < self.looks:
            self.left.append((at, state_of(self.activity)))
        self.states.append(self.agreement.state)

    def _who(self) -> Access:
        others = self.world.others
        return self.chance.choice([*[self.world.everything] * 20, *others])

    def _acts(self) -> list[tuple[str, Callable[[], Any]]]:
        """What may be tried; moves come more often, and a record becomes void seldom."""
        acts: dict[str, tuple[int, Callable[[], Any]]] = {
            "move": (45, self._move),
            "checks": (2, self._some_checks),
            "signatories": (2, self._some_signatories),
            "draft": (2, self._draft),
            "edit": (4, self._edit),
            "gate": (5, self._gate),
            "amendment": (2, self._amendment),
            "take back": (2, self._take_back),
            "void": (1 if self.chance.random() < 0.1 else 0, self._void),
        }
        return [(name, act) for name, (weight, act) in acts.items() for _time in range(weight)]

    def _move(self) -> None:
        state = self.agreement.state
        ways = [move.target for move in moves_from(state)]
        usual = [move.target for move in moves_from(state) if not move.is_aside]
        targets = [*usual * 25, *ways, self.chance.choice(list(LegalState))]
        target = self.chance.choice(targets)
        given = MoveInput(
            on=PartialDate(self.chance.choice(["2026"] * 9 + ["2026-11-20", "2026-12-24"])),
            authority=self._maybe("Mayor"),
            reason=self._maybe("It is time."),
            reversal=self._maybe("A new resolution"),
            document=self._letter() if target == LegalState.INTENT else None,
            ending=self._maybe("MUTU") if self._is_end(state, target) else "",
            successor=self._successor() if target == LegalState.SUPERSEDED else None,
            facts={
                name: self.chance.choice([*values[:1] * 6, *values])
                for name, values in FACTS.items()
                if name in self._asked(state, target) and self.chance.random() < 0.95
            },
        )
        make_move(self.agreement_id, target, given, access=self._who(), version=None, today=TODAY)

    def _successor(self) -> Any:
        wrong = [self.agreement_id, *self.world.strangers, None]
        return self.chance.choice([*[self.world.successor] * 9, *wrong])

    def _letter(self) -> Any:
        kept = list(self.agreement.activity.documents.order_by("pk"))
        letters = [document.pk for document in kept if document.kind == DocumentKind.LETT]
        return self.chance.choice([*letters * 9, *(document.pk for document in kept), None])

    def _is_end(self, state: str, target: str) -> bool:
        ends = {LegalState.DENOUNCED, LegalState.TERMINATED}
        return target in ends and state != LegalState.DENOUNCED

    def _asked(self, state: str, target: str) -> tuple[str, ...]:
        return next((m.fields for m in moves_from(state) if m.target == target), ())

    def _maybe(self, text: str) -> str:
        return text if self.chance.random() < 0.93 else " "

    def _some_checks(self) -> None:
        checks = self.chance.choice([list(Check), list(Check), list(Check)[:3]])
        finding = self.chance.choice([Finding.FINE, Finding.FINE, Finding.RISK])
        self._checks(checks, finding, self._who())

    def _checks(self, checks: list[str], finding: str, access: Access) -> None:
        answers = [CheckInput(check, finding, self._maybe("A note")) for check in checks]
        answer_checks(self.agreement_id, answers, access=access, version=None)

    def _some_signatories(self) -> None:
        given = self.chance.choice([_BOTH, _BOTH, _BOTH[:1], [], [*_BOTH, *_BOTH]])
        self._signatories(given, self._who())

    def _signatories(self, given: list[SignatoryInput], access: Access) -> None:
        write_signatories(self.agreement_id, given, access=access, version=None)

    def _draft(self, access: Access | None = None) -> None:
        upload = SimpleUploadedFile("draft.txt", str(self.chance.random()).encode())
        kind = self.chance.choice([DocumentKind.DRAF, DocumentKind.LETT])
        who = access or self._who()
        add_document(self.agreement_id, upload, access=who, by=None, kind=kind)

    def _edit(self) -> None:
        name, values = self.chance.choice(list(FACTS.items()))
        value = self.chance.choice(values)
        fields = {"owner": self.chance.choice([*[self.world.owner] * 9, None])}
        law = None
        if name == "rationale":
            fields[name] = value
        else:
            law = {name: value}
        self._write(fields, law, self._who())

    def _write(self, fields: dict[str, Any], law: Any, access: Access) -> None:
        given = EntryInput(ActivityInput(fields=fields), law)
        edit_entry(self.agreement_id, given, access=access, version=None, on=TODAY)

    def _gate(self) -> None:
        gates = list(self.agreement.gates.order_by("pk"))
        if not gates:
            raise ValidationError("There is none.")
        gate, access = self.chance.choice(gates), self._who()
        verb = self.chance.choice(["meet", "meet", "meet", "waive", "reopen"])
        if verb == "meet":
            self._meet(gate, self._maybe("Resolution 47"), access)
        elif verb == "waive":
            waive_gate(gate.pk, reason=self._maybe("War"), access=access, version=None, on=TODAY)
        else:
            reopen_gate(gate.pk, reason="A mistake", access=access, version=None, on=TODAY)

    def _meet(self, gate: Gate, evidence: str, access: Access) -> None:
        meet_gate(gate.pk, on=TODAY, evidence=evidence, access=access, version=None, today=TODAY)

    def _amendment(self) -> None:
        rows = list(self.agreement.amendment_rows.all())
        if rows and self.chance.random() < 0.3:
            delete_amendment(self.agreement_id, rows[0].pk, access=self._who(), version=None)
            return
        fields = {
            "clause": self.chance.choice(["Article 3", "article 3", ""]),
            "words": "Ten students.",
            "in_force_on": self.chance.choice([*AMENDED, f"2026-{self.chance.randint(1, 12):02d}"]),
            "until": self.chance.choice([None, "2026-06-30", "2026-06", "2026"]),
        }
        write_amendment(self.agreement_id, fields, access=self._who(), version=None)

    def _take_back(self) -> None:
        take_back(
            self.agreement_id,
            reason=self._maybe("A mistake"),
            access=self._who(),
            version=None,
            today=TODAY,
        )

    def _void(self) -> None:
        void_activity(self.agreement_id, reason="Twice", access=self._who(), version=None)
