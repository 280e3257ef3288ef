"""What is told of a step, of signatories and amendments."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from activities.forms import DocumentField
from activities.models import Activity
from agreements.letters import LetterInput
from agreements.lifecycle.content import SignatoryInput
from agreements.lifecycle.facts import LETTERS, SUCCESSOR
from agreements.lifecycle.moves import AUTHORITY, ENDING, LETTER, Move
from agreements.lifecycle.telling import MoveInput
from agreements.models import Agreement, Amendment
from agreements.proposals import LONGEST_TITLE
from domains.vocabulary import Ending, LegalState, Side
from partners.countries import language_choices
from records.access import Access
from records.forms import ServiceForm, VersionedForm
from records.partial_dates import PartialDateFormField
from records.widgets import SEARCHABLE, DayInput

EMPTY_ROWS = 2


class MoveForm(VersionedForm):
    """A step: its day, by whose authority, why, and what it needs that is not there yet."""

    on = PartialDateFormField(
        label=_("Day of the step"), error_messages={"required": _("Say on which day.")}
    )
    authority = forms.CharField(
        label=_("Who decided"),
        help_text=_("Such as: Mayor; City council, 318th session; Legal office."),
        required=False,
        max_length=300,
    )
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    reversal = forms.CharField(
        label=_("What would reverse it"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, move: Move, agreement: Agreement, access: Access, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.move, self.agreement, self.access = move, agreement, access
        self.told = self._add_facts()
        if ENDING in move.tells:
            self.fields["ending"] = forms.ChoiceField(
                label=_("Reason for the end"), choices=[("", _("Choose…")), *Ending.choices]
            )
        if SUCCESSOR in move.needs:
            self._add_successor()
        self.fields["document"] = DocumentField(agreement.pk, access)
        if LETTER in move.tells:
            self._ask_letter()
        for name in move.tells:
            self.fields[name].required = True
        if not self.is_bound:
            self.fields["on"].widget.attrs["autofocus"] = True

    def _add_facts(self) -> list[str]:
        names = [name for name in self.move.fields if name != "successor"]
        self.fields.update(
            fields_for_model(Agreement, fields=[n for n in names if n in _PLAIN_FACTS])
        )
        if "rationale" in names:
            self.fields.update(fields_for_model(Activity, fields=["rationale"]))
            self.fields["rationale"].widget.attrs["rows"] = 2
        languages = language_choices(self.agreement.languages or ())
        if "languages" in names:
            self.fields["languages"] = forms.MultipleChoiceField(
                label=_("Languages of the text"),
                choices=languages,
                required=False,
                widget=forms.SelectMultiple(attrs=SEARCHABLE),
            )
            self.fields["prevailing_language"] = forms.ChoiceField(
                label=_("Which text prevails"),
                choices=[("", _("Not said")), *languages],
                required=False,
            )
        for name in {"signed_on", "in_force_on"} & set(names):
            self.fields[name].widget.attrs["placeholder"] = _("the date above")
        if self.move.target == LegalState.DENOUNCED:
            self._ask_last_day()
        for name in names:
            holder = self.agreement.activity if name == "rationale" else self.agreement
            self.fields[name].initial = getattr(holder, name)
        return names

    def _ask_letter(self) -> None:
        field: Any = self.fields["document"]
        field.queryset = field.queryset.filter(kind__in=LETTERS)
        field.label, field.empty_label = _("Letter of intent"), _("Choose…")
        field.help_text = _("A letter or a signed text among the documents of this record.")

    def _ask_last_day(self) -> None:
        field, months = self.fields["expires_on"], self.agreement.notice_months
        field.label = _("Its last day")
        field.required = True
        field.error_messages["required"] = _("Say which is its last day.")
        field.help_text = _("It stays in force until then.")
        if months is not None:
            field.help_text = ngettext_lazy(
                "It stays in force until then. Its notice period is %(n)d month.",
                "It stays in force until then. Its notice period is %(n)d months.",
                months,
            ) % {"n": months}

    def _add_successor(self) -> None:
        agreement = self.agreement
        near = Agreement.objects.visible_to(self.access).near(agreement).live()
        self.fields["successor"] = forms.ModelChoiceField(
            queryset=near.select_related("activity"),
            label=_("Which agreement takes its place"),
            help_text=_("One that is signed or in force with one of the same partners."),
            empty_label=_("Choose…"),
        )
        renewal = near.filter(renews=agreement.pk).order_by("pk").last()
        self.fields["successor"].initial = renewal and renewal.pk

    @property
    def asked(self) -> list[forms.BoundField]:
        """What this step needs to be told, besides its day and who decided it."""
        needed = [name for fact in self.move.needs for name in fact.fields]
        names = [*needed, *self.move.tells, "ending", "successor"]
        return [
            self[name] for name in dict.fromkeys(names) if name in self.fields and name != AUTHORITY
        ]

    @property
    def more(self) -> list[forms.BoundField]:
        """What can be told with it, and need not."""
        asked = {"on", "authority", *(field.name for field in self.asked)}
        names = ["reason", "document", *self.told, "reversal"]
        return [self[name] for name in dict.fromkeys(names) if name not in asked]

    @property
    def more_is_wrong(self) -> bool:
        return any(field.errors for field in self.more)

    def as_input(self) -> MoveInput:
        """What a valid form tells, as the service takes it."""
        told = self.cleaned_data
        document, successor = told.get("document"), told.get("successor")
        return MoveInput(
            on=told["on"],
            authority=told["authority"],
            reason=told["reason"],
            reversal=told["reversal"],
            ending=told.get("ending", ""),
            document=document and document.pk,
            successor=successor and successor.pk,
            facts={name: told[name] for name in self.told},
        )


_PLAIN_FACTS = {
    *("signed_on", "in_force_on", "expires_on", "review_on", "original_location", "renewal_rule"),
    *("notice_months", "council_session", "council_resolution", "council_resolved_on"),
    "document_number",
}


class TakeBackForm(VersionedForm):
    """Why the last step is taken back."""

    reason = forms.CharField(
        label=_("Why it is taken back"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )


class SignatoryForm(forms.Form):
    """One row of the table of signatories; a row without a name is none."""

    side = forms.ChoiceField(label=_("Side"), choices=Side.choices)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    capacity = forms.CharField(label=_("As what"), max_length=200, required=False)
    signed_on = PartialDateFormField(label=pgettext_lazy("day", "Signed"), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("name") and not told.get("capacity") and "capacity" not in self.errors:
            self.add_error("capacity", _("Say as what this person signs, such as: Mayor."))
        if told.get("capacity") and not told.get("name") and "name" not in self.errors:
            self.add_error("name", _("Write the name."))
        return told


class SignatoriesForm(VersionedForm):
    """Who signs, a row each; two rows more than there are signatories."""

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = [
            {name: getattr(row, name) for name in ("side", "name", "capacity", "signed_on")}
            for row in agreement.signatory_rows.all()
        ]
        sides = {row["side"] for row in stored}
        empty = [{"side": side} for side in Side if side not in sides] or [{"side": Side.HOME}]
        count = len(stored) + EMPTY_ROWS
        initial = [*stored, *empty, {"side": Side.AWAY}][:count]
        if self.is_bound:
            count = self._rows_sent()
        self.rows = [
            SignatoryForm(
                self.data if self.is_bound else None,
                initial=initial[place] if place < len(initial) else {},
                prefix=f"row-{place}",
                auto_id=f"id_row-{place}_%s",
            )
            for place in range(count)
        ]

    def _rows_sent(self) -> int:
        numbers = [key.split("-")[1] for key in self.data if key.startswith("row-")]
        known = [int(number) for number in numbers if re.fullmatch(r"[0-9]{1,2}", number)]
        return max(known, default=-1) + 1

    def is_valid(self) -> bool:
        rows_are_valid = [row.is_valid() for row in self.rows]
        return super().is_valid() and all(rows_are_valid)

    def as_input(self) -> list[SignatoryInput]:
        """The rows that name somebody."""
        return [
            SignatoryInput(
                side=row.cleaned_data["side"],
                name=row.cleaned_data["name"],
                capacity=row.cleaned_data["capacity"],
                signed_on=row.cleaned_data["signed_on"],
            )
            for row in self.rows
            if row.cleaned_data.get("name")
        ]

    def differences(self, record: Activity) -> list[tuple[str, str, str]]:
        """The list as it stands now beside the one that was typed."""
        rows = record.agreement.signatory_rows.all()
        stored = "; ".join(f"{row.get_side_display()}: {row}" for row in rows)
        sides = dict(Side.choices)
        typed = "; ".join(
            f"{sides[one.side]}: {one.name}, {one.capacity}" for one in self.as_input()
        )
        return [(str(_("Who signs")), stored, typed)] if stored != typed else []


class AmendmentForm(VersionedForm, forms.ModelForm):
    """What a clause says from a day on."""

    class Meta:
        model = Amendment
        fields = ("clause", "words", "in_force_on", "until", "signed_on", "document")
        widgets = {
            "words": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, agreement: Agreement, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.access = agreement, access
        self.fields["document"] = DocumentField(
            agreement.pk, access, initial=self.instance.document_id
        )
        self.fields["version"].initial = agreement.activity.version
        if not self.is_bound:
            self.fields["clause"].widget.attrs["autofocus"] = True

    def stored(self, record: Activity) -> forms.BaseForm:
        row = record.agreement.amendment_rows.filter(pk=self.instance.pk).first()
        if row is None:
            return super().stored(record)
        return AmendmentForm(instance=row, agreement=record.agreement, access=self.access)

    def _post_clean(self) -> None:
        # The service checks the row, with its agreement.
        return

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class RenewForm(ServiceForm):
    """What the renewal is called, and when it is meant to be signed."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    on = PartialDateFormField(
        label=_("When it is to be signed"),
        help_text=_("A year or a month is enough."),
        error_messages={"required": _("Write the date: a year is enough.")},
    )


class LetterForm(ServiceForm):
    """Who closes an agreement in writing, and towards whom."""

    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    on = forms.DateField(label=_("Day of the letter"), widget=DayInput())
    ends_on = forms.DateField(label=_("Last day of the agreement"), widget=DayInput())
    addressee = forms.CharField(label=_("To whom"), max_length=200)
    addressee_capacity = forms.CharField(
        label=_("As what they are addressed"), max_length=200, required=False
    )
    signer = forms.CharField(label=_("Who signs it"), max_length=200)
    signer_capacity = forms.CharField(label=_("As what"), max_length=200, required=False)

    def as_input(self) -> LetterInput:
        """What a valid form tells."""
        return LetterInput(**self.cleaned_data)
