"""What people type about memberships in networks and what is contributed to them."""

from __future__ import annotations

from typing import Any

from babel.numbers import get_territory_currencies
from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import NETWORK_TYPES, Actor, City, Contribution, NetworkMembership
from records.access import Access
from records.forms import ServiceForm, VersionedForm
from records.widgets import TypeaheadSelect

_TEXTS = (
    *("tier", "fee", "currency", "seats", "representative"),
    *("since", "until", "source", "source_url"),
)

_HELP = {
    "tier": _("As the network calls it, such as full or associate member."),
    "since": _("A year, a month or a day."),
    "until": _("Leave it open while the membership lasts."),
}


class PartnerChoice(TypeaheadSelect):
    """One partner, by its plain id; one just added comes as `actor:UUID`."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return (data.get(name) or "").removeprefix("actor:")


class MembershipFormBase(VersionedForm, forms.ModelForm):
    """What both kinds of membership have; `access` sees the partners to choose from."""

    network = forms.ModelChoiceField(
        label=_("Network"),
        queryset=Actor.objects.none(),
        widget=PartnerChoice(url_name="partners:network-typeahead", add_panel="add-partner"),
    )
    member = forms.ModelChoiceField(
        label=_("Who is a member"),
        queryset=Actor.objects.none(),
        widget=PartnerChoice(url_name="partners:actor-typeahead"),
    )
    source_url = forms.URLField(
        label=_("Address of the source"), max_length=500, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        visible = Actor.objects.visible_to(access).active()
        self.fields["network"].queryset = visible.filter(type__in=NETWORK_TYPES)  # type: ignore[attr-defined]
        self.fields["member"].queryset = visible  # type: ignore[attr-defined]
        if self.instance._state.adding:
            del self.fields["version"]
        else:
            self.fields["version"].initial = self.instance.version

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it."""
        given = self.cleaned_data
        ends = {"network_id": given["network"].pk, "member_id": given["member"].pk}
        texts = [name for name in self.Meta.fields if name not in {"network", "member"}]  # type: ignore[attr-defined]
        return ends | {name: given[name] for name in texts}


class MembershipForm(MembershipFormBase):
    """A membership that a city keeps: its own, or what it knows of a partner's."""

    class Meta:
        model = NetworkMembership
        fields = ("network", "member", *_TEXTS)
        widgets = {"source": forms.TextInput}
        help_texts = {
            **_HELP,
            "currency": _("Three letters, such as KRW."),
            "seats": _("Such as a place on the board, or the chair of a committee."),
            "representative": _("The office, such as “Mayor”; not the name of a person."),
        }

    def __init__(self, *args: Any, access: Access, city: City, **kwargs: Any) -> None:
        super().__init__(*args, access=access, **kwargs)
        self.city = city
        self.fields["currency"].widget.attrs |= {"autocomplete": "off", "maxlength": 3}
        if not self.instance.network_id and not self.initial.get("currency"):
            known = get_territory_currencies(city.actor.country_code or "ZZ")
            self.initial["currency"] = next(iter(known), "")

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # The currency is proposed: without a fee it says nothing.
        if cleaned.get("fee") is None and "fee" not in self.errors:
            cleaned["currency"] = ""
        return cleaned

    def stored(self, record: NetworkMembership) -> MembershipForm:
        return MembershipForm(instance=record, access=self.access, city=self.city)


class PublicMembershipForm(MembershipFormBase):
    """A public fact, of two partners that all cities see; `access` is narrowed to those."""

    network = forms.ModelChoiceField(
        label=_("Network"),
        queryset=Actor.objects.none(),
        widget=PartnerChoice(url_name="catalogue:network-typeahead"),
    )
    member = forms.ModelChoiceField(
        label=_("Who is a member"),
        queryset=Actor.objects.none(),
        widget=PartnerChoice(url_name="catalogue:actor-typeahead"),
    )

    class Meta:
        model = NetworkMembership
        fields = ("network", "member", "tier", "since", "until", "source", "source_url")
        widgets = {"source": forms.TextInput}
        help_texts = {
            **_HELP,
            "source": _("Where it is written, such as the network's own list of members."),
        }

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, access=access, **kwargs)
        self.fields["source"].required = True

    def stored(self, record: NetworkMembership) -> PublicMembershipForm:
        return PublicMembershipForm(instance=record, access=self.access)


class MembershipVoidForm(VersionedForm):
    """Why a membership is taken out of all lists and counts."""

    void_reason = forms.CharField(
        label=_("Why it is void"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ContributionForm(ServiceForm, forms.ModelForm):
    """What was contributed to a network."""

    link = forms.URLField(
        label=_("Address to read more"), max_length=500, required=False, assume_scheme="https"
    )

    class Meta:
        model = Contribution
        fields = ("what", "made_on", "link")
        help_texts = {
            "what": _("A talk, a project, a report, staff lent, an office held; not attendance."),
            "made_on": _("A year, a month or a day."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["what"].widget.attrs["autofocus"] = True
