"""An activity with a legal life: transitions, signatories, checks, amendments."""

from agreements.models.agreements import Agreement
from agreements.models.amendments import Amendment
from agreements.models.checks import CheckAnswer
from agreements.models.parts import PartOfAgreement
from agreements.models.signatories import Signatory
from agreements.models.transitions import Transition, TransitionKind

__all__ = [
    "Agreement",
    "Amendment",
    "CheckAnswer",
    "PartOfAgreement",
    "Signatory",
    "Transition",
    "TransitionKind",
]
