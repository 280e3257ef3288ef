import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.proposals import (
    STEMS,
    propose_category,
    propose_domain,
    propose_goals,
    propose_objective,
    propose_security_type,
)
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

kinds = st.sampled_from([None, "", *Instrument.values])
agreements = st.sampled_from([None, "", *AgreementType.values])
goals = st.lists(st.sampled_from(Goal.values), unique=True)


@pytest.mark.parametrize(
    ("title", "domain"),
    [
        ("Joint declaration on climate action", Domain.ENV),
        ("기후변화 대응 공동선언", Domain.ENV),
        ("Forum of cities for peace and reconciliation", Domain.PEA),
        ("국제 평화도시 회의", Domain.PEA),
        ("Smart City Expo delegation", Domain.ECO),
        ("스타트업 해외진출 지원", Domain.ECO),
        ("Masks and vaccines for a partner", Domain.HLT),
        ("울산시 코로나19 방역물품 지원", Domain.HLT),
        ("World Human Rights Cities Forum", Domain.HUR),
        ("이주민 인권 정책 공유", Domain.HUR),
        ("Youth orchestra exchange", Domain.CUL),
        ("청소년 문화교류", Domain.CUL),
    ],
)
def test_title_speaks_for_a_domain(title, domain):
    assert propose_domain(title=title) == domain


@pytest.mark.parametrize(
    "title",
    [
        "Visit of the mayor of Warsaw",
        "Letter to Portland",
        "Meeting in Waterloo",
        "Artigas",
        "대전시와 실무 협의",
        "고령군 방문",
        "영양군 방문",
    ],
)
def test_names_of_places_speak_for_nothing(title):
    assert propose_domain(title=title) is None


def test_composed_and_decomposed_hangul_are_read_alike():
    for form in ("NFC", "NFD"):
        assert propose_domain(title=unicodedata.normalize(form, "환경 협력")) == Domain.ENV


def test_kind_decides_where_the_title_is_silent():
    assert propose_domain(Instrument.TRDM, "Spring 2026") == Domain.ECO
    assert propose_domain(Instrument.AGR, "", agreement_type=AgreementType.SIS) == Domain.CUL
    assert propose_domain(Instrument.AGR, "", agreement_type=AgreementType.MAA) == Domain.ENV
    assert propose_domain(Instrument.MEET, "Spring 2026") is None


def test_title_outweighs_kind():
    assert propose_domain(Instrument.TRDM, "Medical mission") == Domain.HLT


def test_of_equals_the_one_named_first_wins():
    assert propose_domain(title="Health and climate") == Domain.HLT
    assert propose_domain(title="Climate and health") == Domain.ENV


@given(kinds, agreements, st.text(max_size=80))
def test_any_title_gets_a_domain_or_none_and_always_the_same(kind, agreement, title):
    proposed = propose_domain(kind, title, agreement_type=agreement)
    assert proposed is None or proposed in Domain
    assert proposed == propose_domain(kind, title, agreement_type=agreement)


@given(st.sampled_from(list(Domain)), st.data())
def test_any_stem_alone_speaks_for_its_domain(domain, data):
    english, korean = STEMS[domain]
    stem = data.draw(st.sampled_from(english.split() + korean.split()))
    proposed = propose_domain(title=stem.removesuffix("."))
    # Compounds such as 다문화 hold a stem of another domain, never of none.
    assert proposed is not None
    if stem.isascii():
        assert proposed == domain


@given(st.sampled_from(list(Domain)))
def test_goals_follow_from_the_domain_primary_first(domain):
    primary, secondary = DEFAULT_GOALS[domain]
    assert propose_goals(domain) == (*primary, *secondary)
    assert len(set(propose_goals(domain))) == len(propose_goals(domain))


def test_goals_of_an_unknown_domain_are_refused():
    with pytest.raises(ValueError, match="XXX"):
        propose_goals("XXX")


@given(goals, st.sampled_from(TimeMode.values))
def test_security_is_conventional_only_where_personal_security_comes_first(chosen, mode):
    proposed = propose_security_type(chosen, mode)
    if not chosen:
        assert proposed is None
    elif chosen[0] != Goal.PES:
        assert proposed == SecurityType.NTRD
    else:
        assert proposed in {SecurityType.TRAD, SecurityType.MIXD}


@given(goals)
def test_only_a_crisis_is_purely_conventional(chosen):
    assert propose_security_type(chosen, TimeMode.PERM) != SecurityType.TRAD


def test_security_type_of_peace_and_of_war():
    assert propose_security_type(propose_goals(Domain.PEA)) == SecurityType.MIXD
    assert propose_security_type([Goal.PES, Goal.POS], TimeMode.CRIS) == SecurityType.TRAD


@given(kinds, agreements)
def test_objective_is_known_or_none(kind, agreement):
    proposed = propose_objective(kind, agreement_type=agreement)
    assert proposed is None or proposed in Objective


def test_type_of_agreement_outweighs_the_kind():
    assert propose_objective(Instrument.AGR, agreement_type=AgreementType.MAA) == Objective.TCI
    assert propose_objective(Instrument.TRDM) == Objective.EIC
    assert propose_objective(Instrument.PROJ) is None


def test_aid_is_humanitarian_in_every_domain():
    assert {propose_category(domain, Instrument.AIDX) for domain in Domain} == {Category.HUMD}
    assert len({propose_category(domain) for domain in Domain}) == len(Domain)
