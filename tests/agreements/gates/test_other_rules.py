"""Rules that are no gate of an agreement, on the page of what waits."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from agreements.gates.other_rules import other_rules
from partners.models import City
from tests.agreements.gates.pacts import city_in, page_of

pytestmark = pytest.mark.django_db

LIST = "/activities/gates/"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            [
                *("Other rules of your city", "From which value a gift is reported"),
                *("Public Service Ethics Act", "Read on November 26, 2026."),
                *("The exchange is not confined to one field.", "This is not legal advice."),
            ],
        ),
        (
            "ko",
            [
                *("신고 대상 선물의 가액", "공직자윤리법 시행령 제28조", "법령 원문 미확인"),
                *("교류 분야가 특정 분야에 한정되지 않을 것", "법률 자문이 아닙니다."),
            ],
        ),
    ],
)
def test_list_tells_the_other_rules_of_the_city(
    officer_client: Client, language: str, told: list[str]
) -> None:
    page = page_of(officer_client, LIST, language=language)
    for text in told:
        assert text in page
    # Those of another country are not its own.
    assert "L1115-6" not in page


def test_city_of_another_country_has_rules_of_its_own(busan: City) -> None:
    lyon = city_in("FR", "Lyon", "LYN")
    titles = [rule.title for rule in other_rules(lyon, on=timezone.localdate())]
    assert titles[0] == "Annual declaration of decentralised aid"
    assert "Report and hand over gifts from abroad" not in titles
    assert "Transmission to the prefect" not in titles
