"""Forms of imports: the file, and what an end of its rows is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.imports.reading import MOST_BYTES
from partners.models import Place
from records.widgets import TypeaheadSelect

LEFT_OUT = "left_out"


class ImportForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=format_lazy(_("CSV in UTF-8, at most {most} MB."), most=MOST_BYTES // 1024**2),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            message = _("The file is larger than %(most)d MB. Send it in parts.")
            raise forms.ValidationError(message, params={"most": MOST_BYTES // 1024**2})
        return file


class LookUpForm(forms.Form):
    """A name of a place to look up, where no script does it while a person types."""

    q = forms.CharField(label=_("Another place"), max_length=200, required=False)

    def clean_q(self) -> str:
        # Only this form of the page asks for it: it bears no mark that says so.
        if not (q := self.cleaned_data["q"]):
            raise forms.ValidationError(self.fields["q"].error_messages["required"])
        return str(q)


class DecisionForm(forms.Form):
    """Which place an end is: one of the candidates, one that was looked up, or none."""

    choice = forms.CharField(required=False)
    other = forms.ModelChoiceField(
        Place.objects.defer("search_key"),
        label=_("Another place"),
        required=False,
        widget=TypeaheadSelect(url_name="catalogue:place-typeahead"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        choice = cleaned.get("choice", "")
        is_place = choice.isascii() and choice.isdigit() and len(choice) <= 12
        if "other" in cleaned and not cleaned["other"] and choice != LEFT_OUT and not is_place:
            self.add_error(None, _("Choose a place, or that it is none."))
        return cleaned

    @property
    def place_id(self) -> int | None:
        """The place of a valid form; None for none at all."""
        if self.cleaned_data["other"]:
            return int(self.cleaned_data["other"].pk)
        choice = self.cleaned_data["choice"]
        return None if choice == LEFT_OUT else int(choice)
