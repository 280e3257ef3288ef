"""The filters of places, partners and ties: one set a model for the page and the API.

Parameters marked * may be repeated and then mean "one of"; different parameters all have to hold.
A value that is not valid is an error at its field, and nothing is listed.

    Partners (`/partners/`, `/api/v1/actors/`): q (a name in any script), level *, type *,
        country *, domain * (in which it works), has_ties ("yes"), updated_since (ISO date and
        time); the page also has show = ours (`ActorQuerySet.ours`; what is shown
        without a word) | all (so is a search by name without a word) | own (kept by the city), and
        tie = LIVELY | QUIET | FADING (by the records) | DORMANT | HISTORICAL (decided).
    Places (`/api/v1/places/`): q, country *, minimum_population.
    Posts (`/api/v1/posts/`): q (a title in any language), actor, kind *, country *, is_current,
        updated_since.
    People (`/partners/people/`, `/api/v1/people/`): q (name, post or partner, in any script),
        country, show = verify (verified too long ago) | retention (kept long enough); in the API
        also actor (where they hold or held a post), updated_since.
    Ties (`/api/v1/ties/`): actor (at either end), kind *, updated_since.
    Memberships (`/partners/memberships/`, `/api/v1/network-memberships/`): q (a name of the
        network), state = current | working | silent | past | void, network, member, updated_since;
        the page instead of the last three: show = ours (the default) | others, and
        currency (of the fee; "none": fee not known). Void ones are in the page only when asked for.
    Members of a network (its page): q (a name of the member), country; all public memberships
        (`/catalogue/memberships/`): also network (a name), state = current | past | void.
    Names to decide (`/catalogue/imports/review/` only): file, country (as the file writes it),
        reason = ambiguous | unmatched.
"""

from partners.filters.actors import ActorFilter, ActorPageFilter, PlaceFilter, TieFilter
from partners.filters.imports import ReviewFilter
from partners.filters.memberships import (
    UNKNOWN_FEE,
    MemberFilter,
    MembershipFilter,
    MembershipPageFilter,
    PublicMembershipFilter,
)
from partners.filters.people import PersonFilter, PersonListFilter, PostFilter

__all__ = [
    "UNKNOWN_FEE",
    "ActorFilter",
    "ActorPageFilter",
    "MemberFilter",
    "MembershipFilter",
    "MembershipPageFilter",
    "PersonFilter",
    "PersonListFilter",
    "PlaceFilter",
    "PostFilter",
    "PublicMembershipFilter",
    "ReviewFilter",
    "TieFilter",
]
