"""Two people write one record, again and again: nothing that either typed is lost."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from partners.models import City
from records.access import Access
from tests.agreements.entry_data import as_shown, edit_page
from tests.at_once import at_once
from tests.factories import make_actor, make_agreement
from tests.personas import client_of

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS, ROUNDS_IN_CI = 200, 15


def seen_in(page: Any) -> str:
    """What a form carries of the record as its writer saw it."""
    (found,) = re.findall(r'name="seen" value="([^"]*)"', page.content.decode())
    return html.unescape(found)


class Writer:
    """Adds a mark to one text, and settles by the page whatever another wrote meanwhile."""

    def __init__(self, client: Client, access: Access, pk: Any) -> None:
        self.client, self.access, self.pk = client, access, pk
        self.conflicts = 0

    def open_form(self) -> dict[str, Any]:
        activity = Activity.objects.select_related("agreement").get(pk=self.pk)
        shown = as_shown(activity, self.access)
        shown["seen"] = seen_in(self.client.get(edit_page(activity)))
        return shown

    def write(self, shown: dict[str, Any], mark: str) -> None:
        """Save; where that is a conflict, read what the other wrote and save both."""
        while True:
            typed = {**shown, "rationale": f"{shown['rationale']} {mark}".strip()}
            answer = self.client.post(edit_page(Activity(pk=self.pk)), typed)
            if answer.status_code == 302:
                return
            assert answer.status_code == 409
            self.conflicts += 1
            page = html.unescape(answer.content.decode())
            now = Activity.objects.get(pk=self.pk).rationale
            # The page shows what was typed beside what is stored.
            assert mark in page
            assert any(text in page for text in (now, now[:-8])), "the other's words are not shown"
            shown = self.open_form()


def write_together(rounds: int, seoul: City, officer: User, head: User) -> int:
    pact = make_agreement(seoul, partners=(make_actor(),), owner=officer)
    writers = [Writer(client_of(user), access_for_user(user), pact.pk) for user in (officer, head)]
    for number in range(rounds):
        forms = [writer.open_form() for writer in writers]
        met = at_once(
            *[
                lambda writer=writer, form=form, mark=f"{name}{number}.": writer.write(form, mark)
                for name, writer, form in zip("ab", writers, forms, strict=True)
            ]
        )
        assert met == [None, None]
    marks = Activity.objects.get(pk=pact.pk).rationale.split()
    assert sorted(marks) == sorted(f"{name}{number}." for name in "ab" for number in range(rounds))
    return sum(writer.conflicts for writer in writers)


def test_two_writers_lose_nothing(seoul: City, officer: User, head: User) -> None:
    # Both saw the same version each time: one of them is told, each time.
    assert write_together(ROUNDS_IN_CI, seoul, officer, head) == ROUNDS_IN_CI


@pytest.mark.prove
def test_two_writers_lose_nothing_two_hundred_times(seoul: City, officer: User, head: User) -> None:
    conflicts = write_together(ROUNDS, seoul, officer, head)
    print(f"two writers: {ROUNDS} rounds, {2 * ROUNDS} edits, {conflicts} conflicts shown, 0 lost")
    assert conflicts == ROUNDS
