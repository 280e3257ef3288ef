"""What a merge keeps to be undone forgets whoever is erased."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.access import access_for_user
from accounts.models import User
from partners.models import City, Merge, NetworkMembership, Person, Post
from partners.services import (
    erase_person,
    undo_merge,
)
from partners.services.erased_steps import replace_in_steps
from records.access import Access
from tests.factories import (
    make_tenure,
)
from tests.partners.canary import CANARY, merged_members

pytestmark = pytest.mark.django_db


def test_merge_forgets_whom_it_removed_and_can_still_be_undone(
    seoul: City, busan: City, head: User, canary: Person
) -> None:
    merge = merged_members(seoul, busan)
    removed = {row["city_id"]: row for row in _removed(merge)}
    assert {row["representative"] for row in removed.values()} == {f"{CANARY} / partners"}

    erase_person(canary.pk, access=access_for_user(head), replacement=r"the \1 mayor")

    merge.refresh_from_db()
    left = {row["city_id"]: row["representative"] for row in _removed(merge)}
    # What another city keeps, of somebody who may have the same name, stays.
    assert left == {
        str(seoul.pk): r"the \1 mayor / partners",
        str(busan.pk): f"{CANARY} / partners",
    }
    undo_merge(merge.pk, access=Access(is_platform_admin=True))
    kept = NetworkMembership.objects.filter(city=seoul)
    assert set(kept.values_list("member", "representative")) == {
        (merge.gone_id, r"the \1 mayor / partners"),
        (merge.kept_id, r"the \1 mayor / partners"),
    }


def _removed(merge: Merge) -> list[dict[str, Any]]:
    return [step["was"] for step in merge.steps if step["model"] == "partners.networkmembership"]


def test_name_that_is_a_word_of_the_program_breaks_no_merge(
    seoul: City, head: User, post: Post, merge: Merge
) -> None:
    """Steps name tables and columns; those are no texts."""
    tenure = make_tenure(post, "Partners", latin_name="NetworkMembership")
    assert tenure.person is not None
    erase_person(tenure.person.pk, access=access_for_user(head), replacement="the mayor")
    undo_merge(merge.pk, access=Access(is_platform_admin=True))
    kept = NetworkMembership.objects.filter(city=seoul, member=merge.gone)
    assert kept.get().representative == f"{CANARY} / the mayor"


def test_many_steps_ask_no_more_of_the_database_than_one(
    seoul: City, busan: City, django_assert_num_queries: Any
) -> None:
    merges = [merged_members(seoul, busan, named=str(place)) for place in range(3)]
    assert sum(len(_removed(merge)) for merge in merges) == 6
    with django_assert_num_queries(4):
        replace_in_steps("Zwyxqart", city_id=seoul.pk, word="…")
    for merge in merges:
        merge.refresh_from_db()
        left = {row["city_id"]: row["representative"] for row in _removed(merge)}
        assert left == {
            str(seoul.pk): "Quetzalina … / partners",
            str(busan.pk): f"{CANARY} / partners",
        }
