"""Whom a day has a mail for: one a day at most, in the morning of one's own city, as chosen."""

from __future__ import annotations

import datetime
from collections import Counter
from itertools import pairwise

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import access_for_user
from accounts.models import Membership, User
from notices.mail.codes import Days, MailState
from notices.mail.days import local_day
from notices.mail.services.choosing import choose, stop_all
from notices.mail.services.ordering import forget_old_mails, order_digests
from notices.models import Mail
from partners.models import City
from records.access import Role
from tests.factories import make_city, make_user
from tests.notices.mailing import DAY, MORNING, TODAY, busy_person, local, promise, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_leaves() -> object:
    with override_settings(SENDS_MAIL=True):
        yield


@pytest.fixture
def person(seoul: City) -> User:
    return busy_person(seoul, "Kim Min-ji")


def chooses(person: User, city: City, days: Days, *, on: datetime.date) -> None:
    choose({city: days}, person=person, access=access_for_user(person), on=on)


def test_everybody_with_something_to_do_gets_one_mail_a_day(seoul: City, person: User) -> None:
    other = busy_person(seoul, "Lee Su-bin")
    make_user(seoul, Role.OFFICER, name="Nothing To Do")
    assert sorted(run(MORNING)) == sorted([person.email, other.email])
    assert run(MORNING + datetime.timedelta(hours=5)) == []
    states = Counter(Mail.objects.values_list("state", flat=True))
    assert states == {MailState.SENT: 2, MailState.EMPTY: 1}
    assert sorted(run(MORNING + DAY)) == sorted([person.email, other.email])


def test_nothing_is_sent_before_the_morning(person: User) -> None:
    assert run(local("Asia/Seoul", 2026, 11, 27, 5, 59)) == []
    assert not Mail.objects.exists()
    assert run(local("Asia/Seoul", 2026, 11, 27, 6, 0)) == [person.email]


def test_each_city_has_its_own_morning(seoul: City, person: User) -> None:
    honolulu = make_city("Honolulu", "호놀룰루", "HON")
    City.objects.filter(pk=honolulu.pk).update(time_zone="Pacific/Honolulu")
    islander = busy_person(honolulu, "Keanu Kalani")
    # It is afternoon there, of the day before.
    assert sorted(run(MORNING)) == sorted([person.email, islander.email])
    days = dict(Mail.objects.values_list("person__email", "period"))
    assert days == {person.email: TODAY, islander.email: TODAY - DAY}
    assert run(local("Pacific/Honolulu", 2026, 11, 27, 5, 59)) == []
    assert run(local("Pacific/Honolulu", 2026, 11, 27, 6)) == [islander.email]


def test_where_no_mail_leaves_none_is_ordered(person: User) -> None:
    with override_settings(SENDS_MAIL=False):
        assert run(MORNING) == []
    assert not Mail.objects.exists()


def test_two_cities_share_one_mail(seoul: City, busan: City, person: User) -> None:
    Membership.objects.create(user=person, city=busan, role=Role.OFFICER)
    promise(busan, person, "Promise in Busan")
    assert run(MORNING) == [person.email]
    body = str(outbox.outbox[-1].body)
    assert "Promise in Busan" in body
    assert "Promise of Kim Min-ji" in body
    assert Mail.objects.get().cities == [busan.pk, seoul.pk]


def test_second_mail_of_a_day_is_refused_by_the_database(person: User) -> None:
    run(MORNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(person=person, period=TODAY, not_before=MORNING)


def test_who_has_left_gets_none(seoul: City, person: User) -> None:
    gone = busy_person(seoul, "Gone Already")
    gone.memberships.all().delete()
    locked = busy_person(seoul, "Locked Out")
    User.objects.filter(pk=locked.pk).update(is_active=False)
    assert run(MORNING) == [person.email]


def test_who_leaves_between_order_and_sending_gets_none(person: User) -> None:
    order_digests(at=MORNING)
    person.memberships.all().delete()
    assert run(MORNING) == []
    assert Mail.objects.get().state == MailState.EMPTY


# Chosen days


def test_once_a_week_it_comes_on_its_day_alone(seoul: City, person: User) -> None:
    chooses(person, seoul, Days.MON, on=TODAY)
    sent = [on for on in range(14) if run(MORNING + on * DAY)]
    # Today is a Friday: the next Mondays come three and ten days later.
    assert sent == [3, 10]


def test_week_whose_day_brought_nothing_is_made_up_for(seoul: City, person: User) -> None:
    chooses(person, seoul, Days.FRI, on=TODAY - DAY)
    order_digests(at=MORNING)
    Mail.objects.update(state=MailState.REFUSED)
    assert [on for on in range(1, 14) if run(MORNING + on * DAY)] == [1, 7]


def test_never_is_never_and_only_there(seoul: City, busan: City, person: User) -> None:
    Membership.objects.create(user=person, city=busan, role=Role.OFFICER)
    promise(busan, person, "Promise in Busan")
    chooses(person, seoul, Days.NEVER, on=TODAY)
    assert run(MORNING) == [person.email]
    assert "Promise of" not in str(outbox.outbox[-1].body)
    chooses(person, busan, Days.NEVER, on=TODAY)
    assert run(MORNING + DAY) == []


def test_daily_of_one_city_and_weekly_of_another_stay_one_mail(
    seoul: City, busan: City, person: User
) -> None:
    Membership.objects.create(user=person, city=busan, role=Role.OFFICER)
    promise(busan, person, "Promise in Busan")
    chooses(person, busan, Days.MON, on=TODAY)
    told = []
    for number in range(5):
        assert len(run(MORNING + number * DAY)) == 1
        told.append("Promise in Busan" in str(outbox.outbox[-1].body))
    assert told == [False, False, False, True, False]


def test_stopped_by_the_link_means_everywhere_also_later(
    seoul: City, busan: City, person: User
) -> None:
    assert stop_all(person.pk, on=TODAY)
    Membership.objects.create(user=person, city=busan, role=Role.OFFICER)
    promise(busan, person, "Promise in Busan")
    assert run(MORNING) == []
    chooses(person, seoul, Days.DAILY, on=TODAY)
    assert run(MORNING) == [person.email]


def test_a_week_that_was_stopped_is_not_made_up_for(seoul: City, person: User) -> None:
    monday = MORNING + 3 * DAY
    chooses(person, seoul, Days.MON, on=TODAY - 14 * DAY)
    assert stop_all(person.pk, on=TODAY)
    assert run(monday) == []
    chooses(person, seoul, Days.MON, on=(monday + DAY).date())
    sent = [len(run(monday + number * DAY)) for number in range(1, 8)]
    assert sent == [0, 0, 0, 0, 0, 0, 1]


# Clocks


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        # Put forward at midnight, and back again.
        ("America/Santiago", (2026, 9, 5)),
        ("America/Santiago", (2026, 4, 3)),
        ("Europe/Berlin", (2026, 3, 28)),
        ("Europe/Berlin", (2026, 10, 24)),
        ("Australia/Lord_Howe", (2026, 10, 3)),
    ],
)
def test_days_of_changing_clocks_have_one_mail_each(
    seoul: City, person: User, zone: str, first: tuple[int, int, int]
) -> None:
    City.objects.filter(pk=seoul.pk).update(time_zone=zone)
    promise(seoul, person, due=datetime.date(2026, 1, 5))
    start = local(zone, *first).astimezone(datetime.UTC)
    ticks = (start + datetime.timedelta(minutes=30) * number for number in range(3 * 24 * 2))
    sent = [at for at in ticks if run(at)]
    days = [local_day(zone, at) for at in sent]
    assert days == [datetime.date(*first) + number * DAY for number in range(3)]


@pytest.mark.django_db(transaction=True)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    acts=st.lists(
        st.tuples(
            st.integers(10, 1_200),
            st.sampled_from(["tick", "tick", "tick", "move", "choose", "fail", "stop"]),
            st.sampled_from(list(Days)),
        ),
        min_size=5,
        max_size=40,
    )
)
def test_nobody_ever_gets_two_mails_on_one_day(
    acts: list[tuple[int, str, Days]],
) -> None:
    with transaction.atomic():
        city = make_city()
        person = busy_person(city, "Kim Min-ji")
        zones = ["Asia/Seoul", "America/New_York", "Pacific/Kiritimati", "Europe/Berlin"]
        at, sent = MORNING, []
        for minutes, act, days in acts:
            at += datetime.timedelta(minutes=minutes)
            zone = City.objects.get(pk=city.pk).time_zone
            on = local_day(zone, at)
            if act == "move":
                place = zones[(zones.index(zone) + 1) % len(zones)]
                City.objects.filter(pk=city.pk).update(time_zone=place)
            elif act == "choose":
                chooses(person, city, days, on=on)
            elif act == "stop":
                stop_all(person.pk, on=on)
            elif act == "fail":
                order_digests(at=at)
                Mail.objects.filter(state=MailState.QUEUED).update(state=MailState.REFUSED)
            else:
                sent += [on for _mail in run(at)]
        assert all(earlier < later for earlier, later in pairwise(sent)), sent
        transaction.set_rollback(True)


# Forgetting


def test_old_mails_are_forgotten_but_those_to_decide_on(seoul: City, person: User) -> None:
    states = {number: state for number, state in enumerate(MailState)}
    for number, state in states.items():
        if state is not MailState.SENDING:
            Mail.objects.create(
                person=person,
                period=TODAY - (100 + number) * DAY,
                state=state,
                not_before=MORNING,
            )
    Mail.objects.create(person=person, period=TODAY - 80 * DAY, not_before=MORNING)
    assert forget_old_mails(on=TODAY) == 4
    assert Mail.objects.count() == 2
    assert Mail.objects.filter(state=MailState.UNCERTAIN).exists()
