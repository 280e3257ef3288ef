"""What a page shows before anybody chooses: the city's own."""

from __future__ import annotations

from typing import Any

import django_filters as filters

OURS = "ours"


class OursFirst(filters.FilterSet):
    """The filters of a page with a choice `show`; without a word about it that is `OURS`."""

    def filter_queryset(self, queryset: Any) -> Any:
        if not self.form.cleaned_data.get("show"):
            self.form.cleaned_data["show"] = OURS
        return super().filter_queryset(queryset)
