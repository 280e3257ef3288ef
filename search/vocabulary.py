"""Everyday words for kinds of records and codes of the vocabulary, as people type them.

People say it shorter than the labels of the codes: a pact is an agreement, 협약 too, and 출장 a
visit.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import override

from domains.vocabulary import (
    ActorType,
    AgreementType,
    DocumentKind,
    Domain,
    IncomingKind,
    Instrument,
)
from records.search import fold
from search.models import Kind

_KINDS: dict[TextChoices, str] = {
    Kind.PARTNER: "partner partners 파트너 협력기관",
    Kind.PERSON: "person people contact contacts 인물 담당자 연락처",
    Kind.POST: "post posts 직위 직책",
    Kind.MEMBERSHIP: "membership memberships member 회원 회원가입",
    Kind.DOCUMENT: "document documents file files 문서 서류 파일",
    Kind.COMMITMENT: "promise promises commitment commitments pledge pledges 약속 이행사항",
    Kind.INCOMING: "incoming inbox 접수 수신",
    Kind.COMMENT: "comment comments note notes 의견 메모 댓글",
}
_INSTRUMENTS: dict[TextChoices, str] = {
    Instrument.AGR: "agreement agreements pact pacts accord treaty 협정 협약 협약서 조약",
    Instrument.PROJ: "project projects 사업 프로젝트",
    Instrument.EVNT: "event events 행사",
    Instrument.VISI: "visit visits delegation trip 방문 방문단 출장 대표단",
    Instrument.MEET: "meeting meetings talks 회의 면담 회담",
    Instrument.XCHG: "exchange exchanges 교류 인적교류 파견",
    Instrument.GIFT: "gift gifts 선물",
    Instrument.AIDX: "aid relief 원조 지원 구호",
    Instrument.OFFC: "office 사무소 해외사무소",
    Instrument.NETM: "membership memberships 네트워크가입",
    Instrument.COMM: "letter letters speech greeting 서한 연설 축사",
}
_AGREEMENTS: dict[TextChoices, str] = {
    AgreementType.SIS: "sister twinning 자매 자매결연 자매도시",
    AgreementType.FRI: "friendship 우호 우호협력 우호도시 친선도시",
    AgreementType.MOU: "mou memorandum 양해각서 업무협약",
    AgreementType.LOI: "loi 의향서",
    AgreementType.MAA: "상호지원 상호원조",
    AgreementType.DEC: "declaration 공동선언 선언",
    AgreementType.PRA: "implementation 실행협약",
}
_OTHERS: dict[TextChoices, str] = {
    DocumentKind.LETT: "letter letters 서한 공문",
    DocumentKind.RESO: "resolution resolutions 의결 의결서",
    DocumentKind.PHOT: "photo photos photograph 사진",
    DocumentKind.RPRT: "report reports 보고서",
    IncomingKind.INVI: "invitation invitations invite 초청 초청장 초대",
    IncomingKind.LTTR: "letter letters 서한 공문",
    IncomingKind.MAIL: "email mail 이메일 전자우편",
    IncomingKind.PHON: "call 전화 통화",
    IncomingKind.RNWL: "renewal 갱신 연장",
    ActorType.CNET: "network networks 네트워크 협의체",
    ActorType.MISN: "embassy consulate 대사관 영사관",
    ActorType.ACAD: "university 대학 대학교",
}
_DOMAINS: dict[TextChoices, str] = {
    Domain.PEA: "peace 평화",
    Domain.ENV: "environment environmental climate 환경 기후",
    Domain.ECO: "economy economic trade food 경제 통상 식량",
    Domain.HLT: "health healthcare medical 보건 의료 보건의료",
    Domain.HUR: "rights 인권",
    Domain.CUL: "culture cultural 문화",
}
_STOP = "the of and in with for a an to on at by from between or not 및 등 그리고 와 과 의"
STOP_WORDS = frozenset(map(fold, _STOP.split()))


def tags_of_name(name: str) -> tuple[str, ...]:
    """The tags of what folded words name, single blanks between; see `search.words`."""
    return _tags().get(name, ())


@cache
def _tags() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    codes = {**_INSTRUMENTS, **_AGREEMENTS, **_OTHERS}
    marked: list[tuple[str, dict[TextChoices, str]]] = [
        ("!", _KINDS),
        ("=", codes),
        ("/", _DOMAINS),
    ]
    for mark, words_of in marked:
        for code, words in words_of.items():
            for name in {*map(fold, words.split()), *_labels(code)}:
                found[name] = (*found.get(name, ()), f"{mark}{code.value}")
    return found


def _labels(code: TextChoices) -> Iterator[str]:
    for language in ("en", "ko"):
        with override(language):
            key = fold(str(code.label))
        yield " ".join("".join(c if c.isalnum() else " " for c in key).split())
