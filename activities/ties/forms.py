"""What is typed about ties: what was decided, and what contacts count."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import VitalityWeights
from activities.weighing import KINDS, PUBLISHED
from domains.vocabulary import TieStanding
from partners.models import TieDecision
from records.forms import ServiceForm, VersionedForm
from records.templatetags.ui import number
from records.widgets import DayInput


class TieDecisionForm(VersionedForm, forms.ModelForm):
    """What is decided about a tie; version 0 where nothing was decided yet."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    standing = forms.ChoiceField(
        label=_("What is decided"), widget=forms.RadioSelect(attrs={"class": "form-check-input"})
    )

    class Meta:
        model = TieDecision
        fields = ("standing", "reason")
        help_texts = {
            "reason": _("Such as: no answer to three letters since 2019, talks with their office.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        is_new = self.instance._state.adding
        fields["version"].initial = 0 if is_new else self.instance.version
        offered = [
            TieStanding.DORMANT,
            TieStanding.HISTORICAL,
            *([] if is_new else [TieStanding.KEPT_UP]),
        ]
        fields["standing"].choices = [(one.value, one.label) for one in offered]

    def stored(self, record: TieDecision) -> TieDecisionForm:
        return TieDecisionForm(instance=record)


class WeightsForm(ServiceForm, forms.ModelForm):
    """What each kind of contact counts from a day on."""

    class Meta:
        model = VitalityWeights
        fields = (*KINDS, "from_day", "reason")
        widgets = {"from_day": DayInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            published = number(PUBLISHED[kind])
            self.fields[kind].help_text = _("Published: %(weight)s") % {"weight": published}

    @property
    def weights(self) -> dict[str, Any]:
        """By kind, of a valid form."""
        return {kind: self.cleaned_data[kind] for kind in KINDS}
