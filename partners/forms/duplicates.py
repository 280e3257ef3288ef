"""The shape of what people ask about partners that may be one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.countries import country_choices
from partners.querysets import ActorQuerySet
from records.widgets import SEARCHABLE, TypeaheadSelect


class CountryForm(forms.Form):
    """Keeps a list to one country."""

    country = forms.ChoiceField(
        label=_("Country"), required=False, widget=forms.Select(attrs=SEARCHABLE)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Any country")), *country_choices()]  # type: ignore[attr-defined]


class TwoPartnersForm(forms.Form):
    """Any two of `actors`, looked up at `url_name` while a person types."""

    first: Any = forms.ModelChoiceField(label=_("This partner"), queryset=None)
    second: Any = forms.ModelChoiceField(label=_("is the same as"), queryset=None)

    def __init__(self, *args: Any, actors: ActorQuerySet, url_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.widget = TypeaheadSelect(url_name=url_name)
            field.queryset = actors

    def clean_second(self) -> Any:
        second = self.cleaned_data["second"]
        if second == self.cleaned_data.get("first"):
            raise forms.ValidationError(_("A partner cannot be merged into itself."))
        return second
