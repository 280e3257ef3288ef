"""Who signs a handover book, with room for it on paper."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from agreements.handover_book.parts import Signatures, Signer
from partners.models import City


def signatures_of(
    city: City, *, giver: User, receiver: User | None = None, by: User | None = None
) -> Signatures:
    """Giver, receiver and witness, each where known, in the language that is active.

    Whoever is gone before somebody else, `by`, hands over for them cannot sign: their line says so,
    and a line is there for who signs instead. Positions are kept nowhere, nor who witnesses it:
    both are filled in by hand. One query.
    """
    is_gone = by != giver and not User.objects.in_city(city.pk).filter(pk=giver.pk).exists()
    absent = _("No longer here, and does not sign") if is_gone else ""
    signers = [Signer(pgettext("who signs", "Hands over"), str(giver), absent)]
    if is_gone:
        signers.append(Signer(pgettext("who signs", "Hands over instead"), str(by or "")))
    signers.append(Signer(pgettext("who signs", "Takes over"), str(receiver or "")))
    signers.append(Signer(pgettext("who signs", "Witnesses"), ""))
    return Signatures(
        heading=pgettext("of a handover book", "Signatures"),
        words=_("The work described above is handed over and taken over."),
        columns=[
            "",
            pgettext("who signs", "Department and position"),
            pgettext("who signs", "Name"),
            pgettext("who signs", "Date"),
            pgettext("who signs", "Signature"),
        ],
        day=pgettext("filled in by hand", "day / month / year"),
        seal=pgettext("filled in by hand", "signature"),
        signers=signers,
    )
