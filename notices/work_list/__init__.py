"""The work list: everything that is to be done, each row with its one next act.

Other parts of the program, such as digests, call `work_list` and read nothing else.
"""

from notices.work_list.reading import work_list
from notices.work_list.rows import Group, Row, WorkList

__all__ = ["Group", "Row", "WorkList", "work_list"]
