"""What a record is made of: something that came in, or a file that was dropped."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Activity, IncomingItem, Scan
from activities.services import file_scan, origin_of, turn_item
from partners.models import City
from records.access import Access, Visibility

# Of the text of a letter, in the summary of a record.
MOST_TEXT = 10_000


@dataclass(frozen=True)
class Origin:
    """What came in, or the dropped file, of which a record is to be made; with its facts."""

    item: IncomingItem | None = None
    scan: Scan | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def origin_named(given: Mapping[str, Any], *, city: City, access: Access) -> Origin:
    """What a link to the form names by `incoming` or `scan`; nothing where it is not to be had."""
    item = _named(IncomingItem.objects.visible_to(access), given.get("incoming"), city)
    if item is not None and access.may("incoming.write", city.pk):
        # Of one that is in a record already no second one is made: saving is refused.
        return Origin(item=item, facts={} if item.became_id else _facts_of(item))
    return Origin(scan=_named(Scan.objects.visible_to(access), given.get("scan"), city))


def _named(rows: Any, key: str | None, city: City) -> Any:
    try:
        return rows.filter(pk=uuid.UUID(key or ""), city=city).first()
    except ValueError:
        return None


def _facts_of(item: IncomingItem) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "title": item.subject,
        "starts_on": item.received_on,
        "summary": item.summary or item.text[:MOST_TEXT],
        "source": origin_of(item)[:2_000],
        "visibility": item.visibility,
    }
    if item.sender_id:
        facts["partners"] = [f"actor:{item.sender_id}"]
    if item.owner_id:
        facts["owner"] = str(item.owner_id)
    return facts


def told_by_letters(activity: Activity) -> set[str]:
    """The texts that a record may have of the letters which it was made of; one query."""
    rows = activity.incoming_items.values_list("subject", "summary", "text")
    return {told for *short, text in rows for told in (*short, text[:MOST_TEXT]) if told}


def carry_over(origin: Origin, activity: Activity, *, access: Access, by: User) -> None:
    """Link a new record with what it is made of, and move the files there; in its transaction.

    Raises ValidationError where somebody else has made a record of that meanwhile.
    """
    try:
        if origin.item is not None:
            turn_item(origin.item.pk, activity.pk, access=access, by=by)
        if origin.scan is not None:
            # As closed as its record, which may have been made confidential in the form.
            is_secret = activity.visibility == Visibility.CONFIDENTIAL
            visibility = Visibility.CONFIDENTIAL if is_secret else Visibility.INTERNAL
            file_scan(origin.scan.pk, activity.pk, access=access, by=by, visibility=visibility)
    except (IncomingItem.DoesNotExist, Scan.DoesNotExist):
        raise ValidationError(_("Somebody else has filed it meanwhile.")) from None
