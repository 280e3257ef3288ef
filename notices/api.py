"""What the app offers in the API."""

from notices.calendar import api as calendar
from notices.work_list import api as work_list

router_entries = [*calendar.router_entries, *work_list.router_entries]
