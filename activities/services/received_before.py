"""Whether an e-mail was taken in already, as colleagues do who were written to at once."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from activities.models import Document, IncomingFile, IncomingItem
from partners.models import City
from records.access import Access


class ReceivedBeforeError(ValidationError):
    """The same e-mail is `there` already: what came in, or the document that became of it."""

    def __init__(self, there: IncomingItem | Document) -> None:
        self.there = there
        message = _("This e-mail is here already.")
        super().__init__({"file": ValidationError(message, code="received_before")})


def received_before(
    message_id: str, sha256: str, *, city: City, access: Access
) -> IncomingItem | Document | None:
    """What is there of an e-mail, by the number that its sender gave it or by the very same file,
    of what the asker may read; two queries at most."""
    same = Q(pk__in=IncomingFile.objects.visible_to(access).filter(sha256=sha256).values("item"))
    if message_id:
        same |= Q(message_id=message_id)
    items = IncomingItem.objects.visible_to(access).filter(same, city=city)
    if (item := items.order_by("pk").first()) is not None:
        return item
    documents = Document.objects.visible_to(access).filter(city=city, sha256=sha256)
    return documents.order_by("pk").first()
