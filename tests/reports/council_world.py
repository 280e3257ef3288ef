"""A city with agreements of every shape that a council table has to show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser

from django.test import Client

from accounts.models import User
from activities.models import Activity
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Visibility
from tests.factories import make_activity, make_actor, make_agreement

HAMBURG, LYON, SHANGHAI = "Hamburg", "Lyon", "Shanghai"


def make_pact(city: City, title: str, *, partners: tuple, **values: object) -> Activity:
    """An agreement; money and other fields of the activity may be among the values."""
    own = {
        name: values.pop(name)
        for name in ("planned_amount", "spent_amount", "currency", "home_department")
        if name in values
    }
    activity = make_agreement(city, title, partners=partners, **values).activity
    if own:
        Activity.objects.filter(pk=activity.pk).update(**own)
    return activity


def build_agreements(city: City, owner: User) -> dict[str, Activity]:
    """Four live agreements with three partners in three countries, one confidential; a draft, an
    ended one; two visits."""
    hamburg = make_actor(HAMBURG, "함부르크", country_code="DE")
    lyon = make_actor(LYON, "리옹", country_code="FR")
    shanghai = make_actor(SHANGHAI, "상하이", country_code="CN")
    return {
        **_pacts(city, owner, hamburg=hamburg, lyon=lyon, shanghai=shanghai),
        **_meetings(city, owner, hamburg=hamburg, lyon=lyon, shanghai=shanghai),
    }


def _pacts(
    city: City, owner: User, *, hamburg: Actor, lyon: Actor, shanghai: Actor
) -> dict[str, Activity]:
    return {
        "sister": make_pact(
            city,
            "Sister cities",
            partners=(hamburg,),
            starts_on="1992-05-01",
            signed_on="1992-05-01",
            council_session="제289회 임시회",
            council_resolution="의결 제1992-12호",
            council_resolved_on="1992-03-15",
            planned_amount=Decimal("120000000.00"),
            spent_amount=Decimal("98500000.00"),
            currency="KRW",
            owner=owner,
        ),
        "three": make_pact(
            city,
            "Clean rivers of three cities",
            partners=(lyon, shanghai),
            type=v.AgreementType.MOU,
            starts_on="2021-09",
            signed_on="2021-09",
            planned_amount=Decimal("3000.50"),
            currency="EUR",
        ),
        "old": make_pact(
            city,
            "Friendship of 1899",
            partners=(shanghai,),
            type=v.AgreementType.FRI,
            starts_on="1899-11-03",
            signed_on="1899-11-03",
            original_location="=SUM(A1:A9)",
            planned_amount=Decimal("1000000.00"),
            spent_amount=Decimal("0.00"),
            currency="KRW",
        ),
        "quiet": make_pact(
            city,
            "Quiet pact",
            partners=(lyon,),
            starts_on="2024",
            signed_on="2024",
            visibility=Visibility.CONFIDENTIAL,
            owner=owner,
        ),
        "ended": make_pact(
            city,
            "Ended pact",
            partners=(hamburg,),
            state=v.LegalState.EXPIRED,
            starts_on="1980",
            signed_on="1980",
        ),
    }


def _meetings(
    city: City, owner: User, *, hamburg: Actor, lyon: Actor, shanghai: Actor
) -> dict[str, Activity]:
    make_activity(
        city,
        "Draft pact",
        partners=(lyon,),
        instrument=v.Instrument.AGR,
        state=v.ActivityState.DRFT,
    )
    made: dict[str, Activity] = {}
    for title, day in (("Orchestra in Hamburg", "2025-03-04"), ("Port talks", "2025-06-05")):
        made[title] = make_activity(city, title, partners=(hamburg,), starts_on=day)
    made["both"] = make_activity(
        city, "River week", partners=(lyon, shanghai), starts_on="2025-07-08", ends_on="2025-07-12"
    )
    made["quiet visit"] = make_activity(
        city,
        "Quiet visit",
        partners=(shanghai,),
        starts_on="2025-09-01",
        visibility=Visibility.CONFIDENTIAL,
        owner=owner,
    )
    return made


@dataclass
class Cell:
    """A cell of the page: what a person reads, and the number or the day that a machine reads."""

    text: str = ""
    number: str | None = None
    day: str | None = None


class TableParser(HTMLParser):
    """The cells of the lines of a table, its head first."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[list[Cell]] = []
        self.is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.lines.append([])
        elif tag in {"td", "th"}:
            self.lines[-1].append(Cell())
            self.is_in_cell = True
        elif tag == "data" and self.is_in_cell:
            self.lines[-1][-1].number = dict(attrs)["value"]
        elif tag == "time" and self.is_in_cell:
            self.lines[-1][-1].day = dict(attrs)["datetime"]

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_in_cell:
            self.lines[-1][-1].text += data


def table_of(client: Client, query: str = "") -> list[list[Cell]]:
    """The lines of the council table as the page shows them; none where it shows no table."""
    answer = client.get(f"/reports/council/{query}")
    assert answer.status_code == 200
    _before, found, rest = answer.content.decode().partition("<thead>")
    parser = TableParser()
    parser.feed(rest.partition("</table>")[0] if found else "")
    for cell in [cell for line in parser.lines for cell in line]:
        cell.text = cell.text.strip().removesuffix("–")
    return parser.lines


def texts_of(client: Client, query: str = "") -> list[list[str]]:
    """The same in words, without the head."""
    return [[cell.text for cell in line] for line in table_of(client, query)[1:]]
