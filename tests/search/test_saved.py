"""Searches that are kept: whose they are, what they find that is new, and who is told."""

from __future__ import annotations

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.members.services.leaving import erase_account
from accounts.models import Membership, User
from activities.models import Document, DocumentText
from partners.models import City
from partners.services import merge_actors
from records.access import Access, Role, Visibility
from records.versions import StaleRecordError
from search import api
from search.alerts import new_results
from search.models import SavedSearch, SearchEntry
from search.results import Hit
from search.services import MOST_KEPT, change_search, delete_search, save_search
from tests.at_once import at_once
from tests.factories import make_activity, make_actor, make_user
from tests.personas import client_of

NOW = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


def keep(city: City, user: User, query: str = "harbour", **more: Any) -> SavedSearch:
    fields = {"name": "Ports", "query": query, **more}
    return save_search(fields, city=city, access=access_for_user(user), at=NOW)


def new_to_owner(saved: SavedSearch, at: datetime.datetime) -> list[Hit]:
    assert saved.person is not None
    access = access_for_user(saved.person)
    return new_results(saved, access=access, on=at.date(), told_up_to=None).hits


def entered(activity: Any, at: datetime.datetime) -> None:
    SearchEntry.objects.filter(pk=activity.pk).update(added_at=at)


def test_a_search_is_kept_opened_changed_and_deleted_on_its_pages(
    officer_client: Client, seoul: City
) -> None:
    address = "/search/saved/new/?q=harbour&kind=activity&domain=ENV&year=2025"
    assert "harbour" in officer_client.get(address).content.decode()
    told = {"name": "Ports", "q": "harbour", "has_alert": "on"}
    assert officer_client.post(address, told).status_code == 302
    saved = SavedSearch.objects.get()
    assert saved.filters == {"kind": ["activity"], "domain": ["ENV"], "year": 2025}
    opened = officer_client.get(saved.get_absolute_url())
    assert opened["Location"].startswith("/search/?q=harbour&kind=activity&")
    assert {"domain=ENV", "year=2025"} <= set(opened["Location"].split("&"))
    edit = f"/search/saved/{saved.pk}/edit/"
    told = {"name": "Harbours", "q": "port", "version": str(saved.version)}
    assert officer_client.post(edit, told).status_code == 302
    saved.refresh_from_db()
    assert (saved.name, saved.query, saved.has_alert) == ("Harbours", "port", False)
    assert saved.filters["year"] == 2025
    assert "Harbours" in officer_client.get("/search/saved/").content.decode()
    delete = f"/search/saved/{saved.pk}/delete/"
    assert officer_client.post(delete, {"version": str(saved.version)}).status_code == 302
    assert not SavedSearch.objects.exists()


def test_a_partner_that_is_none_is_refused_on_the_page(officer_client: Client) -> None:
    address = f"/search/saved/new/?q=harbour&partner={uuid.UUID(int=7)}"
    answer = officer_client.post(address, {"name": "Ports", "q": "harbour", "has_alert": "on"})
    assert answer.status_code == 422
    assert "There is no such partner." in answer.text
    assert not SavedSearch.objects.exists()


def test_who_changed_it_first_is_not_written_over(officer_client: Client, seoul: City) -> None:
    saved = keep(seoul, User.objects.get(name="Kim Min-ji"))
    told = {"name": "Mine", "q": "port", "version": "1"}
    officer_client.post(f"/search/saved/{saved.pk}/edit/", told)
    again = officer_client.post(f"/search/saved/{saved.pk}/edit/", {**told, "name": "Other"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": "", "query": "x"}, "name"),
        ({"name": "N", "query": "  "}, "query"),
        ({"name": "N", "query": "x" * 301}, "query"),
        ({"name": "N", "query": "a\0b"}, "query"),
        ({"name": "N\u202e", "query": "x"}, "name"),
        ({"name": "N", "query": "x", "filters": {"kind": ["nothing"]}}, "filters"),
        ({"name": "N", "query": "x", "filters": {"owner": "me"}}, "filters"),
        ({"name": "N", "query": "x", "filters": {"year": 1}}, "filters"),
        ({"name": "N", "query": "x", "filters": {"partner": str(uuid.UUID(int=7))}}, "filters"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(
    told: dict[str, Any], field: str, seoul: City, officer: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        save_search(told, city=seoul, access=access_for_user(officer), at=NOW)
    assert field in refused.value.message_dict
    assert not SavedSearch.objects.exists()


def test_a_name_is_given_once_a_person_and_there_is_an_end(
    seoul: City, officer: User, head: User
) -> None:
    keep(seoul, officer)
    keep(seoul, head)
    with pytest.raises(ValidationError, match="of this name already"):
        keep(seoul, officer)
    SavedSearch.objects.bulk_create(
        SavedSearch(city=seoul, person=officer, name=str(number), query="x")
        for number in range(MOST_KEPT - 1)
    )
    with pytest.raises(ValidationError, match="delete one first"):
        keep(seoul, officer, name="One more")


def test_nobody_else_sees_a_persons_search(
    seoul: City, officer: User, head: User, outsider: User, api_client: APIClient
) -> None:
    saved = keep(seoul, officer)
    for other in (head, outsider):
        client = client_of(other)
        assert "Ports" not in client.get("/search/saved/").content.decode()
        for part in ("", "edit/", "delete/"):
            assert client.get(f"/search/saved/{saved.pk}/{part}").status_code == 404
        with pytest.raises(SavedSearch.DoesNotExist):
            delete_search(saved.pk, access=access_for_user(other), version=1)
    assert api_client.get("/api/v1/saved-searches/").json()["results"] == []
    assert api_client.get(f"/api/v1/saved-searches/{saved.pk}/").status_code == 404


def test_a_search_of_the_office_is_read_by_all_and_changed_by_those_who_write(
    seoul: City, viewer: User, officer: User
) -> None:
    saved = SavedSearch.objects.create(city=seoul, name="Ports", query="port")
    told = {"name": "Harbours"}
    with pytest.raises(PermissionDenied):
        change_search(saved.pk, told, access=access_for_user(viewer), version=1)
    assert client_of(viewer).get(saved.get_absolute_url()).status_code == 302
    changed = change_search(saved.pk, told, access=access_for_user(officer), version=1)
    with pytest.raises(StaleRecordError):
        change_search(saved.pk, told, access=access_for_user(officer), version=1)
    assert changed.seen_at == saved.seen_at


def test_only_what_was_entered_since_is_new(seoul: City, officer: User) -> None:
    partner = make_actor("Bremen")
    old = make_activity(seoul, "Harbour old", partners=(partner,))
    entered(old, NOW - datetime.timedelta(days=1))
    saved = keep(seoul, officer)
    new = make_activity(seoul, "Harbour new", partners=(partner,))
    other = make_activity(seoul, "Something else", partners=(partner,))
    for activity in (new, other):
        entered(activity, NOW + datetime.timedelta(hours=1))
    later = NOW + datetime.timedelta(days=1)
    assert [hit.plain_title for hit in new_to_owner(saved, later)] == ["Harbour new"]
    # What is changed is not new.
    new.summary = "Now with a summary."
    new.save()
    assert len(new_to_owner(saved, later)) == 1
    client_of(officer).get(saved.get_absolute_url())
    saved.refresh_from_db()
    assert saved.seen_at > NOW
    assert new_to_owner(saved, timezone.now()) == []


def test_nothing_new_is_told_that_the_owner_may_not_read(seoul: City, officer: User) -> None:
    partner = make_actor("Bremen")
    saved = keep(seoul, officer)
    make_activity(seoul, "Harbour secret", partners=(partner,), visibility=Visibility.CONFIDENTIAL)
    assert new_to_owner(saved, timezone.now()) == []
    make_activity(seoul, "Harbour open", partners=(partner,))
    assert len(new_to_owner(saved, timezone.now())) == 1
    Membership.objects.filter(user=officer).delete()
    saved.refresh_from_db()
    assert new_to_owner(saved, timezone.now()) == []


def test_only_people_who_want_it_are_told(seoul: City, officer: User) -> None:
    wanting = keep(seoul, officer)
    keep(seoul, officer, name="Quiet", has_alert=False)
    SavedSearch.objects.create(city=seoul, name="Of the office", query="port")
    assert list(SavedSearch.objects.alerting()) == [wanting]


def test_a_key_keeps_searches_for_the_office_and_learns_what_is_new(
    api_client: APIClient, seoul: City, officer_client: Client
) -> None:
    told = {"name": "Ports", "query": "harbour", "filters": {"kind": ["activity"]}}
    made = api_client.post("/api/v1/saved-searches/", told, format="json")
    assert made.status_code == 201
    address = made["Location"]
    assert api_client.get(address).json()["filters"] == {"kind": ["activity"]}
    assert "Ports" in officer_client.get("/search/saved/").content.decode()
    activity = make_activity(seoul, "Harbour new", partners=(make_actor("Bremen"),))
    new = api_client.get(f"{address}new/").json()
    assert [one["id"] for one in new["results"]] == [str(activity.pk)]
    assert api_client.post(f"{address}seen/", {"as_of": "soon"}, format="json").status_code == 400
    assert api_client.post(f"{address}seen/").status_code == 200
    assert api_client.get(f"{address}new/").json()["results"] == []
    # What is entered between reading and saying so is not lost.
    before = api_client.get(f"{address}new/").json()["as_of"]
    meanwhile = make_activity(seoul, "Harbour anew", partners=(make_actor("Genoa"),))
    assert api_client.post(f"{address}seen/", {"as_of": before}, format="json").status_code == 200
    new = api_client.get(f"{address}new/").json()
    assert [one["id"] for one in new["results"]] == [str(meanwhile.pk)]
    changed = api_client.patch(address, {"version": 1, "name": "Harbours"}, format="json")
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    stale = api_client.patch(address, {"version": 1, "name": "Docks"}, format="json")
    assert stale.status_code == 409
    assert api_client.delete(f"{address}?version=2").status_code == 204
    assert api_client.get(address).status_code == 404


def test_api_names_what_is_wrong(api_client: APIClient, seoul: City) -> None:
    post = lambda told: api_client.post(  # noqa: E731
        "/api/v1/saved-searches/", told, format="json"
    ).json()["errors"][0]["pointer"]
    assert post({"name": "N"}) == "/query"
    assert post({"name": "N", "query": '- "('}) == "/query"
    keep_by_key = {"name": "N", "query": "harbour"}
    assert api_client.post("/api/v1/saved-searches/", keep_by_key, format="json").status_code == 201
    assert post(keep_by_key) == "/name"
    assert post({"name": "N", "query": "x", "filters": {"kind": ["y"]}}).startswith("/filters/kind")
    assert post({"name": "N", "query": "x", "owner": str(uuid.uuid4())}) == "/owner"
    assert post({"name": "N", "query": "x", "filters": {"year": 1}}) == "/filters"


def test_what_only_comes_near_the_words_is_no_news(seoul: City, officer: User) -> None:
    saved = keep(seoul, officer, "harbour")
    later = NOW + datetime.timedelta(hours=1)
    entered(make_activity(seoul, "Harbor days", partners=(make_actor(),)), later)
    entered(make_activity(seoul, "Harbours", partners=(make_actor("Kiel"),)), later)
    assert [hit.plain_title for hit in new_to_owner(saved, later)] == ["Harbours"]
    SearchEntry.objects.filter(search_key__contains="harbours").update(added_at=NOW)
    assert new_to_owner(saved, later) == []


def test_nothing_is_left_of_searches_when_an_account_is_erased(
    seoul: City, officer: User, head: User
) -> None:
    kept, gone = keep(seoul, officer, "flamingo"), keep(seoul, officer, "pelican", name="Flamingos")
    others = keep(seoul, head, "stork")
    change_search(
        kept.pk, {"name": "B", "query": "heron"}, access=access_for_user(officer), version=1
    )
    delete_search(gone.pk, access=access_for_user(officer), version=1)
    admin = make_user(seoul, Role.CITY_ADMIN, name="Kang Ha-neul")
    erase_account(officer.pk, access=access_for_user(admin), at=NOW)
    assert list(SavedSearch.objects.all()) == [others]
    history = SavedSearch.pgh_event_model.objects.filter(person=officer)
    assert set(history.values_list("name", "query")) == {("", "")}
    with pytest.raises(Exception, match="still there"), connection.cursor() as cursor:
        cursor.execute("SELECT erase_saved_search_history(%s)", [head.pk])


def test_what_somebody_looked_for_stays_theirs_in_the_audit(seoul: City, officer: User) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Kang Ha-neul")
    client = client_of(officer)
    client.post("/search/saved/new/?q=flamingo", {"name": "Flamingos", "q": "flamingo"})
    saved = SavedSearch.objects.get()
    told = client_of(admin).get("/accounts/audit/").text
    client.post(f"/search/saved/{saved.pk}/delete/", {"version": saved.version})
    assert not SavedSearch.objects.exists()
    told += client_of(admin).get("/accounts/audit/").text
    assert "lamingo" not in told


def test_what_is_new_comes_in_pages(
    api_client: APIClient, seoul: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "PAGE_SIZE", 2)
    told = {"name": "Ports", "query": "harbour"}
    address = api_client.post("/api/v1/saved-searches/", told, format="json")["Location"]
    bremen = make_actor("Bremen")
    titles = [f"Harbour {number}" for number in range(5)]
    made = {str(make_activity(seoul, title, partners=(bremen,)).pk) for title in titles}
    found, page = [], f"{address}new/"
    while page:
        answer = api_client.get(page).json()
        found.append([one["id"] for one in answer["results"]])
        page = answer["next"]
    assert [len(ids) for ids in found] == [2, 2, 1]
    assert set().union(*found) == made
    assert api_client.get(f"{address}new/?page=0").status_code == 400


def test_the_text_of_a_document_that_is_read_later_is_new(seoul: City, officer: User) -> None:
    document = add_text_file(make_activity(seoul, "Port tour", partners=(make_actor("Bremen"),)))
    entered(document, NOW - datetime.timedelta(days=1))
    saved = keep(seoul, officer)
    later = timezone.now()
    assert new_to_owner(saved, later) == []
    reading = DocumentText.objects.get(document=document)
    reading.state, reading.outcome, reading.text = "READY", "READ", "Of the harbour and its ships"
    reading.save()
    assert [hit.plain_title for hit in new_to_owner(saved, later)] == ["tour.txt"]
    entered(document, NOW - datetime.timedelta(days=1))
    reading.text = "Of the harbour, read anew"
    reading.save()
    assert new_to_owner(saved, later) == []


def test_what_is_opened_later_is_new(seoul: City, officer: User) -> None:
    hidden = make_activity(
        seoul, "Harbour talks", partners=(make_actor(),), visibility=Visibility.CONFIDENTIAL
    )
    entered(hidden, NOW - datetime.timedelta(days=1))
    saved = keep(seoul, officer)
    assert new_to_owner(saved, timezone.now()) == []
    hidden.visibility = Visibility.INTERNAL
    hidden.save()
    assert [hit.plain_title for hit in new_to_owner(saved, timezone.now())] == ["Harbour talks"]


@pytest.mark.parametrize("more", [{"method": "head"}, {"headers": {"Sec-Purpose": "prefetch"}}])
def test_a_browser_that_only_gets_ready_has_seen_nothing(
    seoul: City, officer: User, officer_client: Client, more: dict[str, Any]
) -> None:
    saved = keep(seoul, officer)
    ask = getattr(officer_client, more.pop("method", "get"))
    assert ask(saved.get_absolute_url(), **more).status_code == 302
    saved.refresh_from_db()
    assert saved.seen_at == NOW


def test_a_search_follows_a_partner_that_was_merged(seoul: City, officer: User) -> None:
    bremen, hansestadt = make_actor("Bremen"), make_actor("Hansestadt Bremen")
    activity = make_activity(seoul, "Harbour talks", partners=(bremen,))
    saved = keep(seoul, officer, filters={"partner": str(bremen.pk)})
    merge_actors(bremen.pk, into=hansestadt.pk, access=Access(is_platform_admin=True))
    entered(activity, NOW + datetime.timedelta(hours=1))
    assert [hit.plain_title for hit in new_to_owner(saved, timezone.now())] == ["Harbour talks"]


@pytest.mark.parametrize("is_written", [True, False])
@pytest.mark.django_db(transaction=True)
def test_what_is_under_way_while_somebody_looks_is_new_afterwards(
    seoul: City, officer: User, officer_client: Client, is_written: bool
) -> None:
    saved, bremen = keep(seoul, officer), make_actor("Bremen")
    is_under_way, is_seen = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            if is_written:
                make_activity(seoul, "Harbour new", partners=(bremen,))
            else:
                SavedSearch.objects.count()
            is_under_way.set()
            assert is_seen.wait(60)
            if not is_written:
                make_activity(seoul, "Harbour new", partners=(bremen,))

    def look() -> None:
        assert is_under_way.wait(60)
        officer_client.get(saved.get_absolute_url())
        is_seen.set()

    assert at_once(write, look) == [None, None]
    saved.refresh_from_db()
    assert saved.seen_at > NOW
    assert [hit.plain_title for hit in new_to_owner(saved, timezone.now())] == ["Harbour new"]
    officer_client.get(saved.get_absolute_url())
    saved.refresh_from_db()
    assert new_to_owner(saved, timezone.now()) == []


def add_text_file(activity: Any) -> Document:
    """A document whose text waits to be read."""
    document: Document = Document.objects.create(
        city=activity.city,
        activity=activity,
        file=ContentFile(b"Of the harbour", "tour.txt"),
        name="tour.txt",
        media_type="text/plain",
        size=14,
        sha256="0" * 64,
    )
    DocumentText.objects.get_or_create(document=document, defaults={"city": activity.city})
    return document
