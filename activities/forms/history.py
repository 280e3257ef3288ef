"""What people type about the history of a record: comments, and of which day they ask."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity, Mention
from activities.querysets import MentionQuerySet
from records.forms import ServiceForm
from records.widgets import SEARCHABLE, DayInput

# No city kept its records here before.
FIRST_DAY = datetime.date(1900, 1, 1)


class CommentForm(ServiceForm):
    """A comment, and whom it is to reach."""

    text = forms.CharField(
        label=_("Comment"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-mentions": "tell"}),
    )
    tell = forms.ModelMultipleChoiceField(
        label=_("Tell also"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Or write @ and the name in the text."),
        widget=forms.SelectMultiple(attrs=SEARCHABLE),
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tell"].queryset = User.objects.in_city(activity.city_id)  # type: ignore[attr-defined]


class MentionsSeenForm(forms.Form):
    """Which mentions of oneself were shown; those of the asker alone are taken."""

    mention = forms.ModelMultipleChoiceField(queryset=Mention.objects.none())

    def __init__(self, *args: Any, mentions: MentionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mention"].queryset = mentions  # type: ignore[attr-defined]


class AsOfForm(forms.Form):
    """The day as of whose end a record is asked for, in the city where it is kept."""

    on = forms.DateField(
        label=_("As it was on"),
        widget=DayInput(),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("Choose a day that exists, such as 2026-05-01."),
        },
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].widget.attrs |= {"max": today.isoformat()}

    def clean_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["on"]
        if day > self.today:
            raise ValidationError(_("This day is still to come."))
        if day < FIRST_DAY:
            raise ValidationError(_("This day is too long ago."))
        return day
