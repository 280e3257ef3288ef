"""Form fields of the entry page: kind, partners, who does what, languages and currencies."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from babel.numbers import get_territory_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import (
    STAGE_OF_STATE,
    AgreementType,
    Instrument,
    LegalStage,
)
from partners.models import Actor, City, Place
from partners.typeahead import IS_NAME, find_partners
from records.access import Access
from records.widgets import TypeaheadSelectMultiple

MOST_PARTNERS = 100
HOME = "home"
# What a party may be ticked for, and the one party that answers for the activity.
TASKS = {
    "leads": _("Leads"),
    "pays": _("Pays"),
    "agrees": _("Must agree"),
    "told": _("Is told"),
}
ANSWERS = "answers"
# What is no agreement, by what happens; a test keeps them complete.
OTHER_KINDS = {
    _("People meet"): (Instrument.VISI, Instrument.MEET, Instrument.EVNT, Instrument.XCHG),
    _("Work together"): (
        Instrument.PROJ,
        Instrument.TRDM,
        Instrument.AIDX,
        Instrument.NETM,
        Instrument.OFFC,
    ),
    _("Words and gifts"): (Instrument.COMM, Instrument.ADVO, Instrument.GIFT),
}

_CHOICE = re.compile(
    r"actor:(?P<actor>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})|place:(?P<place>[0-9]{1,10})"
)

Choices = list[tuple[Any, Any]]


def kind_choices(city: City) -> Choices:
    """All kinds of activity, an agreement by its type; a city's own word goes before the label."""
    language = (get_language() or "en")[:2]
    types = [
        (f"{Instrument.AGR}:{code}", city.wording.get(code, {}).get(language) or label)
        for code, label in AgreementType.choices
    ]
    others = [
        (heading, [(kind.value, kind.label) for kind in kinds])
        for heading, kinds in OTHER_KINDS.items()
    ]
    return [("", _("Choose…")), (_("Agreement"), types), *others]


def split_kind(kind: str) -> tuple[str, str]:
    """Instrument and type of agreement (or nothing) of a choice of `kind_choices`."""
    instrument, _colon, agreement_type = kind.partition(":")
    return instrument, agreement_type


def legal_state_choices() -> Choices:
    """The legal states under the five stages of an agreement's life."""
    stages: dict[LegalStage, Choices] = {stage: [] for stage in LegalStage}
    for state, stage in STAGE_OF_STATE.items():
        stages[stage].append((state.value, state.label))
    groups = [(stage.label, states) for stage, states in stages.items()]
    return [("", _("As the date tells")), *groups]


def currency_of(city: City) -> str:
    """The currency that a city pays in; nothing where its country is not known."""
    country = city.actor.country_code
    return next(iter(get_territory_currencies(country)), "") if country else ""


def value_of(partner: Actor | Place) -> str:
    """How a partner is named in the form."""
    return f"actor:{partner.pk}" if isinstance(partner, Actor) else f"place:{partner.pk}"


def label_of(partner: Actor | Place) -> str:
    """A partner's name with what tells it from another of the same name."""
    return ", ".join(filter(None, [str(partner), partner.where]))


def partners_named(name: str, *, access: Access, city: City) -> list[Actor | Place]:
    """The partners that carry exactly this name, in any script: more than one for homonyms."""
    found = find_partners(name, access=access, city=city)
    return [match.partner for match in found if match.rank == IS_NAME]


def partners_of(values: Iterable[str], *, access: Access) -> dict[str, Actor | Place]:
    """The partners that these choices name and the asker may see, in that order."""
    actors, places = dict[str, uuid.UUID](), dict[str, int]()
    for value in list(dict.fromkeys(values))[:MOST_PARTNERS]:
        match = _CHOICE.fullmatch(value)
        if match and match["actor"]:
            actors[value] = uuid.UUID(match["actor"])
        elif match:
            places[value] = int(match["place"])
    found: dict[Any, Actor | Place] = {}
    if actors:
        found |= Actor.objects.visible_to(access).standing_for(actors.values())
    if places:
        found |= Place.objects.visible_to(access).in_bulk(list(places.values()))
    wanted = {value: actors.get(value) or places.get(value) for value in values}
    return {value: found[key] for value, key in wanted.items() if key in found}


class PartnersSelect(TypeaheadSelectMultiple):
    """Looks partners up while a person types; draws the chosen ones and those `offered`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(url_name="partners:typeahead", **kwargs)
        self.access: Access | None = None
        # Choices that a name typed in full may mean, to pick from without JavaScript.
        self.offered: list[Actor | Place] = []

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        assert self.access is not None  # noqa: S101 - the form sets it
        chosen = partners_of([item for item in value if item], access=self.access)
        shown = {**chosen, **{value_of(partner): partner for partner in self.offered}}
        options = [
            self.create_option(name, item, label_of(partner), item in chosen, index)
            for index, (item, partner) in enumerate(shown.items())
        ]
        for option, partner in zip(options, shown.values(), strict=True):
            # The search field shows them apart, as it does for what is chosen anew.
            option["attrs"] |= {"data-name": str(partner), "data-where": partner.where}
        return [(None, options, 0)]


class PartnersField(forms.Field):
    """Partners chosen as `actor:UUID` or `place:ID`; cleans to a mapping of choice to record."""

    widget = PartnersSelect

    def __init__(self, *, access: Access, city: City, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.access, self.city = access, city
        self.widget.access = access

    def clean(self, value: Any) -> dict[str, Actor | Place]:
        values = [item for item in value or () if item]
        if len(values) > MOST_PARTNERS:
            raise ValidationError(
                _("Name at most %(most)d partners."), params={"most": MOST_PARTNERS}
            )
        found = partners_of(values, access=self.access)
        if len(found) != len(set(values)):
            raise ValidationError(_("Choose partners from the list."))
        if any(isinstance(p, Actor) and p.pk == self.city.actor_id for p in found.values()):
            raise ValidationError(_("Your own city takes part anyway: name the others."))
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or ()) != set(data or ())


class WhoTable(forms.Widget):
    """Reads the table of who does what: ticks `who-CHOICE`, and `who_answers` for one of them.

    The page draws it, since its rows follow the partners.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, list[str]] | None:
        rows = {key.partition("-")[2]: data.getlist(key) for key in data if key.startswith("who-")}
        if answers := data.get("who_answers"):
            rows[answers] = [*rows.get(answers, []), ANSWERS]
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class WhoField(forms.Field):
    """Who does what: a mapping of choice (or `HOME`) to some of `TASKS` and `ANSWERS`."""

    widget = WhoTable

    def clean(self, value: Any) -> dict[str, frozenset[str]]:
        return _ticks(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return _ticks(initial) != _ticks(data)


def _ticks(rows: Mapping[str, Iterable[str]] | None) -> dict[str, frozenset[str]]:
    known = {*TASKS, ANSWERS}
    ticked = {choice: known.intersection(tasks) for choice, tasks in (rows or {}).items()}
    return {choice: frozenset(tasks) for choice, tasks in ticked.items() if tasks}
