"""Real-world facts of the demonstration; each names the page where it was read."""

from __future__ import annotations

from dataclasses import dataclass

from domains.vocabulary import ActorType, AgreementType, Level, Tier


@dataclass(frozen=True)
class ActorFact:
    """A partner: names by language, GeoNames id of its seat where it is one place."""

    names: dict[str, str]
    country: str = ""
    type: ActorType = ActorType.LGOV
    level: Level = Level.SUB
    tier: str = Tier.METR
    place: int | None = None
    website: str = ""


@dataclass(frozen=True)
class PactFact:
    """An agreement of a demo city as its source tells it."""

    partner: str
    type: AgreementType
    signed: str
    source: str


BUSAN_SISTERS = "Busan Metropolitan City, Sister Cities (January 2022), busan.go.kr/eng/bssister"
BUSAN_FRIENDS = (
    "Busan Metropolitan City, Friendship Cities (January 2022), busan.go.kr/eng/FriendshipCities"
)
SEOUL_1992 = "The Seoul Shinmun, 5 April 1992, seoul.co.kr/news/1992/04/05/19920405013005"
WIKIDATA = "Wikidata, property P190 (CC0)"

HOME = {
    "seoul": ActorFact({"en": "Seoul", "ko": "서울특별시"}, "KR", place=1835848),
    "busan": ActorFact({"en": "Busan", "ko": "부산광역시"}, "KR", place=1838524),
}

ACTORS: dict[str, ActorFact] = {
    "tokyo": ActorFact({"en": "Tokyo", "ko": "도쿄도", "ja": "東京都"}, "JP", place=1850147),
    "beijing": ActorFact({"en": "Beijing", "ko": "베이징시", "zh": "北京市"}, "CN", place=1816670),
    "sanfrancisco": ActorFact({"en": "San Francisco", "ko": "샌프란시스코시"}, "US", place=5391959),
    "mexico": ActorFact(
        {"en": "Mexico City", "ko": "멕시코시티", "es": "Ciudad de México"}, "MX", place=3530597
    ),
    "moscow": ActorFact({"en": "Moscow", "ko": "모스크바시", "ru": "Москва"}, "RU", place=524901),
    "losangeles": ActorFact({"en": "Los Angeles", "ko": "로스앤젤레스시"}, "US", place=5368361),
    "london": ActorFact({"en": "London", "ko": "런던"}, "GB", place=2643743),
    "hokkaido": ActorFact(
        {"en": "Hokkaido", "ko": "홋카이도", "ja": "北海道"}, "JP", tier=Tier.PROV
    ),
    "taipei": ActorFact({"en": "Taipei", "ko": "타이베이시", "zh": "臺北市"}, "TW", place=1668341),
    "jakarta": ActorFact({"en": "Jakarta", "ko": "자카르타"}, "ID", place=1642911),
    "paris": ActorFact({"en": "Paris", "ko": "파리시"}, "FR", place=2988507),
    "nsw": ActorFact({"en": "New South Wales", "ko": "뉴사우스웨일스주"}, "AU", tier=Tier.PROV),
    "warsaw": ActorFact({"en": "Warsaw", "ko": "바르샤바시", "pl": "Warszawa"}, "PL", place=756135),
    "barcelona": ActorFact({"en": "Barcelona", "ko": "바르셀로나시"}, "ES", place=3128760),
    "kaohsiung": ActorFact(
        {"en": "Kaohsiung", "ko": "가오슝시", "zh": "高雄市"}, "TW", place=1673820
    ),
    "shimonoseki": ActorFact(
        {"en": "Shimonoseki", "ko": "시모노세키시", "ja": "下関市"},
        "JP",
        tier=Tier.MUNI,
        place=1852225,
    ),
    "rio": ActorFact({"en": "Rio de Janeiro", "ko": "리우데자네이루시"}, "BR", place=3451190),
    "vladivostok": ActorFact(
        {"en": "Vladivostok", "ko": "블라디보스토크시", "ru": "Владивосток"}, "RU", place=2013348
    ),
    "shanghai": ActorFact(
        {"en": "Shanghai", "ko": "상하이시", "zh": "上海市"}, "CN", place=1796236
    ),
    "surabaya": ActorFact({"en": "Surabaya", "ko": "수라바야시"}, "ID", place=1625822),
    "victoria": ActorFact({"en": "Victoria", "ko": "빅토리아주"}, "AU", tier=Tier.PROV),
    "hochiminh": ActorFact({"en": "Ho Chi Minh City", "ko": "호찌민시"}, "VN", place=1566083),
    "montreal": ActorFact(
        {"en": "Montreal", "ko": "몬트리올시", "fr": "Montréal"}, "CA", place=6077243
    ),
    "istanbul": ActorFact(
        {"en": "Istanbul", "ko": "이스탄불시", "tr": "İstanbul"}, "TR", place=745044
    ),
    "osaka": ActorFact({"en": "Osaka", "ko": "오사카시", "ja": "大阪市"}, "JP", place=1853909),
    "nagasaki": ActorFact(
        {"en": "Nagasaki Prefecture", "ko": "나가사키현", "ja": "長崎県"}, "JP", tier=Tier.PROV
    ),
    "guangzhou": ActorFact(
        {"en": "Guangzhou", "ko": "광저우시", "zh": "广州市"}, "CN", place=1809858
    ),
    "ulaanbaatar": ActorFact(
        {"en": "Ulaanbaatar", "ko": "울란바토르시", "mn": "Улаанбаатар"}, "MN", place=2028462
    ),
}

# What the shared catalogue has already, by scheme and value of an identifier.
CATALOGUE: dict[str, tuple[str, str]] = {
    "c40": ("domain", "c40.org"),
    "citynet": ("domain", "citynet-ap.org"),
    "gsef": ("domain", "gsef-net.org"),
    "iclei": ("domain", "iclei.org"),
    "tpo": ("domain", "aptpo.org"),
    "uclg": ("domain", "uclg.org"),
    "wego": ("domain", "we-gov.org"),
    "korea": ("iso3166-1", "KR"),
}

PACTS: dict[str, list[PactFact]] = {
    "seoul": [
        PactFact(
            "tokyo",
            AgreementType.SIS,
            "1988-09-03",
            "Seoul Metropolitan Government, International Relations News: Seoul and Tokyo "
            "strengthen exchange and cooperation (July 2014), english.seoul.go.kr",
        ),
        PactFact(
            "beijing",
            AgreementType.SIS,
            "1993",
            "Korea Economic TV, 18 April 2013, m.wowtv.co.kr (article A201304180130)",
        ),
        PactFact(
            "sanfrancisco",
            AgreementType.SIS,
            "1976",
            "San Francisco–Seoul Sister City Committee, sfseoul.com/about",
        ),
        PactFact(
            "mexico",
            AgreementType.SIS,
            "1992",
            "Yonhap in The Asian: Seoul, Mexico City ink pact, theasian.asia/archives/104258",
        ),
        PactFact(
            "moscow",
            AgreementType.SIS,
            "1991-07",
            "Seoul Metropolitan Government, mediahub.seoul.go.kr/archives/1092978 (July 2017)",
        ),
        PactFact(
            "losangeles",
            AgreementType.SIS,
            "2006",
            "Seoul Metropolitan Government, press release of 25 November 2014, "
            "english.seoul.go.kr/seoul-la-promote-closer-relationship-mutual-benefits",
        ),
        PactFact(
            "losangeles",
            AgreementType.MOU,
            "2014-11-24",
            "Seoul Metropolitan Government, press release of 25 November 2014, "
            "english.seoul.go.kr/seoul-la-promote-closer-relationship-mutual-benefits",
        ),
        PactFact(
            "london",
            AgreementType.FRI,
            "2015-12-04",
            "Seoul Metropolitan Government, 18 December 2015, in London Korean Links, "
            "londonkoreanlinks.net/2015/12/19/seoul-and-london-forge-friendly-city-ties",
        ),
        PactFact(
            "hokkaido",
            AgreementType.FRI,
            "2010",
            "Hokkaido Government, page on exchange with Seoul (March 2018), "
            "pref.hokkaido.lg.jp/ss/tsk/teikei/seoul_kr.htm",
        ),
    ],
    "busan": [
        PactFact("kaohsiung", AgreementType.SIS, "1966-06-30", BUSAN_SISTERS),
        PactFact("losangeles", AgreementType.SIS, "1967-12-18", BUSAN_SISTERS),
        PactFact("shimonoseki", AgreementType.SIS, "1976-10-11", BUSAN_SISTERS),
        PactFact("barcelona", AgreementType.SIS, "1983-10-25", BUSAN_SISTERS),
        PactFact("rio", AgreementType.SIS, "1985-09-23", BUSAN_SISTERS),
        PactFact("vladivostok", AgreementType.SIS, "1992-06-30", BUSAN_SISTERS),
        PactFact("shanghai", AgreementType.SIS, "1993-08-24", BUSAN_SISTERS),
        PactFact("surabaya", AgreementType.SIS, "1994-08-29", BUSAN_SISTERS),
        PactFact("victoria", AgreementType.SIS, "1994-10-17", BUSAN_SISTERS),
        PactFact("hochiminh", AgreementType.SIS, "1995-11-03", BUSAN_SISTERS),
        PactFact("montreal", AgreementType.SIS, "2000-09-19", BUSAN_SISTERS),
        PactFact("istanbul", AgreementType.SIS, "2002-06-04", BUSAN_SISTERS),
        PactFact("osaka", AgreementType.FRI, "2008-05-21", BUSAN_FRIENDS),
        PactFact("beijing", AgreementType.FRI, "2013-08-14", BUSAN_FRIENDS),
        PactFact("nagasaki", AgreementType.FRI, "2014-03-25", BUSAN_FRIENDS),
        PactFact("ulaanbaatar", AgreementType.FRI, "2016-08-03", BUSAN_FRIENDS),
        PactFact("guangzhou", AgreementType.FRI, "2019-11-01", BUSAN_FRIENDS),
    ],
}

# Known to be tied, but no source at hand says since when: public ties, no agreement is recorded.
TIES: list[tuple[str, str, AgreementType, str]] = [
    ("seoul", "taipei", AgreementType.SIS, SEOUL_1992),
    ("seoul", "jakarta", AgreementType.SIS, SEOUL_1992),
    ("seoul", "paris", AgreementType.SIS, SEOUL_1992),
    ("seoul", "nsw", AgreementType.SIS, SEOUL_1992),
    ("seoul", "warsaw", AgreementType.UNK, WIKIDATA),
]


@dataclass(frozen=True)
class MembershipFact:
    """A city's part in a network, as an activity of the kind "network membership"."""

    city: str
    network: str
    title: str
    starts: str
    source: str


MEMBERSHIPS = [
    MembershipFact(
        "seoul",
        "iclei",
        "ICLEI East Asia Secretariat hosted in Seoul · 이클레이 동아시아본부 유치",
        "2012-10",
        "Seoul Metropolitan Government, Mayor's News: Seoul chosen as the home for the East Asia "
        "HQ of ICLEI (2012), english.seoul.go.kr",
    ),
    MembershipFact(
        "seoul",
        "citynet",
        "CityNet Secretariat hosted in Seoul · 시티넷 사무국 유치",
        "2013-03-26",
        "Seoul Metropolitan Government: CITYNET Secretariat opens in Seoul, "
        "english.seoul.go.kr/citynet-secretariat-opens-in-seoul",
    ),
    MembershipFact(
        "seoul",
        "gsef",
        "Global Social Economy Forum initiated by Seoul · 국제사회적경제협의체 창립",
        "2014",
        "Yonhap in The Asian: Seoul, Mexico City ink pact, theasian.asia/archives/104258",
    ),
    MembershipFact(
        "busan",
        "citynet",
        "Member of CityNet · 시티넷 회원도시",
        "2013",
        "Seoul Metropolitan Government: CITYNET Secretariat opens in Seoul, "
        "english.seoul.go.kr/citynet-secretariat-opens-in-seoul",
    ),
    MembershipFact(
        "busan",
        "iclei",
        "Member of ICLEI · 이클레이 회원도시",
        "2012",
        "Seoul Metropolitan Government, Mayor's News2: Mayor selected as next chair of the World "
        "Mayors Council on Climate Change (2012), english.seoul.go.kr",
    ),
]


@dataclass(frozen=True)
class OfficeFact:
    """An office that a law creates, without whoever holds it."""

    partner: str
    titles: dict[str, str]
    source: str


_JAPAN = "Local Autonomy Act of Japan (Act No. 67 of 1947), article 139"
OFFICES = [
    OfficeFact(
        "tokyo", {"ja": "東京都知事", "en": "Governor of Tokyo", "ko": "도쿄도지사"}, _JAPAN
    ),
    OfficeFact(
        "hokkaido", {"ja": "北海道知事", "en": "Governor of Hokkaido", "ko": "홋카이도지사"}, _JAPAN
    ),
    OfficeFact(
        "london",
        {"en": "Mayor of London", "ko": "런던시장"},
        "Greater London Authority Act 1999, section 2",
    ),
    OfficeFact(
        "mexico",
        {
            "es": "Jefatura de Gobierno de la Ciudad de México",
            "en": "Head of Government of Mexico City",
            "ko": "멕시코시티 정부수반",
        },
        "Constitución Política de los Estados Unidos Mexicanos, artículo 122",
    ),
]


@dataclass(frozen=True)
class NetworkFact:
    """A demo city is a member of a network, as its source tells it; fees are not in the sources."""

    city: str
    network: str
    source: str
    url: str = ""
    seats: str = ""
    since: str = ""
    # What the city gave to it, with the day.
    contributions: tuple[tuple[str, str], ...] = ()


_CITYNET = "Seoul Metropolitan Government: CITYNET Secretariat opens in Seoul, english.seoul.go.kr"
_CITYNET_URL = "https://english.seoul.go.kr/citynet-secretariat-opens-in-seoul"
_UCLG = "Joongdo Ilbo, 6 February 2022, joongdo.co.kr"
_UCLG_URL = "https://joongdo.co.kr/web/view.php?key=20220206010000646"

NETWORK_FACTS = [
    NetworkFact(
        "seoul",
        "iclei",
        "Seoul Metropolitan Government, Mayor's News: Seoul chosen as the home for the East Asia "
        "HQ of ICLEI (2012), english.seoul.go.kr",
        contributions=(
            ("2012-10", "Home for the East Asia Secretariat · 동아시아본부 사무공간 제공"),
        ),
    ),
    NetworkFact(
        "seoul",
        "citynet",
        _CITYNET,
        _CITYNET_URL,
        contributions=(("2013-03-26", "Home for the Secretariat · 사무국 사무공간 제공"),),
    ),
    NetworkFact(
        "seoul",
        "gsef",
        "Yonhap in The Asian: Seoul, Mexico City ink pact, theasian.asia/archives/104258",
        since="2014",
    ),
    NetworkFact(
        "seoul",
        "wego",
        "Governors Association of Korea, database of international bodies, gaok.or.kr",
        seats="President city; hosts the Secretariat · 의장도시, 사무국 소재",
        since="2010",
    ),
    NetworkFact("seoul", "uclg", _UCLG, _UCLG_URL),
    NetworkFact("busan", "citynet", _CITYNET, _CITYNET_URL),
    NetworkFact("busan", "uclg", _UCLG, _UCLG_URL),
    NetworkFact(
        "busan",
        "tpo",
        "Busan Metropolitan City: TPO, Connecting Cities Worldwide under New Name (January 2024)",
        "https://busan.go.kr/eng/bsnews01/1607202",
        seats="President city; hosts the Secretariat · 회장도시, 사무국 소재",
        since="2002-08-31",
    ),
    NetworkFact(
        "busan",
        "iclei",
        "Seoul Metropolitan Government, Mayor's News2: Mayor selected as next chair of the World "
        "Mayors Council on Climate Change (2012), english.seoul.go.kr",
    ),
]

# Named as member cities on the network's own page: public facts that all cities see.
C40_SOURCE = "C40, list of member cities"
C40_URL = "https://www.c40.org"
C40_MEMBERS = (
    *("seoul", "tokyo", "beijing", "sanfrancisco", "mexico", "losangeles", "london", "jakarta"),
    *("paris", "warsaw", "barcelona", "rio", "shanghai", "hochiminh", "montreal", "istanbul"),
    "guangzhou",
)
