"""What becomes of a promise: renegotiated, kept, late, given up, released; and its history."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Commitment, Document
from activities.services import (
    add_document,
    edit_commitment,
    give_up_commitment,
    keep_commitment,
    renegotiate_commitment,
)
from partners.models import City
from records.access import Access, Visibility
from records.partial_dates import PartialDate
from tests.activities.promises import make_promise
from tests.factories import make_activity, make_actor

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture
def activity(seoul: City, officer_access: Access) -> Activity:
    return make_activity(seoul, partners=(make_actor(),), access=officer_access)


@pytest.fixture
def promise(activity: Activity, officer_access: Access) -> Commitment:
    return make_promise(activity, access=officer_access)


@pytest.fixture
def document(activity: Activity, officer_access: Access) -> Document:
    upload = ContentFile(b"%PDF-1.7\ntext\n%%EOF\n", name="receipt.pdf")
    return add_document(activity.pk, upload, access=officer_access, by=None)


def url_of(name: str, promise: Commitment) -> str:
    return reverse(f"activities:commitment-{name}", args=[promise.pk])


def renegotiate(promise: Commitment, access: Access, **values: Any) -> Commitment:
    given = {
        "fields": {"words": "Five buses.", "due_on": PartialDate("2026-09")},
        "on": PartialDate("2026-04-10"),
        "why": "The factory burnt down.",
        "agreed_with": "Mayor of Hamburg",
        "version": None,
        "today": TODAY,
        **values,
    }
    return renegotiate_commitment(promise.pk, given.pop("fields"), access=access, **given)


def keep(promise: Commitment, access: Access, on: str, **values: Any) -> Commitment:
    given = {"evidence": "Photo", "version": None, "today": TODAY, **values}
    return keep_commitment(promise.pk, on=PartialDate(on), access=access, **given)


def give_up(promise: Commitment, access: Access, **values: Any) -> Commitment:
    given = {"on": PartialDate("2026-10"), "why": "No money.", "version": None, "today": TODAY}
    return give_up_commitment(promise.pk, access=access, **{**given, **values})


def test_what_it_was_before_a_renegotiation_stays_to_be_seen(
    officer_client: Client, promise: Commitment, officer_access: Access
) -> None:
    assert officer_client.get(url_of("renegotiate", promise)).status_code == 200
    answer = officer_client.post(
        url_of("renegotiate", promise),
        {
            "version": 1,
            "words": "Five buses.",
            "due_on": "2026-9",
            "decided_on": "2026-04-10",
            "agreed_with": "Mayor of Hamburg",
            "decided_why": "The factory burnt down.",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    promise.refresh_from_db()
    assert (promise.words, promise.due_on, promise.status) == ("Five buses.", "2026-09", "RNEG")
    renegotiate(
        promise,
        officer_access,
        fields={"due_on": PartialDate("2027")},
        on=PartialDate("2026-08"),
        why="Snow.",
    )
    text = officer_client.get(url_of("detail", promise)).text
    assert "Until April 10, 2026: “Ten buses.”, due May 1, 2026." in text
    assert "by agreement with Mayor of Hamburg; from then on: “Five buses.”" in text
    assert "Until August 2026: “Five buses.”, due September 2026." in text
    assert "The factory burnt down." in text
    assert "Snow." in text
    promise.refresh_from_db()
    assert promise.renegotiations == 2


def test_kept_late_is_told_by_its_days(
    officer_client: Client, promise: Commitment, document: Document
) -> None:
    assert officer_client.get(url_of("keep", promise)).status_code == 200
    answer = officer_client.post(
        url_of("keep", promise),
        {"version": 1, "kept_on": "2026-05-11", "evidence_in": document.pk},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    promise.refresh_from_db()
    assert (promise.status, promise.kept_on, promise.days_late) == ("KEPT", "2026-05-11", 10)
    # Its name is for fewer than may read a record.
    assert (promise.evidence_in, promise.evidence) == (document, "Other")
    text = officer_client.get(url_of("detail", promise)).text
    assert "Kept on May 11, 2026, 10 days late." in text
    assert reverse("activities:document-download", args=[document.pk]) in text


@pytest.mark.parametrize(
    ("due", "kept", "late"),
    [
        ("2026-05-01", "2026-05-01", 0),
        ("2026-05-01", "2026-05-02", 1),
        # What is known to the month or year is late only where no day of it would be in time.
        ("2026-05", "2026-05-31", 0),
        ("2026-05", "2026-06", 1),
        ("2026", "2026", 0),
        (None, "2026-05-02", 0),
    ],
)
def test_days_late_by_dates_known_in_part(due: str | None, kept: str, late: int) -> None:
    promise = Commitment(
        due_on=PartialDate(due) if due else None, kept_on=PartialDate(kept), status="KEPT"
    )
    assert promise.days_late == late


def test_days_overdue_as_of_a_day(promise: Commitment, officer_access: Access) -> None:
    assert promise.days_overdue(on=datetime.date(2026, 5, 1)) == 0
    assert promise.days_overdue(on=datetime.date(2026, 5, 4)) == 3
    kept = keep(promise, officer_access, "2026-05-11")
    assert kept.days_overdue(on=TODAY) == 0


def test_given_up_it_can_be_kept_after_all(
    officer_client: Client, promise: Commitment, officer_access: Access
) -> None:
    answer = officer_client.post(
        url_of("break", promise),
        {"version": 1, "decided_on": "2026-06", "decided_why": "No buses are made any more."},
    )
    assert answer.status_code == 302
    promise.refresh_from_db()
    assert promise.status == "BROK"
    assert keep(promise, officer_access, "2026-10-01").days_late == 153
    text = officer_client.get(url_of("detail", promise)).text
    assert "Not kept: given up on June 2026." in text
    assert "No buses are made any more." in text
    assert "Kept on October 1, 2026, 153 days late." in text


def test_released_by_the_other_side(officer_client: Client, promise: Commitment) -> None:
    given = {"version": 1, "decided_on": "2026-06-01", "decided_why": "They bought trams."}
    assert officer_client.post(url_of("release", promise), given).status_code == 302
    promise.refresh_from_db()
    assert promise.status == "RLSD"
    again = officer_client.post(url_of("keep", promise), {"version": 2, "kept_on": "2026-07"})
    assert again.status_code == 422
    assert "This promise is: Released." in again.text


@pytest.mark.parametrize(
    ("verb", "values", "field"),
    [
        ("keep", {"kept_on": "2025-12-31", "evidence": "Photo"}, "kept_on"),
        ("keep", {"kept_on": "2199", "evidence": "Photo"}, "kept_on"),
        ("keep", {"kept_on": "2026-13", "evidence": "Photo"}, "kept_on"),
        ("keep", {"kept_on": "2026-05-01"}, "evidence"),
        ("keep", {"kept_on": "2026-05-01", "evidence_in": "x"}, "evidence_in"),
        ("break", {"decided_on": "2026-06"}, "decided_why"),
        ("break", {"decided_on": "2199", "decided_why": "x"}, "decided_on"),
        ("break", {"decided_on": "2025", "decided_why": "x"}, "decided_on"),
        ("release", {"decided_why": "x"}, "decided_on"),
    ],
)
def test_bad_input_is_named_by_field_and_changes_nothing(
    officer_client: Client, promise: Commitment, verb: str, values: dict[str, str], field: str
) -> None:
    page = officer_client.post(url_of(verb, promise), {"version": 1, **values})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    promise.refresh_from_db()
    assert (promise.status, promise.version) == ("OPEN", 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"fields": {}}, "words"),
        ({"fields": {"words": "Ten buses."}}, "words"),
        ({"fields": {"words": " "}}, "words"),
        ({"why": " "}, "decided_why"),
        ({"agreed_with": ""}, "agreed_with"),
        ({"on": PartialDate("2199")}, "decided_on"),
        ({"on": PartialDate("2025")}, "decided_on"),
    ],
)
def test_renegotiation_needs_something_new_a_reason_and_the_other_side(
    promise: Commitment, officer_access: Access, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        renegotiate(promise, officer_access, **values)
    assert set(refused.value.message_dict) == {field}


def test_a_stale_verb_shows_the_conflict(
    officer_client: Client, promise: Commitment, officer_access: Access
) -> None:
    renegotiate(promise, officer_access)
    given = {"version": 1, "kept_on": "2026-05-02", "evidence": "Photo"}
    stale = officer_client.post(url_of("keep", promise), given)
    assert stale.status_code == 409
    assert "Someone else changed this meanwhile" in stale.text
    promise.refresh_from_db()
    assert promise.status == "RNEG"


def test_words_that_have_stood_are_corrected_only_on_purpose(
    officer_client: Client, promise: Commitment
) -> None:
    Commitment.objects.filter(pk=promise.pk).update(
        created_at=timezone.now() - datetime.timedelta(days=2)
    )
    url, form = url_of("edit", promise), {"version": 1, "side": "THEIRS", "status": "OPEN"}
    told = {**form, "words": "Twenty buses.", "due_on": "2026-05-01"}
    refused = officer_client.post(url, told)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["is_correction"]
    assert url_of("renegotiate", promise) in refused.text
    assert officer_client.post(url, {**told, "is_correction": "on"}).status_code == 302
    text = officer_client.get(url_of("detail", promise)).text
    assert "Corrected: “Ten buses.” should read “Twenty buses.”." in text
    # What was left open is no other promise.
    measure = {**told, "version": 2, "measure": "Buses in the depot"}
    assert officer_client.post(url, measure).status_code == 302


def test_what_is_fresh_is_mended_without_a_question(
    promise: Commitment, officer_access: Access
) -> None:
    soon = promise.created_at + datetime.timedelta(hours=2)
    fields = {"words": "Eleven buses."}
    edited = edit_commitment(promise.pk, fields, access=officer_access, version=1, at=soon)
    assert edited.words == "Eleven buses."


def test_documents_are_those_of_the_record(
    seoul: City, promise: Commitment, officer_access: Access, document: Document
) -> None:
    other = make_activity(seoul, "Other", partners=(make_actor("Lyon"),), access=officer_access)
    upload = ContentFile(b"%PDF-1.7\nother\n%%EOF\n", name="other.pdf")
    foreign = add_document(other.pk, upload, access=officer_access, by=None)
    with pytest.raises(ValidationError) as refused:
        keep(promise, officer_access, "2026-05-01", evidence_in_id=foreign.pk)
    assert set(refused.value.message_dict) == {"evidence_in"}


@pytest.mark.parametrize(
    ("visibility", "told"),
    [("public", "receipt.pdf"), ("internal", "Other"), ("confidential", "Other")],
)
def test_evidence_keeps_of_a_document_what_all_may_know(
    promise: Commitment, officer_access: Access, document: Document, visibility: str, told: str
) -> None:
    Document.objects.filter(pk=document.pk).update(visibility=visibility)
    leader = replace(officer_access, roles={promise.city_id: frozenset({"head", "officer"})})
    keep(promise, leader, "2026-05-01", evidence="", evidence_in_id=document.pk)
    document.delete()
    promise.refresh_from_db()
    assert (promise.evidence_in, promise.evidence) == (None, told)


@pytest.fixture
def secret(document: Document, promise: Commitment) -> Document:
    """A document that officers may not read, and in which the promise was said."""
    Document.objects.filter(pk=document.pk).update(visibility=Visibility.CONFIDENTIAL)
    rows = Commitment.objects.filter(pk=promise.pk)
    rows.update(said_in=document, evidence_in=document, evidence="Read it there.")
    return document


def test_document_that_the_writer_may_not_read_stays(
    officer_client: Client, promise: Commitment, officer_access: Access, secret: Document
) -> None:
    form = officer_client.get(url_of("edit", promise)).context["form"]
    assert not form.fields["said_in"].queryset.exists()
    given = {"version": 1, "words": promise.words, "side": "THEIRS", "status": "OPEN"}
    given |= {"due_on": "2026-05-01", "said_in": "", "evidence_in": "", "evidence": "There."}
    assert officer_client.post(url_of("edit", promise), given).status_code == 302
    promise.refresh_from_db()
    assert (promise.said_in, promise.evidence_in) == (secret, secret)
    assert promise.evidence == "There."
    keep(promise, officer_access, "2026-05-01")
    promise.refresh_from_db()
    assert promise.evidence_in == secret


def test_document_that_the_writer_reads_is_taken_away(
    officer_client: Client, promise: Commitment, document: Document
) -> None:
    Commitment.objects.filter(pk=promise.pk).update(said_in=document)
    given = {"version": 1, "words": promise.words, "side": "THEIRS", "status": "OPEN"}
    given |= {"due_on": "2026-05-01", "said_in": ""}
    assert officer_client.post(url_of("edit", promise), given).status_code == 302
    promise.refresh_from_db()
    assert promise.said_in is None


@pytest.mark.parametrize("status", ["RNEG", "BROK", "RLSD"])
def test_what_is_decided_of_a_promise_is_said_with_its_reason_alone(
    officer_client: Client, promise: Commitment, officer_access: Access, status: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        edit_commitment(
            promise.pk, {"status": status}, access=officer_access, version=1, at=timezone.now()
        )
    assert set(refused.value.message_dict) == {"status"}
    offered = officer_client.get(url_of("edit", promise)).context["form"].fields["status"].choices
    assert [code for code, _label in offered] == ["OPEN", "KEPT"]
    give_up(promise, officer_access, is_released=False)
    page = officer_client.get(url_of("edit", promise))
    offered = page.context["form"].fields["status"].choices
    assert [code for code, _label in offered] == ["OPEN", "KEPT", "BROK"]
    given = {"version": 2, "words": promise.words, "side": "THEIRS", "status": "BROK"}
    given |= {"due_on": "2026-05-01", "measure": "By counting."}
    assert officer_client.post(url_of("edit", promise), given).status_code == 302
    given |= {"version": 3, "status": "OPEN"}
    assert officer_client.post(url_of("edit", promise), given).status_code == 302
    promise.refresh_from_db()
    assert (promise.status, promise.measure) == ("OPEN", "By counting.")


@pytest.mark.parametrize(
    "values",
    [
        {"status": "KEPT", "kept_on": None, "evidence": "Photo"},
        {"status": "KEPT", "kept_on": "2026", "evidence": ""},
        {"status": "OPEN", "kept_on": "2026"},
        {"status": "KEPT", "kept_on": "2025", "evidence": "Photo"},
    ],
)
def test_the_database_holds_the_same_rules(promise: Commitment, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=promise.pk).update(**values)


def test_page_of_a_promise_asks_as_many_queries_for_a_long_life(
    officer_client: Client, promise: Commitment, officer_access: Access
) -> None:
    officer_client.get(url_of("detail", promise))
    with CaptureQueriesContext(connection) as short:
        officer_client.get(url_of("detail", promise))
    for number in range(5):
        renegotiate(promise, officer_access, fields={"words": f"{number} buses."})
    with CaptureQueriesContext(connection) as long:
        officer_client.get(url_of("detail", promise))
    assert len(short) == len(long)


def test_others_find_no_promise_and_viewers_only_read(
    outsider_client: Client, viewer_client: Client, promise: Commitment
) -> None:
    for name in ("detail", "renegotiate", "keep", "break", "release"):
        assert outsider_client.get(url_of(name, promise)).status_code == 404
        expected = 200 if name == "detail" else 403
        assert viewer_client.get(url_of(name, promise)).status_code == expected
    assert "It was kept" not in viewer_client.get(url_of("detail", promise)).text
