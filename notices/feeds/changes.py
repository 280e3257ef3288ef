"""What has changed of a city's public records, for everybody, as Atom (RFC 4287).

Only what is public now is told, and of its changes only those made while it was; who made them is
nobody's business outside.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import F, Q, Window
from django.db.models.functions import JSONArray, Lag
from django.utils.translation import gettext as _
from lxml import etree

from activities.models import Activity
from activities.timeline.events import history_of
from domains.vocabulary import ActivityState, Domain, Instrument
from partners.models import City
from records.access import Access, Role, Visibility
from records.scopes import READ_PUBLIC
from records.templatetags.ui import partial_date

MOST_CHANGES = 50
# Among those of which nothing public was changed last there are enough others.
MOST_RECORDS = 150
ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Change:
    """One change of a public record, as the record is told now."""

    id: uuid.UUID
    at: datetime.datetime
    is_new: bool
    title: str
    text: str
    domain: str


def access_of_everybody(city: City) -> Access:
    """The rights of whoever does not sign in: the public records of a city, and no drafts."""
    return Access(
        roles={city.pk: frozenset({Role.VIEWER})}, scopes={city.pk: frozenset({READ_PUBLIC})}
    )


def public_changes(city: City) -> list[Change]:
    """The last changes, the newest first; two queries.

    A step of which everybody reads the same as of the public one before it is no change. The first
    public one is new, though the record was entered long before: nobody outside could know of it.
    One that was public, was closed and is open again is not new: its readers have seen it, and what
    it says otherwise than then is a change.
    """
    public = Activity.objects.visible_to(access_of_everybody(city)).counted()
    # The last changes are among those of the records that were changed last.
    last = public.order_by("-updated_at", "-pk")[:MOST_RECORDS]
    records = {record.pk: record for record in last.only(*_TOLD, "visibility", "city")}
    told = JSONArray(*_TOLD)
    before = Window(Lag(told), partition_by="pgh_obj_id", order_by="pgh_id")
    steps = (
        history_of(Activity)
        ._default_manager.filter(pgh_obj_id__in=list(records), visibility=Visibility.PUBLIC)
        .exclude(state__in=[ActivityState.DRFT, ActivityState.VOID])
        .annotate(told=told, before=before)
        .filter(Q(before__isnull=True) | ~Q(before=F("told")))
        .order_by("-pgh_created_at", "-pgh_id")
        .values_list("pgh_id", "pgh_obj_id", "pgh_created_at", "before")
    )
    return [
        _change(records[record], number, at, is_new=before is None)
        for number, record, at, before in steps[:MOST_CHANGES]
    ]


# What everybody reads of a record.
_TOLD = ("title", "instrument", "domain", "state", "starts_on", "ends_on")


def _change(record: Activity, number: int, at: datetime.datetime, *, is_new: bool) -> Change:
    days = partial_date(record.starts_on)
    if record.ends_on:
        days = f"{days} – {partial_date(record.ends_on)}"
    told = {
        "kind": Instrument(record.instrument).label,
        "domain": Domain(record.domain).label,
        "state": record.get_state_display(),
        "days": days,
    }
    return Change(
        id=uuid.uuid5(record.pk, str(number)),
        at=at,
        is_new=is_new,
        title=(_("New: %(title)s") if is_new else _("Changed: %(title)s"))
        % {"title": record.title},
        text=_("%(kind)s · %(domain)s · %(days)s · %(state)s") % told,
        domain=str(told["domain"]),
    )


def atom(city: City, changes: list[Change], *, address: str, language: str) -> bytes:
    """The feed of one change or more, by the address at which it is asked for."""
    feed = etree.Element(f"{{{ATOM}}}feed", {_LANGUAGE: language}, nsmap={None: ATOM})
    _add(feed, "id", f"urn:uuid:{uuid.uuid5(city.pk, 'changes')}")
    _add(feed, "title", _("%(city)s: public activities abroad") % {"city": city})
    _add(feed, "updated", changes[0].at.isoformat())
    etree.SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": address})
    author = etree.SubElement(feed, f"{{{ATOM}}}author")
    _add(author, "name", str(city))
    for change in changes:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "id", f"urn:uuid:{change.id}")
        _add(entry, "title", change.title)
        _add(entry, "updated", change.at.isoformat())
        etree.SubElement(entry, f"{{{ATOM}}}category", {"term": change.domain})
        _add(entry, "content", change.text)
    return etree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text
