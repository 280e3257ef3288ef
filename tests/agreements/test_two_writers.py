"""Two people write one record, again and again: nothing that either typed is lost."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from activities.models import Activity
from partners.models import City
from tests.agreements.entry_data import edit_page
from tests.at_once import at_once
from tests.factories import make_actor, make_agreement
from tests.isolation.asking import forms_in
from tests.personas import client_of

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS, ROUNDS_IN_CI = 200, 15


def form_of(page: Any) -> dict[str, Any]:
    """What a page would send if nothing on it were changed."""
    (form,) = [one for one in forms_in(page.text, "post") if "rationale" in one]
    return {name: one.values for name, one in form.items() if one.values}


def sides_of(page: Any, field: str) -> list[str]:
    """Of one field the words of the other writer and one's own, as the page shows them."""
    (lines,) = re.findall(rf'id="conflict-{field}">(.*?)</fieldset>', page.text, re.DOTALL)
    return list(map(html.unescape, re.findall(r'conflict-value">(.*?)</span>', lines, re.DOTALL)))


class Writer:
    """Adds marks to a text that both write and to one that is the writer's own, and settles on the
    page whatever another wrote meanwhile."""

    def __init__(self, client: Client, pk: Any, own: str) -> None:
        self.client, self.page, self.own = client, edit_page(Activity(pk=pk)), own
        self.conflicts = 0

    def open_form(self) -> dict[str, Any]:
        return form_of(self.client.get(self.page))

    def write(self, form: dict[str, Any], mark: str) -> None:
        """Save both marks; in a conflict let the other's words stand, then add to them."""
        mine = {self.own: added(form, self.own, mark)}
        while True:
            mine["rationale"] = added(form, "rationale", mark)
            answer = self.client.post(self.page, {**form, **mine})
            if answer.status_code == 302:
                return
            self.settle(answer, mark)
            # What was the writer's own is saved by then.
            form, mine = self.open_form(), {}
            assert mark in "".join(form[self.own])

    def settle(self, answer: Any, mark: str) -> None:
        while answer.status_code != 302:
            assert answer.status_code == 409
            self.conflicts += 1
            theirs, yours = sides_of(answer, "rationale")
            assert mark in yours
            assert mark not in theirs
            form = form_of(answer)
            # What one alone changed is chosen already.
            takes = {name: values for name, values in form.items() if name.startswith("take_")}
            own, others = f"take_{self.own}", takes.keys() - {f"take_{self.own}", "take_rationale"}
            assert takes[own] == ["yours"]
            assert all(takes[name] == ["theirs"] for name in others)
            answer = self.client.post(self.page, {**form, "take_rationale": "theirs"})


def added(form: dict[str, Any], field: str, mark: str) -> str:
    return f"{''.join(form.get(field, []))} {mark}".strip()


def write_together(rounds: int, seoul: City, officer: User, head: User) -> int:
    pact = make_agreement(seoul, partners=(make_actor(),), owner=officer)
    writers = [
        Writer(client_of(user), pact.pk, own)
        for user, own in ((officer, "summary"), (head, "results"))
    ]
    for number in range(rounds):
        forms = [writer.open_form() for writer in writers]
        met = at_once(
            *[
                lambda writer=writer, form=form, mark=f"{name}{number}.": writer.write(form, mark)
                for name, writer, form in zip("ab", writers, forms, strict=True)
            ]
        )
        assert met == [None, None]
    stored = Activity.objects.get(pk=pact.pk)
    marks = {name: [f"{name}{number}." for number in range(rounds)] for name in "ab"}
    assert sorted(stored.rationale.split()) == sorted([*marks["a"], *marks["b"]])
    assert (stored.summary.split(), stored.results.split()) == (marks["a"], marks["b"])
    return sum(writer.conflicts for writer in writers)


def test_two_writers_lose_nothing(seoul: City, officer: User, head: User) -> None:
    # Both saw the same version each time: one of them is told, each time.
    assert write_together(ROUNDS_IN_CI, seoul, officer, head) == ROUNDS_IN_CI


@pytest.mark.prove
def test_two_writers_lose_nothing_two_hundred_times(
    seoul: City, officer: User, head: User, tell: Callable[[str], None]
) -> None:
    conflicts = write_together(ROUNDS, seoul, officer, head)
    tell(f"two writers: {ROUNDS} rounds, {4 * ROUNDS} edits, {conflicts} conflicts shown, 0 lost")
    assert conflicts == ROUNDS
