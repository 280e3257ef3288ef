"""The database writes what search finds in the transaction that writes a record, whoever writes."""

from __future__ import annotations

import contextlib
import datetime
import json
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Commitment, Document, DocumentText, Participation
from activities.services import (
    ActivityInput,
    add_version,
    delete_draft,
    edit_activity,
    take_back_comment,
    write_comment,
)
from citydiplo.embedded import OWNER_ROLE
from domains import vocabulary as v
from partners.models import Actor, City, NetworkMembership, Person, Post
from partners.services import ActorInput, Name, edit_actor, erase_person, merge_actors, undo_merge
from records.access import Access
from search.finding import Asked, find
from search.models import SearchEntry
from search.rebuilding import rebuild
from tests.at_once import at_once
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_incoming,
    make_network,
    make_post,
    make_tenure,
)
from tests.search.world import make_world

pytestmark = pytest.mark.django_db

PLATFORM = Access(is_platform_admin=True)
NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def access(officer: User) -> Access:
    return access_for_user(officer)


@pytest.fixture
def partner(db: None) -> Actor:
    return make_actor("Bremen", "브레멘")


def entries() -> list[dict[str, Any]]:
    return list(SearchEntry.objects.order_by("pk").values())


def finds(text: str, city: City, access: Access, **more: Any) -> set[Any]:
    found = find(Asked(text, **more), access=access, city=city, on=NOW.date())
    return set() if found.is_mended else {entry.pk for entry in found.entries}


def test_a_world_is_fed_as_it_would_be_written_anew() -> None:
    make_world()
    fed = entries()
    assert {entry["kind"] for entry in fed} == {
        *("activity", "partner", "person", "post", "membership", "document", "commitment"),
        *("comment", "incoming"),
    }
    rebuild()
    assert entries() == fed


def test_what_hangs_on_a_void_record_is_tagged_so_until_it_is_taken_back(
    seoul: City, partner: Actor
) -> None:
    activity = make_activity(seoul, "Talks", partners=(partner,))
    Commitment.objects.create(activity=activity, city=seoul, side="OURS", words="Pelican")
    for state, reason in ((v.ActivityState.VOID, "Twice"), (v.ActivityState.DONE, "")):
        activity.state, activity.void_reason = state, reason
        activity.save()
        entry = SearchEntry.objects.get(kind="commitment")
        assert ("=VOID" in entry.tags) == (state == v.ActivityState.VOID)
        rebuilt_as_fed()


def test_rebuilding_mends_what_came_in_past_the_rules(seoul: City, partner: Actor) -> None:
    make_activity(seoul, partners=(partner,))
    right = entries()
    SearchEntry.objects.filter(kind="partner").delete()
    SearchEntry.objects.filter(kind="activity").update(search_key="wrong", tags=[])
    assert rebuild() == len(right)
    unstamped = [{**entry, "added_at": None} for entry in entries()]
    assert unstamped == [{**entry, "added_at": None} for entry in right]


def test_activity_is_followed_from_draft_to_its_end(
    seoul: City, partner: Actor, access: Access
) -> None:
    draft = make_activity(seoul, "Kite festival", partners=(partner,), state="DRFT")
    assert finds("kite", seoul, access) == {draft.pk}
    given = ActivityInput(fields={"title": "Lantern parade", "rationale": "Because of owls."})
    edit_activity(draft.pk, given, access=access, version=draft.version)
    assert finds("kite", seoul, access) == set()
    assert finds("lantern", seoul, access) == finds("owls", seoul, access) == {draft.pk}
    draft.refresh_from_db()
    delete_draft(draft.pk, access=access, version=draft.version)
    assert not SearchEntry.objects.filter(pk=draft.pk).exists()


def test_what_is_taken_back_was_never_there(seoul: City, partner: Actor, access: Access) -> None:
    with transaction.atomic():
        activity = make_activity(seoul, "Kite festival", partners=(partner,))
        assert finds("kite", seoul, access) == {activity.pk}
        transaction.set_rollback(True)
    # The transaction of the test goes on: only the inner one was taken back.
    assert finds("kite", seoul, access) == set()


def test_numbers_and_kind_of_an_agreement_follow(
    seoul: City, partner: Actor, access: Access
) -> None:
    agreement = make_agreement(seoul, "Paper", partners=(partner,), type="FRI")
    assert finds("bremen friendship", seoul, access) == {agreement.pk}
    agreement.type, agreement.document_number = "SIS", "의전-2201"
    agreement.save()
    assert finds("bremen 자매결연", seoul, access) == finds("의전 2201", seoul, access)
    assert finds("의전-2201", seoul, access) == {agreement.pk}


def test_partners_of_a_record_are_those_of_what_hangs_on_it(
    seoul: City, partner: Actor, officer: User, access: Access
) -> None:
    activity = make_activity(seoul, "Talks", partners=(partner,))
    promise = Commitment.objects.create(
        city=seoul, activity=activity, side="OURS", words="A zebra crossing"
    )
    comment = write_comment(activity.pk, "Zebra?", access=access, by=officer)
    both = {promise.pk, comment.pk}
    assert finds("zebra bremen", seoul, access) == both
    other = make_actor("Vaduz", country_code="LI")
    Participation.objects.filter(activity=activity, actor=partner).update(actor=other)
    assert finds("zebra bremen", seoul, access) == set()
    assert finds("zebra vaduz", seoul, access) == both
    assert finds("zebra liechtenstein", seoul, access) == both
    Activity.objects.filter(pk=activity.pk).update(domain="PEA", secondary_domains=["HLT"])
    assert finds("zebra", seoul, access, domains=("HLT",)) == both
    rebuilt_as_fed()


def test_country_of_a_partner_follows(seoul: City, partner: Actor, access: Access) -> None:
    activity = make_activity(seoul, "Talks", partners=(partner,))
    post = make_post(seoul, partner, titles={"en": "Harbour master"})
    letter = make_incoming(seoul, "Talks to come", sender=partner)
    Actor.objects.filter(pk=partner.pk).update(country_code="IS")
    assert finds("talks iceland", seoul, access) == {activity.pk, letter.pk}
    assert finds("harbour master 아이슬란드", seoul, access) == {post.pk}
    rebuilt_as_fed()


def test_names_of_a_partner_follow(seoul: City, access: Access) -> None:
    own = make_actor("Quito", steward=seoul, country_code="EC")
    activity = make_activity(seoul, "Talks", partners=(own,))
    given = ActorInput(
        names=[Name("en", "Guayaquil"), Name("ko", "과야킬")],
        type=v.ActorType.LGOV,
        tier=v.Tier.METR,
        country_code="EC",
    )
    edit_actor(own.pk, given, access=access, version=own.version)
    assert finds("quito", seoul, access) == set()
    assert finds("과야킬", seoul, access) == {own.pk, activity.pk}
    rebuilt_as_fed()


def test_merged_partners_are_one_and_two_again(seoul: City, partner: Actor, access: Access) -> None:
    twin = make_actor("Bremen upon Weser")
    activity = make_activity(seoul, "Talks", partners=(twin,))
    before = entries()
    merge = merge_actors(twin.pk, into=partner.pk, access=PLATFORM)
    assert finds("talks bremen", seoul, access) == {activity.pk}
    assert finds("weser", seoul, access) == {partner.pk, activity.pk}
    assert partner.pk.hex in " ".join(SearchEntry.objects.get(pk=activity.pk).tags)
    assert not SearchEntry.objects.filter(pk=twin.pk).exists()
    rebuilt_as_fed()
    undo_merge(merge.pk, access=PLATFORM)
    unstamped = [{**entry, "added_at": None} for entry in entries()]
    assert unstamped == [{**entry, "added_at": None} for entry in before]


def test_what_only_a_city_saw_is_found_by_its_names_in_what_it_became(
    seoul: City, busan: City, partner: Actor, access: Access, outsider: User
) -> None:
    own = make_actor("Roland town", steward=seoul)
    activity = make_activity(seoul, "Talks", partners=(own,))
    merge_actors(own.pk, into=partner.pk, access=access)
    # It leads to what it became, once.
    assert finds("roland", seoul, access) == {partner.pk, activity.pk}
    assert finds("roland", busan, access_for_user(outsider)) == set()
    rebuilt_as_fed()


def test_document_is_found_by_its_text_in_its_newest_version(
    seoul: City, partner: Actor, officer: User, access: Access
) -> None:
    activity = make_activity(seoul, "Talks", partners=(partner,))
    first = Document.objects.create(
        city=seoul,
        activity=activity,
        file=ContentFile(b"", name="a.txt"),
        name="protocol.txt",
        size=1,
        sha256="0" * 64,
        media_type="text/plain",
    )
    reading = DocumentText.objects.create(city=seoul, document=first)
    assert finds("protocol", seoul, access) == {first.pk}
    DocumentText.objects.filter(pk=reading.pk).update(
        state="READY", outcome="READ", text="지하철 노선 연장"
    )
    assert finds("노선", seoul, access) == {first.pk}
    second = add_version(
        first.pk, ContentFile(b"tram", name="second.txt"), access=access, by=officer
    )
    assert finds("노선", seoul, access) == set()
    second.delete()
    assert finds("노선", seoul, access) == {first.pk}
    rebuilt_as_fed()


def test_comment_that_is_taken_back_is_found_no_more(
    seoul: City, partner: Actor, officer: User, access: Access
) -> None:
    activity = make_activity(seoul, "Talks", partners=(partner,))
    comment = write_comment(activity.pk, "Armadillo", access=access, by=officer)
    assert finds("armadillo", seoul, access) == {comment.pk}
    take_back_comment(comment.pk, access=access, at=NOW)
    assert finds("armadillo", seoul, access) == set()


def test_person_is_found_by_post_and_partner_and_erased_for_good(
    seoul: City, partner: Actor, officer: User
) -> None:
    access = access_for_user(officer)
    post = make_post(seoul, partner, titles={"en": "Harbour master"})
    person = make_tenure(post, "Wiebke Quast").person
    assert finds("quast", seoul, access) == {person.pk}
    assert person.pk in finds("harbour master", seoul, access)
    Post.objects.filter(pk=post.pk).update(titles={"en": "Dike reeve"})
    assert finds("dike reeve", seoul, access) == {post.pk, person.pk}
    rebuilt_as_fed()
    Person.objects.filter(pk=person.pk).update(name="Wiebke Thiel", search_key="wiebke thiel")
    assert finds("quast", seoul, access) == set()


def test_nothing_of_an_erased_person_stays(seoul: City, partner: Actor, head: User) -> None:
    post = make_post(seoul, partner, titles={"en": "Harbour master"})
    person = make_tenure(post, "Wiebke Quast").person
    erase_person(person.pk, access=access_for_user(head))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_searchentry e WHERE e::text ILIKE '%quast%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_who_is_erased_while_their_post_is_written_is_not_written_again(
    seoul: City, partner: Actor, head: User
) -> None:
    post = make_post(seoul, partner, titles={"en": "Harbour master"})
    person, erased = make_tenure(post, "Wiebke Quast").person, threading.Event()

    def erase() -> None:
        with transaction.atomic():
            erase_person(person.pk, access=access_for_user(head))
            erased.set()
            _wait_until_somebody_waits()

    def write() -> None:
        assert erased.wait(20)
        Post.objects.filter(pk=post.pk).update(titles={"en": "Dike reeve"})

    assert at_once(erase, write) == [None, None]
    assert [row["id"] for row in entries() if "quast" in str(row)] == []
    assert "reeve" in SearchEntry.objects.get(pk=post.pk).search_key


def _wait_until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _try in range(200):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("Nobody waits.")


def test_membership_follows_its_contributions(seoul: City, access: Access) -> None:
    network = make_network()
    kept = NetworkMembership.objects.create(
        city=seoul, network=network, member=seoul.actor, seats="Treasurer"
    )
    assert finds("treasurer", seoul, access) == {kept.pk}
    gift = kept.contributions.create(city=seoul, made_on="2025", what="Talk on flamingos")
    assert finds("flamingos", seoul, access) == {kept.pk}
    gift.delete()
    assert finds("flamingos", seoul, access) == set()


def test_many_at_once_are_fed_by_one_statement(seoul: City, partner: Actor, access: Access) -> None:
    make_activity(seoul, "Talks", partners=(partner,))
    made = Commitment.objects.bulk_create(
        Commitment(
            city=seoul, activity=Activity.objects.get(), side="OURS", words=f"Pelican {number}"
        )
        for number in range(50)
    )
    assert len(finds("pelican", seoul, access)) == len(made)
    Commitment.objects.filter(words="Pelican 7").delete()
    assert len(finds("pelican", seoul, access)) == 49


@pytest.fixture
def make_many(seoul: City, partner: Actor) -> Callable[[], None]:
    model = make_activity(seoul, "Talks", partners=(partner,))
    fields = [one for one in Activity._meta.concrete_fields if not one.generated]
    told = {one.attname: getattr(model, one.attname) for one in fields if not one.primary_key}

    def make() -> None:
        codes = [f"SEL-2024-{place:05d}" for place in range(1_000)]
        Activity.objects.bulk_create(Activity(**{**told, "code": code}) for code in codes)

    return make


def test_many_are_fed_without_looking_through_all_for_each_after_as_many_were_undone(
    make_many: Callable[[], None], partner: Actor
) -> None:
    with transaction.atomic():
        make_many()
        new = Activity.objects.exclude(participations__actor=partner)
        parts = [Participation(city=one.city, activity=one, actor=partner) for one in new]
        Participation.objects.bulk_create(parts)
        transaction.set_rollback(True)
    # Now the planner takes the tables for empty ones.
    connection.cursor().execute("ANALYZE")
    make_many()
    ids = list(Activity.objects.values_list("pk", flat=True))
    assert pages_read("search_feed('activity', %s::uuid[])", ids) < 15 * len(ids)
    assert pages_read("search_retag(%s::uuid[])", ids) < 25 * len(ids)


def test_many_are_fed_so_too_where_tables_were_cleaned_before_the_rows_were_committed(
    make_many: Callable[[], None],
) -> None:
    make_many()
    host, name = (connection.settings_dict[what] for what in ("HOST", "NAME"))
    owner = psycopg2.connect(host=host, dbname=name, user=OWNER_ROLE)
    owner.autocommit = True
    with contextlib.closing(owner), owner.cursor() as cursor:
        cursor.execute("VACUUM")  # As autovacuum does whenever it likes.
    ids = list(Activity.objects.values_list("pk", flat=True))
    assert pages_read("search_feed('activity', %s::uuid[])", ids) < 15 * len(ids)
    assert pages_read("search_retag(%s::uuid[])", ids) < 25 * len(ids)


def test_a_change_that_no_part_shows_writes_no_parts_anew(
    seoul: City, partner: Actor, access: Access
) -> None:
    activity = make_activity(seoul, "Talks", partners=(partner,))
    Commitment.objects.create(activity=activity, city=seoul, side="OURS", words="Pelican")
    SearchEntry.objects.filter(kind="commitment").update(tags=["/ENV"])
    edit_activity(activity.pk, ActivityInput({"title": "Talk"}), access=access, version=None)
    assert SearchEntry.objects.get(kind="commitment").tags == ["/ENV"]


def pages_read(statement: str, ids: list[Any]) -> int:
    """How many pages of tables a function reads to write the entries of activities anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT {statement}", [ids])
        (told,) = cursor.fetchone()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def rebuilt_as_fed() -> None:
    """Nothing is other than it would be, were it all written anew."""
    fed = entries()
    rebuild()
    assert entries() == fed
