"""Verbs that write partners: new ones, their names and identifiers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from domains.vocabulary import ActorType, Level, Tier
from partners.models import Actor, ActorIdentifier, ActorName, City, Place
from records.access import Access
from records.names import check_name
from records.rights import require
from records.search import fold
from records.versions import as_it_was, lock_for_edit

# Which of several names in one language is shown.
_SHOWN_FIRST = [
    ActorName.Kind.OFFICIAL,
    ActorName.Kind.SHORT,
    ActorName.Kind.EXONYM,
    ActorName.Kind.LATIN,
    ActorName.Kind.FORMER,
]


@dataclass(frozen=True)
class Name:
    """A name to give: language code (ISO 639-1), text, and kind of `ActorName.Kind`."""

    language: str
    text: str
    kind: str = ActorName.Kind.OFFICIAL


# The level that each type of party usually has; a person may say otherwise.
_LEVEL_OF_TYPE = {
    ActorType.LGOV: Level.SUB,
    ActorType.ASSN: Level.SUB,
    ActorType.STAT: Level.NAT,
    ActorType.MINI: Level.NAT,
    ActorType.MISN: Level.NAT,
    ActorType.IGO: Level.INT,
}
_HAVE_COUNTRY = {ActorType.LGOV, ActorType.STAT, ActorType.MINI, ActorType.MISN}
_PLAIN_FIELDS = (
    *("type", "level", "tier", "country_code", "seat_country_code"),
    *("region", "website", "source", "domains"),
)
MOST_NAMES = 30


class IdentifierTakenError(ValidationError):
    """Another partner carries an identifier; with `compare_url` whoever asks may say they are one.

    The message names the identifier and who carries it, and where to go. The `holder` is one that
    the asker sees: others keep their identifiers to themselves.
    """

    def __init__(self, identifier: ActorIdentifier, holder: Actor, *, may_merge: bool) -> None:
        self.identifier, self.holder, self.compare_url = identifier, holder, ""
        told = {"it": identifier, "name": holder, "address": holder.get_absolute_url()}
        message = _("%(it)s belongs to %(name)s already: %(address)s")
        if may_merge:
            pair = [identifier.actor_id, holder.pk]
            self.compare_url = reverse("partners:duplicate-compare", args=pair)
            told["address"] = self.compare_url
            message = _("%(it)s belongs to %(name)s. If the two are one: %(address)s")
        super().__init__(message % told, code="identifier_taken")


@dataclass(frozen=True)
class ActorInput:
    """What an editor gives of a partner; None leaves as it is, or takes what is usual.

    `identifiers` are pairs of scheme and value.
    """

    names: Sequence[Name] | None = None
    type: str | None = None
    level: str | None = None
    tier: str | None = None
    country_code: str | None = None
    seat_country_code: str | None = None
    region: str | None = None
    website: str | None = None
    source: str | None = None
    domains: Sequence[str] | None = None
    identifiers: Sequence[tuple[str, str]] | None = None


def usual_level(type: str, country_code: str) -> str:
    """The level proposed for a type: an association over several countries is transnational."""
    if type == ActorType.ASSN and not country_code:
        return Level.TRN
    return _LEVEL_OF_TYPE.get(ActorType(type), Level.TRN)


@transaction.atomic
def add_actor(given: ActorInput, *, city: City, access: Access) -> Actor:
    """Add a partner that only this city sees.

    Raises PermissionDenied, and ValidationError by field; then nothing is saved.
    """
    require(access, "partners.write", city.pk)
    type, country_code = given.type or "", given.country_code or ""
    if type not in ActorType.values:
        raise ValidationError({"type": _("Choose what kind of partner it is.")})
    _check_names(given.names or ())
    _check_country(type, country_code)
    tier = given.tier or (Tier.MUNI if type == ActorType.LGOV else "")
    actor = create_actor(
        given.names or (),
        type=type,
        level=given.level or usual_level(type, country_code),
        steward=city,
        tier=tier,
        country_code=country_code,
        seat_country_code=given.seat_country_code or "",
        region=given.region or "",
        website=given.website or "",
        source=given.source or "",
        domains=given.domains or (),
    )
    _write_identifiers(actor, given.identifiers or (), may_merge=False)
    return actor


@transaction.atomic
def edit_actor(
    actor_id: uuid.UUID, given: ActorInput, *, access: Access, version: int | None
) -> Actor:
    """Change a partner that one of the asker's cities keeps for itself.

    Raises Actor.DoesNotExist, PermissionDenied (also for one of the shared catalogue),
    StaleRecordError, and ValidationError by field; then nothing is saved.
    """
    actor = lock_for_edit(Actor.objects.visible_to(access), actor_id, version=version)
    require(access, "partners.write", actor.steward_id)
    if actor.merged_into is not None:
        raise ValidationError(
            _("%(name)s has become %(other)s already.")
            % {"name": actor, "other": actor.merged_into}
        )
    if given == ActorInput():
        return as_it_was(actor)
    for name in _PLAIN_FIELDS:
        value = getattr(given, name)
        if value is not None:
            setattr(actor, name, value)
    if actor.type != ActorType.LGOV and given.tier is None:
        actor.tier = ""
    if given.type is not None and given.level is None and given.type in ActorType.values:
        actor.level = usual_level(actor.type, actor.country_code)
    if given.names is not None:
        _check_names(given.names)
        actor.labels = labels_of(given.names)
    _check_country(actor.type, actor.country_code)
    actor.full_clean(exclude=["steward"])
    actor.save()
    if given.names is not None:
        _replace_names(actor, given.names)
    if given.identifiers is not None:
        may_merge = access.may("partners.merge", actor.steward_id)
        _write_identifiers(actor, given.identifiers, may_merge=may_merge)
    return actor


def _check_names(names: Sequence[Name]) -> None:
    if not names or not all(fold(name.text) for name in names):
        raise ValidationError({"names": _("Give it a name.")})
    if len(names) > MOST_NAMES:
        raise ValidationError({"names": _("Give at most %(most)d names.") % {"most": MOST_NAMES}})
    if len({(name.language, name.text) for name in names}) != len(names):
        raise ValidationError({"names": _("Give each name once.")})
    try:
        for name in names:
            check_name(name.text)
    except ValidationError as error:
        raise ValidationError({"names": error.messages}) from None


def _check_country(type: str, country_code: str) -> None:
    if type in _HAVE_COUNTRY and not country_code:
        raise ValidationError({"country_code": _("Say which country it belongs to.")})


def _write_identifiers(
    actor: Actor, identifiers: Sequence[tuple[str, str]], *, may_merge: bool
) -> None:
    """Let an actor carry these identifiers and no others.

    Those that it carries already stay, also where their shape would be refused today. Raises
    ValidationError for `identifiers/N`, the place of the first that is wrong.
    """
    wanted: dict[tuple[str, str], tuple[str, ActorIdentifier]] = {}
    carried = {(row.scheme, row.value): row for row in actor.identifiers.all()}
    for number, (scheme, value) in enumerate(identifiers):
        place = f"identifiers/{number}"
        row = ActorIdentifier(actor=actor, steward_id=actor.steward_id, scheme=scheme, value=value)
        try:
            if (scheme, value) not in carried:
                row.full_clean(exclude=["actor", "steward"], validate_constraints=False)
        except ValidationError as error:
            told = [f"{row.get_scheme_display()}: {message}" for message in error.messages]
            raise ValidationError({place: told}) from None
        if (row.scheme, row.value) in wanted:
            raise ValidationError({place: _("Give %(it)s once.") % {"it": row}})
        wanted[row.scheme, row.value] = place, row
    for pair, old in carried.items():
        if wanted.pop(pair, None) is None:
            old.delete()
    for place, row in wanted.values():
        _write_identifier(row, place=place, may_merge=may_merge)


def _write_identifier(row: ActorIdentifier, *, place: str, may_merge: bool) -> None:
    # A constraint would not do: the shared catalogue may hold it too.
    carried = ActorIdentifier.objects.filter(
        Q(steward=None) | Q(steward=row.steward_id), scheme=row.scheme, value=row.value
    )
    other = carried.select_related("actor__merged_into").first()
    if other is not None:
        holder = other.actor.merged_into or other.actor
        raise ValidationError({place: IdentifierTakenError(row, holder, may_merge=may_merge)})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        message = _("Another partner carries this identifier.")
        raise ValidationError({place: message}) from None


def labels_of(names: Sequence[Name]) -> dict[str, str]:
    """The name to show in each language."""
    labels: dict[str, str] = {}
    for name in sorted(names, key=lambda name: _SHOWN_FIRST.index(ActorName.Kind(name.kind))):
        labels.setdefault(name.language.partition("-")[0], name.text)
    return labels


@transaction.atomic
def create_actor(
    names: Sequence[Name],
    *,
    type: str,
    level: str,
    steward: City | None,
    tier: str = "",
    country_code: str = "",
    seat_country_code: str = "",
    region: str = "",
    place: Place | None = None,
    website: str = "",
    source: str = "",
    domains: Sequence[str] = (),
) -> Actor:
    """Create a party; with `steward` only that city sees it.

    Raises ValidationError by field.
    """
    actor = Actor(
        steward=steward,
        type=type,
        level=level,
        tier=tier,
        country_code=country_code,
        seat_country_code=seat_country_code,
        region=region,
        place=place,
        website=website,
        source=source,
        domains=list(domains),
        labels=labels_of(names),
    )
    actor.full_clean(exclude=["steward"])
    actor.save()
    _write_names(actor, names)
    return actor


def _replace_names(actor: Actor, names: Sequence[Name]) -> None:
    wanted = {(name.language, name.text): name for name in names}
    for old in actor.names.all():
        name = wanted.get((old.language, old.name))
        if name is not None and name.kind == old.kind:
            del wanted[old.language, old.name]
        else:
            old.delete()
    _write_names(actor, list(wanted.values()))


def _write_names(actor: Actor, names: Sequence[Name]) -> None:
    ActorName.objects.bulk_create(new_names(actor, names))


def new_names(actor: Actor, names: Sequence[Name]) -> list[ActorName]:
    """Rows for names of an actor, not yet saved."""
    return [
        ActorName(
            actor=actor,
            steward_id=actor.steward_id,
            language=name.language,
            name=name.text,
            kind=name.kind,
            search_key=fold(name.text),
        )
        for name in names
    ]
