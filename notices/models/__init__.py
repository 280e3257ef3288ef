"""What is put off until a day, what the office is told by itself, and by whose clocks."""

from notices.models.feeds import FeedAddress
from notices.models.hours import Hours
from notices.models.mails import Mail, MailDecision, ReminderChoice
from notices.models.snoozes import Snooze

__all__ = ["FeedAddress", "Hours", "Mail", "MailDecision", "ReminderChoice", "Snooze"]
