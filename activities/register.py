"""How the register is shown: its sorts, its columns, and its filters as chips."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import DateField, F, OuterRef, Value
from django.db.models.functions import Coalesce
from django.forms import BoundField, ModelChoiceField
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from activities.cells import Partner
from activities.models import Activity, Column, Participation
from activities.querysets import ActivityQuerySet
from partners.locations import Area
from partners.models import City
from records.access import Access
from records.keyset import Sort
from records.nested import nested
from records.partial_dates import PartialDate
from records.templatetags.ui import moment, partial_date

SORTS = (
    Sort("-date", "starts_earliest", descending=True, label=gettext_lazy("Newest first")),
    Sort("date", "starts_earliest", label=gettext_lazy("Oldest first")),
    Sort("title", "title", label=gettext_lazy("Title")),
    Sort("-title", "title", descending=True, label=gettext_lazy("Title, backwards")),
    # Ids are in the order of entry: time-ordered ones (version 7), made by the database.
    Sort("-entered", "id", descending=True, label=gettext_lazy("Last entered first")),
    Sort("-changed", "updated_at", descending=True, label=gettext_lazy("Last changed first")),
    Sort("changed", "updated_at", label=gettext_lazy("Longest unchanged first")),
    Sort("code", "code", label=gettext_lazy("Number")),
    Sort("-code", "code", descending=True, label=gettext_lazy("Number, backwards")),
    Sort("expiry", "expiry_key", label=gettext_lazy("What ends first")),
)
# The pages that show what the filters find: as lines, and where the partners are.
LIST, MAP = "activities:activity-list", "activities:map"
# Parameters of these pages that are no filters.
PAGE_PARAMETERS = ("cursor", "count")

# The fields that the page offers; others stay in the address and show as chips.
PANEL = (
    # What is asked most comes first: each box of the other groups is a stop of the Tab key.
    (gettext_lazy("With whom"), ("partner", "country", "level", "configuration")),
    (pgettext_lazy("of an activity", "When"), ("from", "to", "time_mode")),
    (gettext_lazy("What"), ("kind", "domain", "goal", "objective")),
    (gettext_lazy("Agreement"), ("type", "stage", "expiring_within")),
    (gettext_lazy("Record"), ("state", "owner", "visibility", "missing")),
)

OFFERED = frozenset({"q", *(name for _label, names in PANEL for name in names)})

# Ready questions: name, parameters.
PRESETS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (gettext_lazy("All"), {}),
    (gettext_lazy("Mine"), {"owner": "me"}),
    # A record of old days sinks among its like at once: here it is found after it was saved.
    (gettext_lazy("Just entered"), {"ordering": "-entered"}),
    (gettext_lazy("Live agreements"), {"stage": ["SIGNED_STAGE", "FORCE"]}),
    (gettext_lazy("Ending within 180 days"), {"expiring_within": "180", "ordering": "expiry"}),
    (gettext_lazy("Drafts"), {"state": "DRFT"}),
    (pgettext_lazy("records", "Void"), {"state": "VOID"}),
)

_SORT_OF_COLUMN: dict[Column, tuple[str, ...]] = {
    Column.CODE: ("code", "-code"),
    Column.DATE: ("-date", "date"),
    Column.EXPIRY: ("expiry", "expiry"),
    Column.CHANGED: ("-changed", "changed"),
}
_SORT_OF_TITLE = ("title", "-title")

# The city itself is not listed among the partners.
_PARTNERS = nested(
    Participation.objects.filter(activity=OuterRef("pk"))
    .exclude(actor=F("city__actor"))
    .order_by("id"),
    *(f"actor__{name}" for name in Partner._fields),
)
# With all that a line shows. Put together once, which takes a while: each page narrows a copy.
LISTED: ActivityQuerySet = (
    Activity.objects.select_related("owner", "agreement")
    .annotate(partners=_PARTNERS)
    .only(
        "code",
        "title",
        "state",
        "instrument",
        "domain",
        "secondary_domains",
        "objectives",
        "goal_codes",
        "starts_on",
        "starts_earliest",
        "visibility",
        "updated_at",
        "city_id",
        "owner__name",
        "owner__email",
        "agreement__type",
        "agreement__state",
        "agreement__expires_on",
    )
)


@dataclass(frozen=True)
class Heading:
    """The head of a column; with an address it sorts."""

    name: str
    label: Any
    url: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter in words, with the address of the list without it."""

    label: Any
    value: Any
    url: str


def of_city(access: Access, city: City | None) -> ActivityQuerySet:
    """The activities that the register of a city may list, with all that a line shows."""
    return LISTED.visible_to(access).filter(city=city)


def with_sort_key(activities: ActivityQuerySet, sort: Sort) -> ActivityQuerySet:
    """With the column that a sort needs beside those of the record."""
    if sort.column != "expiry_key":
        return activities
    never = Value(datetime.date.max, output_field=DateField())
    return activities.annotate(expiry_key=Coalesce(F("agreement__expires_latest"), never))


def headings(columns: Iterable[str], sort: Sort, query: QueryDict) -> list[Heading]:
    """The heads of the title and of these columns."""
    shown: list[tuple[str, Any, tuple[str, ...]]] = [("title", _("Title"), _SORT_OF_TITLE)]
    shown += [
        (column, Column(column).label, _SORT_OF_COLUMN.get(Column(column), ()))
        for column in columns
    ]
    return [_heading(name, label, sorts, sort, query) for name, label, sorts in shown]


def _heading(
    name: str, label: Any, sorts: tuple[str, ...], current: Sort, query: QueryDict
) -> Heading:
    if not sorts:
        return Heading(name, label)
    following = sorts[1] if current.name == sorts[0] else sorts[0]
    direction = ""
    if current.name in sorts:
        direction = "descending" if current.descending else "ascending"
    return Heading(name, label, url_with(query, ordering=[following]), direction)


def url_with(query: QueryDict, page: str = LIST, /, **changes: list[str]) -> str:
    """The register or another page with some parameters changed, from its first page."""
    changed = query.copy()
    for name in PAGE_PARAMETERS:
        changed.pop(name, None)
    for name, values in changes.items():
        if values:
            changed.setlist(name, values)
        else:
            changed.pop(name, None)
    path = reverse(page)
    return f"{path}?{changed.urlencode()}" if changed else path


def without_empty(query: QueryDict, page: str) -> str | None:
    """The address without the empty fields that a form sends too; None where there are none."""
    if all(value for _name, values in query.lists() for value in values):
        return None
    kept = {name: [value for value in values if value] for name, values in query.lists()}
    return url_with(query, page, **kept)


def panel(form: Any, query: QueryDict, page: str) -> dict[str, Any]:
    """What the filters of a page are drawn from, and the way to its sister with the same filters.

    `kept` are parameters that the form does not offer and sends along.
    """
    errors = [field for field in form if field.errors]
    return {
        "form": form,
        "page_url": reverse(page),
        "panel": [(label, [form[name] for name in names]) for label, names in PANEL],
        "presets": presets(query, page),
        "errors": errors,
        "is_open": any(field.name != "q" for field in errors),
        **chosen(form, query, page),
    }


def chosen(form: Any, query: QueryDict, page: str) -> dict[str, Any]:
    """What follows from the filters in the address and changes with them."""
    return {
        "kept": [
            (name, value)
            for name, values in query.lists()
            if name not in OFFERED and name not in PAGE_PARAMETERS
            for value in values
        ],
        "chips": list(chips(form, query, partial(url_with, query, page))),
        "views": [
            {"url": url_with(query, LIST), "current": page == LIST},
            {"url": url_with(query, MAP), "current": page == MAP},
        ],
    }


def chips(
    form: Any, query: QueryDict, narrowed: Callable[..., str], *, with_search: bool = False
) -> Iterator[Chip]:
    """Each valid value of each filter in the address.

    `narrowed` makes the address with other values of a filter. The words searched for are a chip
    only `with_search`: the register has a field for them.
    """
    for field in form:
        values = [value for value in query.getlist(field.name) if value]
        if field.errors or (field.name == "q" and not with_search):
            continue
        for value in values:
            kept = [other for other in values if other != value]
            yield Chip(
                field.label,
                _in_words(field, value, form.cleaned_data.get(field.name)),
                narrowed(**{field.name: kept}),
            )


def _in_words(field: BoundField, value: str, cleaned: Any) -> Any:
    if isinstance(field.field, ModelChoiceField):
        return cleaned
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        return next((label for code, label in choices if str(code) == value), value)
    if isinstance(cleaned, PartialDate):
        return partial_date(cleaned)
    if isinstance(cleaned, Area):
        return str(cleaned)
    return moment(cleaned) if isinstance(cleaned, datetime.datetime) else value


def presets(query: QueryDict, page: str) -> list[dict[str, Any]]:
    """The ready questions with their addresses; one may be the list at hand."""
    current = {name: query.getlist(name) for name in query if name not in PAGE_PARAMETERS}
    found = []
    for label, parameters in PRESETS:
        asked = {
            name: value if isinstance(value, list) else [value]
            for name, value in parameters.items()
        }
        if page == MAP and set(asked) == {"ordering"}:
            # A map has no order.
            continue
        url = url_with(QueryDict(mutable=True), page, **asked)
        found.append({"label": label, "url": url, "current": asked == current})
    return found
