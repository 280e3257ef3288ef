import pytest

from domains.definitions import FACETS
from domains.glossary import ENTRIES
from domains.vocabulary import Domain


@pytest.mark.parametrize("address", ["/api/v1/vocabulary/", "/api/v1/glossary/"])
def test_without_a_key_nothing_is_told(client, db, address):
    assert client.get(address).status_code == 401


def test_vocabulary_holds_every_facet_in_both_languages(api_client):
    facets = api_client.get("/api/v1/vocabulary/").json()["results"]
    assert [facet["name"] for facet in facets] == [facet.name for facet in FACETS]
    for told, facet in zip(facets, FACETS, strict=True):
        assert [term["code"] for term in told["terms"]] == list(facet.choices.values)
        for term in told["terms"]:
            for text in (term["label"], term["definition"], term["source"]):
                assert text["en"]
                assert text["ko"]


def test_one_facet_by_name(api_client):
    facet = api_client.get("/api/v1/vocabulary/domain/").json()
    environment = facet["terms"][list(Domain).index(Domain.ENV)]
    assert environment["label"] == {"en": "Environment", "ko": "환경"}
    assert environment["related"] == {"primary_goals": ["ENS"], "secondary_goals": ["EFS", "HES"]}


def test_legal_state_names_its_stage(api_client):
    terms = api_client.get("/api/v1/vocabulary/legal_state/").json()["terms"]
    assert {"legal_stage": ["FORCE"]} in [term["related"] for term in terms]


def test_unknown_facet_is_not_found(api_client):
    assert api_client.get("/api/v1/vocabulary/nothing/").status_code == 404


def test_glossary_holds_every_entry(api_client):
    results = api_client.get("/api/v1/glossary/").json()["results"]
    assert [entry["english"][0] for entry in results] == [entry.english[0] for entry in ENTRIES]


@pytest.mark.parametrize("address", ["/api/v1/vocabulary/", "/api/v1/glossary/"])
def test_answer_need_not_be_sent_twice(api_client, address):
    first = api_client.get(address)
    assert "max-age=3600" in first["Cache-Control"]
    assert "private" in first["Cache-Control"]
    again = api_client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_vocabulary_is_read_only(api_client, method):
    assert getattr(api_client, method)("/api/v1/vocabulary/", {}, format="json").status_code in {
        403,
        405,
    }
