"""Controls that are drawn in Python."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.utils.translation import override

from domains.vocabulary import Domain, HomeLink
from records.widgets import Ticks


class AskForm(forms.Form):
    domain = forms.MultipleChoiceField(choices=Domain.choices, widget=Ticks(Domain))
    home_link = forms.MultipleChoiceField(choices=HomeLink.choices, widget=Ticks(HomeLink))


class PlainForm(forms.Form):
    domain = forms.MultipleChoiceField(choices=Domain.choices, widget=forms.CheckboxSelectMultiple)


def boxes(html: str) -> list[tuple[str, str, str, bool]]:
    """Name, value, id and tick of each box."""
    found = []
    for box in re.findall(r"<input[^>]*>", html):
        attrs = dict(re.findall(r'(\w+)="([^"]*)"', box))
        found.append((attrs["name"], attrs["value"], attrs["id"], " checked" in box))
    return found


def test_boxes_are_those_that_django_draws() -> None:
    data = {"domain": ["ENV", "ECO"]}
    own = str(AskForm(data)["domain"])
    assert boxes(own) == boxes(str(PlainForm(data)["domain"]))
    assert {value for _name, value, _id, is_ticked in boxes(own) if is_ticked} == {"ENV", "ECO"}


@pytest.mark.parametrize("given", [[], ["nonsense"], ['"><script>']])
def test_what_is_no_code_is_not_ticked_nor_shown(given: list[str]) -> None:
    html = str(AskForm({"domain": given})["domain"])
    assert "checked>" not in html
    assert "nonsense" not in html
    assert "script" not in html


def test_codes_that_are_numbers_are_ticked_too() -> None:
    code = str(HomeLink.values[0])
    ticked = [box for box in boxes(str(AskForm({"home_link": [code]})["home_link"])) if box[3]]
    assert [value for _name, value, _id, _tick in ticked] == [code]


def test_labels_follow_the_language() -> None:
    with override("en"):
        english = str(AskForm()["domain"])
    with override("ko"):
        korean = str(AskForm()["domain"])
        assert str(Domain.ENV.label) in korean
    assert english != korean
