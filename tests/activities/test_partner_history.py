"""What happened to what a city keeps of a partner: told in words, to those who may read it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import access_for_user
from accounts.models import User
from partners.models import Actor, City, Post
from partners.services import (
    ActorInput,
    Name,
    add_actor,
    edit_actor,
    edit_post,
    edit_tenure,
    erase_person,
    merge_actors,
    record_membership,
)
from records.access import Access
from records.models import AuditEntry
from records.partial_dates import PartialDate
from tests.factories import make_actor, make_network, make_post, make_tenure
from tests.personas import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(seoul: City, officer_access: Access) -> Actor:
    """A partner that Seoul keeps for itself."""
    given = ActorInput(
        names=[Name("en", "Harbour Forum"), Name("ko", "항만포럼")], type="NGO", country_code="DE"
    )
    return add_actor(given, city=seoul, access=officer_access)


@pytest.fixture
def post(seoul: City, own: Actor) -> Post:
    return make_post(seoul, own, titles={"en": "Chair", "ko": "의장"})


def history(client: Client, actor: Actor, query: str = "") -> str:
    answer = client.get(reverse("partner:history", args=[actor.pk]) + query)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_partner_is_told_from_what_to_what_and_by_whom(
    officer_client: Client, officer_access: Access, officer: User, own: Actor
) -> None:
    given = ActorInput(
        country_code="FR", website="https://forum.example", names=[Name("en", "Port Forum")]
    )
    edit_actor(own.pk, given, access=officer_access, version=None)
    text = history(officer_client, own)
    assert "<del>Germany</del>" in text
    assert "<ins>France</ins>" in text
    assert "<ins>https://forum.example</ins>" in text
    assert "Name added: <strong>Port Forum</strong>" in text
    assert "Name taken out: <strong>Harbour Forum</strong>" in text
    assert "NGO<" not in text
    page = officer_client.get(own.get_absolute_url()).text
    assert reverse("partner:history", args=[own.pk]) in page


def test_who_did_it_is_named(officer_client: Client, officer: User, own: Actor) -> None:
    address = reverse("partners:actor-edit", args=[own.pk])
    form = officer_client.get(address).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None}
    answer = officer_client.post(address, {**sent, "version": 1, "region": "Hamburg"})
    assert answer.status_code == 302
    assert f"· {officer}</div>" in history(officer_client, own)


def test_posts_and_who_held_them_are_told(
    officer_client: Client, officer_access: Access, own: Actor, post: Post
) -> None:
    tenure = make_tenure(post, "Erika Mustermann", since="2022")
    titles = {"titles": {"en": "Chair", "ko": "회장"}, "phone": "+49 40 428310"}
    edit_post(post.pk, titles, access=officer_access, version=None)
    until = {"until": PartialDate("2026-05")}
    edit_tenure(tenure.pk, until, access=officer_access, version=None)
    text = history(officer_client, own)
    # In the reader's language alone the title is the same.
    assert "<del>Chair · 의장</del>" in text
    assert "<ins>Chair · 회장</ins>" in text
    assert "<ins>+49 40 428310</ins>" in text
    assert "Term in a post added: <strong>Chair · Erika Mustermann</strong>" in text
    assert "<ins>May 2026</ins>" in text
    assert AuditEntry.objects.filter(subject="partners.actor", kind="look").exists()


def test_people_are_told_of_only_to_those_who_may_read_them(
    viewer: User, own: Actor, post: Post
) -> None:
    make_tenure(post, "Erika Mustermann")
    text = history(client_of(viewer), own)
    assert "Post added: <strong>Chair</strong>" in text
    assert "Erika" not in text
    assert "Term in a post" not in text


def test_erased_people_do_not_come_back(
    officer_client: Client, officer_access: Access, head: User, own: Actor, post: Post
) -> None:
    tenure = make_tenure(post, "Erika Mustermann", since="2022", email="erika@example.org")
    note = {"address": "c/o Erika Mustermann, Hamburg"}
    edit_post(post.pk, note, access=officer_access, version=None)
    assert tenure.person is not None
    erase_person(tenure.person.pk, access=access_for_user(head), replacement="the chair")
    text = history(officer_client, own)
    assert "Erika" not in text
    assert "erika@" not in text
    assert "Chair · an erased person" in text
    assert "c/o the chair, Hamburg" in text


def test_shared_partner_tells_only_what_the_city_keeps_of_it(
    seoul: City, busan: City, officer_client: Client
) -> None:
    hamburg = make_actor("Hamburg", "함부르크")
    make_post(seoul, hamburg, title="Mayor of Hamburg")
    make_post(busan, hamburg, title="Secret desk of Busan")
    text = history(officer_client, hamburg)
    assert "All cities share this partner." in text
    assert "Mayor of Hamburg" in text
    assert "Secret desk" not in text
    assert "Name added" not in text


def test_memberships_that_the_city_keeps_are_told_at_both_ends(
    seoul: City, officer_client: Client, officer_access: Access, own: Actor
) -> None:
    network = make_network("Harbour Cities")
    fields = {"network": network, "member": own, "tier": "Full member"}
    record_membership(fields, city=seoul, access=officer_access)
    for actor in (own, network):
        text = history(officer_client, actor)
        assert "Membership added: <strong>Harbour Cities · Harbour Forum</strong>" in text
        assert "Full member" in text


def test_post_takes_its_past_along_when_partners_are_merged(
    seoul: City, head: User, officer_client: Client, own: Actor, post: Post
) -> None:
    kept = make_actor("Forum of ports", steward=seoul, type="NGO", level="TRN")
    merge_actors(own.pk, into=kept.pk, access=access_for_user(head))
    assert "Post added: <strong>Chair</strong>" in history(officer_client, kept)
    assert "<ins>Merged into another</ins>" in history(officer_client, own)


def test_partner_of_another_city_has_no_history(outsider: User, own: Actor) -> None:
    address = reverse("partner:history", args=[own.pk])
    assert client_of(outsider).get(address).status_code == 404


def test_bad_cursor_leads_to_the_first_page(officer_client: Client, own: Actor) -> None:
    address = reverse("partner:history", args=[own.pk])
    assert officer_client.get(f"{address}?cursor=nonsense")["Location"] == address


def test_history_is_told_in_korean(officer_client: Client, own: Actor, post: Post) -> None:
    officer_client.cookies["django_language"] = "ko"
    text = history(officer_client, own)
    assert "직위 추가: <strong>의장</strong>" in text


def test_more_changes_take_no_more_queries(
    officer_client: Client, officer_access: Access, own: Actor, post: Post
) -> None:
    tenure = make_tenure(post, "Erika Mustermann")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            history(officer_client, own)
        return len(found)

    queries()
    before = queries()
    for year in range(2010, 2016):
        since = {"since": PartialDate(str(year))}
        edit_tenure(tenure.pk, since, access=officer_access, version=None)
        website = ActorInput(website=f"https://{year}.example")
        edit_actor(own.pk, website, access=officer_access, version=None)
    assert queries() == before
