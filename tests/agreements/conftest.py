"""Who and what most tests of the legal life begin with."""

from __future__ import annotations

import pytest

from accounts.access import access_for_user
from accounts.models import User
from agreements.models import Agreement
from domains.vocabulary import LegalState
from partners.models import City
from records.access import Access
from tests.factories import make_actor, make_agreement, make_user


@pytest.fixture
def whole_office(seoul: City) -> User:
    """Somebody who is officer, lawyer and head: a small office."""
    return make_user(seoul, "officer", "legal", "head", name="Small office")


@pytest.fixture
def everything(whole_office: User) -> Access:
    """The rights of a small office: every role that steps ask for."""
    return access_for_user(whole_office)


@pytest.fixture
def proposed(seoul: City, officer: User) -> Agreement:
    """An agreement that is proposed, and has somebody who looks after it."""
    return make_agreement(
        seoul,
        partners=(make_actor(),),
        state=LegalState.PROPOSED,
        state_on="2026-01-01",
        signed_on=None,
        owner=officer,
    )
