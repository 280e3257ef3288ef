"""Reading activities for the API: one query, no model instances.

A serializer over model instances costs many times the query itself on lists; rows are read as
plain values and nested here. `agreements.api.serializers` declares the same shape, and a test
holds the two together.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import OuterRef

from activities.api import COMMITMENT_FIELDS
from activities.api.told import NAMELESS, PROMISE_DOCUMENTS, hide_documents
from activities.models import DUTIES, Activity, ActivityGoal, Commitment, Participation
from activities.querysets import ActivityQuerySet
from activities.sharing import OFFER
from domains.vocabulary import STAGE_OF_STATE, LegalState
from records.access import Access
from records.nested import nested

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
    "external_id",
    "provenance",
    "created_at",
    "updated_at",
)
LINKS = {
    "city": "city_id",
    "place": "place_id",
    "parent": "parent_id",
    "same_as": "same_as_id",
}
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
# Its neighbours in time, which are told only to those who may read them.
AGREEMENT_LINKS = ("renews", "superseded_by")
ACTOR_FIELDS = ("id", "labels", "level", "type", "tier", "country_code")
GOAL_FIELDS = ("goal", "part", "reason")
# Of an offer, what whoever reads the record may know, and how the rest reads to them.
PUBLIC_OFFER = ("acknowledged_at",)
NOT_TOLD = {name: None if name.endswith("_at") else "" for name in OFFER}

COLUMNS = (
    *PLAIN_FIELDS,
    *LINKS.values(),
    # What a list may be sorted by
    "starts_earliest",
    *(f"{person}{part}" for person in PEOPLE for part in ("_id", "__name")),
    "agreement__activity_id",
    *(f"agreement__{name}" for name in (*AGREEMENT_FIELDS, *AGREEMENT_LINKS)),
)
# What hangs on an activity may be read exactly when the activity may.
CHILDREN = {
    "party_rows": nested(
        Participation.objects.filter(activity=OuterRef("pk")).order_by("id"),
        "roles",
        *DUTIES,
        *OFFER,
        *(f"actor__{name}" for name in ACTOR_FIELDS),
    ),
    "goal_rows": nested(
        ActivityGoal.objects.filter(activity=OuterRef("pk")).order_by("id"), *GOAL_FIELDS
    ),
    "commitment_rows": nested(
        Commitment.objects.filter(activity=OuterRef("pk")).order_by("due_latest", "id"),
        *COMMITMENT_FIELDS,
    ),
}
# Put together once, which takes a while: each request narrows a copy by its rights and filters.
ANSWERS: ActivityQuerySet = Activity.objects.values(*COLUMNS, **CHILDREN)


def answer_of(pk: uuid.UUID, *, access: Access, own_city: uuid.UUID) -> dict[str, Any]:
    """One activity as `nest` tells it. Raises Activity.DoesNotExist."""
    (answer,) = nest([ANSWERS.visible_to(access).get(pk=pk)], access=access, own_city=own_city)
    return answer


def nest(
    rows: Iterable[dict[str, Any]], *, access: Access, own_city: uuid.UUID
) -> list[dict[str, Any]]:
    """Turn rows of `ANSWERS` into nested representations, for a key of `own_city`.

    One query more where some are linked with others, as parts or renewals are, and one where
    promises name documents: what the asker may not read is not named there either. Only with what
    its own records are linked, a city knows anyhow.
    """
    rows = list(rows)
    _hide_links(rows, access=access, own_city=own_city)
    # A key for public records learns what the city does, not who in it does that, nor what the
    # partners said to it.
    naming = set(access.cities_for("activities.read"))
    answers = [
        {
            **{name: row[name] for name in PLAIN_FIELDS},
            **{name: row[column] for name, column in LINKS.items()},
            **{
                person: _person(row, person) if row["city_id"] in naming else None
                for person in PEOPLE
            },
            "parties": [
                _party(values, told=OFFER if row["city_id"] in naming else PUBLIC_OFFER)
                for values in row["party_rows"]
            ],
            "goals": [dict(zip(GOAL_FIELDS, values, strict=True)) for values in row["goal_rows"]],
            "agreement": _agreement(row),
            "commitments": [
                dict(zip(COMMITMENT_FIELDS, values, strict=True))
                | ({} if row["city_id"] in naming else NAMELESS)
                for values in row["commitment_rows"]
            ],
        }
        for row in rows
    ]
    promises = [promise for answer in answers for promise in answer["commitments"]]
    hide_documents(promises, *PROMISE_DOCUMENTS, access=access)
    return answers


def _hide_links(rows: list[dict[str, Any]], *, access: Access, own_city: uuid.UUID) -> None:
    knowing = own_city if access.may("activities.read", own_city) else None
    always = ("parent_id", *(f"agreement__{name}" for name in AGREEMENT_LINKS))
    links = [(row, name) for row in rows for name in always if row[name]]
    links += [
        (row, "same_as_id") for row in rows if row["same_as_id"] and row["city_id"] != knowing
    ]
    if not links:
        return
    visible = Activity.objects.visible_to(access).filter(pk__in={row[name] for row, name in links})
    readable = set(visible.values_list("pk", flat=True))
    for row, name in links:
        if row[name] not in readable:
            row[name] = None


def _person(row: dict[str, Any], person: str) -> dict[str, Any] | None:
    if row[f"{person}_id"] is None:
        return None
    return {"id": row[f"{person}_id"], "name": row[f"{person}__name"]}


def _agreement(row: dict[str, Any]) -> dict[str, Any] | None:
    if row["agreement__activity_id"] is None:
        return None
    told = (*AGREEMENT_FIELDS, *AGREEMENT_LINKS)
    agreement = {name: row[f"agreement__{name}"] for name in told}
    agreement["stage"] = STAGE_OF_STATE[LegalState(agreement["state"])]
    return agreement


def _party(values: list[Any], *, told: Collection[str]) -> dict[str, Any]:
    roles, *rest = values
    duties, offer, actor = rest[:4], rest[4 : 4 + len(OFFER)], rest[4 + len(OFFER) :]
    return {
        "actor": dict(zip(ACTOR_FIELDS, actor, strict=True)),
        "roles": roles,
        **dict(zip(DUTIES, duties, strict=True)),
        **{
            name: _told(name, value) if name in told else NOT_TOLD[name]
            for name, value in zip(OFFER, offer, strict=True)
        },
    }


def _told(name: str, value: str | None) -> Any:
    # A moment as the database writes it would lack the zeros at its end, unlike everywhere else.
    return datetime.datetime.fromisoformat(value) if value and name.endswith("_at") else value
