"""What the entry page refuses: each error by field, nothing saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.models import Activity
from agreements.models import Agreement
from partners.models import Actor, City
from tests.agreements.entry_data import four_answers, log
from tests.factories import make_activity, make_actor
from tests.personas import *  # noqa: F403


@pytest.fixture
def hamburg(db: None) -> Actor:
    return make_actor("Hamburg", "함부르크")


BAD = [
    ("starts_on", "2025-02-31", "starts_on"),
    ("starts_on", "20025", "starts_on"),
    ("starts_on", "", "starts_on"),
    ("starts_on", "yesterday", "starts_on"),
    ("ends_on", "1991", "ends_on"),
    ("expires_on", "1991-12", "expires_on"),
    ("in_force_on", "1980", "in_force_on"),
    ("review_on", "2025-13", "review_on"),
    ("council_resolved_on", "0001", "council_resolved_on"),
    ("title", "x" * 301, "title"),
    ("title", "nul\0", "title"),
    ("summary", "x" * 1_000_000, "summary"),
    ("kind", "", "kind"),
    ("kind", "AGR", "kind"),
    ("kind", "AGR:XXX", "kind"),
    ("kind", "XXXX", "kind"),
    ("domain", "XXX", "domain"),
    ("secondary_domains", ["CUL"], "secondary_domains"),
    ("goals", ["XXX"], "goals"),
    ("goals", ["HES"], "goals_reason"),
    ("objectives", ["XXX"], "objectives"),
    ("law_state", "LOST", "law_state"),
    ("state", "VOID", "state"),
    ("partners", [], "partners"),
    ("partners", ["actor:00000000-0000-7000-8000-000000000000"], "partners"),
    ("partners", ["place:1"], "partners"),
    ("partners", ["place:99999999999999999999"], "partners"),
    ("partners", ["'; drop table"], "partners"),
    ("partners", ["nul\0"], "partners"),
    ("owner", "00000000-0000-7000-8000-000000000000", "owner"),
    ("readers", ["me"], "readers"),
    ("parent", "00000000-0000-7000-8000-000000000000", "parent"),
    ("parent", "nul\0", "parent"),
    ("planned_amount", "-1", "planned_amount"),
    ("planned_amount", "1e99", "planned_amount"),
    ("currency", "KRWX", "currency"),
    ("effort_days", "NaN", "effort_days"),
    ("beneficiary_count", "-3", "beneficiary_count"),
    ("beneficiary_count", "99999999999", "beneficiary_count"),
    ("notice_months", "40000", "notice_months"),
    ("notice_months", "601", "notice_months"),
    ("promise_due_on", "2025", "promise_words"),
    ("languages", ["xx"], "languages"),
]


@pytest.mark.parametrize(("name", "value", "wrong"), BAD)
def test_bad_input_is_named_by_field_and_nothing_is_saved(
    officer_client: Client, hamburg: Actor, name: str, value: Any, wrong: str
) -> None:
    data = four_answers(hamburg, **{"domain": "CUL", "currency": "KRW", name: value})
    actors = Actor.objects.count()
    answer = log(officer_client, data)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert (Activity.objects.count(), Agreement.objects.count()) == (0, 0)
    assert Actor.objects.count() == actors
    assert "Sister city pact" in answer.content.decode() or name == "title"


@pytest.mark.parametrize("currency", ["", "ZZZ", "123"])
def test_amount_without_a_known_currency_is_refused(
    officer_client: Client, hamburg: Actor, currency: str
) -> None:
    data = four_answers(hamburg, planned_amount="1", currency=currency)
    answer = log(officer_client, data)

    assert list(answer.context["form"].errors) == ["currency"]


def test_ids_of_another_city_are_refused(
    officer_client: Client, busan: City, outsider: Any, hamburg: Actor
) -> None:
    private = make_actor("Quiet partner", steward=busan)
    theirs = make_activity(busan, "Theirs", partners=(hamburg,))
    for name, value in (
        ("partners", [f"actor:{private.pk}"]),
        ("owner", str(outsider.pk)),
        ("deputy", str(outsider.pk)),
        ("readers", [str(outsider.pk)]),
        ("parent", str(theirs.pk)),
    ):
        answer = log(officer_client, four_answers(hamburg, **{name: value}))
        assert list(answer.context["form"].errors) == [name]
        assert "Quiet partner" not in answer.content.decode()
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("text", ["x", "1-", "9"])
@pytest.mark.parametrize(
    "name",
    ["title", "kind", "starts_on", "partners", "partner_names", "summary", "planned_amount"]
    + ["currency", "owner", "parent", "languages", "notice_months", "promise_words", "readers"],
)
def test_text_of_ten_megabytes_is_named_at_its_field(
    officer_client: Client, hamburg: Actor, name: str, text: str
) -> None:
    long = text * (10_000_000 // len(text))
    data = four_answers(hamburg, planned_amount="1", currency="KRW")
    answer = log(officer_client, {**data, name: long})

    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    assert not Activity.objects.exists()


@given(
    answers=st.dictionaries(
        st.sampled_from(
            ["kind", "title", "starts_on", "ends_on", "domain", "law_state", "signed_on", "goals"]
            + ["expires_on", "planned_amount", "currency", "partner_names", "owner", "parent"]
            + ["partners", "who-home", "who_answers", "notice_months", "visibility", "readers"]
        ),
        st.text(max_size=20) | st.sampled_from(["AGR:SIS", "1992", "2025-02-29", "-0", "CUL"]),
    )
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_answer_breaks_the_page(
    officer_client: Client, hamburg: Actor, answers: dict[str, str]
) -> None:
    answer = log(officer_client, four_answers(hamburg, **answers))

    assert answer.status_code in {302, 422}
