"""The words of the field, which of them are used for one another, and where each comes from.

Words of one family are used interchangeably in practice, though scholars tell them apart; a search
for one therefore finds the others (`synonyms_of`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from domains.definitions.terms import HEINE_2006, LEE, PLUIJM_2007, PROPOSAL, SCI_2021, UNDP_1994
from records.search import fold

VNG_2008 = "Musch et al. 2008, City Diplomacy (VNG International)"
KOREA_AUTONOMY = "Local Autonomy Act (Korea)"
KOREA_USAGE = _("Usage of Korean local governments")

DIPLOMACY, COOPERATION, SISTER, FRIEND = "diplomacy", "cooperation", "sister", "friend"


@dataclass(frozen=True)
class Entry:
    """One word of the field: its names in English and Korean (preferred first) and its meaning."""

    family: str
    english: tuple[str, ...]
    korean: tuple[str, ...]
    definition: str | Promise
    source: str | Promise

    @property
    def names(self) -> tuple[str, ...]:
        """All names, those of the reader's language first."""
        if (get_language() or "").startswith("ko"):
            return self.korean + self.english
        return self.english + self.korean


ENTRIES: tuple[Entry, ...] = (
    Entry(
        DIPLOMACY,
        ("city diplomacy", "urban diplomacy", "municipal diplomacy"),
        ("도시외교",),
        _("Foreign relations of a city, kept by itself to serve its residents."),
        PLUIJM_2007,
    ),
    Entry(
        DIPLOMACY,
        ("paradiplomacy", "parallel diplomacy"),
        ("패러디플로머시", "준외교", "병행외교"),
        _("Foreign activity of governments below the state, beside or against that of the state."),
        "Soldatos 1990; Kuznetsov 2015, Theory and Practice of Paradiplomacy",
    ),
    Entry(
        DIPLOMACY,
        ("sub-state diplomacy", "subnational diplomacy", "sub-state foreign policy"),
        ("하위국가외교", "하위정부외교"),
        _("Diplomacy of any government below the state, from commune to federal state."),
        "Criekemans 2010, Regional Sub-State Diplomacy Today",
    ),
    Entry(
        DIPLOMACY,
        ("regional diplomacy", "regional government diplomacy"),
        ("지역외교", "광역외교"),
        _("Diplomacy of regions and provinces; elsewhere also that of states in one world region."),
        LEE,
    ),
    Entry(
        DIPLOMACY,
        ("constituent diplomacy",),
        ("구성체외교", "구성정부외교"),
        _("Diplomacy of the states, provinces and cities that together make up a federation."),
        "Kincaid 1990, Constituent Diplomacy in Federal Polities",
    ),
    Entry(
        DIPLOMACY,
        ("local diplomacy", "local government diplomacy"),
        ("지방외교", "지방정부외교", "지자체 외교", "지방자치단체 외교"),
        _("The word most used in Korea for foreign relations of local governments of any tier."),
        KOREA_USAGE,
    ),
    Entry(
        DIPLOMACY,
        ("self-government diplomacy",),
        ("자치외교", "자치단체외교"),
        _("Local diplomacy seen as a part of the right to self-government."),
        KOREA_USAGE,
    ),
    Entry(
        DIPLOMACY,
        ("local public diplomacy", "city public diplomacy"),
        ("지방공공외교", "지역공공외교", "도시공공외교"),
        _("What local governments do to be understood and liked by people abroad."),
        "Public Diplomacy Act (Korea, 2016)",
    ),
    Entry(
        DIPLOMACY,
        ("international exchange", "international relations of local governments"),
        ("국제교류", "국제교류협력", "지방의 국제화"),
        _("The everyday name in Korean city halls for all work with partners abroad."),
        KOREA_AUTONOMY,
    ),
    Entry(
        DIPLOMACY,
        ("multi-layered diplomacy", "multilayered diplomacy"),
        ("다층외교", "중층외교"),
        _("One foreign policy made at several levels of government at once."),
        "Hocking 1993, Localizing Foreign Policy",
    ),
    Entry(
        DIPLOMACY,
        ("microdiplomacy", "micro-diplomacy"),
        ("미시외교",),
        _("An early name for what governments below the state do abroad."),
        "Duchacek 1984, Publius 14(4)",
    ),
    Entry(
        DIPLOMACY,
        ("municipal foreign policy",),
        ("도시 대외정책", "지방정부 대외정책"),
        _("Positions that a city takes itself on questions of foreign policy."),
        "Hobbs 1994, City Hall Goes Abroad",
    ),
    Entry(
        COOPERATION,
        ("decentralised cooperation", "decentralized cooperation", "city-to-city cooperation"),
        ("분권형 협력", "분권형 개발협력", "지방정부 개발협력", "지방 ODA"),
        _("Development cooperation carried by local governments on both sides."),
        "Hafteck 2003, Public Administration and Development 23(4)",
    ),
    Entry(
        COOPERATION,
        ("municipal international cooperation",),
        ("지방정부 국제협력", "국제협력"),
        _("Local governments helping each other across borders to do their tasks better."),
        VNG_2008,
    ),
    Entry(
        SISTER,
        ("sister city", "sister city relationship", "sister state", "sister province"),
        ("자매결연", "자매도시", "자매교류"),
        _("A broad, long-term pact between two communities, signed by their leaders."),
        SCI_2021,
    ),
    Entry(
        SISTER,
        ("town twinning", "twinning", "twin town", "partner town", "jumelage"),
        ("결연도시", "쌍둥이도시"),
        _("The European name of such a pact, sealed by an oath and ratified by the councils."),
        "CEMR, twinning.org",
    ),
    Entry(
        FRIEND,
        ("friendship city", "friendship pact", "friendly exchange city"),
        ("우호협력", "우호도시", "우호교류", "친선도시", "친선결연"),
        _("A pact of goodwill, lighter than a sister city pact and often a step before it."),
        SCI_2021,
    ),
    Entry(
        "memorandum",
        ("memorandum of understanding", "MOU"),
        ("양해각서", "업무협약"),
        _("A statement of what two parties mean to do together, usually not binding."),
        PROPOSAL,
    ),
    Entry(
        "intent",
        ("letter of intent", "LOI"),
        ("교류의향서", "의향서"),
        _("A first written wish to work towards an agreement."),
        PROPOSAL,
    ),
    Entry(
        "aid-pact",
        ("mutual aid agreement", "mutual assistance agreement"),
        ("재난 상호지원 협약", "상호지원협정", "상호원조"),
        _("A promise to help each other when disaster strikes."),
        PROPOSAL,
    ),
    Entry(
        "network",
        ("city network", "transnational municipal network", "network of cities"),
        ("도시네트워크", "도시협의체", "도시 간 네트워크"),
        _("A standing organisation in which cities work together across borders."),
        "Acuto & Rayner 2016, City networks, International Affairs 92(5)",
    ),
    Entry(
        "intermestic",
        ("intermestic", "intermesticization", "intermestic affairs"),
        ("국내외 연계", "국제·국내 연계", "인터메스틱"),
        _("Said of questions that are international and domestic at the same time."),
        "Manning 1977, Foreign Affairs 55(2)",
    ),
    Entry(
        "governance",
        ("multi-layered governance", "multilayered governance", "multi-level governance"),
        ("다층 거버넌스", "다층적 거버넌스", "중층 거버넌스"),
        _("Deciding together over several levels of government, each with a clear role."),
        "Hooghe & Marks 2003, American Political Science Review 97(2)",
    ),
    Entry(
        "mayor",
        ("mayor diplomacy", "mayoral diplomacy"),
        ("단체장 외교", "단체장 국제활동"),
        _("What the head of a local government does in person towards partners abroad."),
        LEE,
    ),
    Entry(
        "travel",
        ("official travel abroad", "official trip abroad"),
        ("공무국외출장", "국외출장", "해외출장"),
        _("A journey on duty to another country, approved and reported by rule."),
        KOREA_USAGE,
    ),
    Entry(
        "secondment",
        ("staff exchange", "secondment of officials"),
        ("공무원 상호파견", "공무원 교류", "인사교류"),
        _("Officials of one city work for a time in the office of a partner."),
        KOREA_USAGE,
    ),
    Entry(
        "human-security",
        ("human security",),
        ("인간안보",),
        _("Security seen from the single person: freedom from fear and from want."),
        UNDP_1994,
    ),
    Entry(
        "soft-security",
        ("non-conventional security", "non-traditional security"),
        ("비전통안보", "신흥안보"),
        _("Threats without an army: disease, climate, hunger, crime, loss of rights."),
        LEE,
    ),
    Entry(
        "new-diplomacy",
        ("new diplomacy",),
        ("신외교",),
        _("Diplomacy by many kinds of actors, in public, on everyday questions."),
        LEE,
    ),
    Entry(
        "club",
        ("club diplomacy", "club model"),
        ("클럽형 외교",),
        _("Few players, led from above and behind closed doors."),
        HEINE_2006,
    ),
    Entry(
        "network-mode",
        ("network diplomacy", "network model"),
        ("네트워크형 외교",),
        _("Many players on one level, in the open."),
        HEINE_2006,
    ),
)


def _key(word: str) -> str:
    """Spaces, hyphens and middle dots vary between writers and carry no meaning."""
    return "".join(character for character in fold(word) if character.isalnum())


@cache
def _families() -> dict[str, tuple[Entry, ...]]:
    families: dict[str, tuple[Entry, ...]] = {}
    for entry in ENTRIES:
        families[entry.family] = (*families.get(entry.family, ()), entry)
    return families


@cache
def _family_of_name() -> dict[str, str]:
    return {_key(name): entry.family for entry in ENTRIES for name in entry.english + entry.korean}


def synonyms_of(word: str) -> tuple[str, ...]:
    """The other names, in both languages, of what `word` names; empty for a word not listed."""
    key = _key(word)
    family = _family_of_name().get(key)
    if family is None:
        return ()
    names = (name for entry in _families()[family] for name in entry.english + entry.korean)
    return tuple(name for name in names if _key(name) != key)


def matching(text: str) -> list[Entry]:
    """The entries that a reader looking for `text` means, with those used in their place.

    An entry matches by a part of a name or of its definition; an entry matched by a name brings
    the rest of its family along. Empty text matches all.
    """
    key = _key(text)
    if not key:
        return list(ENTRIES)
    families = {family for name, family in _family_of_name().items() if key in name}
    return [
        entry for entry in ENTRIES if entry.family in families or key in _key(str(entry.definition))
    ]
