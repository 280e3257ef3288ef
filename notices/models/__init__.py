"""What the office is told, and when."""

from notices.models.feeds import FeedAddress
from notices.models.hours import Hours

__all__ = ["FeedAddress", "Hours"]
