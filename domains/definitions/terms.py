"""The shape of a facet and its terms, and the sources that several facets cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

PROPOSAL = _("CityDiplo, own proposal")
LEE = "Lee, Mechanism and Future Directions of City Diplomacy"
UNDP_1994 = "UNDP, Human Development Report 1994"
HEINE_2006 = "Heine 2006, CIGI Working Paper 11"
KIHLGREN_2020 = "Kihlgren Grandi 2020, City Diplomacy"
PLUIJM_2007 = "van der Pluijm & Melissen 2007, Clingendael Diplomacy Paper 10"
SCI_2021 = "Sister Cities International 2021, Partnership Agreement Toolkit"
VIENNA_1969 = "Vienna Convention on the Law of Treaties 1969 (by analogy)"


@dataclass(frozen=True)
class Term:
    """One term of a vocabulary: what is stored, what a person reads, and what it means."""

    code: str | int
    label: Text
    definition: Text
    source: Text


@dataclass(frozen=True)
class Facet:
    """One controlled vocabulary; `rule` says in a line how many of its terms a record carries."""

    name: str
    title: Text
    rule: Text
    choices: type[Choices]
    meanings: Mapping[Choices, tuple[Text, Text]]

    def term(self, code: str | int) -> Term:
        """The term stored as `code`; raises ValueError when the facet has no such code."""
        choice = self.choices(code)
        definition, source = self.meanings[choice]
        return Term(choice.value, choice.label, definition, source)

    @property
    def terms(self) -> Iterator[Term]:
        """All terms, in the order in which they are listed to a person."""
        return (self.term(code) for code in self.choices.values)
