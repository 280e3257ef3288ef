"""What all endpoints of this app share."""

from __future__ import annotations

from typing import Any

from rest_framework import viewsets

from records.access import NOBODY, Access


class OfAsker(viewsets.GenericViewSet):
    """Rows that the asker may see."""

    lookup_value_converter = "uuid"

    @property
    def access(self) -> Access:
        # The schema is drawn without a request.
        if getattr(self, "swagger_fake_view", False):
            return NOBODY
        return self.request.access  # type: ignore[attr-defined]

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return rows.visible_to(self.access)
