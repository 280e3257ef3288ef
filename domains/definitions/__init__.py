"""What each term of the vocabularies means, where that comes from, and how it is drawn."""

from django.utils.translation import gettext_lazy as _

from domains.definitions import instruments, parties, records, subjects
from domains.definitions.looks import (
    DOMAIN_BY_SLUG,
    DOMAIN_LOOKS,
    LEVEL_LOOKS,
    DomainLook,
    LevelLook,
)
from domains.definitions.terms import Facet, Term, Text

# In the order in which a person reads them, each group under its heading.
SECTIONS: tuple[tuple[Text, tuple[Facet, ...]], ...] = (
    (
        _("What it is about and what it is for"),
        (
            subjects.DOMAIN,
            subjects.GOAL,
            subjects.GOAL_PART,
            subjects.OBJECTIVE,
            subjects.TIME_MODE,
            subjects.SECURITY_TYPE,
            subjects.HOME_LINK,
            subjects.CATEGORY,
        ),
    ),
    (
        _("Who takes part"),
        (
            parties.LEVEL,
            parties.ACTOR_TYPE,
            parties.TIER,
            parties.ROLE,
            parties.POST_KIND,
            parties.CONFIGURATION,
            parties.MODE,
        ),
    ),
    (
        _("By what means"),
        (
            instruments.INSTRUMENT,
            instruments.DIRECTION,
            instruments.AGREEMENT_TYPE,
            instruments.LEGAL_STAGE,
            instruments.LEGAL_STATE,
            instruments.CHECK,
            instruments.FINDING,
            instruments.SIDE,
            instruments.ENDING,
            instruments.MAYOR_ACT,
            instruments.DELEGATION,
        ),
    ),
    (
        _("How the register keeps it"),
        (
            records.ACTIVITY_STATE,
            records.COMMITMENT_SIDE,
            records.COMMITMENT_STATUS,
            records.DOCUMENT_KIND,
            records.INCOMING_KIND,
            records.INCOMING_STATUS,
            records.TIE_PULSE,
            records.TIE_STANDING,
            records.PROVENANCE,
        ),
    ),
)

FACETS: tuple[Facet, ...] = tuple(facet for _title, facets in SECTIONS for facet in facets)

FACET_BY_NAME: dict[str, Facet] = {facet.name: facet for facet in FACETS}

__all__ = [
    "DOMAIN_BY_SLUG",
    "DOMAIN_LOOKS",
    "FACETS",
    "FACET_BY_NAME",
    "LEVEL_LOOKS",
    "SECTIONS",
    "DomainLook",
    "Facet",
    "LevelLook",
    "Term",
]
