from hypothesis import given
from hypothesis import strategies as st

from domains.glossary import ENTRIES, matching, synonyms_of

NAMES = [name for entry in ENTRIES for name in entry.english + entry.korean]


def test_words_of_the_field_find_each_other():
    words = {"paradiplomacy", "sub-state diplomacy", "regional diplomacy", "city diplomacy"}
    words |= {"지방외교", "자치외교", "지방공공외교", "도시외교", "국제교류"}
    for word in words:
        assert words - {word} <= set(synonyms_of(word))


def test_spelling_does_not_matter():
    assert synonyms_of("Sub state  Diplomacy") == synonyms_of("sub-state diplomacy")
    assert synonyms_of("지방 외교") == synonyms_of("지방외교")
    assert synonyms_of("mou") == ("memorandum of understanding", "양해각서", "업무협약")


def test_unknown_word_has_no_synonyms():
    assert synonyms_of("bicycle") == synonyms_of("") == ()


@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_synonyms_are_mutual(one, other):
    assert (other in synonyms_of(one)) == (one in synonyms_of(other))


@given(st.text(max_size=30))
def test_any_search_answers_a_part_of_the_glossary(text):
    assert set(matching(text)) <= set(ENTRIES)


def test_no_name_stands_in_two_entries():
    assert len(NAMES) == len(set(NAMES))


def test_search_by_part_of_a_name_brings_the_family():
    found = [entry.english[0] for entry in matching("자치외교")]
    assert "paradiplomacy" in found
    assert "human security" not in found


def test_every_entry_has_both_languages_definition_and_source():
    for entry in ENTRIES:
        assert entry.english
        assert entry.korean
        assert str(entry.definition).endswith(".")
        assert str(entry.source)
