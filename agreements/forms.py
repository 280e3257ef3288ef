"""The entry form: three answers are enough, the rest is folded by topic."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import fields_for_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.documents import ENDINGS
from activities.models import Activity
from agreements.form_fields import (
    ANSWERS,
    HOME,
    TASKS,
    Choices,
    PartnersField,
    WhoField,
    kind_choices,
    label_of,
    legal_state_choices,
    partners_named,
    split_kind,
    value_of,
)
from agreements.models import Agreement
from agreements.proposals import propose_title
from agreements.sections import FIELD_ORDER
from domains import vocabulary as v
from partners.countries import language_choices
from partners.models import Actor, City, Place
from records.access import Access
from records.forms import WithFiles
from records.partial_dates import PartialDateFormField
from records.widgets import SEARCHABLE, TypeaheadSelect

# Fields of the models as they are; the others are declared in the form.
ACTIVITY_FIELDS = [
    "title",
    "summary",
    "direction",
    "domain",
    "time_mode",
    "security_type",
    "starts_on",
    "ends_on",
    "rationale",
    "visibility",
    "effort_days",
    "planned_amount",
    "spent_amount",
    "home_department",
    "home_plan",
    "budget_line",
    "beneficiaries",
    "beneficiary_count",
    "outcome",
    "results",
    "source",
]
AGREEMENT_FIELDS = [
    "state_on",
    "signed_on",
    "in_force_on",
    "review_on",
    "expires_on",
    "renewal_rule",
    "notice_months",
    "council_session",
    "council_resolution",
    "council_resolved_on",
    "document_number",
    "original_location",
]
STATES = [choice for choice in v.ActivityState.choices if choice[0] not in {"DRFT", "VOID"}]


def _several(choices: Choices, label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices, label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class ActivityChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code} · {obj.title}"


class EntryForm(WithFiles):
    """What an officer tells of an activity.

    `initial` tells how a stored record stands (see `agreements.entry.initial_of`); without
    `is_edit` its values are only suggested. Of an agreement that `has_moved` it does not ask the
    legal state. Cleaning reads, and writes nothing.
    """

    partner_names = forms.CharField(
        label=_("Or write their names"),
        help_text=_("One on each line, exactly as they are listed."),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    scan = forms.FileField(
        label=_("A file to keep with it"),
        help_text=_("Such as a scan of the signed text."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS)}),
    )
    who = WhoField(label=_("Who does what"), required=False)
    law_state = forms.ChoiceField(label=_("Stage"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the text"),
        required=False,
        widget=forms.SelectMultiple(attrs=SEARCHABLE),
    )
    prevailing_language = forms.ChoiceField(label=_("Which text prevails"), required=False)
    is_binding = forms.NullBooleanField(label=_("Legally binding"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("As the dates tell")), *STATES], required=False
    )
    goals = _several(v.Goal.choices, _("Security goals"))
    efs_part = forms.ChoiceField(
        label=_("Which part of economic & food security"),
        choices=[("", _("Both")), *v.GoalPart.choices],
        required=False,
    )
    goals_reason = forms.CharField(
        label=_("Why another goal than usual for this domain"), required=False, max_length=500
    )
    secondary_domains = _several(v.Domain.choices, _("Other domains"))
    objectives = _several(v.Objective.choices, _("Objectives"))
    categories = _several(v.Category.choices, _("Categories of diplomacy"))
    currency = forms.CharField(
        label=_("Currency"),
        help_text=_("Three letters, such as KRW."),
        required=False,
        max_length=3,
    )
    promise_words = forms.CharField(
        label=_("What was promised, word for word"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    promise_side = forms.ChoiceField(
        label=_("Whose promise"), choices=v.CommitmentSide.choices, required=False
    )
    promise_due_on = PartialDateFormField(label=_("Due"), required=False)

    def __init__(
        self,
        *args: Any,
        city: City,
        access: Access,
        is_edit: bool = False,
        has_moved: bool = False,
        kept_people: tuple[Any, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.city, self.access, self.is_edit = city, access, is_edit
        self.has_moved = has_moved
        self.fields.update(fields_for_model(Activity, fields=ACTIVITY_FIELDS))
        self.fields.update(fields_for_model(Agreement, fields=AGREEMENT_FIELDS))
        self._add_main_fields()
        self._add_people(kept_people)
        self._complete_choices()
        self._adapt_controls()
        self.order_fields(FIELD_ORDER)
        if is_edit:
            # A record that is there has a place for its documents.
            del self.fields["scan"]
        if has_moved:
            # Only its steps change the state by now.
            del self.fields["law_state"], self.fields["state_on"]

    def _add_main_fields(self) -> None:
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kind_choices(self.city))
        self.fields["partners"] = PartnersField(
            label=_("Partners"),
            help_text=_("Type a name in any language or script; add others one after another."),
            access=self.access,
            city=self.city,
        )
        self.fields["partners"].widget.add_panel = "add-partner"
        self.fields["partners"].widget.keep_typed_in = "partner_names"
        self.fields["parent"] = ActivityChoiceField(
            label=_("Part of"),
            queryset=Activity.objects.visible_to(self.access).filter(city=self.city),
            required=False,
            widget=TypeaheadSelect(url_name="agreements:entry-parents"),
        )

    def _add_people(self, kept: tuple[Any, ...]) -> None:
        people = list(User.objects.in_city(self.city.pk))
        people += [person for person in kept if person not in people]
        choices = [(str(person.pk), str(person)) for person in people]
        self.people = {str(person.pk): person for person in people}
        for name, label in (("owner", _("Owner")), ("deputy", _("Deputy"))):
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[("", _("Nobody yet")), *choices], required=False
            )
        self.fields["readers"] = _several(choices, _("Named readers"))
        self.fields["readers"].help_text = _("They may read it although it is confidential.")

    def _complete_choices(self) -> None:
        languages = language_choices(self.initial.get("languages") or ())
        self.fields["law_state"].choices = legal_state_choices()  # type: ignore[attr-defined]
        self.fields["languages"].choices = languages  # type: ignore[attr-defined]
        self.fields["prevailing_language"].choices = [  # type: ignore[attr-defined]
            ("", _("Not said")),
            *languages,
        ]
        for name in ("title", "domain", "security_type", "time_mode", "visibility"):
            self.fields[name].required = False
        self.fields["domain"].choices = [  # type: ignore[attr-defined]
            ("", _("Proposed when you save")),
            *v.Domain.choices,
        ]
        self.fields["security_type"].choices = [  # type: ignore[attr-defined]
            ("", _("Proposed when you save")),
            *v.SecurityType.choices,
        ]
        self.fields["direction"].choices = [  # type: ignore[attr-defined]
            ("", _("Not said")),
            *v.Direction.choices,
        ]

    def _adapt_controls(self) -> None:
        self.fields["starts_on"].help_text = _(
            "A year or a month is enough. For an agreement: the day of signing."
        )
        self.fields["direction"].label = _("Coming here or going there")
        self.fields["title"].widget.attrs["placeholder"] = _("Proposed when you save")
        if not self.is_edit:
            self.fields["signed_on"].widget.attrs["placeholder"] = _("the date above")
        self.fields["is_binding"].widget.choices = [
            ("unknown", _("not known")),
            ("true", _("Yes")),
            ("false", _("No")),
        ]
        self.fields["rationale"].help_text = _("Whoever follows you will ask.")
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
            elif isinstance(field.widget, forms.CheckboxSelectMultiple):
                field.widget.attrs["class"] = "form-check-input"
        if not self.is_bound and not self.is_edit:
            self.fields["kind"].widget.attrs["autofocus"] = True
        self.fields["kind"].error_messages["required"] = _("Choose what kind of activity it is.")
        self.fields["starts_on"].error_messages["required"] = _("Write the date: a year is enough.")
        for name in ("title", "kind", "domain", "partners", "direction"):
            self.fields[name].widget.attrs["data-proposes"] = True
        for name in ("title", "domain"):
            self.fields[name].widget.attrs["data-proposed"] = True

    # What the page shows

    def who_rows(self) -> list[dict[str, Any]]:
        """The rows of the table of who does what: the own city, then each chosen partner."""
        value = self["who"].value() or {}
        partners = self["partners"].field.widget.optgroups("", self["partners"].value() or [])
        chosen = [
            (option["value"], option["label"])
            for _group, options, _index in partners
            for option in options
            if option["selected"]
        ]
        rows = [(HOME, str(self.city)), *chosen]
        answering = next((c for c, _label in rows if ANSWERS in value.get(c, ())), HOME)
        return [
            {
                "value": choice,
                "label": label,
                "tasks": [
                    (task, name, task in value.get(choice, ())) for task, name in TASKS.items()
                ],
                "answers": choice == answering,
            }
            for choice, label in rows
        ]

    def empty_who_row(self) -> dict[str, Any]:
        """A row for a partner yet to be chosen."""
        return {"tasks": [(task, name, False) for task, name in TASKS.items()]}

    # What is told

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._clean_partners(cleaned)
        self._clean_title(cleaned)
        self._clean_goals(cleaned)
        if cleaned.get("promise_due_on") and not cleaned.get("promise_words"):
            self.add_error("promise_words", _("Write down what was promised."))
        if cleaned.get("planned_amount") is None and cleaned.get("spent_amount") is None:
            # Suggested by the form; without an amount it says nothing.
            cleaned["currency"] = ""
        elif "currency" in cleaned:
            cleaned["currency"] = cleaned["currency"].upper()
        for name in ("owner", "deputy"):
            if name in cleaned:
                cleaned[name] = self.people.get(cleaned[name])
        return cleaned

    def _clean_partners(self, cleaned: dict[str, Any]) -> None:
        if "partners" not in cleaned or "partner_names" not in cleaned:
            return
        chosen: dict[str, Actor | Place] = dict(cleaned["partners"])
        for name in filter(None, map(str.strip, cleaned["partner_names"].splitlines()[:20])):
            found = partners_named(name, access=self.access, city=self.city)
            if len(found) == 1:
                chosen[value_of(found[0])] = found[0]
            elif found:
                self.fields["partners"].widget.offered += found
                self.add_error(
                    "partners",
                    gettext("Choose which “%(name)s” is meant: %(list)s.")
                    % {"name": name[:100], "list": "; ".join(map(label_of, found))},
                )
            else:
                self.add_error(
                    "partner_names",
                    gettext("“%(name)s” is not in the list. Add it as a partner first.")
                    % {"name": name[:100]},
                )
        if not chosen and not self.has_error("partners") and not self.has_error("partner_names"):
            self.add_error("partners", ValidationError(_("Name at least one partner.")))
        cleaned["partners"] = chosen

    def _clean_title(self, cleaned: dict[str, Any]) -> None:
        """Kind and partners give a title that was left open, unless they tell too little."""
        if cleaned.get("title") != "" or not (cleaned.get("kind") and cleaned.get("partners")):
            return
        cleaned["title"] = propose_title(
            *split_kind(cleaned["kind"]),
            cleaned["partners"].values(),
            direction=cleaned.get("direction", ""),
        )
        if not cleaned["title"]:
            self.add_error("title", self.fields["title"].error_messages["required"])

    def _clean_goals(self, cleaned: dict[str, Any]) -> None:
        domain = cleaned.get("domain")
        if not domain or not cleaned.get("goals"):
            return
        usual = {goal for goals in v.DEFAULT_GOALS[v.Domain(domain)] for goal in goals}
        if not usual.issuperset(cleaned["goals"]) and not cleaned.get("goals_reason"):
            self.add_error("goals_reason", _("Say why: this domain usually serves other goals."))

    def kind(self) -> tuple[str, str]:
        """Instrument and type of agreement of a valid form."""
        return split_kind(self.cleaned_data["kind"])

    def add_service_errors(self, error: ValidationError) -> None:
        """Show what a service refused at the fields that a person knows."""
        for name, found in error.update_error_dict({}).items():
            self.add_error(self._field_of(name), found)

    def _field_of(self, name: str) -> str | None:
        told = {
            "instrument": "kind",
            "parties": "partners",
            "goal": "goals",
            "agreement": "kind",
            "agreement/type": "kind",
            "file": "scan",
            "agreement/state": "law_state",
        }
        plain = told.get(name, name.removeprefix("agreement/"))
        return plain if plain in self.fields else None
