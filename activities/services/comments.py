"""Saying something about an activity, and taking it back."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from accounts.access import access_for_user, own_access_in
from accounts.models import ApiKey, User
from activities.models import Activity, Comment, Mention
from records.access import Access
from records.rights import require_on
from records.versions import lock_for_edit

MOST_TOLD = 20
# What follows a name in Korean without a space: the office, an honorific and a particle.
_OFFICES = (
    "주무관|사무관|서기관|비서관|담당관|팀장|과장|국장|실장|본부장|센터장|부장|차장|대리|부시장|시장"
    "|위원장|위원|선생|대표|이사|사무총장"
)
_HONORIFICS = "님|씨|군|양"
_PARTICLES = (
    "께서는|께서도|께서|께도|께|에게서|에게도|에게는|에게|한테서|한테도|한테|이랑|랑|하고|과|와"
    "|은|는|이|가|을|를|의|도|만|부터|까지|이나|나|이라도|라도|보다|처럼|으로|로|및|요"
)
_FOLLOWING = rf"(?:{_OFFICES})?(?:{_HONORIFICS})?(?:{_PARTICLES})?(?!\w)"


@transaction.atomic
def write_comment(
    activity_id: uuid.UUID,
    text: str,
    *,
    tell: Collection[uuid.UUID] = (),
    access: Access,
    by: User | None = None,
    key: ApiKey | None = None,
) -> Comment:
    """Write a comment of a person, or of the system whose key it is, on an activity.

    `tell` are ids of colleagues whom it is to reach, beside those named in the text after an @.
    Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError when the activity is void, and
    ValidationError by field, also where somebody who is named may not read the activity.
    """
    visible = Activity.objects.visible_to(access)
    activity = visible.select_for_update(of=("self",), no_key=True).get(pk=activity_id)
    require_on(access, "comments.write", activity)
    comment = Comment(
        activity=activity, city_id=activity.city_id, text=text.strip(), author=by, key=key
    )
    comment.full_clean(exclude=["id", "city", "activity"], validate_constraints=False)
    people = _told(activity, comment.text, set(tell))
    _check_readers(activity, people)
    comment.save(force_insert=True)
    Mention.objects.bulk_create(
        [Mention(comment=comment, city_id=activity.city_id, user=user) for user in people]
    )
    return comment


@transaction.atomic
def take_back_comment(
    comment_id: uuid.UUID, *, access: Access, at: datetime.datetime, key: ApiKey | None = None
) -> Comment:
    """Take a comment back: its place stays, its words are shown to nobody any more.

    For its author, a person or the system by its `key`, and for those who may take back what others
    wrote. One that is taken back stays so. Raises Comment.DoesNotExist, PermissionDenied,
    ImpossibleError when the activity is void.
    """
    comment = lock_for_edit(Comment.objects.visible_to(access), comment_id, version=None)
    require_on(access, withdrawing(comment, access=access, key=key), comment)
    if comment.taken_back_at is None:
        comment.taken_back_at, comment.taken_back_by_id = at, access.person
        comment.save()
    return comment


def withdrawing(comment: Comment, *, access: Access, key: ApiKey | None = None) -> str:
    """The action of `records.policy` by which the asker takes a comment back."""
    is_own = comment.author_id is not None and comment.author_id == access.person
    is_own |= key is not None and comment.key_id == key.pk
    return "comments.write" if is_own else "comments.withdraw"


def _told(activity: Activity, text: str, tell: set[uuid.UUID]) -> list[User]:
    """The colleagues whom a comment is to reach, each once."""
    if not tell and "@" not in text:
        return []
    city = activity.city_id
    colleagues = list(User.objects.in_city(city).with_roles_in(city))
    unknown = tell - {user.pk for user in colleagues}
    if unknown:
        raise ValidationError({"tell": _("Choose somebody who works in this city.")})
    people = [user for user in colleagues if user.pk in tell]
    people += _named(text, colleagues, tell)
    if len(people) > MOST_TOLD:
        raise ValidationError({"tell": _("Tell at most %(most)d people.") % {"most": MOST_TOLD}})
    return people


def _named(text: str, colleagues: Iterable[User], tell: set[uuid.UUID]) -> list[User]:
    """Those named after an @ who are not told already; of a longer name the shorter is no part.

    A Korean name may be addressed: `@김민수님께`.
    """
    by_name: dict[str, list[User]] = {}
    for user in colleagues:
        if user.name:
            by_name.setdefault(user.name, []).append(user)
    found: list[User] = []
    for name in sorted(by_name, key=len, reverse=True):
        pattern = re.compile(f"@{re.escape(name)}{_FOLLOWING}", re.IGNORECASE)
        if not pattern.search(text):
            continue
        text = pattern.sub("", text)
        people = by_name[name]
        if tell.intersection(user.pk for user in people):
            continue
        if len(people) > 1:
            message = _("Several colleagues are called %(name)s. Choose the one you mean here.")
            raise ValidationError({"tell": message % {"name": name}})
        found += people
    return found


def _check_readers(activity: Activity, people: Collection[User]) -> None:
    """Nobody is told of a record that they may not read."""
    known = _readers_among(people, activity)
    refused = [
        str(user)
        for user in people
        if user.pk not in known and not _reads_for_another(user, activity)
    ]
    if refused:
        message = _("May not read this record, and cannot be told: %(names)s.")
        raise ValidationError({"tell": message % {"names": ", ".join(refused)}})


def _readers_among(people: Iterable[User], activity: Activity) -> set[uuid.UUID]:
    """Those who may read it by what they are in its city; one query."""
    queries = [
        Activity.objects.visible_to(own_access_in(activity.city_id, user))
        .filter(pk=activity.pk)
        .order_by()
        .values_list(Value(user.pk), flat=True)
        for user in people
    ]
    if not queries:
        return set()
    first, *others = queries
    return set(first.union(*others) if others else first)


def _reads_for_another(user: User, activity: Activity) -> bool:
    access = access_for_user(user)
    return Activity.objects.visible_to(access).filter(pk=activity.pk).exists()


def see_mentions(mention_ids: Collection[int], *, access: Access, at: datetime.datetime) -> int:
    """Note that the asker has seen where colleagues named them; returns how many are new.

    Of others and of what was seen already nothing changes.
    """
    mentions = Mention.objects.visible_to(access).unseen_by(access.person)
    return mentions.filter(pk__in=mention_ids).update(seen_at=at)
