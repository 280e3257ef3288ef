import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from domains.definitions import FACETS
from domains.glossary import ENTRIES

# Codes that are also words or numbers in their own right say nothing when they stand in a text.
WORDS = {"0", "1", "2"}
CODES = {str(term.code) for facet in FACETS for term in facet.terms} - WORDS


def visible_text(response):
    page = re.sub(r"<(script|style|head).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def get(client: Client, name: str, language: str, **query: str):
    return client.get(reverse(name), query, headers={"accept-language": language})


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ["domains:vocabulary", "domains:glossary"])
def test_page_reads_in_the_language_and_shows_no_code(officer_client, name, language):
    response = get(officer_client, name, language)
    assert response.status_code == 200
    text = visible_text(response)
    shown = set(re.findall(r"\b[A-Z][A-Z_]{2,}\b", text)) & CODES
    # The abbreviation of a memorandum of understanding is a word of the field.
    assert shown <= {"MOU", "LOI"}
    assert ("환경" in text) == (language == "ko") or name == "domains:glossary"


def test_vocabulary_lists_every_term_with_definition_and_source(officer_client):
    text = visible_text(get(officer_client, "domains:vocabulary", "ko"))
    with translation.override("ko"):
        for facet in FACETS:
            for term in facet.terms:
                assert str(term.label) in text
                assert str(term.definition) in text
                assert str(term.source) in text


def test_vocabulary_needs_a_sign_in(client, db):
    assert client.get(reverse("domains:vocabulary")).status_code == 302


def test_glossary_filter_finds_synonyms_without_javascript(officer_client):
    response = get(officer_client, "domains:glossary", "en", q="regional diplomacy")
    text = visible_text(response)
    assert "paradiplomacy" in text
    assert "지방외교" in text
    assert "human security" not in text


def test_glossary_filter_keeps_what_was_typed_harmless(officer_client):
    response = get(officer_client, "domains:glossary", "en", q='"><script>alert(1)</script>')
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_glossary_says_what_to_do_when_nothing_is_found(officer_client):
    response = get(officer_client, "domains:glossary", "en", q="zzzz")
    assert "Try a shorter word" in visible_text(response)
    assert response.context["entries"] == []


@pytest.mark.parametrize("q", ["x" * 100_000, "%", "\\", "  ", "🙂", "외교\u0000"])
def test_glossary_filter_bears_any_text(officer_client, q):
    assert get(officer_client, "domains:glossary", "en", q=q).status_code == 200


def test_glossary_puts_names_of_the_readers_language_first(officer_client):
    assert "도시외교 urban" not in visible_text(get(officer_client, "domains:glossary", "en"))
    with translation.override("ko"):
        assert ENTRIES[0].names[0] == "도시외교"
    with translation.override("en"):
        assert ENTRIES[0].names[0] == "city diplomacy"
