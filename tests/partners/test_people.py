"""Who holds which post: the verbs, and whom to call."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.access import access_for_audience, access_for_key, access_for_user
from accounts.models import ApiKey, User
from domains import vocabulary as v
from partners.models import RETENTION, Actor, City, Person, Post, Tenure
from partners.people import people_to_call
from partners.services import (
    add_person,
    add_post,
    appoint,
    edit_person,
    edit_post,
    edit_tenure,
    verify_person,
)
from records.access import Access
from records.partial_dates import PartialDate
from records.versions import StaleRecordError
from tests.factories import make_actor, make_post, make_tenure

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def hamburg() -> Actor:
    return make_actor("Hamburg", "함부르크")


@pytest.fixture
def post(seoul: City, hamburg: Actor) -> Post:
    return make_post(seoul, hamburg, titles={"de": "Erster Bürgermeister", "en": "First Mayor"})


def holders(actor: Actor, city: City, access: Access, on: datetime.date = TODAY) -> list[str]:
    found = people_to_call(actor, city=city, access=access, on=on)
    return [str(holder.person) for line in found.posts for holder in line.holders]


# Whom to call


def test_head_stands_first_with_the_holder_and_those_before(
    seoul: City, hamburg: Actor, post: Post, officer_access: Access
) -> None:
    make_post(seoul, hamburg, "International office", kind=v.PostKind.CTCT)
    make_tenure(post, "Max Mustermann", since="2011", until="2022-05")
    make_tenure(post, "Erika Mustermann", since="2022-05", latin_name="")

    found = people_to_call(hamburg, city=seoul, access=officer_access, on=TODAY)

    assert [str(line.post) for line in found.posts] == ["First Mayor", "International office"]
    head, contact = found.posts
    assert [str(holder.person) for holder in head.holders] == ["Erika Mustermann"]
    assert [str(holder.person) for _post, holder in found.former] == ["Max Mustermann"]
    assert contact.holders == ()


@pytest.mark.parametrize(
    ("until", "on", "is_held"),
    [
        (None, "2026-11-23", True),
        ("2026-11-23", "2026-11-22", True),
        ("2026-11-23", "2026-11-23", False),
        ("2026", "2026-11-23", True),
        ("2025", "2026-11-23", False),
    ],
)
def test_post_is_held_until_the_day_of_leaving(
    seoul: City,
    hamburg: Actor,
    post: Post,
    officer_access: Access,
    until: str | None,
    on: str,
    is_held: bool,
) -> None:
    make_tenure(post, "Erika Mustermann", since="2020", until=until)
    day = datetime.date.fromisoformat(on)
    assert bool(holders(hamburg, seoul, officer_access, day)) is is_held


def test_post_that_no_longer_exists_and_those_of_other_cities_are_not_called(
    seoul: City, busan: City, hamburg: Actor, post: Post, officer_access: Access
) -> None:
    make_tenure(make_post(seoul, hamburg, "Senator", is_current=False), "Gone")
    make_tenure(make_post(busan, hamburg), "Theirs")
    found = people_to_call(hamburg, city=seoul, access=officer_access, on=TODAY)
    assert [line.post for line in found.posts] == [post]


def test_only_people_with_a_role_read_people(
    seoul: City, hamburg: Actor, post: Post, officer: User, viewer: User, reviewer: User
) -> None:
    make_tenure(post, "Erika Mustermann")
    plain = ApiKey(city=seoul, scopes=["write"])
    named = ApiKey(city=seoul, scopes=["read", "read:people"])
    for access, sees in (
        (access_for_user(officer), True),
        (access_for_user(reviewer), True),
        (access_for_user(viewer), False),
        (access_for_key(plain), False),
        (access_for_key(named), True),
        (access_for_audience(seoul.pk, confidential=True), False),
    ):
        assert Person.objects.visible_to(access).exists() is sees
        assert Tenure.objects.visible_to(access).exists() is sees
        assert Post.objects.visible_to(access).exists()
        assert bool(holders(hamburg, seoul, access)) is sees


def test_people_to_call_cost_two_queries_however_many(
    seoul: City,
    hamburg: Actor,
    post: Post,
    officer_access: Access,
    django_assert_num_queries: Any,
) -> None:
    for number in range(20):
        make_tenure(make_post(seoul, hamburg, f"Office {number}"), f"Person {number}")
    with django_assert_num_queries(2):
        assert len(holders(hamburg, seoul, officer_access)) == 20


# Posts


def test_post_belongs_to_a_partner_that_the_city_sees(
    seoul: City, busan: City, officer_access: Access
) -> None:
    theirs = make_actor("Secret", steward=busan)
    fields = {"kind": v.PostKind.CHEF, "titles": {"en": "Director"}}
    with pytest.raises(ValidationError) as refused:
        add_post(fields, actor_id=theirs.pk, city=seoul, access=officer_access)
    assert list(refused.value.error_dict) == ["actor"]
    with pytest.raises(PermissionDenied):
        add_post(fields, actor_id=theirs.pk, city=busan, access=officer_access)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"titles": {}}, "titles"),
        ({"titles": {"en": "  "}}, "titles"),
        ({"titles": {"en": "x" * 10_000}}, "titles"),
        ({"titles": {"en": "May\u202eor"}}, "titles"),
        ({"titles": {f"{n}": "x" for n in range(11)}}, "titles"),
        ({"kind": "ZZZZ"}, "kind"),
        ({"email": "nobody"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "1"}, "phone"),
    ],
)
def test_bad_post_is_refused_at_its_field(
    post: Post, officer_access: Access, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        edit_post(post.pk, changed, access=officer_access, version=1)
    assert list(refused.value.error_dict) == [field]
    post.refresh_from_db()
    assert post.version == 1


# People


def test_person_is_kept_for_five_years_after_verification(
    seoul: City, officer_access: Access
) -> None:
    person = add_person({"name": "김민지"}, city=seoul, access=officer_access, on=TODAY)
    assert (person.verified_on, person.retain_until) == (TODAY, TODAY + RETENTION)

    later = TODAY + datetime.timedelta(days=100)
    person = verify_person(person.pk, access=officer_access, on=later)
    assert (person.verified_on, person.retain_until) == (later, later + RETENTION)


def test_verifying_leaves_a_retention_date_that_somebody_set(
    seoul: City, officer_access: Access
) -> None:
    fields = {"name": "김민지", "retain_until": datetime.date(2027, 1, 1)}
    person = add_person(fields, city=seoul, access=officer_access, on=TODAY)
    soon = verify_person(person.pk, access=officer_access, on=datetime.date(2026, 12, 1))
    assert soon.retain_until == datetime.date(2027, 1, 1)
    late = verify_person(person.pk, access=officer_access, on=datetime.date(2027, 2, 1))
    assert late.retain_until == datetime.date(2027, 2, 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u0301"}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": "Erika \u202emustermann"}, "name"),
        ({"latin_name": "a\tb"}, "latin_name"),
        ({"email": "erika"}, "email"),
        ({"mobile": "javascript:1"}, "mobile"),
        ({"retain_until": datetime.date(2020, 1, 1)}, "retain_until"),
        ({"verified_on": datetime.date(2027, 1, 1)}, "verified_on"),
    ],
)
def test_bad_person_is_refused_at_the_field(
    post: Post, officer_access: Access, changed: dict[str, Any], field: str
) -> None:
    person = make_tenure(post, "Erika Mustermann").person
    assert person is not None
    with pytest.raises(ValidationError) as refused:
        edit_person(person.pk, changed, access=officer_access, version=1, on=TODAY)
    assert list(refused.value.error_dict) == [field]


# Terms


def test_successor_closes_the_term_before_in_one_step(
    seoul: City, hamburg: Actor, post: Post, officer_access: Access
) -> None:
    before = make_tenure(post, "Max Mustermann", since="2015")
    erika = add_person({"name": "Erika"}, city=seoul, access=officer_access, on=TODAY)

    appoint(
        post.pk,
        erika,
        since=PartialDate("2026-11-23"),
        access=officer_access,
        version=1,
    )

    before.refresh_from_db()
    assert before.until == "2026-11-23"
    assert holders(hamburg, seoul, officer_access) == ["Erika"]
    # Who has looked at the post as it was would put somebody else in her place.
    with pytest.raises(StaleRecordError):
        appoint(post.pk, erika, since=None, access=officer_access, version=1)


@pytest.mark.parametrize(
    ("since", "message"),
    [
        ("2014", "began later"),
        ("2015", "exactly these dates"),
        # The term that is closed would then be that of somebody who is there already.
        ("2022", "exactly these dates"),
    ],
)
def test_term_that_clashes_is_refused_and_nothing_is_closed(
    seoul: City, post: Post, officer_access: Access, since: str, message: str
) -> None:
    before = make_tenure(post, "Max Mustermann", since="2015")
    make_tenure(post, "Somebody", since="2015", until="2022")
    erika = add_person({"name": "Erika"}, city=seoul, access=officer_access, on=TODAY)
    with pytest.raises(ValidationError, match=message):
        appoint(post.pk, erika, since=PartialDate(since), access=officer_access, version=1)
    before.refresh_from_db()
    assert (before.until, post.tenures.count()) == (None, 2)


def test_person_who_holds_the_post_or_is_of_another_city_is_not_appointed(
    seoul: City, busan: City, hamburg: Actor, post: Post, officer_access: Access
) -> None:
    own = make_tenure(post, "Erika").person
    theirs = make_tenure(make_post(busan, hamburg), "Theirs").person
    for person in (own, theirs):
        assert person is not None
        with pytest.raises(ValidationError) as refused:
            appoint(post.pk, person, since=None, access=officer_access, version=1)
        assert list(refused.value.error_dict) == ["person"]


def test_term_does_not_end_before_it_starts(post: Post, officer_access: Access) -> None:
    tenure = make_tenure(post, "Erika", since="2022-05")
    fields = {"until": PartialDate("2022-04-30")}
    with pytest.raises(ValidationError) as refused:
        edit_tenure(tenure.pk, fields, access=officer_access, version=1)
    assert list(refused.value.error_dict) == ["until"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenure.objects.filter(pk=tenure.pk).update(until="2022-04-30")
    edit_tenure(tenure.pk, {"until": PartialDate("2022")}, access=officer_access, version=1)


def test_term_of_somebody_erased_stays_among_the_former_ones(
    seoul: City, hamburg: Actor, post: Post, officer_access: Access, officer_client: Client
) -> None:
    tenure = make_tenure(post, "Erika Mustermann", since="2018-03", until="2026-11")
    person = tenure.person
    make_tenure(post, "Otto Beispiel", since="2026-11")
    Tenure.objects.filter(pk=tenure.pk).update(person=None)
    assert person is not None
    person.delete()
    found = people_to_call(hamburg, city=seoul, access=officer_access, on=TODAY)
    assert [(former.person, former.tenure) for _post, former in found.former] == [(None, tenure)]
    assert holders(hamburg, seoul, officer_access) == ["Otto Beispiel"]
    page = " ".join(officer_client.get(hamburg.get_absolute_url()).text.split())
    assert "(erased)" in page
    assert "March 2018 – November 2026" in page


def test_nobody_holds_a_post_whose_holder_was_erased_without_an_end(
    seoul: City, hamburg: Actor, post: Post, officer_access: Access
) -> None:
    make_tenure(post, "Erika Mustermann", since="2018", until="2090")
    Tenure.objects.create(city=seoul, post=post, person=None, since="2020")
    # A term of somebody erased closes nobody's.
    assert holders(hamburg, seoul, officer_access) == ["Erika Mustermann"]
