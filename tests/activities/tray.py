"""What came in: its pages, and what is typed there."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse


def url(name: str, *args: Any) -> str:
    return reverse(f"activities:incoming-{name}", args=args)


def send(client: Client, raw: bytes, name: str = "visit.eml") -> Any:
    return client.post(url("email"), {"file": SimpleUploadedFile(name, raw)})


def told(**more: Any) -> dict[str, Any]:
    return {
        "kind": "INVI",
        "received_on": "2026-03-02",
        "sender_name": "Erika Muster",
        "subject": "Harbour days",
        "visibility": "internal",
        **more,
    }
