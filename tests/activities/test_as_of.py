"""A record as it was at any moment: the state of that time, and not a word more."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pgtrigger
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from activities import as_of as as_of_module
from activities.as_of import as_of
from activities.models import Activity, ActivityGoal, Commitment, Document, Participation, Reader
from activities.services import (
    ActivityInput,
    GoalInput,
    Party,
    add_document,
    delete_document,
    edit_activity,
    keep_commitment,
    record_commitment,
    renegotiate_commitment,
    take_back_comment,
    void_activity,
    write_comment,
)
from activities.timeline.comparison import compare
from activities.timeline.events import history_of, tracked_models
from agreements.models import Agreement
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Visibility
from records.partial_dates import PartialDate
from tests.activities.states import state_in, state_of
from tests.factories import make_activity, make_actor, make_agreement

pytestmark = pytest.mark.django_db
# Where each step is a transaction, as each request is: the history tells of transactions.
in_transactions = pytest.mark.django_db(transaction=True)


def renegotiate(promise: Commitment, access: Access) -> None:
    renegotiate_commitment(
        promise.pk,
        {"words": "Five buses.", "due_on": PartialDate("2027")},
        on=PartialDate("2026-04"),
        why="The factory burnt down.",
        agreed_with="Mayor of Hamburg",
        access=access,
        version=1,
        today=datetime.date(2026, 11, 1),
    )


def keep(promise: Commitment, document: Document, access: Access) -> None:
    keep_commitment(
        promise.pk,
        on=PartialDate("2026-10-01"),
        evidence="",
        evidence_in_id=document.pk,
        access=access,
        version=2,
        today=datetime.date(2026, 11, 1),
    )


@in_transactions
def test_every_state_of_a_walk_comes_back_as_it_was(
    seoul: City, busan: City, officer_access: Access
) -> None:
    hamburg, lyon = make_actor("Hamburg"), make_actor("Lyon", country_code="FR")
    agreement = make_agreement(seoul, partners=(hamburg, busan.actor), access=officer_access)
    activity = agreement.activity
    made: dict[str, Any] = {}

    def edit(**given: Any) -> Callable[[], Any]:
        return lambda: edit_activity(
            activity.pk, ActivityInput(**given), access=officer_access, version=None
        )

    def promise() -> None:
        fields = {"side": "OURS", "words": "Ten buses.", "due_on": "2026-05"}
        made["promise"] = record_commitment(activity.pk, fields, access=officer_access)

    def document() -> None:
        upload = ContentFile(b"%PDF-1.7\ntext\n%%EOF\n", name="pact.pdf")
        made["document"] = add_document(activity.pk, upload, access=officer_access, by=None)

    steps: list[Callable[[], Any]] = [
        edit(fields={"title": "New", "planned_amount": "1234.50", "currency": "KRW"}),
        promise,
        document,
        edit(parties=[Party(actor=hamburg, roles=["FUND"]), Party(actor=lyon)]),
        lambda: renegotiate(made["promise"], officer_access),
        lambda: Agreement.objects.filter(pk=activity.pk).update(state="SIGNED", languages=["ko"]),
        edit(
            goals=[
                GoalInput("EFS", v.GoalPart.values[0], "Grain"),
                GoalInput("HES", reason="Choirs"),
            ]
        ),
        lambda: keep(made["promise"], made["document"], officer_access),
        lambda: delete_document(made["document"].pk, access=officer_access, version=None),
        edit(fields={"secondary_domains": ["ECO"], "ends_on": "2027"}, readers=[]),
        lambda: write_comment(
            activity.pk, "Good.", access=officer_access, by=_officer(officer_access)
        ),
        lambda: void_activity(activity.pk, reason="Twice", access=officer_access, version=None),
    ]
    walk = [(timezone.now(), state_of(activity))]
    for step in steps:
        step()
        walk.append((timezone.now(), state_of(activity)))
    for at, state in walk:
        assert state_in(as_of(activity, at=at, access=officer_access)) == state
    assert len({str(state) for _at, state in walk}) == len(walk)


def _officer(access: Access) -> Any:
    from accounts.models import User

    return User.objects.get(pk=access.person)


@in_transactions
def test_before_it_was_entered_there_is_nothing(seoul: City, officer_access: Access) -> None:
    before = timezone.now()
    activity = make_activity(seoul, partners=(make_actor(),))
    past = as_of(activity, at=before, access=officer_access)
    assert (past.activity, past.held) == (None, {})
    assert as_of(activity, at=timezone.now(), access=officer_access).activity == activity


@in_transactions
def test_what_was_deleted_is_there_until_then(seoul: City, officer_access: Access) -> None:
    activity = make_activity(seoul, partners=(make_actor("Hamburg"), make_actor("Lyon")))
    with_both = timezone.now()
    partner = Participation.objects.get(activity=activity, actor__labels__en="Lyon")
    edit_activity(
        activity.pk,
        ActivityInput(parties=[Party(actor=partner.actor)]),
        access=officer_access,
        version=1,
    )
    then = as_of(activity, at=with_both, access=officer_access)
    now = as_of(activity, at=timezone.now(), access=officer_access)
    assert (len(then.of(Participation)), len(now.of(Participation))) == (3, 2)


@in_transactions
def test_readers_have_a_history_too(seoul: City, officer_access: Access, viewer: Any) -> None:
    activity = make_activity(
        seoul, partners=(make_actor(),), visibility=Visibility.CONFIDENTIAL, access=officer_access
    )
    Activity.objects.filter(pk=activity.pk).update(owner=officer_access.person)
    before = timezone.now()
    given = ActivityInput(readers=[viewer.pk])
    edit_activity(activity.pk, given, access=officer_access, version=1)
    assert as_of(activity, at=before, access=officer_access).of(Reader) == []
    (reader,) = as_of(activity, at=timezone.now(), access=officer_access).of(Reader)
    assert reader.user_id == viewer.pk


def test_one_query_and_two_for_what_may_be_hidden(seoul: City, officer_access: Access) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    with CaptureQueriesContext(connection) as few:
        as_of(activity, at=timezone.now(), access=officer_access)
    for number in range(5):
        fields = {"side": "OURS", "words": f"Promise {number}"}
        record_commitment(activity.pk, fields, access=officer_access)
    with CaptureQueriesContext(connection) as many:
        past = as_of(activity, at=timezone.now(), access=officer_access)
    assert (len(few), len(many)) == (1, 1)
    assert len(past.of(Commitment)) == 5
    assert len(past.of(ActivityGoal)) == activity.goals.count()


def test_of_a_whole_that_may_not_be_read_nothing_is_told(
    seoul: City, officer_access: Access
) -> None:
    whole = make_activity(seoul, "Whole", partners=(make_actor("Lyon"),))
    part = make_activity(seoul, "Part", partners=(make_actor("Osaka"),), parent=whole)
    seen = as_of(part, at=timezone.now(), access=officer_access).activity
    assert seen is not None
    assert seen.parent_id == whole.pk
    Activity.objects.filter(pk=whole.pk).update(visibility=Visibility.CONFIDENTIAL)
    hidden = as_of(part, at=timezone.now(), access=officer_access).activity
    assert hidden is not None
    assert hidden.parent_id is None


def test_models_of_higher_apps_are_found(db: None) -> None:
    assert {Activity, Agreement, Participation, Document} <= set(tracked_models())


# The page


def page_of(activity: Activity, on: str) -> str:
    return f"{reverse('activities:activity-as-of', args=[activity.pk])}?on={on}"


def test_page_shows_the_past_and_marks_what_differs_today(
    officer_client: Client, seoul: City, officer_access: Access
) -> None:
    activity = make_activity(seoul, "Old title", partners=(make_actor(),))
    promise = record_commitment(
        activity.pk, {"side": "OURS", "words": "Ten buses."}, access=officer_access
    )
    _move_to(datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC))
    given = ActivityInput(fields={"title": "New title", "state": "DONE"})
    edit_activity(activity.pk, given, access=officer_access, version=1)
    Commitment.objects.filter(pk=promise.pk).delete()
    page = officer_client.get(page_of(activity, "2026-05-01"))
    assert page.status_code == 200
    text = page.text
    assert "<h1>Old title</h1>" in text
    assert "This is a view of the past" in text
    assert "New title" in text
    assert "Under way" in text
    assert "Ten buses." in text
    assert "No longer there today" in text
    assert "ONGO" not in text
    assert (
        "The record was not there yet" in officer_client.get(page_of(activity, "2026-04-30")).text
    )


def _move_to(at: datetime.datetime) -> None:
    """Let all that has happened so far have happened at a moment."""
    with pgtrigger.ignore():
        for model in tracked_models():
            history_of(model)._default_manager.update(pgh_created_at=at)


def test_the_day_ends_where_the_record_is_kept(
    officer_client: Client, seoul: City, officer_access: Access
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    # In Seoul it is the second of May by then.
    _move_to(datetime.datetime(2026, 5, 1, 15, 30, tzinfo=datetime.UTC))
    assert "was not there yet" in officer_client.get(page_of(activity, "2026-05-01")).text
    assert "was not there yet" not in officer_client.get(page_of(activity, "2026-05-02")).text


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("", "Choose a day."),
        ("2026-02-31", "Choose a day that exists"),
        ("yesterday", "Choose a day that exists"),
        ("2199-01-01", "still to come"),
        ("0001-01-01", "too long ago"),
    ],
)
def test_bad_days_are_named(officer_client: Client, seoul: City, on: str, words: str) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    page = officer_client.get(page_of(activity, on))
    assert page.status_code == 422
    assert words in page.text


def test_the_past_is_for_those_who_read_the_record_now(
    outsider_client: Client, viewer_client: Client, seoul: City
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    today = f"{timezone.localdate():%Y-%m-%d}"
    assert outsider_client.get(page_of(activity, today)).status_code == 404
    assert viewer_client.get(page_of(activity, today)).status_code == 200
    Activity.objects.filter(pk=activity.pk).update(visibility=Visibility.CONFIDENTIAL)
    assert viewer_client.get(page_of(activity, today)).status_code == 404


# The API


def in_api(client: APIClient, activity: Activity, query: str = "") -> Any:
    return client.get(f"/api/v1/activities/{activity.pk}/as-of/{query}")


def test_api_answers_the_record_as_it_was(
    api_client: APIClient,
    outsider_api_client: APIClient,
    officer: Any,
    officer_access: Access,
    seoul: City,
) -> None:
    activity = make_activity(seoul, "Old title", partners=(make_actor(),))
    said = {"side": "OURS", "words": "Ten buses."}
    promise = record_commitment(activity.pk, said, access=officer_access)
    comment = write_comment(activity.pk, "Too early.", access=officer_access, by=officer)
    _move_to(datetime.datetime(2026, 5, 1, 15, 30, tzinfo=datetime.UTC))
    given = ActivityInput(fields={"title": "New title", "state": "DONE"})
    edit_activity(activity.pk, given, access=officer_access, version=1)
    Commitment.objects.filter(pk=promise.pk).delete()
    take_back_comment(comment.pk, access=officer_access, at=timezone.now())
    answer = in_api(api_client, activity, "?on=2026-05-02")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["on"], body["was_there"]) == ("2026-05-02", True)
    rows = {section["kind"]: section["rows"] for section in body["sections"]}
    facts = {fact["name"]: fact for fact in rows["activity"][0]["facts"]}
    told = {"label": "title", "text": "Old title", "value": "Old title", "today": "New title"}
    assert facts["title"].items() >= told.items()
    assert (facts["state"]["value"], facts["state"]["text"]) == ("ONGO", "Under way")
    assert (rows["commitment"][0]["id"], rows["commitment"][0]["is_gone"]) == (
        str(promise.pk),
        True,
    )
    assert [row["is_taken_back"] for row in rows["comment"]] == [True]
    assert "Too early." not in answer.text
    # By the day of the city, where it was the second of May already.
    before = in_api(api_client, activity, "?on=2026-05-01").json()
    assert (before["was_there"], before["sections"]) == (False, [])
    today = in_api(api_client, activity).json()
    assert today["on"] == f"{timezone.localdate():%Y-%m-%d}"
    assert "Old title" not in str(today)
    assert in_api(outsider_api_client, activity).status_code == 404


@pytest.mark.parametrize(
    ("query", "pointer", "words"),
    [
        ("?on=2026-02-31", "/on", "such as 2026-03-04"),
        ("?on=11/12/26", "/on", "such as 2026-03-04"),
        ("?on=", "/on", "leave it out"),
        ("?on=yesterday", "/on", "such as 2026-03-04"),
        ("?on=2199-01-01", "/on", "still to come"),
        ("?on=0001-01-01", "/on", "too long ago"),
        ("?as_of=2026-01-01", "/as_of", ""),
    ],
)
def test_api_names_a_bad_day(
    api_client: APIClient, seoul: City, query: str, pointer: str, words: str
) -> None:
    answer = in_api(api_client, make_activity(seoul, partners=(make_actor(),)), query)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["in"], error["pointer"]) == ("query", pointer)
    assert words in error["detail"]


def test_document_that_may_not_be_read_is_not_named_in_the_past(
    api_client: APIClient, seoul: City, officer_access: Access
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    upload = ContentFile(b"%PDF-1.7 pact %%EOF", "secret-pact.pdf")
    document = add_document(activity.pk, upload, access=officer_access, by=None)
    fields = {"side": "OURS", "words": "Ten buses.", "said_in_id": document.pk}
    record_commitment(activity.pk, fields, access=officer_access)
    assert str(document.pk) in in_api(api_client, activity).text
    Document.objects.filter(pk=document.pk).update(visibility=Visibility.CONFIDENTIAL)
    text = in_api(api_client, activity).text
    assert str(document.pk) not in text
    assert "secret-pact" not in text
    assert "a document" in text


def test_only_what_is_asked_for_is_built(
    seoul: City, officer_access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    built: list[Any] = []
    whole = as_of_module.row_of
    monkeypatch.setattr(
        as_of_module, "row_of", lambda model, held: built.append(model) or whole(model, held)
    )
    past = as_of(activity, at=timezone.now(), access=officer_access)
    compare(past, past, access=officer_access)
    assert built == []
    assert past.activity == activity
    assert built == [Activity]
