"""The resolution of the council that a gate asks for, told once: the agreement keeps it too."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from activities.models import Activity
from activities.services import search_key_of
from agreements.gates.loading import book
from agreements.gates.models import Gate
from agreements.gates.packs import COUNCIL
from agreements.models import Agreement
from records.access import Access
from records.partial_dates import PartialDate
from records.versions import lock_for_edit

FIELDS = ("council_session", "council_resolution", "council_resolved_on")


@dataclass(frozen=True)
class CouncilInput:
    """Session and number of a resolution; its day is that on which the gate was met."""

    session: str = ""
    number: str = ""

    def __bool__(self) -> bool:
        return bool(self.session.strip() or self.number.strip())

    def __str__(self) -> str:
        return ", ".join(text for text in (self.session.strip(), self.number.strip()) if text)


def writes_council(gate: Gate) -> bool:
    """Whether meeting a gate may tell the resolution of the council, as its pack declares."""
    rule = book().rule(gate.pack, gate.rule, version=gate.pack_version)
    return rule is not None and rule.writes == COUNCIL


def lock_activity(gate_id: uuid.UUID, *, access: Access, version: int | None) -> Activity:
    """The activity that a resolution is written to, before its agreement and gates are locked.

    Raises Gate.DoesNotExist, and StaleRecordError when `version` is not its newest: the resolution
    may have been corrected meanwhile where the record is edited.
    """
    activity = Gate.objects.visible_to(access).values_list("agreement", flat=True).get(pk=gate_id)
    return lock_for_edit(Activity.objects.visible_to(access), activity, version=version)


def write_council(activity: Activity, told: CouncilInput, *, on: datetime.date) -> None:
    """Keep a resolution with the agreement of a locked activity, which is stepped.

    Raises ValidationError by field.
    """
    agreement: Agreement = activity.agreement
    agreement.council_session = told.session.strip()
    agreement.council_resolution = told.number.strip()
    agreement.council_resolved_on = PartialDate(on.isoformat())
    others = {field.name for field in Agreement._meta.fields} - set(FIELDS)
    agreement.clean_fields(exclude=others)
    agreement.save(update_fields=FIELDS)
    activity.search_key = search_key_of(activity, agreement.numbers)
    activity.save(update_fields=["search_key", "version", "updated_at"])
