"""Invented records of Busan in which Seoul takes part: one waits for Seoul's answer."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from activities.models import Activity
from activities.services import ActivityInput, Party, offer_record, record_commitment
from agreements.services import EntryInput, record_entry
from citydiplo.demo import invented
from domains.vocabulary import (
    ActivityState,
    CommitmentSide,
    Domain,
    Instrument,
    Objective,
    PartyRole,
    Provenance,
)
from partners.models import City
from records.access import Access, Visibility
from records.partial_dates import PartialDate


@dataclass(frozen=True)
class _Joint:
    """An activity of Busan with Seoul; `start` counts days from the day of loading."""

    title: str
    instrument: str
    domain: str
    start: int


_OFFERED = _Joint(
    "Joint drill of river and harbour rescue teams · 하천·항만 구조대 합동훈련",
    Instrument.PROJ,
    Domain.PEA,
    start=24,
)
_NOT_YET = _Joint(
    "Joint stand at a fair for city tourism · 도시관광 박람회 공동 홍보관",
    Instrument.EVNT,
    Domain.CUL,
    start=60,
)
_PROMISE = "We bring two boats and their crews. · 구조정 두 척과 승무원을 보냅니다."


def share_between(
    cities: Mapping[str, City], officer: Any, *, access: Access, on: datetime.date
) -> None:
    """Let Busan record two activities with Seoul, and offer it the first.

    `access` and `officer` are those of Busan.
    """
    drill = _record(_OFFERED, cities, officer, access=access, on=on)
    promise = {"words": _PROMISE, "side": CommitmentSide.OURS, "owner": officer}
    record_commitment(drill.pk, promise, access=access)
    at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(9)))
    offer_record(drill.pk, cities["seoul"].actor_id, access=access, at=at)
    _record(_NOT_YET, cities, officer, access=access, on=on)


def _record(
    joint: _Joint, cities: Mapping[str, City], officer: Any, *, access: Access, on: datetime.date
) -> Activity:
    busan, seoul = cities["busan"].actor, cities["seoul"].actor
    return record_entry(
        EntryInput(
            ActivityInput(
                fields={
                    "title": joint.title,
                    "instrument": joint.instrument,
                    "domain": joint.domain,
                    "objectives": [Objective.TCI],
                    "starts_on": PartialDate(
                        (on + datetime.timedelta(days=joint.start)).isoformat()
                    ),
                    "state": ActivityState.PLAN,
                    "visibility": Visibility.INTERNAL,
                    "owner": officer,
                    "rationale": invented.NOTE,
                    "provenance": Provenance.DEMO,
                    "provenance_note": invented.NOTE,
                },
                parties=[
                    Party(busan, [PartyRole.LEAD], is_responsible=True, is_accountable=True),
                    Party(seoul, [PartyRole.IMPL, PartyRole.FUND], is_responsible=True),
                ],
            )
        ),
        city=cities["busan"],
        access=access,
        on=on,
    )
