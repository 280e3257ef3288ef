"""docs/security.md names forty requirements, and for each a test that there is."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (V[^|]+?) \| ([^|]+?) \| ([^|]+?) \|$", PAGE, re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
# How many sections each chapter of version 5.0.0 has.
SECTIONS = {1: 5, 2: 4, 3: 7, 4: 4, 5: 4, 6: 8, 7: 6, 8: 4, 9: 2, 10: 7, 11: 7, 12: 3, 13: 4}
SECTIONS |= {14: 3, 15: 4, 16: 5, 17: 3}
# Of what is named on the page, these are asked for by level 3 alone.
LEVEL_3 = {"V1.2.10", "V3.4.8", "V3.5.8"}


@cache
def _tests_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_page_has_forty_requirements_each_once() -> None:
    numbers = [number for number, _holds, _shown in ROWS]
    assert len(numbers) == 40
    assert len(set(numbers)) == 40
    assert not LEVEL_3 & set(numbers)


@pytest.mark.parametrize(("number", "holds", "shown"), ROWS, ids=[row[0] for row in ROWS])
def test_requirement_is_one_sentence_and_names_its_test(
    number: str, holds: str, shown: str
) -> None:
    match = re.fullmatch(r"V(\d+)\.(\d+)\.(\d+)", number)
    assert match is not None
    assert 1 <= int(match[2]) <= SECTIONS[int(match[1])]
    assert holds.endswith(".")
    assert holds[:-1].count(". ") == 0
    assert TEST.sub("", shown).strip(", ") == ""
    assert TEST.search(shown)


@pytest.mark.parametrize(("path", "name"), sorted(set(TEST.findall(PAGE))))
def test_test_that_the_page_names_is_there(path: str, name: str) -> None:
    assert (ROOT / path).is_file()
    assert name in _tests_of(path)


def test_numbers_are_in_the_order_of_the_standard() -> None:
    numbers = [tuple(map(int, number[1:].split("."))) for number, _holds, _shown in ROWS]
    assert numbers == sorted(numbers)
