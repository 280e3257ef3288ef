"""What the pages of forms tell: the list of placeholders, and the forms of a record."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import override

from activities.models import Activity
from agreements.authority_forms.facts import Facts
from agreements.authority_forms.models import AuthorityForm
from agreements.authority_forms.vocabulary import GROUPS, PLACEHOLDERS, Placeholder, known
from records.access import Access


@dataclass(frozen=True)
class Offer:
    """A form that fits a record, and what would stay empty in it."""

    form: AuthorityForm
    empty: tuple[Placeholder, ...]


def offers(
    forms: Iterable[AuthorityForm], activity: Activity, *, access: Access, on: datetime.date
) -> list[Offer]:
    """Forms with the placeholders for which a record has nothing to tell."""
    # Whoever fills a form has a name: that one is never empty.
    facts = Facts(activity, access, on, filled_by="-")
    found = []
    for form in forms:
        with override(form.language):
            empty = [row for row in known(form.placeholders) if not row.value(facts).text]
        found.append(Offer(form, tuple(empty)))
    return found


def groups() -> list[tuple[str, list[Placeholder]]]:
    """All placeholders by subject, in the reader's language."""
    return [
        (str(title), [row for row in PLACEHOLDERS if row.group == group])
        for group, title in GROUPS.items()
    ]
