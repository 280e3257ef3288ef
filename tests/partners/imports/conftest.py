"""The catalogue into which files are imported, and who imports them."""

from __future__ import annotations

import pytest
from django.test import Client

from partners.models import Place
from records.access import Role
from tests.factories import make_user
from tests.partners.imports.world import (
    make_places,
)
from tests.personas import client_of


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    return make_places()


@pytest.fixture
def admin(db: None) -> Client:
    return client_of(make_user(None, Role.PLATFORM_ADMIN, name="Oh Se-jin"))
