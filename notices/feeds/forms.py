"""What is asked for an address of a calendar."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.calendar.events import OF_COUNTRIES, EventKind
from records.forms import ServiceForm
from records.widgets import Ticks

# A calendar program shows the holidays of its own country already.
_USUAL = [kind.value for kind in EventKind if kind not in OF_COUNTRIES]


class FeedAddressForm(ServiceForm):
    """A name, and what the calendar is to hold."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Where you will use it, such as: my phone."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it holds"),
        choices=EventKind.choices,
        initial=_USUAL,
        widget=Ticks(EventKind),
    )
    is_only_mine = forms.BooleanField(
        label=_("Only what I look after"),
        help_text=_("As owner or deputy; days of countries are there all the same."),
        required=False,
    )
    has_confidential = forms.BooleanField(
        label=_("Also what is confidential"),
        help_text=_(
            "The calendar program, and whoever runs it for you, will read it too. Leave it out"
            " unless your office runs it."
        ),
        required=False,
    )
