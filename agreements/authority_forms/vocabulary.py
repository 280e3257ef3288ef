"""The placeholders that a form may hold, and what each tells of a record.

The table is all there is: a form can ask for nothing that has no row here.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from agreements.authority_forms.facts import AWAY, HOME, Facts, in_lines, joined
from agreements.authority_forms.filling import Value
from agreements.models import Agreement
from domains.templatetags.vocabulary import label, labels
from domains.vocabulary import CommitmentSide
from partners.countries import country_name, language_name
from records.templatetags.ui import full_day, money, number, partial_date

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# How alike a name must be to one that is known to be proposed in its place.
ALIKE = 0.5
Told = Callable[[Facts], Any]


@dataclass(frozen=True)
class Placeholder:
    """One placeholder by its English and its Korean name; `words` say what it tells."""

    name: str
    korean: str
    words: _StrPromise
    group: str
    told: Told

    @property
    def written(self) -> tuple[str, str]:
        """How it stands in a form, in English and in Korean."""
        return f"{{{{ {self.name} }}}}", f"{{{{ {self.korean} }}}}"

    def value(self, facts: Facts) -> Value:
        """What it tells of a record, in the active language."""
        found = self.told(facts)
        return found if isinstance(found, Value) else Value(str(found or ""))


def _field(name: str) -> Any:
    column: Any = Activity._meta.get_field(name)
    return column.verbose_name


def _law_field(name: str) -> Any:
    column: Any = Agreement._meta.get_field(name)
    return column.verbose_name


def _of(name: str) -> Told:
    return lambda facts: getattr(facts.activity, name)


def _of_law(name: str) -> Told:
    return lambda facts: facts.of_law(name)


def _labelled(name: str, facet: str) -> Told:
    return lambda facts: label(getattr(facts.activity, name), facet)


def _listed(name: str, facet: str) -> Told:
    return lambda facts: joined(labels(getattr(facts.activity, name), facet))


def _day(name: str) -> Told:
    return lambda facts: _day_text(getattr(facts.activity, name))


def _law_day(name: str) -> Told:
    return lambda facts: _day_text(facts.of_law(name))


def _day_text(day: Any) -> str:
    return partial_date(day) if day else ""


def _money(name: str) -> Told:
    def told(facts: Facts) -> Value:
        amount: Decimal | None = getattr(facts.activity, name)
        return _number(amount, "" if amount is None else money(amount, facts.activity.currency))

    return told


def _count(read: Told) -> Told:
    def told(facts: Facts) -> Value:
        count = read(facts)
        return _number(None if count == "" else count, "" if count in ("", None) else number(count))

    return told


def _number(count: Decimal | int | None, text: str) -> Value:
    return Value(text, count)


def _of_partner(read: Callable[[Any], Any]) -> Told:
    def told(facts: Facts) -> Any:
        partner = facts.first_partner()
        return read(partner) if partner else ""

    return told


def _yes_or_no(facts: Facts) -> str:
    told = facts.of_law("is_binding")
    if told is None or told == "":
        return ""
    return gettext("Yes") if told else gettext("No")


def _place_country(facts: Facts) -> str:
    place = facts.activity.place
    return country_name(place.country_code) if place else ""


RECORD, SIDES, LAW, PROMISES, FORM = "record", "sides", "law", "promises", "form"
GROUPS = {
    RECORD: _("The record"),
    SIDES: _("Our city and its partners"),
    LAW: _("The agreement"),
    PROMISES: _("Promises and documents"),
    FORM: _("The form itself"),
}

_ROWS: tuple[tuple[str, str, str, Any, Told], ...] = (
    (RECORD, "title", "제목", _field("title"), _of("title")),
    (RECORD, "number", "관리번호", _("Number of the record"), _of("code")),
    (RECORD, "summary", "개요", _field("summary"), _of("summary")),
    (RECORD, "kind", "종류", _field("instrument"), _labelled("instrument", "instrument")),
    (RECORD, "state", "진행상태", _field("state"), _labelled("state", "activity_state")),
    (RECORD, "domain", "분야", _field("domain"), _labelled("domain", "domain")),
    (RECORD, "other_domains", "기타분야", _field("secondary_domains"),
     _listed("secondary_domains", "domain")),
    (RECORD, "objectives", "목표", _field("objectives"), _listed("objectives", "objective")),
    (RECORD, "security_goals", "안보목표", _field("goal_codes"),
     lambda facts: joined(facts.goals)),
    (RECORD, "categories", "외교유형", _field("categories"), _listed("categories", "category")),
    (RECORD, "direction", "방향", _field("direction"), _of("way")),
    (RECORD, "starts_on", "시작일", _("Date, or the day on which it begins"), _day("starts_on")),
    (RECORD, "ends_on", "종료일", _field("ends_on"), _day("ends_on")),
    (RECORD, "place", "장소", _("Place"), _of("place")),
    (RECORD, "place_country", "장소국가", _("Country of the place"), _place_country),
    (RECORD, "owner", "담당자", _field("owner"), _of("owner")),
    (RECORD, "deputy", "부담당자", _field("deputy"), _of("deputy")),
    (RECORD, "rationale", "추진사유", _field("rationale"), _of("rationale")),
    (RECORD, "outcome", "성과", _field("outcome"), _of("outcome")),
    (RECORD, "results", "측정성과", _field("results"), _of("results")),
    (RECORD, "beneficiaries", "수혜자", _field("beneficiaries"), _of("beneficiaries")),
    (RECORD, "beneficiary_count", "수혜인원", _("How many benefit"),
     _count(_of("beneficiary_count"))),
    (RECORD, "effort_days", "투입일수", _field("effort_days"), _count(_of("effort_days"))),
    (RECORD, "planned_budget", "계획예산", _field("planned_amount"), _money("planned_amount")),
    (RECORD, "spent", "집행액", _field("spent_amount"), _money("spent_amount")),
    (RECORD, "currency", "통화", _field("currency"), _of("currency")),
    (RECORD, "budget_line", "예산과목", _field("budget_line"), _of("budget_line")),
    (RECORD, "home_link", "국내정책연계", _field("home_link"), _labelled("home_link", "home_link")),
    (RECORD, "home_department", "관련부서", _field("home_department"), _of("home_department")),
    (RECORD, "home_plan", "관련계획", _field("home_plan"), _of("home_plan")),
    (RECORD, "parent", "상위활동", _field("parent"),
     lambda facts: facts.titles.get(facts.activity.parent_id, "")),
    (RECORD, "source", "출처", _field("source"), _of("source")),
    (SIDES, "city", "우리도시", _("Our city"), lambda facts: facts.home),
    (SIDES, "city_country", "우리국가", _("Country of our city"),
     lambda facts: facts.home.country),
    (SIDES, "partner", "상대도시", _("The partner that is named first"), _of_partner(str)),
    (SIDES, "partner_country", "상대국가", _("Country of that partner"),
     _of_partner(lambda actor: actor.country)),
    (SIDES, "partner_region", "상대지역", _("Where that partner is"),
     _of_partner(lambda actor: actor.where)),
    (SIDES, "partner_level", "상대기관수준", _("Level of that partner"),
     _of_partner(lambda actor: label(actor.level, "level"))),
    (SIDES, "partner_website", "상대홈페이지", _("Website of that partner"),
     _of_partner(lambda actor: actor.website)),
    (SIDES, "partners", "상대기관", _("All partners, each with its country"),
     lambda facts: in_lines(facts.partner_lines())),
    (SIDES, "partner_countries", "상대국가목록", _("Countries of all partners"),
     lambda facts: facts.partner_countries()),
    (SIDES, "partner_count", "상대기관수", _("How many partners there are"),
     _count(lambda facts: len(facts.partners))),
    (SIDES, "parties", "참여기관", _("All who take part, each with what it does"),
     lambda facts: in_lines(facts.party_lines())),
    (LAW, "agreement_type", "협정유형", _law_field("type"),
     lambda facts: label(facts.of_law("type"), "agreement_type")),
    (LAW, "legal_state", "법적상태", _law_field("state"),
     lambda facts: label(facts.of_law("state"), "legal_state")),
    (LAW, "state_since", "상태변경일", _law_field("state_on"), _law_day("state_on")),
    (LAW, "is_binding", "법적구속력", _law_field("is_binding"), _yes_or_no),
    (LAW, "signed_on", "체결일", _law_field("signed_on"), _law_day("signed_on")),
    (LAW, "in_force_on", "발효일", _law_field("in_force_on"), _law_day("in_force_on")),
    (LAW, "review_on", "검토일", _law_field("review_on"), _law_day("review_on")),
    (LAW, "expires_on", "만료일", _law_field("expires_on"), _law_day("expires_on")),
    (LAW, "renewal_rule", "갱신조건", _law_field("renewal_rule"), _of_law("renewal_rule")),
    (LAW, "notice_months", "통보개월수", _law_field("notice_months"),
     _count(_of_law("notice_months"))),
    (LAW, "languages", "협정언어", _("Languages of the text"),
     lambda facts: joined(map(language_name, facts.of_law("languages")))),
    (LAW, "prevailing_language", "우선언어", _law_field("prevailing_language"),
     lambda facts: language_name(code) if (code := facts.of_law("prevailing_language")) else ""),
    (LAW, "council_session", "의회회기", _law_field("council_session"),
     _of_law("council_session")),
    (LAW, "council_resolution", "의결번호", _law_field("council_resolution"),
     _of_law("council_resolution")),
    (LAW, "council_resolved_on", "의결일", _("Day of the council's resolution"),
     _law_day("council_resolved_on")),
    (LAW, "document_number", "문서번호", _law_field("document_number"),
     _of_law("document_number")),
    (LAW, "original_location", "원본보관처", _law_field("original_location"),
     _of_law("original_location")),
    (LAW, "renews", "갱신대상", _("The agreement that it renews"),
     lambda facts: facts.titles.get(facts.of_law("renews_id"), "")),
    (LAW, "signatory_home", "우리측서명자", _("Who signs for our city"),
     lambda facts: facts.signers(HOME)),
    (LAW, "signatory_home_capacity", "우리측직위", _("As what they sign for our city"),
     lambda facts: facts.signers(HOME, "capacity")),
    (LAW, "signatory_away", "상대측서명자", _("Who signs for the other side"),
     lambda facts: facts.signers(AWAY)),
    (LAW, "signatory_away_capacity", "상대측직위", _("As what they sign for the other side"),
     lambda facts: facts.signers(AWAY, "capacity")),
    (LAW, "signatories", "서명자목록", _("All signatories, with their side and capacity"),
     lambda facts: in_lines(facts.signatory_lines())),
    (LAW, "checks", "점검결과", _("The checklist before negotiation, with its answers"),
     lambda facts: in_lines(facts.check_lines())),
    (LAW, "concerns", "우려사항", _("The concerns among them, and how they are met"),
     lambda facts: in_lines(facts.concerns())),
    (LAW, "gates", "법적절차", _("What the law asks, and what became of it"),
     lambda facts: in_lines(facts.gate_lines())),
    (LAW, "open_gates", "미이행절차", _("What the law asks and is still to be met"),
     lambda facts: in_lines(facts.gate_lines(is_open=True))),
    (LAW, "amendments", "변경내역", _("Amendments, each with its words"),
     lambda facts: in_lines(facts.amendment_lines())),
    (PROMISES, "commitments", "약속", _("All promises, each with the day by which it is due"),
     lambda facts: in_lines(facts.commitment_lines())),
    (PROMISES, "our_commitments", "우리약속", _("What we promised"),
     lambda facts: in_lines(facts.commitment_lines(CommitmentSide.OURS))),
    (PROMISES, "their_commitments", "상대약속", _("What they promised"),
     lambda facts: in_lines(facts.commitment_lines(CommitmentSide.THEIRS))),
    (PROMISES, "documents", "문서목록", _("Names of the documents, without confidential ones"),
     lambda facts: in_lines(facts.documents)),
    (FORM, "today", "오늘", _("The day on which the form is filled"),
     lambda facts: full_day(facts.on)),
    (FORM, "year", "올해", _("The year in which the form is filled"),
     lambda facts: str(facts.on.year)),
    (FORM, "filled_by", "작성자", _("Who fills the form"), lambda facts: facts.filled_by),
)  # fmt: skip

PLACEHOLDERS = tuple(
    Placeholder(name, korean, words, group, told) for group, name, korean, words, told in _ROWS
)


def key_of(written: str) -> str:
    """A name as it is looked up: small letters, without spaces, hyphens and low lines."""
    plain = unicodedata.normalize("NFKC", written).casefold()
    return "".join(plain.replace("_", "").replace("-", "").split())


_BY_KEY = {key_of(name): row for row in PLACEHOLDERS for name in (row.name, row.korean)}


def placeholder(written: str) -> Placeholder | None:
    """The placeholder that a form means by a name, in English or Korean; None for any other."""
    return _BY_KEY.get(key_of(written))


def nearest(written: str) -> str:
    """The known name that is most like an unknown one, in the same script; empty where none is."""
    is_korean = any("가" <= letter <= "힣" for letter in written)
    names = {key_of(name): name for row in PLACEHOLDERS if (name := _name_in(row, is_korean))}
    found = difflib.get_close_matches(key_of(written), names, n=1, cutoff=ALIKE)
    return names[found[0]] if found else ""


def _name_in(row: Placeholder, is_korean: bool) -> str:
    return row.korean if is_korean else row.name


def known(names: Iterable[str]) -> list[Placeholder]:
    """The placeholders of these names, each once, in the order of the table."""
    wanted = {key_of(name) for name in names}
    return [row for row in PLACEHOLDERS if {key_of(row.name), key_of(row.korean)} & wanted]
