"""Which role may do what, and in which state of a record: the one table of rights.

Pages, API, services, tests and the documentation share it: `access.may(action, city)` asks for the
roles, `possible(action, state)` for the state, `records.rights` for both. Which records somebody
may read is decided by `visible_to(access)` of their queryset; this table says who may try at all.
Codes of roles are those of `records.access.Role`; a role counts in the cities where it is held.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class State(TextChoices):
    """What the state of a record allows; what has no drafts and is never void stands."""

    DRAFT = "draft", pgettext_lazy("state of a record", "Draft")
    STANDING = "standing", pgettext_lazy("state of a record", "In use")
    VOID = "void", pgettext_lazy("state of a record", "Void")


WORKERS = frozenset({"officer", "head", "mayor_office"})
READERS = WORKERS | {"legal", "city_admin"}
EVERYBODY = READERS | {"viewer"}
LEADERS = frozenset({"head", "city_admin"})
OFFICE = frozenset({"officer", "head"})
ADMINISTRATORS = frozenset({"city_admin"})
# What all cities share is theirs.
PLATFORM = frozenset({"platform_admin"})

ALWAYS = frozenset(State)
UNTIL_VOID = frozenset({State.DRAFT, State.STANDING})
ONLY_DRAFT = frozenset({State.DRAFT})
ONLY_STANDING = frozenset({State.STANDING})
ONLY_VOID = frozenset({State.VOID})


@dataclass(frozen=True)
class Action:
    """One row of the table; `words` say in a sentence what whoever may do it does."""

    code: str
    roles: frozenset[str]
    states: frozenset[str]
    words: _StrPromise


TABLE = (
    Action("activities.read", EVERYBODY, ALWAYS,
           _("Reads activities with their agreements, parties, promises and documents.")),
    Action("confidential.read", frozenset({"head", "mayor_office"}), ALWAYS,
           _("Reads confidential activities also when not named in them.")),
    Action("activities.write", WORKERS, UNTIL_VOID,
           _("Logs and changes activities, their promises and documents.")),
    Action("activities.delete", WORKERS, ONLY_DRAFT,
           _("Deletes an activity.")),
    Action("activities.void", OFFICE, ONLY_STANDING,
           _("Makes an activity void, with a reason.")),
    Action("agreements.prepare", WORKERS, ONLY_STANDING,
           _("Prepares agreements: steps, checklist, signatories; notes that one is declined.")),
    Action("agreements.review", frozenset({"legal", "head"}), ONLY_STANDING,
           _("Agrees to the text of an agreement as a lawyer, or sends it back.")),
    Action("agreements.clear", frozenset({"head", "mayor_office"}), ONLY_STANDING,
           _("Clears an agreement for signature, or withdraws it.")),
    Action("agreements.conclude", WORKERS, ONLY_STANDING,
           _("Notes that an agreement is signed, in force, amended, renewed or expired.")),
    Action("agreements.end", frozenset({"head", "mayor_office"}), ONLY_STANDING,
           _("Suspends an agreement, takes it up again, or ends it.")),
    Action("agreements.gates", WORKERS | {"legal"}, UNTIL_VOID,
           _("Notes how a gate of an agreement was met.")),
    Action("agreements.waive", frozenset({"head", "legal"}), UNTIL_VOID,
           _("Waives a gate of an agreement, with a reason.")),
    Action("authority_forms.write", WORKERS, ALWAYS,
           _("Keeps forms of ministries and councils, which are filled from records.")),
    # Mail of the office names people who are not the public's business.
    Action("incoming.read", READERS, ALWAYS,
           _("Reads what came in: letters, e-mails, calls, invitations, renewal requests.")),
    Action("incoming.write", WORKERS, ALWAYS,
           _("Takes in what comes, answers it, and makes records of it.")),
    Action("comments.write", READERS, UNTIL_VOID,
           _("Comments on activities, and takes own comments back.")),
    Action("comments.withdraw", frozenset({"head"}), UNTIL_VOID,
           _("Takes back what others commented.")),
    Action("partners.read", EVERYBODY, ALWAYS,
           _("Reads partners that only this city sees, posts, and notes on countries.")),
    Action("sharing.offer", WORKERS, ONLY_STANDING,
           _("Offers records to partner cities, and keeps letters of other partners.")),
    Action("sharing.withdraw", WORKERS, ALWAYS,
           _("Withdraws what was offered, and takes letters back.")),
    Action("sharing.answer", WORKERS, ALWAYS,
           _("Answers to what other cities offer.")),
    Action("partners.write", WORKERS, ALWAYS,
           _("Adds and changes such partners, posts, and notes on countries.")),
    Action("partners.merge", OFFICE | PLATFORM, ALWAYS,
           _("Merges two partners that are one, or tells them apart.")),
    Action("ties.decide", WORKERS, ALWAYS,
           _("Decides that the tie with a partner is dormant or historical, and takes that back.")),
    # By them the whole office reads which ties fade.
    Action("ties.weigh", LEADERS, ALWAYS,
           _("Sets the weights by which it is computed how lively ties are.")),
    Action("memberships.read", EVERYBODY, ALWAYS,
           _("Reads memberships in networks that the city keeps.")),
    Action("memberships.write", WORKERS | PLATFORM, ONLY_STANDING,
           _("Enters and changes memberships in networks, and what is contributed.")),
    Action("memberships.void", WORKERS | PLATFORM, ONLY_STANDING,
           _("Makes a membership void, with a reason.")),
    Action("memberships.restore", WORKERS | PLATFORM, ONLY_VOID,
           _("Lets a void membership count again.")),
    Action("people.read", READERS, ALWAYS,
           _("Reads who holds a post at a partner, and how to reach them.")),
    Action("people.write", WORKERS, ALWAYS,
           _("Enters and changes people at partners, and who holds which post.")),
    # Personal data is erased by those who answer for it.
    Action("people.erase", LEADERS, ALWAYS,
           _("Erases a person at a partner.")),
    Action("work_list.read", WORKERS | {"legal"}, ALWAYS,
           _("Sees what there is to do, by person and for the whole office.")),
    Action("work_list.snooze", WORKERS | {"legal"}, ALWAYS,
           _("Puts off what there is to do, with a reason, and takes it up again.")),
    Action("reports.read", EVERYBODY, ALWAYS,
           _("Reads reports.")),
    Action("reports.order", WORKERS | {"legal"}, ALWAYS,
           _("Orders reports.")),
    Action("council_forms.write", WORKERS, ALWAYS,
           _("Keeps and deletes forms of the council table for the whole city.")),
    Action("members.read", LEADERS, ALWAYS,
           _("Sees who works in the city, and as what.")),
    Action("members.write", ADMINISTRATORS, ALWAYS,
           _("Gives and takes roles, also all of somebody who leaves.")),
    Action("colleagues.read", EVERYBODY, ALWAYS,
           _("Sees by name who may be owner or deputy of a record.")),
    Action("delegations.read", EVERYBODY, ALWAYS,
           _("Sees who acts for whom in the city.")),
    Action("delegations.give", EVERYBODY, ALWAYS,
           _("Hands own roles over to a colleague, and takes them back.")),
    Action("delegations.arrange", LEADERS, ALWAYS,
           _("Hands over the roles of somebody absent, and ends any delegation.")),
    Action("handover.read", EVERYBODY, ALWAYS,
           _("Sees who handed all records over to whom, and why.")),
    Action("handover.give", WORKERS | LEADERS, ALWAYS,
           _("Hands all own records over to a colleague.")),
    Action("handover.arrange", LEADERS, ALWAYS,
           _("Hands over all records of somebody else, also of somebody who has left.")),
    Action("members.invite", ADMINISTRATORS, ALWAYS,
           _("Invites new people to the city.")),
    # For those who answer for the accounts, not for the work.
    Action("audit.read", ADMINISTRATORS, ALWAYS,
           _("Sees who changed, took out and looked at what.")),
    Action("mails.read", ADMINISTRATORS, ALWAYS,
           _("Sees to whom reminders were sent, and which of them may not have arrived.")),
    Action("mails.decide", ADMINISTRATORS, ALWAYS,
           _("Decides whether a reminder arrived of which nobody knows, or is written again.")),
    Action("members.reset_factor", ADMINISTRATORS | PLATFORM, ALWAYS,
           _("Removes the second factor of somebody who has lost it.")),
    Action("members.reset_password", ADMINISTRATORS | PLATFORM, ALWAYS,
           _("Makes a link with which somebody sets a new password.")),
    Action("members.erase", ADMINISTRATORS | PLATFORM, ALWAYS,
           _("Erases the account of somebody who has left for good.")),
    Action("members.sign_out", ADMINISTRATORS | PLATFORM, ALWAYS,
           _("Signs somebody out everywhere.")),
    Action("sign_in_rules.write", ADMINISTRATORS, ALWAYS,
           _("Decides who in the city needs a second factor.")),
    Action("keys.read", ADMINISTRATORS, ALWAYS,
           _("Sees the keys of the city for other systems.")),
    Action("keys.write", ADMINISTRATORS, ALWAYS,
           _("Makes and revokes keys for other systems.")),
    Action("catalogue.write", PLATFORM, ALWAYS,
           _("Keeps what all cities share: the catalogue of partners and its imports.")),
    Action("cities.appoint", PLATFORM, ALWAYS,
           _("Makes somebody administrator of a city.")),
)  # fmt: skip

# Each looks at what those before it have done; in a small office one person may be several of them.
CHECKING = ("officer", "legal", "head", "mayor_office")

ACTIONS = {action.code: action for action in TABLE}
ROLES_OF_ACTION = {action.code: action.roles for action in TABLE}


def possible(action: str, state: str) -> bool:
    """Whether a record in `state` of `State` allows `action`, whoever asks.

    Raises KeyError for an action that the table does not name.
    """
    return state in ACTIONS[action].states


def checking_each_other(roles: Iterable[str]) -> list[str]:
    """Those of the roles of one person that are there to check each other; none or several."""
    held = [role for role in CHECKING if role in set(roles)]
    return held if len(held) > 1 else []


def why_impossible(action: str, state: str) -> str:
    """Why a record in that state does not allow `action`, in a sentence."""
    if state == State.VOID:
        return str(_("A void record cannot be changed."))
    if state == State.DRAFT and action.startswith("agreements."):
        return str(_("A draft takes no steps yet. Finish it first."))
    if state == State.DRAFT and action == "sharing.offer":
        return str(_("A draft is nobody else's to see yet. Finish it first."))
    if state == State.DRAFT:
        return str(_("A draft is not made void: delete it instead."))
    if ACTIONS[action].states == ONLY_VOID:
        return str(_("It is not void."))
    return str(_("Only a draft can be deleted. Make the record void instead."))
