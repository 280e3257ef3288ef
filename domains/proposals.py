"""What the two-minute entry fills in by itself: proposals, each of which a person may overrule."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from domains.vocabulary import (
    DEFAULT_GOALS,
    AgreementType,
    Category,
    Domain,
    Goal,
    Instrument,
    Objective,
    SecurityType,
    TimeMode,
)

# Beginnings of words; a full stop asks for the whole word or its plural, since "war" begins Warsaw
# and "port" Portland. Korean ones match anywhere, as a compound is written as one word; those that
# hide in names of places (전시 in 대전시, 영양, 고령) are left out or lengthened.
STEMS: dict[Domain, tuple[str, str]] = {
    Domain.PEA: (
        "peace reconcil conflict ceasefire disarm denuclear nuclear-free demilitari refugee war. "
        "wartime truce unification inter-korean border. cross-border veteran mediat landmine "
        "genocide terroris anti-war",
        "평화 화해 분쟁 갈등 휴전 종전 비핵 군축 통일 남북교류 남북협력 남북한 접경 난민 전쟁 중재 "
        "참전 지뢰 반전 테러 추모",
    ),
    Domain.ENV: (
        "environment climat carbon emission green. waste. wastewater recycl water. river. "
        "biodivers ecolog forest. energy solar renewable air-quality pollution dust. sustainab "
        "disaster earthquake flood wetland. net-zero resilien",
        "환경 기후 탄소 배출 녹색 폐기물 재활용 상수도 하수 수질 하천 생태 생물다양성 산림 숲 "
        "에너지 태양광 대기질 미세먼지 오염 지속가능 재난 방재 지진 홍수 습지",
    ),
    Domain.ECO: (
        "econom trade trading invest business startup start-up industr export market. tourism "
        "touris job. employment food agricultur farm. farmer fisher port. logistic innovation "
        "smart-city technolog commerc fintech expo. venture",
        "경제 통상 무역 투자 기업 창업 스타트업 산업 수출 시장개척 관광 일자리 고용 식량 먹거리 "
        "농업 농산물 수산 항만 물류 스마트시티 기술협력 상공 금융 박람회 벤처",
    ),
    Domain.HLT: (
        "health medic hospital disease epidemic pandemic covid vaccin nurse. nursing clinic "
        "ageing. aging. dementia nutrition hygiene sanitation infectio mask. hiv. quarantine "
        "pharma wellbeing well-being",
        "보건 건강 의료 병원 질병 감염 전염병 팬데믹 코로나 백신 간호 진료 방역 고령화 고령자 "
        "고령친화 치매 위생 마스크 검역 제약 의약 응급",
    ),
    Domain.HUR: (
        "human-right rights. equality gender women discriminat migrant. migration minorit "
        "disabilit inclusion inclusive democra citizen-participation freedom. lgbt indigenous "
        "child-friendly asylum traffick racism anti-racism",
        "인권 권리 평등 여성 차별 이주민 이주노동자 다문화 소수자 장애인 포용 민주주의 시민참여 "
        "아동친화 망명 노동권 인신매매 인종",
    ),
    Domain.CUL: (
        "cultur art. artist heritage museum music film festival theatre theater dance. language "
        "literature sport marathon olympic football youth student school universit library "
        "exhibition orchestra cuisine homestay taekwondo",
        "문화 예술 미술 유산 박물관 음악 영화 축제 공연 무용 한국어 문학 체육 스포츠 마라톤 "
        "올림픽 축구 청소년 학생 학교 대학 도서관 전시회 전시관 교향악 홈스테이 태권도 한류",
    ),
}

DOMAIN_OF_INSTRUMENT: dict[str, Domain] = {Instrument.TRDM: Domain.ECO, Instrument.XCHG: Domain.CUL}
DOMAIN_OF_AGREEMENT: dict[str, Domain] = {
    AgreementType.SIS: Domain.CUL,
    AgreementType.FRI: Domain.CUL,
    AgreementType.MAA: Domain.ENV,
}
OBJECTIVE_OF_INSTRUMENT: dict[str, Objective] = {
    Instrument.NETM: Objective.TCI,
    Instrument.ADVO: Objective.TCI,
    Instrument.AIDX: Objective.TCI,
    Instrument.VISI: Objective.SPE,
    Instrument.MEET: Objective.SPE,
    Instrument.XCHG: Objective.SPE,
    Instrument.TRDM: Objective.EIC,
    Instrument.OFFC: Objective.EIC,
}
OBJECTIVE_OF_AGREEMENT: dict[str, Objective] = {
    AgreementType.SIS: Objective.SPE,
    AgreementType.FRI: Objective.SPE,
    AgreementType.MOU: Objective.SPE,
    AgreementType.DEC: Objective.TCI,
    AgreementType.MAA: Objective.TCI,
}
CATEGORY_OF_DOMAIN = {
    Domain.PEA: Category.PBLD,
    Domain.ENV: Category.CLID,
    Domain.ECO: Category.ECOD,
    Domain.HLT: Category.HEAD,
    Domain.HUR: Category.RIGD,
    Domain.CUL: Category.CULD,
}

# A word of the title tells more than the kind: each counts double.
TITLE_WEIGHT, KIND_WEIGHT = 2, 1


def _pattern(english: str, korean: str) -> re.Pattern[str]:
    return re.compile("|".join([*map(_start_of_word, english.split()), *korean.split()]))


def _start_of_word(stem: str) -> str:
    # A hyphen also stands for a space or for nothing: smart-city, smart city.
    pattern = re.escape(stem.removesuffix(".")).replace(r"\-", r"[\s-]?")
    return rf"\b{pattern}{'s?(?![a-z])' if stem.endswith('.') else ''}"


_PATTERNS = {domain: _pattern(*stems) for domain, stems in STEMS.items()}


def propose_domain(
    instrument: str | None = None, title: str = "", *, agreement_type: str | None = None
) -> Domain | None:
    """The domain that the kind and the title speak for most; None when nothing speaks for one.

    Each different word of the title counts two, the kind one. Of equals, the one named first in
    the title wins. Unknown codes speak for nothing.
    """
    # Composed Hangul: in letters, a stem could match across the border of two syllables.
    text = unicodedata.normalize("NFC", title).casefold()
    of_kind = {
        domain
        for domain in (
            DOMAIN_OF_INSTRUMENT.get(instrument or ""),
            DOMAIN_OF_AGREEMENT.get(agreement_type or ""),
        )
        if domain
    }
    scores: dict[Domain, tuple[int, int]] = {}
    for domain, pattern in _PATTERNS.items():
        found = list(pattern.finditer(text))
        words = {match.group() for match in found}
        score = TITLE_WEIGHT * len(words) + KIND_WEIGHT * (domain in of_kind)
        if score:
            scores[domain] = (score, -found[0].start() if found else -len(text))
    return max(scores, key=lambda domain: scores[domain]) if scores else None


def propose_goals(domain: str) -> tuple[Goal, ...]:
    """The goals that a domain serves by default, primary ones first."""
    primary, secondary = DEFAULT_GOALS[Domain(domain)]
    return primary + secondary


def propose_security_type(
    goals: Sequence[str], time_mode: str = TimeMode.PERM
) -> SecurityType | None:
    """Conventional or not, from the goals (primary first) and the time mode; None without goals.

    Of the six goals only personal security means safety from armed violence. Where it comes first,
    a crisis that touches nothing but it and political security is a conventional one; in all other
    cases it is dealt with together with non-conventional threats.
    """
    if not goals:
        return None
    if goals[0] != Goal.PES:
        return SecurityType.NTRD
    only_conventional = set(goals) <= {Goal.PES, Goal.POS}
    if only_conventional and time_mode == TimeMode.CRIS:
        return SecurityType.TRAD
    return SecurityType.MIXD


def propose_objective(
    instrument: str | None, *, agreement_type: str | None = None
) -> Objective | None:
    """The objective that a kind usually serves; None for kinds that serve any."""
    return OBJECTIVE_OF_AGREEMENT.get(agreement_type or "") or OBJECTIVE_OF_INSTRUMENT.get(
        instrument or ""
    )


def propose_category(domain: str, instrument: str | None = None) -> Category:
    """The category of diplomacy that a domain belongs to; aid is humanitarian in every domain."""
    if instrument == Instrument.AIDX:
        return Category.HUMD
    return CATEGORY_OF_DOMAIN[Domain(domain)]
