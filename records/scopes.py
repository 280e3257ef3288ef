"""What a key may do, in words: the grammar of scopes, which `records.access` alone applies.

`read:public`, `read` and `write` speak of all that the API offers; `read:RESOURCE` and
`write:RESOURCE` of one kind of record. A resource is the part of an action of `records.policy`
before the dot. Writing includes reading. Personal data open by their own scopes alone: `read` and
`write` are given to programs that need no names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

READ_PUBLIC, READ, WRITE = "read:public", "read", "write"


class Scope(TextChoices):
    """Every scope there is; a resource of the policy without one here is closed to keys."""

    READ_PUBLIC = "read:public", _("Read public records")
    READ = "read", _("Read everything but people at partners")
    WRITE = "write", _("Read and write everything but people at partners")
    READ_ACTIVITIES = "read:activities", _("Read activities")
    WRITE_ACTIVITIES = "write:activities", _("Read and write activities")
    READ_PARTNERS = "read:partners", _("Read partners")
    WRITE_PARTNERS = "write:partners", _("Read and write partners")
    READ_MEMBERSHIPS = "read:memberships", _("Read memberships in networks")
    WRITE_MEMBERSHIPS = "write:memberships", _("Read and write memberships in networks")
    READ_REPORTS = "read:reports", _("Read reports")
    WRITE_REPORTS = "write:reports", _("Read and order reports")
    READ_PEOPLE = "read:people", _("Read people at partners")
    WRITE_PEOPLE = "write:people", _("Read and write people at partners")


# What each resource holds, in the order in which it is offered.
RESOURCES = {
    "activities": _("Activities with their agreements, parties, promises and documents"),
    "partners": _("Partners that only the city sees, and posts at partners"),
    "memberships": _("Memberships in networks that the city keeps"),
    "reports": _("Reports"),
    "people": _("People at partners: personal data"),
}
PERSONAL = frozenset({"people"})
# What is done with records of a resource, under a name of its own in the policy.
_PART_OF = {
    "sharing": "activities",
    "comments": "activities",
    "agreements": "activities",
    "authority_forms": "activities",
    "incoming": "activities",
    "work_list": "activities",
}
# What has no scope of its own, and comes with any of these: who names an owner must find the id. A
# handover tells names of colleagues, too.
_COMES_WITH = dict.fromkeys(
    ("colleagues.read", "handover.read"), ("activities.write", "people.read")
)


def covers(scopes: Collection[str], action: str) -> bool:
    """Whether scopes reach an action of `records.policy`; the roles of the asker still decide.

    Confidential records follow `read`: no key holds a role that may read them, but a report may be
    made for those who do.
    """
    if action in _COMES_WITH:
        return any(covers(scopes, other) for other in _COMES_WITH[action])
    resource, verb = _parts(action)
    reads = verb == "read"
    if resource == "confidential":
        return READ in scopes
    if resource not in RESOURCES:
        return False
    wide = () if resource in PERSONAL else (WRITE, *([READ] if reads else []))
    own = (f"write:{resource}", *([f"read:{resource}"] if reads else []))
    return any(scope in scopes for scope in (*wide, *own))


def scope_for(action: str) -> str:
    """The narrowest scope that covers an action."""
    resource, verb = _parts(_COMES_WITH.get(action, (action,))[0])
    return f"{READ if verb == 'read' else WRITE}:{resource}"


def _parts(action: str) -> tuple[str, str]:
    resource, _dot, verb = action.partition(".")
    return _PART_OF.get(resource, resource), verb


def reading_only(scopes: Iterable[str]) -> list[str]:
    """The same scopes without what they let write, in the order of `Scope`."""
    given = {scope.replace(WRITE, READ) for scope in scopes}
    return [scope for scope in Scope.values if scope in given]


def in_words(scopes: Collection[str]) -> list[str]:
    """What scopes allow, the widest first."""
    return [str(scope.label) for scope in Scope if scope in scopes]
