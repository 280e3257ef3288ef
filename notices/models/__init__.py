from notices.models.snoozes import Snooze

__all__ = ["Snooze"]
