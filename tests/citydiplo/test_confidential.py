"""A confidential record leaves no trace: pages and answers are the same with and without it."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Commitment, Document
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Visibility
from tests.factories import make_activity, make_actor, make_agreement
from tests.personas import api_client_of, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]
EVERY_STATE = "state=" + "&state=".join(v.ActivityState.values)
PAGES = (
    ("reports:dashboard", ""),
    ("reports:domain-list", ""),
    ("reports:run-list", ""),
    *(("activities:activity-list", query) for query in (
        "count=1", f"count=1&{EVERY_STATE}", "q=Quiet", "q=Hamburg", "parent={secret}&count=1",
        "owner={head}&count=1", "partner={partner}&count=1", "country=FR&count=1", "level=SUB",
        "no_contact_since=2030", "updated_since=2020-01-01T00:00:00Z", "expiring_within=3650",
        "missing=document", "open_commitments=yes&count=1",
    )),
    *((f"activities:map{kind}", query) for kind in ("", "-data") for query in (
        "", EVERY_STATE, "q=Quiet", "country=FR", "partner={partner}", "area=-180,-90,180,90",
        "no_contact_since=2030",
    )),
    *(("activities:commitment-list", query) for query in ("count=1", "status=OPEN", "q=Quiet")),
    *(("partners:actor-list", query) for query in ("", "show=all", "show=own", "q=Hamburg")),
    *((f"partners:{name}typeahead", "q=Ham") for name in ("", "actor-")),
    ("agreements:entry-parents", "q=Quiet"),
    ("agreements:entry-new", "parent={secret}"),
)  # fmt: skip
ENDPOINTS = (
    "activities/", "activities/?q=Quiet", f"activities/?{EVERY_STATE}", "activities/{part}/",
    "activities/?partner={partner}", "agreements/", "agreements/?updated_since=2020-01-01T00:00Z",
    "commitments/", "commitments/?status=OPEN", "documents/", "documents/?activity={secret}",
    "actors/", "ties/", "indicators/", "report-runs/", "map/", "map/?q=Quiet",
)  # fmt: skip
# What differs from one request to the next by itself.
FLEETING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|name="id" value="[\w-]+"|cursor=[\w.%-]+|'
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
Seen = dict[tuple[str, str], tuple[int, str]]


@pytest.fixture
def look(
    seoul: City, busan: City, officer: User, viewer: User, outsider: User
) -> Callable[[dict[str, str], list[str]], Seen]:
    people = {user.name: client_of(user) for user in (officer, viewer, outsider)}
    programs = {
        "reading key": api_client_of(seoul, officer, "read"),
        "writing key": api_client_of(seoul, officer, "write"),
        "other key": api_client_of(busan, outsider, "write"),
    }

    def look(ids: dict[str, str], more: list[str]) -> Seen:
        pages = [f"{reverse(name)}?{query}".format(**ids) for name, query in PAGES]
        endpoints = [f"/api/v1/{path}".format(**ids) for path in ENDPOINTS]
        asked: list[tuple[str, Any, str]] = [
            *((name, client, path) for name, client in people.items() for path in (*pages, *more)),
            *((name, client, path) for name, client in programs.items() for path in endpoints),
        ]
        seen: Seen = {}
        for number, (name, client, path) in enumerate(asked):
            answer = client.get(path)
            text = answer.content.decode()
            assert ids["secret"] not in text.replace(path, "") or "parent=" in path, (name, path)
            seen[name, f"{number} {path.partition('?')[0]}"] = (
                answer.status_code,
                FLEETING.sub("", text),
            )
        return seen

    return look


def test_whoever_is_not_named_meets_the_same_with_and_without_it(
    seoul: City, head: User, officer: User, look: Callable[[dict[str, str], list[str]], Seen]
) -> None:
    hamburg = make_actor("Hamburg")
    lyon = make_actor("Lyon", country_code="FR")
    make_agreement(seoul, "Open pact", partners=(hamburg,), owner=officer, starts_on="2019")
    part = make_activity(seoul, "Open part", partners=(hamburg,), domain=v.Domain.ENV)
    pages = [part.get_absolute_url(), reverse("agreements:entry-edit", args=[part.pk])]
    pages += [reverse("partner:detail", args=[actor.pk]) for actor in (hamburg, lyon)]
    pages += [reverse("reports:domain-detail", args=[domain]) for domain in v.Domain]
    ids = {"part": str(part.pk), "partner": str(hamburg.pk), "head": str(head.pk)}
    before = look({**ids, "secret": str(uuid.uuid4())}, pages)

    secret = _hide_something(seoul, head, hamburg, lyon)
    after = look({**ids, "secret": str(secret.pk)}, pages)

    assert [place for place in before if before[place] != after[place]] == []
    mayors = client_of(head).get(reverse("activities:activity-list"))
    assert "Quiet pact" in mayors.text


def _hide_something(city: City, head: User, *partners: Actor) -> Activity:
    law = make_agreement(
        city,
        "Quiet pact",
        partners=partners,
        owner=head,
        visibility=Visibility.CONFIDENTIAL,
        access=access_for_user(head),
        starts_on="2026-01",
        expires_on="2030",
    )
    secret: Activity = law.activity
    row: dict[str, Any] = {"city": city, "activity": secret}
    Commitment.objects.create(**row, side="OURS", words="Quiet words", due_on="2020")
    content = b"%PDF-1.7 quiet"
    Document.objects.create(
        **row,
        file=ContentFile(content, "quiet.pdf"),
        name="Quiet.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return secret
