"""What colleagues say to each other about an activity."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey
from activities.models.activities import Activity
from activities.querysets import ChildQuerySet, MentionQuerySet
from partners.models import City
from records.changes import noted
from records.history import tracked
from records.models import Record
from records.policy import State


@noted()
@tracked()
class Comment(Record):
    """A remark on an activity. It is never changed, only taken back, which leaves its place."""

    told_by = ("author", "key")

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField(_("comment"), max_length=5_000)
    # One of the two: a person, or the system that wrote it by its key.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )
    key = models.ForeignKey(
        ApiKey,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("key"),
    )
    taken_back_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ("-created_at", "-id")
        indexes = [models.Index(fields=["activity", "-created_at", "-id"], name="comment_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(key__isnull=False),
                name="comment_has_author",
            )
        ]

    def __str__(self) -> str:
        return "" if self.is_taken_back else self.text[:80]

    def get_absolute_url(self) -> str:
        return self.activity.get_absolute_url()

    def reading_action(self, person: uuid.UUID | None) -> str:
        return self.activity.reading_action(person)

    @property
    def policy_state(self) -> State:
        """That of its activity."""
        return self.activity.policy_state

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None

    @property
    def said_by(self) -> str:
        """The name of the person, or of the system."""
        return str(self.author or self.key or "")


class Mention(models.Model):
    """A colleague whom a comment is to reach; `seen_at` is for whatever shows it to them."""

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True, editable=False)

    objects = MentionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "seen_at"], name="mention_unseen")]
        constraints = [
            models.UniqueConstraint(fields=["comment", "user"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)
