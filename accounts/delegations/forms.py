"""What is typed to hand roles over."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import RolesField
from accounts.models import User
from domains import vocabulary as v
from partners.models import City
from records.access import Access
from records.forms import ServiceForm
from records.widgets import DayInput


class PersonField(forms.ModelChoiceField):
    """Somebody who works in the city; only people of one name are told apart by their address."""

    shared_names: frozenset[str] = frozenset()

    def __init__(self, label: Any) -> None:
        super().__init__(User.objects.none(), label=label, empty_label=_("Choose a colleague"))

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})" if obj.name in self.shared_names else str(obj)


class DelegationForm(ServiceForm):
    """Roles to hand over; whose they are can be chosen only by those who arrange delegations."""

    giver = PersonField(_("Whose roles"))
    receiver = PersonField(_("Who acts instead"))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=v.Delegation.choices,
        initial=v.Delegation.ABSE,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    roles = RolesField(label=_("Roles handed over"))
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    ends_on = forms.DateField(
        label=pgettext_lazy("delegation", "Last day"),
        required=False,
        help_text=_("A standing delegation may go without one."),
        widget=DayInput(),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Everybody of the city can read it.")
    )

    def __init__(self, *args: Any, city: City, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        fields: dict[str, Any] = self.fields
        people = User.objects.in_city(city.pk)
        named = Counter(name for name, _pk in people.values_list("name", "pk"))
        shared = frozenset(name for name, count in named.items() if count > 1)
        fields["giver"].shared_names = fields["receiver"].shared_names = shared
        if access.may("delegations.arrange", city.pk):
            fields["receiver"].queryset = fields["giver"].queryset = people
            fields["giver"].initial = access.person
            return
        fields["receiver"].queryset = people.exclude(pk=access.person)
        del fields["giver"]
        own = access.own_roles(city.pk)
        fields["roles"].choices = [one for one in fields["roles"].choices if one[0] in own]

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it; without a giver it is the asker."""
        given = dict(self.cleaned_data)
        if "giver" not in given:
            given["giver_id"] = self.access.person
        return given
