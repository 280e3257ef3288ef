"""What people type about promises, and about what becomes of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity, Commitment, Document
from domains.vocabulary import CommitmentStatus
from records.access import Access
from records.forms import VersionedForm
from records.partial_dates import PartialDateFormField


class _DocumentField(forms.ModelChoiceField):
    """One of the documents of the record."""

    def __init__(self, **kwargs: Any) -> None:
        none = Document.objects.none()
        super().__init__(queryset=none, required=False, empty_label=_("None"), **kwargs)

    def offer(self, activity: Activity, access: Access) -> None:
        self.queryset = Document.objects.visible_to(access).filter(activity=activity)


class CommitmentForm(VersionedForm, forms.ModelForm):
    """The words of a promise, and what is known of it; `is_correction` is asked where needed."""

    is_correction = forms.BooleanField(
        label=_("It was written down wrongly: correct it"), required=False
    )
    said_in = _DocumentField(label=_("Document in which it was said"))
    evidence_in = _DocumentField(label=_("Document that shows it"))

    class Meta:
        model = Commitment
        fields = (
            "words",
            "side",
            "said_by",
            "said_to",
            "said_on",
            "said_where",
            "said_in",
            "owner",
            "due_on",
            "measure",
            "status",
            "kept_on",
            "evidence",
            "evidence_in",
        )
        widgets = {
            "words": forms.Textarea(attrs={"rows": 3}),
            "evidence": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "words": _("As they were said or written."),
            "said_where": _("Such as a visit, a meeting, a press conference or a letter."),
            "due_on": _("A year, a month or a day."),
            "kept_on": _("Only of a promise that was kept."),
            "evidence": _("What shows that it was kept."),
        }

    def __init__(self, *args: Any, activity: Activity, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity, self.access = activity, access
        colleagues = User.objects.in_city(activity.city_id)
        if self.instance.owner_id:
            # Somebody who has left stays the owner until another is named.
            colleagues |= User.objects.filter(pk=self.instance.owner_id).distinct()
        self.fields["owner"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        for name in ("said_in", "evidence_in"):
            self.fields[name].offer(activity, access)  # type: ignore[attr-defined]
        self.fields["version"].initial = self.instance.version
        self._offer_statuses()
        if not self.is_bound:
            self.fields["words"].widget.attrs["autofocus"] = True

    def _offer_statuses(self) -> None:
        """What an edit may say of it: all else has a page of its own, as the services have it."""
        offered = {CommitmentStatus.OPEN, CommitmentStatus.KEPT, self.initial["status"]}
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (code, label) for code, label in CommitmentStatus.choices if code in offered
        ]

    @property
    def asks_whether_correction(self) -> bool:
        """Whether it is to be said that the promise was only written down wrongly."""
        return "is_correction" in self.errors or bool(self.data.get("is_correction"))

    def stored(self, record: Commitment) -> CommitmentForm:
        return CommitmentForm(instance=record, activity=self.activity, access=self.access)

    def as_fields(self) -> dict[str, Any]:
        """What a valid form tells, as the service takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class VerbForm(VersionedForm):
    """What becomes of a promise; the last version that was read goes with it."""

    def __init__(self, *args: Any, commitment: Commitment, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commitment, self.access = commitment, access
        self.fields["version"].initial = commitment.version


class RenegotiateForm(VerbForm):
    """What was agreed in the place of a promise, with whom, when and why."""

    words = forms.CharField(
        label=_("Exact words from now on"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = PartialDateFormField(
        label=_("Due from now on"), required=False, help_text=_("A year, a month or a day.")
    )
    decided_on = PartialDateFormField(label=_("Agreed on"))
    agreed_with = forms.CharField(label=_("By agreement with"), max_length=200)
    decided_why = forms.CharField(
        label=_("Why"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].initial = self.commitment.words
        self.fields["due_on"].initial = self.commitment.due_on

    def stored(self, record: Commitment) -> forms.BaseForm:
        stored = RenegotiateForm(commitment=record, access=self.access)
        for name in ("decided_on", "agreed_with", "decided_why"):
            # What the other side of an edit holds there is of another agreement.
            del stored.fields[name]
        return stored


class KeepForm(VerbForm):
    """When a promise was kept, and what shows it."""

    shown_at = {"evidence_in_id": "evidence_in"}

    kept_on = PartialDateFormField(label=_("Kept on"), help_text=_("A year, a month or a day."))
    evidence = forms.CharField(
        label=_("What shows it"),
        help_text=_("In words, or by a document of the record."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence_in = _DocumentField(label=_("Document that shows it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].initial = self.commitment.evidence
        self.fields["evidence_in"].offer(self.commitment.activity, self.access)  # type: ignore[attr-defined]


class GiveUpForm(VerbForm):
    """When and why a promise is no longer to be kept."""

    decided_on = PartialDateFormField(
        label=_("Decided on"), help_text=_("A year, a month or a day.")
    )
    decided_why = forms.CharField(
        label=_("Why"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
