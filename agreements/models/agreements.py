"""An activity with a legal life."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from activities.models.documents import LANGUAGE_CODE
from agreements.querysets import AgreementQuerySet
from domains.vocabulary import STAGE_OF_STATE, AgreementType, LegalStage, LegalState
from partners.models import City, Tie
from records.addresses import address_of
from records.changes import noted
from records.constraints import codes_check
from records.history import tracked
from records.models import WithTexts
from records.partial_dates import EarliestDay, LatestDay, PartialDateField, is_before

# The field that tells when a legal state was reached.
DAY_OF_STATE = {
    LegalState.SIGNED: "signed_on",
    LegalState.IN_FORCE: "in_force_on",
    LegalState.EXPIRED: "expires_on",
}
# In months, fifty years: what is longer is a slip, such as days that were told as months.
LONGEST_NOTICE = 600


@noted()
@tracked()
class Agreement(WithTexts):
    """The legal side of an activity of the kind "agreement", whose version it shares."""

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, primary_key=True, related_name="agreement"
    )
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="agreements")
    type = models.CharField(_("type of agreement"), max_length=3, choices=AgreementType)
    state = models.CharField(
        _("legal state"), max_length=12, choices=LegalState, default=LegalState.PROPOSED
    )
    state_on = PartialDateField(_("in this state since"), null=True, blank=True)
    is_binding = models.BooleanField(_("legally binding"), null=True, blank=True)

    signed_on = PartialDateField(_("signed"), null=True, blank=True)
    signed_earliest = EarliestDay("signed_on")
    signed_latest = LatestDay("signed_on")
    in_force_on = PartialDateField(_("in force from"), null=True, blank=True)
    in_force_earliest = EarliestDay("in_force_on")
    in_force_latest = LatestDay("in_force_on")
    review_on = PartialDateField(_("to be reviewed"), null=True, blank=True)
    review_earliest = EarliestDay("review_on")
    review_latest = LatestDay("review_on")
    expires_on = PartialDateField(_("expires"), null=True, blank=True)
    expires_earliest = EarliestDay("expires_on")
    expires_latest = LatestDay("expires_on")

    renewal_rule = models.CharField(_("how it is renewed"), max_length=300, blank=True)
    notice_months = models.PositiveSmallIntegerField(
        _("notice period in months"),
        null=True,
        blank=True,
        validators=[
            MaxValueValidator(
                LONGEST_NOTICE, _("A notice period is at most %(limit_value)s months.")
            )
        ],
    )
    languages = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name=_("languages")
    )
    prevailing_language = models.CharField(_("prevailing text"), max_length=10, blank=True)
    council_session = models.CharField(_("council session"), max_length=100, blank=True)
    council_resolution = models.CharField(
        _("number of the council's resolution"), max_length=100, blank=True
    )
    council_resolved_on = PartialDateField(_("resolved on"), null=True, blank=True)
    document_number = models.CharField(
        _("document number in the city's own system"), max_length=100, blank=True
    )
    original_location = models.CharField(_("where the original lies"), max_length=300, blank=True)
    tie = models.ForeignKey(
        Tie, on_delete=models.SET_NULL, null=True, blank=True, related_name="agreements"
    )

    renews = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewals",
        verbose_name=_("renews"),
        editable=False,
    )
    superseded_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded",
        verbose_name=_("superseded by"),
        editable=False,
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        indexes = [
            models.Index(fields=["city", "expires_latest"], name="agreement_by_expiry"),
            models.Index(fields=["city", "type", "state"], name="agreement_by_type"),
        ]
        constraints = [
            codes_check("type", AgreementType, name="agreement_type_known"),
            codes_check("state", LegalState, name="agreement_state_known"),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_latest__gte=F("signed_earliest")),
                name="agreement_expires_after_signature",
                violation_error_message=_("It expires before it was signed."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_latest__gte=F("in_force_earliest")),
                name="agreement_expires_after_force",
                violation_error_message=_("It expires before it comes into force."),
            ),
            models.CheckConstraint(
                condition=~Q(state=LegalState.DENOUNCED) | Q(expires_on__isnull=False),
                name="agreement_denounced_for_a_day",
                violation_error_message=_("Say which is its last day."),
            ),
            models.CheckConstraint(
                condition=Q(renews__isnull=True) | ~Q(renews=F("activity")),
                name="agreement_renews_another",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True)
                | (Q(state=LegalState.SUPERSEDED) & ~Q(superseded_by=F("activity"))),
                name="agreement_superseded_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    def get_absolute_url(self) -> str:
        return address_of("agreements:agreement-detail", self.pk)

    def clean(self) -> None:
        # Partial dates are refused only where no day they may mean would fit.
        errors: dict[str, object] = {}
        if is_before(self.in_force_on, self.signed_on):
            errors["in_force_on"] = _("It comes into force before it was signed.")
        if is_before(self.expires_on, self.signed_on):
            errors["expires_on"] = _("It expires before it was signed.")
        elif is_before(self.expires_on, self.in_force_on):
            errors["expires_on"] = _("It expires before it comes into force.")
        if self.state == LegalState.DENOUNCED:
            if not self.expires_on:
                errors["expires_on"] = _("Say which is its last day.")
            elif is_before(self.expires_on, self.state_on):
                errors["expires_on"] = _("Its last day is before the notice was given.")
        if any(not LANGUAGE_CODE.fullmatch(code) for code in self.languages or ()):
            errors["languages"] = _("Name languages by their codes, such as ko or en.")
        if self.prevailing_language and self.prevailing_language not in (self.languages or ()):
            errors["prevailing_language"] = _("Choose one of the languages of the text.")
        if errors:
            raise ValidationError(errors)

    @property
    def stage(self) -> LegalStage:
        """The one of five stages that a person sees."""
        return STAGE_OF_STATE[LegalState(self.state)]

    @property
    def numbers(self) -> list[str]:
        """Those by which search finds its activity too."""
        numbers = (self.document_number, self.council_resolution)
        return [number for number in numbers if isinstance(number, str) and number]

    def has_life(self) -> bool:
        """Whether more hangs on it than what its entry tells; seven queries at most."""
        return (
            self.signatory_rows.exists()
            or self.checkanswer_rows.exists()
            or self.amendment_rows.exists()
            or self.transition_rows.exclude(kind="entered").exists()
            or self.gates.filter(status__in=["met", "waived"]).exists()
            or self.renewals.exists()
            or self.superseded.exists()
        )
