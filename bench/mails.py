"""The nightly run of reminders: one mail to each of 2,000 people, over real SMTP on loopback."""

from __future__ import annotations

import datetime
import json
import os
import resource
import subprocess
import sys
import time
import uuid

from bench import surroundings
from bench.mail_sink import mail_sink
from bench.parts import Measure

PEOPLE, PROMISES_EACH = 2_000, 5
WORKERS = 2
# Ten in the morning of Seoul, where all cities of the data are.
MORNING = datetime.datetime(2026, 6, 1, 1, 0, tzinfo=datetime.UTC)
DOMAIN = "bench.invalid"
EARLY = 200


def measure_mails() -> list[Measure]:
    """Give 2,000 people something to do, remind all of them as two workers do, and take it back."""
    _forget_people()
    _make_people()
    try:
        with mail_sink() as sink:
            command = [sys.executable, "-m", "bench.mails"]
            where = {**os.environ, "EMAIL_URL": f"smtp://127.0.0.1:{sink.server_address[1]}"}
            start = time.monotonic()
            runs = [
                subprocess.Popen(command, cwd=surroundings.ROOT, env=where, stdout=subprocess.PIPE)
                for _worker in range(WORKERS)
            ]
            told = [json.loads(run.communicate()[0].splitlines()[-1]) for run in runs]
            seconds, taken = time.monotonic() - start, sink.taken
    finally:
        _forget_people()
    sent = sum(run["sent"] for run in told)
    if sent != taken or taken < PEOPLE:
        raise SystemExit(f"{sent} mails are noted as sent, {taken} were taken")
    note = f"{taken} mails by {WORKERS} workers, {1_000 * seconds / taken:.0f} ms each"
    growth = max(run["last_mib"] - run["early_mib"] for run in told)
    largest = max(run["last_mib"] for run in told)
    return [
        Measure("Nightly run of reminders over 2,000 people", seconds, 300, "s", note),
        Measure(
            f"Memory of that run, beyond its first {EARLY} mails",
            growth,
            20,
            "MiB",
            f"{largest:.0f} MiB at the end",
        ),
    ]


def _make_people() -> None:
    from accounts.models import Membership, User
    from activities.models import Activity, Commitment
    from domains.vocabulary import CommitmentSide
    from partners.models import City

    cities = list(City.objects.order_by("code"))
    people = User.objects.bulk_create(
        User(id=uuid.uuid4(), email=f"{number}@{DOMAIN}", name=f"Person {number}", language="ko")
        for number in range(PEOPLE)
    )
    homes = [cities[number % len(cities)] for number in range(PEOPLE)]
    Membership.objects.bulk_create(
        Membership(user=person, city=city, role="officer")
        for person, city in zip(people, homes, strict=True)
    )
    records = {
        city.pk: Activity.objects.filter(city=city, visibility="internal")
        .exclude(state__in=["DRFT", "VOID"])
        .values_list("pk", flat=True)[0]
        for city in cities
    }
    Commitment.objects.bulk_create(
        Commitment(
            activity_id=records[city.pk],
            city=city,
            side=CommitmentSide.OURS,
            owner=person,
            words=f"Promise {number} of {person.name}",
            due_on=(MORNING.date() + datetime.timedelta(days=number - 2)).isoformat(),
        )
        for person, city in zip(people, homes, strict=True)
        for number in range(PROMISES_EACH)
    )


def _forget_people() -> None:
    from accounts.models import Membership, User
    from activities.models import Commitment
    from notices.models import Mail

    Mail.objects.all().delete()
    theirs = {"user__email__endswith": f"@{DOMAIN}"}
    Membership.objects.filter(**theirs).delete()
    Commitment.objects.filter(owner__email__endswith=f"@{DOMAIN}").delete()
    User.objects.filter(email__endswith=f"@{DOMAIN}").delete()


def _run() -> None:
    """What the worker does from the first mail to the last; tells figures as JSON."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "citydiplo.settings"
    django.setup()
    from notices.mail.services.ordering import order_digests
    from notices.mail.services.sending import send_waiting
    from notices.models import Mail

    order_digests(at=MORNING)
    sent, early = 0, 0.0
    while Mail.objects.waiting(at=MORNING).exists():
        sent += send_waiting(clock=lambda: MORNING, seconds=5)
        if sent >= EARLY and not early:
            early = _peak_mib()
    last = _peak_mib()
    print(json.dumps({"sent": sent, "early_mib": early or last, "last_mib": last}))


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    _run()
