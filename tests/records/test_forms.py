from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from partners.models import Actor
from records.forms import VersionedForm
from records.versions import StaleRecordError


class FeeForm(VersionedForm):
    shown_at = MappingProxyType({"titles": "words"})

    words = forms.CharField(required=False)
    fee = forms.DecimalField(required=False)
    is_paid = forms.BooleanField(required=False)
    tags = forms.MultipleChoiceField(choices=[("a", "Art"), ("b", "Books")], required=False)

    def stored(self, record: Any) -> FeeForm:
        return FeeForm(
            initial={"words": "", "fee": Decimal("100.00"), "is_paid": True, "tags": ["a"]}
        )


def sent(text: str) -> FeeForm:
    return FeeForm(QueryDict(text))


def refuse(error: Exception) -> Any:
    def write() -> None:
        raise error

    return write


def test_form_that_was_not_sent_or_is_not_valid_writes_nothing() -> None:
    unsent, wrong = FeeForm(), sent("version=1&fee=much")
    assert not unsent.is_saved_by(refuse(AssertionError()))
    assert not wrong.is_saved_by(refuse(AssertionError()))
    assert (unsent.status, wrong.status) == (200, 422)


def test_form_keeps_what_the_service_returned() -> None:
    form = sent("version=1")
    assert form.is_saved_by(lambda: "made")
    assert form.saved == "made"


def test_what_a_service_refuses_is_shown_at_the_field_that_a_person_knows() -> None:
    form = sent("version=1")
    error = ValidationError({"titles": "No title.", "fee": "Too much.", "city": "Elsewhere."})
    assert not form.is_saved_by(refuse(error))
    assert form.errors == {
        "words": ["No title."], "fee": ["Too much."], "__all__": ["Elsewhere."]
    }  # fmt: skip
    assert form.status == 422


def test_what_somebody_else_changed_is_told_in_words_where_it_differs() -> None:
    form = sent("version=1&fee=100&tags=a&tags=b&words=+")
    assert not form.is_saved_by(refuse(StaleRecordError(Actor(version=7))))
    assert form.changed == [("Is paid", "Yes", "No"), ("Tags", "Art", "Art, Books")]
    assert form.status == 409


def test_all_that_was_typed_comes_back_with_the_newer_version() -> None:
    form = sent("version=1&tags=a&tags=b")
    form.is_saved_by(refuse(StaleRecordError(Actor(version=7))))
    assert form["version"].value() == "7"
    assert form["tags"].value() == ["a", "b"]
