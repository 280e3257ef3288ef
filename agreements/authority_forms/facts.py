"""What a record can tell a form: read as asked for, and no more than all its readers may know."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from activities.models import Activity, Commitment, Document, Participation
from agreements.gates.panel import row_of
from agreements.models import Agreement, Gate
from domains.templatetags.vocabulary import label, labels
from domains.vocabulary import Finding, Side
from partners.countries import country_name
from partners.models import Actor
from records.access import Access, Visibility
from records.templatetags.ui import partial_date


@dataclass
class Facts:
    """An activity that was read through `visible_to`, and whatever hangs on it.

    Whoever reads the activity may read a form that was filled from it, so nothing more confidential
    goes in, whoever fills it: no confidential document, no title of another confidential record.
    One query each at most, and none for what no placeholder asks.
    """

    activity: Activity
    access: Access
    on: datetime.date
    filled_by: str = ""

    @cached_property
    def law(self) -> Agreement | None:
        return getattr(self.activity, "agreement", None)

    @cached_property
    def home(self) -> Actor:
        return self.activity.city.actor

    @cached_property
    def parties(self) -> list[Participation]:
        rows = Participation.objects.of_activities([self.activity.pk])
        return list(rows.select_related("actor__place"))

    @cached_property
    def partners(self) -> list[Actor]:
        return [row.actor for row in self.parties if row.actor_id != self.home.pk]

    @cached_property
    def goals(self) -> list[str]:
        return [str(goal) for goal in self.activity.goals.all()]

    @cached_property
    def signatories(self) -> list[Any]:
        return list(self.law.signatory_rows.all()) if self.law else []

    @cached_property
    def checks(self) -> list[Any]:
        return list(self.law.checkanswer_rows.all()) if self.law else []

    @cached_property
    def amendments(self) -> list[Any]:
        return list(self.law.amendment_rows.all()) if self.law else []

    @cached_property
    def gates(self) -> list[Any]:
        if self.law is None:
            return []
        return list(Gate.objects.of_activities([self.law.pk]).exclude(status="lapsed"))

    @cached_property
    def commitments(self) -> list[Commitment]:
        return list(Commitment.objects.of_activities([self.activity.pk]).select_related("owner"))

    @cached_property
    def documents(self) -> list[str]:
        rows = Document.objects.visible_to(self.access).filter(activity=self.activity).newest()
        rows = rows.exclude(visibility=Visibility.CONFIDENTIAL).order_by("created_at", "pk")
        return list(rows.values_list("name", flat=True))

    @cached_property
    def titles(self) -> dict[Any, str]:
        """Titles of the records that this one leads to, by their ids."""
        ids = [self.activity.parent_id, self.law.renews_id if self.law else None]
        others = Activity.objects.visible_to(self.access).filter(pk__in=filter(None, ids))
        others = others.exclude(visibility=Visibility.CONFIDENTIAL)
        return dict(others.values_list("pk", "title"))

    # In words, in the active language

    def of_law(self, name: str) -> Any:
        """A field of the agreement; nothing for a record without one."""
        return getattr(self.law, name) if self.law else ""

    def first_partner(self) -> Actor | None:
        return self.partners[0] if self.partners else None

    def partner_lines(self) -> list[str]:
        return [_with(str(actor), actor.country) for actor in self.partners]

    def partner_countries(self) -> str:
        codes = dict.fromkeys(actor.country_code for actor in self.partners)
        return joined(country_name(code) for code in codes if code)

    def party_lines(self) -> list[str]:
        return [_with(str(row.actor), joined(labels(row.roles, "role"))) for row in self.parties]

    def signers(self, side: str, name: str = "name") -> str:
        return in_lines(getattr(row, name) for row in self.signatories if row.side == side)

    def signatory_lines(self) -> list[str]:
        return [f"{label(row.side, 'side')}: {row}" for row in self.signatories]

    def check_lines(self) -> list[str]:
        return [
            _with(f"{label(row.check_code, 'check')}: {label(row.finding, 'finding')}", row.note)
            for row in self.checks
        ]

    def concerns(self) -> list[str]:
        risks = [row for row in self.checks if row.finding == Finding.RISK]
        return [f"{label(row.check_code, 'check')}: {row.note}" for row in risks]

    def gate_lines(self, *, is_open: bool = False) -> list[str]:
        rows = [gate for gate in self.gates if gate.is_open or not is_open]
        return [
            _with(row_of(gate, on=self.on).title, str(gate.get_status_display())) for gate in rows
        ]

    def amendment_lines(self) -> list[str]:
        return [f"{row}: {row.words}" for row in self.amendments]

    def commitment_lines(self, side: str = "") -> list[str]:
        rows = [row for row in self.commitments if side in ("", row.side)]
        return [_with(row.words, partial_date(row.due_on) if row.due_on else "") for row in rows]


HOME, AWAY = Side.HOME, Side.AWAY


def joined(texts: Iterable[str]) -> str:
    """Texts on one line, without those that are empty."""
    return ", ".join(text for text in texts if text)


def in_lines(texts: Iterable[str]) -> str:
    """Texts one a line."""
    return "\n".join(text for text in texts if text)


def _with(text: str, more: str) -> str:
    return f"{text} ({more})" if more else text
