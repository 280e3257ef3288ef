"""Posts at partners: real offices without names, and invented people."""

from __future__ import annotations

import datetime

from citydiplo.demo import facts, invented
from domains.vocabulary import PostKind
from partners.models import Actor, City
from partners.services import add_person_at, add_post
from records.access import Access
from records.partial_dates import PartialDate


def record_posts(
    city: City, actors: dict[str, Actor], *, access: Access, on: datetime.date
) -> None:
    """Enter them for a city, as somebody who may write there."""
    for office in facts.OFFICES:
        add_post(
            {"kind": PostKind.CHEF, "titles": office.titles},
            actor_id=actors[office.partner].pk,
            city=city,
            access=access,
        )
    for item in invented.POSTS:
        post = add_post(
            {
                "kind": item.kind,
                "titles": item.titles,
                "email": item.email,
                "phone": item.phone,
            },
            actor_id=actors[item.partner].pk,
            city=city,
            access=access,
        )
        for row in item.people:
            fields = {name: row[name] for name in row.keys() - {"since", "verified"}}
            fields |= {
                "note": invented.NOTE,
                "verified_on": on + datetime.timedelta(days=row["verified"]),
            }
            since = PartialDate(row["since"])
            add_person_at(post, fields, since=since, access=access, version=None, on=on)
