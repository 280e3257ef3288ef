"""What an activity is about and what it is for: domains, goals, objectives, categories."""

from django.utils.translation import gettext_lazy as _

from domains.definitions.terms import LEE, PROPOSAL, UNDP_1994, Facet
from domains.vocabulary import (
    Category,
    Domain,
    Goal,
    GoalPart,
    HomeLink,
    Objective,
    SecurityType,
    TimeMode,
)

DOMAIN = Facet(
    "domain",
    _("Domain"),
    _("One primary domain and any number of secondary ones, proposed from kind and title."),
    Domain,
    {
        Domain.PEA: (
            _("Preventing, calming and healing conflict; keeping in touch when capitals do not."),
            LEE,
        ),
        Domain.ENV: (
            _("Climate, air, water, waste, energy and nature shared with places elsewhere."),
            LEE,
        ),
        Domain.ECO: (
            _("Trade, investment, jobs, tourism, technology and the supply of food."),
            LEE,
        ),
        Domain.HLT: (
            _("Disease control, medical care and public health across borders."),
            LEE,
        ),
        Domain.HUR: (
            _("Dignity, equality and participation of residents, migrants and minorities."),
            LEE,
        ),
        Domain.CUL: (
            _("Arts, heritage, language, sport, education and friendship between peoples."),
            LEE,
        ),
    },
)

GOAL = Facet(
    "goal",
    _("Security goal"),
    _("Follows from the domain; may be changed when a reason is given."),
    Goal,
    {
        Goal.EFS: (_("Residents can count on an income and on food they can afford."), UNDP_1994),
        Goal.HES: (_("Residents are protected from disease and can reach care."), UNDP_1994),
        Goal.ENS: (
            _("Residents live with clean air and water and are spared the worst of disasters."),
            UNDP_1994,
        ),
        Goal.PES: (
            _("Residents are safe from violence, whether by states, groups or single persons."),
            UNDP_1994,
        ),
        Goal.COS: (
            _("Residents can keep their community, culture and identity without fear."),
            UNDP_1994,
        ),
        Goal.POS: (
            _("Residents enjoy their basic rights and can take part in public life."),
            UNDP_1994,
        ),
    },
)

GOAL_PART = Facet(
    "goal_part",
    _("Part of economic and food security"),
    _("Optional, for those who keep the two parts apart."),
    GoalPart,
    {
        GoalPart.ECS: (_("An assured basic income from work or from a safety net."), UNDP_1994),
        GoalPart.FOS: (_("Access to basic food at all times."), UNDP_1994),
    },
)

OBJECTIVE = Facet(
    "objective",
    _("Objective"),
    _("One or more."),
    Objective,
    {
        Objective.TCI: (_("Cities solve together a problem that none can solve alone."), LEE),
        Objective.SPE: (_("Cities learn from what others have tried, and teach in turn."), LEE),
        Objective.EIC: (
            _("The city becomes more attractive and better known to the world."),
            LEE,
        ),
    },
)

TIME_MODE = Facet(
    "time_mode",
    _("Time mode"),
    _("One."),
    TimeMode,
    {
        TimeMode.PERM: (_("Standing work that is planned and goes on from year to year."), LEE),
        TimeMode.CRIS: (_("A measure taken at once because of a crisis, and then ended."), LEE),
        TimeMode.TRAN: (
            _("Crisis help that turns into rebuilding or a lasting partnership."),
            PROPOSAL,
        ),
    },
)

SECURITY_TYPE = Facet(
    "security_type",
    _("Security type"),
    _("One, proposed from the goals and the time mode."),
    SecurityType,
    {
        SecurityType.TRAD: (_("War, armed violence and disputes between states."), LEE),
        SecurityType.NTRD: (
            _("Threats without an army: disease, climate, hunger, crime, loss of rights."),
            LEE,
        ),
        SecurityType.MIXD: (_("Both kinds of threat are dealt with together."), LEE),
    },
)

HOME_LINK = Facet(
    "home_link",
    _("Link with policy at home"),
    _("Asked as: which department shares this, under which plan and budget line?"),
    HomeLink,
    {
        HomeLink.EXTERNAL: (_("Nothing at home depends on it."), PROPOSAL),
        HomeLink.MATCHED: (_("A plan or service at home pursues the same aim."), PROPOSAL),
        HomeLink.SHARED: (
            _("A line department shares the work and names its plan and budget line."),
            PROPOSAL,
        ),
    },
)

CATEGORY = Facet(
    "category",
    _("Diplomacy category"),
    _("A city keeps one sheet a category: fields, actors, objectives and instruments."),
    Category,
    {
        Category.PUBD: (
            _("Winning understanding and trust directly from people abroad."),
            "Public Diplomacy Act (Korea, 2016), art. 2",
        ),
        Category.CULD: (_("Building ties through arts, heritage, language and sport."), PROPOSAL),
        Category.ECOD: (_("Using foreign ties for trade, investment and jobs."), PROPOSAL),
        Category.CLID: (_("Working abroad on climate, energy and nature."), PROPOSAL),
        Category.HEAD: (_("Working abroad on disease control and health services."), PROPOSAL),
        Category.HUMD: (_("Getting help to people in need, whoever governs them."), PROPOSAL),
        Category.RIGD: (
            _("Promoting rights together with cities and bodies abroad."),
            "UN Human Rights Council 2015, A/HRC/30/49",
        ),
        Category.PBLD: (
            _("Helping a peace to hold through dialogue, rebuilding and trust."),
            "Musch et al. 2008, City Diplomacy (VNG International)",
        ),
        Category.SCID: (
            _("Linking research and technology with foreign relations."),
            "Royal Society & AAAS 2010, New Frontiers in Science Diplomacy",
        ),
        Category.DIGD: (
            _("Working abroad by digital means, or on digital policy such as data and platforms."),
            PROPOSAL,
        ),
        Category.LEGD: (_("Ties kept by the city council and its members."), PROPOSAL),
    },
)
