"""What the office is told, and when."""

from notices.models.feeds import FeedAddress
from notices.models.hours import Hours
from notices.models.snoozes import Snooze

__all__ = ["FeedAddress", "Hours", "Snooze"]
