"""Files of packs for tests: a whole one, of which a test changes a line."""

from __future__ import annotations

from pathlib import Path

NATIONAL = """\
pack: xx
layer: national
country: AU
names: {en: Example, ko: 예시}
valid: {from: 2020-01-01}
rules:
  - code: notify
    title: {en: Notify, ko: 통보}
    todo: {en: Notify the ministry., ko: 부처에 통보합니다.}
    deadline: {within: {days: 5, working: true, after: SIGNED}}
    source: {citation: "An Act, s 1"}
    checked: 2026-11-26
    confirmed: true
"""


def write_pack(folder: Path, text: str = NATIONAL, *, name: str = "xx.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
