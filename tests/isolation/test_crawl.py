"""The crawl: each role of the first city, its keys, and the platform go everywhere they can.

None of them meets a canary of the second city, nor one of a confidential record of their own city
without the right to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from activities.models import Activity
from tests.conftest import CANARIES, CANARY_ANSWERS
from tests.isolation.crawl import Crawl, starts, text_of
from tests.isolation.filling import tenant_models
from tests.isolation.scene import NOT_OF_SEOUL, Scene

# It says little of what is tested, and takes a third longer when measured.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

ASKERS = (
    *("nobody", "viewer", "officer", "head", "legal", "mayor_office", "city_admin"),
    *("platform_admin", "reading key", "writing key"),
)
# Fields that no answer tells even to those whose they are: were one told, the crawl would not know.
UNSEEN = {
    "account.EmailAddress.email": "the address of the person is told, not that of signing in",
    "account.EmailConfirmation.key": "a secret",
    "accounts.Invitation.digest": "a secret",
    "accounts.KeySecret.digest": "a secret",
    "accounts.Membership.source": "that a provider gave a role is told, not which",
    "accounts.User.password": "a secret",
    "activities.Activity.void_reason": "told of void records, and this one is not",
    "agreements.Gate.pack": "for programs: a person reads its name",
    "agreements.Gate.rule": "for programs: a person reads its title",
    "agreements.Gate.waiver_reason": "told of gates that were waived, and this one was not",
    "activities.DocumentText.failure": "told of what could not be read, and this one waits",
    "activities.DocumentText.text": "told around the words that are looked for",
    "activities.DocumentText.worker": "for those who run the program",
    "activities.IncomingFile.sha256": "only compared",
    "activities.IncomingItem.message_id": "only compared",
    "activities.Scan.sha256": "only compared",
    "agreements.AuthorityForm.sha256": "only compared",
    "mfa.Authenticator.data": "a secret",
    "notices.FeedAddress.digest": "a secret",
    "notices.FeedAddress.name": "for the person alone",
    "notices.Mail.message_id": "for the server that takes the mail",
    "notices.Snooze.reason": "told of rows of the work list, and this one is on nobody's",
    "records.AuditEntry.channel": "in the table alone",
    "records.AuditEntry.details": "told of what was taken out, and here somebody looked",
    "records.AuditEntry.once": "only compared",
    "records.AuditEntry.request": "in the table alone",
    "records.ErasedRow.digest": "only compared",
    "records.ErasedRow.salt": "only compared",
    "records.ErasedRow.table": "only compared",
    "records.Seal.digest": "only compared",
    "records.Seal.previous": "only compared",
    "records.SealedRow.digest": "only compared",
    "records.SealedRow.salt": "only compared",
    "records.Verification.digest": "only compared",
    "reports.ReportRun.failure": "told of reports that failed, and this one did not",
    "reports.ReportRun.worker": "for those who run the program",
    "search.SavedSearch.filters": "for the person alone",
    "search.SavedSearch.name": "for the person alone",
    "search.SavedSearch.query": "for the person alone",
    "socialaccount.SocialAccount.extra_data": "for the person alone",
    "socialaccount.SocialAccount.provider": "for the person alone",
    "socialaccount.SocialAccount.uid": "for the person alone",
    "socialaccount.SocialToken.token": "a secret",
    "socialaccount.SocialToken.token_secret": "a secret",
    "usersessions.UserSession.data": "for the person alone",
    "usersessions.UserSession.ip": "for the person alone",
    "usersessions.UserSession.session_key": "a secret",
    "usersessions.UserSession.user_agent": "for the person alone",
}


def _doors() -> list[type[Any]]:
    """The classes whose `visible_to` keeps records of cities apart."""
    found = set()
    for model in tenant_models():
        for kind in type(model._default_manager.all()).__mro__:
            if "visible_to" in vars(kind):
                found.add(kind)
                break
    return sorted(found, key=lambda kind: kind.__name__)


# Open, they alone show nothing, since pages ask for rows of one city besides.
BEHIND_ANOTHER = {
    "ApiKeyQuerySet",
    "CouncilFormQuerySet",
    "DelegationQuerySet",
    "InvitationQuerySet",
    "KeyConsentQuerySet",
    "KeySecretQuerySet",
    "MembershipQuerySet",
    "MergeQuerySet",
    "OfCityQuerySet",
    "SignInRuleQuerySet",
    # What the page of the audit lists is found by SQL of its own, for one city.
    "AuditEntryQuerySet",
    # Read as links of memberships, partners and people, which come through their own doors.
    "ContributionQuerySet",
    "OfActorQuerySet",
    "TenureQuerySet",
}
# Doors that only the API has without another behind them, with who goes through them there.
OF_KEYS = {
    "CityQuerySet": "reading key",
    "PersonQuerySet": "key of write:people",
    "PostQuerySet": "reading key",
}
QUICK = {"ActivityQuerySet", "ChildQuerySet"}
DOORS = [
    pytest.param(door, id=door.__name__, marks=[] if door.__name__ in QUICK else pytest.mark.prove)
    for door in _doors()
    if door.__name__ not in BEHIND_ANOTHER
]


@pytest.fixture(scope="module")
def crawls() -> dict[str, tuple[Crawl, list[str]]]:
    """The crawls that were made, by who went."""
    return {}


@pytest.fixture
def crawl_as(
    scene: Scene, crawls: dict[str, tuple[Crawl, list[str]]]
) -> Callable[[str], tuple[Crawl, list[str]]]:
    def crawl(name: str) -> tuple[Crawl, list[str]]:
        if name not in crawls:
            asker, turn = scene.world.asker(name), ASKERS.index(name)
            going = Crawl(scene, asker, most=1, most_of_route=1, turn=turn)
            crawls[name] = going, [str(leak) for leak in going.run()]
        return crawls[name]

    return crawl


@pytest.mark.parametrize("name", ASKERS)
def test_nobody_meets_what_is_not_theirs(
    name: str,
    scene: Scene,
    crawl_as: Callable[[str], tuple[Crawl, list[str]]],
    record_property: Callable[[str, object], None],
) -> None:
    going, leaks = crawl_as(name)
    record_property(CANARY_ANSWERS, going.answers)
    record_property(CANARIES, len(scene.other.where))
    assert leaks == []
    assert going.broken == []


@pytest.mark.prove
@pytest.mark.parametrize("name", ASKERS)
def test_nobody_meets_what_is_not_theirs_behind_any_link(
    name: str, scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    going = Crawl(scene, scene.world.asker(name), most=3, most_of_route=100)
    leaks = [str(leak) for leak in going.run()]
    record_property(CANARY_ANSWERS, going.answers)
    record_property(CANARIES, len(scene.other.where))
    assert leaks == []
    assert going.broken == []


def test_whose_they_are_meet_them_all(
    scene: Scene, crawl_as: Callable[[str], tuple[Crawl, list[str]]]
) -> None:
    crawls = [crawl_as(name)[0] for name in ("head", "city_admin")]
    met = {where.partition(" ")[0] for crawl in crawls for where in crawl.own}
    there = {
        where.partition(" ")[0]
        for flock in (scene.own, scene.confidential)
        for where in flock.where.values()
        if where.rpartition(".")[0] not in NOT_OF_SEOUL
    }
    assert set(UNSEEN) <= there
    assert there - met - set(UNSEEN) == set()


@pytest.mark.parametrize("door", DOORS)
def test_a_door_that_stands_open_is_found(
    door: type[Any], scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "visible_to", lambda rows, access: rows.all())
    asker = scene.world.asker(OF_KEYS.get(door.__name__, "officer"))
    assert next(Crawl(scene, asker, 0, 0).run(), None) is not None


def test_every_exception_of_a_door_is_still_one() -> None:
    assert {door.__name__ for door in _doors()} >= BEHIND_ANOTHER


def test_an_answer_that_tells_in_its_head_or_in_a_file_is_found(scene: Scene) -> None:
    going = Crawl(scene, scene.world.asker("head"), 0, 0)
    word = next(iter(scene.other.where))
    assert list(going.look(f"ETag: {word.upper()}", 200, "/"))
    assert list(going.look("9,182,123.40 won", 200, "/"))
    assert list(going.look("17 March 1847", 200, "/"))
    pk = next(iter(scene.other_ids))
    assert list(going.look(pk, 200, "/"))
    assert not list(going.look(pk, 200, f"/activities/{pk}/"))


def test_files_are_opened(scene: Scene) -> None:
    client = scene.world.asker("head").client
    made = [one for one in scene.world.records["report"] if one.name.startswith("made")]
    for kind in ("pdf", "annex"):
        text = text_of(client.get(reverse(f"reports:run-{kind}", args=made[0].args)))
        assert any("Activity.title" in where for where in scene.own.met_in(text))
    assert "Hamburg" in text_of(client.get(reverse("reports:council-xlsx")))


def test_what_is_offered_is_seen_and_its_other_fields_are_not(scene: Scene) -> None:
    offered = scene.offered.of[Activity]
    for name, route in (
        ("officer", "activities:shared-detail"),
        ("reading key", "api:shared-activity-detail"),
    ):
        asker, address = scene.world.asker(name), reverse(route, args=(offered.pk,))
        text = text_of(asker.client.get(address))
        assert offered.title in text
        assert scene.leaks(asker, text, asked=address) == set()


def test_the_crawl_begins_with_every_route_and_the_other_city_s_records(scene: Scene) -> None:
    assert any(str(scene.world.busan.pk) in address for address in starts(scene))
