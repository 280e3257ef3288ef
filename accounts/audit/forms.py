"""What narrows the list of the audit."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit.reading import CHANGES, Asked
from accounts.models import User
from partners.models import City
from records.models import EntryKind
from records.widgets import DayInput

_DAY = datetime.timedelta(days=1)


class AuditForm(forms.Form):
    """The filters of the page and of its file; `city` is None for the platform."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[("", _("All")), (CHANGES, _("Changes of records")), *EntryKind.choices],
    )
    since = forms.DateField(label=_("From day"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To day"), required=False, widget=DayInput())
    record = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, city: City | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city = city
        people = User.objects.in_city(city.pk) if city else User.objects.of_platform()
        told = [("", _("Everybody")), *((str(one.pk), str(one)) for one in people)]
        self.fields["person"].choices = told  # type: ignore[attr-defined]

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("Choose a day that is not before the first.")})

    @property
    def asked(self) -> Asked:
        """What the valid form asks for; days are those of the reader's time zone."""
        given = self.cleaned_data
        until = given["until"]
        return Asked(
            city_id=self.city.pk if self.city else None,
            person=uuid.UUID(given["person"]) if given["person"] else None,
            kind=given["kind"],
            record=given["record"],
            start=_midnight(given["since"]) if given["since"] else None,
            end=_midnight(until + _DAY) if until and until < datetime.date.max else None,
        )


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
