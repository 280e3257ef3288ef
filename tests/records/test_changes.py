"""Kept figures stand until a record of their city changes, whoever changes it, however slowly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.core.cache import caches
from django.db import connection, transaction

from activities.models import Activity, Commitment
from partners.models import Actor, City, NetworkMembership
from records import changes
from tests.factories import make_activity, make_actor, make_city, make_network

Elsewhere = Callable[[Callable[[], object]], Future[object]]

pytestmark = pytest.mark.django_db(transaction=True)


class Counter:
    """Counts a city's activities, and how often it had to."""

    def __init__(self, city: City) -> None:
        self.city, self.times = city, 0

    def read(self) -> int:
        return changes.kept("test-activities", [self.city.pk], self._count)

    def _count(self) -> int:
        self.times += 1
        return Activity.objects.filter(city=self.city, state="ONGO").count()


@pytest.fixture
def seoul(transactional_db: None) -> City:
    caches["figures"].clear()
    return make_city()


@pytest.fixture
def counter(seoul: City) -> Counter:
    return Counter(seoul)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """Acts on a connection of its own, as another process does."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda act: pool.submit(act)
        # Looked up there: each thread has a connection of its own.
        pool.submit(lambda: connection.close()).result()


def hold_forum(city: City) -> Activity:
    hamburg = Actor.objects.filter(country_code="DE").first() or make_actor()
    return make_activity(city, "Forum", partners=(hamburg,), state="ONGO")


def test_counts_once_while_nothing_changes(counter: Counter) -> None:
    assert [counter.read() for _ in range(3)] == [0, 0, 0]
    assert counter.times == 1


def test_counts_again_after_each_kind_of_change(counter: Counter, seoul: City) -> None:
    counter.read()
    activity = hold_forum(seoul)
    assert counter.read() == 1
    Activity.objects.filter(pk=activity.pk).update(state="DONE")
    assert counter.read() == 0
    before = counter.times
    activity.participations.all().delete()
    counter.read()
    assert counter.times == before + 1


def test_slow_writer_that_began_before_the_count_is_seen_once_it_commits(
    counter: Counter, seoul: City, elsewhere: Elsewhere
) -> None:
    old = hold_forum(seoul)
    written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            hold_forum(seoul)
            written.set()
            assert may_commit.wait(30)

    slow = elsewhere(write_slowly)
    assert written.wait(30)
    # Later, and yet committed by the time of the count; the slow one is not.
    Commitment.objects.create(city=seoul, activity=old, side="OURS", words="A book")
    assert counter.read() == 1
    may_commit.set()
    slow.result()
    assert counter.read() == 2


def test_own_unfinished_change_is_counted_and_not_kept(counter: Counter, seoul: City) -> None:
    assert counter.read() == 0
    with transaction.atomic():
        hold_forum(seoul)
        assert counter.read() == 1
        transaction.set_rollback(True)
    assert counter.read() == 0


def test_other_citys_change_does_not_count_again(counter: Counter) -> None:
    busan = make_city("Busan", "부산광역시", "BUS")
    counter.read()
    hold_forum(busan)
    counter.read()
    assert counter.times == 1


def test_corrected_partner_counts_again_in_every_city_and_a_new_one_in_none(
    counter: Counter,
) -> None:
    actor = make_actor()
    counter.read()
    make_actor("Osaka")
    counter.read()
    assert counter.times == 1
    actor.country_code = "AT"
    actor.save()
    counter.read()
    assert counter.times == 2


def test_public_membership_counts_again_in_no_city_and_the_citys_own_in_it(
    counter: Counter, seoul: City
) -> None:
    network, member = make_network("C40", "C40"), make_actor()
    counter.read()
    fact = NetworkMembership.objects.create(network=network, member=member, source="A list")
    fact.tier = "Full"
    fact.save()
    counter.read()
    assert counter.times == 1
    NetworkMembership.objects.create(city=seoul, network=network, member=seoul.actor)
    counter.read()
    assert counter.times == 2


def test_figures_of_a_database_that_was_put_back_are_counted_anew(counter: Counter) -> None:
    counter.read()
    with connection.cursor() as cursor:
        # As a restore does: the same table again, and no note of what else has changed.
        cursor.execute("CREATE TABLE kept_aside (LIKE records_change INCLUDING ALL)")
        cursor.execute("DROP TABLE records_change")
        cursor.execute("ALTER TABLE kept_aside RENAME TO records_change")
    counter.read()
    assert counter.times == 2


def test_only_old_notes_are_forgotten(counter: Counter, seoul: City) -> None:
    hold_forum(seoul)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_change VALUES (%s, '1', now() - interval '49 hours')", [seoul.pk]
        )
    assert changes.forget_old_notes() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_change WHERE city_id = %s", [seoul.pk])
        assert cursor.fetchone()[0] > 0
