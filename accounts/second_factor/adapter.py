"""How the library for second factors meets this program: what it stores, names and says."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.main import QRCode

from accounts import encryption
from accounts.access import access_for_user
from accounts.models import User
from accounts.second_factor.services import Factors, must_have

PRODUCT = "CityDiplo"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are closed in the database; whoever must have a factor keeps the last one."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("This code is not right, or no longer."),
        "used_code": gettext_lazy("This code was used already. Wait for the next one."),
        "refused_passkey": gettext_lazy(
            "The passkey was not accepted. Try once more, or choose another way."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "You need a second factor: set up another one before you remove this one."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes stand in for a second factor: set one up first."
        ),
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return PRODUCT

    def build_totp_svg(self, url: str) -> SafeString:
        """The address as a code to scan, drawn in the page without any style of its own."""
        code = QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        squares = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
            '<path d="{2}"/></svg>',
            len(rows),
            _("Code to scan with the app"),
            squares,
        )

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Factors.of(authenticator.user_id).rows
        kept = Factors(tuple(row for row in others if row.pk != authenticator.pk))
        user: User = authenticator.user
        return kept.are_there or not must_have(access_for_user(user), on=timezone.localdate())

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        return _("Passkey %(number)d") % {"number": len(Factors.of(user.pk).passkeys) + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": PRODUCT}
