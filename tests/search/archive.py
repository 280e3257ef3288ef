"""What an office in Seoul keeps, as it would write it: the texts that the queries look for."""

from __future__ import annotations

from typing import Any

# Key, English name, Korean name, country, other names.
CITIES = [
    ("busan", "Busan", "부산광역시", "KR", ()),
    ("hamburg", "Hamburg", "함부르크", "DE", ("Freie und Hansestadt Hamburg",)),
    ("shanghai", "Shanghai", "상하이", "CN", ("上海市",)),
    ("beijing", "Beijing", "베이징", "CN", ("北京市", "북경")),
    ("tokyo", "Tokyo", "도쿄도", "JP", ("東京都", "동경")),
    ("hokkaido", "Hokkaido", "홋카이도", "JP", ("北海道", "북해도")),
    ("osaka", "Osaka", "오사카시", "JP", ("大阪市",)),
    ("ulaanbaatar", "Ulaanbaatar", "울란바토르", "MN", ("Улаанбаатар",)),
    ("saopaulo", "São Paulo", "상파울루", "BR", ()),
    ("mexicocity", "Mexico City", "멕시코시티", "MX", ("Ciudad de México",)),
    ("hanoi", "Hanoi", "하노이", "VN", ("Hà Nội",)),
    ("danang", "Da Nang", "다낭", "VN", ("Đà Nẵng",)),
    ("paris", "Paris", "파리", "FR", ()),
    ("gdansk", "Gdańsk", "그단스크", "PL", ()),
    ("kyiv", "Kyiv", "키이우", "UA", ("Київ", "키예프")),
    ("newsouthwales", "New South Wales", "뉴사우스웨일스", "AU", ()),
    ("sanfrancisco", "San Francisco", "샌프란시스코", "US", ()),
    ("ankara", "Ankara", "앙카라", "TR", ()),
]
# Key, title, partners, and what differs: instrument, domain, day, summary.
ACTIVITIES: list[tuple[str, str, tuple[str, ...], dict[str, Any]]] = [
    (
        "smartcity",
        "스마트시티 정책 연수",
        ("hanoi",),
        {
            "instrument": "XCHG",
            "domain": "ECO",
            "starts_on": "2025-09",
            "summary": "교통 신호 최적화와 데이터 허브 운영 경험을 공유",
        },
    ),
    (
        "cleanair",
        "Forum on clean air and fine dust",
        ("beijing", "ulaanbaatar"),
        {
            "instrument": "EVNT",
            "domain": "ENV",
            "starts_on": "2025-05-20",
            "summary": "Joint monitoring of PM2.5 over the Yellow Sea.",
        },
    ),
    (
        "nurses",
        "Nurses' training programme",
        ("ulaanbaatar",),
        {
            "instrument": "XCHG",
            "domain": "HLT",
            "starts_on": "2024-03",
            "summary": "Forty nurses in intensive care.",
        },
    ),
    (
        "orchestra",
        "청소년 교향악단 교류 공연",
        ("hamburg",),
        {
            "instrument": "XCHG",
            "domain": "CUL",
            "starts_on": "2025-07-11",
            "summary": "Elbphilharmonie에서 합동 연주회",
        },
    ),
    (
        "port",
        "Port logistics mission",
        ("hamburg", "busan"),
        {
            "instrument": "TRDM",
            "domain": "ECO",
            "starts_on": "2024-10-01",
            "summary": "항만 물류 시장개척단",
        },
    ),
    (
        "flood",
        "Flood relief",
        ("danang",),
        {
            "instrument": "AIDX",
            "domain": "ENV",
            "starts_on": "2025-10-30",
            "summary": "태풍 피해 복구 지원금 5만 달러",
        },
    ),
    (
        "peace",
        "Peace school for young leaders",
        ("kyiv", "gdansk"),
        {"instrument": "PROJ", "domain": "PEA", "starts_on": "2025-02", "summary": "평화교육 캠프"},
    ),
    (
        "river",
        "하천 복원 기술 자문",
        ("mexicocity",),
        {
            "instrument": "PROJ",
            "domain": "ENV",
            "starts_on": "2023-04",
            "summary": "청계천 복원 사례 전수",
        },
    ),
    (
        "mayorvisit",
        "도쿄도지사 서울 방문",
        ("tokyo",),
        {
            "instrument": "VISI",
            "direction": "INCO",
            "domain": "CUL",
            "starts_on": "2025-11-04",
            "summary": "시장 접견과 공동 기자회견",
        },
    ),
    (
        "deputymayor",
        "Vice mayor's trip to San Francisco",
        ("sanfrancisco",),
        {
            "instrument": "VISI",
            "direction": "OUTG",
            "domain": "ECO",
            "starts_on": "2026-01-12",
            "summary": "Biotech cluster and start-up pavilion.",
        },
    ),
    (
        "sculpture",
        "우호 기념 조형물 선물",
        ("ankara",),
        {
            "instrument": "GIFT",
            "direction": "OUTG",
            "domain": "CUL",
            "starts_on": "2022-06-25",
            "summary": "앙카라공원 50주년",
        },
    ),
    (
        "humanrights",
        "인권도시 포럼",
        ("paris",),
        {
            "instrument": "EVNT",
            "domain": "HUR",
            "starts_on": "2025-12-10",
            "summary": "이주민의 권리와 차별 금지 조례",
        },
    ),
    (
        "foodpolicy",
        "Urban food policy exchange",
        ("saopaulo",),
        {
            "instrument": "MEET",
            "domain": "ECO",
            "starts_on": "2024-08",
            "summary": "School meals and local farms.",
        },
    ),
    (
        "localdiplomacy",
        "도시외교 기본계획 세미나",
        ("uclg",),
        {
            "instrument": "EVNT",
            "domain": "PEA",
            "starts_on": "2025-01-15",
            "summary": "도시외교 5개년 계획 논의",
        },
    ),
    (
        "paradiplomacy",
        "Paradiplomacy study visit",
        ("newsouthwales",),
        {
            "instrument": "VISI",
            "domain": "PEA",
            "starts_on": "2024-05-06",
            "summary": "How states act abroad.",
        },
    ),
    (
        "winter",
        "겨울축제 대표단 파견",
        ("hokkaido",),
        {
            "instrument": "VISI",
            "direction": "OUTG",
            "domain": "CUL",
            "starts_on": "2026-02-05",
            "summary": "삿포로 눈축제 참가",
        },
    ),
    (
        "waste",
        "음식물 쓰레기 감량 화상회의",
        ("osaka",),
        {
            "instrument": "MEET",
            "domain": "ENV",
            "starts_on": "2025-06-17",
            "summary": "RFID 종량제 소개",
        },
    ),
    (
        "covid",
        "Masks and test kits for Kyiv",
        ("kyiv",),
        {
            "instrument": "AIDX",
            "domain": "HLT",
            "starts_on": "2020-04",
            "summary": "코로나19 방역물품 지원",
        },
    ),
    (
        "dementia",
        "치매안심센터 공동연구",
        ("osaka",),
        {
            "instrument": "PROJ",
            "domain": "HLT",
            "starts_on": "2024-11",
            "summary": "고령화 대응 정책 비교",
        },
    ),
    (
        "fashion",
        "Seoul–Paris fashion week showcase",
        ("paris",),
        {
            "instrument": "EVNT",
            "domain": "CUL",
            "starts_on": "2025-03-04",
            "summary": "Young designers of Dongdaemun.",
        },
    ),
]
# Key, title, partners, type, and what differs.
AGREEMENTS: list[tuple[str, str, tuple[str, ...], dict[str, Any]]] = [
    (
        "busanpact",
        "부산광역시와의 상생발전 업무협약",
        ("busan",),
        {"type": "MOU", "signed_on": "2021-06-21", "document_number": "국제협력과-4512"},
    ),
    (
        "beijingsister",
        "서울·베이징 자매결연 협정",
        ("beijing",),
        {"type": "SIS", "signed_on": "1993-10-23", "council_resolution": "의결 제1993-27호"},
    ),
    (
        "hokkaidofriend",
        "Friendship agreement with Hokkaido",
        ("hokkaido",),
        {"type": "FRI", "signed_on": "2010-10-14"},
    ),
    (
        "hamburgmou",
        "Memorandum of understanding on green ports",
        ("hamburg",),
        {"type": "MOU", "signed_on": "2023-09-01", "document_number": "국제협력과-8801"},
    ),
    ("hanoiloi", "하노이 교류의향서", ("hanoi",), {"type": "LOI", "signed_on": "2024-12"}),
    (
        "shanghaiaid",
        "재난 상호지원 협약",
        ("shanghai",),
        {"type": "MAA", "signed_on": "2019-03-08"},
    ),
    (
        "mexicosister",
        "Sister city agreement with Mexico City",
        ("mexicocity",),
        {"type": "SIS", "signed_on": "1992-10-05"},
    ),
    (
        "climatedeclaration",
        "기후위기 대응 공동선언",
        ("tokyo", "beijing"),
        {"type": "DEC", "signed_on": "2022-11-18", "domain": "ENV"},
    ),
]
# Key, record, name, text.
DOCUMENTS = [
    (
        "portreport",
        "port",
        "함부르크 출장 결과보고서.pdf",
        "컨테이너 터미널 자동화 현황과 수소 선박 연료 공급 시설을 시찰하였다.",
    ),
    (
        "minutes",
        "cleanair",
        "minutes.docx",
        "The delegations agreed to exchange hourly sensor readings from June.",
    ),
    ("signedtext", "beijingsister", "자매결연 협정서 서명본.pdf", "양 시는 호혜평등의 원칙에 따라"),
    ("program", "orchestra", "programme.pdf", "Dvořák Symphony No. 9, Isang Yun: Réak"),
]
# Key, record, side, words.
COMMITMENTS = [
    ("sensors", "cleanair", "OURS", "Seoul lends twelve air quality sensors to Ulaanbaatar"),
    ("scholarships", "hanoiloi", "THEIRS", "하노이시는 장학생 열 명을 선발하여 파견한다"),
    ("panda", "beijingsister", "THEIRS", "판다 사육사 교육을 지원한다"),
]
# Key, subject, sender's name, sender, kind, text.
INCOMING = [
    (
        "invitation",
        "Invitation to the Elbe harbour anniversary",
        "Katrin Vogel",
        "hamburg",
        "INVI",
        "The Senate invites a delegation of five for 7 May.",
    ),
    ("renewal", "우호협정 갱신 요청", "佐藤健", "hokkaido", "RNWL", "협정 갱신을 제안합니다"),
    (
        "inquiry",
        "청년 인턴십 문의",
        "Nguyễn Thị Lan",
        "danang",
        "MAIL",
        "인턴 파견 일정을 묻습니다",
    ),
]
# Key, record, words.
COMMENTS = [
    ("interpreter", "mayorvisit", "통역사는 박 선생님께 부탁했습니다."),
    ("visa", "deputymayor", "The visas are with the consulate since Tuesday."),
]
# Key, partner, post in English and Korean, name, name in Latin letters.
PEOPLE = [
    ("vogel", "hamburg", ("Head of protocol", "의전과장"), "Katrin Vogel", ""),
    ("koike", "tokyo", ("Governor", "도지사"), "小池百合子", "Koike Yuriko"),
    ("bat", "ulaanbaatar", ("Director of health", "보건국장"), "Батбаяр", "Batbayar"),
    ("kim", "busan", ("International relations officer", "국제교류 담당"), "김하늘", "Kim Ha-neul"),
]
