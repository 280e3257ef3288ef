"""Memberships in networks and international bodies, and what the city contributes to each."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from domains.vocabulary import ActorType
from partners.models.actors import Actor, City
from partners.querysets import ContributionQuerySet, NetworkMembershipQuerySet
from records.addresses import address_of
from records.changes import noted
from records.currencies import is_money
from records.history import tracked
from records.models import Record
from records.partial_dates import EarliestDay, LatestDay, PartialDate, PartialDateField
from records.policy import State

# What a partner can be a member of.
NETWORK_TYPES = (ActorType.CNET, ActorType.IGO, ActorType.ASSN)


@noted(may_be_public=True)
@tracked()
class NetworkMembership(Record):
    """A partner is a member of a network.

    `city` null: a public fact with its source. Else what that city keeps, of itself or of another.
    """

    told_by = ("network", "member")

    city = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kept_memberships",
        editable=False,
    )
    network = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        related_name="memberships_of_others",
        verbose_name=_("network"),
    )
    member = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("who is a member"),
    )
    tier = models.CharField(_("kind of membership"), max_length=100, blank=True)
    fee = models.DecimalField(
        _("fee a year"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    seats = models.CharField(_("seats held"), max_length=300, blank=True)
    # An office, never a person: people are kept apart, with a day on which they are forgotten.
    representative = models.CharField(_("office that represents it"), max_length=200, blank=True)
    since = PartialDateField(pgettext_lazy("membership", "since"), null=True, blank=True)
    since_earliest = EarliestDay("since")
    since_latest = LatestDay("since")
    until = PartialDateField(pgettext_lazy("membership", "until"), null=True, blank=True)
    until_earliest = EarliestDay("until")
    until_latest = LatestDay("until")
    source = models.TextField(_("source"), blank=True, max_length=2_000)
    source_url = models.URLField(_("address of the source"), blank=True, max_length=500)
    # A wrong one is kept with the reason, so that no import brings it back.
    void_reason = models.TextField(_("why it is void"), blank=True, max_length=2_000)

    objects = NetworkMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                condition=~Q(network=F("member")),
                name="network_membership_not_of_itself",
                violation_error_message=_("A network is no member of itself."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True)
                | Q(since__isnull=True)
                | Q(until_latest__gte=F("since_earliest")),
                name="network_membership_ends_after_start",
                violation_error_message=_("It ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(fee__isnull=True, currency="")
                | Q(fee__isnull=False, fee__gte=0, currency__regex=r"^[A-Z]{3}$"),
                name="network_membership_fee_has_currency",
                violation_error_message=_("Name the currency of the fee."),
            ),
            models.CheckConstraint(
                condition=Q(city__isnull=False) | ~Q(source=""),
                name="network_membership_public_has_source",
                violation_error_message=_("A public fact needs its source."),
            ),
            # One that has ended or is void may be followed by another.
            models.UniqueConstraint(
                fields=["network", "member", "city"],
                condition=Q(until__isnull=True, void_reason=""),
                nulls_distinct=False,
                name="network_membership_once",
                violation_error_message=_("This membership is there already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} – {self.member}"

    def get_absolute_url(self) -> str:
        return address_of("partners:membership-detail", self.pk)

    @property
    def is_void(self) -> bool:
        return bool(self.void_reason)

    @property
    def policy_state(self) -> State:
        """Which of the states of `records.policy` it is in."""
        return State.VOID if self.is_void else State.STANDING

    def clean(self) -> None:
        errors: dict[str, object] = {}
        if self.network_id and self.network.type not in NETWORK_TYPES:
            errors["network"] = _("Choose a network, an association or an organisation.")
        if self.network_id and self.network_id == self.member_id:
            errors["network"] = _("A network is no member of itself.")
        since, until = self.since, self.until
        both_known = isinstance(since, PartialDate) and isinstance(until, PartialDate)
        if both_known and until.latest < since.earliest:  # type: ignore[union-attr]
            errors["until"] = _("It ends before it starts.")
        if self.currency and not is_money(self.currency):
            errors["currency"] = _("Write the currency's three letters, such as KRW.")
        elif self.fee is not None and not self.currency:
            errors["currency"] = _("Name the currency of the fee.")
        elif self.currency and self.fee is None:
            errors["fee"] = _("Write the fee, or leave the currency out.")
        if errors:
            raise ValidationError(errors)


@noted()
@tracked()
class Contribution(Record):
    """Something that the member gave to a network: a talk, a project, a seat filled, an office.

    Attendance alone is none: indicator M2 counts a membership as working by its contributions.
    """

    told_by = ("what",)

    city = models.ForeignKey(
        City, on_delete=models.PROTECT, related_name="contributions", editable=False
    )
    membership = models.ForeignKey(
        NetworkMembership, on_delete=models.CASCADE, related_name="contributions"
    )
    made_on = PartialDateField(_("when"))
    made_earliest = EarliestDay("made_on")
    made_latest = LatestDay("made_on")
    what = models.CharField(_("what was contributed"), max_length=500)
    link = models.URLField(_("address to read more"), blank=True, max_length=500)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ("-made_latest", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "made_on", "what"],
                name="contribution_once",
                violation_error_message=_("This contribution is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return self.membership.get_absolute_url()

    @property
    def policy_state(self) -> State:
        """That of its membership."""
        return self.membership.policy_state
