"""Large, deterministic data for measuring: written by COPY, the same for the same seed.

History is not kept for it: what is measured is reading and saving, and no person made these rows.
"""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import json
import random
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction

from accounts.models import Membership, User
from activities.models import (
    Activity,
    ActivityGoal,
    CodeCounter,
    Comment,
    Commitment,
    Participation,
)
from activities.services import default_goals
from agreements.models import Agreement
from domains import vocabulary as v
from partners.models import Actor, ActorName, City, Place
from partners.services import usual_level
from records.access import Role, Visibility
from records.search import fold
from search.rebuilding import rebuild

ROWS_A_COPY = 20_000
LARGEST_SHARE = 0.1
# Beyond the numbers of GeoNames: the gazetteer may be there too.
FIRST_PLACE = 1_000_000_001
ACTORS = 2_000
PEOPLE_A_CITY = 8
COUNTRIES = ["KR", "JP", "CN", "US", "DE", "FR", "VN", "ID", "BR", "MX", "PL", "TR", "KE", "AU"]
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
_TITLES = [
    "Exchange of youth orchestras", "Forum on clean air", "Port and trade mission",
    "Nurses' training", "Day of human rights", "Peace school", "하천 정비 협력", "청소년 교류",
    "스마트시티 연수", "식량안보 회의", "문화주간", "보건의료 협력",
]  # fmt: skip
_REMARKS = [
    "Asked for the programme of", "The budget is short for", "일정 확인 요청:", "사진 등록:",
    "Who writes the minutes of", "예산 부족:", "The partner agrees to", "통역 필요:",
]  # fmt: skip


def generate(*, cities: int, activities: int, seed: int) -> None:
    """Write `activities` over `cities`; the largest city holds a tenth of them, or its even share.

    An activity has three parties on average, the city itself among them. Nine of ten have a
    comment, and one has a promise: search then has two entries an activity.
    """
    source = _Source(seed)
    with transaction.atomic(), connection.cursor() as cursor:
        _switch_history(cursor, "DISABLE")
        _copy(cursor, Place, _places(ACTORS + cities))
        actors = list(source.actors(ACTORS + cities))
        _copy(cursor, Actor, actors)
        _copy(cursor, ActorName, source.names(actors))
        homes = actors[ACTORS:]
        city_rows = [source.city(index, home) for index, home in enumerate(homes)]
        _copy(cursor, City, city_rows)
        people = {city["id"]: list(source.people(city)) for city in city_rows}
        everybody = list(itertools.chain.from_iterable(people.values()))
        _copy(cursor, User, everybody)
        _copy(cursor, Membership, source.memberships(everybody))
        for city, count in zip(city_rows, _shares(cities, activities), strict=True):
            rows = list(source.activities(city, people[city["id"]], count))
            # What an activity keeps of its parties and goals: so they are drawn first.
            parties = list(source.participations(rows, actors[:ACTORS], city))
            goals = list(source.goals(rows))
            _copy(cursor, Activity, rows)
            _copy(cursor, CodeCounter, source.counters(rows))
            _copy(cursor, Participation, parties)
            _copy(cursor, ActivityGoal, goals)
            _copy(cursor, Agreement, source.agreements(rows))
            _copy(cursor, Commitment, source.commitments(rows))
            _copy(cursor, Comment, source.comments(rows))
        # Checked now, at once, since a table with checks to come cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _switch_history(cursor, "ENABLE")
        rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _shares(cities: int, activities: int) -> list[int]:
    largest = max(int(activities * LARGEST_SHARE), -(-activities // cities))
    rest, others = activities - largest, max(cities - 1, 1)
    shares = [rest // others + (index < rest % others) for index in range(cities - 1)]
    return [largest, *shares]


def _places(count: int) -> Iterator[dict[str, Any]]:
    """Places all over the lands between the far south and the far north."""
    for index in range(count):
        yield {
            "geonames_id": FIRST_PLACE + index,
            "name": f"Place {index}",
            "country_code": COUNTRIES[index % len(COUNTRIES)],
            "latitude": index * 0.37 % 110 - 50,
            "longitude": index * 6.1 % 350 - 175,
            "time_zone": "Asia/Seoul",
            "search_key": fold(f"Place {index}"),
        }


class _Source:
    """Rows by column name, drawn from one seeded generator."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - repeatable data, not secrets
        self.milliseconds = int(EPOCH.timestamp() * 1000)

    def id(self) -> uuid.UUID:
        """A version 7 id that grows from row to row."""
        self.milliseconds += 1
        tail = self.random.getrandbits(74)
        value = self.milliseconds << 80 | 7 << 76 | (tail >> 62) << 64 | 2 << 62
        return uuid.UUID(int=value | (tail & (1 << 62) - 1))

    def actors(self, count: int) -> Iterator[dict[str, Any]]:
        for index in range(count):
            kind = v.ActorType.LGOV
            if index < ACTORS:
                kind = self.random.choices(list(v.ActorType), [80, 0, 2, 2, 3, 4, 2, 3, 2, 1, 1])[0]
            is_government = kind == v.ActorType.LGOV
            country = self.random.choice(COUNTRIES)
            yield {
                "id": self.id(),
                "type": kind,
                "level": usual_level(kind, country),
                "tier": v.Tier.MUNI if is_government else "",
                "country_code": country,
                # Others are known to be in a country, and no more.
                "place_id": FIRST_PLACE + index if is_government else None,
                "labels": {"en": f"Partner {index}", "ko": f"협력도시 {index}"},
            }

    def names(self, actors: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        rows = ((actor, *label) for actor in actors for label in actor["labels"].items())
        for actor, language, name in rows:
            yield {
                "actor_id": actor["id"],
                "language": language,
                "name": name,
                "search_key": fold(name),
            }

    def city(self, index: int, home: dict[str, Any]) -> dict[str, Any]:
        letters = "".join(chr(65 + index // 26**power % 26) for power in (2, 1, 0))
        return {"id": self.id(), "actor_id": home["id"], "code": f"L{letters}"}

    def people(self, city: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for index in range(PEOPLE_A_CITY):
            yield {
                "id": self.id(),
                "email": f"person{index}@{city['code'].lower()}.example",
                "name": f"Person {index} of {city['code']}",
                "password": "!",
                "city_id": city["id"],
            }

    def memberships(self, people: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        roles = [Role.OFFICER, Role.HEAD, Role.MAYOR_OFFICE, Role.CITY_ADMIN]
        for index, person in enumerate(people):
            role = roles[index % PEOPLE_A_CITY] if index % PEOPLE_A_CITY < 4 else Role.OFFICER
            yield {
                "id": self.id(),
                "user_id": person["id"],
                "city_id": person["city_id"],
                "role": role,
            }

    def activities(
        self, city: dict[str, Any], people: list[dict[str, Any]], count: int
    ) -> Iterator[dict[str, Any]]:
        draw = self.random
        for index in range(count):
            domain = draw.choice(list(v.Domain))
            others = [code for code in v.Domain if code != domain]
            day = datetime.date(2010, 1, 1) + datetime.timedelta(days=draw.randrange(6_100))
            title = f"{draw.choice(_TITLES)} {index}"
            code = f"{city['code']}-{day.year}-{index + 1:04d}"
            summary = f"{title}. " * 4
            state = draw.choices(list(v.ActivityState), [2, 10, 20, 62, 4, 2])[0]
            yield {
                "id": self.id(),
                "city_id": city["id"],
                "code": code,
                "title": title,
                "summary": summary,
                "state": state,
                "void_reason": "Generated." if state == v.ActivityState.VOID else "",
                "instrument": draw.choices(
                    list(v.Instrument), [15, 4, 12, 14, 5, 16, 14, 8, 3, 6, 1, 1, 1]
                )[0],
                "domain": domain,
                "secondary_domains": draw.sample(others, draw.choice([0, 0, 1, 2])),
                "objectives": draw.sample(list(v.Objective), draw.choice([1, 1, 2])),
                "categories": draw.sample(list(v.Category), 1),
                "time_mode": draw.choices(list(v.TimeMode), [90, 7, 3])[0],
                "configuration": v.Configuration.BIL,
                "starts_on": day.isoformat()[: draw.choice([10, 10, 10, 7, 4])],
                "owner_id": draw.choice(people)["id"],
                "deputy_id": draw.choice(people)["id"] if draw.random() < 0.6 else None,
                "rationale": "Generated." if draw.random() < 0.7 else "",
                "visibility": draw.choices(list(Visibility), [20, 75, 5])[0],
                "effort_days": draw.randrange(1, 60),
                "created_at": EPOCH,
                "updated_at": EPOCH + datetime.timedelta(seconds=index),
                "search_key": fold(f"{code} {title} {summary}"),
            }

    def counters(self, activities: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        years = {int(activity["starts_on"][:4]) for activity in activities}
        for year in sorted(years):
            yield {"city_id": activities[0]["city_id"], "year": year, "last": len(activities)}

    def participations(
        self,
        activities: list[dict[str, Any]],
        actors: list[dict[str, Any]],
        city: dict[str, Any],
    ) -> Iterator[dict[str, Any]]:
        for activity in activities:
            partners = self.partners(actors)
            activity["configuration"] = _configuration(partners)
            activity["partner_levels"] = sorted({partner["level"] for partner in partners})
            home = {"id": city["actor_id"]}
            for index, actor in enumerate([home, *partners]):
                yield {
                    "city_id": city["id"],
                    "activity_id": activity["id"],
                    "actor_id": actor["id"],
                    "roles": ["LEAD"] if index == 0 else ["IMPL"],
                    "is_accountable": index == 0,
                    "is_responsible": index == 0,
                }

    def partners(self, actors: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One to three: a city has much with few of them, with the first in a seventh of all."""
        count, drawn = self.random.choice([1, 2, 3]), dict[int, None]()
        while len(drawn) < count:
            drawn[int(len(actors) * self.random.random() ** 3)] = None
        return [actors[index] for index in drawn]

    def goals(self, activities: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for activity in activities:
            goals = {given.goal for given in default_goals(activity["domain"])}
            if self.random.random() < 0.5:
                goals.add(self.random.choice(list(v.Goal)))
            activity["goal_codes"] = sorted(goals)
            for goal in sorted(goals):
                yield {
                    "city_id": activity["city_id"],
                    "activity_id": activity["id"],
                    "goal": goal,
                    "reason": "Generated.",
                }

    def agreements(self, activities: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for activity in activities:
            if activity["instrument"] == v.Instrument.AGR:
                year = int(activity["starts_on"][:4])
                yield {
                    "activity_id": activity["id"],
                    "city_id": activity["city_id"],
                    "type": self.random.choice(list(v.AgreementType)),
                    "state": self.random.choice(list(v.LegalState)),
                    "signed_on": activity["starts_on"],
                    "expires_on": str(year + self.random.randrange(3, 25)),
                }

    def commitments(self, activities: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for activity in activities:
            if self.random.random() < 0.1:
                due = datetime.date(2025, 1, 1) + datetime.timedelta(
                    days=self.random.randrange(900)
                )
                status = self.random.choice(list(v.CommitmentStatus))
                is_kept = status == v.CommitmentStatus.KEPT
                yield {
                    "id": self.id(),
                    "city_id": activity["city_id"],
                    "activity_id": activity["id"],
                    "side": self.random.choice(list(v.CommitmentSide)),
                    "words": f"We will follow up on {activity['title']}.",
                    "owner_id": activity["owner_id"],
                    "due_on": due.isoformat(),
                    "status": status,
                    "kept_on": due.isoformat() if is_kept else None,
                    "evidence": "Minutes of the meeting" if is_kept else "",
                }

    def comments(self, activities: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for number, activity in enumerate(activities):
            if number % 10 != 0:
                yield {
                    "id": self.id(),
                    "city_id": activity["city_id"],
                    "activity_id": activity["id"],
                    "author_id": activity["owner_id"],
                    "text": f"{_REMARKS[number % len(_REMARKS)]} {activity['title']}.",
                }


_TRACKED = [
    Actor,
    ActorName,
    User,
    Membership,
    Activity,
    Participation,
    ActivityGoal,
    Agreement,
    Commitment,
    Comment,
]


def _configuration(partners: list[dict[str, Any]]) -> str:
    if any(partner["type"] in {v.ActorType.CNET, v.ActorType.IGO} for partner in partners):
        return v.Configuration.NET
    return v.Configuration.PLU if len(partners) > 1 else v.Configuration.BIL


def _copy(cursor: Any, model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """COPY rows into a model's table; columns not given take the model's default."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and not isinstance(field, models.AutoField)
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    statement = (
        f"COPY \"{model._meta.db_table}\" ({names}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
    )
    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, ROWS_A_COPY)):
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for row in batch:
            writer.writerow([_text(field, row) for field in fields])
        buffer.seek(0)
        cursor.copy_expert(statement, buffer)


def _switch_history(cursor: Any, verb: str) -> None:
    for model in _TRACKED:
        cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {verb} TRIGGER USER')


def _text(field: models.Field, row: dict[str, Any]) -> str:
    value = row[field.attname] if field.attname in row else _default(field)
    if value is None:
        return "\\N"
    if isinstance(field, ArrayField):
        return "{" + ",".join(str(item) for item in value) + "}"
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _default(field: models.Field) -> Any:
    if isinstance(field, models.DateTimeField) and not field.null:
        return EPOCH
    return field.get_default()
