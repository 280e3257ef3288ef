"""The kinds of file that are known, each told by its first line, and what one row of them says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from domains.vocabulary import AgreementType
from partners.imports.resolving import End
from partners.imports.ukrainian import towns_of
from partners.models import ImportRun, Reason
from records.names import can_be_seen
from records.partial_dates import PartialDate

Format = ImportRun.Format
LONGEST_NAME, LONGEST_COUNTRY, LONGEST_REGION, LONGEST_CELL = 300, 100, 200, 500
LONGEST_TIER = 100
# Characters that turn or embed a direction of writing; those that only join letters are of use.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


class RowRefusedError(Exception):
    """A row that cannot be read: which column, and why."""

    def __init__(self, field: str, reason: Reason) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class ReadTie:
    """What a row says: two ends that are tied, or (`b` None) one that is a member of a network.

    `fields` names the column of each end, for messages; `tier` is the kind of the membership.
    """

    a: End
    b: End | None
    fields: tuple[str, str]
    source: str
    source_url: str
    since: PartialDate | None = None
    kind: str = AgreementType.UNK
    tier: str = ""


@dataclass(frozen=True)
class FileFormat:
    """A known first line and how its rows are read."""

    code: Format
    columns: tuple[str, ...]
    read: Callable[[Mapping[str, str]], ReadTie]

    def read_row(self, values: Sequence[str]) -> ReadTie:
        """Read the cells of one row. Raises RowRefusedError."""
        if len(values) != len(self.columns):
            raise RowRefusedError("", Reason.COLUMNS)
        cells = dict(zip(self.columns, values, strict=True))
        for column in cells:
            # Also those that nobody reads: the row may be kept as it is.
            _text(cells, column, longest=LONGEST_CELL)
        return self.read(cells)


def _text(cells: Mapping[str, str], field: str, *, longest: int, required: bool = False) -> str:
    text = cells[field].strip()
    if len(text) > longest:
        raise RowRefusedError(field, Reason.TOO_LONG)
    if _TURNING.search(text) or any(unicodedata.category(letter) == "Cc" for letter in text):
        raise RowRefusedError(field, Reason.UNREADABLE)
    if required and not can_be_seen(text):
        raise RowRefusedError(field, Reason.EMPTY)
    return text


def _degrees(cells: Mapping[str, str], field: str, *, most: int) -> float:
    text = cells[field].strip()
    # `float` alone would also read 5_2.5, inf and digits of other scripts.
    if not _NUMBER.fullmatch(text) or abs(float(text)) > most:
        raise RowRefusedError(field, Reason.COORDINATES)
    return float(text)


def _read_wikidata(cells: Mapping[str, str]) -> ReadTie:
    a = _wikidata_end(cells, "city", "")
    b = _wikidata_end(cells, "partner", "partner_")
    if a == b:
        raise RowRefusedError("partner", Reason.SELF)
    return ReadTie(
        a,
        b,
        fields=("city", "partner"),
        source="Wikidata, property P190 (CC0), as collected in rogorido/sistercities",
        source_url="https://www.wikidata.org/wiki/Property:P190",
    )


def _wikidata_end(cells: Mapping[str, str], name: str, prefix: str) -> End:
    latitude, longitude = f"{prefix}latitude", f"{prefix}longitude"
    has_position = bool(cells[latitude].strip() or cells[longitude].strip())
    return End(
        name=_text(cells, name, longest=LONGEST_NAME, required=True),
        country=_text(cells, f"{prefix}country", longest=LONGEST_COUNTRY),
        latitude=_degrees(cells, latitude, most=90) if has_position else None,
        longitude=_degrees(cells, longitude, most=180) if has_position else None,
    )


def _read_hromada(cells: Mapping[str, str]) -> ReadTie:
    """A partnership of a Ukrainian community (hromada).

    The kind stays unknown: "Kommunalpartnerschaft" is the register's word for sister cities,
    friendships and the solidarity partnerships of 2022 alike. How certain it is, the source says.
    """
    german = _text(cells, "name_in_german", longest=LONGEST_NAME)
    adjective = _text(cells, "community_short", longest=LONGEST_NAME, required=not german)
    community = End(
        name=german or adjective,
        country="UA",
        region=_text(cells, "oblast", longest=LONGEST_REGION),
        # "Odessa (Oblast)": the register means more than the community that the file ties it to.
        other_names=() if "(" in german else towns_of(adjective),
    )
    partner = End(
        name=_text(cells, "partner", longest=LONGEST_NAME, required=True),
        country=_text(cells, "partner_country", longest=LONGEST_COUNTRY),
        region=_text(cells, "partner_region", longest=LONGEST_REGION),
    )
    told = [_text(cells, field, longest=LONGEST_NAME) for field in ("type", "confidence")]
    words = ", ".join(dict.fromkeys(filter(None, told)))
    return ReadTie(
        community,
        partner,
        fields=("name_in_german" if german else "community_short", "partner"),
        source=f"Hromada Strategy Collaboration Mapping (CC BY 4.0): {words}",
        source_url=_address(cells, "source_url"),
        since=_date(cells, "since"),
    )


def _date(cells: Mapping[str, str], field: str) -> PartialDate | None:
    text = cells[field].strip()
    try:
        return PartialDate(text) if text else None
    except ValueError:
        raise RowRefusedError(field, Reason.DATE) from None


def _address(cells: Mapping[str, str], field: str) -> str:
    address = _text(cells, field, longest=LONGEST_CELL)
    if address and not re.fullmatch(r"https?://[^\s<>\"]+", address):
        raise RowRefusedError(field, Reason.ADDRESS)
    return address


def _read_unesco(cells: Mapping[str, str]) -> ReadTie:
    field = _text(cells, "field", longest=LONGEST_TIER, required=True)
    return ReadTie(
        End(name=_text(cells, "city", longest=LONGEST_NAME, required=True)),
        None,
        fields=("city", ""),
        source="UNESCO Creative Cities Network, list of members",
        source_url="https://www.unesco.org/en/creative-cities",
        tier=field,
    )


FORMATS = (
    FileFormat(
        Format.WIKIDATA,
        (
            "city",
            "country",
            "latitude",
            "longitude",
            "population",
            "partner",
            "partner_country",
            "partner_latitude",
            "partner_longitude",
            "partner_population",
        ),
        _read_wikidata,
    ),
    FileFormat(
        Format.HROMADA,
        (
            "community",
            "community_short",
            "katottg",
            "oblast",
            "name_in_german",
            "partner",
            "partner_country",
            "partner_region",
            "type",
            "since",
            "confidence",
            "source_url",
        ),
        _read_hromada,
    ),
    FileFormat(Format.UNESCO, ("city", "field"), _read_unesco),
)


def format_of(columns: Sequence[str]) -> FileFormat | None:
    """The format with this first line; None for one that is not known."""
    given = tuple(column.strip() for column in columns)
    return next((known for known in FORMATS if known.columns == given), None)


def format_by_code(code: str) -> FileFormat:
    """The format that an `ImportRun` names."""
    return next(known for known in FORMATS if known.code == code)
