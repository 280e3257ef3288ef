from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from records.names import BLANKS, TURNING, can_be_seen, check_lines, check_name


@pytest.mark.parametrize(
    "name", ["김민지", "Erika Müller", "O'Neil-Łuk", "فلان الفلاني", "می‌خواهم", "नि‍", "山田 太郎"]
)
def test_names_of_all_scripts_pass(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("Erika \u202enietsretsuM", "7 (U+202E)"),
        ("a\u2066b", "2 (U+2066)"),
        ("a\nb", "2 (U+000A)"),
        ("\u200ba", "1 (U+200B)"),
        ("a\u2028", "2 (U+2028)"),
        ("a\ud800", "2 (U+D800)"),
        ("a\ue000", "2 (U+E000)"),
        ("\u3164", "1 (U+3164)"),
        ("a\u2800", "2 (U+2800)"),
        ("\u200e \u115f", "3 (U+115F)"),
        ("\u1160", "1 (U+1160)"),
        ("\uffa0", "1 (U+FFA0)"),
    ],
)
def test_what_cannot_be_seen_is_refused_with_its_place(name: str, where: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_name(name)
    assert where in refused.value.messages[0]


@given(st.text(max_size=5), st.sampled_from(sorted(TURNING)), st.text(max_size=5))
def test_what_turns_the_writing_round_is_refused_in_every_text(
    before: str, turning: str, after: str
) -> None:
    for check in (check_name, check_lines):
        with pytest.raises(ValidationError):
            check(before + turning + after)


def test_text_of_many_lines_may_hold_breaks_and_isolates() -> None:
    check_lines("\u2066شیراز\u2069 and Seoul\r\n\tsigned it \u200b\u00ad")


@given(st.lists(st.sampled_from([*sorted(BLANKS), " ", "\u200b", "\u200e", "\ufeff", "\u0301"])))
def test_nothing_but_blanks_and_marks_cannot_be_seen(blank: list[str]) -> None:
    text = "".join(blank)
    assert not can_be_seen(text)
    assert all(can_be_seen(text + seen) for seen in "a가م7.€")
