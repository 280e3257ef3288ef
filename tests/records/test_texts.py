"""No text of any record hides or turns what it says."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from records.models import WithTexts

TEXTS = [
    (model, field)
    for model in apps.get_models()
    if issubclass(model, WithTexts)
    for field in model._meta.fields
    if isinstance(field, models.CharField | models.TextField)
    and field.editable
    and not field.choices
]


def errors_of(model: type[models.Model], field: Any, text: str) -> list[str]:
    try:
        others = {other.name for other in model._meta.fields} - {field.name}
        model(**{field.name: text}).clean_fields(exclude=others)
    except ValidationError as error:
        return [str(one.code) for one in error.error_dict.get(field.name, [])]
    return []


def test_all_that_cities_write_is_looked_at() -> None:
    looked_at = {f"{model.__name__}.{field.name}" for model, field in TEXTS}
    assert looked_at >= {
        *("NetworkMembership.tier", "NetworkMembership.seats", "NetworkMembership.representative"),
        *("NetworkMembership.source", "Contribution.what", "Actor.source", "Actor.region"),
        *("Post.address", "Activity.title", "Agreement.council_session", "Commitment.words"),
        *("Commitment.said_by", "Commitment.said_to", "CouncilForm.name"),
        "Agreement.renewal_rule",
    }


@pytest.mark.parametrize(("model", "field"), TEXTS, ids=str)
@pytest.mark.parametrize("turning", ["\u202e", "\u202a", "\u202c"])
def test_no_text_turns_the_writing_round(
    model: type[models.Model], field: Any, turning: str
) -> None:
    assert errors_of(model, field, f"a{turning}b")


@pytest.mark.parametrize(
    ("model", "field"), [one for one in TEXTS if isinstance(one[1], models.CharField)], ids=str
)
@pytest.mark.parametrize("unseen", ["\u2066", "\u200b", "\ufeff", "\u00ad", "\u3164"])
def test_no_line_holds_what_cannot_be_seen(
    model: type[models.Model], field: Any, unseen: str
) -> None:
    assert errors_of(model, field, unseen)
    assert errors_of(model, field, f"a{unseen}b")


@pytest.mark.parametrize(("model", "field"), [one for one in TEXTS if not one[1].blank], ids=str)
def test_what_has_to_be_told_can_be_seen(model: type[models.Model], field: Any) -> None:
    assert errors_of(model, field, "\u200e\u0301")


@pytest.mark.parametrize(
    ("model", "field"),
    [
        one
        for one in TEXTS
        if isinstance(one[1], models.TextField) and one[1].name not in one[0].one_line
    ],
    ids=str,
)
def test_many_lines_may_hold_breaks_and_isolates(model: type[models.Model], field: Any) -> None:
    assert not errors_of(model, field, "one\r\n\u2066شیراز\u2069 two")
