"""What a sheet says of a partner or of a country."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from activities.dossiers import Dossier, TieRow, native_names, rows_of, ties_between, ties_of
from activities.models import Activity, Commitment
from activities.sheets.parts import Line, Section, Sheet
from activities.sheets.words import BETWEEN_LANGUAGES, Words
from domains.vocabulary import CommitmentSide, Level
from partners.countries import country_name, native_country_names
from partners.memberships import common_in_country, memberships_in_common
from partners.models import Actor, City, CountryNote, Person
from partners.people import PeopleToCall, PostToCall, people_of, people_to_call
from records.access import Access, Visibility
from records.templatetags.ui import number as format_number

# So much, and no line longer, always fits on one page of A4.
MOST_AGREEMENTS = 6
MOST_PROMISES = 4
MOST_PAST = 5
MOST_COMING = 3
MOST_TIES = 5
MOST_PARTNERS = 8
MOST_POSTS, MOST_POSTS_OF_A_COUNTRY = 5, 2
MOST_NETWORKS = 6
LONGEST_LINE = 120
LONGEST_NAMES = 60
LONGEST_NOTE = 400
BETWEEN = " · "


@dataclass
class _Writer:
    """Writes the sections that sheets of partners and of countries share."""

    dossier: Dossier
    city: City
    words: Words
    with_partners: bool
    is_confidential: bool = field(default=False, init=False)

    def figures(self) -> list[tuple[str, str]]:
        say = self.words.say
        live, _all = self.dossier.agreement_counts()
        ours, theirs = self.dossier.promise_counts()
        last = self.dossier.last_contact()
        return [
            (say(_("Last contact")), self.words.day(last) or say(_("none on record"))),
            (say(_("Live agreements")), str(live)),
            (say(_("We still owe")), str(ours)),
            (say(_("They still owe")), str(theirs)),
        ]

    def main(self) -> list[Section]:
        say, found = self.words.say, self.dossier
        return [
            self._section(
                say(_("Agreements")), found.agreements(), self._agreement, MOST_AGREEMENTS
            ),
            *(
                self._section(
                    say(side.label),
                    found.promises().filter(side=side),
                    self._promise,
                    MOST_PROMISES,
                )
                for side in CommitmentSide
            ),
            self._section(say(_("Coming up")), found.coming(), self._activity, MOST_COMING),
            self._section(say(_("Last done together")), found.past(), self._activity, MOST_PAST),
        ]

    def gifts(self) -> Section:
        lines = [self._gift(gift) for gift in self.dossier.last_gifts()]
        return Section(self.words.say(_("Last gift")), lines)

    def foot(self) -> str:
        now = self.words.moment(timezone.now())
        return BETWEEN.join([self.words.called(self.city.actor), now, "CityDiplo"])

    def warning(self) -> str:
        if not self.is_confidential:
            return ""
        return self.words.say(_("Confidential: holds records that not everybody may read."))

    def _section(
        self, heading: str, rows: QuerySet[Any], write: Callable[[Any], Line], most: int
    ) -> Section:
        lines = [write(row) for row in rows[:most]]
        left = rows.count() - most if len(lines) == most else 0
        return Section(heading, lines, _and_more(left, self.words))

    def _agreement(self, activity: Activity) -> Line:
        self._note(activity)
        law = activity.agreement
        detail = [self.words.say(law.get_type_display), self.words.say(law.stage.label)]
        detail += [
            f"{self.words.say(label)} {self.words.day(day)}"
            for label, day in (
                (_("Signed"), law.signed_on),
                (_("Expires"), law.expires_on),
                (_("To be reviewed"), law.review_on),
            )
            if day
        ]
        return self._line(activity, detail)

    def _activity(self, activity: Activity) -> Line:
        self._note(activity)
        return self._line(
            activity,
            [self.words.day(activity.starts_on), self.words.say(activity.get_instrument_display)],
        )

    def _gift(self, activity: Activity) -> Line:
        self._note(activity)
        detail = [self.words.day(activity.starts_on), self.words.say(lambda: activity.way)]
        return self._line(activity, list(filter(None, detail)))

    def _promise(self, promise: Commitment) -> Line:
        self._note(promise.activity)
        detail = [_short(promise.activity.title)]
        if promise.due_on:
            detail.insert(0, " ".join([self.words.say(_("Due")), self.words.day(promise.due_on)]))
        last = promise.due_latest
        is_late = last is not None and last < self.dossier.on
        return Line(f"“{_short(promise.words)}”", BETWEEN.join(detail), is_late)

    def _line(self, activity: Activity, detail: Sequence[str]) -> Line:
        partners = self._partners_of(activity) if self.with_partners else ""
        return Line(_short(activity.title), BETWEEN.join(filter(None, [*detail, partners])))

    def _partners_of(self, activity: Activity) -> str:
        names = [
            self.words.called(party.actor)
            for party in activity.participations.all()
            if party.actor_id != self.city.actor_id
        ]
        return Truncator(BETWEEN.join(names[:2])).chars(LONGEST_NAMES)

    def _note(self, activity: Activity) -> None:
        self.is_confidential |= activity.visibility == Visibility.CONFIDENTIAL


def partner_sheet(
    actor: Actor, *, city: City, access: Access, on: datetime.date, words: Words
) -> Sheet:
    """The sheet of a partner, read with its names."""
    dossier = Dossier.of_partner(actor.pk, city=city, access=access, on=on)
    writer = _Writer(dossier, city, words, with_partners=False)
    main = writer.main()
    natives = native_names(list(actor.names.all()), actor.country_code)
    title = words.called(actor)
    return Sheet(
        title=title,
        names=_as_written(((name.text, name.pronunciation) for name in natives), title),
        where=words.say(lambda: _what_and_where(actor)),
        figures=writer.figures(),
        main=main,
        side=[
            _people(people_to_call(actor, city=city, access=access, on=on), words, most=MOST_POSTS),
            writer.gifts(),
            _networks(actor, city=city, access=access, on=on, words=words),
            _ties(actor, access=access, words=words),
        ],
        foot=writer.foot(),
        languages=words.languages,
        warning=writer.warning(),
    )


def country_sheet(
    code: str, *, city: City, access: Access, on: datetime.date, words: Words
) -> Sheet:
    """The sheet of a country, for the call of its ambassador."""
    dossier = Dossier.of_country(code, city=city, access=access, on=on)
    with_partners = dossier.activities.prefetch_related("participations__actor")
    writer = _Writer(Dossier(with_partners, access, on), city, words, with_partners=True)
    main = writer.main()
    names = [(text, "") for _language, text in native_country_names(code)]
    title = words.say(lambda: country_name(code))
    there = Actor.objects.visible_to(access).active().filter(country_code=code)
    national = list(there.filter(level=Level.NAT).order_by("type", "pk")[:MOST_TIES])
    people = people_of(national, city=city, access=access, on=on)
    return Sheet(
        title=title,
        names=_as_written(names, title),
        where="",
        figures=writer.figures(),
        main=main,
        side=[
            *_worth_knowing(code, city=city, access=access, words=words),
            _people(people, words, most=MOST_POSTS_OF_A_COUNTRY),
            *_bodies(code, national, city=city, access=access, words=words),
            writer.gifts(),
            _common(code, city=city, access=access, on=on, words=words),
            *_ties_with_us(code, city=city, access=access, words=words),
        ],
        foot=writer.foot(),
        languages=words.languages,
        warning=writer.warning(),
    )


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST_LINE)


def _as_written(names: Iterable[tuple[str, str]], title: str) -> list[str]:
    """Names in their own script with how to say them, but those that the title tells already."""
    known = set(title.split(BETWEEN_LANGUAGES))
    return [
        f"{text} [{said}]" if said else text for text, said in names if said or text not in known
    ]


def _what_and_where(actor: Actor) -> str:
    tier = actor.get_tier_display() if actor.tier else ""
    level = gettext("Level: %(level)s") % {"level": Level(actor.level).label}
    return BETWEEN.join(
        filter(None, [tier or actor.get_type_display(), actor.whose_and_where, level])
    )


def _people(people: PeopleToCall, words: Words, *, most: int) -> Section:
    shown = people.posts[:most]
    lines = [line for post in shown for line in _post(post, words, people.may_read_people)]
    left = len(people.posts) - most
    return Section(words.say(_("Whom to call")), lines, _and_more(left, words))


def _post(line: PostToCall, words: Words, may_read_people: bool) -> list[Line]:
    """A line for each holder of a post; who may not read people sees the post alone."""
    post = words.say(lambda: str(line.post))
    reached = [line.post.phone, line.post.email]
    if not line.holders:
        nobody = words.say(_("vacant, or not known")) if may_read_people else ""
        return [Line(post, BETWEEN.join(filter(None, [nobody, *reached])))]
    return [_holder(holder.person, post, reached, words) for holder in line.holders]


def _holder(person: Person, post: str, reached: Sequence[str], words: Words) -> Line:
    name = " ".join(filter(None, [person.name, person.latin_name]))
    said = f" [{person.pronunciation}]" if person.pronunciation else ""
    told = [
        f"“{person.form_of_address}”" if person.form_of_address else "",
        words.say(lambda: person.spoken),
        person.phone or person.mobile,
        person.email,
        *reached,
        " ".join([words.say(_("Verified")), words.day(person.verified_on.isoformat())]),
        _short(person.note),
    ]
    return Line(f"{post}: {name}{said}", BETWEEN.join(filter(None, told)))


def _ties(actor: Actor, *, access: Access, words: Words) -> Section:
    ties = ties_of(actor, access=access)
    lines = [_tie(row, words) for row in rows_of(ties[:MOST_TIES], actor)]
    left = ties.count() - MOST_TIES if len(lines) == MOST_TIES else 0
    return Section(words.say(_("Public ties")), lines, _and_more(left, words))


def _networks(
    actor: Actor, *, city: City, access: Access, on: datetime.date, words: Words
) -> Section:
    common = memberships_in_common(actor, city, access, on=on)
    names = [words.called(row.network) for row in common.order_by("pk")[:MOST_NETWORKS]]
    left = common.count() - MOST_NETWORKS if len(names) == MOST_NETWORKS else 0
    heading = words.say(_("Networks in common"))
    return Section(heading, [Line(name) for name in names], _and_more(left, words))


def _tie(row: TieRow, words: Words) -> Line:
    told = [words.say(lambda: row.other.country), words.day(row.tie.since)]
    return Line(words.called(row.other), BETWEEN.join(filter(None, told)))


def _common(code: str, *, city: City, access: Access, on: datetime.date, words: Words) -> Section:
    """Networks that the city shares with partners in a country, and with how many there."""
    members: dict[Actor, int] = {}
    for row in common_in_country(code, city, access, on=on):
        members[row.network] = members.get(row.network, 0) + 1
    lines = [
        Line(_short(words.called(network)), _member_count(n, words))
        for network, n in list(members.items())[:MOST_NETWORKS]
    ]
    left = len(members) - MOST_NETWORKS
    return Section(words.say(_("Networks in common")), lines, _and_more(left, words))


def _member_count(n: int, words: Words) -> str:
    return words.say(lambda: ngettext("%(n)d member there", "%(n)d members there", n) % {"n": n})


def _ties_with_us(code: str, *, city: City, access: Access, words: Words) -> list[Section]:
    """Public ties of a country with ours; none of our own."""
    home = city.actor.country_code
    if code == home:
        return []
    ties = ties_between(code, home, access=access)
    lines = [
        Line(
            " – ".join(_short(words.called(end)) for end in (tie.actor_a, tie.actor_b)),
            words.day(tie.since),
        )
        for tie in ties[:MOST_TIES]
    ]
    left = ties.count() - MOST_TIES if len(lines) == MOST_TIES else 0
    heading = words.say(_("Public ties with our country"))
    return [Section(heading, lines, _and_more(left, words))]


def _and_more(left: int, words: Words) -> str:
    if left <= 0:
        return ""
    return words.say(lambda: ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left})


def _worth_knowing(code: str, *, city: City, access: Access, words: Words) -> list[Section]:
    note = CountryNote.objects.visible_to(access).filter(city=city, country_code=code).first()
    lines = _note_lines(note, words) if note else []
    return [Section(words.say(_("Worth knowing")), lines)] if lines else []


def _note_lines(note: CountryNote, words: Words) -> list[Line]:
    lines = []
    if note.residents is not None:
        label = words.say(_("Residents of that nationality"))
        number = words.say(lambda: format_number(note.residents))
        told = [words.day(note.residents_on), note.residents_source]
        lines.append(Line(f"{label}: {number}", BETWEEN.join(filter(None, told))))
    if note.note:
        lines.append(Line(Truncator(note.note).chars(LONGEST_NOTE)))
    return lines


def _bodies(
    code: str, national: Sequence[Actor], *, city: City, access: Access, words: Words
) -> list[Section]:
    """Partners there with how much there is with each, and the bodies that speak for the state."""
    there = Actor.objects.visible_to(access).active().filter(country_code=code)
    ours: Any = there.ours(access, city.pk).with_activity_count(access, city.pk)
    partners = list(ours.order_by("-activity_count", "pk")[:MOST_PARTNERS])
    return [
        Section(
            words.say(_("Partners")),
            [Line(_short(words.called(one)), _activity_count(one, words)) for one in partners],
        ),
        Section(
            words.say(_("Bodies of the state")),
            [Line(_short(words.called(one)), words.say(one.get_type_display)) for one in national],
        ),
    ]


def _activity_count(actor: Any, words: Words) -> str:
    n = actor.activity_count
    if not n:
        return ""
    return words.say(lambda: ngettext("%(n)d activity", "%(n)d activities", n) % {"n": n})
