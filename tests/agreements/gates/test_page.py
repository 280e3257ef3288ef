"""docs/gates.md is what the files say, and its example is a file that can be read."""

from __future__ import annotations

import re
from pathlib import Path

from agreements.gates.loading import SHIPPED, read_packs
from agreements.gates.page import HOW_TO, as_markdown, page_path


def test_page_of_gates_is_what_the_files_say() -> None:
    assert page_path().read_text(encoding="utf-8") == as_markdown(), "run `manage.py gates`"


def test_page_lists_every_rule_with_source_and_day() -> None:
    page = as_markdown()
    assert "This is not legal advice" in page
    packs, _faults = read_packs([SHIPPED])
    for pack in packs:
        for rule in pack.rules:
            part = page.split(f"### {rule.title['en']} ({rule.title['ko']})")[1].split("\n#")[0]
            assert rule.source.citation["en"] in part
            assert f"Checked: {rule.checked}" in part
            assert ("not confirmed in the text of the law" in part) != rule.confirmed


def test_example_of_the_page_can_be_dropped_in(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", HOW_TO, re.DOTALL)
    (tmp_path / "example.yaml").write_text(example, encoding="utf-8")
    packs, faults = read_packs([SHIPPED, tmp_path])
    assert [str(fault) for fault in faults] == []
    assert "kr-example" in {pack.code for pack in packs}
