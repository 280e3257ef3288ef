"""Counting rules: what counts as a sister city in whose statistics. They are no gates.

Nothing has to be done for them and nothing waits on them; the list of gates and docs/gates.md tell
them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from yaml.nodes import Node

from agreements.gates.loading import source_of
from agreements.gates.packs import Source
from agreements.gates.reading import Fault, Reader, Words

SHIPPED = Path(__file__).parent / "counting"


@dataclass(frozen=True)
class CountingRule:
    """Whose statistics, and all that a pact must be to count there."""

    code: str
    names: Words
    criteria: tuple[Words, ...]
    source: Source
    checked: datetime.date
    confirmed: bool


@lru_cache(maxsize=1)
def counting_rules() -> tuple[CountingRule, ...]:
    """Those that ship; read once."""
    rules, _faults = read_counting_rules()
    return tuple(rules)


def read_counting_rules(folder: Path = SHIPPED) -> tuple[list[CountingRule], list[Fault]]:
    """Every rule that can be read, and everything that is wrong, by file and line."""
    rules: list[CountingRule] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        reader = Reader(path)
        root = reader.root()
        rule = _rule(reader, root) if root is not None else None
        faults += reader.faults
        if rule is not None and not reader.faults:
            rules.append(rule)
    return rules, [*faults, *_twice(rules, folder)]


def _rule(reader: Reader, root: Node) -> CountingRule:
    found = reader.members(
        root, needed=("counting", "names", "criteria", "source", "checked", "confirmed")
    )
    return CountingRule(
        code=reader.code(found.get("counting")),
        names=reader.words(found.get("names"), what="names"),
        criteria=tuple(
            reader.words(node, what="criteria") for node in reader.items(found.get("criteria"))
        ),
        source=source_of(reader, found.get("source")),
        checked=reader.day(found.get("checked")) or datetime.date.min,
        confirmed=reader.flag(found.get("confirmed"), default=False),
    )


def _twice(rules: Iterable[CountingRule], folder: Path) -> Iterable[Fault]:
    seen: set[str] = set()
    for rule in rules:
        if rule.code in seen:
            yield Fault(folder, 1, f"the code “{rule.code}” comes twice")
        seen.add(rule.code)
