"""What a page shows before anybody chooses: the city's own."""

from __future__ import annotations

from typing import Any

import django_filters as filters

OURS, ALL = "ours", "all"


class OursFirst(filters.FilterSet):
    """The filters of a page with a choice `show`; without a word about it that is `unless_told`."""

    def filter_queryset(self, queryset: Any) -> Any:
        if not self.form.cleaned_data.get("show"):
            self.form.cleaned_data["show"] = self.unless_told()
        return super().filter_queryset(queryset)

    def unless_told(self) -> str:
        """What is shown as long as nobody chooses."""
        return OURS
