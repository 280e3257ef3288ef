"""The shape of what people type about partners."""

from partners.forms.actors import NONE_OF_THESE, PROPOSES, ActorForm, names_to_fill
from partners.forms.duplicates import CountryForm, TwoPartnersForm
from partners.forms.memberships import (
    ContributionForm,
    MembershipForm,
    MembershipVoidForm,
    PublicMembershipForm,
)
from partners.forms.people import (
    EraseForm,
    HolderForm,
    NewPersonForm,
    PersonForm,
    PostForm,
    TenureForm,
)

__all__ = [
    "NONE_OF_THESE",
    "PROPOSES",
    "ActorForm",
    "ContributionForm",
    "CountryForm",
    "EraseForm",
    "HolderForm",
    "MembershipForm",
    "MembershipVoidForm",
    "NewPersonForm",
    "PersonForm",
    "PostForm",
    "PublicMembershipForm",
    "TenureForm",
    "TwoPartnersForm",
    "names_to_fill",
]
