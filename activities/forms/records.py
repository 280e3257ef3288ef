"""What people type about countries, documents, what is shared, and the end of a record."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from activities.documents import ENDINGS
from activities.models import Activity, Answer, Column, Document, Scan
from domains.vocabulary import DocumentKind
from partners.models import CountryNote
from records.access import Access, Visibility
from records.forms import ServiceForm, VersionedForm
from records.templatetags.ui import partial_date
from records.widgets import DayInput, Ticks, TypeaheadSelect

ACCEPTED = ",".join(f".{ending}" for ending in ENDINGS)
# What is said of a document, beside its file.
_TOLD = ("name", "kind", "language", "visibility")
# Languages in which the papers of city diplomacy are mostly written.
_LANGUAGES = (
    *("ko", "en", "ja", "zh", "fr", "de", "es", "ru", "vi", "id", "mn"),
    *("th", "tr", "ar", "pt", "it", "pl", "uk", "hi", "kk", "uz"),
)


class CountryNoteForm(VersionedForm, forms.ModelForm):
    """What the city keeps about a country; version 0 where nothing is kept yet."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = CountryNote
        fields = ("residents", "residents_on", "residents_source", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"note": _("What the mayor should know before a call from there.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = 0 if self.instance._state.adding else self.instance.version

    def stored(self, record: CountryNote) -> CountryNoteForm:
        return CountryNoteForm(instance=record)

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class DocumentForm(ServiceForm):
    """A file to keep."""

    file = forms.FileField(
        label=_("File"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ""})
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=DocumentKind.choices, initial=DocumentKind.MISC
    )
    language = forms.ChoiceField(
        label=pgettext_lazy("of a document", "Language"),
        required=False,
        choices=lambda: languages(),
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=lambda: document_visibilities(),
        initial=Visibility.INTERNAL,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ACCEPTED
        if not self.is_bound:
            self.fields["file"].widget.attrs["autofocus"] = True

    def clean_visibility(self) -> str:
        """What is sent without it is for the city."""
        return self.cleaned_data["visibility"] or Visibility.INTERNAL


class DocumentVersionForm(ServiceForm):
    """A file that follows a document as its next version."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "autofocus": True}),
        help_text=_("Kind, language and who may read it stay as they are."),
    )


class DocumentEditForm(VersionedForm):
    """What is said of a document."""

    name = forms.CharField(label=_("File name"), max_length=150)
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    language = forms.ChoiceField(
        label=pgettext_lazy("of a document", "Language"),
        required=False,
        choices=lambda: languages(),
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=lambda: document_visibilities(),
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        help_text=_("It holds for all versions of the document."),
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        told = {name: getattr(document, name) for name in ("version", *_TOLD)}
        super().__init__(*args, **{**kwargs, "initial": told})
        known = {code for code, _label in self.fields["language"].choices}  # type: ignore[attr-defined]
        if document.language not in known:
            # Written by a program: it stays until somebody chooses another.
            self.fields["language"].choices = [  # type: ignore[attr-defined]
                *languages(),
                (document.language, document.language),
            ]

    def stored(self, record: Document) -> DocumentEditForm:
        return DocumentEditForm(document=record)

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it."""
        return {name: self.cleaned_data[name] for name in _TOLD}


class ManyFiles(forms.FileInput):
    """Several files of one field."""

    allow_multiple_selected = True


class ScanDropForm(forms.Form):
    """Files to drop; each is looked at alone, by the service."""

    dropped = forms.FileField(
        label=_("Files"),
        allow_empty_file=True,
        widget=ManyFiles(attrs={"accept": ACCEPTED, "multiple": True}),
    )


class ScanFilingForm(ServiceForm):
    """To which record a dropped file belongs, and what it is."""

    activity = forms.ModelChoiceField(
        label=_("Record"),
        required=False,
        queryset=Activity.objects.none(),
        widget=TypeaheadSelect(url_name="agreements:entry-parents"),
    )
    code = forms.CharField(
        label=_("Or write the number of the record"), required=False, max_length=20
    )
    kind = DocumentEditForm.base_fields["kind"]
    language = DocumentEditForm.base_fields["language"]
    visibility = forms.ChoiceField(
        label=_("Who may read it"),
        choices=lambda: document_visibilities(),
        initial=Visibility.INTERNAL,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, scan: Scan, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"kind": DocumentKind.MISC}})
        listed = Activity.objects.visible_to(access).filter(city=scan.city_id)
        self.listed = listed
        self.fields["activity"].queryset = listed  # type: ignore[attr-defined]
        if not self.is_bound:
            self.fields["activity"].widget.attrs["autofocus"] = True

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
            self.add_error("activity", _("Choose the record to which the file belongs."))
        return told


class DocumentField(forms.ModelChoiceField):
    """One of the documents of a record, of those that the asker may read."""

    def __init__(self, activity_id: uuid.UUID, access: Access, **kwargs: Any) -> None:
        super().__init__(
            queryset=Document.objects.visible_to(access).filter(activity=activity_id),
            label=_("Document"),
            required=False,
            empty_label=_("No document"),
            help_text=_(
                "One of the documents of this record. What is none yet, such as an e-mail (.eml),"
                " is added there first."
            ),
            **kwargs,
        )


class VoidForm(VersionedForm):
    """Why a record is taken out of all counts."""

    void_reason = forms.CharField(
        label=_("Why it is void"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class OfferForm(ServiceForm):
    """Whether a record is to be shown to a partner city; asked twice where it is confidential."""

    confirmed = forms.BooleanField(
        label=_("The record is confidential, and the partner is to see what stands here."),
        required=False,
    )

    def __init__(self, *args: Any, is_confidential: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_confidential:
            self.fields["confirmed"].widget = forms.HiddenInput()


class LetterForm(ServiceForm):
    """A letter or e-mail in which a partner outside acknowledges its part."""

    shown_at = {"document": "file"}

    file = forms.FileField(
        label=_("Letter or e-mail"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("It is kept among the documents of the record."),
    )
    on = forms.DateField(
        label=_("Day of the letter"),
        widget=DayInput(),
    )


class AnswerForm(ServiceForm):
    """What the city says to its part in a record of another city."""

    answer = forms.ChoiceField(
        label=_("What we say to our part"),
        choices=[
            (Answer.ACKNOWLEDGED, _("Yes, this is our part")),
            (Answer.CHANGE, _("We ask for another part")),
            (Answer.DECLINED, _("No, we take no part")),
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose an answer.")},
    )
    note = forms.CharField(
        label=_("Why not, or which part instead"),
        help_text=_("The other city reads it."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LinkForm(ServiceForm):
    """Which of the city's own records tells of the same as a record of another city."""

    own = forms.ChoiceField(
        label=_("Our record"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": _("Choose a record from the list.")},
    )
    code = forms.CharField(
        label=_("Or write the number of our record"),
        help_text=_("It stands at the top of the record's page."),
        required=False,
        max_length=20,
    )

    def __init__(self, *args: Any, proposals: Iterable[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own"].choices = [  # type: ignore[attr-defined]
            (str(own.pk), f"{own.title} · {partial_date(own.starts_on)} · {own.code}")
            for own in proposals
        ]
        if not self.fields["own"].choices:  # type: ignore[attr-defined]
            del self.fields["own"]
            self.fields["code"].label = _("Number of our record")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self.errors and not told.get("own") and not told.get("code"):
            self.add_error("code", _("Choose a record, or write its number."))
        return told


class ColumnsForm(forms.Form):
    """Which columns the register shows."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        required=False,
        choices=Column.choices,
        widget=Ticks(Column),
    )


def languages() -> list[tuple[str, Any]]:
    """Languages by their names in the reader's own, none first."""
    names = Locale.parse((get_language() or "en").split("-")[0]).languages
    known = sorted(((code, names[code]) for code in _LANGUAGES), key=lambda pair: pair[1])
    return [("", _("Not said")), *known]


def document_visibilities() -> list[tuple[str, Any]]:
    """Who may read a document, in words that tell what its record has to do with it."""
    return [
        (Visibility.INTERNAL, _("Who may read the record, in the city")),
        (Visibility.PUBLIC, _("Everybody, once the record is public")),
        (
            Visibility.CONFIDENTIAL,
            _("Confidential: head, mayor's office, and owner, deputy and readers of the record"),
        ),
    ]
