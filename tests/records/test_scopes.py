"""The grammar of scopes."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from records.policy import ROLES_OF_ACTION
from records.scopes import RESOURCES, Scope, covers, in_words, reading_only, scope_for

# What no key reaches, whatever its scopes.
CLOSED = {
    *("confidential", "council_forms", "members", "keys", "catalogue", "cities"),
    *("delegations", "sign_in_rules", "audit", "ties", "mails"),
}


def test_every_resource_of_the_policy_has_its_scopes_or_is_closed() -> None:
    parts = {action.partition(".")[0] for action in ROLES_OF_ACTION}
    # What is done with activities, or tells who works with them.
    done_with_them = {"sharing", "comments", "agreements", "authority_forms", "incoming"}
    done_with_them |= {"colleagues", "handover", "work_list"}
    assert parts - CLOSED - done_with_them == set(RESOURCES)
    assert covers(["write:activities"], "sharing.offer")
    assert not covers(["read"], "sharing.offer")
    assert not any(covers(Scope.values, f"handover.{verb}") for verb in ("give", "arrange"))
    narrow = {f"{verb}:{resource}" for resource in RESOURCES for verb in ("read", "write")}
    assert set(Scope.values) == {"read:public", "read", "write", *narrow}


def test_closed_resources_are_reached_by_no_scope() -> None:
    everything = Scope.values
    reached = [
        action
        for action in ROLES_OF_ACTION
        if action.partition(".")[0] in CLOSED - {"confidential"} and covers(everything, action)
    ]
    assert reached == []


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [
        ([], (), ()),
        (["read:public"], (), ()),
        (["read"], ("activities", "partners", "memberships", "reports"), ()),
        (
            ["write"],
            ("activities", "partners", "memberships", "reports"),
            ("activities", "partners", "memberships", "reports"),
        ),
        (["read:people"], ("people",), ()),
        (["write:people"], ("people",), ("people",)),
        (["read:activities", "write:reports"], ("activities", "reports"), ("reports",)),
    ],
)
def test_scopes_reach_what_they_name(
    scopes: list[str], reads: tuple[str, ...], writes: tuple[str, ...]
) -> None:
    assert {one for one in RESOURCES if covers(scopes, f"{one}.read")} == set(reads)
    assert {one for one in RESOURCES if covers(scopes, f"{one}.write")} == set(writes)


def test_what_writes_becomes_what_reads() -> None:
    assert reading_only(["write", "write:people", "read:people"]) == ["read", "read:people"]
    assert reading_only(["read:public"]) == ["read:public"]


def test_scopes_in_words() -> None:
    with override("en"):
        assert in_words(["read:people", "read"]) == [
            "Read everything but people at partners",
            "Read people at partners",
        ]
    assert scope_for("activities.void") == "write:activities"
    assert scope_for("people.read") == "read:people"


@pytest.mark.parametrize("scope", Scope.values)
def test_colleagues_are_told_to_what_names_owners_or_reads_people(scope: str) -> None:
    opening = {"write", "write:activities", "read:people", "write:people"}
    assert covers([scope], "colleagues.read") == (scope in opening)
    assert scope_for("colleagues.read") == "write:activities"
