"""The files of packs: those that ship are right, and what is wrong is named by file and line."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from agreements.gates.counting import read_counting_rules
from agreements.gates.loading import SHIPPED, PacksError, book, read_packs
from agreements.gates.packs import Pack
from tests.agreements.gates.pack_files import NATIONAL, write_pack


def faults_of(folder: Path) -> list[str]:
    return [str(fault) for fault in read_packs([folder])[1]]


@pytest.fixture(scope="module")
def shipped() -> list[Pack]:
    packs, faults = read_packs([SHIPPED])
    assert [str(fault) for fault in faults] == []
    return packs


def test_every_pack_that_ships_is_right(shipped: list[Pack]) -> None:
    listed = {"kr", "au", "mx", "es", "id", "fr", "cemr", "kr-asan", "kr-suncheon", "kr-seoul"}
    assert {pack.code for pack in shipped} == listed


def test_every_rule_has_a_source_the_day_it_was_read_and_no_unread_quotation(
    shipped: list[Pack],
) -> None:
    said = [*(rule for pack in shipped for rule in pack.rules)]
    said += [off for pack in shipped for off in pack.switched_off]
    assert len(said) > 20
    for rule in said:
        assert all(rule.source.citation.values())
        assert rule.checked >= datetime.date(2026, 11, 26)
        # What was read in the law's own text is quoted.
        assert rule.source.text or not rule.confirmed


def test_counting_rules_are_kept_apart_from_packs(shipped: list[Pack]) -> None:
    rules, faults = read_counting_rules()
    assert faults == []
    assert [rule.code for rule in rules] == ["clair", "sci"]
    assert {rule.code for rule in rules}.isdisjoint(pack.code for pack in shipped)


def test_counting_rule_that_is_wrong_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("counting: a\nnames: {en: A, ko: 가}\ncriteria: 3\n")
    found = [str(fault) for fault in read_counting_rules(tmp_path)[1]]
    assert "a.yaml:3: give a list here" in found
    assert "a.yaml:1: “source” is missing" in found


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("country: AU", "country: AU: NZ", "xx.yaml:3: this is no YAML: mapping values"),
        ("pack: xx", "pack: XX", "xx.yaml:1: “XX” is no name"),
        ("pack: xx", "pack: xx\npack: yy", "xx.yaml:2: “pack” comes twice"),
        ("pack: xx", "pack: xx\ncolour: red", "xx.yaml:2: “colour” is not known here"),
        ("pack: xx\n", "", "xx.yaml:1: “pack” is missing"),
        ("national", "galactic", "xx.yaml:2: “galactic” is no layer; use one of regional,"),
        ("country: AU", "country: XQ", "xx.yaml:3: “XQ” is no country code"),
        ("country: AU\n", "", "xx.yaml:1: give either “country” or “countries”"),
        (
            "names: {en: Example, ko: 예시}",
            "names: {ko: 예시}",
            "xx.yaml:4: names: “en” is missing",
        ),
        ("from: 2020-01-01", "from: 2020-02-31", "xx.yaml:5: “2020-02-31” is no day"),
        (
            "from: 2020-01-01",
            "from: 2020-01-01, until: 2019-01-01",
            "xx.yaml:5: it ends before it begins",
        ),
        ("code: notify", "code: Notify it", "xx.yaml:7: “Notify it” is no name"),
        (
            "title: {en: Notify, ko: 통보}",
            "title: {en: Notify}",
            "xx.yaml:8: title: “ko” is missing",
        ),
        ("title: {en: Notify, ko: 통보}", "title: Notify", "xx.yaml:8: title: give it in each"),
        ("Notify the ministry.", "''", "xx.yaml:9: write a text here"),
        ("days: 5", "days: five", "xx.yaml:10: days: “five” is no number from 1 to 3650"),
        ("days: 5", "days: 0", "xx.yaml:10: days: “0” is no number"),
        ("working: true", "working: often", "xx.yaml:10: “often” is neither true nor false"),
        ("after: SIGNED", "after: SIGNT", "xx.yaml:10: “SIGNT” is no legal state; use one of"),
        (
            "{within: {days: 5, working: true, after: SIGNED}}",
            "{before: SIGNED, after: SIGNED}",
            "xx.yaml:10: give one of “before”, “within” and “after”",
        ),
        (
            "    deadline: {within: {days: 5, working: true, after: SIGNED}}\n",
            "",
            "xx.yaml:7: “deadline” is missing",
        ),
        ('{citation: "An Act, s 1"}', "{url: https://x.example}", "xx.yaml:11: “citation” is"),
        ('s 1"}', 's 1", url: elsewhere}', "xx.yaml:11: “elsewhere” is no address"),
        ("2026-11-26", "last year", "xx.yaml:12: “last year” is no day"),
        ("confirmed: true", "confirmed: true\n    agreements: [SIX]", "xx.yaml:14: “SIX” is no"),
        (
            "confirmed: true",
            "confirmed: true\n    partners: {kinds: [TOWN]}",
            "xx.yaml:14: “TOWN” is no kind of partner",
        ),
        (
            "confirmed: true",
            "confirmed: true\n    writes: letters",
            "xx.yaml:14: “letters” is no kind of facts; use one of council",
        ),
        (
            'citation: "An Act, s 1"',
            "citation: {en: An Act}",
            "xx.yaml:11: citation: “ko” is missing",
        ),
        (
            "confirmed: true",
            "confirmed: true\n    replaces: true",
            "xx.yaml:7: only a city's layer",
        ),
        ("pack: xx", "pack: xx\ncity: {names: [A]}", "xx.yaml:1: “city” belongs to the city layer"),
        (
            "rules:",
            "rules:\n  - code: notify\n    title: {en: A, ko: 가}\n    todo: {en: A, ko: 가}\n"
            "    about: gift\n    source: {citation: A}\n    checked: 2026-11-26\n"
            "    confirmed: false",
            "xx.yaml:14: the code “notify” comes twice",
        ),
    ],
)
def test_error_is_named_by_its_line(tmp_path: Path, was: str, becomes: str, fault: str) -> None:
    assert was in NATIONAL
    write_pack(tmp_path, NATIONAL.replace(was, becomes, 1))
    found = faults_of(tmp_path)
    assert any(line.startswith(fault) for line in found), found


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "xx.yaml:1: the file is empty"),
        (b"\xff\xfe\x00", "xx.yaml:1: the file is not written in UTF-8"),
        (b"pack: xx\nlayer: \x07", "xx.yaml:2: this is no YAML"),
        (b"- a\n- b\n", "xx.yaml:1: give names with values here"),
        (b"a: b\n---\nc: d\n", "xx.yaml:2: this is no YAML"),
    ],
)
def test_file_that_is_no_pack_at_all_is_named(tmp_path: Path, content: bytes, fault: str) -> None:
    (tmp_path / "xx.yaml").write_bytes(content)
    assert any(line.startswith(fault) for line in faults_of(tmp_path)), faults_of(tmp_path)


def test_versions_that_overlap_are_named(tmp_path: Path) -> None:
    write_pack(tmp_path, name="a.yaml")
    write_pack(tmp_path, NATIONAL.replace("2020-01-01", "2024-01-01"), name="b.yaml")
    assert faults_of(tmp_path) == [
        "b.yaml:5: the dates overlap with a.yaml, valid from 2020-01-01 until now"
    ]


def test_versions_side_by_side_are_right(tmp_path: Path) -> None:
    first = NATIONAL.replace("2020-01-01", "2020-01-01, until: 2023-12-31")
    write_pack(tmp_path, first, name="a.yaml")
    write_pack(tmp_path, NATIONAL.replace("2020-01-01", "2024-01-01"), name="b.yaml")
    assert faults_of(tmp_path) == []


CITY = (
    NATIONAL.replace("pack: xx", "pack: xx-city")
    .replace("layer: national", "layer: city\ncity: {names: [Example]}")
    .replace("  - code: notify", "  - code: CODE\n    replaces: REPLACES")
)


@pytest.mark.parametrize(
    ("code", "replaces", "fault"),
    [
        ("notify", "true", ""),
        ("other", "false", ""),
        ("notify", "false", "y.yaml:8: “notify” is a rule of a wider layer: say “replaces: true”"),
        ("other", "true", "y.yaml:8: there is no rule “other” to replace"),
    ],
)
def test_city_layer_says_what_it_replaces(
    tmp_path: Path, code: str, replaces: str, fault: str
) -> None:
    write_pack(tmp_path)
    text = CITY.replace("CODE", code).replace("REPLACES", replaces)
    write_pack(tmp_path, text, name="y.yaml")
    assert faults_of(tmp_path) == ([fault] if fault else [])


REGIONAL = NATIONAL.replace("pack: xx", "pack: yy").replace("national", "regional")
CITY_ALONE = CITY.replace("CODE", "other").replace("REPLACES", "false")


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        (REGIONAL, NATIONAL, 7),
        (NATIONAL, NATIONAL.replace("pack: xx", "pack: yy"), 7),
        (CITY_ALONE, CITY_ALONE.replace("pack: xx-city", "pack: yy"), 8),
        # These never stand together.
        (REGIONAL, NATIONAL.replace("AU", "NZ"), None),
        (REGIONAL.replace("2020-01-01", "2019-01-01, until: 2019-12-31"), NATIONAL, None),
        (CITY_ALONE, CITY_ALONE.replace("xx-city", "yy").replace("[Example]", "[Other]"), None),
    ],
)
def test_rules_of_packs_that_stand_together_have_codes_of_their_own(
    tmp_path: Path, first: str, second: str, line: int | None
) -> None:
    write_pack(tmp_path, first, name="a.yaml")
    write_pack(tmp_path, second, name="b.yaml")
    code = "notify" if line == 7 else "other"
    fault = f"b.yaml:{line}: “{code}” is a rule of a.yaml too: give another code"
    assert faults_of(tmp_path) == ([fault] if line else [])


def test_national_pack_does_not_silently_replace_a_rule_of_the_region(tmp_path: Path) -> None:
    text = NATIONAL.replace("AU", "DE").replace("code: notify", "code: twinning-council")
    write_pack(tmp_path, text)
    assert [str(fault) for fault in read_packs([SHIPPED, tmp_path])[1]] == [
        "xx.yaml:7: “twinning-council” is a rule of cemr.yaml too: give another code"
    ]


def test_rule_that_is_not_there_cannot_be_switched_off(tmp_path: Path) -> None:
    write_pack(tmp_path)
    off = (
        "switched_off:\n  - rule: nothing\n    why: {en: A, ko: 가}\n    source: {citation: A}\n"
        "    checked: 2026-11-26\n    confirmed: false\n"
    )
    text = CITY.replace("CODE", "other").replace("REPLACES", "false") + off
    write_pack(tmp_path, text, name="y.yaml")
    assert faults_of(tmp_path) == ["y.yaml:17: there is no rule “nothing” to switch off"]


def test_pack_is_added_by_dropping_in_a_file(tmp_path: Path) -> None:
    write_pack(tmp_path, NATIONAL.replace("pack: xx", "pack: nz").replace("AU", "NZ"))
    with override_settings(GATE_PACKS_DIR=str(tmp_path)):
        codes = {pack.code for pack in book().packs}
        assert {"nz", "kr", "au"} <= codes
        assert run_checks() == []


def test_program_does_not_start_with_a_wrong_pack(tmp_path: Path) -> None:
    write_pack(tmp_path, NATIONAL.replace("after: SIGNED", "after: NEVER").replace("통보}", "}"))
    with override_settings(GATE_PACKS_DIR=str(tmp_path)):
        told = [check.msg for check in run_checks()]
        assert len(told) == 2
        assert all(message.startswith("Gate pack xx.yaml:") for message in told)
        with pytest.raises(PacksError, match=r"xx\.yaml:10"):
            book()


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with override_settings(GATE_PACKS_DIR=str(tmp_path / "nowhere")):
        assert [check.id for check in run_checks()] == ["citydiplo.E015"]
