from enum import EnumType

import pytest
from django.db.models import Choices
from django.utils.translation import override

from domains import vocabulary
from domains.definitions import DOMAIN_BY_SLUG, FACETS
from domains.templatetags.vocabulary import definition, label, labels
from domains.vocabulary import DEFAULT_GOALS, STAGE_OF_STATE, Domain, Goal, LegalState


def test_every_vocabulary_is_defined_as_a_facet():
    classes = {
        item
        for item in vars(vocabulary).values()
        if isinstance(item, EnumType)
        and issubclass(item, Choices)
        and item.__module__ == vocabulary.__name__
    }
    assert classes == {facet.choices for facet in FACETS}


def test_no_code_means_two_things():
    codes = [str(term.code) for facet in FACETS for term in facet.terms]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_every_term_has_definition_and_source_in_both_languages(facet):
    assert set(facet.meanings) == set(facet.choices)
    for language in ("en", "ko"):
        with override(language):
            for text in (facet.title, facet.rule):
                assert str(text).strip()
            for term in facet.terms:
                assert str(term.label).strip()
                assert str(term.source).strip()
                assert str(term.definition).endswith(".")
                assert "\n" not in str(term.definition)


def test_labels_are_korean_where_the_reader_is():
    with override("ko"):
        assert label("ENV", "domain") == "환경"
        assert label("EFS", "goal") == "경제·식량안보"
        assert label("NETW", "mode") == "네트워크형"
        assert label(2, "home_link") == "소관 부서와 공동 추진·예산 편성"


def test_label_of_nothing_is_nothing():
    assert label("", "domain") == label(None, "domain") == definition(None, "goal") == ""
    assert labels(None, "objective") == []


def test_label_of_an_unknown_code_is_refused():
    with pytest.raises(ValueError, match="XYZ"):
        label("XYZ", "domain")


def test_every_domain_has_one_primary_goal_and_no_goal_twice():
    assert set(DEFAULT_GOALS) == set(Domain)
    for primary, secondary in DEFAULT_GOALS.values():
        assert len(primary) == 1
        assert len({*primary, *secondary}) == len(primary) + len(secondary)
    assert {primary[0] for primary, _ in DEFAULT_GOALS.values()} == set(Goal)


def test_every_legal_state_belongs_to_a_stage():
    assert set(STAGE_OF_STATE) == set(LegalState)


def test_every_domain_has_its_own_address():
    assert set(DOMAIN_BY_SLUG.values()) == set(Domain)
