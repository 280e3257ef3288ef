"""By what means: instruments and their direction, agreements and their legal life, mayor acts."""

from django.utils.translation import gettext_lazy as _

from domains.definitions.terms import (
    KIHLGREN_2020,
    LEE,
    PROPOSAL,
    SCI_2021,
    VIENNA_1969,
    Facet,
)
from domains.vocabulary import (
    AgreementType,
    Check,
    Delegation,
    Direction,
    Ending,
    Finding,
    Instrument,
    LegalStage,
    LegalState,
    MayorAct,
    Side,
)

INSTRUMENT = Facet(
    "instrument",
    _("Kind of activity"),
    _("One, with a direction: incoming or outgoing."),
    Instrument,
    {
        Instrument.AGR: (_("A written understanding between the parties."), KIHLGREN_2020),
        Instrument.NETM: (_("Being a member of a city network."), KIHLGREN_2020),
        Instrument.PROJ: (
            _("Joint work with a beginning, an end, a plan and a budget."),
            KIHLGREN_2020,
        ),
        Instrument.EVNT: (
            _("A conference, festival, exhibition or competition with guests from abroad."),
            KIHLGREN_2020,
        ),
        Instrument.ADVO: (_("Speaking for a cause before states or world bodies."), KIHLGREN_2020),
        Instrument.VISI: (_("A delegation received or sent."), KIHLGREN_2020),
        Instrument.MEET: (_("A working talk, face to face or online."), PROPOSAL),
        Instrument.XCHG: (
            _("Staff, young people or students spend time with a partner."),
            PROPOSAL,
        ),
        Instrument.TRDM: (_("Local firms are taken to a market abroad."), PROPOSAL),
        Instrument.COMM: (_("A letter, speech, call or greeting."), PROPOSAL),
        Instrument.GIFT: (_("A present given or received in the city's name."), PROPOSAL),
        Instrument.AIDX: (_("Money, goods or people sent to help."), PROPOSAL),
        Instrument.OFFC: (_("A standing office of the city in another country."), PROPOSAL),
    },
)

DIRECTION = Facet(
    "direction",
    _("Direction"),
    _("One, where the kind has a direction."),
    Direction,
    {
        Direction.INCO: (_("It comes to the city."), PROPOSAL),
        Direction.OUTG: (_("It goes out from the city."), PROPOSAL),
    },
)

AGREEMENT_TYPE = Facet(
    "agreement_type",
    _("Type of agreement"),
    _("One; a city may put its own word on a label."),
    AgreementType,
    {
        AgreementType.SIS: (
            _("A broad, long-term pact between two communities, signed by their leaders."),
            SCI_2021,
        ),
        AgreementType.FRI: (
            _("A lighter pact of goodwill, often a step before a sister city pact."),
            SCI_2021,
        ),
        AgreementType.MOU: (_("A statement of what the parties mean to do together."), PROPOSAL),
        AgreementType.LOI: (_("A first written wish to work towards an agreement."), PROPOSAL),
        AgreementType.DEC: (_("A position that the parties announce together."), PROPOSAL),
        AgreementType.MAA: (_("A promise to help each other when disaster strikes."), PROPOSAL),
        AgreementType.PRA: (
            _("Settles how an earlier agreement is carried out: tasks, money, dates."),
            PROPOSAL,
        ),
        AgreementType.UNK: (_("The source that was imported does not say."), PROPOSAL),
    },
)

LEGAL_STATE = Facet(
    "legal_state",
    _("Legal state"),
    _("One at a time, each with its date; a sleeping tie is still legally alive."),
    LegalState,
    {
        LegalState.PROPOSED: (_("Somebody has put the idea forward."), PROPOSAL),
        LegalState.DILIGENCE: (
            _("Fit, cost, risk and the other party's authority are being checked."),
            PROPOSAL,
        ),
        LegalState.INTENT: (_("Both sides have said in writing that they want it."), PROPOSAL),
        LegalState.NEGOTIATING: (_("The parties are working on the text."), VIENNA_1969),
        LegalState.LEGAL_REVIEW: (_("Lawyers are reading the text."), PROPOSAL),
        LegalState.GATES: (_("A council or another authority has yet to consent."), PROPOSAL),
        LegalState.CLEARED: (_("Every consent is there; it may be signed."), PROPOSAL),
        LegalState.SIGNED: (_("Signed, but not yet in force."), VIENNA_1969),
        LegalState.IN_FORCE: (_("It applies to the parties."), VIENNA_1969),
        LegalState.AMENDED: (_("In force with a changed text."), VIENNA_1969),
        LegalState.RENEWED: (_("In force for a further term."), PROPOSAL),
        LegalState.SUSPENDED: (_("Set aside for a time, without being ended."), VIENNA_1969),
        LegalState.DENOUNCED: (
            _("In force until its last day, which the notice of a party names."),
            VIENNA_1969,
        ),
        LegalState.EXPIRED: (_("Its term ran out and was not renewed."), VIENNA_1969),
        LegalState.TERMINATED: (_("Ended by one party or by both."), VIENNA_1969),
        LegalState.SUPERSEDED: (_("A later agreement has taken its place."), VIENNA_1969),
        LegalState.DECLINED: (_("The city or the other party said no."), PROPOSAL),
        LegalState.WITHDRAWN: (_("Taken back before it was signed."), PROPOSAL),
    },
)

LEGAL_STAGE = Facet(
    "legal_stage",
    _("Stage"),
    _("The five stages that a person sees; each legal state belongs to one."),
    LegalStage,
    {
        LegalStage.PREPARING: (_("From the first idea to the last consent."), PROPOSAL),
        LegalStage.APPROVED: (
            _("All consents are given; the signature is still to come."),
            PROPOSAL,
        ),
        LegalStage.SIGNED_STAGE: (_("Signed, and waiting to take effect."), PROPOSAL),
        LegalStage.FORCE: (_("It binds or guides the parties today."), PROPOSAL),
        LegalStage.ENDED: (_("It no longer applies, or never came about."), PROPOSAL),
    },
)

CHECK = Facet(
    "check",
    _("Check before negotiation"),
    _("Each is answered once before an agreement is negotiated."),
    Check,
    {
        Check.PURP: (_("Why with this partner, and what residents gain."), PROPOSAL),
        Check.STRA: (_("Whether it serves what the city has resolved to do abroad."), PROPOSAL),
        Check.AUTH: (_("Whether whoever signs there may bind the other side."), PROPOSAL),
        Check.BUDG: (_("What it costs each year, and who pays."), PROPOSAL),
        Check.WORD: (_("Names of places and territory, history, politics in the text."), PROPOSAL),
        Check.SANC: (_("Whether sanctions touch the partner or what is exchanged."), PROPOSAL),
        Check.RECI: (_("Whether both sides give and get in fair measure."), PROPOSAL),
        Check.EXIT: (_("How either side can end it without a quarrel."), PROPOSAL),
    },
)

FINDING = Facet(
    "finding",
    _("Finding"),
    _("One a check."),
    Finding,
    {
        Finding.FINE: (_("Looked into, and nothing speaks against it."), PROPOSAL),
        Finding.RISK: (
            _("Something speaks against it, and what is done about that."),
            PROPOSAL,
        ),
        Finding.NAPP: (_("The question does not arise for this agreement."), PROPOSAL),
    },
)

ENDING = Facet(
    "ending",
    _("Reason for an end"),
    _("One, where an agreement is ended before its term."),
    Ending,
    {
        Ending.FULF: (_("What was agreed has been done."), PROPOSAL),
        Ending.MUTU: (_("The parties agree to end it."), VIENNA_1969),
        Ending.NOTI: (_("A party leaves as the text allows."), VIENNA_1969),
        Ending.DORM: (_("It sleeps, and both sides are spared the pretence."), PROPOSAL),
        Ending.BRCH: (_("A party ends it because of a breach by another."), VIENNA_1969),
    },
)

SIDE = Facet(
    "side",
    _("Side"),
    _("One a signatory."),
    Side,
    {
        Side.HOME: (_("Signs in the name of the city that keeps the record."), PROPOSAL),
        Side.AWAY: (_("Signs in the name of a partner."), PROPOSAL),
    },
)

MAYOR_ACT = Facet(
    "mayor_act",
    _("Act of the mayor"),
    _("What the head of the city does in person."),
    MayorAct,
    {
        MayorAct.HOST: (_("Meets guests from abroad at home."), LEE),
        MayorAct.VISIT: (_("Travels abroad on duty."), LEE),
        MayorAct.SIGN: (_("Puts the city's name to a document."), LEE),
        MayorAct.SPEAK: (_("Addresses an audience from abroad."), LEE),
        MayorAct.CHAIR: (_("Presides over a network or another body abroad."), LEE),
        MayorAct.CALL: (_("Talks by telephone or video."), LEE),
        MayorAct.LETTER: (_("Writes in the city's name."), LEE),
        MayorAct.SEND: (_("Has somebody else act in the mayor's place."), LEE),
    },
)

DELEGATION = Facet(
    "delegation",
    _("Delegation of a decision"),
    _("One, where the mayor did not decide in person."),
    Delegation,
    {
        Delegation.STAN: (_("A rule gives this class of decisions to a lower post."), PROPOSAL),
        Delegation.ABSE: (_("A deputy decides because the one who should is away."), PROPOSAL),
    },
)
