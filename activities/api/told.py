"""What of a record is told to a key that reads the record and not all that it names."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from activities.models import Document
from records.access import Access

# Of a promise, what a key for public records is not told: who has to do with it, in both cities.
NAMELESS: dict[str, Any] = {"said_by": "", "said_to": "", "agreed_with": "", "owner": None}
PROMISE_DOCUMENTS = ("said_in", "evidence_in")
_CACHE = "readable_documents"


def readable_documents(keys: Iterable[Any], *, access: Access) -> set[uuid.UUID]:
    """Which of these documents the asker may read; one query, none where none is named."""
    named = {uuid.UUID(str(key)) for key in keys if key}
    if not named:
        return set()
    visible = Document.objects.visible_to(access).filter(pk__in=named)
    return set(visible.values_list("pk", flat=True))


def hide_documents(rows: Any, *names: str, access: Access) -> Any:
    """The same rows, in which documents are null that the asker may not read; at most one query."""
    keys = [row[name] for row in rows for name in names]
    readable = readable_documents(keys, access=access)
    for row in rows:
        for name in names:
            if row[name] and uuid.UUID(str(row[name])) not in readable:
                row[name] = None
    return rows


class DocumentIdField(serializers.UUIDField):
    """The id of a document, null where the asker may not read it; one query for a whole answer."""

    def __init__(self, **more: Any) -> None:
        super().__init__(allow_null=True, **more)

    def get_attribute(self, instance: Any) -> uuid.UUID | None:
        key = getattr(instance, f"{self.source}_id")
        return key if key and key in self._readable() else None

    def _readable(self) -> set[uuid.UUID]:
        context: Any = self.context
        if _CACHE not in context:
            told = self.root.instance
            rows = told if isinstance(told, list) else [told]
            parent: Any = self.parent
            fields = parent.fields.values()
            sources = [field.source for field in fields if isinstance(field, DocumentIdField)]
            keys = [getattr(row, f"{source}_id") for row in rows for source in sources]
            access = context["request"]._request.access
            context[_CACHE] = readable_documents(keys, access=access)
        readable: set[uuid.UUID] = context[_CACHE]
        return readable
