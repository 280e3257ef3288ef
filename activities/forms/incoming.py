"""What people type about what came in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.forms.records import ACCEPTED, ManyFiles
from activities.models import Activity, Document, IncomingItem
from domains.vocabulary import IncomingKind
from partners.forms.memberships import PartnerChoice
from partners.models import Actor, City
from records.access import Access
from records.forms import ServiceForm, VersionedForm
from records.widgets import DayInput, TypeaheadSelect


class ManyFilesField(forms.FileField):
    """Files, each checked as one is; the service looks into them."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in given if one]


class IncomingForm(VersionedForm, forms.ModelForm):
    """From whom something came, about what, who looks after it; files are for what is new."""

    shown_at = {"file": "scans", "owner_id": "owner", "sender_id": "sender"}

    scans = ManyFilesField(
        label=_("Files"),
        required=False,
        allow_empty_file=True,
        help_text=_("Such as a scan of the letter."),
        widget=ManyFiles(attrs={"accept": ACCEPTED, "multiple": True}),
    )

    class Meta:
        model = IncomingItem
        fields = (
            "kind",
            "received_on",
            "sender",
            "sender_name",
            "sender_address",
            "subject",
            "summary",
            "text",
            "owner",
            "reply_due",
            "visibility",
        )
        widgets = {
            "sender": PartnerChoice(url_name="partners:actor-typeahead"),
            "reply_due": DayInput(),
            "summary": forms.Textarea(attrs={"rows": 3}),
            "text": forms.Textarea(attrs={"rows": 6}),
            "visibility": forms.RadioSelect(attrs={"class": "form-check-input"}),
        }
        help_texts = {
            "sender_name": _("As it stands on it; enough where the sender is no partner."),
            "sender_address": _("E-mail or postal address, or telephone number."),
        }

    def __init__(self, *args: Any, city: City, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city, self.access = city, access
        self.is_new = self.instance._state.adding
        sender: Any = self.fields["sender"]
        sender.queryset = Actor.objects.visible_to(access).active()
        if self.instance.sender_id:
            # One that exists no more stays what it was.
            sender.queryset |= Actor.objects.visible_to(access).filter(pk=self.instance.sender_id)
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.in_city(city.pk)
        if self.instance.owner_id:
            owner.queryset |= User.objects.filter(pk=self.instance.owner_id).distinct()
        owner.empty_label = _("Nobody yet")
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("Choose what came in")), *IncomingKind.choices]
        if self.is_new:
            del self.fields["version"]
            self.fields["received_on"].initial = timezone.localdate().isoformat()
            self.fields["owner"].initial = access.person
        else:
            del self.fields["scans"]
            self.fields["version"].initial = self.instance.version
        if not self.is_bound:
            self.fields["kind"].widget.attrs["autofocus"] = True

    def stored(self, record: IncomingItem) -> IncomingForm:
        return IncomingForm(instance=record, city=self.city, access=self.access)

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class EmailForm(ServiceForm):
    """An e-mail that was saved as a file; `is_meant` is asked where the same is `there` already."""

    there: IncomingItem | Document | None = None

    file = forms.FileField(
        label=_("E-mail (.eml)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".eml"}),
    )
    is_meant = forms.BooleanField(label=_("Take it in a second time"), required=False)


class IncomingAnswerForm(VersionedForm):
    """When and how something was answered."""

    answered_on = forms.DateField(label=_("Answered on"), widget=DayInput())
    outcome = forms.CharField(
        label=_("How, and what came of it"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class IncomingCloseForm(VersionedForm):
    """Why no reply is needed."""

    outcome = forms.CharField(
        label=_("Why no reply is needed"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )


class IncomingRecordForm(ServiceForm):
    """To which record something belongs."""

    activity = forms.ModelChoiceField(
        label=_("Record"),
        required=False,
        queryset=Activity.objects.none(),
        widget=TypeaheadSelect(url_name="agreements:entry-parents"),
    )
    code = forms.CharField(
        label=_("Or write the number of the record"), required=False, max_length=20
    )

    def __init__(self, *args: Any, item: IncomingItem, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = Activity.objects.visible_to(access).filter(city=item.city_id)
        self.fields["activity"].queryset = self.listed  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if self.errors or told.get("activity"):
            return told
        code = told.get("code", "").strip()
        found = self.listed.filter(code__iexact=code).first() if code else None
        if found is not None:
            told["activity"] = found
        elif code:
            self.add_error("code", _("No record of your city has this number."))
        else:
            self.add_error("activity", _("Choose the record to which it belongs."))
        return told
