"""The orders in which the rows of a council table stand.

By names in the reader's language, which the database does not know how to put in order.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from domains.vocabulary import AgreementType
from partners.countries import country_name
from records.search import fold
from reports.council.columns import CouncilOrder
from reports.council.reading import Agreed
from reports.council.values import names_of

Key = Callable[[Agreed], tuple]
_LAST = "9999"


def in_order(agreements: list[Agreed], order: str, language: str) -> list[Agreed]:
    """The agreements in an order of `CouncilOrder`; what has no country or day stands last."""
    key = _KEYS[CouncilOrder(order)](language)
    return sorted(agreements, key=key, reverse=order == CouncilOrder.NEWEST)


def _by_country(language: str) -> Key:
    by_partner = _by_partner(language)
    # There are few countries, and folding takes a while.
    folded = cache(lambda code: fold(country_name(code)))

    def key(agreed: Agreed) -> tuple:
        countries = [folded(party.country_code) for party in agreed.partners if party.country_code]
        # Those without a country, such as networks, stand last.
        return not countries, countries, *by_partner(agreed)

    return key


def _by_partner(language: str) -> Key:
    return lambda agreed: (fold(names_of(agreed.partners, language)), agreed.code)


def _by_kind(language: str) -> Key:
    kinds = {code: place for place, code in enumerate(AgreementType.values)}
    by_country = _by_country(language)
    return lambda agreed: (kinds[agreed.type], *by_country(agreed))


_KEYS: dict[CouncilOrder, Callable[[str], Key]] = {
    CouncilOrder.COUNTRY: _by_country,
    CouncilOrder.PARTNER: _by_partner,
    CouncilOrder.KIND: _by_kind,
    CouncilOrder.OLDEST: lambda _language: lambda one: (one.signed_on or _LAST, one.code),
    # Turned around, what has no date still stands last.
    CouncilOrder.NEWEST: lambda _language: lambda one: (one.signed_on or "", one.code),
    CouncilOrder.EXPIRY: lambda _language: lambda one: (one.expires_on or _LAST, one.code),
    CouncilOrder.CODE: lambda _language: lambda one: (one.code,),
}
