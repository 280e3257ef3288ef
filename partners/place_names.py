"""Which of a place's names belongs to which language.

GeoNames' files here give names without their language, so one is told only where script, country
and the character sets of the languages leave one answer; search finds the others all the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from babel import Locale
from babel.core import get_global

from partners.countries import official_languages

_HANGUL = re.compile(r"[가-힣]+")
_KANA = re.compile(r"[ァ-ヿ・]+")
_HAN = re.compile(r"[㐀-鿿々ヶケ]+")

_HAN_IN_KOREAN = {"CN", "TW", "HK", "MO", "JP"}
# Simplified or traditional: each set of characters holds only its own.
_CHINESE = {"CN": "gb2312", "TW": "big5", "HK": "big5", "MO": "big5"}
_FIRST_RARE_BYTE = 0x98

_CYRILLIC = re.compile(r"[Ѐ-ӿ][Ѐ-ӿ' -]*")
_GREEK = re.compile(r"[Ͱ-Ͽἀ-῿][Ͱ-Ͽἀ-῿ -]*")
# A letter that Russian, Bulgarian and Serbian lack, none that Ukrainian lacks.
_UKRAINIAN = re.compile(r"(?=.*[ґєії])[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя' -]+", re.IGNORECASE)

# Countries whose language has its script nearly to itself there.
_OF_COUNTRY: dict[str, tuple[str, re.Pattern[str]]] = {
    "GR": ("el", _GREEK),
    "CY": ("el", _GREEK),
    "IL": ("he", re.compile(r"[א-ת][א-ת '\"-]*")),
    "TH": ("th", re.compile(r"[฀-๿]+")),
    "GE": ("ka", re.compile(r"[ა-ჿ][ა-ჿ -]*")),
    "AM": ("hy", re.compile(r"[Ա-և][Ա-և -]*")),
    "RU": ("ru", re.compile(r"[а-яё][а-яё -]*", re.IGNORECASE)),
    "UA": ("uk", _UKRAINIAN),
    "BG": ("bg", _CYRILLIC),
    "MK": ("mk", _CYRILLIC),
    "MN": ("mn", _CYRILLIC),
}

# Words of names of bodies and of titles that hardly any other language in Latin letters has.
_ENGLISH = re.compile(
    r"\b(?:of|the|and|city|council|county|department|ministry|embassy|university|mayor"
    r"|deputy|head|chief|officer|secretary|foundation|society"
    r"|network|chamber|library|harbour|port authority|affairs|foreign)\b",
    re.IGNORECASE,
)
_SCRIPT_CODE = 4

_LANGUAGE_OF_SCRIPT = [
    (re.compile(r"[가-힣]"), "ko"),
    (re.compile(r"[ぁ-ヿ]"), "ja"),
    (re.compile(r"[㐀-鿿]"), "zh"),
    (re.compile(r"[Ѐ-ӿ]"), "ru"),
    (re.compile(r"[Ͱ-Ͽ]"), "el"),
    (re.compile(r"[א-ת]"), "he"),
    (re.compile(r"[؀-ۿ]"), "ar"),
    (re.compile(r"[฀-๿]"), "th"),
]


def names_by_language(name: str, alternate: Sequence[str], country: str) -> dict[str, str]:
    """The best name by language code: always English, others where they are certain."""
    names = {"en": name}
    foreign = [text for text in alternate if not text.isascii()]
    if not foreign:
        return names
    found = {
        "ko": _korean(foreign, country),
        "ja": _japanese(foreign, country),
    }
    if country in _CHINESE:
        found["zh"] = _chinese(foreign, country)
    if country in _OF_COUNTRY:
        language, script = _OF_COUNTRY[country]
        found[language] = _only([text for text in foreign if script.fullmatch(text)])
    return names | {language: text for language, text in found.items() if text}


def language_of(text: str, country: str = "") -> str:
    """The language that a name is taken to be in, by its script; Latin letters count as English."""
    language = next((code for script, code in _LANGUAGE_OF_SCRIPT if script.search(text)), "en")
    if language == "zh" and country == "JP":
        return "ja"
    return _OF_COUNTRY[country][0] if language == "ru" and country in _OF_COUNTRY else language


def language_told(text: str, country: str) -> str:
    """The language in which somebody of a country names a body or a post of it.

    Latin letters mean the first official language where that is written in them and English is
    none of them; a name with a word that only English has stays English.
    """
    language = language_of(text, country)
    official = official_languages(country)
    if language != "en" or not official or "en" in official or _ENGLISH.search(text):
        return language
    return official[0] if _script_of(official[0]) == "Latn" else language


@cache
def _script_of(language: str) -> str:
    """The script in which a language is mostly written, by its ISO 15924 code."""
    likely = get_global("likely_subtags").get(language, "")
    return next((part for part in likely.split("_") if len(part) == _SCRIPT_CODE), "")


def _only(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ""


def _korean(names: Sequence[str], country: str) -> str:
    """At home the full name ("부산광역시"); abroad the one that Koreans use now ("상하이")."""
    # Some end in a loose "시" that is only the word for city.
    plain = (text.removesuffix(" 시") for text in names)
    names = [text for text in plain if _HANGUL.fullmatch(text)]
    if not names:
        return ""
    if country == "KR":
        full = [text for text in names if len(text) > 2 and text[-1] in "시군구"]
        return max(full, key=len) if full else min(names, key=len)
    usual = [text for text in names if text in _cities_in_korean()]
    if usual:
        return usual[0]
    # The older readings of Han characters are the shorter ones: 북경, now 베이징.
    return max(names, key=len) if country in _HAN_IN_KOREAN else min(names, key=len)


@cache
def _cities_in_korean() -> frozenset[str]:
    """Some 400 cities that name a time zone, as the Unicode CLDR writes them."""
    zones = Locale.parse("ko").time_zones.values()
    return frozenset(zone["city"] for zone in zones if "city" in zone)


def _japanese(names: Sequence[str], country: str) -> str:
    if country != "JP":
        return _only([text for text in names if _KANA.fullmatch(text)])
    own = [text for text in names if _HAN.fullmatch(text) and _encodes(text, "shift_jis")]
    # "京都市" rather than "京都", and today's characters rather than those of before 1946.
    official = [text for text in own if len(text) > 2 and text[-1] in "市区町村都"]
    return min(official or own, key=_rare_characters, default="")


def _rare_characters(text: str) -> int:
    """How many characters are of the second level of the Japanese standard (JIS X 0208)."""
    return sum(character.encode("shift_jis")[0] >= _FIRST_RARE_BYTE for character in text)


def _chinese(names: Sequence[str], country: str) -> str:
    own = [
        text
        for text in names
        if len(text) > 1 and _HAN.fullmatch(text) and _encodes(text, _CHINESE[country])
    ]
    return min(own, key=len, default="")


def _encodes(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
