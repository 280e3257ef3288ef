"""E-mails as mail programs save them, and as attackers write them."""

from __future__ import annotations

from collections.abc import Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage


def eml(
    *,
    sender: str = "Erika Muster <erika@hamburg.example>",
    subject: str = "Visit in May",
    text: str = "We should like to visit you.\n\nErika",
    attached: Mapping[str, bytes] | None = None,
    forwarded: bytes = b"",
    number: str = "",
) -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "office@seoul.example"
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Mar 2026 23:30:00 +0000"
    if number:
        message["Message-ID"] = f"<{number}>"
    message.set_content(text)
    for name, content in (attached or {}).items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name
        )
    if forwarded:
        message.add_attachment(message_from_bytes(forwarded, policy=policy.default))
    return message.as_bytes()


def nested(depth: int) -> bytes:
    """A message within a message, and so on."""
    head = b"From: a@b.example\n"
    for level in range(depth):
        kind = f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n'
        head += kind.encode()
    return head + b"\nx"
