"""What stands on the work list: kinds of rows, and the groups in which they stand."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class RowKind(TextChoices):
    """Why something is on the work list; the order is that of rows of one day."""

    PROMISE = "promise", _("Promise of ours")
    REPLY = "reply", _("Came in, without a reply")
    GATE = "gate", pgettext_lazy("work list", "Gate")
    NOTICE = "notice", _("Agreement under notice")
    ENDING = "ending", _("Agreement that ends")
    REVIEW = "review", _("Agreement to be reviewed")
    STEP = "step", _("Next step of an agreement")
    OUTCOME = "outcome", _("Planned day has passed, no outcome")
    THEIRS = "theirs", _("Promise of theirs")
    OFFER = "offer", _("Offered to us")
    PART = "part", _("Offered by us")
    DRAFT = "draft", _("Draft to finish")
    UNOWNED = "unowned", _("Record without an owner")
    SCAN = "scan", _("File to be filed")
    UNREAD = "unread", _("Document that could not be read")
    CONTACT = "contact", _("Partner long without contact")


class RowGroup(TextChoices):
    """Where a row stands; the order is that of the page."""

    LATE = "late", pgettext_lazy("work list", "Late")
    DUE = "due", _("Due soon")
    WAITING = "waiting", _("Waiting for me")
    OTHERS = "others", _("Waiting for others")
    ENDING = "ending", _("Ending soon")
    CONTACT = "contact", _("Long without contact")
    PUT_OFF = "put_off", pgettext_lazy("work list", "Put off")


def label_of(group: RowGroup, *, is_own: bool) -> str:
    """What a group is called on one's own list, or on that of the office or of a colleague."""
    if group is RowGroup.WAITING and not is_own:
        return gettext("Waiting for the office")
    return str(group.label)
