"""An activity with a legal life: transitions, signatories, checks, amendments; and forms."""

from agreements.authority_forms.models import AuthorityForm
from agreements.gates.models import Gate
from agreements.models.agreements import Agreement
from agreements.models.amendments import Amendment
from agreements.models.checks import CheckAnswer
from agreements.models.parts import PartOfAgreement
from agreements.models.signatories import Signatory
from agreements.models.transitions import Transition, TransitionKind

__all__ = [
    "Agreement",
    "Amendment",
    "AuthorityForm",
    "CheckAnswer",
    "Gate",
    "PartOfAgreement",
    "Signatory",
    "Transition",
    "TransitionKind",
]
