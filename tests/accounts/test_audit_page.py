"""The administrator's list of what happened: readable, narrowed, and closed to everybody else."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import access_for_user
from accounts.invitations.services import invite
from accounts.models import User
from activities.models import Activity
from partners.models import City
from records.access import Role, Visibility
from records.audit.sealing import seal_all
from records.audit.verifying import EVERYTHING, Fault, FaultKind, record, verify
from records.models import AuditEntry, EntryKind
from tests.activities.sharing_world import make_pact, offered
from tests.factories import make_activity, make_actor, make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db

PAGE = "/accounts/audit/"
FILE = "/accounts/audit/file/"
PLATFORM = "/accounts/audit/platform/"


@pytest.fixture
def admin(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Seo Ha-eun")


@pytest.fixture
def admin_client(admin: User) -> Client:
    return client_of(admin)


def lines(client: Client, address: str = PAGE, **query: Any) -> list[Any]:
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    return list(answer.context.get("lines") or [])


def of(found: list[Any], about: str) -> list[Any]:
    return [line for line in found if about in line.about]


def test_change_is_told_with_who_from_where_and_from_what_to_what(
    admin_client: Client, officer_client: Client, officer: User
) -> None:
    officer_client.post("/accounts/me/", {"name": "Kim Ji-min", "language": "ko"})
    line = next(line for line in of(lines(admin_client), "Kim Ji-min") if line.changes)
    assert (line.who, line.address, line.what) == ("Kim Ji-min", "127.0.0.1", "Changed")
    assert [(one.name, one.was, one.now) for one in line.changes] == [
        ("Name", "Kim Min-ji", "Kim Ji-min"),
        ("Language", "–", "한국어"),
    ]
    page = admin_client.get(PAGE, headers={"accept-language": "ko"}).text
    assert "Kim Min-ji <span aria-hidden" in page
    assert "감사 기록" in page


@pytest.mark.parametrize("is_new", [True, False])
def test_place_that_was_taken_is_told_of_who_took_it(
    admin: User, admin_client: Client, seoul: City, busan: City, is_new: bool
) -> None:
    email, good = "new.colleague@example.org", "a wholly different phrase"
    taker = Client()
    if not is_new:
        taker = client_of(make_user(busan, Role.OFFICER, name="New Colleague", email=email))
    _invitation, secret = invite(
        city=seoul,
        email=email,
        name="New Colleague",
        roles=[Role.OFFICER],
        by=admin,
        access=access_for_user(admin),
        at=timezone.now(),
    )
    taker.get(f"/accounts/invitation/{secret}/")
    taker.post("/accounts/invitation/", {"accept": "1", "password1": good, "password2": good})
    # The role, and the invitation that is taken; it was made by no request.
    told = {(line.who, line.what) for line in of(lines(admin_client), "New Colleague")}
    assert {("New Colleague", "Entered"), ("New Colleague", "Changed")} <= told


def test_codes_and_records_are_told_in_words(
    admin_client: Client, seoul: City, officer: User
) -> None:
    activity = make_activity(seoul, "Tree planting", partners=(make_actor("Lyon"),))
    Activity.objects.filter(pk=activity.pk).update(state="DONE", owner=officer)
    changed, *_others = [
        line for line in of(lines(admin_client), "Tree planting") if line.what == "Changed"
    ]
    told = {one.name: (one.was, one.now) for one in changed.changes}
    assert told["State"] == ("Under way", "Done")
    assert told["Owner"] == ("–", "Kim Min-ji")
    part = next(line for line in lines(admin_client) if line.kind == "Partner's part")
    assert part.about == "Tree planting · Lyon"


def test_confidential_record_is_not_told_to_who_may_not_read_it(
    admin_client: Client, seoul: City, officer: User
) -> None:
    for visibility in (Visibility.INTERNAL, Visibility.CONFIDENTIAL):
        activity = make_activity(
            seoul,
            f"Pact {visibility.value}",
            partners=(make_actor(f"Partner {visibility.value}"),),
            visibility=visibility,
            owner=officer,
        )
        Activity.objects.filter(pk=activity.pk).update(title=f"Secret {visibility.value}")
        activity.participations.all().delete()
        AuditEntry.objects.create(
            kind=EntryKind.EXPORT,
            city_id=seoul.pk,
            subject="activities.activity",
            subject_id=str(activity.pk),
        )
    answer = admin_client.get(PAGE)
    assert "Secret internal" in answer.text
    assert "Pact internal" in answer.text
    for hidden in ("Secret confidential", "Pact confidential", "Partner confidential"):
        assert hidden not in answer.text
        assert hidden not in admin_client.get(FILE).getvalue().decode()  # type: ignore[attr-defined]
    assert any(line.is_closed and line.who for line in answer.context["lines"])
    # In a small office one person may be both.
    head = make_user(seoul, Role.CITY_ADMIN, Role.HEAD, name="Moon So-ra")
    assert "Secret confidential" in client_of(head).get(PAGE).text


def test_what_was_confidential_once_is_as_closed_as_it_is_now(
    admin_client: Client, seoul: City, officer: User
) -> None:
    activity = make_activity(seoul, "Once open", partners=(make_actor(),), owner=officer)
    Activity.objects.filter(pk=activity.pk).update(visibility=Visibility.CONFIDENTIAL)
    assert of(lines(admin_client), "Once open") == []


def test_filters_narrow_the_list(
    admin_client: Client, officer_client: Client, officer: User, seoul: City, admin: User
) -> None:
    officer_client.post("/accounts/me/", {"name": "Kim Ji-min", "language": ""})
    officer_client.get("/partners/people/")
    by_person = lines(admin_client, person=str(officer.pk))
    assert {line.who for line in by_person} == {"Kim Ji-min"}
    told = {"Looked at personal data", "Changed", "Signed in"}
    assert {line.what for line in by_person} == told
    assert {line.what for line in lines(admin_client, kind="sign_in")} == {"Signed in"}
    assert [line.what for line in lines(admin_client, kind="change", person=str(officer.pk))] == [
        "Changed"
    ]
    assert {line.record for line in lines(admin_client, record=str(officer.pk))} == {
        str(officer.pk)
    }
    assert lines(admin_client, until="2001-01-01") == []
    today = str(timezone.localdate())
    assert len(lines(admin_client, since=today, until=today)) > 3


@pytest.mark.parametrize(
    "query",
    [
        {"person": "x"},
        {"kind": "nothing"},
        {"since": "2026-13-45"},
        {"record": "1 OR 1=1"},
        {"since": "2026-02-01", "until": "2026-01-01"},
        {"until": "9999-12-31", "since": "x"},
    ],
)
def test_odd_filters_find_nothing_and_say_so(admin_client: Client, query: dict[str, str]) -> None:
    answer = admin_client.get(PAGE, query)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    answer = admin_client.get(FILE, query)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{PAGE}?")
    assert admin_client.get(PAGE, {"until": "9999-12-31"}).status_code == 200


def test_pages_go_there_and_back_without_loss(admin_client: Client, seoul: City) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(kind=EntryKind.EXPORT, city_id=seoul.pk, details={"rows": number})
        for number in range(130)
    )
    seen, address = [], f"{PAGE}?kind=export"
    while address:
        answer = admin_client.get(address)
        seen += [line.about for line in answer.context["lines"]]
        last, address = answer.context["page"], answer.context["page"].next_url
    assert seen == [f"Rows: {number}" for number in reversed(range(130))]
    back = admin_client.get(last.previous_url).context["lines"]
    assert [line.about for line in back] == seen[50:100]
    assert admin_client.get(f"{PAGE}?cursor=forged").status_code == 404


def test_cities_and_platform_see_their_own_chain_only(
    admin_client: Client, seoul: City, busan: City
) -> None:
    for city in (busan, None):
        AuditEntry.objects.create(
            kind=EntryKind.EXPORT, city_id=city.pk if city else None, details={"rows": 7}
        )
    platform = client_of(make_user(None, Role.PLATFORM_ADMIN, name="Oh Se-jin"))
    assert of(lines(admin_client), "Rows: 7") == []
    assert len(of(lines(platform, PLATFORM), "Rows: 7")) == 1
    assert admin_client.get(PLATFORM).status_code == 403
    assert platform.get(PAGE).status_code == 403


def test_what_the_platform_looks_at_is_told_to_no_city_in_which_its_administrator_works(
    seoul: City, admin_client: Client
) -> None:
    both = make_user(seoul, Role.OFFICER, name="Oh Se-jin")
    both.memberships.create(role=Role.PLATFORM_ADMIN)
    client = client_of(both)
    for address in ("/accounts/everybody/", f"/accounts/everybody/{both.pk}/sign-in/", PLATFORM):
        assert client.get(address).status_code == 200
    looks = AuditEntry.objects.filter(kind=EntryKind.LOOK, person=both.pk)
    assert [entry.city_id for entry in looks] == [None] * 3


def test_file_holds_the_same_and_is_told_itself(
    admin_client: Client, seoul: City, officer: User
) -> None:
    officer.name = "=1+1"
    officer.save()
    make_activity(seoul, "=cmd()", partners=(make_actor(),))
    answer = admin_client.get(FILE)
    text = answer.getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert any(row["Record"].startswith("'=cmd()") for row in rows)
    entry = AuditEntry.objects.filter(kind=EntryKind.EXPORT).get()
    assert (entry.subject, entry.details) == ("audit", {"what": "csv", "rows": len(rows)})
    assert of(lines(admin_client), f"CSV · Rows: {len(rows)}")


def test_state_of_the_seals_is_shown(admin_client: Client, seoul: City) -> None:
    assert "Nothing is sealed yet" in admin_client.get(PAGE).text
    at = timezone.now()
    seal_all(at=at)
    findings = verify(at=at)
    record(findings, at=at, scope=EVERYTHING)
    assert "Nothing was changed" in admin_client.get(PAGE).text
    findings.faults = [*findings.faults, *_fault(seoul)]
    record(findings, at=timezone.now(), scope=EVERYTHING)
    assert "One thing is broken" in admin_client.get(PAGE).text


def _fault(city: City) -> list[Any]:
    return [Fault(FaultKind.CHANGED, city.pk, 1, "records_auditentry", 1)]


def test_page_takes_the_same_queries_whatever_it_tells(
    admin_client: Client, seoul: City, officer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        activity = make_activity(seoul, f"Talk {number}", partners=(make_actor(f"A {number}"),))
        Activity.objects.filter(pk=activity.pk).update(owner=officer)
    admin_client.get(PAGE)
    with django_assert_max_num_queries(20):
        assert len(lines(admin_client)) == 50


def test_address_of_who_answers_from_another_city_is_not_told(
    admin_client: Client, seoul: City, busan: City, outsider: User
) -> None:
    pact = make_pact(seoul, busan.actor)
    offered(pact, busan)
    answer = client_of(outsider).post(
        f"/activities/shared/{pact.pk}/", {"answer": "acknowledged"}, REMOTE_ADDR="203.0.113.9"
    )
    assert answer.status_code == 302
    told = [one for one in lines(admin_client) if one.who == outsider.name]
    assert [one.address for one in told] == ["", ""]  # the part, and the record it belongs to
    assert "203.0.113.9" not in admin_client.get(PAGE).text
