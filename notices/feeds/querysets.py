"""Sets of addresses of feeds."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from accounts.secrets import digest_of
from records.access import Access

LONGEST_SECRET = 100


class FeedAddressQuerySet(models.QuerySet):
    def visible_to(self, access: Access) -> Self:
        """One's own, in cities where one works: nobody else has a use for them."""
        return self.filter(user=access.person, city__in=access.cities)

    def live(self) -> Self:
        """Those that have not been revoked."""
        return self.filter(revoked_at__isnull=True)

    def opened_by(self, secret: str) -> Any | None:
        """The live one of a secret, with its person and city, or None; one query whatever is told.

        What was revoked is sought exactly as what never was: the time tells nobody which it is.
        """
        rows = self.live().select_related("user", "city__actor")
        return rows.filter(digest=digest_of(secret[:LONGEST_SECRET])).first()
