"""The address of a domain: a readable word instead of its code."""

from domains.definitions import DOMAIN_BY_SLUG, DOMAIN_LOOKS
from domains.vocabulary import Domain


class DomainConverter:
    """Turns `environment` in an address into the domain, and back; other words do not match."""

    regex = "|".join(DOMAIN_BY_SLUG)

    def to_python(self, value: str) -> Domain:
        return DOMAIN_BY_SLUG[value]

    def to_url(self, value: str) -> str:
        return DOMAIN_LOOKS[Domain(value)].slug
