"""Programs that sign in: keys, their secrets, and the cities that consented to them."""

from __future__ import annotations

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.people import User
from accounts.querysets import ApiKeyQuerySet, KeyConsentQuerySet, KeySecretQuerySet
from partners.models import City
from records.constraints import code_list_check
from records.history import tracked
from records.models import Record
from records.scopes import Scope, in_words

# Long enough to make a new key and to have it put in place.
EXPIRES_SOON = datetime.timedelta(days=30)


@tracked()
class ApiKey(Record):
    """A key by which another system reads or writes a city's records.

    It reads what every role of the city may read, as far as its scopes go, and never confidential
    records. Its secrets are rows of their own; scopes stay as they were made, since other cities
    may have consented to them.
    """

    about_nobody = frozenset({"name"})

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=100, help_text=_("The system that will use it."))
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    scopes = ArrayField(models.TextField(choices=Scope), default=list)
    networks = ArrayField(
        models.TextField(),
        default=list,
        blank=True,
        verbose_name=_("networks"),
        help_text=_("From elsewhere the key does not open. Left empty: from anywhere."),
    )
    is_for_other_cities = models.BooleanField(
        _("other cities may consent to it"),
        default=False,
        help_text=_("Such as the key of an association that gathers statistics."),
    )
    expires_on = models.DateField(pgettext_lazy("of a key", "last day"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key")
        constraints = [
            code_list_check("scopes", Scope, name="api_key_scopes_known"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="api_key_has_scopes"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_labels(self) -> list[str]:
        """What it may do, in words."""
        return in_words(self.scopes)

    def is_valid(self, *, on: datetime.date) -> bool:
        """Whether the key still opens on that day; it expires at the end of its last day."""
        return self.revoked_at is None and on <= self.expires_on

    def expires_soon(self, *, on: datetime.date) -> bool:
        """Whether a new key should be made by now."""
        return self.is_valid(on=on) and self.expires_on - on <= EXPIRES_SOON


@tracked(without=("digest", "last_used_at", "last_used_from"))
class KeySecret(Record):
    """What is sent to open with a key; only a digest is kept, the secret itself is shown once.

    A key has two of them while one takes the place of the other.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="secrets")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # How its part of the secret begins, to tell two apart; empty where that was not kept.
    hint = models.CharField(max_length=4, blank=True, editable=False)
    expires_at = models.DateTimeField(_("works until"), null=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    # Not exact: see `accounts.keys.services.note_use`.
    last_used_at = models.DateTimeField(_("last use"), null=True, editable=False)
    last_used_from = models.GenericIPAddressField(null=True, editable=False)

    objects = KeySecretQuerySet.as_manager()

    class Meta:
        verbose_name = _("secret of a key")

    def __str__(self) -> str:
        return f"cdk_{self.key.prefix}_{self.hint}…"

    @property
    def last_day(self) -> datetime.date | None:
        """The day through which it works; None while no other has taken its place."""
        if self.expires_at is None:
            return None
        return timezone.localdate(self.expires_at - datetime.timedelta(seconds=1))

    def is_live(self, *, at: datetime.datetime) -> bool:
        """Whether it opens at that moment, as long as its key does."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


@tracked()
class KeyConsent(Record):
    """A city lets a key of another read its records, as far as the scopes it was shown go."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="consents")
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="key_consents")
    scopes = ArrayField(models.TextField(choices=Scope), default=list)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given"), editable=False)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = KeyConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to a key")
        constraints = [
            code_list_check("scopes", Scope, name="key_consent_scopes_known"),
            models.UniqueConstraint(
                fields=["key", "city"],
                condition=Q(withdrawn_at__isnull=True),
                name="key_consent_once",
                violation_error_message=_("Your city has consented to this key already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city}: {self.key}"

    @property
    def scope_labels(self) -> list[str]:
        """What it may read, in words."""
        return in_words(self.scopes)
