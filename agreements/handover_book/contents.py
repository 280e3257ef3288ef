"""What a handover book says, in the language that is active."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from accounts.models import User
from activities.models import Activity, Commitment, Document, Handover, IncomingItem
from activities.querysets import IncomingQuerySet
from agreements.handover_book.parts import Book, Chapter, Entry, Line, Section, Signatures
from agreements.handover_book.reading import MOST_RECORDS, Material, gather, of_person
from agreements.handover_book.signatures import signatures_of
from agreements.lifecycle.moves import moves_from
from agreements.models import Agreement
from domains.stages import LIVE_STATES
from domains.vocabulary import ActivityState, CommitmentSide, LegalStage, LegalState
from partners.models import Actor, City
from partners.people import PostToCall
from records.access import Access, Visibility
from records.partial_dates import PartialDate
from records.templatetags.ui import full_day, moment, partial_date

SOON_DAYS = 90
LONGEST = 1_200
BETWEEN = " · "


def book_of_handover(
    handover: Handover, *, access: Access, language: str, at: datetime.datetime
) -> Book:
    """The book about what went, as it stands now, as far as the asker may read it."""
    rows = Activity.objects.visible_to(access).filter(
        city=handover.city_id, pk__in=handover.activity_ids
    )
    with override(language):
        facts = [
            (_("From"), str(handover.giver)),
            (_("To"), str(handover.receiver)),
            (_("Handed over on"), full_day(timezone.localdate(handover.created_at))),
            (_("Handed over by"), str(handover.by)),
            (_("Reason"), handover.reason),
        ]
        incoming = IncomingItem.objects.visible_to(access).filter(
            city=handover.city_id, pk__in=handover.incoming_ids
        )
        city = handover.city
        signed = signatures_of(
            city, giver=handover.giver, receiver=handover.receiver, by=handover.by
        )
        return _book(
            rows, incoming, facts, signed, city=city, access=access, language=language, at=at
        )


def book_of_person(
    person: User, *, city: City, access: Access, language: str, at: datetime.datetime
) -> Book:
    """The book about what a person answers for, before it is handed over."""
    rows = of_person(person.pk, city=city, access=access)
    with override(language):
        facts = [(_("Records of"), str(person))]
        incoming = IncomingItem.objects.visible_to(access).filter(city=city, owner=person)
        signed = signatures_of(city, giver=person)
        return _book(
            rows, incoming, facts, signed, city=city, access=access, language=language, at=at
        )


def _book(
    rows: QuerySet[Activity],
    incoming: IncomingQuerySet,
    facts: list[tuple[str, str]],
    signatures: Signatures,
    *,
    city: City,
    access: Access,
    language: str,
    at: datetime.datetime,
) -> Book:
    found = gather(rows, incoming, city=city, access=access, on=timezone.localdate(at))
    count = len(found.activities)
    facts.append((_("Records in this book"), str(count)))
    shown = {one.visibility for one in found.activities}
    shown |= {one.visibility for one in found.incoming}
    shown |= {one.visibility for held in found.documents.values() for one in held}
    warning = _("Confidential: holds records or documents that not everybody may read.")
    return Book(
        title=_("Handover book"),
        city=str(city),
        language=language,
        facts=facts,
        warning=warning if Visibility.CONFIDENTIAL in shown else "",
        note=" ".join(filter(None, [_left_out(found.left_out), _advice(found.gates)])),
        soon=Section(_("The next 90 days"), list(_soon(found))),
        nothing_soon=_("Nothing falls due."),
        unanswered=Section(_("Still to be answered"), list(_unanswered(found))),
        call=_("Whom to call"),
        chapters=list(_chapters(found)),
        signatures=signatures,
        foot=BETWEEN.join([str(city), moment(at), "CityDiplo"]),
    )


def _advice(gates: Collection[object]) -> str:
    """What stands wherever gates are listed."""
    if not gates:
        return ""
    return _(
        "This is not legal advice. The page of each agreement names the day on which its rules "
        "were read."
    )


def _left_out(count: int) -> str:
    if not count:
        return ""
    words = ngettext(
        "The newest %(most)d records stand here; %(left)d older one is in the register.",
        "The newest %(most)d records stand here; %(left)d older ones are in the register.",
        count,
    )
    return words % {"most": MOST_RECORDS, "left": count}


@dataclass(frozen=True)
class _Due:
    day: datetime.date
    line: Line


def _soon(found: Material) -> Iterator[Line]:
    """What falls due within the days, what is late before it; the first due first."""
    end = found.on + datetime.timedelta(days=SOON_DAYS)
    due = [one for activity in found.activities for one in _due(activity, found)]
    for one in sorted(due, key=lambda one: (one.day, one.line.text)):
        if one.day <= end:
            yield one.line


def _unanswered(found: Material) -> Iterator[Line]:
    """What came in and waits for a reply, the first due first."""
    for item in found.incoming:
        due = _told(_("Reply due"), full_day(item.reply_due)) if item.reply_due else ""
        about = [item.get_kind_display(), str(item.from_whom), partial_date(item.received_on), due]
        is_late = item.days_late_on(found.on) > 0
        yield Line(item.subject, BETWEEN.join(filter(None, about)), is_late)


def _due(activity: Activity, found: Material) -> Iterator[_Due]:
    about = BETWEEN.join([activity.code, activity.title])

    def due(day: datetime.date, shown: str, words: str, *, is_late: bool) -> _Due:
        # In words too: the book may be printed in black and white.
        told = _("Overdue since %(day)s: %(what)s") if is_late else "%(day)s: %(what)s"
        return _Due(day, Line(told % {"day": shown, "what": words}, about, is_late))

    for promise in found.promises.get(activity.pk, ()):
        if promise.is_open and promise.due_latest:
            last, told = promise.due_latest, partial_date(promise.due_on)
            yield due(last, told, f"“{_short(promise.words)}”", is_late=last < found.on)
    for row in found.gates.get(activity.pk, ()):
        if row.gate.due_on:
            day = row.gate.due_on
            yield due(day, full_day(day), row.title, is_late=day < found.on)
    if activity.state == ActivityState.PLAN and activity.starts_latest >= found.on:
        yield due(
            activity.starts_earliest, partial_date(activity.starts_on), _("begins"), is_late=False
        )
    law = getattr(activity, "agreement", None)
    if law is not None and law.state in LIVE_STATES:
        by_notice = law.state == LegalState.DENOUNCED
        ends = _("ends, as notice was given") if by_notice else pgettext("still to come", "expires")
        reviewed = pgettext("still to come", "to be reviewed")
        for value, words in ((law.expires_on, ends), (law.review_on, reviewed)):
            if value:
                last = PartialDate(value).latest
                yield due(last, partial_date(value), words, is_late=last < found.on)


def _chapters(found: Material) -> Iterator[Chapter]:
    """The records by their first partner; each stands once."""
    groups: dict[uuid.UUID | None, tuple[Actor | None, list[Activity]]] = {}
    for activity in found.activities:
        partner = next(iter(found.partners_of(activity)), None)
        groups.setdefault(partner.pk if partner else None, (partner, []))[1].append(activity)
    named = sorted(groups.values(), key=lambda one: (one[0] is None, str(one[0])))
    for partner, activities in named:
        yield Chapter(
            title=str(partner) if partner else _("Without a partner"),
            about=_last_contact(partner, found),
            people=list(_people(found.people.get(partner.pk, ()) if partner else ())),
            entries=[_entry(activity, partner, found) for activity in activities],
        )


def _last_contact(partner: Actor | None, found: Material) -> str:
    if partner is None:
        return ""
    day = found.last_contacts.get(partner.pk)
    told = full_day(day) if day else _("none on record")
    return BETWEEN.join(filter(None, [partner.country, _told(_("Last contact"), told)]))


def _people(posts: Iterable[PostToCall]) -> Iterator[Line]:
    for line in posts:
        reached = [line.post.phone, line.post.email]
        for holder in line.holders:
            person = holder.person
            name = " ".join(filter(None, [person.name, person.latin_name]))
            told = [person.phone or person.mobile, person.email, *reached, _short(person.note)]
            yield Line(f"{line.post}: {name}", BETWEEN.join(filter(None, told)))
        if not line.holders:
            yield Line(str(line.post), BETWEEN.join(filter(None, reached)))


def _entry(activity: Activity, partner: Actor | None, found: Material) -> Entry:
    law = getattr(activity, "agreement", None)
    state = [activity.get_instrument_display()]
    state += [law.get_type_display(), law.get_state_display()] if law else []
    state += [] if law else [activity.get_state_display()]
    state.append(partial_date(activity.starts_on))
    if activity.visibility == Visibility.CONFIDENTIAL:
        state.append(activity.get_visibility_display())
    others = [str(one) for one in found.partners_of(activity) if one != partner]
    promises = found.promises.get(activity.pk, ())
    sections = [
        Section(_("Why we do it"), _texts(activity.rationale)),
        Section(_("About it"), _texts(activity.summary)),
        Section(_("With"), _texts(BETWEEN.join(others))),
        Section(pgettext("of a record", "Who answers for it"), _texts(_owners(activity))),
        *(
            Section(str(side.label), [_promise(one, found) for one in promises if one.side == side])
            for side in CommitmentSide
        ),
        Section(_("What comes next"), list(_next(activity, found))),
        Section(_("Documents"), list(_documents(activity, found))),
        Section(_("Outcome"), _texts(activity.outcome)),
        Section(
            _("Last comments"),
            [
                Line(_short(one.text), f"{one.author or one.key}, {moment(one.created_at)}")
                for one in found.comments.get(activity.pk, ())
            ],
        ),
    ]
    return Entry(
        code=activity.code,
        title=activity.title,
        state=BETWEEN.join(filter(None, state)),
        sections=[section for section in sections if section.lines],
    )


def _texts(text: str) -> list[Line]:
    return [Line(_short(text))] if text.strip() else []


def _owners(activity: Activity) -> str:
    told = [str(activity.owner) if activity.owner else _("nobody")]
    if activity.deputy:
        told.append(_("deputy: %(name)s") % {"name": activity.deputy})
    return BETWEEN.join(told)


def _promise(promise: Commitment, found: Material) -> Line:
    told = [promise.get_status_display()]
    if promise.due_on:
        told.append(_told(_("Due"), partial_date(promise.due_on)))
    if promise.owner:
        told.append(str(promise.owner))
    is_late = promise.days_overdue(on=found.on) > 0
    return Line(f"“{_short(promise.words)}”", BETWEEN.join(told), is_late)


def _next(activity: Activity, found: Material) -> Iterator[Line]:
    """The usual next step in law, gates with their clocks, and the days that are known."""
    law = getattr(activity, "agreement", None)
    is_over = law is not None and law.stage == LegalStage.ENDED
    if law is not None and not is_over:
        step = next((move for move in moves_from(law.state) if not move.is_aside), None)
        if step is not None:
            yield Line(_told(_("Next step"), step.words))
    for row in found.gates.get(activity.pk, ()):
        is_late = row.gate.due_on is not None and row.gate.due_on < found.on
        told = [str(row.clock.words), row.authority, row.todo]
        yield Line(row.title, BETWEEN.join(filter(None, told)), is_late)
    yield from _texts(_advice(found.gates.get(activity.pk, ())))
    if law is not None and not is_over:
        for value, label in (
            (law.review_on, _("To be reviewed")),
            (law.expires_on, _ends(law)),
        ):
            if value:
                yield Line(f"{label}: {partial_date(value)}")
        if law.renewal_rule:
            yield Line(_told(_("How it is renewed"), law.renewal_rule))
    if activity.state == ActivityState.PLAN:
        yield Line(_told(_("Planned for"), partial_date(activity.starts_on)))


def _ends(law: Agreement) -> str:
    by_notice = law.state == LegalState.DENOUNCED
    return _("Ends, as notice was given") if by_notice else _("Expires")


def _documents(activity: Activity, found: Material) -> Iterator[Line]:
    law = getattr(activity, "agreement", None)
    if law is not None and law.original_location:
        yield Line(_told(_("Where the original lies"), law.original_location))
    if law is not None and law.document_number:
        yield Line(_told(_("Document number"), law.document_number))
    documents: Iterable[Document] = found.documents.get(activity.pk, ())
    for document in documents:
        told = [str(document.get_kind_display())]
        if document.visibility == Visibility.CONFIDENTIAL:
            # Its name alone may tell what the record itself does not.
            told.append(document.get_visibility_display())
        yield Line(document.name, BETWEEN.join(told))


def _told(label: str, text: object) -> str:
    return f"{label}: {text}"


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST)
