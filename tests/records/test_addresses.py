"""Addresses of records are those that Django would give, under any prefix."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse
from django.urls.base import set_script_prefix

from records.addresses import address_of

PK = uuid.UUID("019b76da-afda-798f-baa3-4cd45a0322d9")


@pytest.mark.parametrize("view", ["activities:activity-detail", "partner:detail"])
@pytest.mark.parametrize("prefix", ["/", "/office/"])
def test_address_is_the_one_that_reverse_gives(view: str, prefix: str) -> None:
    set_script_prefix(prefix)
    try:
        expected = reverse(view, args=[PK])
        assert expected.startswith(prefix)
        assert address_of(view, PK) == address_of(view, str(PK)) == expected
    finally:
        set_script_prefix("/")
