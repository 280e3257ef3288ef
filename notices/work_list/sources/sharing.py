"""Rows about what cities offer each other, and what they say to it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities.models import Participation
from domains.vocabulary import ActivityState
from notices.kinds import RowGroup, RowKind
from notices.work_list.asking import Asking
from notices.work_list.rows import Act, Found, Told
from notices.work_list.sources.tables import Table, day_of, in_group
from notices.work_list.words import since_words
from records.addresses import address_of


def _offers(asking: Asking) -> QuerySet[Any]:
    rows = Participation.objects.offered_to(asking.access).filter(answer="")
    return rows.annotate(day=day_of(None), in_group=in_group(RowGroup.WAITING))


def _tell_offer(found: Found, asking: Asking) -> Told:
    values = found.values
    url = address_of("activities:shared-detail", values["activity"])
    return Told(
        title=values["activity__title"],
        url=url,
        act=Act(pgettext("next act", "Answer"), f"{url}#answer", "sharing.answer"),
        words=_since(found, asking),
        partner=values["city__actor__labels"],
    )


def _parts(asking: Asking) -> QuerySet[Any]:
    """What the city has offered and no partner has acknowledged."""
    rows = Participation.objects.visible_to(asking.access)
    rows = rows.filter(offered_at__isnull=False, letter__isnull=True, acknowledged_at__isnull=True)
    rows = rows.exclude(activity__state__in=[ActivityState.DRFT, ActivityState.VOID])
    rows = rows.exclude(actor=F("city__actor"))
    return rows.annotate(
        day=day_of(None), in_group=in_group(RowGroup.WAITING, (Q(answer=""), RowGroup.OTHERS))
    )


def _tell_part(found: Found, asking: Asking) -> Told:
    values = found.values
    url = address_of("activities:activity-detail", values["activity"])
    if values["answer"]:
        edit = address_of("agreements:entry-edit", values["activity"])
        act = Act(_("Settle their part"), edit, "activities.write")
    else:
        act = Act(_("See how it stands"), url, "activities.read")
    return Told(
        title=values["activity__title"],
        url=url,
        act=act,
        words=_since(found, asking),
        partner=values["actor__labels"],
    )


def _since(found: Found, asking: Asking) -> str:
    return since_words(timezone.localdate(found.values["offered_at"]), on=asking.on)


OFFERS = Table(
    RowKind.OFFER,
    "participation",
    Participation,
    _offers,
    ("activity", "activity__title", "city__actor__labels", "offered_at"),
    _tell_offer,
    owner=None,
    city="actor__city",
)
PARTS = Table(
    RowKind.PART,
    "participation",
    Participation,
    _parts,
    ("activity", "activity__title", "actor__labels", "answer", "offered_at"),
    _tell_part,
    owner="activity__owner",
    deputy="activity__deputy",
)
