"""What the app offers in the API."""

from notices.work_list import api as work_list

router_entries = [*work_list.router_entries]
