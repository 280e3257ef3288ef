from __future__ import annotations

import pytest

from partners.readings import Reading, readings
from records.search import fold, letters


def read(text: str) -> list[tuple[str, set[str], set[str]]]:
    return [(one.key, set(one.countries), set(one.states)) for one in readings(text)]


def test_a_text_is_first_read_as_it_stands() -> None:
    assert read("Zürich") == [("zurich", set(), set())]
    assert read("Costa Rica")[0] == ("costa rica", set(), set())


@pytest.mark.parametrize("text", ["", " ", "%", "'", "\0", "\u202e", "- . ,"])
def test_a_text_without_a_letter_has_no_reading(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("text", ["Hamburg Germany", "Hamburg Deutschland", "Germany Hamburg"])
def test_a_country_after_or_before_the_name_narrows(text: str) -> None:
    assert read(text) == [(text.lower(), set(), set()), ("hamburg", {"DE"}, set())]


@pytest.mark.parametrize(
    ("text", "country"),
    [("Abidjan, Ivory Coast", "CI"), ("Львів, Україна", "UA"), ("Yangon, Burma", "MM")],
)
def test_countries_are_known_as_people_say_them(text: str, country: str) -> None:
    assert read(text)[0][1] == {country}


def test_a_country_that_is_not_typed_out_yet_may_be_several() -> None:
    _whole, (name, countries, _states) = read("hamburg ge")
    assert name == "hamburg"
    assert {"DE", "GE"} <= countries


def test_after_a_comma_the_country_comes_before_the_text_as_it_stands() -> None:
    assert [name for name, _countries, _states in read("Seoul, Korea")] == ["seoul", "seoul, korea"]
    assert read("Portland, OR")[0][2] == {"OR"}


def test_the_longest_name_of_a_country_counts() -> None:
    assert read("San Jose Costa Rica")[1] == ("san jose", {"CR"}, set())


def test_a_country_alone_or_an_unknown_word_narrows_nothing() -> None:
    assert len(read("Germany")) == len(read("Hamburg Port Authority")) == 1


def test_the_word_for_city_may_be_left_out_and_is_no_name_itself() -> None:
    assert [name for name, *_rest in read("삿포로시")] == [fold("삿포로시"), fold("삿포로")]
    assert [name for name, *_rest in read("독일 함부르크 시")][-1] == fold("함부르크")
    assert len(read("시")) == len(read("city")) == 1


def test_actors_are_looked_up_with_blanks_with_hyphens_and_with_neither() -> None:
    assert Reading("un-habitat").spellings == ["un-habitat", "un habitat", "unhabitat"]
    assert Reading("busan").spellings == ["busan"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("Xi’an", "Xian"),
        ("Łódź", "LODZ"),
        ("القاهرة", "القاهره"),
        ("کراچی", "كراچي"),
        ("さっぽろ", "サッポロ"),
        ("로스 앤젤레스", "로스앤젤레스"),
        ("תל־אביב", "תל אביב"),
    ],
)
def test_spellings_of_one_name_have_the_same_letters(one: str, other: str) -> None:
    assert letters(fold(one)) == letters(fold(other))
