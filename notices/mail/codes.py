"""On which days somebody is reminded, and what can become of a mail."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Days(TextChoices):
    """On which days a person is reminded."""

    DAILY = "DAILY", _("Every day")
    MON = "MON", _("Every Monday")
    TUE = "TUE", _("Every Tuesday")
    WED = "WED", _("Every Wednesday")
    THU = "THU", _("Every Thursday")
    FRI = "FRI", _("Every Friday")
    SAT = "SAT", _("Every Saturday")
    SUN = "SUN", _("Every Sunday")
    NEVER = "NEVER", pgettext_lazy("reminders", "Never")


WEEKDAYS = (Days.MON, Days.TUE, Days.WED, Days.THU, Days.FRI, Days.SAT, Days.SUN)


class MailKind(TextChoices):
    """What a mail is about."""

    DIGEST = "DIGEST", pgettext_lazy("mail", "Reminders")


class MailState(TextChoices):
    """How far a mail is, or what became of it."""

    QUEUED = "QUEUED", pgettext_lazy("mail", "Waiting")
    SENDING = "SENDING", pgettext_lazy("mail", "Being sent")
    SENT = "SENT", pgettext_lazy("mail", "Sent")
    EMPTY = "EMPTY", pgettext_lazy("mail", "Nothing to tell")
    REFUSED = "REFUSED", pgettext_lazy("mail", "Not sent")
    UNCERTAIN = "UNCERTAIN", pgettext_lazy("mail", "Uncertain")


# What a mail in these states tells need not be told again that week.
TOLD = (MailState.SENDING, MailState.SENT, MailState.EMPTY, MailState.UNCERTAIN)
UNDER_WAY = (MailState.QUEUED, MailState.SENDING)


class Reason(TextChoices):
    """Why a mail was not sent, not yet sent, or is uncertain."""

    SERVER = "SERVER", _("The mail server refused it.")
    TROUBLE = "TROUBLE", _("The mail server could not be reached, or did not take it for now.")
    WRITING = "WRITING", _("It could not be written: see the log of the program.")
    OVER = "OVER", _("Its day was over before it could be sent.")
    ENDED = "ENDED", _("The program ended while it handed the mail over.")
    SILENT = "SILENT", _("The mail server took the text and did not say whether it has it.")
    LEFT = "LEFT", _("Somebody decided to leave it; the next mail tells what is still open.")


class Verdict(TextChoices):
    """What somebody says about an uncertain mail."""

    ARRIVED = "ARRIVED", _("It arrived")
    AGAIN = "AGAIN", _("Write it again")
    LEAVE = "LEAVE", _("It did not arrive; leave it")
