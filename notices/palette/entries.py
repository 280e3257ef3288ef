"""Where somebody may go and what they may begin: the one list of palette and shortcuts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from partners.requests import CityRequest

Text = str | Promise


@dataclass(frozen=True)
class Entry:
    """A page, or the beginning of an act.

    `action` of `records.policy` is needed in the city; without one everybody in a city goes there.
    `keys` are typed one after the other. `also` are other words by which people look for it.
    """

    label: Text
    view: str
    icon: str
    action: str = ""
    keys: str = ""
    also: Text = ""


@dataclass(frozen=True)
class Target:
    """An entry for one reader; `words` are its label and other words in all languages."""

    label: str
    url: str
    icon: str
    keys: str
    words: str


@dataclass(frozen=True)
class Theme:
    """A look of pages; `words` as of a target."""

    code: str
    icon: str
    label: str
    words: str


ACTS = (
    Entry(
        _("Log an activity"),
        "agreements:entry-new",
        "plus",
        action="activities.write",
        keys="n",
        also=_("new activity, enter, agreement"),
    ),
    Entry(
        _("New incoming item"),
        "activities:incoming-new",
        "mailbox",
        action="incoming.write",
        also=_("letter, e-mail, call, invitation"),
    ),
    Entry(
        _("Add a partner"),
        "partners:actor-new",
        "users",
        action="partners.write",
        also=_("new partner, city"),
    ),
    Entry(
        _("Files to be filed"),
        "activities:scan-list",
        "file-import",
        action="activities.write",
        also=_("import, drop, scan, upload"),
    ),
    Entry(
        _("Order a report"),
        "reports:run-new",
        "report",
        action="reports.order",
        also=_("new report"),
    ),
    Entry(
        _("Hand over records"),
        "activities:handover-new",
        "transfer",
        action="handover.give",
        also=_("leave, colleague"),
    ),
)

PAGES = (
    Entry(_("Work list"), "notices:front", "list-check", action="work_list.read", keys="g w",
          also=_("to do, due, late")),
    Entry(_("Dashboard"), "reports:dashboard", "chart-bar", keys="g d", also=_("figures")),
    Entry(_("Register"), "activities:activity-list", "table", action="activities.read",
          keys="g r", also=_("activities")),
    Entry(_("Partners"), "partners:actor-list", "users", keys="g p", also=_("cities")),
    Entry(_("Calendar"), "calendar:month", "calendar", action="activities.read", keys="g c",
          also=_("month, week, agenda")),
    Entry(_("Week"), "calendar:week", "calendar-week", action="activities.read"),
    Entry(_("Agenda"), "calendar:agenda", "list", action="activities.read"),
    Entry(_("Subscribe to your calendar"), "calendar:subscribe", "calendar-share",
          action="activities.read", also=_("address, iCalendar")),
    Entry(_("Search"), "search:results", "search"),
    Entry(_("Saved searches"), "search:saved-list", "bookmark", action="activities.read"),
    Entry(pgettext_lazy("tray", "Incoming"), "activities:incoming-list", "inbox",
          action="incoming.read"),
    Entry(_("Documents"), "activities:document-list", "files"),
    Entry(_("Promises"), "activities:commitment-list", "clipboard-list",
          action="activities.read", also=_("commitments")),
    Entry(_("Offered to us"), "activities:shared-list", "share"),
    Entry(_("Map"), "activities:map", "map", action="activities.read"),
    Entry(_("Countries"), "partner:country-list", "world-cog"),
    Entry(_("People at partners"), "partners:person-list", "users-group", action="people.read"),
    Entry(_("Memberships"), "partners:membership-list", "building-community",
          also=_("networks")),
    Entry(_("Weights of contacts"), "partner:weight-list", "scale", action="activities.read"),
    Entry(_("Open gates"), "agreements:gate-list", "archive", action="activities.read"),
    Entry(_("Forms of authorities"), "agreements:form-list", "file-text",
          action="activities.read"),
    Entry(_("Domains"), "reports:domain-list", "category"),
    Entry(_("Reports"), "reports:run-list", "report", action="reports.read"),
    Entry(_("Council table"), "reports:council-table", "table", action="activities.read"),
    Entry(_("Handovers"), "activities:handover-list", "transfer", action="handover.read"),
    Entry(_("Who acts for whom"), "accounts:delegation-list", "user-share",
          action="delegations.read"),
    Entry(_("People and roles"), "accounts:member-list", "users", action="members.read"),
    Entry(_("Reminders sent"), "reminders:mail-list", "mail", action="mails.read",
          also=_("uncertain mails")),
    Entry(_("Keys for other systems"), "accounts:key-list", "key", action="keys.read"),
    Entry(_("Audit"), "accounts:audit-list", "history", action="audit.read"),
)  # fmt: skip

OF_PLATFORM = (
    Entry(_("Shared catalogue"), "catalogue:home", "world-cog"),
    Entry(_("Imports"), "catalogue:import-list", "file-import"),
    Entry(_("Cities"), "accounts:city-list", "building-community"),
    Entry(_("Everybody"), "accounts:account-list", "users-group"),
    Entry(_("Audit of the platform"), "accounts:platform-audit-list", "history"),
)

# What `static/js/theme.js` knows by this name, its icon and its label.
THEMES = (
    ("light", "sun", _("Light")),
    ("dark", "moon", _("Dark")),
    ("auto", "device-desktop", _("As the device")),
)

OF_EVERYBODY = (
    Entry(_("Glossary"), "domains:glossary", "book"),
    Entry(_("Reminders by e-mail"), "reminders:choices", "mail", also=_("digest, notification")),
    Entry(_("Your page"), "accounts:profile", "user-cog", also=_("settings, password")),
    Entry(_("Keyboard shortcuts"), "palette:shortcuts", "keyboard", keys="?"),
)


def acts_of(request: CityRequest) -> list[Target]:
    """What the reader may begin in the city."""
    return list(_in_city(ACTS, request))


def pages_of(request: CityRequest) -> list[Target]:
    """The pages that are open to the reader."""
    pages = list(_in_city(PAGES, request))
    if request.access.is_platform_admin:
        pages += _told(OF_PLATFORM)
    return pages + list(_told(OF_EVERYBODY))


def themes() -> list[Theme]:
    """The looks of pages to choose from."""
    appearance = _("Appearance")
    return [
        Theme(code, icon, str(label), _words(label, appearance)) for code, icon, label in THEMES
    ]


def keyed(request: CityRequest) -> list[Target]:
    """The targets to which keys of their own lead, acts last."""
    in_city = tuple(entry for entry in (*PAGES, *ACTS) if entry.keys)
    everywhere = tuple(entry for entry in OF_EVERYBODY if entry.keys)
    return [*_in_city(in_city, request), *_told(everywhere)]


def _in_city(entries: tuple[Entry, ...], request: CityRequest) -> Iterator[Target]:
    city = request.city
    if city is None:
        return
    for entry in entries:
        # A page that this installation does not have needs no right either.
        if _address(entry.view) and (not entry.action or request.access.may(entry.action, city.pk)):
            yield from _told((entry,))


def _told(entries: tuple[Entry, ...]) -> Iterator[Target]:
    for entry in entries:
        if url := _address(entry.view):
            words = _words(entry.label, entry.also)
            yield Target(str(entry.label), url, entry.icon, entry.keys, words)


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=256)
def _words(*texts: Text) -> str:
    told = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            told += [str(text) for text in texts]
    return ", ".join(filter(None, told))
