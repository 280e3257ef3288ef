"""What people type about forms of authorities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from activities.documents import endings_of
from agreements.authority_forms.models import AuthorityForm
from agreements.authority_forms.services import TOLD, TYPES
from domains.vocabulary import AgreementType
from records.forms import ServiceForm, VersionedForm

_ACCEPTED = ",".join(f".{ending}" for ending in endings_of(TYPES))


class _AboutForm(ServiceForm):
    """What is said of a form, beside its file."""

    title = forms.CharField(label=_("Name of the form"), max_length=200)
    authority = forms.CharField(
        label=_("Whose form it is"),
        required=False,
        max_length=200,
        help_text=_("Such as: Ministry of the Interior; city council."),
    )
    language = forms.ChoiceField(
        label=_("In which language it is filled"),
        choices=settings.LANGUAGES,
        initial="ko",
    )
    is_for_agreements = forms.BooleanField(label=_("Only for agreements"), required=False)
    types = forms.MultipleChoiceField(
        label=_("Only for agreements of these types"),
        required=False,
        choices=AgreementType.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=_("None means all."),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        # Whoever chooses types of agreements means agreements.
        if told.get("types"):
            told["is_for_agreements"] = True
        return told

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it."""
        return {name: self.cleaned_data[name] for name in TOLD}


class NewAuthorityForm(_AboutForm):
    """A form to keep."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": _ACCEPTED, "autofocus": True}),
        help_text=_("Word (.docx), Excel (.xlsx) or Hangul (.hwpx), with placeholders in it."),
    )
    field_order = ("file", *TOLD)


class AuthorityFormEdit(VersionedForm, _AboutForm):
    """A form that is kept, perhaps with a newer file."""

    file = forms.FileField(
        label=_("New file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
        help_text=_("Only where the authority has changed its form; it takes the old one's place."),
    )
    field_order = (*TOLD, "file")

    def __init__(self, *args: Any, kept: AuthorityForm, **kwargs: Any) -> None:
        told = {name: getattr(kept, name) for name in ("version", *TOLD)}
        super().__init__(*args, **{**kwargs, "initial": told})

    def stored(self, record: AuthorityForm) -> AuthorityFormEdit:
        return AuthorityFormEdit(kept=record)
