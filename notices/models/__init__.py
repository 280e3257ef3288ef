"""What is put off until a day, and what the program tells people by itself."""

from notices.models.mails import Mail, MailDecision, ReminderChoice
from notices.models.snoozes import Snooze

__all__ = ["Mail", "MailDecision", "ReminderChoice", "Snooze"]
