"""Who takes part: levels, types and tiers of actors, roles, configuration and mode."""

from django.utils.translation import gettext_lazy as _

from domains.definitions.terms import HEINE_2006, LEE, PLUIJM_2007, PROPOSAL, Facet
from domains.vocabulary import ActorType, Configuration, Level, Mode, PartyRole, PostKind, Tier

LEVEL = Facet(
    "level",
    _("Actor level"),
    _("One an actor."),
    Level,
    {
        Level.SUB: (_("Governs a part of a state: a town, district, city, province."), LEE),
        Level.NAT: (_("Speaks for a state: a ministry, an embassy, an agency."), LEE),
        Level.INT: (_("A body whose members are states."), LEE),
        Level.TRN: (
            _("Works across borders without being a state: a city network, firm, university."),
            LEE,
        ),
    },
)

ACTOR_TYPE = Facet(
    "actor_type",
    _("Actor type"),
    _("One an actor."),
    ActorType,
    {
        ActorType.LGOV: (_("A government below the state, of any tier."), LEE),
        ActorType.STAT: (
            _("A state or territory as a whole, spoken for by its government."),
            PROPOSAL,
        ),
        ActorType.MINI: (_("A ministry or agency of a national government."), PROPOSAL),
        ActorType.MISN: (
            _("A state's mission in another state."),
            "Vienna Convention on Diplomatic Relations 1961; on Consular Relations 1963",
        ),
        ActorType.IGO: (_("An organisation founded by states under a treaty."), PROPOSAL),
        ActorType.CNET: (
            _("A standing organisation whose members are mostly cities."),
            "Acuto & Rayner 2016, City networks, International Affairs 92(5)",
        ),
        ActorType.ASSN: (
            _("A body that represents the local governments of one country or region."),
            PROPOSAL,
        ),
        ActorType.NGO: (_("An organisation of citizens that seeks no profit."), PROPOSAL),
        ActorType.BUSN: (_("A company, chamber or trade association."), PROPOSAL),
        ActorType.ACAD: (_("A university, school or research institute."), PROPOSAL),
        ActorType.RESI: (
            _("Residents acting as a group, or people of a shared origin living abroad."),
            PROPOSAL,
        ),
    },
)

TIER = Facet(
    "tier",
    _("Tier of local government"),
    _("One, for local governments only."),
    Tier,
    {
        Tier.MUNI: (_("The basic unit: a town, city or commune."), PROPOSAL),
        Tier.DIST: (_("A self-governing part of a large city."), PROPOSAL),
        Tier.CNTY: (_("A unit between municipality and region, or a rural basic unit."), PROPOSAL),
        Tier.METR: (_("A large city with the powers of a region, or a union of cities."), PROPOSAL),
        Tier.PROV: (_("The highest tier below the state: province, region, state, land."), LEE),
    },
)

ROLE = Facet(
    "role",
    _("Role"),
    _("Any number a party; at most one party of an activity is accountable."),
    PartyRole,
    {
        PartyRole.LEAD: (_("Answers for the whole and drives it."), PROPOSAL),
        PartyRole.CNVN: (_("Calls the others to the table and hosts the talks."), PROPOSAL),
        PartyRole.BRKR: (_("Brings parties together without being one of them."), PROPOSAL),
        PartyRole.IMPL: (_("Carries out what was agreed."), PROPOSAL),
        PartyRole.FUND: (_("Pays, wholly or in part."), PROPOSAL),
        PartyRole.KNOW: (_("Gives know-how, data or advice."), PROPOSAL),
        PartyRole.ADVC: (_("Speaks up for the cause before others."), PROPOSAL),
        PartyRole.CLEA: (_("Its consent is needed, or it has to be notified."), PROPOSAL),
        PartyRole.OBSV: (_("Is present without a say."), PROPOSAL),
        PartyRole.BENE: (_("Receives the good that comes of it."), PROPOSAL),
    },
)

POST_KIND = Facet(
    "post_kind",
    _("Kind of post"),
    _("One a post; the post stays when the person who holds it goes."),
    PostKind,
    {
        PostKind.CHEF: (
            _("Leads the body and signs for it: a mayor, governor, director."),
            PROPOSAL,
        ),
        PostKind.CTCT: (_("Whom our office calls and writes to in daily business."), PROPOSAL),
        PostKind.PRTC: (_("Arranges visits, ceremonies and the order of precedence."), PROPOSAL),
        PostKind.OFCL: (_("Holds any other office of the body."), PROPOSAL),
    },
)

CONFIGURATION = Facet(
    "configuration",
    _("Configuration"),
    _("Derived from the parties, never typed in."),
    Configuration,
    {
        Configuration.BIL: (_("Two parties."), PLUIJM_2007),
        Configuration.PLU: (
            _("Three or more parties that came together for this occasion."),
            PLUIJM_2007,
        ),
        Configuration.NET: (
            _("Parties meet as members of a lasting network with its own rules."),
            PLUIJM_2007,
        ),
    },
)

MODE = Facet(
    "mode",
    _("Mode"),
    _("A scale between two ends, computed from the records and never asked of a person."),
    Mode,
    {
        Mode.CLUB: (
            _("Few parties, led from above, behind closed doors, aimed at a signature."),
            HEINE_2006,
        ),
        Mode.NETW: (
            _("Many parties on one level, in public, aimed at getting things done."),
            HEINE_2006,
        ),
    },
)
