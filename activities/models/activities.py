"""The hub and its goals."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.querysets import ActivityQuerySet, ChildQuerySet
from domains import vocabulary as v
from partners.models import City, Place
from records.access import Visibility
from records.addresses import address_of
from records.changes import noted
from records.constraints import code_list_check, codes_check
from records.currencies import is_money
from records.history import tracked
from records.models import Record, WithTexts
from records.partial_dates import EarliestDay, LatestDay, PartialDateField, is_before
from records.policy import State

GIFT_WAYS: dict[str | None, Any] = {
    v.Direction.OUTG: _("given by us"),
    v.Direction.INCO: _("received"),
}


def _codes(choices: type[models.TextChoices], label: Any, *, editable: bool = True) -> ArrayField:
    codes = models.TextField(choices=choices)
    return ArrayField(codes, default=list, blank=True, verbose_name=label, editable=editable)


class CodeCounter(models.Model):
    """The last number given to a record of a city and year (see `activities.services`)."""

    city = models.ForeignKey(City, on_delete=models.CASCADE)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "year"], name="code_counter_once")]

    def __str__(self) -> str:
        return f"{self.city_id} {self.year}: {self.last}"


_POLICY_STATE: dict[str, State] = {
    v.ActivityState.DRFT: State.DRAFT,
    v.ActivityState.VOID: State.VOID,
}


@noted()
@tracked(without=("counted_as",))
class Activity(Record):
    """The hub: anything a city does with partners abroad, under all facets of the field.

    Never typed in: `configuration` and `partner_levels` follow from the parties, `goal_codes` from
    the goals, `search_key` from title, summary and numbers, `counted_as` from the links between
    double entries. `activities.services` writes them; when a partner's own level or type is
    corrected, the database does.
    """

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="activities")
    code = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True, max_length=10_000)
    state = models.CharField(
        _("state"), max_length=4, choices=v.ActivityState, default=v.ActivityState.PLAN
    )
    void_reason = models.TextField(_("why it is void"), blank=True, max_length=2_000)

    # What kind of activity
    instrument = models.CharField(_("kind"), max_length=4, choices=v.Instrument)
    direction = models.CharField(_("direction"), max_length=4, choices=v.Direction, blank=True)
    domain = models.CharField(_("domain"), max_length=3, choices=v.Domain)
    secondary_domains = _codes(v.Domain, _("other domains"))
    objectives = _codes(v.Objective, _("objectives"))
    categories = _codes(v.Category, _("categories of diplomacy"))
    time_mode = models.CharField(
        _("permanent or crisis"), max_length=4, choices=v.TimeMode, default=v.TimeMode.PERM
    )
    security_type = models.CharField(
        _("security type"), max_length=4, choices=v.SecurityType, default=v.SecurityType.NTRD
    )
    configuration = models.CharField(
        _("configuration"), max_length=3, choices=v.Configuration, editable=False
    )

    # What figures and filters ask most of the parties and goals, kept beside the record for speed
    partner_levels = _codes(v.Level, _("levels of the partners"), editable=False)
    goal_codes = _codes(v.Goal, _("security goals"), editable=False)

    # When and where
    starts_on = PartialDateField(_("date"))
    starts_earliest = EarliestDay("starts_on")
    starts_latest = LatestDay("starts_on")
    ends_on = PartialDateField(_("until"), null=True, blank=True)
    ends_earliest = EarliestDay("ends_on")
    ends_latest = LatestDay("ends_on")
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Who answers for it, and why
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_activities",
        verbose_name=_("owner"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_activities",
        verbose_name=_("deputy"),
    )
    rationale = models.TextField(_("why we do it"), blank=True, max_length=5_000)
    visibility = models.CharField(
        _("who may read it"), max_length=12, choices=Visibility, default=Visibility.INTERNAL
    )
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="Reader",
        blank=True,
        related_name="+",
        verbose_name=_("named readers"),
    )

    # Effort, money, and the link home
    effort_days = models.DecimalField(
        _("effort in staff-days"),
        max_digits=8,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    planned_amount = models.DecimalField(
        _("planned budget"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    spent_amount = models.DecimalField(
        _("spent"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    home_link = models.PositiveSmallIntegerField(
        _("link to a policy at home"), choices=v.HomeLink, default=v.HomeLink.EXTERNAL
    )
    home_department = models.CharField(_("department that shares it"), max_length=200, blank=True)
    home_plan = models.CharField(_("under which plan"), max_length=300, blank=True)
    budget_line = models.CharField(_("budget line"), max_length=200, blank=True)

    # What came of it
    beneficiaries = models.CharField(_("who benefits"), max_length=300, blank=True)
    beneficiary_count = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True, max_length=10_000)
    results = models.TextField(_("measured results"), blank=True, max_length=5_000)

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    # The record of another city that tells of the same; and the one that stands for all of those
    # that are linked so, in figures that span cities (none: this one itself).
    same_as = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="doubles",
        verbose_name=_("the same as the record of a partner"),
    )
    counted_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="counted_rows"
    )
    source = models.TextField(_("source"), blank=True, max_length=2_000)
    # Of whoever writes through the API: a call that is repeated makes no second record. Null where
    # there is none, since only one could be empty.
    external_id = models.CharField(  # noqa: DJ001
        _("number in another system"), max_length=100, null=True, blank=True
    )
    provenance = models.CharField(
        max_length=4, choices=v.Provenance, default=v.Provenance.ENTD, editable=False
    )
    provenance_note = models.TextField(blank=True, editable=False)
    search_key = models.TextField(editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["city", "-starts_earliest", "-id"], name="activity_by_date"),
            models.Index(fields=["city", "-updated_at", "-id"], name="activity_by_update"),
            models.Index(fields=["city", "title", "id"], name="activity_by_title"),
            models.Index(fields=["city", "code"], name="activity_by_code"),
            models.Index(fields=["city", "domain"], name="activity_by_domain"),
            # What is still to be finished, for the work list: few of many.
            models.Index(
                fields=["city", "state", "owner"],
                condition=Q(
                    state__in=[v.ActivityState.DRFT, v.ActivityState.PLAN, v.ActivityState.ONGO]
                ),
                name="activity_unfinished",
            ),
            # What goes on, in one go: the one above is sorted by state and owner.
            models.Index(
                fields=["city"],
                condition=Q(state__in=[v.ActivityState.PLAN, v.ActivityState.ONGO]),
                name="activity_under_way",
            ),
            GinIndex(fields=["secondary_domains"], name="activity_secondary_domains"),
            GinIndex(fields=["objectives"], name="activity_objectives"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), name="activity_search_trgm"),
        ]
        constraints = [
            codes_check("state", v.ActivityState, name="activity_state_known"),
            codes_check("instrument", v.Instrument, name="activity_instrument_known"),
            codes_check("direction", v.Direction, name="activity_direction_known", blank=True),
            codes_check("domain", v.Domain, name="activity_domain_known"),
            codes_check("time_mode", v.TimeMode, name="activity_time_mode_known"),
            codes_check("security_type", v.SecurityType, name="activity_security_type_known"),
            codes_check("configuration", v.Configuration, name="activity_configuration_known"),
            codes_check("visibility", Visibility, name="activity_visibility_known"),
            codes_check("home_link", v.HomeLink, name="activity_home_link_known"),
            code_list_check("secondary_domains", v.Domain, name="activity_domains_known"),
            code_list_check("objectives", v.Objective, name="activity_objectives_known"),
            code_list_check("categories", v.Category, name="activity_categories_known"),
            code_list_check("partner_levels", v.Level, name="activity_levels_known"),
            code_list_check("goal_codes", v.Goal, name="activity_goals_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_latest__gte=F("starts_earliest")),
                name="activity_ends_after_start",
                violation_error_message=_("It ends before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(state=v.ActivityState.VOID) | ~Q(void_reason=""),
                name="activity_void_has_reason",
                violation_error_message=_("Say why the record is void."),
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$")
                | Q(currency="", planned_amount__isnull=True, spent_amount__isnull=True),
                name="activity_money_has_currency",
                violation_error_message=_("Name the currency of the amounts."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="activity_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True, counted_as__isnull=True)
                | (Q(same_as__isnull=False, counted_as__isnull=False) & ~Q(same_as=F("id"))),
                name="activity_counted_as_one_that_is_the_same",
            ),
            models.UniqueConstraint(
                fields=["city", "external_id"], name="activity_of_external_id_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("activities:activity-detail", self.pk)

    @property
    def way(self) -> Any:
        """Which way it went in words; a gift is given or received, nobody is sent or invited."""
        if self.instrument == v.Instrument.GIFT:
            return GIFT_WAYS.get(self.direction, "")
        return self.get_direction_display() if self.direction else ""

    def clean(self) -> None:
        errors: dict[str, object] = {}
        self.external_id = self.external_id or None
        if self.domain and self.domain in (self.secondary_domains or []):
            errors["secondary_domains"] = _("Leave out the main domain: it is already there.")
        if is_before(self.ends_on, self.starts_on):
            errors["ends_on"] = _("It ends before it starts.")
        has_money = self.planned_amount is not None or self.spent_amount is not None
        if self.currency and not is_money(self.currency):
            errors["currency"] = _("Write the currency's three letters, such as KRW.")
        elif has_money and not self.currency:
            errors["currency"] = _("Name the currency of the amounts.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_void(self) -> bool:
        return self.state == v.ActivityState.VOID

    def reading_action(self, person: uuid.UUID | None) -> str:
        """The action by which a person reads it who is not named; empty where none is needed.

        One query for a confidential record at most.
        """
        if self.visibility != Visibility.CONFIDENTIAL:
            return ""
        return self.action_of_unnamed(person)

    def action_of_unnamed(self, person: uuid.UUID | None) -> str:
        """The action by which a person reads what is confidential of it; empty where named."""
        is_named = person is not None and (
            person in {self.owner_id, self.deputy_id}
            or self.reader_rows.filter(user=person).exists()
        )
        return "" if is_named else "confidential.read"

    @property
    def policy_state(self) -> State:
        """Which of the states of `records.policy` it is in."""
        return _POLICY_STATE.get(self.state, State.STANDING)


@noted()
@tracked()
class Reader(models.Model):
    """A person named to read a confidential activity."""

    told_by = ("user",)

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="reader_rows")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reader_rows",
        verbose_name=_("person"),
    )

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("named reader")
        verbose_name_plural = _("named readers")
        constraints = [models.UniqueConstraint(fields=["activity", "user"], name="reader_once")]

    def __str__(self) -> str:
        return str(self.user)


@tracked()
class ActivityGoal(WithTexts):
    """A security goal that an activity serves; a goal other than the domain's has a reason."""

    told_by = ("goal", "part")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="goals")
    goal = models.CharField(_("goal"), max_length=3, choices=v.Goal)
    part = models.CharField(_("part"), max_length=3, choices=v.GoalPart, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("security goal")
        verbose_name_plural = _("security goals")
        ordering = ("activity", "id")
        indexes = [models.Index(fields=["city", "goal"], name="activity_goal_by_city")]
        constraints = [
            models.UniqueConstraint(fields=["activity", "goal"], name="activity_goal_once"),
            codes_check("goal", v.Goal, name="activity_goal_known"),
            models.CheckConstraint(
                condition=Q(part="") | Q(goal=v.Goal.EFS, part__in=v.GoalPart.values),
                name="activity_goal_part_of_efs",
            ),
        ]

    def __str__(self) -> str:
        return self.get_goal_display()
