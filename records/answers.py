"""Answers of the API that all apps give alike."""

from __future__ import annotations

from typing import Any

from rest_framework import status as codes
from rest_framework.response import Response
from rest_framework.reverse import reverse


def created(
    view: Any, record: Any, *, status: int = codes.HTTP_201_CREATED, basename: str = ""
) -> Response:
    """What was made, with its address; of `basename` where the view is of something else."""
    name = f"api:{basename or view.basename}-detail"
    address = reverse(name, args=[record["id"]], request=view.request)
    return Response(record, status=status, headers={"Location": address})
