"""The shape of what people type about partners."""

from partners.forms.actors import NONE_OF_THESE, ActorForm
from partners.forms.people import (
    EraseForm,
    HolderForm,
    NewPersonForm,
    PersonForm,
    PostForm,
    TenureForm,
    VersionedForm,
)

__all__ = [
    "NONE_OF_THESE",
    "ActorForm",
    "EraseForm",
    "HolderForm",
    "NewPersonForm",
    "PersonForm",
    "PostForm",
    "TenureForm",
    "VersionedForm",
]
