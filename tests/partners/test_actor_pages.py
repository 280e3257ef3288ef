"""The page of one partner: what ties the city to it, for whom, at what cost."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Commitment
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Visibility
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_tie,
)


def test_page_shows_agreements_promises_activities_and_last_contact(
    officer_client: Client, partners: dict[str, Actor], seoul: City
) -> None:
    hamburg = partners["hamburg"]
    pact = make_agreement(seoul, partners=(hamburg,), expires_on="2030", starts_on="1992-05-01")
    met = make_activity(
        seoul, "Port visit", partners=(hamburg,), starts_on="2025-06-10", state="DONE"
    )
    make_activity(seoul, "Next year", partners=(hamburg,), starts_on="2199", state="PLAN")
    for side, words in (("OURS", "We send a choir"), ("THEIRS", "They send a ship")):
        Commitment.objects.create(
            city=seoul, activity=met, side=side, words=words, due_on="2025-12"
        )
    Commitment.objects.create(
        city=seoul,
        activity=met,
        side="OURS",
        words="Kept long ago",
        status="KEPT",
        kept_on="2020",
        evidence="Photo",
    )
    make_tie(hamburg, partners["lyon"], source_url="https://www.wikidata.org/wiki/Q1055")

    answer = officer_client.get(hamburg.get_absolute_url())

    page = answer.content.decode()
    assert answer.context["last_contact"] == "2025-06-10"
    assert [str(activity) for activity in answer.context["page"].rows] == [
        "Next year",
        "Port visit",
        "Youth orchestra exchange",
        str(pact),
    ]
    for text in ("함부르크", "Sister city", "2030", "We send a choir", "They send a ship", "1989"):
        assert text in page
    assert "Kept long ago" not in page
    assert (answer.context["ours_count"], answer.context["theirs_count"]) == (1, 1)
    assert "IN_FORCE" not in page


def test_page_leads_to_an_entry_with_this_partner_for_those_who_may_write(
    officer_client: Client, viewer_client: Client, seoul: City
) -> None:
    lyon = make_actor("Lyon")
    entry = f"{reverse('agreements:entry-new')}?partner=actor:{lyon.pk}"
    assert entry in officer_client.get(lyon.get_absolute_url()).text
    assert entry not in viewer_client.get(lyon.get_absolute_url()).text
    form = officer_client.get(entry).context["form"]
    assert form["partners"].value() == [f"actor:{lyon.pk}"]
    own_page = officer_client.get(seoul.actor.get_absolute_url()).text
    assert "Log an activity with them" not in own_page
    Actor.objects.filter(pk=lyon.pk).update(status=Actor.Status.CLOSED)
    assert entry not in officer_client.get(lyon.get_absolute_url()).text


def test_a_gift_is_given_or_received_not_sent_out(officer_client: Client, seoul: City) -> None:
    lyon = make_actor("Lyon")
    gift = {"partners": (lyon,), "instrument": v.Instrument.GIFT, "state": "DONE"}
    lamp = make_activity(seoul, "Lamp", direction="OUTG", starts_on="2023-05-01", **gift)
    make_activity(seoul, "Model ship", direction="INCO", starts_on="2021", **gift)
    text = officer_client.get(lyon.get_absolute_url()).text
    assert "given by us · May 1, 2023" in text
    assert "received · 2021" in text
    assert "Outgoing" not in text
    assert "given by us" in officer_client.get(lamp.get_absolute_url()).text


def test_contact_known_to_the_year_is_not_told_more_exactly(
    officer_client: Client, partners: dict[str, Actor], seoul: City
) -> None:
    today = timezone.localdate()
    make_activity(seoul, partners=(partners["lyon"],), starts_on=str(today.year), state="ONGO")
    answer = officer_client.get(partners["lyon"].get_absolute_url())
    assert answer.context["last_contact"] == str(today.year)
    assert f"<small>{today.year}</small>" in answer.content.decode()


def test_page_hides_what_the_reader_may_not_read(
    officer_client: Client, head: Any, partners: dict[str, Actor], seoul: City
) -> None:
    secret = make_activity(
        seoul,
        "Quiet talks",
        partners=(partners["lyon"],),
        visibility=Visibility.CONFIDENTIAL,
        starts_on="2025-01-01",
    )
    Commitment.objects.create(city=seoul, activity=secret, side="OURS", words="Say nothing")
    answer = officer_client.get(partners["lyon"].get_absolute_url())
    page = answer.content.decode()
    assert "Quiet talks" not in page
    assert "Say nothing" not in page
    assert answer.context["last_contact"] is None
    client = Client()
    client.force_login(head)
    assert "Quiet talks" in client.get(partners["lyon"].get_absolute_url()).content.decode()


def test_other_city_sees_the_shared_partner_without_our_records(
    outsider_client: Client, partners: dict[str, Actor]
) -> None:
    page = outsider_client.get(partners["hamburg"].get_absolute_url()).content.decode()
    assert "Hamburg" in page
    assert "Youth orchestra" not in page


def test_own_partner_is_not_there_for_another_city(
    officer_client: Client, outsider_client: Client, seoul: City
) -> None:
    own = make_actor("Quiet Friend", steward=seoul)
    assert officer_client.get(own.get_absolute_url()).status_code == 200
    assert outsider_client.get(own.get_absolute_url()).status_code == 404


def test_void_activities_and_drafts_are_not_shown(
    officer_client: Client, partners: dict[str, Actor], seoul: City
) -> None:
    make_activity(seoul, "Only a draft", partners=(partners["lyon"],), state="DRFT")
    page = officer_client.get(partners["lyon"].get_absolute_url()).content.decode()
    assert "Only a draft" not in page


def test_page_costs_the_same_for_few_and_for_many(
    officer_client: Client, seoul: City, django_assert_num_queries: Any
) -> None:
    lyon = make_actor("Lyon")

    def add() -> None:
        pact = make_agreement(seoul, partners=(lyon,))
        Commitment.objects.create(city=seoul, activity=pact.activity, side="OURS", words="More")
        make_tie(lyon, make_actor(f"Town {Actor.objects.count()}"))

    add()
    officer_client.get(lyon.get_absolute_url())
    with django_assert_num_queries(25):
        officer_client.get(lyon.get_absolute_url())
    for _number in range(30):
        add()
    with django_assert_num_queries(25):
        officer_client.get(lyon.get_absolute_url())


def test_subtitle_of_a_mission_names_who_sends_it_and_where_it_stands(
    officer_client: Client,
) -> None:
    embassy = make_actor(
        "Embassy", type=v.ActorType.MISN, level=v.Level.NAT, seat_country_code="KR"
    )
    page = officer_client.get(embassy.get_absolute_url())
    assert "Sent by Germany · seat: South Korea" in page.text
    assert make_actor("Bremen").whose_and_where == "Germany"
