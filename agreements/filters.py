"""What lists of agreements in the API are asked by, beside what all activities are."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from activities.filters import NamedActivityFilter
from agreements.models import Agreement


def _readable(request: Any) -> Any:
    if request is None:
        return Agreement.objects.none()
    return Agreement.objects.visible_to(request.access)


class NamedAgreementFilter(NamedActivityFilter):
    """The filters of activities, and what an agreement renews."""

    renews = filters.ModelChoiceFilter(
        label=_("renews"), field_name="agreement__renews", queryset=_readable
    )
