"""Bring database, translations and static files to where the programs can start.

Runs as the owner of the database, in a process of its own that ends before anything is served.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.core.management import call_command

if TYPE_CHECKING:
    from accounts.models import User

# A domain that nobody can own (RFC 2606): only the demo has accounts there.
DEMO_DOMAIN = ".example"


def prepare() -> None:
    """Migrate, grant, load what is missing, compile, collect; safe to run again at any point."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydiplo.settings")
    django.setup()
    call_command("messages", "compile")
    call_command("prepare_database")
    password = os.environ["DEMO_PASSWORD"]
    _load_demo(password)
    accounts = _demo_accounts(password, os.environ["DEMO_PASSWORD_BEFORE"])
    _collect_static()
    (Path(os.environ["VAR_DIR"]) / "run" / "accounts.json").write_text(json.dumps(accounts))


def _load_demo(password: str) -> None:
    """Load the demo where the database shows that it is not there."""
    from django.db import transaction

    from partners.models import City

    # Whole or not at all: after a start that was cut short, the next one loads again.
    if not City.objects.exists():
        with transaction.atomic():
            call_command("load_demo", password=password)


def _demo_accounts(password: str, before: str) -> list[list[str]]:
    """Return address and roles of the demo accounts that `password` opens.

    Where they still have the password of `before`, they get the new one first.
    """
    from accounts.models import User

    people = User.objects.filter(email__endswith=DEMO_DOMAIN).order_by("created_at")
    accounts = list(people.prefetch_related("memberships__city__actor"))
    if not accounts:
        return []
    # One stands for all: checking a password is slow on purpose.
    if password != before and accounts[0].check_password(before):
        for user in accounts:
            user.set_password(password)
            user.save(update_fields=["password"])
    elif not accounts[0].check_password(password):
        return []
    return [[user.email, _roles(user)] for user in accounts]


def _roles(user: User) -> str:
    return "; ".join(
        ", ".join(filter(None, [member.get_role_display(), str(member.city or "")]))
        for member in user.memberships.all()
    )


def _collect_static() -> None:
    """Collect only when a source changed: hashing and compressing takes longer than all else."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT).with_name("static.stamp")
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())
