"""The pages of gates: the panel of an agreement, the list, and the forms."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Activity
from agreements.gates.panel import gates_of
from agreements.gates.services import apply_packs
from agreements.models import Agreement, Gate
from domains import vocabulary as v
from partners.models import City
from records.access import Visibility
from tests.agreements.gates.pacts import page_of
from tests.factories import make_actor, make_agreement, make_city, make_gate
from tests.personas import client_of

LIST = "/activities/gates/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(seoul: City) -> Agreement:
    partner = make_actor()
    given = {"state": v.LegalState.PROPOSED, "signed_on": None, "type": v.AgreementType.FRI}
    return make_agreement(seoul, "Pact with Hamburg", partners=(partner,), **given)


@pytest.fixture
def gate(agreement: Agreement) -> Gate:
    apply_packs(agreement, on=timezone.localdate())
    return agreement.gates.get(rule="friendship-ordinance")


@pytest.fixture
def head_client(head: User) -> Client:
    return client_of(head)


def due(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def url(gate: Gate, verb: str) -> str:
    return reverse(f"agreements:gate-{verb}", args=[gate.pk])


def sent(client: Client, gate: Gate, verb: str, **data: Any) -> Any:
    versions = {"version": 1, "agreement_version": gate.agreement.activity.version}
    return client.post(url(gate, verb), {**versions, **data})


# The panel


def test_page_of_an_agreement_tells_its_gates_with_source_and_mark(
    officer_client: Client, gate: Gate
) -> None:
    page = page_of(officer_client, gate.agreement.get_absolute_url())
    assert "Resolution of the council on a friendship pact" in page
    assert "Seoul Metropolitan Council" in page
    assert "before it is: Cleared for signature" in page
    assert "amendment passed by the council on 22 December 2023" in page
    assert "not confirmed in the text of the law" in page
    assert "This is not legal advice." in page
    assert "Once it is signed, changed or ended" in page
    assert "friendship-ordinance" not in page


def test_page_speaks_the_language_of_the_reader(officer_client: Client, gate: Gate) -> None:
    page = page_of(officer_client, gate.agreement.get_absolute_url(), language="ko")
    assert "우호협력 협정에 대한 시의회 의결" in page
    assert "법령 원문 미확인" in page
    assert "법률 자문이 아닙니다" in page
    assert "서울특별시 국제교류협력 증진에 관한 조례(2023. 12. 22. 시의회 의결 개정)" in page
    assert "passed by the council" not in page


def test_page_tells_what_is_not_asked_in_a_city_and_why() -> None:
    from accounts.models import Membership

    asan = make_city("Asan", "아산시", "ASN")
    agreement = make_agreement(
        asan, "Pact", partners=(make_actor(),), type="FRI", state="PROPOSED", signed_on=None
    )
    from tests.factories import make_user

    officer = make_user(asan, "officer")
    assert Membership.objects.filter(city=asan).exists()
    page = page_of(client_of(officer), agreement.get_absolute_url())
    assert "Not asked in this city" in page
    assert "approval of sister city ties alone" in page


def test_agreement_without_gates_shows_no_panel(
    officer_client: Client, agreement: Agreement
) -> None:
    assert 'id="gates"' not in page_of(officer_client, agreement.get_absolute_url())


def test_late_gate_is_red(officer_client: Client, agreement: Agreement) -> None:
    make_gate(agreement, due_on=due(-1))
    page = page_of(officer_client, agreement.get_absolute_url())
    assert 'class="overdue"' in page
    assert "1 day late" in page


def test_buttons_follow_the_rights(
    officer_client: Client, head_client: Client, viewer_client: Client, gate: Gate
) -> None:
    address = gate.agreement.get_absolute_url()
    shown = {
        name: (url(gate, "meet") in page, url(gate, "waive") in page)
        for name, client in {
            "officer": officer_client,
            "head": head_client,
            "viewer": viewer_client,
        }.items()
        for page in [page_of(client, address)]
    }
    assert shown == {"officer": (True, False), "head": (True, True), "viewer": (False, False)}


def test_number_of_queries_does_not_grow_with_the_gates(
    officer_client: Client, agreement: Agreement
) -> None:
    address = agreement.get_absolute_url()
    page_of(officer_client, address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page_of(officer_client, address)
        return len(asked)

    make_gate(agreement)
    one = queries()
    for number in range(5):
        make_gate(agreement, rule=f"rule-{number}", due_on=due(number))
    assert queries() == one


# Its history


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Resolution of the council on a friendship pact"),
        ("ko", "우호협력 협정에 대한 시의회 의결"),
    ],
)
def test_history_calls_a_gate_by_the_title_of_its_rule(
    officer_client: Client, gate: Gate, language: str, title: str
) -> None:
    sent(officer_client, gate, "meet", met_on="2026-11-02", evidence="No. 12")
    record, accepted = [gate.agreement_id], {"accept-language": language}
    answer = officer_client.get(
        reverse("activities:activity-history", args=record), headers=accepted
    )
    lines = [line for change in answer.context["changes"] for line in change.lines]
    # It was opened, and it was met; so was the rule of an end, which was opened.
    assert [line.name for line in lines if line.model is Gate].count(title) == 2
    past = reverse("activities:activity-as-of", args=record)
    assert title in page_of(officer_client, f"{past}?on={due(0)}", language=language)


# Meeting, waiving, opening again


def test_gate_is_met_on_its_page(officer_client: Client, officer: User, gate: Gate) -> None:
    assert "Have the council resolve" in page_of(officer_client, url(gate, "meet"))
    answer = sent(officer_client, gate, "meet", met_on="2026-11-02", evidence="Session 332, no. 12")
    assert answer.status_code == 302
    assert answer["Location"].endswith("#gates")
    gate.refresh_from_db()
    assert (gate.status, gate.decided_by) == ("met", officer)
    page = page_of(officer_client, gate.agreement.get_absolute_url())
    assert "Session 332, no. 12" in page


def test_resolution_of_the_council_is_asked_where_the_gate_is_met(
    officer_client: Client, gate: Gate
) -> None:
    Agreement.objects.filter(pk=gate.agreement_id).update(council_session="Session 331")
    page = page_of(officer_client, url(gate, "meet"))
    assert 'name="council_resolution"' in page
    assert "Session 331" in page
    told = {"met_on": "2026-11-02", "council_session": "Session 332", "council_resolution": "47"}
    assert sent(officer_client, gate, "meet", **told).status_code == 302
    kept = Agreement.objects.get(pk=gate.agreement_id)
    assert (kept.council_session, kept.council_resolution) == ("Session 332", "47")
    assert kept.activity.version == gate.agreement.activity.version + 1
    sent(officer_client, gate, "reopen", version=2, reopened_reason="A new text")
    assert "Session 332" not in page_of(officer_client, url(gate, "meet"))
    other = make_gate(gate.agreement)
    assert "council_resolution" not in page_of(officer_client, url(other, "meet"))


def test_resolution_that_was_corrected_meanwhile_is_not_written_over(
    officer_client: Client, gate: Gate
) -> None:
    pact = gate.agreement
    Agreement.objects.filter(pk=pact.pk).update(council_resolution="47-1")
    Activity.objects.filter(pk=pact.pk).update(version=2)
    told = {"met_on": "2026-11-02", "council_session": "332", "council_resolution": "47"}
    answer = sent(officer_client, gate, "meet", **told)
    assert answer.status_code == 409
    changed = answer.context["form"].changed
    assert ("Number of the council's resolution", "47-1", "47") in changed
    pact.refresh_from_db()
    assert (pact.council_resolution, Gate.objects.get(pk=gate.pk).status) == ("47-1", "open")
    assert sent(officer_client, gate, "meet", agreement_version="", **told).status_code == 422
    # The page carries the newer version now.
    now = answer.context["form"]["agreement_version"].value()
    again = sent(officer_client, gate, "meet", agreement_version=now, **told)
    assert again.status_code == 302
    pact.refresh_from_db()
    assert pact.council_resolution == "47"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"met_on": "1899-12-31", "evidence": "No. 12"}, "met_on"),
        ({"met_on": "2026-11-02", "council_resolution": "x" * 101}, "council_resolution"),
        ({"met_on": "", "evidence": "No. 12"}, "met_on"),
        ({"met_on": "2026-02-31", "evidence": "No. 12"}, "met_on"),
        ({"met_on": "2999-01-01", "evidence": "No. 12"}, "met_on"),
        ({"met_on": "2026-11-02", "evidence": ""}, "evidence"),
        ({"met_on": "2026-11-02", "evidence": "a\0b"}, "evidence"),
        ({"met_on": "2026-11-02", "evidence": "x" * 2_001}, "evidence"),
        ({"met_on": "2026-11-02", "document": "not-an-id"}, "document"),
    ],
)
def test_bad_input_is_named_by_field_and_saves_nothing(
    officer_client: Client, gate: Gate, data: dict[str, str], field: str
) -> None:
    answer = sent(officer_client, gate, "meet", **data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    gate.refresh_from_db()
    assert gate.is_open


def test_waiver_without_a_reason_is_refused(head_client: Client, gate: Gate) -> None:
    for reason in ("", "  "):
        assert sent(head_client, gate, "waive", waiver_reason=reason).status_code == 422
    gate.refresh_from_db()
    assert gate.is_open


def test_gate_is_waived_and_opened_again(head_client: Client, gate: Gate) -> None:
    assert sent(head_client, gate, "waive", waiver_reason="A renewal").status_code == 302
    page = page_of(head_client, gate.agreement.get_absolute_url())
    assert "A renewal" in page
    assert "Open it again" in page
    answer = sent(head_client, gate, "reopen", version=2, reopened_reason="A new text")
    assert answer.status_code == 302
    page = page_of(head_client, gate.agreement.get_absolute_url())
    assert "A new text" in page


def test_edit_against_a_stale_version_is_shown_as_a_conflict(
    officer_client: Client, gate: Gate
) -> None:
    Gate.objects.filter(pk=gate.pk).update(version=2)
    data = {"met_on": "2026-11-02", "evidence": "No. 12"}
    answer = sent(officer_client, gate, "meet", **data)
    assert answer.status_code == 409
    gate.refresh_from_db()
    assert gate.is_open
    assert sent(officer_client, gate, "meet", version=2, **data).status_code == 302


def test_gate_that_is_closed_already_is_told_so(officer_client: Client, gate: Gate) -> None:
    data = {"met_on": "2026-11-02", "evidence": "No. 12"}
    sent(officer_client, gate, "meet", **data)
    answer = sent(officer_client, gate, "meet", version=2, **data)
    assert answer.status_code == 422
    assert "It is no longer open." in answer.content.decode()


def test_outsider_finds_nothing(outsider_client: Client, gate: Gate) -> None:
    for verb in ("meet", "waive", "reopen"):
        assert outsider_client.get(url(gate, verb)).status_code == 404
        assert sent(outsider_client, gate, verb).status_code == 404
    assert gate.agreement.activity.title not in page_of(outsider_client, LIST)


# The list


def test_list_shows_what_waits_by_due_day(officer_client: Client, agreement: Agreement) -> None:
    for days, rule in ((5, "b"), (-2, "a"), (40, "c")):
        make_gate(agreement, rule=rule, due_on=due(days), titles={"en": f"Rule {rule}"})
    make_gate(agreement, rule="d", before_state="SIGNED", titles={"en": "Rule d"})
    # What is asked of an end, or once it is signed, does not wait yet.
    make_gate(agreement, rule="e", before_state="TERMINATED", titles={"en": "Rule e"})
    make_gate(agreement, rule="f", titles={"en": "Rule f"})
    answer = officer_client.get(LIST)
    assert [row.title for row in answer.context["rows"]] == [f"Rule {rule}" for rule in "abcd"]

    def shown(query: str) -> list[str]:
        return [row.title for row in officer_client.get(f"{LIST}?{query}").context["rows"]]

    assert shown("due=late") == ["Rule a"]
    assert shown("due=soon") == ["Rule b"]
    assert shown("due=never") == []


@pytest.mark.parametrize("state", ["PROPOSED", "SIGNED", "IN_FORCE", "AMENDED", "EXPIRED"])
def test_page_of_an_agreement_and_list_tell_alike_what_waits(
    agreement: Agreement, state: str
) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(state=state)
    for number, event in enumerate(["LEGAL_REVIEW", "SIGNED", "IN_FORCE", "AMENDED"]):
        make_gate(agreement, rule=f"before-{number}", before_state=event, after_state="")
        make_gate(agreement, rule=f"after-{number}", after_state=event)
        make_gate(agreement, rule=f"due-{number}", after_state=event, due_on=due(1))
    panel = gates_of(Agreement.objects.get(pk=agreement.pk), on=timezone.localdate())
    on_page = {row.gate.rule for row in panel.waiting}
    assert on_page == set(agreement.gates.waiting().values_list("rule", flat=True))
    assert {"before-0", "due-3"} <= on_page
    assert ("after-1" in on_page) == (state != "PROPOSED")
    assert {row.gate.rule for row in panel.later}.isdisjoint(on_page)


def test_list_leads_on_page_by_page(officer_client: Client, agreement: Agreement) -> None:
    for number in range(60):
        make_gate(agreement, rule=f"rule-{number}", due_on=due(number // 2))
    first = officer_client.get(LIST)
    second = officer_client.get(first.context["page"].next_url)
    rows = [*first.context["rows"], *second.context["rows"]]
    assert len({row.gate.pk for row in rows}) == 60
    assert second.context["page"].next_url is None


def test_draft_and_void_records_wait_for_nothing(
    officer_client: Client, agreement: Agreement
) -> None:
    make_gate(agreement, due_on=due(1))
    Activity.objects.filter(pk=agreement.pk).update(state="DRFT")
    assert officer_client.get(LIST).context["rows"] == []


def test_confidential_gate_is_hidden_from_others_in_the_city(
    officer_client: Client, head_client: Client, agreement: Agreement, head: User
) -> None:
    make_gate(agreement, due_on=due(1))
    Activity.objects.filter(pk=agreement.pk).update(visibility=Visibility.CONFIDENTIAL, owner=head)
    assert officer_client.get(LIST).context["rows"] == []
    assert len(head_client.get(LIST).context["rows"]) == 1


# The front page


def test_front_page_shows_the_five_most_urgent_clocks(
    officer_client: Client, agreement: Agreement
) -> None:
    for number in range(7):
        make_gate(
            agreement, rule=f"rule-{number}", due_on=due(number - 1), titles={"en": f"No. {number}"}
        )
    answer = officer_client.get("/dashboard/")
    shown = [row.title for row in answer.context["dashboard"].clocks]
    assert shown == [f"No. {number}" for number in range(5)]
    page = answer.content.decode()
    assert "1 day late" in page
    assert "due today" in page
    assert LIST in page
    assert "This is not legal advice." in page
    assert "법률 자문이 아닙니다." in page_of(officer_client, "/dashboard/", language="ko")


def test_front_page_of_another_city_shows_no_clock_of_this_one(
    outsider_client: Client, agreement: Agreement
) -> None:
    make_gate(agreement, due_on=due(1))
    answer = outsider_client.get("/dashboard/")
    assert answer.context["dashboard"].clocks == []
    assert "legal advice" not in answer.content.decode()
