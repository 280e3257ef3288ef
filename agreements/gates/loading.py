"""The files of packs, read and checked whole: an error names its file, its line and its mend.

A city adds a pack without touching the program: it puts a file into the folder that
`GATE_PACKS_DIR` names. What a file may say is told in docs/gates.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

from django.conf import settings
from yaml.nodes import MappingNode, Node

from agreements.gates import packs as p
from agreements.gates.reading import LANGUAGES, Fault, Reader, Words, line_of
from domains.vocabulary import ActorType, AgreementType, LegalState
from partners.countries import country_codes

SHIPPED = Path(__file__).parent / "packs"
MOST_DAYS = 3_650
LARGEST_ID = 10**10


class PacksError(Exception):
    """Some files cannot be read; the message holds each fault on a line of its own."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))


def folders() -> tuple[Path, ...]:
    """Where packs lie: those of the program, and the folder that the installation names."""
    own = settings.GATE_PACKS_DIR
    return (SHIPPED, *([Path(own)] if own else []))


def book() -> p.Book:
    """All packs; read once. Raises PacksError, which the system check tells at the start."""
    return _book(folders())


@lru_cache(maxsize=4)
def _book(where: tuple[Path, ...]) -> p.Book:
    packs, faults = read_packs(where)
    if faults:
        raise PacksError(faults)
    return p.Book(tuple(packs))


def read_packs(where: Iterable[Path]) -> tuple[list[p.Pack], list[Fault]]:
    """Every pack that can be read, and everything that is wrong, by file and line."""
    packs: list[p.Pack] = []
    faults: list[Fault] = []
    for path in _files(where, faults):
        reader = Reader(path)
        root = reader.root()
        pack = _pack(reader, root) if root is not None else None
        faults += reader.faults
        if pack is not None:
            packs.append(pack)
    faults += [*_overlaps(packs), *_layers(packs), *_same_codes(packs)]
    return packs, sorted(faults)


def _files(where: Iterable[Path], faults: list[Fault]) -> Iterable[Path]:
    for folder in where:
        if not folder.is_dir():
            faults.append(Fault(folder, 1, "there is no such folder"))
        yield from sorted(folder.glob("*.yaml"))


def _pack(reader: Reader, root: Node) -> p.Pack | None:
    """One file; None where anything in it is wrong."""
    found = reader.members(
        root,
        needed=("pack", "layer", "names", "valid"),
        optional=("country", "countries", "city", "rules", "switched_off", "shared"),
    )
    layer = reader.choice(found.get("layer"), p.LAYERS, what="layer")
    first, last = _valid(reader, found.get("valid"))
    countries = _countries(reader, root, found)
    city = _city(reader, root, found, layer)
    switched_off = tuple(_switched_off(reader, n) for n in reader.items(found.get("switched_off")))
    rules = tuple(_rule(reader, node) for node in reader.items(found.get("rules")))
    if not rules and not switched_off:
        reader.wrong(root, "give “rules” or, in a city's layer, “switched_off”")
    _check_layer(reader, root, layer, rules, switched_off)
    pack = p.Pack(
        code=reader.code(found.get("pack")),
        layer=layer,
        names=reader.words(found.get("names"), what="names"),
        valid_from=first,
        valid_until=last,
        countries=countries,
        rules=rules,
        switched_off=switched_off,
        geonames=city[0],
        city_names=city[1],
        path=reader.path,
        line=line_of(found["valid"]) if "valid" in found else 1,
    )
    return None if reader.faults else pack


def _valid(reader: Reader, node: Node | None) -> tuple[datetime.date, datetime.date | None]:
    if node is None:
        return datetime.date.min, None
    found = reader.members(node, needed=("from",), optional=("until",))
    first, last = reader.day(found.get("from")), reader.day(found.get("until"))
    if first and last and last < first:
        reader.wrong(found["until"], "it ends before it begins")
    return first or datetime.date.min, last


def _countries(reader: Reader, root: Node, found: dict[str, Node]) -> frozenset[str]:
    known = country_codes()
    if ("country" in found) == ("countries" in found):
        reader.wrong(root, "give either “country” or “countries”")
    if "countries" in found:
        return reader.choices(found["countries"], known, what="country code of ISO 3166")
    return frozenset({reader.choice(found.get("country"), known, what="country code of ISO 3166")})


def _city(
    reader: Reader, root: Node, found: dict[str, Node], layer: str
) -> tuple[int | None, frozenset[str]]:
    """The city of a city's layer: its number in GeoNames, or any of its names."""
    if ("city" in found) != (layer == p.CITY):
        reader.wrong(root, "“city” belongs to the city layer, and to it alone")
    if "city" not in found:
        return None, frozenset()
    parts = reader.members(found["city"], optional=("geonames", "names"))
    if not parts:
        reader.wrong(found["city"], "give “geonames” or “names”")
    names = [reader.text(node) for node in reader.items(parts.get("names"))]
    number = reader.number(parts.get("geonames"), what="geonames", most=LARGEST_ID)
    return number, frozenset(name.casefold() for name in names)


def _check_layer(
    reader: Reader,
    root: Node,
    layer: str,
    rules: tuple[p.Rule, ...],
    switched_off: tuple[p.SwitchedOff, ...],
) -> None:
    if layer != p.CITY and switched_off:
        reader.wrong(root, "only a city's layer switches rules off")
    seen: set[str] = set()
    for rule in rules:
        if rule.code and rule.code in seen:
            fault = f"the code “{rule.code}” comes twice"
            reader.faults.append(Fault(reader.path, rule.line, fault))
        if rule.replaces and layer != p.CITY:
            fault = "only a city's layer replaces rules"
            reader.faults.append(Fault(reader.path, rule.line, fault))
        seen.add(rule.code)


def _rule(reader: Reader, node: Node) -> p.Rule:
    found = reader.members(
        node,
        needed=("code", "title", "todo", "source", "checked", "confirmed"),
        optional=(
            *("about", "agreements", "binding", "partners", "deadline"),
            *("evidence", "authority", "note", "custom", "replaces", "writes"),
        ),
    )
    about = reader.choice(found["about"], p.SUBJECTS, what="subject") if "about" in found else ""
    about = about or p.AGREEMENT
    if about == p.AGREEMENT and "deadline" not in found:
        reader.wrong(node, "“deadline” is missing: before a legal state, or within days after one")
    rule = p.Rule(
        code=reader.code(found.get("code")),
        title=reader.words(found.get("title"), what="title"),
        todo=reader.words(found.get("todo"), what="todo"),
        source=source_of(reader, found.get("source")),
        checked=reader.day(found.get("checked")) or datetime.date.min,
        confirmed=reader.flag(found.get("confirmed"), default=False),
        about=about,
        deadline=_deadline(reader, found.get("deadline")),
        types=_types(reader, found.get("agreements")),
        is_binding=reader.flag(found["binding"], default=True) if "binding" in found else None,
        evidence=reader.words(found.get("evidence"), what="evidence"),
        authority=reader.words(found.get("authority"), what="authority"),
        note=reader.words(found.get("note"), what="note"),
        is_custom=reader.flag(found.get("custom"), default=False),
        replaces=reader.flag(found.get("replaces"), default=False),
        writes=reader.choice(found.get("writes"), p.WRITES, what="kind of facts"),
        line=line_of(node),
    )
    return _with_partners(reader, rule, found.get("partners"))


def _with_partners(reader: Reader, rule: p.Rule, node: Node | None) -> p.Rule:
    if node is None:
        return rule
    found = reader.members(node, optional=("kinds", "countries", "foreign"))
    return replace(
        rule,
        kinds=reader.choices(found.get("kinds"), ActorType.values, what="kind of partner"),
        countries=reader.choices(found.get("countries"), country_codes(), what="country code"),
        is_foreign=reader.flag(found.get("foreign"), default=False),
    )


def _types(reader: Reader, node: Node | None) -> frozenset[str]:
    return reader.choices(node, AgreementType.values, what="type of agreement")


def source_of(reader: Reader, node: Node | None) -> p.Source:
    """Where something was read: a citation, perhaps an address and a quotation.

    The citation is a text for all readers, or one in each language.
    """
    if node is None:
        return p.Source({})
    found = reader.members(node, needed=("citation",), optional=("url", "text"))
    url = reader.text(found.get("url"))
    if url and not url.startswith(("https://", "http://")):
        reader.wrong(found["url"], f"“{url}” is no address: it begins with https://")
    citation = _citation(reader, found.get("citation"))
    return p.Source(citation, url, reader.text(found.get("text")))


def _citation(reader: Reader, node: Node | None) -> Words:
    if isinstance(node, MappingNode):
        return reader.words(node, what="citation")
    return dict.fromkeys(LANGUAGES, reader.text(node))


def _deadline(reader: Reader, node: Node | None) -> p.Deadline:
    if node is None:
        return p.Deadline()
    found = reader.members(node, optional=("before", "within", "after"))
    if len(found) != 1:
        reader.wrong(node, "give one of “before”, “within” and “after”")
        return p.Deadline()
    states = LegalState.values
    if "before" in found:
        return p.Deadline(before=reader.choice(found["before"], states, what="legal state"))
    if "after" in found:
        return p.Deadline(after=reader.choice(found["after"], states, what="legal state"))
    parts = reader.members(found["within"], needed=("days", "after"), optional=("working",))
    return p.Deadline(
        after=reader.choice(parts.get("after"), states, what="legal state"),
        days=reader.number(parts.get("days"), what="days", most=MOST_DAYS),
        is_working=reader.flag(parts.get("working"), default=False),
    )


def _switched_off(reader: Reader, node: Node) -> p.SwitchedOff:
    found = reader.members(
        node, needed=("rule", "why", "source", "checked", "confirmed"), optional=("agreements",)
    )
    return p.SwitchedOff(
        rule=reader.code(found.get("rule")),
        why=reader.words(found.get("why"), what="why"),
        source=source_of(reader, found.get("source")),
        checked=reader.day(found.get("checked")) or datetime.date.min,
        confirmed=reader.flag(found.get("confirmed"), default=False),
        types=_types(reader, found.get("agreements")),
        line=line_of(node),
    )


def _overlaps(packs: list[p.Pack]) -> Iterable[Fault]:
    """Versions of one pack of which two would be in force on one day."""
    ordered = sorted(packs, key=lambda pack: (pack.code, pack.valid_from))
    for earlier, later in pairwise(ordered):
        if earlier.code == later.code and earlier.is_in_force(later.valid_from):
            until = earlier.valid_until or "now"
            yield Fault(
                later.path,
                later.line,
                f"the dates overlap with {earlier.path.name}, valid from {earlier.valid_from}"
                f" until {until}",
            )


def _layers(packs: list[p.Pack]) -> Iterable[Fault]:
    """What a city's layer replaces or switches off must be there to be so."""
    for pack in packs:
        if pack.layer != p.CITY:
            continue
        wider = [one for one in packs if one.layer != p.CITY and one.countries & pack.countries]
        known = {rule.code for one in wider for rule in one.rules}
        for rule in pack.rules:
            if rule.replaces and rule.code not in known:
                yield Fault(pack.path, rule.line, f"there is no rule “{rule.code}” to replace")
            if not rule.replaces and rule.code in known:
                fault = f"“{rule.code}” is a rule of a wider layer: say “replaces: true”"
                yield Fault(pack.path, rule.line, fault)
        for off in pack.switched_off:
            if off.rule not in known:
                yield Fault(pack.path, off.line, f"there is no rule “{off.rule}” to switch off")


def _same_codes(packs: list[p.Pack]) -> Iterable[Fault]:
    """Rules of one code in packs of which neither may replace the other; the later file is named.

    Between a city's layer and the wider ones `_layers` looks.
    """
    for earlier, later in combinations(packs, 2):
        if not earlier.stands_with(later) or (earlier.layer == p.CITY) != (later.layer == p.CITY):
            continue
        known = {rule.code for rule in earlier.rules}
        for rule in later.rules:
            if rule.code in known:
                fault = f"“{rule.code}” is a rule of {earlier.path.name} too: give another code"
                yield Fault(later.path, rule.line, fault)
