"""Every refusal of the API is a problem in the reader's language, whatever was sent."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.test import APIClient, APIRequestFactory
from rest_framework.views import APIView

from accounts.models import User
from citydiplo.wire import PROBLEM_TYPE
from partners.models import City
from records.versions import StaleRecordError
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db
FACTORY = APIRequestFactory()


class Inner(serializers.Serializer):
    goal = serializers.ChoiceField(["EFS"])


class Given(serializers.Serializer):
    title = serializers.CharField(max_length=10)
    goals = Inner(many=True, required=False)


class Echo(APIView):
    authentication_classes = ()
    permission_classes = ()

    def get(self, request, fail: Exception | None = None):
        if fail is not None:
            raise fail
        return Response({})

    def post(self, request):
        given = Given(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(given.data)


def post(body: bytes, content_type: str = "application/json", **headers: str):
    request = FACTORY.generic("POST", "/api/v1/x/", body, content_type=content_type, **headers)
    return Echo.as_view()(request).render()


def problem(response) -> dict:
    assert response["Content-Type"] == PROBLEM_TYPE
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert body["title"]
    return body


def test_each_bad_field_has_a_pointer() -> None:
    body = problem(post(b'{"title": "%s", "goals": [{"goal": "EFS"}, {}]}' % (b"x" * 11)))
    assert body["status"] == 400
    assert [(part["pointer"], part["code"]) for part in body["errors"]] == [
        ("/title", "max_length"),
        ("/goals/1/goal", "required"),
    ]
    assert {part["in"] for part in body["errors"]} == {"body"}


@pytest.mark.parametrize("body", [b"[]", b"3", b'"x"', b"null", b"true"])
def test_body_that_is_no_object_is_refused(body: bytes) -> None:
    assert problem(post(body))["status"] == 400


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"\xff\xfe",
        b'{"title": NaN}',
        b'{"title": "a\\u0000b"}',
        b'{"title\\u0000": 1}',
        b'{"title": "\\ud800"}',
        b'{"title": ' + b"[" * 100_000,
        b"[" * 50 + b"]" * 50,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b'{"title": ' + b"9" * 5000 + b"}",
        b'{"title": "a", "title": "b"}',
        b'{"\\ud800": 1, "\\ud800": 2}',
        '{"title": "a"}'.encode("utf-16"),
    ],
    ids=lambda body: repr(body[:20]),
)
def test_broken_json_is_a_bad_request(body: bytes) -> None:
    assert problem(post(body))["status"] == 400


def test_name_that_comes_twice_is_named() -> None:
    told = problem(post(b'{"title": "a", "goals": [{"goal": "EFS", "goal": "EFS"}]}'))["detail"]
    assert 'The name "goal" comes twice' in told


def test_body_without_a_length_is_refused_as_such(api_client: APIClient) -> None:
    sent = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    answer = api_client.generic("POST", "/api/v1/activities/", b"", **sent)
    assert answer.status_code == 411
    assert problem(answer)["code"] == "length_required"


def test_refusals_say_what_to_do_instead(client: Client, api_client: APIClient) -> None:
    told = {
        "Authorization: Bearer": client.get("/api/v1/cities/"),
        "ends with a slash": api_client.get("/api/v1/activities"),
        "as multipart/form-data": api_client.post("/api/v1/documents/", {}, format="json"),
        "%2B": api_client.get("/api/v1/activities/?updated_since=2026-11-26T15:22:20+09:00"),
        "true": api_client.get("/api/v1/posts/?is_current=true"),
    }
    assert told.pop("true").status_code == 200
    for words, answer in told.items():
        assert words in json.dumps(problem(answer)), words
    assert problem(api_client.get("/api/v1/posts/?is_current=maybe"))["status"] == 400


def test_format_that_is_none_is_not_acceptable(api_client: APIClient) -> None:
    for path in ("/api/v1/map/", "/api/v1/actors/"):
        assert problem(api_client.get(path, {"format": "xml"}))["status"] == 406


def test_error_without_a_code_of_its_own_has_one_all_the_same(api_client: APIClient) -> None:
    body = problem(api_client.get("/api/v1/activities/", {"area": "null"}))
    assert [(part["pointer"], part["code"]) for part in body["errors"]] == [("/area", "invalid")]


@pytest.mark.parametrize(("path", "status"), [("/api/v1/documents/", 413), ("/partners/new/", 400)])
def test_body_that_says_to_be_huge_is_refused_before_it_is_read(
    client: Client, path: str, status: int
) -> None:
    answer = client.generic("POST", path, b"x", CONTENT_LENGTH=str(10**9))
    assert answer.status_code == status
    if status == 413:
        assert problem(answer)["code"] == "too_large"


def test_body_over_the_limit_is_refused_unread() -> None:
    body = problem(post(b'{"title": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'))
    assert body["status"] == 413


def test_text_of_ten_megabytes_is_named_and_not_repeated() -> None:
    answer = post(b'{"title": "' + b"x" * 10_000_000 + b'"}')
    assert problem(answer)["errors"][0]["pointer"] == "/title"
    assert len(answer.content) < 2_000


def test_anything_but_json_is_refused() -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "text/xml"):
        assert problem(post(b"title=x", content_type))["status"] == 415
    assert problem(post(b"{}", HTTP_ACCEPT="text/html"))["status"] == 406


@pytest.mark.parametrize(
    ("error", "status", "header"),
    [
        (exceptions.Throttled(wait=7), 429, ("Retry-After", "7")),
        (exceptions.NotFound(), 404, None),
        (exceptions.PermissionDenied(), 403, None),
    ],
)
def test_errors_of_views_become_problems(error, status: int, header) -> None:
    response = Echo.as_view()(FACTORY.get("/api/v1/x/"), fail=error).render()
    assert problem(response)["status"] == status
    if header:
        assert response[header[0]] == header[1]


def test_stale_record_tells_the_newest_version(officer) -> None:
    officer.version = 7
    response = Echo.as_view()(FACTORY.get("/api/v1/x/"), fail=StaleRecordError(officer)).render()
    assert problem(response)["status"] == 409
    assert "7" in problem(response)["detail"]


def test_broken_query_is_marked_as_such(api_client: APIClient) -> None:
    error = exceptions.ValidationError({"page_size": ["Give a number."]})
    response = Echo.as_view()(FACTORY.get("/api/v1/x/"), fail=error).render()
    assert problem(response)["errors"][0]["in"] == "query"


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/nothing/", "/api/v2/", "/api/v1/schema", "/api/%00"]
)
def test_unknown_address_is_a_problem(client: Client, path: str) -> None:
    for method in ("get", "post", "delete"):
        assert problem(getattr(client, method)(path))["status"] == 404


def test_wrong_method_is_a_problem(api_client: APIClient) -> None:
    response = api_client.post("/api/v1/", {}, format="json")
    assert problem(response)["status"] == 405
    assert "GET" in response["Allow"]


def test_error_inside_answers_without_details(api_client: APIClient, monkeypatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("citydiplo.api.ApiRootView.get", broken)
    api_client.raise_request_exception = False
    response = api_client.get("/api/v1/")
    body = problem(response)
    assert body["status"] == 500
    assert body["request_id"] == response["X-Request-ID"]
    assert b"secret" not in response.content


def test_wrong_host_is_a_problem(client: Client) -> None:
    assert problem(client.get("/api/v1/", headers={"host": "elsewhere.example"}))["status"] == 400


def test_problem_speaks_the_readers_language(client: Client) -> None:
    korean = client.get("/api/v1/", headers={"accept-language": "ko"})
    assert korean["Content-Language"] == "ko"
    assert "Accept-Language" in korean["Vary"]


def test_root_lists_every_resource(seoul: City, officer: User) -> None:
    api_client = api_client_of(seoul, officer, "write", "read:people")
    body = api_client.get("/api/v1/").json()
    assert body["schema"] == "http://testserver/api/v1/schema/"
    for name, address in body["resources"].items():
        assert address == f"http://testserver/api/v1/{name}/"
        # A search asks for its words.
        asked = {"q": "harbour"} if name == "search" else {}
        assert api_client.get(address, asked).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b'{"region": "a\\u0000b"}', "/region"),
        (b'{"names": [{"name": "x"}, {"name": "\\u0000"}]}', "/names/1/name"),
        (b'{"a/b": {"c~": "\\ud800"}}', "/a~1b/c~0"),
    ],
)
def test_text_that_cannot_be_kept_is_pointed_to(
    api_client: APIClient, body: bytes, pointer: str
) -> None:
    answer = api_client.post("/api/v1/actors/", body, content_type="application/json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in json.loads(answer.content)["errors"]] == [pointer]


def test_body_in_another_encoding_is_told_which_to_use(api_client: APIClient) -> None:
    answer = api_client.generic(
        "POST",
        "/api/v1/actors/",
        '{"a": 1}'.encode("utf-16"),
        content_type="application/json; charset=utf-16",
    )
    assert answer["Content-Type"] == PROBLEM_TYPE
    assert problem(answer)["status"] == 400
    assert problem(answer)["detail"] == "Send the text as UTF-8."


def test_number_beyond_all_bounds_is_told_in_words_of_our_own() -> None:
    answer = problem(post(b'{"title": ' + b"9" * 5000 + b"}"))
    assert "more than 100 digits" in answer["detail"]
