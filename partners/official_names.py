"""How missions and ministries are usually called, so that nobody has to type it.

Korean names follow the Ministry of Foreign Affairs of the Republic of Korea: "주한 독일 대사관",
"주베트남 대한민국 대사관", "주부산 일본 총영사관".
"""

from __future__ import annotations

import re

from babel import Locale

from domains.vocabulary import ActorType
from partners.models import Place
from records.search import fold

KOREA = "KR"
# Where the Unicode CLDR has a name for lists rather than for letterheads.
_IN_FULL = {
    "CD": ("the Democratic Republic of the Congo", "콩고민주공화국"),
    "CG": ("the Republic of the Congo", "콩고공화국"),
    "KR": ("the Republic of Korea", "대한민국"),
    "MM": ("Myanmar", "미얀마"),
}
# Countries whose English name takes the article.
_WITH_ARTICLE = frozenset(
    [
        *("AE", "AX", "BL", "BS", "CC", "CF", "CK", "DO", "FK", "FO", "GB", "GM", "IM", "IO", "KM"),
        *("KY", "MF", "MH", "MP", "MV", "NL", "PH", "PN", "SB", "SC", "TC", "TF", "UM", "US"),
        *("VG", "VI"),
    ]
)
_KOREAN_KIND_OF_CITY = re.compile(r"(?<=..)(?:특별자치시|특별시|광역시|시)$")


def proposed_names(
    type: str, country_code: str, *, seat_country_code: str = "", city: str = ""
) -> dict[str, str]:
    """English and Korean name of a mission or a ministry by language; empty for anything else.

    A mission in a city is taken to be a consulate general, one without a city an embassy; the
    ministry is that of foreign affairs. At most one query.
    """
    if type == ActorType.MINI and country_code:
        return {
            "en": f"Ministry of Foreign Affairs of {_english(country_code)}",
            "ko": f"{_korean(country_code)} 외교부",
        }
    if type != ActorType.MISN or not country_code or not (seat_country_code or city):
        return {}
    if city:
        english, korean = _names_of_city(city, seat_country_code)
        return {
            "en": f"Consulate General of {_english(country_code)} in {english}",
            "ko": f"주{korean} {_korean(country_code)} 총영사관",
        }
    host = "한" if seat_country_code == KOREA else _korean(seat_country_code)
    return {
        "en": f"Embassy of {_english(country_code)} in {_english(seat_country_code)}",
        "ko": f"주{host} {_korean(country_code)} 대사관",
    }


def _english(code: str) -> str:
    if code in _IN_FULL:
        return _IN_FULL[code][0]
    name = Locale.parse("en").territories.get(code, code).replace(" & ", " and ")
    return f"the {name}" if code in _WITH_ARTICLE else name


def _korean(code: str) -> str:
    return _IN_FULL[code][1] if code in _IN_FULL else Locale.parse("ko").territories.get(code, code)


def _names_of_city(typed: str, country_code: str) -> tuple[str, str]:
    """The city's names as the gazetteer knows them, else as they were typed."""
    named = Place.objects.filter(search_key__contains=f"\n{fold(typed)}\n").defer("search_key")
    place = (named.filter(country_code=country_code) if country_code else named).first()
    if place is None:
        return typed, typed
    korean = place.names.get("ko", "")
    return place.name, _KOREAN_KIND_OF_CITY.sub("", korean) or typed
