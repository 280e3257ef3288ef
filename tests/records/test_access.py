"""Rights follow from one frozen value."""

from __future__ import annotations

import dataclasses
import uuid

import pytest

from records.access import NOBODY, Access, Role
from records.policy import ROLES_OF_ACTION

SEOUL, BUSAN = uuid.uuid4(), uuid.uuid4()


def access_of(*roles: str, **values: object) -> Access:
    return Access(roles={SEOUL: frozenset(roles)}, **values)  # type: ignore[arg-type]


def test_role_allows_what_the_policy_says_in_its_own_city_only() -> None:
    for action, allowed in ROLES_OF_ACTION.items():
        for role in Role.values:
            assert access_of(role).may(action, SEOUL) == (role in allowed)
            assert not access_of(role).may(action, BUSAN)


def test_every_role_of_the_policy_exists() -> None:
    for allowed in ROLES_OF_ACTION.values():
        assert allowed <= set(Role.values)


def test_roles_combine() -> None:
    both = access_of(Role.LEGAL, Role.CITY_ADMIN)
    assert both.may("keys.write", SEOUL)
    assert both.may("reports.order", SEOUL)
    assert not both.may("activities.write", SEOUL)


def test_reading_scope_never_writes_and_no_scope_reads_nothing() -> None:
    reading = access_of(Role.OFFICER, scopes={SEOUL: frozenset({"read"})})
    assert reading.may("activities.read", SEOUL)
    assert not reading.may("activities.write", SEOUL)
    silent = access_of(Role.OFFICER, scopes={})
    assert silent.cities == ()
    assert not silent.may("activities.read", SEOUL)


def test_scopes_hold_in_their_own_city() -> None:
    both = {SEOUL: frozenset({Role.OFFICER}), BUSAN: frozenset({Role.OFFICER})}
    access = Access(
        roles=both,
        scopes={SEOUL: frozenset({"write"}), BUSAN: frozenset({"read:public", "read:people"})},
    )
    assert access.cities_for("activities.write") == (SEOUL,)
    assert access.cities_for("activities.read") == (SEOUL,)
    assert access.cities_for_public("activities.read") == (BUSAN,)
    assert access.cities_for("people.read") == (BUSAN,)


def test_scope_gives_nothing_that_the_role_does_not() -> None:
    viewer = access_of(Role.VIEWER, scopes={SEOUL: frozenset({"write", "read:people"})})
    assert not viewer.may("activities.write", SEOUL)
    assert not viewer.may("people.read", SEOUL)


def test_nobody_may_nothing() -> None:
    assert NOBODY.cities == ()
    assert not any(NOBODY.may(action, SEOUL) for action in ROLES_OF_ACTION)


def test_unknown_action_is_an_error_and_not_a_refusal() -> None:
    with pytest.raises(KeyError):
        access_of(Role.OFFICER).may("activities.wirte", SEOUL)


def test_access_cannot_be_changed_and_can_only_be_narrowed() -> None:
    wide = Access(
        person=uuid.uuid4(),
        roles={SEOUL: frozenset({Role.OFFICER}), BUSAN: frozenset({Role.VIEWER})},
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        wide.person = None  # type: ignore[misc]
    narrow = wide.narrowed_to([SEOUL, uuid.uuid4()])
    assert narrow.cities == (SEOUL,)
    assert narrow.person == wide.person
    assert set(wide.cities) == {SEOUL, BUSAN}
    assert wide.cities_for("activities.write") == (SEOUL,)
