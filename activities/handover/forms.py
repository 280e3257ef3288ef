"""What is typed to hand over all records of a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.delegations.forms import PersonField
from accounts.models import User
from activities.handover.services import (
    LeftBehind,
    is_erased,
    possible_givers,
    possible_receivers,
)
from partners.models import City
from records.access import Access
from records.forms import ServiceForm


class GiverField(PersonField):
    """Whose records; of somebody who has left it is said, and how many records are left."""

    left: dict[Any, int]

    def label_from_instance(self, obj: Any) -> str:
        name = str(super().label_from_instance(obj))
        if obj.pk not in self.left:
            return name
        count = self.left[obj.pk]
        if is_erased(obj):
            words = ngettext(
                "Erased account, %(count)d record", "Erased account, %(count)d records", count
            )
            return words % {"count": count}
        return gettext("%(name)s, no longer here") % {"name": name}


class GiverForm(forms.Form):
    """Whose records are looked at, for those who hand over the records of others."""

    giver = GiverField(_("Whose records"))

    def __init__(self, *args: Any, city: City, left: Sequence[LeftBehind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_givers(self, city, left)


class HandoverForm(ServiceForm):
    """To whom all records of a person go, and why; whose they are, leaders choose before."""

    giver = GiverField(_("Whose records"))
    receiver = PersonField(_("Who answers for them now"))
    with_deputies = forms.BooleanField(
        label=_("Also where they are deputy"),
        required=False,
        initial=True,
        help_text=_("Nobody is owner and deputy of the same record: it has no deputy then."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stands in the history of each record, for everybody who reads it."),
    )

    def __init__(
        self, *args: Any, city: City, access: Access, left: Sequence[LeftBehind], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        fields: dict[str, Any] = self.fields
        receivers: Any = possible_receivers(city)
        fields["receiver"].shared_names = _shared(receivers)
        fields["receiver"].queryset = receivers
        if access.may("handover.arrange", city.pk):
            _offer_givers(self, city, left)
            fields["giver"].widget = forms.HiddenInput()
            return
        fields["receiver"].queryset = receivers.exclude(pk=access.person)
        del fields["giver"]

    def show_for(self, giver: User) -> None:
        """Offer everybody but the giver, whose records the page shows."""
        self.initial["giver"] = giver.pk
        receivers: Any = self.fields["receiver"]
        receivers.queryset = receivers.queryset.exclude(pk=giver.pk)

    @property
    def giver_id(self) -> Any:
        """Whose records a valid form hands over: the asker's where it names nobody else."""
        giver = self.cleaned_data.get("giver")
        return giver.pk if giver else self.access.person


def _offer_givers(form: forms.Form, city: City, left: Sequence[LeftBehind]) -> None:
    field: Any = form.fields["giver"]
    field.left = {one.person.pk: one.count for one in left}
    field.queryset = possible_givers(city, left)
    field.shared_names = _shared(field.queryset)


def _shared(people: Any) -> frozenset[str]:
    named = Counter(name for name, _pk in people.values_list("name", "pk"))
    return frozenset(name for name, count in named.items() if count > 1)
