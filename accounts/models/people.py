"""People who sign in: users, their roles in a city, and what is asked of them."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.querysets import (
    DelegationQuerySet,
    FactorResetQuerySet,
    InvitationQuerySet,
    MembershipQuerySet,
    SignInRuleQuerySet,
    UserManager,
)
from domains import vocabulary as v
from partners.models import City
from records.access import Role
from records.constraints import code_list_check, codes_check
from records.history import tracked
from records.models import Record


@tracked(without=("password", "last_login"), events=("export", "password_link"))
class User(AbstractBaseUser, Record):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(
        _("language"),
        max_length=5,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("The pages appear in it after you sign in."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # Else one address could belong to two people, told apart by a capital letter.
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="user_email_in_small_letters"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()


@tracked()
class Membership(Record):
    """A role that a person holds in a city; platform administrators hold theirs in none."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    city = models.ForeignKey(
        City, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=14, choices=Role)
    # The provider of single sign-on by whose claims it is given and taken; empty: by hand.
    source = models.CharField(max_length=40, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            codes_check("role", Role, name="membership_role_known"),
            models.UniqueConstraint(
                fields=["user", "city", "role"], nulls_distinct=False, name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.PLATFORM_ADMIN, city__isnull=True)
                | (~Q(role=Role.PLATFORM_ADMIN) & Q(city__isnull=False)),
                name="membership_platform_admin_has_no_city",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


@tracked()
class Delegation(Record):
    """Roles that a person hands over in a city: as a standing rule, or while being absent.

    It gives what the giver holds in person on that day, to somebody who works there too.
    """

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="delegations")
    giver = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="delegations_given",
        verbose_name=_("who hands over"),
    )
    receiver = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="delegations_received",
        verbose_name=_("who acts instead"),
    )
    kind = models.CharField(_("kind"), max_length=4, choices=v.Delegation)
    roles = ArrayField(models.TextField(choices=Role), verbose_name=_("roles"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    # Who did it for the giver; none where it was the giver.
    arranged_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("arranged by"),
    )
    told_at = models.DateTimeField(_("told to the person"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("ended early"), null=True, editable=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            codes_check("kind", v.Delegation, name="delegation_kind_known"),
            code_list_check("roles", Role, name="delegation_roles_known"),
            models.CheckConstraint(
                condition=Q(roles__len__gt=0), name="delegation_hands_something_over"
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")), name="delegation_not_to_oneself"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, kind=v.Delegation.STAN)
                | Q(ends_on__isnull=False, ends_on__gte=F("starts_on")),
                name="delegation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"

    @property
    def role_labels(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]

    def clean(self) -> None:
        errors = {}
        if self.giver_id == self.receiver_id:
            errors["receiver"] = _("Choose somebody else: nobody acts for themselves.")
        if self.ends_on is None:
            if self.kind == v.Delegation.ABSE:
                errors["ends_on"] = _("Say until when the absence lasts.")
        elif self.starts_on and self.ends_on < self.starts_on:
            errors["ends_on"] = _("It ends before it starts.")
        if errors:
            raise ValidationError(errors)

    def is_over(self, *, on: datetime.date) -> bool:
        """Whether it gives nothing any more: ended early, or its last day is past."""
        return self.revoked_at is not None or (self.ends_on is not None and self.ends_on < on)


@tracked(without=("digest",))
class Invitation(Record):
    """A place in a city kept for a person, who takes it by the link that was made for them.

    Only a digest of the link is kept. Taking it again, or after its last day, is refused.
    """

    about_nobody = frozenset({"email", "name", "digest"})

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(
        _("e-mail address"), help_text=_("The person signs in with it; nobody else can take it.")
    )
    name = models.CharField(_("name"), max_length=150)
    roles = ArrayField(models.TextField(choices=Role), verbose_name=_("roles"))
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            code_list_check("roles", Role, name="invitation_roles_known"),
            models.CheckConstraint(
                condition=~Q(roles__contains=[Role.PLATFORM_ADMIN]),
                name="invitation_only_to_a_city",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invitation_email_in_small_letters"
            ),
            models.UniqueConstraint(
                fields=["city", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_open",
                violation_error_message=_("This person has an open invitation already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def role_labels(self) -> list[str]:
        """Its roles in words, in the order in which roles are always told."""
        return [str(role.label) for role in Role if role in self.roles]

    def is_open(self, *, at: datetime.datetime) -> bool:
        """Whether its link still opens at that moment."""
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at


@tracked()
class SignInRule(Record):
    """What a city asks of those who work in it when they sign in, beyond what the platform asks."""

    city = models.OneToOneField(City, on_delete=models.CASCADE, related_name="sign_in_rule")
    second_factor_roles = ArrayField(
        models.TextField(choices=Role),
        default=list,
        blank=True,
        verbose_name=_("roles that need a second factor"),
    )
    since = models.DateField(_("from this day on"))

    objects = SignInRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in rules")
        constraints = [
            code_list_check("second_factor_roles", Role, name="sign_in_rule_roles_known")
        ]

    def __str__(self) -> str:
        return str(self.city)


@tracked()
class FactorReset(Record):
    """An administrator took a person's second factors away, most often for a lost phone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factor_resets")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField(_("told to the person"), null=True, editable=False)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = _("removal of second factors")

    def __str__(self) -> str:
        return str(self.user)
