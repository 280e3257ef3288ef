"""Values out of YAML files, and what is wrong with them by file and line."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

LANGUAGES = ("en", "ko")
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_CODE = 40
LONGEST_TEXT = 1_000
_FLAGS = {"true": True, "false": False}
Words = Mapping[str, str]


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong in a file; `str()` names file, line and mend."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path.name}:{self.line}: {self.message}"


class Reader:
    """Takes values out of one file; what is wrong is gathered in `faults`, and read as empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []

    def root(self) -> Node | None:
        """The whole file; None where it is no YAML or empty."""
        root: Node | None = None
        try:
            text = self.path.read_text(encoding="utf-8")
            root = yaml.compose(text, Loader=yaml.SafeLoader)
            if root is None:
                self._lost(1, "the file is empty")
        except UnicodeDecodeError:
            self._lost(1, "the file is not written in UTF-8")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._lost(mark.line + 1 if mark else 1, f"this is no YAML: {error.problem}")
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            self._lost(line, f"this is no YAML: {error.reason}")
        return root

    def _lost(self, line: int, message: str) -> None:
        self.faults.append(Fault(self.path, line, message))

    def wrong(self, node: Node, message: str) -> None:
        """Note that a node is not as it should be."""
        self.faults.append(Fault(self.path, line_of(node), message))

    def members(
        self, node: Node, *, needed: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, Node]:
        """The values of a mapping by name; unknown, repeated and missing names are wrong."""
        if not isinstance(node, MappingNode):
            self.wrong(node, f"give names with values here: {', '.join((*needed, *optional))}")
            return {}
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name not in {*needed, *optional}:
                known = ", ".join((*needed, *optional))
                self.wrong(key, f"“{name}” is not known here; known are {known}")
            elif name in found:
                self.wrong(key, f"“{name}” comes twice")
            else:
                found[name] = value
        for name in needed:
            if name not in found:
                self.wrong(node, f"“{name}” is missing")
        return found

    def items(self, node: Node | None) -> list[Node]:
        """The entries of a list; none where there is no list."""
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.wrong(node, "give a list here")
            return []
        return list(node.value)

    def text(self, node: Node | None, *, most: int = LONGEST_TEXT) -> str:
        if node is None:
            return ""
        value = node.value.strip() if isinstance(node, ScalarNode) else ""
        if not value:
            self.wrong(node, "write a text here")
        elif len(value) > most:
            self.wrong(node, f"the text is longer than {most} characters")
        return str(value)

    def words(self, node: Node | None, *, what: str) -> Words:
        """A text in every language of the program."""
        if node is None:
            return {}
        if not isinstance(node, MappingNode):
            self.wrong(node, f"{what}: give it in each language, as {{en: …, ko: …}}")
            return {}
        found = self.members(node, optional=LANGUAGES)
        for language in LANGUAGES:
            if language not in found:
                self.wrong(node, f"{what}: “{language}” is missing")
        return {language: self.text(found.get(language)) for language in LANGUAGES}

    def code(self, node: Node | None) -> str:
        """An own name of the file: small letters, digits and hyphens."""
        if node is None:
            return ""
        value = node.value if isinstance(node, ScalarNode) else ""
        if not CODE.fullmatch(value) or len(value) > LONGEST_CODE:
            self.wrong(node, f"“{value}” is no name: use small letters, digits and hyphens")
        return str(value)

    def choice(self, node: Node | None, known: Collection[str], *, what: str) -> str:
        """One of some codes."""
        if node is None:
            return ""
        value = node.value if isinstance(node, ScalarNode) else ""
        if value not in known:
            told = f"; use one of {', '.join(known)}" if len(known) <= 30 else ""
            self.wrong(node, f"“{value}” is no {what}{told}")
            return ""
        return str(value)

    def choices(self, node: Node | None, known: Collection[str], *, what: str) -> frozenset[str]:
        """A list of codes; empty where there is none."""
        return frozenset(self.choice(item, known, what=what) for item in self.items(node))

    def day(self, node: Node | None) -> datetime.date | None:
        if node is None:
            return None
        value = node.value if isinstance(node, ScalarNode) else ""
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.wrong(node, f"“{value}” is no day: write it as 2026-11-26")
            return None

    def number(self, node: Node | None, *, what: str, most: int) -> int | None:
        if node is None:
            return None
        value = node.value if isinstance(node, ScalarNode) else ""
        is_number = value.isascii() and value.isdigit() and len(value) <= len(str(most))
        if not is_number or not 1 <= int(value) <= most:
            self.wrong(node, f"{what}: “{value}” is no number from 1 to {most}")
            return None
        return int(value)

    def flag(self, node: Node | None, *, default: bool) -> bool:
        if node is None:
            return default
        value = node.value if isinstance(node, ScalarNode) else ""
        if value not in _FLAGS:
            self.wrong(node, f"“{value}” is neither true nor false")
        return _FLAGS.get(value, default)


def line_of(node: Node) -> int:
    """The line on which a node begins, counted from one."""
    return int(node.start_mark.line) + 1
