"""Addresses of records, for lists that name hundreds of them."""

from __future__ import annotations

import uuid
from functools import lru_cache

from django.urls import get_script_prefix, reverse

_ANY = uuid.UUID(int=0)


def address_of(view: str, pk: uuid.UUID | str) -> str:
    """What `reverse` gives for the page of a record, many times faster.

    `view` takes nothing but the record's id.
    """
    before, after = _around_id(view, get_script_prefix())
    return f"{before}{pk}{after}"


@lru_cache
def _around_id(view: str, _script_prefix: str) -> tuple[str, str]:
    before, _id, after = reverse(view, args=[_ANY]).partition(str(_ANY))
    return before, after
