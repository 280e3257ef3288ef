from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.imports.services import order_import, run_import
from partners.models import (
    Actor,
    City,
    ImportEnd,
    ImportRow,
    ImportRun,
    NetworkMembership,
    Place,
    Tie,
)
from partners.models.imports import STAGES
from partners.services import actor_for_place, actors_for_places
from records.search import fold
from tests.factories import make_actor
from tests.partners.imports.world import (
    ADMINISTRATOR,
    BERLIN,
    COLOGNE,
    COLUMNS,
    LINKOPING,
    NOWHERE,
    VALENCIA,
    counts_of,
    file_of,
    imported,
    make_places,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    return make_places()


def ends_of(tie: Tie) -> set[int | None]:
    return {tie.actor_a.place_id, tie.actor_b.place_id}


def test_both_directions_and_repeats_are_one_tie_of_unknown_kind(places: dict[str, Place]) -> None:
    run = imported(file_of((*COLOGNE, *BERLIN), (*BERLIN, *COLOGNE), (*COLOGNE, *BERLIN)))
    assert run.state == "READY"
    assert counts_of(run) == {"created": 1, "already_there": 2}
    tie = Tie.objects.get()
    assert ends_of(tie) == {places["Köln"].pk, places["Berlin"].pk}
    assert (tie.kind, tie.since, tie.version) == ("UNK", None, 1)
    assert "Wikidata" in tie.source
    assert "CC0" in tie.source
    assert tie.history.get().pgh_context["run"] == str(run.pk)


def test_local_governments_join_the_shared_catalogue_with_names_and_identifier(
    places: dict[str, Place],
) -> None:
    Place.objects.filter(pk=places["Köln"].pk).update(names={"en": "Köln", "ko": "쾰른"})
    imported(file_of((*COLOGNE, *BERLIN)))
    actor = Actor.objects.get(place=places["Köln"])
    assert (actor.type, actor.level, actor.tier) == ("LGOV", "SUB", "MUNI")
    assert (actor.steward_id, actor.country_code, actor.source) == (None, "DE", "GeoNames")
    assert actor.labels == {"en": "Köln", "ko": "쾰른"}
    names = dict(actor.names.values_list("language", "search_key"))
    assert names == {"en": "koln", "ko": fold("쾰른")}
    assert actor.identifiers.get().value == str(places["Köln"].pk)


def test_second_run_creates_nothing_and_changes_nothing(places: dict[str, Place]) -> None:
    content = file_of((*COLOGNE, *BERLIN), (*COLOGNE, *NOWHERE), ("x",))
    first = imported(content)
    before = list(Tie.objects.values()), list(Actor.objects.values())
    second = imported(content)
    assert counts_of(first) == {"created": 1, "unmatched": 1, "refused": 1}
    assert counts_of(second) == {"already_there": 1, "unmatched": 1, "refused": 1}
    assert (list(Tie.objects.values()), list(Actor.objects.values())) == before
    # The rows that wait belong to the newest import of the file: nothing is asked twice.
    assert set(ImportRow.objects.values_list("run", flat=True)) == {second.pk}
    assert ImportEnd.objects.get().waiting == 1


def test_metropolis_of_another_tier_is_reused(places: dict[str, Place]) -> None:
    berlin = make_actor("Berlin", place=places["Berlin"], tier="METR")
    imported(file_of((*COLOGNE, *BERLIN)))
    assert Actor.objects.filter(place=places["Berlin"]).get() == berlin
    assert Tie.objects.of_actor(berlin.pk).count() == 1


def test_private_local_government_is_not_used_and_a_merged_one_leads_on(
    places: dict[str, Place], seoul: City
) -> None:
    make_actor("Berlin", place=places["Berlin"], steward=seoul)
    old = make_actor("Berlin (old)", place=places["Berlin"])
    new = make_actor("Berlin (new)", country_code="DE")
    Actor.objects.filter(pk=old.pk).update(status="merged", merged_into=new)
    imported(file_of((*COLOGNE, *BERLIN)))
    assert not Actor.objects.active().filter(place=places["Berlin"], steward=None).exists()
    assert Tie.objects.of_actor(new.pk).count() == 1


def test_country_of_a_neighbour_does_not_mislead(places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *LINKOPING)))
    assert ends_of(Tie.objects.get()) == {places["Köln"].pk, places["Linköping"].pk}


def test_ends_of_one_place_are_refused_as_a_self_pair(places: dict[str, Place]) -> None:
    cologne = ("Cologne", "Germany", "50.92", "6.94", "")
    run = imported(file_of((*COLOGNE, *cologne)))
    assert counts_of(run) == {"refused": 1}
    row = ImportRow.objects.get()
    assert (row.number, row.field, row.reason) == (2, "partner", "self")
    assert not Tie.objects.exists()


def test_rows_that_wait_are_kept_with_their_ends_and_candidates(places: dict[str, Place]) -> None:
    run = imported(file_of((*COLOGNE, *VALENCIA), (*BERLIN, *VALENCIA), (*COLOGNE, *NOWHERE)))
    assert counts_of(run) == {"ambiguous": 2, "unmatched": 1}
    valencia = ImportEnd.objects.get(name="Valencia")
    assert valencia.waiting == 2
    assert [one["place"] for one in valencia.candidates] == [
        places["Valencia 2"].pk,
        places["Valencia"].pk,
    ]
    row = ImportRow.objects.get(run=run, number=2)
    assert row.values == [*COLOGNE, *VALENCIA]
    assert (row.place_a_id, row.end_b) == (places["Köln"].pk, valencia)


def hromada(**cells: str) -> tuple[str, ...]:
    cells = {"community_short": "Полтавська", "partner": "Köln", "partner_country": "DE", **cells}
    return tuple((dict.fromkeys(COLUMNS["hromada"], "") | cells).values())


def test_ukrainian_file_keeps_year_certainty_and_address(places: dict[str, Place]) -> None:
    row = hromada(
        oblast="Полтавська область",
        type="Kommunalpartnerschaft",
        since="1988",
        confidence="registry",
        source_url="https://register.example/80",
    )
    run = imported(file_of(row, kind="hromada"))
    assert counts_of(run) == {"created": 1}
    tie = Tie.objects.get()
    assert ends_of(tie) == {places["Poltava"].pk, places["Köln"].pk}
    assert (tie.kind, tie.since) == ("UNK", "1988")
    assert tie.source_url == "https://register.example/80"
    assert "CC BY 4.0" in tie.source
    assert tie.source.endswith("Kommunalpartnerschaft, registry")


def test_creative_cities_are_members_of_their_network_once(places: dict[str, Place]) -> None:
    run = imported(
        file_of(("Gabrovo", "Crafts"), ("Seoul", "Design"), ("London", "Music"), kind="unesco")
    )
    assert counts_of(run) == {"created": 2, "ambiguous": 1}
    network = Actor.objects.get(type="CNET")
    assert network.level == "TRN"
    gabrovo = NetworkMembership.objects.get(member__place=places["Gabrovo"])
    assert (gabrovo.network, gabrovo.city, gabrovo.tier) == (network, None, "Crafts")
    assert gabrovo.source == "UNESCO Creative Cities Network, list of members"
    assert gabrovo.source_url.startswith("https://www.unesco.org/")
    assert not Tie.objects.exists()
    again = imported(file_of(("Gabrovo", "Crafts"), ("Gabrovo", "Film"), kind="unesco"))
    assert counts_of(again) == {"already_there": 2}
    assert Actor.objects.filter(type="CNET").get() == network
    assert NetworkMembership.objects.get(pk=gabrovo.pk).tier == "Crafts"


def test_city_named_twice_in_a_file_becomes_a_member_once(places: dict[str, Place]) -> None:
    run = imported(file_of(("Gabrovo", "Crafts"), ("Gabrovo", "Film"), kind="unesco"))
    assert counts_of(run) == {"created": 1, "already_there": 1}
    assert NetworkMembership.objects.get().tier == "Crafts"


def test_import_leaves_what_the_catalogue_knows_better(places: dict[str, Place]) -> None:
    """What has ended stays ended, and what is void stays void; a city's own row is another."""
    rows = [("Gabrovo", "Crafts"), ("Seoul", "Design"), ("Porcia", "Music")]
    imported(file_of(*rows, kind="unesco"))
    of = NetworkMembership.objects.filter
    of(tier="Crafts").update(until="2020")
    of(tier="Design").update(void_reason="Another Seoul")
    known = list(NetworkMembership.objects.order_by("pk").values())
    run = imported(file_of(*rows, kind="unesco"))
    assert counts_of(run) == {"already_there": 2, "refused": 1}
    row = ImportRow.objects.get(run=run)
    assert (row.values[0], row.field, row.reason) == ("Seoul", "city", "void")
    assert list(NetworkMembership.objects.order_by("pk").values()) == known


def test_membership_that_a_city_keeps_does_not_stand_for_the_public_one(
    places: dict[str, Place], seoul: City
) -> None:
    imported(file_of(("Gabrovo", "Crafts"), kind="unesco"))
    public = NetworkMembership.objects.get()
    public.delete()
    NetworkMembership.objects.create(city=seoul, network=public.network, member=public.member)
    assert counts_of(imported(file_of(("Gabrovo", "Crafts"), kind="unesco"))) == {"created": 1}


def test_network_of_the_catalogue_is_found_by_its_name(places: dict[str, Place]) -> None:
    network = make_actor(
        "UNESCO Creative Cities Network", type="CNET", level="TRN", country_code="", tier=""
    )
    imported(file_of(("Gabrovo", "Crafts"), kind="unesco"))
    assert NetworkMembership.objects.get().network == network


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n \n", "header"),
        (b"K\xf6ln\n", "encoding"),
        ("city,field\nKöln,Film\n".encode("utf-16"), "encoding"),
        (b"town,field\nK,L\n", "header"),
        (b"Gabrovo,Crafts\n", "header"),
        (b"city;field\nGabrovo;Crafts\n", "separator"),
        (b'\xef\xbb\xbf"city"\tfield\r\nGabrovo\tCrafts\r\n', "separator"),
    ],
)
def test_refused_file_leaves_nothing_but_the_reason(
    places: dict[str, Place], content: bytes, failure: str
) -> None:
    run = imported(content)
    assert (run.state, run.failure, run.rows_read) == ("FAILED", failure, 0)
    assert run.failure_text
    assert not ImportRow.objects.exists()


def test_mark_at_the_start_and_one_bad_byte_cost_no_more_than_one_row(
    places: dict[str, Place],
) -> None:
    content = b"\xef\xbb\xbfcity,field\r\nGabrovo,Crafts\r\nSe\xffoul,Design\r\n"
    assert counts_of(imported(content)) == {"created": 1, "refused": 1}
    row = ImportRow.objects.get()
    assert (row.number, row.field, row.reason) == (3, "city", "encoding")


def test_file_of_a_first_line_alone_is_done_with_nothing(places: dict[str, Place]) -> None:
    run = imported(b"city,field\n")
    assert (run.state, run.rows_read, counts_of(run)) == ("READY", 0, {})


def test_progress_goes_up_through_every_stage(places: dict[str, Place]) -> None:
    run = order_import(
        file_of((*COLOGNE, *BERLIN)), name="ties.csv", access=ADMINISTRATOR, ring=False
    )
    shown: list[int] = []
    run_import(run.pk, clock=timezone.now, report=shown.append)
    assert shown == sorted(shown)
    stages = [ImportRun(progress=percent).stage for percent in shown]
    assert len(dict.fromkeys(stages)) == len(STAGES)


def test_stages_follow_each_other_and_each_says_what_is_done_from_first_to_last() -> None:
    assert [stage.start for stage in STAGES[1:]] == [stage.end for stage in STAGES[:-1]]
    assert (STAGES[0].start, STAGES[-1].end) == (5, 100)
    for stage in STAGES:
        shown = [stage.at(done, of=7) for done in range(8)]
        assert shown == sorted(shown)
        assert (shown[0], shown[-1]) == (stage.start, stage.end - 1)
        assert {ImportRun(progress=percent).stage for percent in shown} == {stage.label}


def test_without_a_gazetteer_nothing_is_imported() -> None:
    run = imported(file_of((*COLOGNE, *BERLIN)))
    assert (run.state, run.failure) == ("FAILED", "gazetteer")


def test_error_on_the_way_leaves_nothing_half_done(
    places: dict[str, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("partners.imports.services.running.keep_rows", break_off)
    run = imported(file_of((*COLOGNE, *BERLIN)))
    assert (run.state, run.failure) == ("FAILED", "error")
    assert not Tie.objects.exists()
    assert not Actor.objects.exists()


def test_run_that_is_done_is_not_done_again(places: dict[str, Place]) -> None:
    run = imported(file_of((*COLOGNE, *BERLIN)))
    assert not run_import(run.pk, clock=timezone.now)
    run.refresh_from_db()
    assert (run.attempts, counts_of(run)) == (1, {"created": 1})


def test_database_refuses_a_finished_run_that_does_not_balance(places: dict[str, Place]) -> None:
    run = imported(file_of((*COLOGNE, *BERLIN)))
    with pytest.raises(IntegrityError, match="import_run_balances"), transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(created=2)


def test_thousand_rows_take_no_more_statements_than_two(places: dict[str, Place]) -> None:
    def statements(content: bytes) -> int:
        run = order_import(content, name="ties.csv", access=ADMINISTRATOR, ring=False)
        with CaptureQueriesContext(connection) as queries:
            run_import(run.pk, clock=timezone.now)
        return len(queries)

    few = statements(file_of((*COLOGNE, *BERLIN), (*COLOGNE, *VALENCIA)))
    places_of_many = [
        ("Köln", "Germany", f"{50.9 + n / 100_000:.5f}", "6.95", "") for n in range(500)
    ]
    many = statements(
        file_of(*[(*one, *end) for one in places_of_many for end in (LINKOPING, VALENCIA)])
    )
    assert many <= few + 2


ROWS = st.lists(
    st.tuples(
        st.sampled_from([COLOGNE, BERLIN, LINKOPING, VALENCIA, NOWHERE, ("", "", "91", "x")]),
        st.sampled_from([COLOGNE, BERLIN, LINKOPING, VALENCIA, NOWHERE]),
    ),
    max_size=12,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_every_row_has_one_outcome_whatever_the_file_holds(
    places: dict[str, Place], rows: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    with transaction.atomic():
        content = file_of(*[(*a, *b) for a, b in rows])
        run = imported(content)
        assert run.state == "READY"
        assert sum(counts_of(run).values()) == run.rows_read == len(rows)
        kept = run.ambiguous + run.unmatched + run.refused
        assert ImportRow.objects.filter(run=run).count() == kept
        assert counts_of(imported(content)).get("created", 0) == 0
        transaction.set_rollback(True)


def test_command_tells_the_balance_and_each_refused_row(
    places: dict[str, Place], tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ties.csv"
    file.write_bytes(file_of((*COLOGNE, *BERLIN), ("x",)))
    call_command("import_sister_cities", file)
    printed = capsys.readouterr().out
    assert "100 parts done" in printed
    assert "line 3: Not as many cells" in printed
    assert (
        "1 created + 0 already there + 0 ambiguous + 0 unmatched + 1 refused = 2 rows read"
        in printed
    )


def test_command_names_the_known_files_and_what_it_cannot_read(
    places: dict[str, Place], tmp_path: Any
) -> None:
    file = tmp_path / "ties.csv"
    file.write_text("town,field\n")
    with pytest.raises(CommandError, match="city,field"):
        call_command("import_sister_cities", file)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_sister_cities", tmp_path / "none.csv")


@pytest.mark.django_db(transaction=True)
def test_officer_and_import_that_add_one_place_at_once_share_its_local_government(
    seoul: City,
) -> None:
    berlin = make_places()["Berlin"]
    results: list[Any] = []

    def officer() -> None:
        try:
            results.append(actor_for_place(berlin, city=seoul, confidential=False).pk)
        finally:
            connection.close()

    with transaction.atomic():
        found = actors_for_places([berlin.pk])
        thread = threading.Thread(target=officer)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive(), "the officer waits for the import"
    thread.join(10)
    assert results == [found[berlin.pk]]
    assert Actor.objects.filter(place=berlin).count() == 1
