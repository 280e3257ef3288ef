from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from records.names import check_name


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
    ],
)
def test_what_cannot_be_seen_is_refused_with_its_place(name: str, where: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_name(name)
    assert where in refused.value.messages[0]
