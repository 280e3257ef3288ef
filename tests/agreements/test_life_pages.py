"""The pages of an agreement's legal life."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.models import Document
from agreements.models import Agreement
from domains.vocabulary import Check, DocumentKind, LegalState
from partners.models import City
from records.access import Access
from tests.activities import files
from tests.agreements.life import go_to, keep_text, move_to, prepare
from tests.factories import make_activity, make_actor, make_agreement
from tests.personas import client_of

S = LegalState


@pytest.fixture
def office(whole_office: User) -> Client:
    return client_of(whole_office)


def address(name: str, pact: Agreement, *more: Any) -> str:
    return reverse(f"agreements:{name}", args=[pact.pk, *more])


def send(client: Client, url: str, pact: Agreement, **data: Any) -> Any:
    version = Agreement.objects.select_related("activity").get(pk=pact.pk).activity.version
    return client.post(url, {"version": version, **data})


def test_page_tells_where_it_stands_and_what_comes_next(
    proposed: Agreement, office: Client
) -> None:
    text = office.get(proposed.get_absolute_url()).content.decode()
    assert "Look into it" in text
    assert "We withdraw" in text
    assert "0 of 8 questions answered" in text


def test_page_does_not_offer_what_others_decide(
    proposed: Agreement, officer_client: Client, everything: Access
) -> None:
    prepare(proposed, access=everything)
    go_to(proposed, S.GATES, access=everything)
    text = officer_client.get(proposed.get_absolute_url()).content.decode()
    assert "Clear it for signature" in text
    assert "Others in your city take this step." in text
    assert "/moves/cleared/" not in text


def test_activity_that_is_no_agreement_has_no_legal_life(
    seoul: City, officer_client: Client
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    url = reverse("agreements:agreement-detail", args=[activity.pk])
    assert officer_client.get(url).status_code == 404


def test_step_is_taken_on_its_page(proposed: Agreement, office: Client) -> None:
    url = address("move", proposed, "diligence")
    assert "Day of the step" in office.get(url).content.decode()
    answer = send(office, url, proposed, on="2026-01-02", authority="Head of office")
    assert answer.url == proposed.get_absolute_url()
    proposed.refresh_from_db()
    assert (proposed.state, proposed.state_on) == (S.DILIGENCE, "2026-01-02")
    text = office.get(proposed.get_absolute_url()).content.decode()
    assert "Proposed → Diligence" in text
    assert "Head of office" in text


def test_what_is_missing_is_told_with_the_way_to_it(
    proposed: Agreement, office: Client, everything: Access
) -> None:
    move_to(proposed, S.DILIGENCE, access=everything)
    url = address("move", proposed, "negotiating")
    answer = send(office, url, proposed, on="2026-11-02")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Nothing was saved" in text
    assert address("checks", proposed) in text
    proposed.refresh_from_db()
    assert proposed.state == S.DILIGENCE


def test_what_the_step_needs_is_asked_with_it(
    proposed: Agreement, office: Client, everything: Access
) -> None:
    prepare(proposed, access=everything)
    go_to(proposed, S.CLEARED, access=everything)
    url = address("move", proposed, "signed")
    answer = send(office, url, proposed, on="2026-06-01", languages=["ko"])
    assert answer.status_code == 302
    proposed.refresh_from_db()
    assert (proposed.signed_on, proposed.languages) == ("2026-06-01", ["ko"])


def test_stale_step_is_not_taken(proposed: Agreement, office: Client, everything: Access) -> None:
    url = address("move", proposed, "declined")
    move_to(proposed, S.DILIGENCE, access=everything)
    answer = office.post(url, {"version": 1, "on": "2026-11-02", "reason": "They said no."})
    assert answer.status_code == 409
    assert "Someone else changed this meanwhile" in answer.content.decode()
    proposed.refresh_from_db()
    assert proposed.state == S.DILIGENCE


def test_step_that_is_not_the_next_one_leads_back(proposed: Agreement, office: Client) -> None:
    answer = office.get(address("move", proposed, "signed"), follow=True)
    assert "this step is not the next one" in answer.content.decode()
    assert office.get(address("move", proposed, "nowhere")).status_code == 404


@pytest.mark.parametrize("on", ["", "31.2.2026", "2999", "tomorrow"])
def test_bad_day_is_told_at_its_field(proposed: Agreement, office: Client, on: str) -> None:
    answer = send(office, address("move", proposed, "diligence"), proposed, on=on)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["on"]


def test_mistaken_step_is_taken_back_on_its_page(
    proposed: Agreement, office: Client, everything: Access
) -> None:
    move_to(proposed, S.DECLINED, access=everything)
    answer = send(office, address("move-back", proposed), proposed, reason="Wrong record")
    assert answer.status_code == 302
    proposed.refresh_from_db()
    assert proposed.state == S.PROPOSED
    answer = office.get(address("move-back", proposed), follow=True)
    assert "No step has been taken" in answer.content.decode()


def test_signatories_are_saved_from_their_rows(proposed: Agreement, office: Client) -> None:
    url = address("signatories", proposed)
    assert office.get(url).status_code == 200
    rows = {
        "row-0-side": "HOME",
        "row-0-name": "오세훈",
        "row-0-capacity": "서울특별시장",
        "row-0-signed_on": "",
        "row-1-side": "AWAY",
        "row-1-name": "",
        "row-1-capacity": "",
        "row-1-signed_on": "",
    }
    assert send(office, url, proposed, **rows).status_code == 302
    assert [row.name for row in proposed.signatory_rows.all()] == ["오세훈"]
    rows["row-1-name"] = "<b>Peter</b>"
    answer = send(office, url, proposed, **rows)
    assert answer.status_code == 422
    assert "as what this person signs" in answer.content.decode()
    rows["row-1-capacity"] = "First Mayor"
    send(office, url, proposed, **rows)
    text = office.get(proposed.get_absolute_url()).content.decode()
    assert "&lt;b&gt;Peter&lt;/b&gt;" in text


def test_second_writer_of_signatories_sees_both_lists(proposed: Agreement, office: Client) -> None:
    url = address("signatories", proposed)
    row = {"row-0-side": "HOME", "row-0-name": "Oh Se-hoon", "row-0-capacity": "Mayor"}
    send(office, url, proposed, **row)
    answer = office.post(url, {"version": 1, **row, "row-0-capacity": "Governor"})
    assert answer.status_code == 409
    ((label, stored, own),) = answer.context["form"].changed
    assert (label, "Mayor" in stored, "Governor" in own) == ("Who signs", True, True)


def test_second_writer_of_an_amendment_sees_what_differs(seoul: City, office: Client) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),))
    told = {"clause": "Article 3", "words": "Twenty students.", "in_force_on": "2026-01-01"}
    send(office, address("amendment-new", pact), pact, **told)
    edit = address("amendment-edit", pact, 1)
    send(office, edit, pact, **{**told, "words": "Ten."})
    answer = office.post(edit, {"version": 2, **told, "words": "Thirty."})
    assert answer.status_code == 409
    assert [row[1:] for row in answer.context["form"].changed] == [("Ten.", "Thirty.")]


def test_checklist_is_answered_on_its_page(proposed: Agreement, office: Client) -> None:
    url = address("checks", proposed)
    assert office.get(url).status_code == 200
    answers = {f"finding_{check}": "" for check in Check}
    answers["finding_SANC"] = "RISK"
    answer = send(office, url, proposed, **answers)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["note_SANC"]
    assert send(office, url, proposed, **answers, note_SANC="Listed port").status_code == 302
    assert "1 of 8 questions answered" in office.get(proposed.get_absolute_url()).content.decode()


def test_amendment_is_written_changed_and_taken_out(
    seoul: City, office: Client, everything: Access
) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),))
    told = {"clause": "Article 3", "words": "Twenty students.", "in_force_on": "2026-01-01"}
    assert send(office, address("amendment-new", pact), pact, **told).status_code == 302
    answer = send(office, address("amendment-new", pact), pact, **told)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["in_force_on"]
    edit = address("amendment-edit", pact, 1)
    assert "Twenty students." in office.get(edit).content.decode()
    assert send(office, edit, pact, **{**told, "words": "Ten."}).status_code == 302
    assert "Ten." in office.get(pact.get_absolute_url()).content.decode()
    away = address("amendment-delete", pact, 1)
    assert office.post(away, {"version": 1}).status_code == 409
    assert pact.amendment_rows.exists()
    assert send(office, away, pact).status_code == 302
    assert not pact.amendment_rows.exists()
    assert office.get(edit).status_code == 404


def test_renewal_is_proposed_on_its_page(seoul: City, office: Client) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),), expires_on="2027-05")
    url = address("agreement-renew", pact)
    assert 'value="2027"' in office.get(url).content.decode()
    told = {"title": pact.activity.title, "on": "2027"}
    answer = office.post(url, told, follow=True)
    assert "The renewal is proposed" in answer.content.decode()
    again = office.post(url, told)
    assert again.status_code == 422
    assert "being renewed already" in again.content.decode()


def test_renewal_goes_on_without_a_text_that_is_not_kept_any_more_and_says_so(
    seoul: City, office: Client, everything: Access
) -> None:
    pact = make_agreement(seoul, partners=(make_actor(),), expires_on="2027-05")
    kept = keep_text(pact.activity, DocumentKind.TEXT, access=everything, language="ko")
    # As one that was kept before files were looked into as closely.
    with Path(kept.file.path).open("wb") as stored:
        stored.write(files.refused()["holds macros"][1])
    Document.objects.filter(pk=kept.pk).update(name="signed.docx")
    told = {"title": pact.activity.title, "on": "2027"}
    answer = office.post(address("agreement-renew", pact), told, follow=True)
    assert "The renewal is proposed" in answer.text
    assert "cannot be kept as it is: signed.docx" in answer.text
    made = Agreement.objects.get(renews=pact)
    assert not made.activity.documents.exists()


def test_edit_form_does_not_ask_the_state_of_what_has_moved(
    proposed: Agreement, office: Client, everything: Access
) -> None:
    edit = reverse("agreements:entry-edit", args=[proposed.pk])
    assert 'name="law_state"' in office.get(edit).content.decode()
    move_to(proposed, S.DILIGENCE, access=everything)
    assert 'name="law_state"' not in office.get(edit).content.decode()


def test_draft_offers_no_amendment(proposed: Agreement, officer_client: Client) -> None:
    text = officer_client.get(proposed.get_absolute_url()).content.decode()
    assert address("amendment-new", proposed) not in text
    assert "Nothing is signed yet that could be amended." in text
    assert "The text stands as it was signed." not in text
    answer = officer_client.get(address("amendment-new", proposed), follow=True)
    assert "Only what was signed is amended." in answer.content.decode()
