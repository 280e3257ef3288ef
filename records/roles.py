"""The table of `records.policy` for readers: by subject, one row an action, one column a role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from records.access import Role
from records.policy import ALWAYS, TABLE, Action, State

INTRODUCTION = """# Roles

Who may do what, and in which state of a record. The table is `records/policy.py`, from which pages,
API, services and tests take their answers; `manage.py roles` writes this page from it.

A role counts in the city where it is held; people may hold several roles, and serve several cities.
What all cities share is kept by administrators of the platform. Which records somebody may read at
all is decided for each record: those of the own city; confidential ones for the owner, the deputy,
named readers, and the roles below. What the state of a record does not allow is answered with 409.
"""


@dataclass(frozen=True)
class Line:
    """One action: what it is, whether each role of `Role` may do it, and on which records."""

    code: str
    words: str
    cells: tuple[bool, ...]
    states: str


@dataclass(frozen=True)
class Subject:
    title: str
    lines: tuple[Line, ...]


def subjects() -> list[Subject]:
    """The table in the language of the reader."""
    titles = {
        _("Activities"): ("activities", "confidential", "incoming", "comments", "sharing"),
        _("Agreements"): ("agreements", "authority_forms"),
        _("Partners"): ("partners", "ties", "memberships", "people"),
        _("Reports"): ("reports", "council_forms"),
        _("The city"): (
            *("members", "colleagues", "delegations", "handover", "sign_in_rules", "keys"),
            *("audit", "work_list", "mails"),
        ),
        _("The platform"): ("catalogue", "cities"),
    }
    return [
        Subject(title, tuple(_line(action) for action in TABLE if _kind(action) in kinds))
        for title, kinds in titles.items()
    ]


def _kind(action: Action) -> str:
    return action.code.partition(".")[0]


def _line(action: Action) -> Line:
    states = [str(state.label) for state in State if state in action.states]
    return Line(
        code=action.code,
        words=str(action.words),
        cells=tuple(role in action.roles for role in Role),
        states=_("any") if action.states == ALWAYS else ", ".join(states),
    )


def as_markdown() -> str:
    """The whole page `docs/roles.md`, in English."""
    with translation.override("en"):
        return "\n".join([INTRODUCTION, *_tables()]).rstrip() + "\n"


def _tables() -> Iterator[str]:
    for subject in subjects():
        yield f"## {subject.title}\n"
        yield f"| | {' | '.join(str(role.label) for role in Role)} | State of the record |"
        yield f"|---|{':-:|' * len(Role)}---|"
        for line in subject.lines:
            cells = " | ".join("yes" if may else "" for may in line.cells)
            yield f"| {line.words} `{line.code}` | {cells} | {line.states} |"
        yield ""


def page_path() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "roles.md"
