"""How the register itself keeps an activity: states, commitments, documents, provenance."""

from django.utils.translation import gettext_lazy as _

from domains.definitions.terms import PROPOSAL, Facet
from domains.vocabulary import (
    ActivityState,
    CommitmentSide,
    CommitmentStatus,
    DocumentKind,
    IncomingKind,
    IncomingStatus,
    Provenance,
    TiePulse,
    TieStanding,
)

ACTIVITY_STATE = Facet(
    "activity_state",
    _("State of an activity"),
    _("One; what was entered by mistake is voided with a reason, not deleted."),
    ActivityState,
    {
        ActivityState.DRFT: (_("Not finished; counted nowhere yet."), PROPOSAL),
        ActivityState.PLAN: (_("Meant to happen and not yet begun."), PROPOSAL),
        ActivityState.ONGO: (_("Begun and not yet ended."), PROPOSAL),
        ActivityState.DONE: (_("Brought to its end."), PROPOSAL),
        ActivityState.CANC: (_("Called off before it happened or while it went on."), PROPOSAL),
        ActivityState.VOID: (_("Entered by mistake; kept for the history only."), PROPOSAL),
    },
)

COMMITMENT_SIDE = Facet(
    "commitment_side",
    _("Side of a commitment"),
    _("One: whose word was given."),
    CommitmentSide,
    {
        CommitmentSide.OURS: (_("Something the city owes to a partner."), PROPOSAL),
        CommitmentSide.THEIRS: (_("Something a partner owes to the city."), PROPOSAL),
    },
)

COMMITMENT_STATUS = Facet(
    "commitment_status",
    _("Status of a commitment"),
    _("One; a renegotiated commitment stays visible."),
    CommitmentStatus,
    {
        CommitmentStatus.OPEN: (_("Still to be fulfilled."), PROPOSAL),
        CommitmentStatus.RNEG: (_("Changed by both sides after it was given."), PROPOSAL),
        CommitmentStatus.KEPT: (_("Fulfilled, with something to show for it."), PROPOSAL),
        CommitmentStatus.BROK: (_("Not fulfilled, and it will not be."), PROPOSAL),
        CommitmentStatus.RLSD: (_("The other side no longer asks for it."), PROPOSAL),
    },
)

DOCUMENT_KIND = Facet(
    "document_kind",
    _("Kind of document"),
    _("One a document."),
    DocumentKind,
    {
        DocumentKind.TEXT: (_("The text as the parties signed it."), PROPOSAL),
        DocumentKind.DRAF: (_("A text that is still being worked on."), PROPOSAL),
        DocumentKind.LETT: (_("A letter received or sent."), PROPOSAL),
        DocumentKind.RESO: (_("A decision of the city council."), PROPOSAL),
        DocumentKind.RPRT: (_("An account of what was done."), PROPOSAL),
        DocumentKind.PHOT: (_("A picture of the occasion."), PROPOSAL),
        DocumentKind.MISC: (_("Anything else that belongs to the record."), PROPOSAL),
    },
)

INCOMING_KIND = Facet(
    "incoming_kind",
    _("Kind of incoming item"),
    _("One: an invitation is one however it came."),
    IncomingKind,
    {
        IncomingKind.LTTR: (_("Came on paper."), PROPOSAL),
        IncomingKind.MAIL: (_("Came by e-mail."), PROPOSAL),
        IncomingKind.PHON: (_("Was said on the telephone or in a video call."), PROPOSAL),
        IncomingKind.INVI: (_("Asks the city to come to something, in any form."), PROPOSAL),
        IncomingKind.RNWL: (_("Asks to renew an agreement, in any form."), PROPOSAL),
    },
)

INCOMING_STATUS = Facet(
    "incoming_status",
    _("Status of an incoming item"),
    _("One; what is closed tells why."),
    IncomingStatus,
    {
        IncomingStatus.WAIT: (_("Nobody has seen to it to the end."), PROPOSAL),
        IncomingStatus.ANSW: (_("The sender has a reply."), PROPOSAL),
        IncomingStatus.TURN: (_("What it tells is kept in an activity or agreement."), PROPOSAL),
        IncomingStatus.NORE: (_("Closed without a reply, with the reason."), PROPOSAL),
    },
)

TIE_PULSE = Facet(
    "tie_pulse",
    _("How lively a tie is"),
    _("One, computed from contacts by weights; for the city's own office alone."),
    TiePulse,
    {
        TiePulse.LIVELY: (_("Much was done together, and lately: 0.6 or more of 1."), PROPOSAL),
        TiePulse.QUIET: (_("Less, or longer ago: 0.25 or more of 1."), PROPOSAL),
        TiePulse.FADING: (_("Hardly anything for years: under 0.25 of 1."), PROPOSAL),
    },
)

TIE_STANDING = Facet(
    "tie_standing",
    _("What was decided about a tie"),
    _("One at most, by a person and with a reason; no figure decides it."),
    TieStanding,
    {
        TieStanding.KEPT_UP: (_("It goes on; an earlier decision was taken back."), PROPOSAL),
        TieStanding.DORMANT: (_("It rests and may be taken up again."), PROPOSAL),
        TieStanding.HISTORICAL: (_("It is kept in memory; nobody means to take it up."), PROPOSAL),
    },
)

PROVENANCE = Facet(
    "provenance",
    _("Provenance"),
    _("One: where the record came from."),
    Provenance,
    {
        Provenance.ENTD: (_("Typed in through a form or sent by another system."), PROPOSAL),
        Provenance.IMPD: (_("Read from a file; the file and the row are kept."), PROPOSAL),
        Provenance.DEMO: (_("Not a fact; made up so that the program can be tried."), PROPOSAL),
    },
)
