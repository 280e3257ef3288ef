"""Many activities at once, for tests of speed and of work that takes a while."""

from __future__ import annotations

import datetime
import itertools
import uuid

from django.db import connection

from activities.models import Activity, ActivityGoal, Participation
from activities.services import default_goals
from domains import vocabulary as v
from partners.models import Actor, City
from tests.factories import make_actor

COUNTRIES = ["DE", "JP", "CN", "VN", "US", "FR", "MX", "ID"]


def make_partners(count: int = 12) -> list[Actor]:
    return [
        make_actor(f"Partner {number}", country_code=COUNTRIES[number % len(COUNTRIES)])
        for number in range(count)
    ]


def make_many_activities(
    city: City, count: int, *, partners: list[Actor], year: int = 2025, tag: str = "B"
) -> None:
    """`count` counted activities, spread evenly over domains, kinds, days and partners."""
    instruments = [code for code in v.Instrument if code != v.Instrument.AGR]
    first = datetime.date(year, 1, 1)
    activities = Activity.objects.bulk_create(
        [
            Activity(
                id=uuid.uuid4(),
                city=city,
                code=f"{city.code}-{tag}-{number:06d}",
                title=f"Joint work {number} on shared matters",
                instrument=instruments[number % len(instruments)],
                domain=list(v.Domain)[number % 6],
                objectives=[list(v.Objective)[number % 3]],
                configuration=list(v.Configuration)[number % 3],
                starts_on=(first + datetime.timedelta(days=number % 360)).isoformat(),
                state=v.ActivityState.DONE,
                effort_days=number % 9 or None,
                partner_levels=sorted({partner.level for partner in partners}),
                goal_codes=sorted(goal.goal for goal in default_goals(list(v.Domain)[number % 6])),
                search_key=f"joint work {number}",
            )
            for number in range(count)
        ],
        batch_size=1000,
    )
    turn = itertools.cycle(partners)
    Participation.objects.bulk_create(
        [
            Participation(city=city, activity=activity, actor=actor)
            for activity in activities
            for actor in (city.actor, next(turn), next(turn))
        ],
        batch_size=2000,
    )
    ActivityGoal.objects.bulk_create(
        [
            ActivityGoal(city=city, activity=activity, goal=goal.goal)
            for activity in activities
            for goal in default_goals(activity.domain)
        ],
        batch_size=2000,
    )
    # As in a database that has been in use for a while.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
