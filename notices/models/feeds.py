"""Secret addresses by which a person's calendar is read without signing in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices.calendar.events import EventKind
from notices.feeds.querysets import FeedAddressQuerySet
from partners.models import City
from records.constraints import code_list_check
from records.history import tracked
from records.models import Record


@tracked(without=("digest", "last_used_at"))
class FeedAddress(Record):
    """An address that a calendar program asks for a person's calendar of a city.

    Only a digest of its secret is kept. It shows what the person may read at that moment, and
    nothing any more once the person has left the city.
    """

    about_nobody = frozenset({"digest"})
    alone_of = "user_id"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_addresses"
    )
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="feed_addresses")
    name = models.CharField(_("name"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    kinds = ArrayField(models.TextField(choices=EventKind), verbose_name=_("what it holds"))
    is_only_mine = models.BooleanField(_("only what I look after"), default=False)
    has_confidential = models.BooleanField(_("also what is confidential"), default=False)
    # Not exact, as with keys: at most every five minutes.
    last_used_at = models.DateTimeField(_("last use"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = FeedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")
        ordering = ("-created_at",)
        constraints = [
            code_list_check("kinds", EventKind, name="feed_address_kinds_known"),
            models.CheckConstraint(condition=~Q(kinds=[]), name="feed_address_holds_something"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind_labels(self) -> list[str]:
        """What it holds, in words."""
        return [str(kind.label) for kind in EventKind if kind in self.kinds]
