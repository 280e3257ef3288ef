"""Whoever is erased is gone from every table, search and export; the rest stays."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Commitment
from activities.services import ActivityInput, edit_activity
from citydiplo.embedded import LESSER_ROLE
from domains import vocabulary as v
from partners.free_text import pattern_of
from partners.models import City, Merge, NetworkMembership, Person, Post
from partners.services import (
    add_person_at,
    add_post,
    edit_person,
    erase_person,
    export_person,
    mentions_of,
    merge_actors,
    undo_merge,
)
from records.access import Access, Role, Visibility
from records.search import fold
from records.versions import StaleRecordError
from tests.factories import (
    make_activity,
    make_actor,
    make_network,
    make_post,
    make_tenure,
    make_user,
)
from tests.personas import client_of

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)
# One word each, so that a single search over all tables finds them.
CANARY = "Quetzalina Zwyxqart"
SCRIPT = "Кветцалина Звыкскварт"
EARLIER = "Quetzalina Brumblefink"
MARKS = (
    *("Quetzalina", "Zwyxqart", "Кветцалина", "Brumblefink", "zwyx@", "꿰찰리나"),
    *("555 0199", "555-0199", "555.0199", "5550199"),
)


@pytest.fixture
def post(seoul: City, officer: User) -> Post:
    return add_post(
        {"kind": v.PostKind.CHEF, "titles": {"en": "Mayor", "ko": f"시장 {CANARY}"}},
        actor_id=make_actor("Hamburg", "함부르크").pk,
        city=seoul,
        access=access_for_user(officer),
    )


@pytest.fixture
def canary(post: Post, officer: User) -> Person:
    """Somebody who is in all records that can hold a name, under another name at first."""
    access = access_for_user(officer)
    fields = {
        "name": SCRIPT,
        "latin_name": EARLIER,
        "pronunciation": "꿰찰리나",
        "form_of_address": "Zwyxqart님",
        "email": "zwyx@hamburg.example",
        "phone": "+49 555 0199",
        "mobile": "+49 555 0199",
        "note": f"{CANARY} likes tea.",
        "languages": ["de"],
    }
    tenure = add_person_at(post, fields, since=None, access=access, version=None, on=TODAY)
    person = tenure.person
    assert person is not None
    edit_person(person.pk, {"latin_name": CANARY}, access=access, version=None, on=TODAY)
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def meeting(seoul: City, officer: User, canary: Person) -> Activity:
    activity = make_activity(
        seoul,
        f"Dinner with {CANARY}",
        partners=(make_actor("Lyon", country_code="FR"),),
        summary=f"{SCRIPT} and quetzalina  zwyxqart, once {EARLIER}, came;"
        " 꿰찰리나 <zwyx@hamburg.example>. Tel. 0555/0199, 0049 (0)555-0199 or 05550199!",
        owner=officer,
    )
    Commitment.objects.create(
        city=seoul, activity=activity, side="THEIRS", words="A tree", said_by=CANARY
    )
    access = access_for_user(officer)
    given = ActivityInput(fields={"outcome": f"{CANARY} was pleased"})
    return edit_activity(activity.pk, given, access=access, version=None)


@pytest.fixture
def merge(seoul: City) -> Merge:
    return merged_members(seoul)


def merged_members(*cities: City) -> Merge:
    """Two partners of the shared catalogue became one; both were known as members of a network."""
    network = make_network()
    gone, kept = (make_actor(name, country_code="FR") for name in ("Lyons", "Lyon"))
    for city in cities:
        for member in (gone, kept):
            NetworkMembership.objects.create(
                city=city, network=network, member=member, representative=f"{CANARY} / partners"
            )
    return merge_actors(gone.pk, into=kept.pk, access=Access(is_platform_admin=True))


def found_in_database() -> list[str]:
    """Every table and column in which one of the marks stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm')"
            " AND attnum > 0 AND NOT attisdropped"
        )
        columns = cursor.fetchall()
        found = []
        for table, column in columns:
            quoted = connection.ops.quote_name(column)
            cursor.execute(
                f"SELECT {quoted}::text FROM {connection.ops.quote_name(table)}"
                f" WHERE lower({quoted}::text) LIKE ANY(%s)",
                [[f"%{text}%" for mark in MARKS for text in (mark.lower(), fold(mark))]],
            )
            found += [f"{table}.{column}: {value}" for (value,) in cursor.fetchall()]
    return found


def test_erasing_leaves_no_trace_in_any_table(
    head: User, canary: Person, meeting: Activity, merge: Merge
) -> None:
    before = {line.partition(":")[0] for line in found_in_database()}
    assert {
        "partners_merge.steps",
        "partners_person.name",
        "partners_post.titles",
        "partners_personevent.note",
        "activities_activity.search_key",
        "activities_activityevent.title",
        "activities_commitmentevent.said_by",
    } <= before
    version = meeting.version

    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")

    assert found_in_database() == []
    meeting.refresh_from_db()
    assert meeting.title == "Dinner with the mayor"
    assert meeting.summary == (
        "the mayor and the mayor, once the mayor, came; the mayor <the mayor>."
        " Tel. the mayor, the mayor or the mayor!"
    )
    assert meeting.commitments.get().said_by == "the mayor"
    assert "dinner with the mayor" in meeting.search_key
    # Whoever has the form open would write the name back.
    stale = ActivityInput(fields={"title": f"Dinner with {CANARY}"})
    with pytest.raises(StaleRecordError):
        edit_activity(meeting.pk, stale, access=access_for_user(head), version=version)


def test_merge_forgets_whom_it_removed_and_can_still_be_undone(
    seoul: City, busan: City, head: User, canary: Person
) -> None:
    merge = merged_members(seoul, busan)
    removed = {row["city_id"]: row for row in _removed(merge)}
    assert {row["representative"] for row in removed.values()} == {f"{CANARY} / partners"}

    erase_person(canary.pk, access=access_for_user(head), replacement=r"the \1 mayor")

    merge.refresh_from_db()
    left = {row["city_id"]: row["representative"] for row in _removed(merge)}
    # What another city keeps, of somebody who may have the same name, stays.
    assert left == {
        str(seoul.pk): r"the \1 mayor / partners",
        str(busan.pk): f"{CANARY} / partners",
    }
    undo_merge(merge.pk, access=Access(is_platform_admin=True))
    kept = NetworkMembership.objects.filter(city=seoul)
    assert set(kept.values_list("member", "representative")) == {
        (merge.gone_id, r"the \1 mayor / partners"),
        (merge.kept_id, r"the \1 mayor / partners"),
    }


def _removed(merge: Merge) -> list[dict[str, Any]]:
    return [step["was"] for step in merge.steps if step["model"] == "partners.networkmembership"]


def test_name_that_is_a_word_of_the_program_breaks_no_merge(
    seoul: City, head: User, post: Post, merge: Merge
) -> None:
    """Steps name tables and columns; those are no texts."""
    tenure = make_tenure(post, "Partners", latin_name="NetworkMembership")
    assert tenure.person is not None
    erase_person(tenure.person.pk, access=access_for_user(head), replacement="the mayor")
    undo_merge(merge.pk, access=Access(is_platform_admin=True))
    kept = NetworkMembership.objects.filter(city=seoul, member=merge.gone)
    assert kept.get().representative == f"{CANARY} / the mayor"


def test_erasing_leaves_no_trace_on_pages_in_search_and_exports(
    head: User, api_client: APIClient, canary: Person, meeting: Activity, post: Post
) -> None:
    client = client_of(head)
    pages = [
        reverse("partners:person-list"),
        f"{reverse('partners:person-list')}?q=Mayor",
        f"{reverse('activities:activity-list')}?q=Dinner",
        f"{reverse('activities:activity-list')}?q=uetzalin",
        f"{reverse('partners:person-list')}?q=uetzalin",
        f"{reverse('partners:typeahead')}?q=uetzalin",
        f"{reverse('agreements:entry-parents')}?q=Dinner",
        meeting.get_absolute_url(),
        post.actor.get_absolute_url(),
    ]
    endpoints = ["activities/?q=Dinner", f"activities/{meeting.pk}/", "commitments/", "posts/"]

    def texts() -> list[str]:
        shown = [client.get(page).text for page in pages]
        return shown + [api_client.get(f"/api/v1/{path}").content.decode() for path in endpoints]

    assert sum(any(mark in text for mark in MARKS) for text in texts()) >= 6
    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")
    assert [text for text in texts() if any(mark in text for mark in MARKS)] == []
    assert client.get(reverse("partners:person-detail", args=[canary.pk])).status_code == 404
    with pytest.raises(Person.DoesNotExist):
        export_person(canary.pk, access=access_for_user(head))


def test_post_terms_and_who_erased_stay(head: User, canary: Person, post: Post) -> None:
    client_of(head).post(reverse("reports:person-erase", args=[canary.pk]))
    tenure = post.tenures.get()
    assert tenure.person_id is None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label, pgh_context ->> 'person',"
            " jsonb_array_length(pgh_context -> 'erased')"
            " FROM partners_personevent WHERE pgh_obj_id = %s ORDER BY pgh_id",
            [canary.pk],
        )
        *earlier, last = cursor.fetchall()
    assert [label for label, _who, _digests in earlier] == ["insert", "update"]
    assert last == ("delete", str(head.pk), 1)


def test_history_keeps_the_digest_of_what_it_told(head: User, canary: Person) -> None:
    row = canary.history.earliest("pgh_id")  # type: ignore[attr-defined]
    digest = (
        "SELECT encode(sha256(convert_to(to_jsonb(event)::text, 'UTF8')), 'hex'),"
        " pgh_context -> 'erased' ->> 0 FROM partners_personevent AS event WHERE pgh_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(digest, [row.pk])
        before, _none = cursor.fetchone()
        erase_person(canary.pk, access=access_for_user(head))
        cursor.execute(digest, [row.pk])
        after, kept = cursor.fetchone()
    assert (kept, after != kept) == (before, True)


def test_name_stays_in_other_records_when_that_is_wished(
    head: User, canary: Person, meeting: Activity
) -> None:
    erase_person(canary.pk, access=access_for_user(head))
    meeting.refresh_from_db()
    assert meeting.title == f"Dinner with {CANARY}"
    kept = {line.partition(".")[0] for line in found_in_database()}
    assert not kept & {"partners_person", "partners_personevent", "partners_tenure"}


def test_confidential_records_are_not_told_and_yet_cleaned(
    seoul: City, head: User, canary: Person
) -> None:
    secret = make_activity(
        seoul,
        f"Quiet dinner with {CANARY}",
        partners=(make_actor("Lyon", country_code="FR"),),
        visibility=Visibility.CONFIDENTIAL,
        owner=head,
        access=access_for_user(head),
    )
    admin = access_for_user(make_user(seoul, Role.CITY_ADMIN, name="Kang Tae-o"))
    assert "activity" not in {found.kind.lower() for found in mentions_of(canary, access=admin)}
    assert "Quiet" in str(mentions_of(canary, access=access_for_user(head)))
    erase_person(canary.pk, access=admin, replacement="the mayor")
    secret.refresh_from_db()
    assert secret.title == "Quiet dinner with the mayor"


def test_namesakes_and_other_cities_keep_their_names(
    seoul: City, busan: City, head: User, canary: Person, post: Post
) -> None:
    namesake = make_tenure(post, SCRIPT, note=f"Not {CANARY}").person
    theirs = make_tenure(make_post(busan, post.actor), SCRIPT, note=f"{CANARY} came").person
    assert namesake is not None
    assert theirs is not None
    erase_person(canary.pk, access=access_for_user(head), replacement=r"the \1 mayor")
    for person, note in ((namesake, r"Not the \1 mayor"), (theirs, f"{CANARY} came")):
        person.refresh_from_db()
        assert (person.name, person.note) == (SCRIPT, note)
        assert person.history.filter(name=SCRIPT).exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MAYOR_OFFICE, Role.LEGAL, Role.VIEWER])
def test_only_head_and_administrator_erase(seoul: City, canary: Person, role: str) -> None:
    access = access_for_user(make_user(seoul, role, name="Somebody Else"))
    with pytest.raises((PermissionDenied, Person.DoesNotExist)):
        erase_person(canary.pk, access=access)
    assert Person.objects.filter(pk=canary.pk).exists()


def test_name_does_not_take_its_own_place(head: User, canary: Person) -> None:
    for words in (f"Not {CANARY}", "x" * 101, "a\u202eb"):
        with pytest.raises(ValidationError):
            erase_person(canary.pk, access=access_for_user(head), replacement=words)
    assert Person.objects.filter(pk=canary.pk).exists()


@pytest.mark.parametrize(
    ("name", "text", "is_there"),
    [
        ("Li Na", "met Li Na, then", True),
        ("Li Na", "met LI  NA.", True),
        ("Li Na", "Berli Nature", False),
        ("Li", "Li", False),
        ("J. (Jo) O'Neil*", "by J. (Jo) O'Neil* alone", True),
        ("J. Doe", "JX Doe", False),
        ("김민지", "김민지는 왔다", True),
        ("김민지", "김 민지 과장", False),
        ("김 민지", "김민지 과장", True),
        ("김", "김 과장", False),
        ("Müller", "Mu\u0308ller", True),
        ("فلان الفلاني", "قال فلان الفلاني", True),
    ],
)
def test_name_is_found_as_people_write_it(name: str, text: str, is_there: bool) -> None:
    pattern = pattern_of([name, ""])
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~* NULLIF(%s, '')", [text, pattern])
        assert bool(cursor.fetchone()[0]) is is_there


@pytest.mark.parametrize(
    ("kept", "text", "left"),
    [
        ("010-1234-5678", "+82 10 1234 5678", "…"),
        ("010-1234-5678", "(+82) 10-1234-5678.", "…."),
        ("010-1234-5678", "+82 (0)10-1234-5678", "…"),
        ("010-1234-5678", "Tel.01012345678로", "Tel.…로"),
        ("+82-10-1234-5678", "010.1234.5678 / 010 1234 5678", "… / …"),
        ("+82-10-1234-5678", "82-10-1234-5678, 0082 10 12345678", "…, …"),
        ("+49 40 428310", "(040) 42 83 10", "…"),
        ("+1 212 555 0199", "212-555-0199", "…"),
        ("+351 21 555 0199", "00351 215550199", "…"),
        ("+49 40 428310 ext. 12", "040 428310 x12; 040 428310 x13", "…; 040 428310 x13"),
        ("010-1234-5678", "010-1234-56789", "010-1234-56789"),
        ("010-1234-5678", "2010-1234-5678", "2010-1234-5678"),
        ("02-120", "02-120", "02-120"),
    ],
)
def test_telephone_number_is_found_as_people_write_it(kept: str, text: str, left: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT regexp_replace(%s, coalesce(nullif(%s, ''), '^$'), '…', 'gi')",
            [text, pattern_of([], [kept])],
        )
        assert cursor.fetchone()[0] == left


# What the database itself holds back


def test_history_can_be_changed_in_no_other_way(head: User, canary: Person) -> None:
    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")
    for statement in (
        "UPDATE partners_personevent SET note = 'x'",
        "DELETE FROM partners_postevent",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def serving(db: None) -> Iterator[None]:
    """All that the test does runs as the role that serves, and is taken back."""
    own = connections["default"]
    lesser = own.copy()
    lesser.settings_dict["USER"] = LESSER_ROLE
    connections["default"] = lesser
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    lesser.close()
    connections["default"] = own


def refused(statement: str, *values: Any) -> str:
    """What the database says to a statement that it refuses."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        connection.cursor().execute(statement, values)
    return str(error.value)


def test_role_that_serves_erases_whom_is_gone(
    serving: None, canary: Person, meeting: Activity, head: User
) -> None:
    assert "still there" in refused("SELECT erase_person_history(%s, '{}')", canary.pk)
    assert "permission denied" in refused("UPDATE partners_personevent SET note = ''")

    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")

    assert found_in_database() == []
    assert "permission denied" in refused("UPDATE partners_personevent SET note = ''")


def test_history_that_belongs_to_no_city_is_changed_for_nobody(
    serving: None, canary: Person, head: User
) -> None:
    User.objects.filter(pk=head.pk).update(name=CANARY)
    canary.tenures.update(person=None)
    canary.delete()
    texts = '{"accounts_userevent": ["name"], "accounts_user": ["name"]}'
    connection.cursor().execute("SELECT erase_person_history(%s, %s)", [canary.pk, texts])
    assert head.history.filter(name=CANARY).exists()  # type: ignore[attr-defined]
    assert User.objects.filter(name=CANARY).exists()
