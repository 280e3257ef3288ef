"""The form of a partner that is not in the list: a few answers, so that nobody leaves the entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import ActorType, Domain, Level, Tier
from partners.countries import country_choices
from partners.forms.identifiers import IdentifierFields, initial_identifiers
from partners.models import Actor, ActorName
from partners.official_names import proposed_names
from partners.place_names import language_told
from partners.services import ActorInput, Name
from partners.typeahead import Match
from records.forms import VersionedForm
from records.names import check_name
from records.search import fold
from records.widgets import SEARCHABLE

NONE_OF_THESE = "new"
# What the proposed names follow from.
PROPOSES = ("type", "country_code", "seat_country_code", "region")


class ActorForm(IdentifierFields, VersionedForm):
    """A new partner, or with `actor` one that the city keeps already.

    Left open, the names of a mission or ministry are proposed. `home_country` is where the asker
    works: most missions that a city deals with stand there.
    """

    shown_at = MappingProxyType({"names": "name"})

    name = forms.CharField(
        label=_("Name"),
        help_text=_("An embassy, consulate or ministry is named for you when you leave it open."),
        max_length=300,
        validators=[check_name],
        required=False,
        widget=forms.TextInput(attrs={"data-add-name": True, "autocomplete": "off"}),
    )
    other_name = forms.CharField(
        label=_("Another name"),
        help_text=_("In another language or script, or the short name."),
        max_length=300,
        validators=[check_name],
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    type = forms.ChoiceField(label=_("What it is"))
    country_code = forms.ChoiceField(
        label=_("Country"),
        help_text=_("Leave it open for a body of many countries."),
        required=False,
    )
    seat_country_code = forms.ChoiceField(
        label=_("Country of its seat"),
        help_text=_("Where an embassy stands, or an international body has its office."),
        required=False,
    )
    region = forms.CharField(
        label=_("Region or state"),
        help_text=_("Tells it from others of the same name; of a consulate, its city."),
        max_length=200,
        required=False,
    )
    tier = forms.ChoiceField(label=_("Tier, if it is a local government"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    website = forms.URLField(
        label=_("Website"), max_length=200, required=False, assume_scheme="https"
    )

    domains = forms.MultipleChoiceField(
        label=_("Works in"),
        choices=Domain.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(
        self, *args: Any, actor: Actor | None = None, home_country: str = "", **kwargs: Any
    ) -> None:
        if actor is not None:
            kwargs["initial"] = _initial_of(actor)
        super().__init__(*args, **kwargs)
        self.home_country = home_country
        self.actor = actor
        for name, choices, empty in (
            ("type", ActorType.choices, _("Choose…")),
            ("country_code", country_choices(), _("None, or several")),
            ("seat_country_code", country_choices(), _("Not told, or its own")),
            ("tier", Tier.choices, _("Municipality, or none")),
            ("level", Level.choices, _("As usual for what it is")),
        ):
            self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]
        for name in ("country_code", "seat_country_code"):
            self.fields[name].widget.attrs.update(SEARCHABLE)
        for name in PROPOSES:
            self.fields[name].widget.attrs["data-proposes"] = True
        if actor is None:
            del self.fields["version"]

    def stored(self, record: Actor) -> ActorForm:
        return ActorForm(actor=record)

    def ask_about(self, similar: Sequence[Match]) -> None:
        """Ask whether one of these partners is meant before another is added."""
        choices = [
            (match.choice, " · ".join(filter(None, [str(match.partner), match.where])))
            for match in similar
        ]
        self.fields["same_as"] = forms.ChoiceField(
            label=_("Is it one of these?"),
            choices=[*choices, (NONE_OF_THESE, _("None of these: add a new one"))],
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        )
        self.order_fields(["same_as"])

    def begin(self, answers: Mapping[str, Any]) -> None:
        """Put the focus on the name, and show there what leaving it open would give."""
        self.fields["name"].widget.attrs["autofocus"] = not self.is_bound
        for field, text in names_to_fill(answers, home_country=self.home_country).items():
            self.fields[field].widget.attrs["placeholder"] = text

    def clean_name(self) -> str:
        return self._told("name")

    def clean_other_name(self) -> str:
        return self._told("other_name")

    def _told(self, field: str) -> str:
        text = self.cleaned_data[field]
        if text and not fold(text):
            raise forms.ValidationError(_("Write a name with letters."))
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("tier") and cleaned.get("type") not in {None, ActorType.LGOV}:
            self.add_error("tier", _("Only a local government has a tier."))
        if cleaned.get("other_name") and cleaned["other_name"] == cleaned.get("name"):
            self.add_error("other_name", _("Give each name once."))
        self._name(cleaned)
        return cleaned

    def _name(self, cleaned: dict[str, Any]) -> None:
        """Propose what was left open, as far as the other answers tell."""
        if cleaned.get("type") == ActorType.MISN:
            seat = cleaned.get("seat_country_code") or self.home_country
            cleaned["seat_country_code"] = seat
            if seat and seat == cleaned.get("country_code"):
                self.add_error(
                    "seat_country_code", _("Choose the country where it stands, not its own.")
                )
                return
        if "name" not in cleaned or cleaned["name"]:
            return
        for field, text in names_to_fill(cleaned, home_country=self.home_country).items():
            cleaned[field] = cleaned.get(field) or text
        if not cleaned["name"]:
            self.add_error("name", self.fields["name"].error_messages["required"])

    @property
    def told_names(self) -> list[str]:
        """The names of a valid form."""
        return [
            text for text in (self.cleaned_data["name"], self.cleaned_data["other_name"]) if text
        ]

    def as_input(self) -> ActorInput:
        """What a valid form tells; names that the form does not show are kept."""
        given = self.cleaned_data
        return ActorInput(
            names=self._names(),
            type=given["type"],
            level=given["level"] or None,
            tier=given["tier"] or ("" if given["type"] != ActorType.LGOV else Tier.MUNI),
            country_code=given["country_code"],
            seat_country_code=given["seat_country_code"],
            region=given["region"],
            website=given["website"],
            domains=given["domains"],
            identifiers=self.identifiers(),
        )

    def _names(self) -> list[Name]:
        country = self.cleaned_data["country_code"]
        known = {row.name: row.language for row in _names_of(self.actor)} if self.actor else {}
        names: list[Name] = []
        for text in self.told_names:
            language = known.get(text) or language_told(text, country)
            again = any(name.language == language for name in names)
            kind = ActorName.Kind.SHORT if again else ActorName.Kind.OFFICIAL
            names.append(Name(language, text, kind))
        if self.actor is None:
            return names
        told = {(name.language, name.text) for name in names}
        kept = [
            Name(row.language, row.name, row.kind)
            for row in _names_of(self.actor)[2:]
            if (row.language, row.name) not in told
        ]
        return [*names, *kept]


def names_to_fill(answers: Mapping[str, Any], *, home_country: str) -> dict[str, str]:
    """The proposed `name`, in the reader's language, and `other_name`; nothing for other bodies.

    A mission of our own country is named once the country of its seat is told.
    """
    country, seat = answers.get("country_code"), answers.get("seat_country_code") or home_country
    if answers.get("type") == ActorType.MISN and country == seat:
        return {}
    names = proposed_names(
        answers.get("type") or "",
        answers.get("country_code") or "",
        seat_country_code=seat,
        city=answers.get("region") or "",
    )
    first = "ko" if get_language() == "ko" else "en"
    second = "en" if first == "ko" else "ko"
    return {"name": names[first], "other_name": names[second]} if names else {}


def _names_of(actor: Actor) -> list[ActorName]:
    """Its names, those first that are shown: others may be what a merged partner was called."""
    return sorted(actor.names.all(), key=lambda row: row.name not in actor.labels.values())


def _initial_of(actor: Actor) -> dict[str, Any]:
    names = [row.name for row in _names_of(actor)]
    return {
        "version": actor.version,
        "name": names[0] if names else str(actor),
        "other_name": names[1] if len(names) > 1 else "",
        "type": actor.type,
        "country_code": actor.country_code,
        "seat_country_code": actor.seat_country_code,
        "domains": actor.domains,
        "region": actor.region,
        "tier": actor.tier,
        "level": actor.level,
        "website": actor.website,
        **initial_identifiers(list(actor.identifiers.all())),
    }
