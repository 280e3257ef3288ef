"""The shape of what people type about partners."""

from partners.forms.actors import NONE_OF_THESE, PROPOSES, ActorForm, names_to_fill
from partners.forms.memberships import ContributionForm, MembershipForm

__all__ = [
    "NONE_OF_THESE",
    "PROPOSES",
    "ActorForm",
    "ContributionForm",
    "MembershipForm",
    "names_to_fill",
]
