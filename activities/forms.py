"""What people type about commitments, documents and the end of a record."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.documents import ENDINGS
from activities.models import Activity, Column, Commitment
from domains.vocabulary import DocumentKind
from partners.models import CountryNote
from records.forms import ServiceForm, VersionedForm
from records.widgets import Ticks

# Languages in which the papers of city diplomacy are mostly written.
_LANGUAGES = (
    *("ko", "en", "ja", "zh", "fr", "de", "es", "ru", "vi", "id", "mn"),
    *("th", "tr", "ar", "pt", "it", "pl", "uk", "hi", "kk", "uz"),
)


class CommitmentForm(VersionedForm, forms.ModelForm):
    """The words of a promise, and what becomes of it."""

    class Meta:
        model = Commitment
        fields = (
            "words",
            "side",
            "said_by",
            "said_to",
            "owner",
            "due_on",
            "measure",
            "status",
            "evidence",
        )
        widgets = {
            "words": forms.Textarea(attrs={"rows": 3}),
            "evidence": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "words": _("As they were said or written."),
            "due_on": _("A year, a month or a day."),
            "evidence": _("What shows that it was kept."),
        }

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        colleagues = User.objects.in_city(activity.city_id)
        if self.instance.owner_id:
            # Somebody who has left stays the owner until another is named.
            colleagues |= User.objects.filter(pk=self.instance.owner_id).distinct()
        self.fields["owner"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        self.fields["version"].initial = self.instance.version
        if not self.is_bound:
            self.fields["words"].widget.attrs["autofocus"] = True

    def stored(self, record: Commitment) -> CommitmentForm:
        return CommitmentForm(instance=record, activity=self.activity)

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{e}" for e in ENDINGS)
        if not self.is_bound:
            self.fields["file"].widget.attrs["autofocus"] = True


class VoidForm(VersionedForm):
    """Why a record is taken out of all counts."""

    void_reason = forms.CharField(
        label=_("Why it is void"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


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
