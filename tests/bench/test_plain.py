"""The yardstick of `make bench` fetches what the API page holds, no less and no more."""

from __future__ import annotations

import orjson
import pytest
from django.db import connection
from rest_framework.test import APIClient

from activities.services import record_commitment, void_activity
from bench.plain import fetch_page
from citydiplo.wire import JSONRenderer
from partners.models import City
from records.access import Access
from tests.factories import make_activity, make_actor, make_agreement


@pytest.mark.django_db
def test_plain_fetch_holds_the_very_rows_of_the_page(
    api_client: APIClient, seoul: City, busan: City, officer, officer_access: Access
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    for number in range(3):
        agreement = make_agreement(seoul, partners=(hamburg,), owner=officer, deputy=officer)
        fields = {"side": "OURS", "words": f"Promise {number}", "due_on": f"202{number}"}
        record_commitment(agreement.activity_id, fields, access=officer_access)
    make_activity(seoul, partners=(hamburg,))
    make_activity(seoul, partners=(hamburg,), visibility="confidential")
    make_activity(seoul, partners=(hamburg,), state="DRFT")
    void = make_activity(seoul, partners=(hamburg,))
    void_activity(void.pk, reason="Twice.", access=officer_access, version=1)
    make_activity(busan, partners=(hamburg,))

    with connection.cursor() as cursor:
        activities, parties, goals, commitments = fetch_page(cursor, str(seoul.pk))
    page = api_client.get("/api/v1/activities/").json()["results"]
    assert [str(row[0]) for row in activities] == [row["id"] for row in page]
    for row, answer in zip(activities, page, strict=True):
        told = _values(answer, but={"parties", "goals", "commitments"})
        # Worked out from the state of the agreement.
        told -= {_text((answer["agreement"] or {}).get("stage"))}
        assert {_text(value) for value in row} - {"null"} == told - {"null"}
    for rows, name in ((parties, "parties"), (goals, "goals"), (commitments, "commitments")):
        nested = [(answer["id"], part) for answer in page for part in answer[name]]
        assert len(rows) == len(nested)
        assert {str(row[0]) for row in rows} == {pk for pk, _part in nested}


def _text(value: object) -> str:
    plain = orjson.loads(JSONRenderer().render(value)) if value is not None else None
    return orjson.dumps(plain).decode()


def _values(answer: dict, *, but: set[str] = frozenset()) -> set[str]:
    found: set[str] = set()
    for name, value in answer.items():
        if name in but:
            continue
        found |= _values(value) if isinstance(value, dict) else {_text(value)}
    return found
