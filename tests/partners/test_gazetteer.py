from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from partners import gazetteer
from partners.gazetteer import load_places, search_key_of
from partners.models import Place
from partners.place_names import language_of, language_told, names_by_language
from partners.services import actor_for_place
from tests.factories import make_place


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[gazetteer.Loaded]:
    """The places, loaded once for these tests and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_places(15000)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_load_fills_places_once_and_refresh_changes_nothing(loaded: gazetteer.Loaded) -> None:
    assert loaded.added == loaded.read == Place.objects.count() > 30_000
    again = load_places(15000)
    assert (again.added, again.changed) == (0, 0)
    assert Place.objects.count() == loaded.read

    busan = Place.objects.get(pk=1838524)
    assert busan.names["ko"] == "부산광역시"
    assert busan.country_code == "KR"
    assert "\n" + "부산".encode().decode() not in busan.search_key  # folded, not as typed
    springfields = Place.objects.filter(name="Springfield", country_code="US")
    assert {"Illinois", "Missouri"} <= set(springfields.values_list("region", flat=True))
    freiburg = Place.objects.get(name="Freiburg", country_code="DE")
    assert freiburg.region == "Stuttgart"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'place_search_trgm'")
        assert cursor.fetchone()


def test_refresh_repairs_changed_rows_and_keeps_places_with_partners(
    loaded: gazetteer.Loaded, seoul: Any
) -> None:
    Place.objects.filter(pk=1838524).update(name="Old", population=1)
    own = make_place(geonames_id=999_999_999_9, name="Nowhere")
    actor = actor_for_place(own, city=seoul, confidential=False)

    again = load_places(15000)

    assert (again.added, again.changed) == (0, 1)
    assert Place.objects.get(pk=1838524).name == "Busan"
    actor.refresh_from_db()
    assert actor.place == own


@pytest.mark.django_db
def test_command_tells_progress_and_refuses_other_sizes(
    loaded: gazetteer.Loaded, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_gazetteer", minimum=15000)
    assert "places read" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("load_gazetteer", "--minimum", "17")


def test_copy_text_keeps_backslashes_tabs_and_line_ends() -> None:
    record = {
        "geonameid": 1,
        "name": "A\\B\tC\nD\rE",
        "countrycode": "KR",
        "admin1code": "",
        "population": None,
        "latitude": 1.5,
        "longitude": 2.5,
        "timezone": "Asia/Seoul",
        "alternatenames": [],
    }
    (line,) = gazetteer._lines([record], {})
    assert line.count("\t") == len(gazetteer.COLUMNS) - 1
    assert line.split("\t")[1] == "A\\\\B\\tC\\nD\\rE"


def test_search_key_holds_each_folded_name_once_between_line_ends() -> None:
    assert search_key_of(["Zürich", "ZURICH", "", "취리히"]).count("\n") == 3


@pytest.mark.parametrize(
    ("name", "alternate", "country", "names"),
    [
        ("Seoul", ["서울", "서울시", "서울특별시"], "KR", {"ko": "서울특별시"}),
        ("Beijing", ["北京", "北京市", "베이징", "북경"], "CN", {"ko": "베이징", "zh": "北京"}),
        ("Kyoto", ["京都", "京都市", "교토"], "JP", {"ko": "교토", "ja": "京都市"}),
        ("Hiroshima", ["広島市", "廣島市", "广岛市"], "JP", {"ja": "広島市"}),
        ("Kyiv", ["Киев", "Київ"], "UA", {"uk": "Київ"}),
        ("Moscow", ["Москва", "Маскав"], "RU", {}),
        ("Vienna", ["Wien"], "AT", {}),
    ],
)
def test_names_get_a_language_only_where_it_is_certain(
    name: str, alternate: list[str], country: str, names: dict[str, str]
) -> None:
    assert names_by_language(name, alternate, country) == {"en": name, **names}


@pytest.mark.parametrize(
    ("text", "country", "language"),
    [
        ("울산", "KR", "ko"),
        ("さっぽろ", "JP", "ja"),
        ("札幌", "JP", "ja"),
        ("北京", "CN", "zh"),
        ("Харків", "UA", "uk"),
        ("Hamburg", "DE", "en"),
    ],
)
def test_language_of_a_typed_name_follows_its_script(
    text: str, country: str, language: str
) -> None:
    assert language_of(text, country) == language


@pytest.mark.parametrize(
    ("text", "country", "language"),
    [
        ("Auswärtiges Amt", "DE", "de"),
        ("Stadtwerke", "DE", "de"),
        ("Mairie de Lyon", "FR", "fr"),
        ("Sở Ngoại vụ", "VN", "vi"),
        ("Federal Foreign Office", "DE", "en"),
        ("Port of Hamburg", "DE", "en"),
        ("Embassy of France in Germany", "FR", "en"),
        ("City Hall", "GB", "en"),
        ("Harbourfront", "SG", "en"),
        ("Taj", "IN", "en"),
        ("Gaimusho", "JP", "en"),
        ("Seoul Forum", "KR", "en"),
        ("Eurocities", "", "en"),
        ("함부르크", "DE", "ko"),
    ],
)
def test_latin_letters_are_in_the_language_of_the_country(
    text: str, country: str, language: str
) -> None:
    assert language_told(text, country) == language
