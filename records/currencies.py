"""Which codes of currencies name money."""

from __future__ import annotations

from babel.numbers import is_currency

# Codes of ISO 4217 that no amount is in: none, one for tests, metals and units of account.
_NO_MONEY = frozenset({"XXX", "XTS", "XAG", "XAU", "XPD", "XPT", "XBA", "XBB", "XBC", "XBD"})


def is_money(code: str) -> bool:
    """Whether a code of three letters names a currency in which something is paid."""
    return code not in _NO_MONEY and is_currency(code)
