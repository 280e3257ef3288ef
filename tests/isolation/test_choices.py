"""Errors tell nothing: a row of another city, sent as a choice, is answered like no row at all."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from partners.models import Actor
from tests.authorisation.cast import Asker
from tests.authorisation.routes import route_names
from tests.authorisation.rules import Door
from tests.authorisation.table import OF_ADMINISTRATORS, TABLE
from tests.conftest import CANARIES, CANARY_ANSWERS
from tests.isolation.asking import Control, forms_in, links_of, said
from tests.isolation.filling import tenant_models
from tests.isolation.scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

NOBODYS = "jvx"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


# Rows by whose models most of what a form sends is looked up.
FEW: tuple[type[Model], ...] = (Actor, Activity, User)
HOW_MANY = [pytest.param(FEW, id="few"), pytest.param((), id="all", marks=pytest.mark.prove)]


def _rows_of_busan(scene: Scene, few: tuple[type[Model], ...] = ()) -> Iterator[str]:
    """The id of one row of each model to which something can lead, or of a `few`, as forms write
    it."""
    pointed_at = {
        column.related_model
        for model in tenant_models()
        for column in model._meta.concrete_fields
        if column.remote_field
    }
    for model, row in scene.others[0].of.items():
        if model in (few or pointed_at) and isinstance(row.pk, uuid.UUID):
            yield f"actor:{row.pk}" if model is Actor else str(row.pk)


def _writable(scene: Scene, door: Door) -> Iterator[tuple[str, str, Asker]]:
    """Every route that a person or key of the first city may send something to, with its address;
    the first of the records that it may name is one's own, or everybody's."""
    for name in route_names():
        rule = TABLE.get(name)
        if rule is None or rule.door is not door or not {"POST", "PATCH"} & set(rule.methods):
            continue
        page = "city_admin" if rule.action in OF_ADMINISTRATORS else "officer"
        asker = scene.world.asker("writing key" if door is Door.KEY else page)
        args = scene.world.records[rule.record][0].args if rule.record else ()
        yield name, reverse(name, args=args), asker


class Sender:
    """Sends twice, what is another city's and what is nobody's, and keeps where answers differ."""

    def __init__(self) -> None:
        self.answers = 0
        self.telling: list[str] = []

    def compare(self, what: str, send: Callable[[str], Any], others: str, nobodys: str) -> None:
        told = []
        for value in (others, nobodys):
            with transaction.atomic():
                response = send(value)
                told.append(said(response, value))
                transaction.set_rollback(True)
            self.answers += 1
        if told[0] != told[1]:
            self.telling.append(f"{what}: {told[0][0]} and {told[1][0]}")

    def tell(self, scene: Scene, record_property: Callable[[str, object], None]) -> None:
        record_property(CANARY_ANSWERS, self.answers)
        record_property(CANARIES, len(scene.other.where))
        assert self.telling == []


def _form(asker: Asker, address: str) -> dict[str, Control]:
    """The largest form of a page, which is what the page is about."""
    response = asker.client.get(address)
    if response.status_code != 200 or response.streaming:
        return {}
    return max(forms_in(response.text, "post"), key=len, default={})


@pytest.mark.parametrize("few", HOW_MANY)
def test_a_form_takes_another_city_s_row_for_none(
    few: tuple[type[Model], ...], scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    sender, links = Sender(), 0
    for _name, address, asker in _writable(scene, Door.CITY):
        controls = _form(asker, address)
        usual = {name: control.values for name, control in controls.items()}
        for control in controls.values():
            if not control.is_link:
                continue
            links += 1
            for pk in _rows_of_busan(scene, few):
                sender.compare(
                    f"{address} {control.name}={pk}",
                    lambda value, a=address, c=control, u=usual, by=asker: by.client.post(
                        a, {**u, c.name: value}
                    ),
                    pk,
                    _ID.sub(str(uuid.uuid4()), pk),
                )
    assert links > 5
    sender.tell(scene, record_property)


@pytest.mark.prove
def test_a_form_takes_another_city_s_words_for_any(
    scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    """A name, a number or an address that another city has is as free as one that nobody has."""
    sender = Sender()
    names = [
        word
        for word, where in scene.other.where.items()
        if where in {"partners.Actor.labels (changed)", "partners.ActorName.name (changed)",
                     "reports.CouncilForm.name (changed)", "accounts.User.email (changed)",
                     "accounts.User.name (changed)"}
    ]  # fmt: skip
    for _name, address, asker in _writable(scene, Door.CITY):
        controls = _form(asker, address)
        texts = [control.name for control in controls.values() if control.is_text]
        usual = {name: control.values for name, control in controls.items()}
        for word in names if texts else []:
            sender.compare(
                f"{address} {word}",
                lambda value, a=address, t=texts, u=usual, by=asker: by.client.post(
                    a, {**u, **dict.fromkeys(t, value)}
                ),
                word,
                NOBODYS + word[len(NOBODYS) :],
            )
    sender.tell(scene, record_property)


@pytest.mark.parametrize("few", HOW_MANY)
def test_the_api_takes_another_city_s_row_for_none(
    few: tuple[type[Model], ...], scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    sender, links = Sender(), 0
    for _name, address, asker in _writable(scene, Door.KEY):
        for method in ("post", "patch"):
            for link in links_of(_path_in_schema(address), method):
                links += 1
                for pk in map(_plain, _rows_of_busan(scene, few)):
                    sender.compare(
                        f"{method} {address} {link.name}={pk}",
                        lambda value, a=address, f=link, by=asker, how=method: _sent(
                            by, how, a, {f.name: f.value(value)}
                        ),
                        pk,
                        str(uuid.uuid4()),
                    )
    assert links > 5
    sender.tell(scene, record_property)


def _plain(choice: str) -> str:
    return choice.removeprefix("actor:")


def _sent(by: Asker, method: str, address: str, data: dict[str, Any]) -> Any:
    if address == reverse("api:document-list"):
        return by.client.post(address, data)
    body = json.dumps({**data, "version": 1})
    return by.client.generic(method.upper(), address, body, content_type="application/json")


def _path_in_schema(address: str) -> str:
    """The same address with the id as the schema writes it."""
    return _ID.sub("{id}", address)
