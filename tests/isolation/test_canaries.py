"""A canary is met where it is told, and in nothing that looks like one by chance."""

from __future__ import annotations

import pytest

from tests.isolation.canaries import Flock

HASH = "93840135645a1be0" * 4
ID = "01a218da-2a93-7ddf-9d73-938401356412"


@pytest.fixture
def flock() -> Flock:
    return Flock("xkq", "9384", 32_300, 1647)


def test_number_is_met_formatted_and_rounded(flock: Flock) -> None:
    number = flock.number("the size of a file", most=10**9)
    for text in (f'"size": {number}', f"{number:,} bytes", f"{number:,}".replace(",", "\u202f")):
        assert flock.met_in(text) == {"the size of a file"}
    assert flock.met_in(f"{number // 100} KB") == {str(number // 100)}


@pytest.mark.parametrize(
    "text", [f'"sha256": "{HASH}"', f"/documents/{ID}/", "1938401", "a9384013"]
)
def test_what_begins_like_one_is_none(flock: Flock, text: str) -> None:
    assert flock.met_in(text) == set()
