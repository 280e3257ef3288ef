"""What is typed about roles: those of a person in a city, and those handed over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.members import ROLES_IN_CITY
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Role
from records.forms import ServiceForm

ROLE_CHOICES = [(role.value, role.label) for role in Role if role in ROLES_IN_CITY]


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class RoleTicks(forms.CheckboxSelectMultiple):
    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-check-input"})


class RolesForm(ServiceForm):
    """The roles of one person in a city, and those that were there when the page was drawn."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=ROLE_CHOICES,
        widget=RoleTicks,
        error_messages={"required": _("Choose a role, or end the work of this person here.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, held: list[str]) -> None:
        super().__init__(data, initial={"roles": held, "seen": ",".join(sorted(held))})

    @property
    def seen_roles(self) -> list[str]:
        return [role for role in self.cleaned_data["seen"].split(",") if role]


class AdministratorForm(ServiceForm):
    """Who becomes administrator of a city, by the address of an account."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The address with which the person signs in here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class PersonField(forms.ModelChoiceField):
    """Somebody who works in the city; people of one name are told apart by their address."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})"


class DelegationForm(ServiceForm):
    """Roles to hand over; whose they are can be chosen only by those who arrange delegations."""

    giver = PersonField(label=_("Whose roles"), queryset=User.objects.none())
    receiver = PersonField(label=_("Who acts instead"), queryset=User.objects.none())
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=v.Delegation.choices,
        initial=v.Delegation.ABSE,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles handed over"), choices=ROLE_CHOICES, widget=RoleTicks
    )
    starts_on = forms.DateField(label=_("First day"), widget=day_input())
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("A standing delegation may go without one."),
        widget=day_input(),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Everybody of the city can read it.")
    )

    def __init__(self, *args: Any, city: City, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        fields: dict[str, Any] = self.fields
        people = User.objects.in_city(city.pk)
        if access.may("delegations.arrange", city.pk):
            fields["receiver"].queryset = fields["giver"].queryset = people
            fields["giver"].initial = access.person
            return
        fields["receiver"].queryset = people.exclude(pk=access.person)
        del fields["giver"]
        own = access.own_roles(city.pk)
        fields["roles"].choices = [one for one in ROLE_CHOICES if one[0] in own]

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it; without a giver it is the asker."""
        given = dict(self.cleaned_data)
        if "giver" not in given:
            given["giver_id"] = self.access.person
        return given
