from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from partners.gazetteer import Loaded
from tests.factories import make_place

LOAD = "partners.management.commands.load_gazetteer.load_places"


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of gazetteer that are loaded, in place of loading them."""
    sizes: list[int] = []

    def load(minimum: int, **kwargs: Any) -> Loaded:
        sizes.append(minimum)
        return Loaded(0, 0, 0)

    monkeypatch.setattr(LOAD, load)
    return sizes


@pytest.mark.django_db
def test_new_database_gets_the_whole_gazetteer(loads: list[int]) -> None:
    call_command("prepare_database")
    assert loads == [500]


@pytest.mark.django_db
def test_database_in_use_is_granted_and_not_loaded_again(
    loads: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    make_place()
    call_command("prepare_database")
    assert loads == []
    assert "granted" in capsys.readouterr().out
