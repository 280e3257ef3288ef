"""What the entry form proposes while a person fills it in."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.form_fields import partners_of, split_kind
from domains.proposals import (
    propose_category,
    propose_domain,
    propose_goals,
    propose_objective,
    propose_security_type,
)
from domains.vocabulary import (
    DEFAULT_GOALS,
    AgreementType,
    Direction,
    Domain,
    Instrument,
    TimeMode,
)
from partners.models import Actor, Place
from records.access import Access

LONGEST_TITLE = 300
MOST_NAMED = 5
# Where neither kind nor title speaks for a domain: most of what cities do together is exchange.
LAST_RESORT = Domain.CUL


def fields_proposed(given: QueryDict, *, access: Access) -> dict[str, Any]:
    """Values by field, and a sentence that says them; given is what the form holds so far."""
    instrument, agreement_type = split_kind(given.get("kind", "")[:20])
    fields: dict[str, Any] = {}
    title = given.get("title", "")[:LONGEST_TITLE]
    if not title:
        partners = partners_of(given.getlist("partners")[:MOST_NAMED], access=access)
        direction = given.get("direction", "")
        title = propose_title(instrument, agreement_type, partners.values(), direction=direction)
        fields |= {"title": title} if title else {}
    chosen = given.get("domain", "")
    domain = (
        Domain(chosen)
        if chosen in Domain.values
        else propose_domain(instrument, title, agreement_type=agreement_type)
    )
    objective = propose_objective(instrument, agreement_type=agreement_type)
    if objective:
        fields["objectives"] = [objective]
    message = _("Proposed: %(domain)s, for %(goals)s. Change it where it does not fit.")
    if domain is None:
        if not (instrument and title):
            return {"fields": {**fields, "domain": "", "goals": []}, "message": ""}
        domain = LAST_RESORT
        message = _("No word speaks for a domain. Proposed: %(domain)s, for %(goals)s. Change it.")
    primary, _secondary = DEFAULT_GOALS[domain]
    fields |= {
        "domain": domain,
        "goals": list(primary),
        "categories": [propose_category(domain, instrument)],
        "security_type": propose_security_type(propose_goals(domain), TimeMode.PERM),
    }
    goals = ", ".join(str(goal.label) for goal in primary)
    return {"fields": fields, "message": message % {"domain": domain.label, "goals": goals}}


def propose_title(
    instrument: str,
    agreement_type: str,
    partners: Iterable[Actor | Place],
    *,
    direction: str = "",
) -> str:
    """The kind with the partners' names, of a visit also whose; nothing while either is unknown."""
    labels = {**dict(Instrument.choices), **dict(AgreementType.choices)}
    kind = labels.get(agreement_type or instrument)
    names = ", ".join(map(str, islice(partners, MOST_NAMED)))
    if not names or kind is None or agreement_type == AgreementType.UNK:
        return ""
    if instrument == Instrument.VISI and direction in Direction.values:
        of_visit = {
            Direction.INCO: _("Visit from %(names)s"),
            Direction.OUTG: _("Visit to %(names)s"),
        }
        return (of_visit[Direction(direction)] % {"names": names})[:LONGEST_TITLE]
    # A label may explain itself in brackets, which is for the list of kinds and not for a title.
    plain = str(kind).partition("(")[0].strip()
    return (_("%(kind)s: %(names)s") % {"kind": plain, "names": names})[:LONGEST_TITLE]
