"""The walk: every route × method × asker × visibility × state of record, against one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import Any
from zlib import crc32

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import reverse

from records.access import Role
from records.policy import possible
from tests.authorisation.cast import Asker, Variant, World
from tests.authorisation.programs import Program
from tests.authorisation.routes import route_names
from tests.authorisation.rules import ALL_METHODS, Door, Rule
from tests.authorisation.table import TABLE
from tests.conftest import MATRIX_CASES

SIGN_IN, IN, REFUSED, HIDDEN, NO_KEY, NO_METHOD, IMPOSSIBLE = (
    "sent to sign-in",
    "let in",
    "403",
    "404",
    "401",
    "405",
    "409",
)
# Past the door; what came of it is the business of other tests.
INSIDE = {200, 201, 202, 204, 302, 304, 400, 410, 413, 415, 422}
NOWHERE = Variant("none", ())
# Records that an asker meets for each verdict, where not all are proven.
A_VERDICT = 2

Case = tuple[str, Asker, Variant]


def test_every_route_is_in_the_table() -> None:
    assert [name for name in route_names() if name not in TABLE] == []


def test_every_row_of_the_table_has_a_route() -> None:
    assert [name for name in TABLE if name not in route_names()] == []


# Inside the transaction of the world: each route starts from it anew.
@pytest.mark.no_cover
@pytest.mark.django_db
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.prove)])
@pytest.mark.parametrize("name", [name for name in route_names() if name in TABLE])
def test_route_lets_in_whom_the_table_says(
    name: str, whole: bool, world: World, record_property: Callable[[str, object], None]
) -> None:
    rule, cases = TABLE[name], 0
    wrong: dict[str, list[str]] = defaultdict(list)
    all_cases = list(_cases(rule, world))
    for method, asker, variant in all_cases if whole else _some_of(name, rule, all_cases):
        expected = _expected(rule, method, asker, variant)
        met = _meet(name, rule, method, asker, variant)
        cases += 1
        if met not in expected:
            wanted = " or ".join(sorted(expected))
            who = f"{asker.name} ({variant.name})" if rule.record else asker.name
            wrong[f"{method} {met}, not {wanted}"].append(who)
    record_property(MATRIX_CASES, cases)
    lines = [f"{what}: {', '.join(who)}" for what, who in wrong.items()]
    assert not lines, "\n".join([name, *lines])


def _cases(rule: Rule, world: World) -> Iterator[Case]:
    variants = world.records[rule.record] if rule.record else [NOWHERE]
    for method in rule.methods:
        for asker in world.askers:
            # Behind the other doors every key is the same nobody.
            if asker.program is not None and rule.door is not Door.KEY and not asker.is_usual:
                continue
            for variant in variants:
                # People who are named matter only where a record may name them.
                if not asker.named_in or variant.name in asker.named_in:
                    yield method, asker, variant
    for method in set(ALL_METHODS) - set(rule.methods):
        for name in ("nobody", "officer", "writing key"):
            yield method, world.asker(name), variants[0]


def _some_of(name: str, rule: Rule, cases: list[Case]) -> Iterator[Case]:
    """Of the records that the table tells an asker apart by, each method meets `A_VERDICT` for each
    verdict; which ones, differs from route to route and from asker to asker."""
    alike: dict[tuple[str, str, frozenset[str]], list[Case]] = defaultdict(list)
    for case in cases:
        method, asker, variant = case
        verdict = frozenset(_expected(rule, method, asker, variant))
        alike[method, asker.name, verdict].append(case)
    for (method, who, _verdicts), group in alike.items():
        first = crc32(f"{name} {method} {who}".encode()) % len(group)
        yield from (group + group)[first : first + min(A_VERDICT, len(group))]


def _expected(rule: Rule, method: str, asker: Asker, variant: Variant) -> set[str]:
    met = _at_the_door(rule, asker) or _inside(rule, method, asker, variant)
    if method in rule.methods:
        return {met}
    # A method that the route does not know: said so, or refused before it comes to that.
    return {NO_METHOD} if met == IN else {NO_METHOD, met}


def _at_the_door(rule: Rule, asker: Asker) -> str | None:
    if rule.door is Door.NOBODY:
        return HIDDEN
    if rule.door is Door.ANYBODY:
        return None
    if rule.door is Door.KEY:
        return NO_KEY if asker.program is None else asker.program.turned_away or None
    if not asker.is_person:
        return SIGN_IN
    if rule.door is Door.PLATFORM:
        return None if Role.PLATFORM_ADMIN in asker.roles else REFUSED
    return REFUSED if rule.door is Door.CITY and asker.city is None else None


def _inside(rule: Rule, method: str, asker: Asker, variant: Variant) -> str:
    if asker.program is not None and rule.door is Door.KEY:
        return _inside_by_key(rule, method, asker.program, variant)
    actions = rule.actions(method)
    is_guest = rule.door is not Door.PLATFORM and not rule.writes_own
    belongs_to_all = bool(rule.record) and variant.city is None and is_guest
    refused = not all(asker.may(action) for action in actions) or (belongs_to_all and bool(actions))
    if refused and rule.role_first:
        return REFUSED
    if not variant.is_readable_by(asker):
        return HIDDEN
    if refused:
        return REFUSED
    return IN if all(possible(action, variant.state) for action in actions) else IMPOSSIBLE


def _inside_by_key(rule: Rule, method: str, program: Program, variant: Variant) -> str:
    actions = rule.actions(method)
    if method == "GET":
        is_public = rule.shows_public and "read:public" in program.scopes
        if rule.reading and not program.reads_somewhere(rule.reading) and not is_public:
            return REFUSED
    elif not all(program.opens(action, program.city) for action in actions):
        return REFUSED
    if not program.sees(variant, method):
        return HIDDEN
    if rule.record and variant.city is None and actions:
        return REFUSED
    return IN if all(possible(action, variant.state) for action in actions) else IMPOSSIBLE


def _meet(name: str, rule: Rule, method: str, asker: Asker, variant: Variant) -> str:
    address = reverse(name, args=variant.args)
    kept = SimpleCookie(asker.client.cookies.output(header="", sep=";"))
    if method == "GET":
        response = asker.client.get(address)
    else:
        with transaction.atomic():
            response = _send(asker, method, address, rule)
            transaction.set_rollback(True)
        # Signing out, for instance, is undone in the database; so in the browser.
        asker.client.cookies = kept
    return _verdict(response)


def _send(asker: Asker, method: str, address: str, rule: Rule) -> Any:
    city = asker.city.pk if asker.city else ""
    data = {field: value.format(city=city) for field, value in rule.data.items()}
    if rule.door is Door.KEY:
        return asker.client.generic(method, address, b"{}", content_type="application/json")
    if method == "POST":
        return asker.client.post(address, data)
    return asker.client.generic(method, address)


def _verdict(response: HttpResponseBase) -> str:
    if response.streaming:
        # Read to its end, so that the test client closes the file.
        response.getvalue()
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        # Signing out ends there too; nobody is sent back from it.
        return SIGN_IN if "?next=" in response["Location"] else IN
    return IN if response.status_code in INSIDE else str(response.status_code)
