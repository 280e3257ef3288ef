from __future__ import annotations

import datetime
import json
from functools import cache
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Handover
from activities.services import (
    add_document,
    drop_scan,
    record_commitment,
    write_comment,
)
from agreements.lifecycle.content import write_amendment
from citydiplo.wire import PROBLEM_TYPE
from notices.kinds import RowKind
from notices.snoozes.services import put_off
from partners.models import City, Tie
from partners.services import record_membership
from records.scopes import Scope
from reports.models import ReportRun
from search.models import SavedSearch
from tests.activities.sharing_world import make_pact, offered
from tests.factories import (
    make_actor,
    make_agreement,
    make_authority_form,
    make_city,
    make_gate,
    make_incoming,
    make_network,
    make_place,
    make_post,
    make_tenure,
    make_user,
)
from tests.personas import api_client_of

METHODS = {"get", "post", "put", "patch", "delete"}


@cache
def schema() -> dict[str, Any]:
    with GENERATOR_STATS.silence():
        made = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(made, default=str))


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in schema()["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_schema_is_valid_openapi_3_1() -> None:
    assert schema()["openapi"].startswith("3.1")
    validate_schema(schema())


def test_schema_is_made_without_warnings() -> None:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(request=None, public=True)
    told = {**GENERATOR_STATS._warn_cache, **GENERATOR_STATS._error_cache}
    assert not told, "\n".join(told)


def test_every_operation_tells_how_it_refuses() -> None:
    for path, method, operation in operations():
        wanted = {"401", "406"}
        if method != "get":
            wanted |= {"400", "403", "413", "415"}
        if "{" in path:
            wanted.add("404")
        responses = operation["responses"]
        assert wanted <= set(responses), (path, method)
        for status in wanted:
            assert PROBLEM_TYPE in responses[status]["content"], (path, method, status)


def test_every_operation_needs_a_key_and_has_a_name_of_its_own() -> None:
    for path, method, operation in operations():
        assert operation["security"] == [{"key": []}], (path, method)
    names = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_schema_and_reference_are_open_to_everybody(client: Client) -> None:
    answer = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    assert answer.json()["info"]["title"] == "CityDiplo API"
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]


@pytest.mark.django_db
def test_schema_is_kept_by_language_and_by_format(client: Client) -> None:
    kinds = ("application/vnd.oai.openapi", "application/vnd.oai.openapi+json")
    asked = [{"accept": kind, "accept-language": of} for kind in kinds for of in ("en", "ko")]
    first, again = ([client.get("/api/v1/schema/", headers=one) for one in asked] for _ in "12")
    assert [answer.content for answer in first] == [answer.content for answer in again]
    assert len({answer.content for answer in first}) == len(asked)
    told = [answer["Content-Type"].partition(";")[0] for answer in first]
    assert told == [one["accept"] for one in asked]


OBJECTS = ["vocabulary", "glossary", "indicators", "map", "calendar", "search"]


@pytest.mark.parametrize("name", OBJECTS)
def test_one_object_is_not_told_as_an_array(name: str) -> None:
    told = schema()["paths"][f"/api/v1/{name}/"]["get"]["responses"]["200"]["content"]
    assert all(set(kind["schema"]) == {"$ref"} for kind in told.values())


def test_map_tells_its_filters_all_the_same() -> None:
    parameters = schema()["paths"]["/api/v1/map/"]["get"]["parameters"]
    assert {"country", "level", "partner"} <= {one["name"] for one in parameters}


def test_only_what_takes_files_reads_a_form_of_parts() -> None:
    forms = {
        path.removeprefix("/api/v1")
        for path, _method, operation in operations()
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    }
    assert forms == {"/documents/", "/incoming/", "/scans/"}


def test_a_list_that_is_given_whole_takes_no_parameters_of_pages() -> None:
    for path, method, operation in operations():
        names = {one["name"] for one in operation.get("parameters", ())}
        assert method == "get" or not names & {"page_size", "cursor", "ordering"}, (path, method)


def _check(client: APIClient, path: str, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.content)
    told = schema()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    whole = {**told["schema"], "components": schema()["components"]}
    found = json.loads(answer.content)
    errors = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(found)
    assert [(list(error.absolute_path), error.message) for error in errors] == [], url
    return found


@pytest.fixture
def reading_all(seoul: City, officer: User) -> APIClient:
    return api_client_of(seoul, officer, "write", "write:people")


def _fill(city: City, by: User) -> None:
    """One record of each kind at least."""
    access = access_for_user(by)
    partner, network = make_actor("Hamburg", "함부르크"), make_network()
    agreement = make_agreement(city, partners=(partner,))
    activity, _gate = agreement.activity, make_gate(agreement)
    amended = {"words": "Ten students.", "in_force_on": datetime.date(2025, 1, 1)}
    write_amendment(agreement.pk, amended, access=access, version=None)
    record_commitment(activity.pk, {"side": "OURS", "words": "We will."}, access=access)
    write_comment(activity.pk, "Well done.", access=access, by=by)
    pact = ContentFile(b"%PDF-1.7 pact %%EOF", "pact.pdf")
    add_document(activity.pk, pact, access=access, by=by, kind="TEXT", language="en")
    drop_scan(ContentFile(b"old words", "old.txt"), city=city, access=access, by=by)
    make_authority_form(city)
    SavedSearch.objects.create(
        city=city, name="Pacts", query="pact", filters={"kind": ["activity"]}
    )
    told = {"giver": make_user(city, name="Leaver"), "receiver": by, "by": by, "counts": {}}
    Handover.objects.create(city=city, reason="Another office", **told)
    put_off(
        RowKind.REPLY,
        str(make_incoming(city).pk),
        until=timezone.localdate() + datetime.timedelta(days=3),
        reason="The council meets first",
        access=access,
        on=timezone.localdate(),
        by=by,
    )
    make_tenure(make_post(city, partner, email="office@hamburg.example"), "Erika", since="2024")
    make_post(city, partner, "Protocol")
    make_place(1, "Hamburg")
    first, second = sorted((partner, city.actor), key=lambda actor: actor.pk)
    Tie.objects.create(actor_a=first, actor_b=second, source="A register")
    record_membership({"network_id": network.pk}, city=city, access=access)
    offered(make_pact(make_city("Busan", "부산광역시", "BUS"), city.actor), city)
    year = datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)
    ReportRun.objects.create(city=city, period_start=year[0], period_end=year[1], language="en")


@pytest.mark.django_db
def test_every_answer_is_what_the_schema_tells(
    reading_all: APIClient, seoul: City, officer: User
) -> None:
    _fill(seoul, officer)
    readable = {
        path
        for path, method, operation in operations()
        if method == "get"
        and "application/json" in operation["responses"].get("200", {}).get("content", {})
    }
    checked = set()

    def check(path: str, url: str) -> None:
        found = _check(reading_all, path, url)
        checked.add(path)
        rows = found.get("results", []) if isinstance(found, dict) else []
        for detail in [one for one in readable if one.startswith(path + "{")]:
            key, _brace, rest = detail.removeprefix(path + "{").partition("}")
            # What hangs on a list of its own is reached from there.
            if "{" not in rest:
                own = rows[0].get(key, rows[0].get("id", rows[0].get("geonames_id")))
                check(detail, f"{url}{own}{rest}")

    # What an address cannot do without.
    needed = {"/api/v1/search/": "?q=hamburg"}
    for path in sorted(path for path in readable if "{" not in path):
        check(path, f"{path}{needed.get(path, '')}")
    assert readable - checked == set()
    assert len(checked) > 25


def test_every_operation_tells_which_scopes_open_it() -> None:
    told = schema()["paths"]["/api/v1/activities/"]["get"]["responses"]["403"]["description"]
    assert told.endswith(
        "One of these scopes opens it: `read:public`, `read`, `write`, `read:activities`,"
        " `write:activities`."
    )
    told = schema()["paths"]["/api/v1/people/"]["post"]["responses"]["403"]["description"]
    assert told.endswith("One of these scopes opens it: `write:people`.")


def test_every_scope_is_described_with_the_key() -> None:
    told = schema()["components"]["securitySchemes"]["key"]["description"]
    assert [scope for scope in Scope.values if f"`{scope}`: " not in told] == []


def test_lists_of_cities_records_take_the_city() -> None:
    taking = {
        path
        for path, method, operation in operations()
        if method == "get" and "city" in {one["name"] for one in operation.get("parameters", [])}
    }
    lists = "activities agreements authority-forms commitments documents gates handovers incoming"
    lists += " calendar indicators map network-memberships people posts report-runs scans"
    lists += " saved-searches search"
    lists += " work-list work-list/counts work-list/snoozes"
    assert taking == {f"/api/v1/{name}/" for name in lists.split()}
