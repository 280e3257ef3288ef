"""The forms of keys: a new one, its next secret, the consent to one of another city."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.keys.services import OVERLAP
from accounts.models import ApiKey
from records.client_address import networks_in
from records.forms import ServiceForm, VersionedForm
from records.scopes import READ, RESOURCES, WRITE, Scope, covers
from records.widgets import DayInput

LIFETIME = datetime.timedelta(days=365)
LONGEST_LIFETIME = datetime.timedelta(days=2 * 365)


def _in_a_year() -> datetime.date:
    return timezone.localdate() + LIFETIME


class NetworksField(forms.CharField):
    """Networks, one a line; cleaned to a list of them."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"})

    def __init__(self) -> None:
        super().__init__(
            label=_("Networks from which it may be used"),
            required=False,
            help_text=_(
                "One a line, such as 192.0.2.0/24 or 2001:db8::/32. Left empty: from anywhere."
            ),
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), (data or "").replace("\r", ""))

    def clean(self, value: Any) -> list[str]:
        return networks_in(super().clean(value))


_LAST_DAY_HELP = _("Its last day; at most two years from now.")


def _checked_last_day(day: datetime.date) -> datetime.date:
    today = timezone.localdate()
    if not today <= day <= today + LONGEST_LIFETIME:
        raise ValidationError(_("Choose a day from today to two years from now."))
    return day


def _on_resource(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[
            ("", _("Nothing more")),
            (READ, _("Read")),
            (WRITE, _("Read and write")),
        ],
        required=False,
    )


class KeyForm(forms.ModelForm):
    """A new key: what it may do as one wide choice, with more for each kind of record."""

    scope = forms.ChoiceField(
        label=_("What it may do"),
        choices=[
            *((one.value, one.label) for one in (Scope.READ_PUBLIC, Scope.READ, Scope.WRITE)),
            ("", _("Only what is chosen below")),
        ],
        initial=Scope.READ,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        help_text=_("Confidential records stay closed to every key."),
    )
    networks = NetworksField()

    class Meta:
        model = ApiKey
        fields = ("name", "scope", "expires_on", "networks", "is_for_other_cities")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "expires_on": DayInput(),
            "is_for_other_cities": forms.CheckboxInput(attrs={"class": "form-check-input"}),
        }
        help_texts = {"expires_on": _LAST_DAY_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = _in_a_year
        for resource, label in RESOURCES.items():
            self.fields[f"on_{resource}"] = _on_resource(label)

    @property
    def by_resource(self) -> list[forms.BoundField]:
        """The fields of each kind of record."""
        return [self[f"on_{resource}"] for resource in RESOURCES]

    def clean_expires_on(self) -> datetime.date:
        return _checked_last_day(self.cleaned_data["expires_on"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "scope" in cleaned and not self.scopes():
            self.add_error("scope", _("Choose what it may do, here or for a kind of record."))
        return cleaned

    def scopes(self) -> list[str]:
        """What a valid form lets the key do, without what the wide choice includes already."""
        wide = [scope] if (scope := self.cleaned_data["scope"]) else []
        narrow = [
            f"{verb}:{resource}"
            for resource in RESOURCES
            if (verb := self.cleaned_data.get(f"on_{resource}"))
            and not covers(wide, f"{resource}.{verb}")
        ]
        return [*wide, *narrow]


class KeyChangeForm(VersionedForm):
    """What may change of a key: how it is called, from where it opens, and until when."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("The system that will use it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expires_on = forms.DateField(label=_("Last day"), help_text=_LAST_DAY_HELP, widget=DayInput())
    networks = NetworksField()

    def __init__(self, data: Any, *, key: ApiKey) -> None:
        fields = ("name", "expires_on", "networks", "version")
        super().__init__(data, initial={name: getattr(key, name) for name in fields})

    def clean_expires_on(self) -> datetime.date:
        return _checked_last_day(self.cleaned_data["expires_on"])

    def stored(self, record: Any) -> forms.BaseForm:
        return KeyChangeForm(None, key=record)


class RotateForm(ServiceForm):
    """Until when the secret that a key has now works beside its new one."""

    until = forms.DateField(
        label=_("The present secret works through"),
        widget=DayInput(),
        help_text=_("At most 30 days. Long enough to put the new one in place everywhere."),
    )

    def __init__(self, *args: Any, on: datetime.date, has_secret: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"until": on + OVERLAP}
        super().__init__(*args, **kwargs)
        if not has_secret:
            del self.fields["until"]


class ConsentForm(ServiceForm):
    """The code of another city's key, by which it is found."""

    code = forms.CharField(
        label=_("Code of the key"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Its owner tells it to you: it looks like cdk_1a2b3c4d, and opens nothing."),
    )
