"""The controlled vocabularies: codes that are stored and travel in the API, with their labels.

Codes are stable and unique over all facets; a person reads only labels. Definitions and sources of
each term are in `domains/definitions.py`.
"""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Domain(TextChoices):
    """The six domains in which a city acts abroad."""

    PEA = "PEA", _("Peace")
    ENV = "ENV", _("Environment")
    ECO = "ECO", _("Economy & food")
    HLT = "HLT", _("Healthcare")
    HUR = "HUR", _("Human rights")
    CUL = "CUL", _("Culture")


class Goal(TextChoices):
    """The six ways in which residents become more secure."""

    EFS = "EFS", _("Economic & food security")
    HES = "HES", _("Health security")
    ENS = "ENS", _("Environmental security")
    PES = "PES", _("Personal security")
    COS = "COS", _("Community security")
    POS = "POS", _("Political security")


class GoalPart(TextChoices):
    """The two parts of economic and food security, for those who keep them apart."""

    ECS = "ECS", _("Economic security")
    FOS = "FOS", _("Food security")


class Objective(TextChoices):
    TCI = "TCI", _("Tackle common issues")
    SPE = "SPE", _("Share policy and experience")
    EIC = "EIC", _("Enhance international competitiveness")


class Level(TextChoices):
    """How far an actor reaches, from sub-national to transnational."""

    SUB = "SUB", _("Sub-national")
    NAT = "NAT", _("National")
    INT = "INT", _("Intergovernmental")
    TRN = "TRN", _("Transnational")


class ActorType(TextChoices):
    LGOV = "LGOV", _("Local government")
    STAT = "STAT", _("National government")
    MINI = "MINI", _("Ministry")
    MISN = "MISN", _("Embassy or consulate")
    IGO = "IGO", _("International organisation")
    CNET = "CNET", _("City network")
    ASSN = "ASSN", _("Association of local governments")
    NGO = "NGO", _("Civil society organisation")
    BUSN = "BUSN", _("Business")
    ACAD = "ACAD", _("Academia")
    RESI = "RESI", _("Residents or diaspora")


class Tier(TextChoices):
    """Tiers of local government."""

    MUNI = "MUNI", _("Municipality")
    DIST = "DIST", _("District")
    CNTY = "CNTY", _("County")
    METR = "METR", _("Metropolis")
    PROV = "PROV", _("Province or region")


class PartyRole(TextChoices):
    """What a party does in an activity."""

    LEAD = "LEAD", _("Leads")
    CNVN = "CNVN", _("Convenes")
    BRKR = "BRKR", _("Brokers")
    IMPL = "IMPL", _("Implements")
    FUND = "FUND", _("Funds")
    KNOW = "KNOW", _("Gives expertise")
    ADVC = "ADVC", _("Advocates")
    CLEA = "CLEA", _("Must agree or be told")
    OBSV = "OBSV", _("Observes")
    BENE = "BENE", _("Benefits")


class PostKind(TextChoices):
    """What an office at a partner is to us."""

    CHEF = "CHEF", _("Head of the body")
    CTCT = "CTCT", _("Contact for our office")
    PRTC = "PRTC", _("Protocol")
    OFCL = "OFCL", _("Other official")


class Configuration(TextChoices):
    """How many act together; derived from the parties, never typed in."""

    BIL = "BIL", _("Bilateral")
    PLU = "PLU", _("Several partners, ad hoc")
    NET = "NET", _("Standing network")


class Mode(TextChoices):
    """The two ends of the scale of diplomacy (Heine 2006); a place on it is computed, 0 to 1."""

    CLUB = "CLUB", _("Club")
    NETW = "NETW", pgettext_lazy("mode of diplomacy", "Network")


class TimeMode(TextChoices):
    PERM = "PERM", _("Permanent")
    CRIS = "CRIS", _("Short-term crisis")
    TRAN = "TRAN", _("From crisis to recovery")


class SecurityType(TextChoices):
    TRAD = "TRAD", _("Conventional security")
    NTRD = "NTRD", _("Non-conventional security")
    MIXD = "MIXD", _("Conventional and non-conventional")


class HomeLink(IntegerChoices):
    """How far an activity is tied to a policy at home (intermestic)."""

    EXTERNAL = 0, _("External only")
    MATCHED = 1, _("A domestic policy corresponds")
    SHARED = 2, _("Owned and budgeted together with a line department")


class Category(TextChoices):
    """Categories of new diplomacy."""

    PUBD = "PUBD", _("Public diplomacy")
    CULD = "CULD", _("Cultural diplomacy")
    ECOD = "ECOD", _("Economic diplomacy")
    CLID = "CLID", _("Climate and environmental diplomacy")
    HEAD = "HEAD", _("Health diplomacy")
    HUMD = "HUMD", _("Humanitarian diplomacy")
    RIGD = "RIGD", _("Human rights diplomacy")
    PBLD = "PBLD", _("Peace-building")
    SCID = "SCID", _("Science and technology diplomacy")
    DIGD = "DIGD", _("Digital diplomacy")
    LEGD = "LEGD", _("Legislative diplomacy")


class Instrument(TextChoices):
    """What kind of activity it is."""

    AGR = "AGR", _("Agreement")
    NETM = "NETM", _("Network membership")
    PROJ = "PROJ", _("Project")
    EVNT = "EVNT", _("Event")
    ADVO = "ADVO", _("Advocacy")
    VISI = "VISI", _("Visit")
    MEET = "MEET", _("Meeting")
    XCHG = "XCHG", _("Exchange of people")
    TRDM = "TRDM", _("Trade mission")
    COMM = "COMM", _("Letter, speech or call")
    GIFT = "GIFT", _("Gift")
    AIDX = "AIDX", _("Aid")
    OFFC = "OFFC", _("Office abroad")


class Direction(TextChoices):
    INCO = "INCO", _("Incoming")
    OUTG = "OUTG", _("Outgoing")


class AgreementType(TextChoices):
    SIS = "SIS", _("Sister city")
    FRI = "FRI", _("Friendship")
    MOU = "MOU", _("Memorandum of understanding")
    LOI = "LOI", _("Letter of intent")
    DEC = "DEC", _("Joint declaration")
    MAA = "MAA", _("Mutual aid")
    PRA = "PRA", _("Implementation agreement")
    UNK = "UNK", pgettext_lazy("agreement type", "Not known")


class LegalState(TextChoices):
    """Where an agreement stands in its legal life."""

    PROPOSED = "PROPOSED", _("Proposed")
    DILIGENCE = "DILIGENCE", _("Diligence")
    INTENT = "INTENT", _("Letter of intent exchanged")
    NEGOTIATING = "NEGOTIATING", _("Negotiating")
    LEGAL_REVIEW = "LEGAL_REVIEW", _("Legal review")
    GATES = "GATES", _("Awaiting consent")
    CLEARED = "CLEARED", _("Cleared for signature")
    SIGNED = "SIGNED", _("Signed")
    IN_FORCE = "IN_FORCE", _("In force")
    AMENDED = "AMENDED", _("Amended")
    RENEWED = "RENEWED", _("Renewed")
    SUSPENDED = "SUSPENDED", _("Suspended")
    DENOUNCED = "DENOUNCED", _("Notice of termination given")
    EXPIRED = "EXPIRED", _("Expired")
    TERMINATED = "TERMINATED", _("Terminated")
    SUPERSEDED = "SUPERSEDED", _("Superseded")
    DECLINED = "DECLINED", _("Declined")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class LegalStage(TextChoices):
    """The five stages that a person sees; each legal state belongs to one."""

    PREPARING = "PREPARING", _("Preparing")
    APPROVED = "APPROVED", _("Approved")
    SIGNED_STAGE = "SIGNED_STAGE", _("Signed")
    FORCE = "FORCE", _("In force")
    ENDED = "ENDED", _("Ended")


STAGE_OF_STATE: dict[LegalState, LegalStage] = {
    LegalState.PROPOSED: LegalStage.PREPARING,
    LegalState.DILIGENCE: LegalStage.PREPARING,
    LegalState.INTENT: LegalStage.PREPARING,
    LegalState.NEGOTIATING: LegalStage.PREPARING,
    LegalState.LEGAL_REVIEW: LegalStage.PREPARING,
    LegalState.GATES: LegalStage.PREPARING,
    LegalState.CLEARED: LegalStage.APPROVED,
    LegalState.SIGNED: LegalStage.SIGNED_STAGE,
    LegalState.IN_FORCE: LegalStage.FORCE,
    LegalState.AMENDED: LegalStage.FORCE,
    LegalState.RENEWED: LegalStage.FORCE,
    LegalState.SUSPENDED: LegalStage.FORCE,
    LegalState.DENOUNCED: LegalStage.FORCE,
    LegalState.EXPIRED: LegalStage.ENDED,
    LegalState.TERMINATED: LegalStage.ENDED,
    LegalState.SUPERSEDED: LegalStage.ENDED,
    LegalState.DECLINED: LegalStage.ENDED,
    LegalState.WITHDRAWN: LegalStage.ENDED,
}


class Check(TextChoices):
    """What is looked into before an agreement is negotiated."""

    PURP = "PURP", _("Purpose")
    STRA = "STRA", _("Fit with the strategy")
    AUTH = "AUTH", _("The other side's authority to sign")
    BUDG = "BUDG", pgettext_lazy("check", "Budget")
    WORD = "WORD", _("Sensitive wording")
    SANC = "SANC", _("Sanctions")
    RECI = "RECI", _("Reciprocity")
    EXIT = "EXIT", _("Way out")


class Finding(TextChoices):
    """What looking into it has shown."""

    FINE = "FINE", _("In order")
    RISK = "RISK", _("A concern, and how it is met")
    NAPP = "NAPP", _("Does not apply here")


class Ending(TextChoices):
    """Why an agreement is ended."""

    FULF = "FULF", _("Its purpose is fulfilled")
    MUTU = "MUTU", _("Both sides wish it")
    NOTI = "NOTI", _("One side gives notice")
    DORM = "DORM", _("Nobody has carried it on")
    BRCH = "BRCH", _("One side did not keep it")


class Side(TextChoices):
    """For whom a person signs."""

    HOME = "HOME", _("For our city")
    AWAY = "AWAY", _("For the other side")


class ActivityState(TextChoices):
    """How far an activity has come; VOID keeps a wrong entry out of all counts, with the reason."""

    DRFT = "DRFT", _("Draft")
    PLAN = "PLAN", _("Planned")
    ONGO = "ONGO", _("Under way")
    DONE = "DONE", _("Done")
    CANC = "CANC", _("Cancelled")
    VOID = "VOID", pgettext_lazy("state of a record", "Void")


class CommitmentSide(TextChoices):
    """Whose word was given."""

    OURS = "OURS", _("We promised")
    THEIRS = "THEIRS", _("They promised")


class CommitmentStatus(TextChoices):
    OPEN = "OPEN", pgettext_lazy("commitment", "Open")
    RNEG = "RNEG", pgettext_lazy("commitment", "Renegotiated")
    KEPT = "KEPT", pgettext_lazy("commitment", "Kept")
    BROK = "BROK", pgettext_lazy("commitment", "Not kept")
    RLSD = "RLSD", pgettext_lazy("commitment", "Released")


class DocumentKind(TextChoices):
    TEXT = "TEXT", _("Signed text")
    DRAF = "DRAF", _("Draft text")
    LETT = "LETT", _("Letter")
    RESO = "RESO", _("Council resolution")
    RPRT = "RPRT", pgettext_lazy("kind of document", "Report")
    PHOT = "PHOT", _("Photograph")
    MISC = "MISC", pgettext_lazy("kind of document", "Other")


class IncomingKind(TextChoices):
    """In what way something came in."""

    LTTR = "LTTR", pgettext_lazy("incoming", "Letter")
    MAIL = "MAIL", pgettext_lazy("incoming", "E-mail")
    PHON = "PHON", pgettext_lazy("incoming", "Call")
    INVI = "INVI", pgettext_lazy("incoming", "Invitation")
    RNWL = "RNWL", pgettext_lazy("incoming", "Renewal request")


class IncomingStatus(TextChoices):
    """What came of it; only what is new still waits."""

    WAIT = "WAIT", pgettext_lazy("incoming", "Open")
    ANSW = "ANSW", pgettext_lazy("incoming", "Answered")
    TURN = "TURN", pgettext_lazy("incoming", "Part of a record")
    NORE = "NORE", pgettext_lazy("incoming", "No reply needed")


class TiePulse(TextChoices):
    """How lively the tie with a partner is by what the records tell."""

    LIVELY = "LIVELY", pgettext_lazy("tie with a partner", "Lively")
    QUIET = "QUIET", pgettext_lazy("tie with a partner", "Quiet")
    FADING = "FADING", pgettext_lazy("tie with a partner", "Fading")


class TieStanding(TextChoices):
    """What a person has decided about the tie with a partner, whatever the records tell."""

    KEPT_UP = "KEPT_UP", pgettext_lazy("tie with a partner", "Kept up")
    DORMANT = "DORMANT", pgettext_lazy("tie with a partner", "Dormant")
    HISTORICAL = "HISTORICAL", pgettext_lazy("tie with a partner", "Historical")


class Provenance(TextChoices):
    """Where a record came from."""

    ENTD = "ENTD", _("Entered by a person")
    IMPD = "IMPD", _("Imported")
    DEMO = "DEMO", _("Invented for the demonstration")


class MayorAct(TextChoices):
    HOST = "HOST", _("Receives")
    VISIT = "VISIT", _("Official travel")
    SIGN = "SIGN", _("Signs")
    SPEAK = "SPEAK", _("Speaks")
    CHAIR = "CHAIR", _("Holds an office abroad")
    CALL = "CALL", _("Calls")
    LETTER = "LETTER", _("Writes")
    SEND = "SEND", _("Sends a representative")


class Delegation(TextChoices):
    STAN = "STAN", _("Standing delegation")
    ABSE = "ABSE", _("Delegation in absence")


# Default goals by domain, primary first: inferred from the definitions of the Human Development
# Report 1994 (UNDP), since the paper behind the six domains gives no table.
DEFAULT_GOALS: dict[Domain, tuple[tuple[Goal, ...], tuple[Goal, ...]]] = {
    Domain.PEA: ((Goal.PES,), (Goal.COS, Goal.POS)),
    Domain.ENV: ((Goal.ENS,), (Goal.EFS, Goal.HES)),
    Domain.ECO: ((Goal.EFS,), (Goal.COS,)),
    Domain.HLT: ((Goal.HES,), (Goal.PES,)),
    Domain.HUR: ((Goal.POS,), (Goal.PES, Goal.COS)),
    Domain.CUL: ((Goal.COS,), (Goal.EFS,)),
}
