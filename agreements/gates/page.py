"""The page docs/gates.md, written from the files of packs and counting rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import translation

from agreements.gates.counting import read_counting_rules
from agreements.gates.loading import SHIPPED, PacksError, read_packs
from agreements.gates.packs import LAYERS, YEAR, Deadline, Pack, Rule, Source, SwitchedOff
from agreements.gates.way import ORDER
from domains.vocabulary import ActorType, AgreementType, LegalState
from partners.countries import country_name

MANY = 5
INTRODUCTION = """# Gates

**This is not legal advice.** What stands here was read on the day named with each rule, by people
who are no lawyers of that country. Ask one before you rely on it.

A gate is something that the law, or custom, asks before or after an agreement is concluded,
changed or ended. The rules are data: one file a jurisdiction and version, in
`agreements/gates/packs/`, from which the program opens the gates that fit an agreement, and from
which `manage.py gates` writes this page. A rule marked *not confirmed in the text of the law* was
read elsewhere, in a guide or a report.

A pack is of one country (national layer), of several (regional layer), or of a city; a city's layer
adds rules, replaces them, or switches them off with a reason. The version in force on the day
counts, and stays noted on the gate.

Gates open by themselves when an agreement is entered, edited or takes a step, by its type, its
partners and its city. One is met, with its day and what shows it, or waived with a reason; either
may be opened again. What must be met before a step holds that step up until then; what is merely
customary holds up nothing. A step starts the clocks of what is due within so many days of it. Of
what was signed before a record of it was made here nothing is asked, except within such days; what
is not signed yet is asked all that stands before its signing, in whatever state it was entered.
What was opened waits all the same, whatever the record is edited to, unless the signing was before
the record; what lapsed because the type was another while it was signed is taken up again when the
type is edited back. An amendment or a renewal asks each time, before it and after, and a text that
is negotiated anew asks again, unless that step is taken back; what stands before an end is asked
before notice of it is given. A renewal by a new text is an
agreement of its own. Open gates are listed at `/activities/gates/` and in the API at
`/api/v1/gates/`.
"""
HOW_TO = """## How to add a pack

Put a file that ends in `.yaml` into a folder, and name the folder in `GATE_PACKS_DIR`; the program
is not touched. At the start every file is checked whole: an error names the file, the line and the
mend, and the program does not start with one. A small example:

```yaml
pack: kr-example            # the name of the pack; small letters, digits, hyphens
layer: city                 # national, regional or city
country: KR                 # ISO 3166; or countries: [DE, FR]
city:                       # of a city's layer only: its number in GeoNames, or any of its names
  geonames: 1845457
  names: [예시시, Example]
names: {en: Example, ko: 예시시}
valid: {from: 2026-01-01}   # and until: …; two versions of a pack may not overlap
rules:
  - code: friendship-ordinance
    replaces: true          # a rule of a wider layer with the same code
    title: {en: Resolution of the council, ko: 시의회 의결}
    todo: {en: Have the council resolve before signing., ko: 서명 전에 시의회의 의결을 받습니다.}
    agreements: [SIS, FRI]  # types of agreement; left out: all
    binding: true           # only binding ones; false: only others; left out: both
    partners: {kinds: [LGOV], foreign: true}   # and countries: […]
    deadline: {before: CLEARED}
    evidence: {en: Number and date, ko: 의안 번호와 의결일}
    authority: {en: The council, ko: 시의회}
    source:                 # citation: one for all readers, or in each language
      citation: {en: "Ordinance of Example, art. 5", ko: 예시시 조례 제5조}
      url: https://www.elis.go.kr/
      text: …
    checked: 2026-11-26     # when it was read
    confirmed: true         # in the text of the law itself
    note: {en: What else to know, ko: 참고 사항}
    custom: false           # true: customary, blocks nothing
    writes: council         # asks for the resolution of the council, which the agreement keeps
switched_off:               # of a city's layer only
  - rule: council-resolution
    agreements: [FRI]       # left out: for all
    why: {en: The ordinance says so., ko: 조례에 따릅니다.}
    source: {citation: 예시시 조례 제6조}
    checked: 2026-11-26
    confirmed: true
```

A deadline is one of three: `{before: STATE}`, met before the agreement reaches a legal state;
`{within: {days: 14, working: false, after: STATE}}`, whose clock starts with a state; and
`{after: STATE}`, without a day. Legal states are STATES. The day of the event is day 0: of fourteen
days, day 14 is the last good one. Working days leave out weekends and the public holidays of the
country, and of the region where the city's partner record carries an ISO 3166-2 code. A last day
that falls on a holiday stays where it is: the earlier day is the safe one.

`about: gift` and `about: year` mark rules that are no gate of an agreement; they stand on this page
and below the list of gates. `writes: council` lets whoever meets the gate tell the resolution once:
the agreement keeps its session, number and day. Under `shared:` a file may keep lists that it uses
several times (`&name`, `*name`).
"""


def page_path() -> Path:
    return Path(settings.BASE_DIR) / "docs" / "gates.md"


def as_markdown() -> str:
    """The whole page, in English. Raises PacksError where a file cannot be read."""
    with translation.override("en"):
        return "\n".join([INTRODUCTION, *_packs(), *_counting(), _how_to()]).rstrip() + "\n"


def _how_to() -> str:
    states = ", ".join(f"`{state.value}` ({state.label})" for state in ORDER)
    later = [state for state in LegalState if state not in ORDER]
    others = ", ".join(f"`{state.value}`" for state in later)
    return HOW_TO.replace("STATES", f"{states}, then {others}")


def _packs() -> Iterator[str]:
    packs, faults = read_packs([SHIPPED])
    if faults:
        raise PacksError(faults)
    # A country's cities stand after it.
    packs.sort(key=lambda pack: (pack.code.partition("-")[0], LAYERS.index(pack.layer), pack.code))
    for pack in packs:
        yield f"## {pack.names['en']} ({pack.names['ko']})\n"
        yield f"{_about(pack)}\n"
        for rule in pack.rules:
            yield from _rule(rule)
        for off in pack.switched_off:
            yield from _switched_off(off)


def _about(pack: Pack) -> str:
    until = f" until {pack.valid_until}" if pack.valid_until else ""
    told = [f"Pack `{pack.code}`, {pack.layer} layer, valid from {pack.valid_from}{until}."]
    if len(pack.countries) > 1:
        told.append(f"Of {len(pack.countries)} countries.")
    return " ".join(told)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.title['en']} ({rule.title['ko']})\n"
    yield f"{rule.todo['en']}\n"
    told = {
        "Fits": _fits(rule),
        "Deadline": _deadline(rule.deadline),
        "Who consents or is told": rule.authority.get("en", ""),
        "Evidence": rule.evidence.get("en", ""),
        "Source": _source(rule.source),
        "Checked": f"{rule.checked}, {_confirmed(confirmed=rule.confirmed)}",
        "Note": rule.note.get("en", ""),
    }
    yield "\n".join(f"- {name}: {text}" for name, text in told.items() if text) + "\n"


def _switched_off(off: SwitchedOff) -> Iterator[str]:
    types = ", ".join(_labels(AgreementType, off.types)) or "all agreements"
    yield f"### Switched off: `{off.rule}`\n"
    yield f"{off.why['en']}\n"
    yield f"- For: {types}"
    yield f"- Source: {_source(off.source)}"
    yield f"- Checked: {off.checked}, {_confirmed(confirmed=off.confirmed)}\n"


def _fits(rule: Rule) -> str:
    if rule.about != "agreement":
        return "each year, no gate of an agreement" if rule.about == YEAR else "gifts, no agreement"
    types = ", ".join(_labels(AgreementType, rule.types)) or "all agreements"
    if rule.is_binding is not None:
        types += ", legally binding" if rule.is_binding else ", not legally binding"
    partners = ", ".join(_labels(ActorType, rule.kinds)) or "any partner"
    where = " abroad" if rule.is_foreign else ""
    if rule.countries:
        few = [country_name(code) for code in sorted(rule.countries)]
        where += f" in {', '.join(few) if len(few) <= MANY else f'{len(few)} countries'}"
    custom = "; customary, not required by law" if rule.is_custom else ""
    return f"{types}; with {partners}{where}{custom}"


def _labels(choices: type[AgreementType | ActorType], codes: frozenset[str]) -> list[str]:
    return [str(choice.label) for choice in choices if choice.value in codes]


def _deadline(deadline: Deadline) -> str:
    if deadline.before:
        return f"before “{LegalState(deadline.before).label}”"
    if not deadline.after:
        return ""
    state = LegalState(deadline.after).label
    if deadline.days is None:
        return f"after “{state}”, no day set"
    kind = "working days" if deadline.is_working else "days"
    return f"within {deadline.days} {kind} after “{state}”"


def _source(source: Source) -> str:
    citation = source.citation["en"]
    told = f"[{citation}]({source.url})" if source.url else citation
    return f"{told}: “{source.text}”" if source.text else told


def _confirmed(*, confirmed: bool) -> str:
    return "confirmed" if confirmed else "**not confirmed in the text of the law**"


def _counting() -> Iterator[str]:
    rules, faults = read_counting_rules()
    if faults:
        raise PacksError(faults)
    yield "## Counting rules\n"
    yield "No gates: what counts as a sister city in whose statistics. Nothing waits on them.\n"
    for rule in rules:
        yield f"### {rule.names['en']} ({rule.names['ko']})\n"
        yield "\n".join(f"- {words['en']}" for words in rule.criteria)
        yield f"- Source: {_source(rule.source)}"
        yield f"- Checked: {rule.checked}, {_confirmed(confirmed=rule.confirmed)}\n"
