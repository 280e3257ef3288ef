"""The figures of the work list are those of independent queries, whoever asks for whose rows."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from accounts.access import access_for_user
from accounts.models import User
from notices.kinds import RowGroup
from notices.work_list import WorkList, work_list
from notices.work_list.reading import asking_of, group_page
from partners.models import City
from tests.factories import make_actor
from tests.notices.office import TODAY
from tests.notices.random_office import Figures, Office, figures_by_sql

pytestmark = pytest.mark.django_db
EVERY_ROW = 10_000


def figures(shown: WorkList) -> Figures:
    return Counter(
        {(kind.value, group.code): n for group in shown.groups for kind, n in group.kinds}
    )


@pytest.fixture
def office(request: Any, seoul: City, busan: City, officer: User, head: User) -> City:
    partners = [make_actor(f"Partner {number}") for number in range(25)]
    gone = User.objects.create_user("gone@seoul.example", "Who has left")
    Office(request.param, seoul, busan, [officer, head, gone], partners).fill()
    return seoul


WHOSE = {"office": {}, "nobody": {"of_nobody": True}, "mine": {"person": True}}


@pytest.mark.parametrize("office", [1, 2, 3], indirect=True)
@pytest.mark.parametrize("who", list(WHOSE))
def test_figures_are_those_of_plain_sql(
    office: City, officer: User, head: User, reviewer: User, mayor: User, who: str
) -> None:
    for me, reads_all, own_steps in (
        (officer, False, []),
        (head, True, ["LEGAL_REVIEW", "GATES"]),
        (reviewer, False, ["LEGAL_REVIEW"]),
        (mayor, True, ["GATES"]),
    ):
        whose = {"person": me.pk} if who == "mine" else WHOSE[who]
        shown = work_list(access_for_user(me), on=TODAY, **whose, most=EVERY_ROW)
        wanted = figures_by_sql(
            office, me=me, on=TODAY, reads_all=reads_all, own_steps=own_steps, who=who
        )
        found = figures(shown)
        if who != "office":
            found = Counter({key: n for key, n in found.items() if key[0] != "contact"})
        if me == reviewer:
            # Dropped files are for those who file them.
            wanted = Counter({key: n for key, n in wanted.items() if key[0] != "scan"})
        assert found == wanted, (me, who)
        assert all(len(group.rows) == group.count for group in shown.groups)
        assert shown.count == sum(figures(shown).values())


@pytest.mark.parametrize("office", [4], indirect=True)
def test_pages_of_a_group_hold_each_row_once_in_one_order(office: City, head: User) -> None:
    access = access_for_user(head)
    asking = asking_of(access, on=TODAY)
    shown = work_list(access, on=TODAY, most=EVERY_ROW)
    for group in [*shown.groups, None]:
        code = RowGroup(group.code) if group else None
        forward, cursor = [], ""
        while True:
            page = group_page(asking, code, cursor=cursor, size=7)
            forward += page.rows
            if page.next is None:
                break
            cursor = page.next
        keys = [(row.kind, row.key) for row in forward]
        assert len(keys) == len(set(keys)) == (group.count if group else shown.count)
        if group:
            assert keys == [(row.kind, row.key) for row in group.rows]
        backward = list(page.rows)
        while page.previous is not None:
            page = group_page(asking, code, cursor=page.previous, size=7)
            backward = [*page.rows, *backward]
        assert [(row.kind, row.key) for row in backward] == keys
