"""What the mayor's office sees first: what there is, whom to meet, what ends, what waits.

Everything is counted over what the reader may see, and every figure carries the address of the
list with exactly its records.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities.models import IncomingItem, Participation
from agreements.gates.panel import Row, row_of
from agreements.models import Agreement, Gate
from agreements.querysets import AgreementQuerySet
from domains.vocabulary import (
    DEFAULT_GOALS,
    ActivityState,
    AgreementType,
    CommitmentStatus,
    Domain,
    Goal,
    Level,
    Objective,
)
from partners.countries import country_name
from partners.filters import UNKNOWN_FEE
from partners.models import City
from records.access import Access
from records.months import months_before
from reports import indicators
from reports.charts import Chart, bar_chart, more_countries
from reports.contacts import LONG_MONTHS, Contact, told
from reports.links import (
    Figure,
    agreements_url,
    commitments_url,
    incoming_url,
    memberships_url,
    offers_url,
    period_url,
    register_url,
)
from reports.periods import Period
from reports.tallies import COUNTED, Tallies, tallies

SOON_DAYS = 180
ROWS_SHOWN, CLOCKS_SHOWN = 8, 5
COUNTRIES_SHOWN = 10
HEAT_STEPS = 4


@dataclass(frozen=True)
class Cell:
    """Activities of one domain that serve one goal; `is_gap`: none, though the domain should."""

    domain: Domain
    goal: Goal
    value: int
    url: str
    heat: int
    is_expected: bool

    @property
    def is_gap(self) -> bool:
        return self.is_expected and self.value == 0


@dataclass(frozen=True)
class FeeRow:
    """What memberships cost in one currency, with the lists of exactly those memberships."""

    fees: indicators.Fees

    @property
    def url(self) -> str:
        return memberships_url(state="current", currency=self._currency)

    @property
    def working_url(self) -> str:
        return memberships_url(state="working", currency=self._currency)

    @property
    def _currency(self) -> str:
        return self.fees.currency or UNKNOWN_FEE


@dataclass(frozen=True)
class Dashboard:
    """The panels of one reader in one city on one day; each is counted when first read."""

    access: Access
    city: City
    on: datetime.date

    @cached_property
    def tallies(self) -> Tallies:
        return tallies(self.access, self.city, on=self.on, period=self.period)

    @cached_property
    def agreements(self) -> AgreementQuerySet:
        return Agreement.objects.visible_to(self.access)

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing has been entered that counts."""
        return not self._counted

    @property
    def _counted(self) -> int:
        return sum(self.tallies.states[state] for state in COUNTED)

    @property
    def has_live_agreements(self) -> bool:
        return any(self.tallies.types.values())

    # What we have

    @cached_property
    def headline(self) -> list[Figure]:
        """The few figures of the first line."""
        found = self.tallies
        return [
            Figure(_("Activities on record"), self._counted, register_url()),
            Figure(
                _("Under way"),
                found.states[ActivityState.ONGO],
                register_url(state=ActivityState.ONGO),
            ),
            Figure(
                _("Planned"),
                found.states[ActivityState.PLAN],
                register_url(state=ActivityState.PLAN),
            ),
            Figure(_("Live agreements"), sum(found.types.values()), agreements_url()),
        ]

    @cached_property
    def charts(self) -> list[Chart]:
        """Live agreements by type and country, activities by level and objective."""
        countries = self.tallies.contacts.countries
        no_agreement = _("No live agreement is on record yet. Log one to see it here.")
        return [
            bar_chart(
                "agreements-by-type",
                _("Live agreements by type"),
                pgettext("agreement", "Type"),
                {code: n for code, n in self.tallies.types.items() if n},
                label=lambda code: str(AgreementType(code).label),
                url=lambda code: agreements_url(type=code),
                empty=no_agreement,
            ),
            bar_chart(
                "agreements-by-country",
                _("Live agreements by country of the partner"),
                _("Country"),
                dict(list(countries.items())[:COUNTRIES_SHOWN]),
                label=country_name,
                url=lambda code: agreements_url(country=code),
                empty=no_agreement,
                rest=more_countries(len(countries) - COUNTRIES_SHOWN),
            ),
            bar_chart(
                "activities-by-level",
                _("Activities by level of the partner"),
                _("Level"),
                self.tallies.levels,
                label=lambda code: str(Level(code).label),
                url=lambda code: register_url(level=code),
                empty=_("Levels show here once activities with partners are logged."),
            ),
            bar_chart(
                "activities-by-objective",
                _("Activities by objective"),
                _("Objective"),
                self.tallies.objectives,
                label=lambda code: str(Objective(code).label),
                url=lambda code: register_url(objective=code),
                empty=_("No activity names an objective yet. Add one where you edit an activity."),
            ),
        ]

    # Whom to meet, what ends

    @property
    def not_met(self) -> list[tuple[Contact, Figure]]:
        """Partners with live agreements that were not met for long, the longest first."""
        return [
            (
                contact,
                Figure(
                    _("Live agreements"),
                    contact.agreements,
                    agreements_url(partner=str(contact.partner.pk)),
                ),
            )
            for contact in told(self.tallies.contacts.not_met, on=self.on)
        ]

    @property
    def not_met_figure(self) -> Figure:
        """Live agreements none of whose partners was met for long."""
        return Figure(
            _("Live agreements without contact for two years"),
            self.tallies.contacts.lapsed,
            agreements_url(no_contact_since=months_before(self.on, LONG_MONTHS)),
        )

    @cached_property
    def ending(self) -> list[Agreement]:
        """Live agreements that end soon, the first to end first."""
        ending = self.agreements.expiring_within(SOON_DAYS, on=self.on)
        return list(ending.select_related("activity").order_by("expires_latest", "pk"))

    @cached_property
    def reviewing(self) -> list[Agreement]:
        """Live agreements to be reviewed soon, or whose review is overdue."""
        due = self.agreements.review_due_within(SOON_DAYS, on=self.on)
        return list(due.select_related("activity").order_by("review_latest", "pk"))

    @property
    def ending_shown(self) -> list[Agreement]:
        return self.ending[:ROWS_SHOWN]

    @property
    def reviewing_shown(self) -> list[Agreement]:
        return self.reviewing[:ROWS_SHOWN]

    @cached_property
    def ending_figures(self) -> list[Figure]:
        return [
            Figure(
                _("End within half a year"),
                len(self.ending),
                register_url(expiring_within=SOON_DAYS),
            ),
            Figure(
                _("To be reviewed by then"),
                len(self.reviewing),
                register_url(review_within=SOON_DAYS),
            ),
        ]

    @cached_property
    def clocks(self) -> list[Row]:
        """The most urgent gates whose clocks run; kept by no tally, for they move with the day."""
        running = Gate.objects.visible_to(self.access).running().order_by("due_on", "pk")
        return [row_of(gate, on=self.on) for gate in running[:CLOCKS_SHOWN]]

    # What waits

    @cached_property
    def waiting(self) -> list[Figure]:
        """Promises, replies, drafts, records without an owner, what other cities have offered."""
        found = self.tallies
        live = [state.value for state in indicators.LIVE]
        waiting, overdue = self._incoming
        return [
            Figure(
                _("Promises overdue"),
                found.promises_overdue,
                commitments_url(due="overdue"),
                is_late=True,
            ),
            Figure(_("Replies overdue"), overdue, incoming_url(due="overdue"), is_late=True),
            Figure(
                _("What came in, still to be answered"),
                waiting,
                incoming_url(due="waiting"),
            ),
            Figure(
                _("Promises still to be kept"),
                found.promises_open,
                commitments_url(status=[CommitmentStatus.OPEN.value, CommitmentStatus.RNEG.value]),
            ),
            Figure(
                _("Drafts to finish"),
                found.states[ActivityState.DRFT],
                register_url(state=ActivityState.DRFT),
            ),
            Figure(
                _("Planned or under way without an owner"),
                found.unowned,
                register_url(state=live, missing="owner"),
            ),
            Figure(_("Offered to us, without an answer yet"), self._offers_open, offers_url()),
        ]

    @cached_property
    def _incoming(self) -> tuple[int, int]:
        """How much came in and waits for a reply, and how much of it is overdue. One query."""
        # Kept by no tally: what is overdue moves with the day. There are few.
        waiting = IncomingItem.objects.visible_to(self.access).waiting()
        days = list(waiting.values_list("reply_due", flat=True))
        return len(days), sum(day is not None and day < self.on for day in days)

    @cached_property
    def _offers_open(self) -> int:
        # Kept by no tally: what another city offers is no change of this one. There are few.
        offers = Participation.objects.offered_to(self.access).filter(answer="")
        return len(offers.values_list("pk", flat=True))

    @property
    def waits(self) -> bool:
        return any(figure.value for figure in self.waiting)

    # Domains and goals

    @cached_property
    def matrix(self) -> list[tuple[Domain, list[Cell]]]:
        """A row a domain, a cell a goal."""
        found = self.tallies.matrix
        most = max(found.values()) or 1
        return [
            (
                domain,
                [_cell(domain, goal, found[domain.value, goal.value], most) for goal in Goal],
            )
            for domain in Domain
        ]

    @property
    def gaps(self) -> list[Cell]:
        """Goals that a domain serves by its nature and no activity does."""
        return [cell for _domain, cells in self.matrix for cell in cells if cell.is_gap]

    @property
    def gap_words(self) -> list[tuple[str, str]]:
        """Each domain with gaps, and the labels of their goals."""
        words: dict[str, list[str]] = {}
        for cell in self.gaps:
            words.setdefault(str(cell.domain.label), []).append(str(cell.goal.label))
        return [(domain, ", ".join(goals)) for domain, goals in words.items()]

    @property
    def goals(self) -> list[Goal]:
        return list(Goal)

    # The four directions

    @cached_property
    def period(self) -> Period:
        return period_up_to(self.on)

    @cached_property
    def directions(self) -> tuple[indicators.Direction, ...]:
        return indicators.four_directions(self.tallies.shares)

    @property
    def fees(self) -> list[FeeRow]:
        """What the city's memberships cost a year, a row a currency; those without a known fee
        last."""
        rows = sorted(self.tallies.fees, key=lambda fees: (not fees.currency, fees.currency))
        return [FeeRow(fees) for fees in rows]

    @cached_property
    def share_urls(self) -> dict[str, tuple[str, str]]:
        """For each share the addresses of its part and of its whole."""
        return share_urls(self.period)


def period_up_to(on: datetime.date) -> Period:
    """The twelve months that end with a day."""
    return months_before(on, 12) + datetime.timedelta(days=1), on


def share_urls(period: Period) -> dict[str, tuple[str, str]]:
    """The records behind the part and the whole of each share, by its id."""
    several = [code.value for code in indicators.MULTILATERAL]
    crisis = [code.value for code in indicators.CRISIS]
    live = [state.value for state in indicators.LIVE]
    every = ["owner", "deputy", "rationale", "document"]
    return {
        "M1": (
            period_url(period, configuration=several, has="effort"),
            period_url(period, has="effort"),
        ),
        "M1-count": (period_url(period, configuration=several), period_url(period)),
        "M2": (memberships_url(state="working"), memberships_url(state="current")),
        "crisis": (period_url(period, time_mode=crisis), period_url(period)),
        "G1": (register_url(state=live, has="roles"), register_url(state=live)),
        "V3": (register_url(state=live, has=every), register_url(state=live)),
    }


def _cell(domain: Domain, goal: Goal, value: int, most: int) -> Cell:
    primary, secondary = DEFAULT_GOALS[domain]
    heat = 0 if not value else 1 + (value - 1) * HEAT_STEPS // most
    return Cell(
        domain,
        goal,
        value,
        register_url(domain=domain.value, goal=goal.value),
        heat=min(heat, HEAT_STEPS),
        is_expected=goal in primary or goal in secondary,
    )
