"""Partners that are one become one, and can be made two again."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from activities.models import Participation
from activities.services import ActivityInput, Party, delete_draft, edit_activity
from domains import vocabulary as v
from partners.models import Actor, ActorIdentifier, ActorName, City, DistinctPair, Merge, Tie
from partners.services import (
    ActorInput,
    Name,
    edit_actor,
    merge_actors,
    tell_apart,
    undo_merge,
)
from partners.services.links import links_to_actors
from records.access import Access
from tests.factories import make_activity, make_actor, make_agreement, make_place, make_tie

pytestmark = pytest.mark.django_db

PLATFORM = Access(is_platform_admin=True)


@pytest.fixture
def two() -> tuple[Actor, Actor]:
    """A partner that is to go, and the one it is."""
    return make_actor("Lyons", country_code="FR"), make_actor("Lyon", "리옹", country_code="FR")


@pytest.fixture
def access(seoul: City) -> Access:
    return Access(roles={seoul.pk: frozenset({"officer"})})


# What moves


def test_every_link_moves_and_the_id_leads_on(two: tuple[Actor, Actor], seoul: City) -> None:
    gone, kept = two
    activity = make_activity(seoul, partners=(gone,))
    tie = make_tie(gone, make_actor("Leipzig"), since="1981")
    ActorIdentifier.objects.create(actor=gone, scheme="wikidata", value="Q456")

    merge = merge_actors(gone.pk, into=kept.pk, access=PLATFORM)

    gone.refresh_from_db()
    tie.refresh_from_db()
    assert (gone.status, gone.merged_into) == (Actor.Status.MERGED, kept)
    assert set(activity.participations.values_list("actor", flat=True)) == {
        kept.pk,
        seoul.actor_id,
    }
    assert kept.pk in {tie.actor_a_id, tie.actor_b_id}
    assert kept.identifiers.get().value == "Q456"
    assert pointing_to(gone) == {}
    assert (merge.city, merge.gone, merge.kept) == (None, gone, kept)


def pointing_to(actor: Actor) -> dict[str, int]:
    """How many rows of each table still name a partner, the record of its merge left out."""
    counts = {
        f"{link.model._meta.label}.{link.name}": link.model._base_manager.filter(
            **{link.name: actor.pk}
        ).count()
        for link in links_to_actors()
    }
    return {name: count for name, count in counts.items() if count}


def test_other_name_becomes_an_alias_and_names_shown_stay(two: tuple[Actor, Actor]) -> None:
    gone, kept = two
    ActorName.objects.create(actor=gone, language="fr", name="Lyon", search_key="lyon")
    gone.labels["fr"] = "Lyon"
    gone.save()
    ActorName.objects.create(actor=gone, language="en", name="Lyon", search_key="lyon")

    merge_actors(gone.pk, into=kept.pk, access=PLATFORM)

    kept.refresh_from_db()
    assert kept.labels == {"en": "Lyon", "ko": "리옹", "fr": "Lyon"}
    assert list(kept.names.order_by("language", "pk").values_list("language", "name", "kind")) == [
        ("en", "Lyons", "exonym"),
        ("en", "Lyon", "official"),
        ("fr", "Lyon", "official"),
        ("ko", "리옹", "official"),
    ]


def test_both_in_one_activity_become_one_party(two: tuple[Actor, Actor], seoul: City) -> None:
    gone, kept = two
    activity = make_activity(seoul, partners=(gone, kept))
    home, going, staying = activity.participations.order_by("pk")
    Participation.objects.filter(pk=home.pk).update(is_accountable=False)
    Participation.objects.filter(pk=going.pk).update(
        roles=["FUND", "LEAD"], is_accountable=True, is_informed=True
    )
    Participation.objects.filter(pk=staying.pk).update(roles=["KNOW", "LEAD"], is_consulted=True)

    merge_actors(gone.pk, into=kept.pk, access=PLATFORM)

    staying.refresh_from_db()
    assert not Participation.objects.filter(pk=going.pk).exists()
    assert staying.roles == ["LEAD", "FUND", "KNOW"]
    assert (staying.is_accountable, staying.is_consulted, staying.is_informed) == (True, True, True)
    assert not staying.is_responsible


def test_what_an_activity_keeps_of_its_parties_follows(seoul: City) -> None:
    gone = make_actor("Forum", type=v.ActorType.NGO, level=v.Level.TRN)
    kept = make_actor("Forum network", type=v.ActorType.CNET, level=v.Level.TRN)
    both = make_activity(seoul, partners=(gone, make_actor("Hamburg"), make_actor("Bremen")))
    assert both.configuration == v.Configuration.PLU

    merge = merge_actors(gone.pk, into=kept.pk, access=PLATFORM)
    both.refresh_from_db()
    assert (both.configuration, both.version) == (v.Configuration.NET, 2)

    undo_merge(merge.pk, access=PLATFORM)
    both.refresh_from_db()
    assert (both.configuration, both.version) == (v.Configuration.PLU, 3)


def test_tie_of_the_two_goes_and_a_common_third_is_tied_once(
    two: tuple[Actor, Actor], seoul: City
) -> None:
    gone, kept = two
    third = make_actor("Leipzig")
    between, other, stays = make_tie(gone, kept), make_tie(gone, third), make_tie(kept, third)
    pacts = [make_agreement(seoul, tie=tie, partners=(third,)) for tie in (between, other)]

    merge = merge_actors(gone.pk, into=kept.pk, access=PLATFORM)

    assert list(Tie.objects.all()) == [stays]
    for pact in pacts:
        pact.refresh_from_db()
    assert [pact.tie for pact in pacts] == [None, stays]

    undo_merge(merge.pk, access=PLATFORM)
    for pact in pacts:
        pact.refresh_from_db()
    assert [pact.tie for pact in pacts] == [between, other]


def test_a_chain_leads_on_in_one_step(two: tuple[Actor, Actor]) -> None:
    first, second = two
    third = make_actor("Grand Lyon", country_code="FR")
    merge_actors(first.pk, into=second.pk, access=PLATFORM)
    later = merge_actors(second.pk, into=third.pk, access=PLATFORM)
    first.refresh_from_db()
    assert first.merged_into == third

    with pytest.raises(ValidationError, match="Undo that first"):
        undo_merge(Merge.objects.get(gone=first).pk, access=PLATFORM)

    undo_merge(later.pk, access=PLATFORM)
    first.refresh_from_db()
    assert first.merged_into == second
    undo_merge(Merge.objects.get(gone=first).pk, access=PLATFORM)


def test_a_city_s_own_partner_becomes_a_shared_one_without_telling_others(
    seoul: City, busan: City, access: Access
) -> None:
    own, shared = make_actor("Quiet Friend", "조용한 벗", steward=seoul), make_actor("Hamburg")
    activity = make_activity(seoul, partners=(own,))
    elsewhere = make_activity(busan, partners=(shared,))
    tie = make_tie(own, make_actor("Lyon"))
    before = (shared.version, shared.labels)

    merge = merge_actors(own.pk, into=shared.pk, access=access)

    shared.refresh_from_db()
    elsewhere.refresh_from_db()
    tie.refresh_from_db()
    assert activity.participations.filter(actor=shared).exists()
    assert merge.city == seoul
    # Nothing that other cities see has changed.
    assert (shared.version, shared.labels) == before
    assert [row.name for row in shared.names.all()] == ["Hamburg"]
    assert own.pk in {tie.actor_a_id, tie.actor_b_id}
    assert elsewhere.version == 1
    assert set(pointing_to(own)) == {
        "partners.ActorName.actor",
        f"partners.Tie.{'actor_a' if tie.actor_a_id == own.pk else 'actor_b'}",
    }


# What is refused


def test_refusals(seoul: City, busan: City, access: Access, two: tuple[Actor, Actor]) -> None:
    gone, kept = two
    own = make_actor("Quiet Friend", steward=seoul)
    both = Access(roles={city.pk: frozenset({"head"}) for city in (seoul, busan)})
    theirs = make_actor("Their Friend", steward=busan)
    for one, other, asker, message in (
        (kept, kept, PLATFORM, "into itself"),
        (seoul.actor, kept, PLATFORM, "works here as a city"),
        (own, theirs, both, "belong to different cities"),
    ):
        with pytest.raises(ValidationError, match=message):
            merge_actors(one.pk, into=other.pk, access=asker)
    with pytest.raises(ValidationError, match="seen by other cities"):
        merge_actors(
            gone.pk,
            into=own.pk,
            access=Access(roles=access.roles, is_platform_admin=True),
        )
    merge_actors(gone.pk, into=kept.pk, access=PLATFORM)
    for one, other in ((kept, gone), (gone, kept)):
        with pytest.raises(ValidationError, match="Lyons has become Lyon already"):
            merge_actors(one.pk, into=other.pk, access=PLATFORM)


def test_who_may_merge(seoul: City, busan: City, access: Access, two: tuple[Actor, Actor]) -> None:
    own = make_actor("Quiet Friend", steward=seoul)
    viewer = Access(roles={seoul.pk: frozenset({"viewer", "legal", "mayor_office", "city_admin"})})
    outsider = Access(roles={busan.pk: frozenset({"head"})})
    for gone, asker, error in (
        (two[0], access, PermissionDenied),
        (own, viewer, PermissionDenied),
        (own, outsider, Actor.DoesNotExist),
        (own, PLATFORM, Actor.DoesNotExist),
    ):
        with pytest.raises(error):
            merge_actors(gone.pk, into=two[1].pk, access=asker)
    merge = merge_actors(own.pk, into=two[1].pk, access=access)
    for asker, error in (
        (viewer, PermissionDenied),
        (outsider, Merge.DoesNotExist),
        (PLATFORM, Merge.DoesNotExist),
    ):
        with pytest.raises(error):
            undo_merge(merge.pk, access=asker)


# Undoing


def test_what_was_added_since_stays_with_the_one_that_stayed(
    two: tuple[Actor, Actor], seoul: City
) -> None:
    gone, kept = two
    before = make_activity(seoul, partners=(gone,))
    merge = merge_actors(gone.pk, into=kept.pk, access=PLATFORM)
    since = make_activity(seoul, "Since then", partners=(kept,))

    undone = undo_merge(merge.pk, access=PLATFORM)

    assert before.participations.filter(actor=gone).exists()
    assert since.participations.filter(actor=kept).exists()
    assert undone.is_undone
    with pytest.raises(ValidationError, match="undone already"):
        undo_merge(merge.pk, access=PLATFORM)
    merge_actors(gone.pk, into=kept.pk, access=PLATFORM)


def test_what_was_taken_out_since_stays_out(
    two: tuple[Actor, Actor], seoul: City, access: Access
) -> None:
    gone, kept = two
    other = make_actor("Hamburg")
    activity = make_activity(seoul, partners=(gone, kept, other))
    draft = make_activity(seoul, partners=(gone, kept), state=v.ActivityState.DRFT)
    merge = merge_actors(gone.pk, into=kept.pk, access=PLATFORM)
    edit_activity(
        activity.pk, ActivityInput(parties=[Party(actor=other)]), access=access, version=2
    )
    # The merge has stepped its version too.
    delete_draft(draft.pk, access=access, version=2)

    undo_merge(merge.pk, access=PLATFORM)

    assert {row.actor for row in activity.participations.all()} == {other, seoul.actor}


def test_undo_names_what_was_changed_since(
    two: tuple[Actor, Actor], seoul: City, access: Access
) -> None:
    gone, kept = two
    activity = make_activity(seoul, "Port visit", partners=(gone, kept))
    activity.participations.filter(actor=gone).update(roles=["FUND"])
    merge = merge_actors(gone.pk, into=kept.pk, access=PLATFORM)
    activity.participations.filter(actor=kept).update(roles=["OBSV"])

    both = Access(roles=access.roles, is_platform_admin=True)
    with pytest.raises(ValidationError, match=r"changed: Partner's part \(Port visit\)"):
        undo_merge(merge.pk, access=both)
    # Who may not read the record is not told its title.
    with pytest.raises(ValidationError, match=r"changed: Partner's part\."):
        undo_merge(merge.pk, access=PLATFORM)
    gone.refresh_from_db()
    assert gone.merged_into == kept


def test_undo_tells_that_the_place_is_taken(two: tuple[Actor, Actor]) -> None:
    place = make_place()
    gone = make_actor("Busan", place=place)
    merge = merge_actors(gone.pk, into=two[1].pk, access=PLATFORM)
    make_actor("Busan City", place=place)
    with pytest.raises(ValidationError, match="taken the place of Busan"):
        undo_merge(merge.pk, access=PLATFORM)


def test_names_changed_since_do_not_stand_in_the_way(seoul: City, access: Access) -> None:
    gone = make_actor("Hamburg Port", "함부르크항", steward=seoul)
    kept = make_actor("Port of Hamburg", steward=seoul)
    merge = merge_actors(gone.pk, into=kept.pk, access=access)
    kept.refresh_from_db()
    edit_actor(
        kept.pk,
        ActorInput(names=[Name("en", "Hamburg Port Authority"), Name("ko", "함부르크 항만청")]),
        access=access,
        version=None,
    )

    undo_merge(merge.pk, access=access)

    kept.refresh_from_db()
    assert kept.labels == {"en": "Hamburg Port Authority", "ko": "함부르크 항만청"}


def test_two_told_apart_are_remembered_once(
    two: tuple[Actor, Actor], seoul: City, access: Access
) -> None:
    for one, other in (two, two[::-1]):
        tell_apart(one, other, city=seoul, access=access)
    assert DistinctPair.objects.get().city == seoul
    with pytest.raises(PermissionDenied):
        tell_apart(*two, city=None, access=access)


def test_form_shows_the_names_of_the_one_that_stayed(
    officer_client: Client, seoul: City, access: Access
) -> None:
    gone = make_actor("Hafen Hamburg", "함부르크항", steward=seoul)
    kept = make_actor("Port of Hamburg", steward=seoul)
    merge_actors(gone.pk, into=kept.pk, access=access)
    page = officer_client.get(reverse("partners:actor-edit", args=[kept.pk]))
    form = page.context["form"]
    assert (form["name"].value(), form["other_name"].value()) == ("함부르크항", "Port of Hamburg")
