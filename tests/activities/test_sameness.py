"""Records of several cities that tell of the same are counted once in figures over all of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.test import RequestFactory

from activities.filters import ActivityFilter
from activities.models import Activity, Participation
from activities.services import link_records, unlink_record, void_activity
from partners.models import City
from records.access import Access, Role
from tests.activities.sharing_world import access_of, make_pact, offered
from tests.factories import make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeju(db: None) -> City:
    return make_city("Jeju", "제주특별자치도", "JEJ")


def counted() -> int:
    return Activity.objects.all().counted().once().count()


def link(own: Activity, theirs: Activity) -> Activity:
    return link_records(own.pk, theirs.pk, access=access_of(own.city))


def test_one_pact_entered_by_both_counts_once(seoul: City, busan: City) -> None:
    theirs, own = make_pact(busan, seoul.actor), make_pact(seoul, busan.actor)
    assert counted() == 2
    offered(theirs, seoul)
    linked = link(own, theirs)
    assert linked.same_as == theirs
    assert Activity.objects.all().counted().once().get() == theirs
    for city in (seoul, busan):
        assert Activity.objects.visible_to(access_of(city)).counted().once().count() == 1

    # What is void counts nowhere, and the other then for itself.
    void_activity(theirs.pk, reason="Twice.", access=access_of(busan), version=None)
    assert Activity.objects.all().counted().once().get() == own


def test_link_can_be_undone(seoul: City, busan: City) -> None:
    theirs, own = make_pact(busan, seoul.actor), make_pact(seoul, busan.actor)
    offered(theirs, seoul)
    link(own, theirs)
    unlink_record(own.pk, access=access_of(seoul))
    assert counted() == 2


def test_pact_of_three_cities_counts_once_in_whatever_order_it_is_linked(
    seoul: City, busan: City, jeju: City
) -> None:
    first = make_pact(busan, seoul.actor, jeju.actor)
    second = make_pact(seoul, busan.actor, jeju.actor)
    third = make_pact(jeju, busan.actor, seoul.actor)
    offered(second, jeju)
    offered(first, seoul)
    link(third, second)
    link(second, first)
    assert counted() == 1
    # Undone in the middle, what was linked below stays with it.
    unlink_record(second.pk, access=access_of(seoul))
    assert counted() == 2
    third.refresh_from_db()
    assert third.counted_as == second


def test_linking_both_ways_or_twice_changes_nothing(seoul: City, busan: City) -> None:
    theirs, own = make_pact(busan, seoul.actor), make_pact(seoul, busan.actor)
    offered(theirs, seoul)
    offered(own, busan)
    link(own, theirs)
    link(own, theirs)
    link(theirs, own)
    theirs.refresh_from_db()
    assert theirs.same_as is None
    assert counted() == 1


def test_record_is_linked_with_one_other_only(seoul: City, busan: City, jeju: City) -> None:
    own = make_pact(seoul, busan.actor, jeju.actor)
    one, other = make_pact(busan, seoul.actor), make_pact(jeju, seoul.actor)
    for theirs in (one, other):
        offered(theirs, seoul)
    link(own, one)
    with pytest.raises(ValidationError, match="linked with another already"):
        link(own, other)


def test_only_what_is_offered_to_the_city_is_linked(seoul: City, busan: City, jeju: City) -> None:
    theirs, own = make_pact(busan, seoul.actor, jeju.actor), make_pact(seoul, busan.actor)
    offered(theirs, jeju)
    # Of somebody who works in both cities too.
    both = Access(roles={city.pk: frozenset({Role.HEAD}) for city in (seoul, jeju)})
    for access in (access_of(seoul), both):
        with pytest.raises(Participation.DoesNotExist):
            link_records(own.pk, theirs.pk, access=access)
    offered(theirs, seoul)
    with pytest.raises(Activity.DoesNotExist):
        link_records(own.pk, theirs.pk, access=access_of(busan))
    with pytest.raises(PermissionDenied):
        link_records(own.pk, theirs.pk, access=access_of(seoul, Role.VIEWER))


def test_link_is_no_news_in_the_history_of_the_other_city(seoul: City, busan: City) -> None:
    theirs, own = make_pact(busan, seoul.actor), make_pact(seoul, busan.actor)
    offered(theirs, seoul)
    events = theirs.history.count()  # type: ignore[attr-defined]
    link(own, theirs)
    assert theirs.history.count() == events  # type: ignore[attr-defined]
    theirs.refresh_from_db()
    assert theirs.version == 1


def test_register_over_two_cities_lists_it_once_when_asked(seoul: City, busan: City) -> None:
    theirs, own = make_pact(busan, seoul.actor), make_pact(seoul, busan.actor)
    offered(theirs, seoul)
    link(own, theirs)
    request: Any = RequestFactory().get("/")
    roles = {city.pk: frozenset({Role.VIEWER}) for city in (seoul, busan)}
    request.access, request.city = Access(roles=roles), seoul
    listed = Activity.objects.visible_to(request.access)

    def found(query: str) -> set[Activity]:
        return set(ActivityFilter(QueryDict(query), listed, request=request).qs)

    assert found("") == {theirs, own}
    assert found("once=yes") == {theirs}
    # Of those that are asked for: the other may not be among them.
    assert found(f"once=yes&partner={busan.actor_id}") == {theirs}
    listed = listed.filter(city=seoul)
    assert found("once=yes") == {own}
