"""What a row of the table of `tests.authorisation.table` says, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from records.policy import possible
from tests.authorisation.cast import Variant

ALL_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
READ = ("GET",)
FORM = ("GET", "POST")
SEND = ("POST",)


class Door(Enum):
    NOBODY = "there is nothing behind it"
    ANYBODY = "open to the world"
    SIGNED_IN = "any person, also one without a role in a city"
    PLATFORM = "an administrator of the platform"
    CITY = "a person with a role in a city"
    KEY = "a program with a valid key"


@dataclass(frozen=True)
class Rule:
    """One row. `record` is a kind of `tests.authorisation.world`.

    `action` is asked for every method, `writing` for unsafe ones only, `deleting` instead of it for
    DELETE. A key needs scopes for these, and to read for `reading`, in one of its cities; with
    `shows_public` one for public records gets in too.

    A record that the asker may not read is not there (404), whatever the role; with `role_first`
    the role is looked at before. The state of the record comes last (409): what is possible in it
    the policy says. Nobody in a city writes what belongs to everybody; with `writes_own` what is
    written is the city's own, on a record that may belong to everybody.
    """

    door: Door
    methods: tuple[str, ...] = READ
    action: str = ""
    writing: str = ""
    deleting: str = ""
    reading: str = ""
    shows_public: bool = False
    record: str = ""
    role_first: bool = False
    writes_own: bool = False
    # Sent with unsafe methods; {city} stands for the city in which the asker works.
    data: dict[str, str] = field(default_factory=dict)

    def actions(self, method: str) -> list[str]:
        """The actions of the policy that a request by this method needs."""
        writing = self.deleting if self.deleting and method == "DELETE" else self.writing
        needed = [self.action, "" if method == "GET" else writing]
        return [action for action in needed if action]

    @property
    def program(self) -> str:
        """The asker that may do everything behind the door of keys."""
        return "key of write:people" if self.reading == "people.read" else "writing key"

    def usual(self, variants: list[Variant]) -> Variant:
        """The first of these whose state allows the first method of the row, else the first."""
        needed = self.actions(self.methods[0]) or self.actions(self.methods[-1])
        allowing = (one for one in variants if all(possible(a, one.state) for a in needed))
        return next(allowing, variants[0])
