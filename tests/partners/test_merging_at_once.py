"""Merges while others do the same or write links: real transactions, each on a connection."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from activities.models import Participation
from activities.services import ActivityInput, Party, edit_activity
from partners.models import Actor, Merge, NetworkMembership
from partners.services import add_post, merge_actors, record_membership, undo_merge
from records.access import Access
from records.versions import StaleRecordError
from tests.factories import make_activity, make_actor, make_city, make_network

pytestmark = pytest.mark.django_db(transaction=True)

PLATFORM = Access(is_platform_admin=True)


def start(work: Callable[[], Any], met: list[Any]) -> threading.Thread:
    def run() -> None:
        try:
            met.append(work())
        except (ValidationError, StaleRecordError) as refused:
            met.append(refused)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_each_into_the_other_at_once_one_wins_and_the_other_is_told() -> None:
    one, other = make_actor("Lyon"), make_actor("Lyons")
    met: list[Any] = []
    threads = [
        start(lambda a=a, b=b: merge_actors(a.pk, into=b.pk, access=PLATFORM), met)
        for a, b in ((one, other), (other, one))
    ]
    for thread in threads:
        thread.join()

    assert sorted(type(result).__name__ for result in met) == ["Merge", "ValidationError"]
    assert Merge.objects.count() == 1
    assert Actor.objects.filter(merged_into__isnull=False).count() == 1


def test_no_link_is_left_behind_by_who_writes_meanwhile() -> None:
    city, gone, kept = make_city(), make_actor("Lyons"), make_actor("Lyon")
    met: list[Any] = []
    with transaction.atomic():
        make_activity(city, partners=(gone,))
        merging = start(lambda: merge_actors(gone.pk, into=kept.pk, access=PLATFORM), met)
        time.sleep(0.3)
        assert met == []
    merging.join()
    assert not Participation.objects.filter(actor=gone).exists()

    # Who has chosen it before, and saves afterwards, is told.
    with pytest.raises(ValidationError, match="Choose partners from the list"):
        make_activity(city, partners=(gone,))


@pytest.mark.parametrize("kind", ["post", "membership"])
def test_no_post_and_no_membership_is_left_behind(kind: str) -> None:
    city, gone, kept = make_city(), make_network("Harbor Cities"), make_network()
    access = Access(roles={city.pk: frozenset({"officer"})})

    def write() -> None:
        if kind == "post":
            fields = {"kind": "CHEF", "titles": {"en": "Chair"}}
            add_post(fields, actor_id=gone.pk, city=city, access=access)
        else:
            record_membership({"network_id": gone.pk}, city=city, access=access)

    met: list[Any] = []
    with transaction.atomic():
        write()
        merging = start(lambda: merge_actors(gone.pk, into=kept.pk, access=PLATFORM), met)
        time.sleep(0.3)
        assert met == []
    merging.join()
    assert isinstance(met[0], Merge)
    assert not gone.posts.exists()
    assert not NetworkMembership.objects.filter(network=gone).exists()

    undo_merge(met[0].pk, access=PLATFORM)
    with transaction.atomic():
        merge_actors(gone.pk, into=kept.pk, access=PLATFORM)
        # Begun while the merge runs: it waits, then it is told.
        writing = start(write, met)
        time.sleep(0.3)
        assert len(met) == 1
    writing.join()
    assert isinstance(met[1], ValidationError)
    assert not gone.posts.exists()
    assert not NetworkMembership.objects.filter(network=gone).exists()


def test_who_edits_a_record_of_the_partner_is_waited_for() -> None:
    city, gone, kept = make_city(), make_actor("Lyons"), make_actor("Lyon")
    activity = make_activity(city, partners=(gone,))
    access = Access(roles={city.pk: frozenset({"officer"})})
    met: list[Any] = []
    with transaction.atomic():
        edit_activity(
            activity.pk,
            ActivityInput(parties=[Party(actor=gone, roles=["FUND"])]),
            access=access,
            version=1,
        )
        merging = start(lambda: merge_actors(gone.pk, into=kept.pk, access=PLATFORM), met)
        time.sleep(0.3)
        # Else the two would wait for each other.
        edit_activity(
            activity.pk,
            ActivityInput(parties=[Party(actor=gone, roles=["FUND", "KNOW"])]),
            access=access,
            version=2,
        )
    merging.join()

    assert isinstance(met[0], Merge)
    assert activity.participations.get(actor=kept).roles == ["FUND", "KNOW"]
