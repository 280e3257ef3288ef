"""Reading activities for the API: a fixed number of queries, no model instances.

A serializer over model instances costs many times the query itself on lists; rows are read as
plain values and nested here. `agreements.api.serializers` declares the same shape, and a test
holds the two together.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from activities.api import COMMITMENT_FIELDS
from activities.models import Activity, ActivityGoal, Commitment, Participation
from domains.vocabulary import STAGE_OF_STATE, LegalState
from records.access import Access

PLAIN_FIELDS = (
    "id",
    "code",
    "version",
    "title",
    "summary",
    "state",
    "void_reason",
    "instrument",
    "direction",
    "domain",
    "secondary_domains",
    "objectives",
    "categories",
    "time_mode",
    "security_type",
    "configuration",
    "starts_on",
    "ends_on",
    "rationale",
    "visibility",
    "effort_days",
    "planned_amount",
    "spent_amount",
    "currency",
    "home_link",
    "home_department",
    "home_plan",
    "budget_line",
    "beneficiaries",
    "beneficiary_count",
    "outcome",
    "results",
    "source",
    "provenance",
    "created_at",
    "updated_at",
)
LINKS = {"city": "city_id", "place": "place_id", "parent": "parent_id"}
PEOPLE = ("owner", "deputy")
AGREEMENT_FIELDS = (
    "type",
    "state",
    "state_on",
    "is_binding",
    "signed_on",
    "in_force_on",
    "review_on",
    "expires_on",
    "renewal_rule",
    "notice_months",
    "languages",
    "prevailing_language",
    "council_session",
    "council_resolution",
    "council_resolved_on",
    "document_number",
    "original_location",
    "tie",
)
ACTOR_FIELDS = ("id", "labels", "level", "type", "tier", "country_code")
DUTIES = ("is_responsible", "is_accountable", "is_consulted", "is_informed")
GOAL_FIELDS = ("goal", "part", "reason")

COLUMNS = (
    *PLAIN_FIELDS,
    *LINKS.values(),
    # What a list may be sorted by
    "starts_earliest",
    *(f"{person}{part}" for person in PEOPLE for part in ("_id", "__name")),
    "agreement__activity_id",
    *(f"agreement__{name}" for name in AGREEMENT_FIELDS),
)


def nest(rows: Iterable[dict[str, Any]], *, access: Access) -> list[dict[str, Any]]:
    """Turn `.values(*COLUMNS)` rows into nested representations.

    Three queries, and one more where some are part of others: what the asker may not read is not
    named as a parent either.
    """
    rows = list(rows)
    _hide_parents(rows, access=access)
    ids = [row["id"] for row in rows]
    parties, goals, commitments = _parties(ids), _goals(ids), _commitments(ids)
    return [
        {
            **{name: row[name] for name in PLAIN_FIELDS},
            **{name: row[column] for name, column in LINKS.items()},
            **{person: _person(row, person) for person in PEOPLE},
            "parties": parties[row["id"]],
            "goals": goals[row["id"]],
            "agreement": _agreement(row),
            "commitments": commitments[row["id"]],
        }
        for row in rows
    ]


def _hide_parents(rows: list[dict[str, Any]], *, access: Access) -> None:
    wanted = {row["parent_id"] for row in rows} - {None}
    if not wanted:
        return
    visible = Activity.objects.visible_to(access).filter(pk__in=wanted)
    readable = set(visible.values_list("pk", flat=True))
    for row in rows:
        if row["parent_id"] not in readable:
            row["parent_id"] = None


def _person(row: dict[str, Any], person: str) -> dict[str, Any] | None:
    if row[f"{person}_id"] is None:
        return None
    return {"id": row[f"{person}_id"], "name": row[f"{person}__name"]}


def _agreement(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["agreement__activity_id"] is None:
        return None
    agreement = {name: row[f"agreement__{name}"] for name in AGREEMENT_FIELDS}
    agreement["stage"] = STAGE_OF_STATE[LegalState(agreement["state"])]
    return agreement


def _parties(ids: list[uuid.UUID]) -> defaultdict[uuid.UUID, list[dict[str, Any]]]:
    found: defaultdict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    columns = (
        "activity_id",
        "roles",
        *DUTIES,
        "acknowledged_at",
        *(f"actor__{name}" for name in ACTOR_FIELDS),
    )
    # Read only for activities that the asker may see: `ids` come from `visible_to`.
    query = Participation.objects.of_activities(ids).order_by("id").values_list(*columns)
    for activity_id, roles, *rest in query:
        duties, acknowledged, actor = rest[:4], rest[4], rest[5:]
        found[activity_id].append(
            {
                "actor": dict(zip(ACTOR_FIELDS, actor, strict=True)),
                "roles": roles,
                **dict(zip(DUTIES, duties, strict=True)),
                "acknowledged_at": acknowledged,
            }
        )
    return found


def _goals(ids: list[uuid.UUID]) -> defaultdict[uuid.UUID, list[dict[str, Any]]]:
    found: defaultdict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    query = ActivityGoal.objects.of_activities(ids).order_by("id")
    for activity_id, *values in query.values_list("activity_id", *GOAL_FIELDS):
        found[activity_id].append(dict(zip(GOAL_FIELDS, values, strict=True)))
    return found


def _commitments(ids: list[uuid.UUID]) -> defaultdict[uuid.UUID, list[dict[str, Any]]]:
    found: defaultdict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    query = Commitment.objects.of_activities(ids).order_by("due_latest", "id")
    for activity_id, *values in query.values_list("activity_id", *COMMITMENT_FIELDS):
        found[activity_id].append(dict(zip(COMMITMENT_FIELDS, values, strict=True)))
    return found
