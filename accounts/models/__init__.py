"""People and programs that sign in."""

from accounts.models.keys import ApiKey, KeyConsent, KeySecret
from accounts.models.people import (
    Delegation,
    FactorReset,
    Invitation,
    Membership,
    SignInRule,
    User,
)

__all__ = [
    "ApiKey",
    "Delegation",
    "FactorReset",
    "Invitation",
    "KeyConsent",
    "KeySecret",
    "Membership",
    "SignInRule",
    "User",
]
