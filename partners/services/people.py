"""Verbs that write posts at partners, the people in them, and their terms."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import RETENTION, City, Person, Post, Tenure
from partners.services.merging import hold_ends
from records.access import Access
from records.names import check_name
from records.partial_dates import PartialDate
from records.rights import require
from records.search import fold
from records.versions import as_it_was, lock_for_edit

MOST_TITLES = 10
LONGEST_TITLE = 200
Fields = Mapping[str, Any]


# Posts


@transaction.atomic
def add_post(fields: Fields, *, actor_id: uuid.UUID, city: City, access: Access) -> Post:
    """Add a post at a partner that the asker sees and that has not become another.

    `fields` are those of the model, `titles` by language code. Raises PermissionDenied, and
    ValidationError by field.
    """
    require(access, "partners.write", city.pk)
    actor = hold_ends({"actor": actor_id}, access=access)["actor"]
    if actor.steward_id not in {None, city.pk}:
        raise ValidationError({"actor": _("Choose a partner from the list.")})
    post = Post(city=city, actor=actor)
    _assign_post(post, fields)
    post.save(force_insert=True)
    return post


@transaction.atomic
def edit_post(post_id: uuid.UUID, fields: Fields, *, access: Access, version: int | None) -> Post:
    """Change a post.

    Raises Post.DoesNotExist, PermissionDenied, StaleRecordError, and ValidationError by field.
    """
    post = lock_for_edit(Post.objects.visible_to(access), post_id, version=version)
    require(access, "partners.write", post.city_id)
    if not fields:
        return as_it_was(post)
    _assign_post(post, fields)
    post.save()
    return post


def _assign_post(post: Post, fields: Fields) -> None:
    for name, value in fields.items():
        setattr(post, name, value)
    _check_titles(post.titles)
    post.full_clean(exclude=["city", "actor"], validate_constraints=False)
    post.search_key = fold(" ".join(post.titles.values()))


def _check_titles(titles: Mapping[str, str]) -> None:
    if not titles or not all(fold(title) for title in titles.values()):
        raise ValidationError({"titles": _("Say what the post is called.")})
    if len(titles) > MOST_TITLES:
        raise ValidationError(
            {"titles": _("Give at most %(most)d titles.") % {"most": MOST_TITLES}}
        )
    for title in titles.values():
        if len(title) > LONGEST_TITLE:
            raise ValidationError(
                {"titles": _("Write at most %(most)d characters.") % {"most": LONGEST_TITLE}}
            )
        try:
            check_name(title)
        except ValidationError as error:
            raise ValidationError({"titles": error.messages}) from None


# People


@transaction.atomic
def add_person(fields: Fields, *, city: City, access: Access, on: datetime.date) -> Person:
    """Add a person, verified on that day and kept for `RETENTION` unless `fields` say otherwise.

    Raises PermissionDenied, and ValidationError by field.
    """
    require(access, "people.write", city.pk)
    person = Person(city=city)
    _assign_person(person, fields, on=on)
    person.save(force_insert=True)
    return person


@transaction.atomic
def edit_person(
    person_id: uuid.UUID, fields: Fields, *, access: Access, version: int | None, on: datetime.date
) -> Person:
    """Change a person.

    Raises Person.DoesNotExist, PermissionDenied, StaleRecordError, and ValidationError by field.
    """
    person = lock_for_edit(Person.objects.visible_to(access), person_id, version=version)
    require(access, "people.write", person.city_id)
    if not fields:
        return as_it_was(person)
    _assign_person(person, fields, on=on)
    person.save()
    return person


@transaction.atomic
def verify_person(person_id: uuid.UUID, *, access: Access, on: datetime.date) -> Person:
    """Note that all that is kept of a person was found right on that day.

    A retention date that follows from the verification moves with it; one that somebody has set
    stays. Raises Person.DoesNotExist, PermissionDenied.
    """
    person = lock_for_edit(Person.objects.visible_to(access), person_id, version=None)
    require(access, "people.write", person.city_id)
    if person.retain_until == person.verified_on + RETENTION:
        person.retain_until = on + RETENTION
    person.verified_on = on
    person.retain_until = max(person.retain_until, on)
    person.save()
    return person


def _assign_person(person: Person, fields: Fields, *, on: datetime.date) -> None:
    for name, value in fields.items():
        setattr(person, name, value)
    person.verified_on = person.verified_on or on
    person.retain_until = person.retain_until or person.verified_on + RETENTION
    person.full_clean(exclude=["city"], validate_constraints=False)
    if not fold(person.name):
        raise ValidationError({"name": _("Write a name with letters.")})
    if person.verified_on > on:
        raise ValidationError({"verified_on": _("This day has not come yet.")})
    spellings = (person.name, person.latin_name, person.pronunciation)
    person.search_key = fold(" ".join(filter(None, spellings)))


# Terms


@transaction.atomic
def appoint(
    post_id: uuid.UUID,
    person: Person,
    *,
    since: PartialDate | None,
    access: Access,
    version: int | None,
) -> Tenure:
    """Put a person into a post; terms that run without an end, close on the day this one begins.

    `version` is that of the post: of two who appoint at once, the second is told. Where `since` is
    not known, nobody else's term is closed. Raises Post.DoesNotExist, PermissionDenied,
    StaleRecordError, and ValidationError by field.
    """
    post = lock_for_edit(Post.objects.visible_to(access), post_id, version=version)
    require(access, "people.write", post.city_id)
    if person.city_id != post.city_id:
        raise ValidationError({"person": _("Choose somebody from the list.")})
    running = list(post.tenures.filter(until=None).select_for_update())
    if any(tenure.person_id == person.pk for tenure in running):
        raise ValidationError({"person": _("This person holds the post already.")})
    tenure = Tenure(city_id=post.city_id, post=post, person=person, since=since)
    _check_tenure(tenure)
    if since is not None:
        for before in running:
            _close(before, since)
    post.save()
    tenure.save(force_insert=True)
    return tenure


def _close(tenure: Tenure, until: PartialDate) -> None:
    if tenure.since is not None and until.latest < PartialDate(tenure.since).earliest:
        raise ValidationError({"since": _("Whoever holds the post now began later than that.")})
    tenure.until = until
    tenure.version += 1
    _check_tenure(tenure)
    tenure.save()


@transaction.atomic
def edit_tenure(
    tenure_id: uuid.UUID, fields: Fields, *, access: Access, version: int | None
) -> Tenure:
    """Change from when to when somebody holds a post.

    Raises Tenure.DoesNotExist, PermissionDenied, StaleRecordError, and ValidationError by field.
    """
    visible = Tenure.objects.visible_to(access)
    # The post first, as `appoint` does: one change of its terms at a time.
    Post.objects.select_for_update(no_key=True).get(pk=visible.get(pk=tenure_id).post_id)
    tenure = lock_for_edit(visible, tenure_id, version=version)
    require(access, "people.write", tenure.city_id)
    for name, value in fields.items():
        setattr(tenure, name, value)
    _check_tenure(tenure)
    tenure.save()
    return tenure


def _check_tenure(tenure: Tenure) -> None:
    tenure.full_clean(exclude=["city", "post", "person"], validate_constraints=False)
    same = Tenure.objects.filter(post=tenure.post_id, since=tenure.since, until=tenure.until)
    others = same.exclude(pk=tenure.pk).exclude(person=None)
    if tenure.since is not None and tenure.person_id is not None and others.exists():
        raise ValidationError({"since": _("Somebody else held this post at exactly these dates.")})


@transaction.atomic
def add_person_at(
    post: Post,
    person_fields: Fields,
    *,
    since: PartialDate | None,
    access: Access,
    version: int | None,
    on: datetime.date,
) -> Tenure:
    """Add a person and put them into a post; raises what `add_person` and `appoint` raise."""
    person = add_person(person_fields, city=post.city, access=access, on=on)
    return appoint(post.pk, person, since=since, access=access, version=version)
