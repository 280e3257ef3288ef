from __future__ import annotations

import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Delegation, User
from domains import vocabulary as v
from partners.models import City
from records.access import Role, Visibility
from tests.factories import PASSWORD, make_activity, make_actor, make_user
from tests.personas import client_of

LIST, NEW = reverse("accounts:delegation-list"), reverse("accounts:delegation-new")
DAY = datetime.timedelta(days=1)


def typed(to: User, **values: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "receiver": to.pk,
        "kind": "ABSE",
        "roles": [Role.OFFICER],
        "starts_on": today.isoformat(),
        "ends_on": (today + 3 * DAY).isoformat(),
        "reason": "A journey",
        **values,
    }


def acting(giver: User, receiver: User, city: City, *roles: str) -> Delegation:
    today = timezone.localdate()
    return Delegation.objects.create(
        city=city,
        giver=giver,
        receiver=receiver,
        kind=v.Delegation.ABSE,
        roles=list(roles),
        starts_on=today,
        ends_on=today + DAY,
        reason="A journey",
    )


def end_of(delegation: Delegation) -> str:
    return reverse("accounts:delegation-end", args=[delegation.pk])


def test_person_hands_own_roles_over_sees_it_and_ends_it(
    officer: User, officer_client: Client, viewer: User
) -> None:
    form = officer_client.get(NEW).context["form"]
    assert "giver" not in form.fields
    assert [code for code, _label in form.fields["roles"].choices] == [Role.OFFICER]
    page = officer_client.post(NEW, typed(viewer), follow=True)
    delegation = Delegation.objects.get()
    assert (delegation.giver, delegation.receiver) == (officer, viewer)
    assert end_of(delegation) in page.text
    assert "Take" not in officer_client.get(end_of(delegation)).text
    ended = officer_client.post(end_of(delegation), follow=True)
    assert "Ended early" in ended.text
    assert end_of(delegation) not in ended.text


def test_addresses_are_told_only_where_a_name_is_shared(
    officer: User, officer_client: Client, viewer: User, head: User, seoul: City
) -> None:
    page = officer_client.get(NEW)
    choices = [label for _pk, label in page.context["form"].fields["receiver"].choices]
    assert choices[0] == "Choose a colleague"
    assert set(choices[1:]) == {head.name, viewer.name}
    namesake = make_user(seoul, Role.LEGAL, name=viewer.name, email="another@example.org")
    for client, field in ((officer_client, "receiver"), (client_of(head), "giver")):
        labels = {label for _pk, label in client.get(NEW).context["form"].fields[field].choices}
        assert {f"{one.name} ({one.email})" for one in (viewer, namesake)} <= labels
        assert not any(one.email in label for label in labels for one in (head, officer))


def test_everybody_of_the_city_sees_who_acts_for_whom_and_oneself_by_itself(
    head: User, officer: User, viewer: User, viewer_client: Client, seoul: City
) -> None:
    given = acting(head, officer, seoul, Role.HEAD)
    page = viewer_client.get(LIST)
    assert "Park Ji-hoon" in page.text
    assert end_of(given) not in page.text
    assert "Park Ji-hoon" not in viewer_client.get(LIST, {"show": "mine"}).text
    assert given in client_of(officer).get(LIST, {"show": "mine"}).context["page"].rows


def test_only_the_giver_or_a_leader_ends_it(
    head: User, officer: User, viewer_client: Client, outsider_client: Client, seoul: City
) -> None:
    given = acting(officer, head, seoul, Role.OFFICER)
    assert viewer_client.post(end_of(given)).status_code == 403
    assert outsider_client.post(end_of(given)).status_code == 404
    given.refresh_from_db()
    assert given.revoked_at is None
    assert client_of(head).post(end_of(given)).status_code == 302


def test_receiver_does_not_end_it(officer: User, viewer: User, seoul: City) -> None:
    given = acting(officer, viewer, seoul, Role.OFFICER)
    assert client_of(viewer).post(end_of(given)).status_code == 403


def test_leader_hands_the_roles_of_somebody_absent_over(
    officer: User, viewer: User, head: User
) -> None:
    client = client_of(head)
    assert "giver" in client.get(NEW).context["form"].fields
    assert client.post(NEW, typed(viewer, giver=officer.pk)).url == LIST
    assert Delegation.objects.get().giver == officer


def test_who_was_absent_is_told_once_who_handed_their_roles_over(
    head: User, officer: User, viewer: User
) -> None:
    client_of(head).post(NEW, typed(viewer, giver=officer.pk))
    own = client_of(viewer)
    assert f"arranged by {head.name}" in own.get(LIST).text
    told = f"{head.name} handed roles of yours over to {viewer.name}"
    sent = {"login": officer.email, "password": PASSWORD}
    met = [Client().post("/accounts/sign-in/", sent, follow=True).text for _time in range(2)]
    assert [told in text for text in met] == [True, False]


def test_what_one_hands_over_oneself_is_not_told(
    officer: User, officer_client: Client, viewer: User
) -> None:
    officer_client.post(NEW, typed(viewer))
    assert "arranged by" not in officer_client.get(LIST).text
    sent = {"login": officer.email, "password": PASSWORD}
    page = Client().post("/accounts/sign-in/", sent, follow=True).text
    assert "handed roles of yours over" not in page


def test_officer_names_no_other_giver(
    officer: User, officer_client: Client, head: User, viewer: User
) -> None:
    answer = officer_client.post(NEW, typed(viewer, giver=head.pk, roles=[Role.HEAD]))
    assert answer.status_code == 422
    officer_client.post(NEW, typed(viewer, giver=head.pk))
    assert Delegation.objects.get().giver == officer


def test_bad_input_is_named_at_its_field_and_nothing_is_kept(
    officer_client: Client, viewer: User, outsider: User
) -> None:
    for values, field in (
        ({"ends_on": ""}, "ends_on"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"roles": [Role.HEAD]}, "roles"),
        ({"receiver": outsider.pk}, "receiver"),
        ({"kind": "x"}, "kind"),
        ({"reason": "Away \u202e"}, "reason"),
    ):
        answer = officer_client.post(NEW, typed(viewer, **values))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Delegation.objects.exists()


def test_roles_that_check_each_other_are_warned_of(
    officer: User, reviewer: User, officer_client: Client
) -> None:
    page = officer_client.post(NEW, typed(reviewer), follow=True)
    assert "there to check each other: Officer, Legal reviewer" in page.text


def test_every_page_says_for_whom_one_acts_until_when(
    head: User, officer: User, officer_client: Client, seoul: City, busan: City
) -> None:
    assert "You act for" not in officer_client.get(LIST).text
    given = acting(head, officer, seoul, Role.HEAD)
    page = officer_client.get("/accounts/me/").text
    assert "You act for Park Ji-hoon (Head of office) until" in page
    Delegation.objects.filter(pk=given.pk).update(kind=v.Delegation.STAN, ends_on=None)
    assert "You act for Park Ji-hoon (Head of office)." in officer_client.get(LIST).text
    officer.memberships.create(city=busan, role=Role.VIEWER)
    officer_client.post(reverse("accounts:switch-city"), {"city": busan.pk})
    assert "You act for" not in officer_client.get(LIST).text


def test_history_tells_on_whose_behalf_a_handed_over_right_was_used(
    officer: User, viewer: User, seoul: City
) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    acting(officer, viewer, seoul, Role.OFFICER)
    client = client_of(viewer)
    url = reverse("activities:commitment-new", args=[activity.pk])
    client.post(
        url, {"version": 1, "words": "We will send a choir.", "side": "OURS", "status": "OPEN"}
    )
    event = activity.commitments.get().history.get()
    assert event.pgh_context["person"] == str(viewer.pk)
    assert event.pgh_context["behalf"] == str(officer.pk)
    assert "Lee Su-bin on behalf of Kim Min-ji" in client.get(activity.get_absolute_url()).text


def test_own_right_is_used_in_ones_own_name(head: User, officer: User, seoul: City) -> None:
    activity = make_activity(seoul, partners=(make_actor(),))
    acting(head, officer, seoul, Role.HEAD)
    client = client_of(officer)
    url = reverse("activities:commitment-new", args=[activity.pk])
    client.post(
        url, {"version": 1, "words": "We will send a choir.", "side": "OURS", "status": "OPEN"}
    )
    assert "behalf" not in activity.commitments.get().history.get().pgh_context


def test_confidential_record_that_only_a_delegation_opens_is_changed_on_behalf(
    head: User, officer: User, seoul: City
) -> None:
    hidden, named = (
        make_activity(
            seoul,
            partners=(make_actor(f"Town {number}"),),
            visibility=Visibility.CONFIDENTIAL,
            owner=owner,
        )
        for number, owner in enumerate((None, officer))
    )
    acting(head, officer, seoul, Role.HEAD)
    client = client_of(officer)
    told = []
    for activity in (hidden, named):
        url = reverse("activities:commitment-new", args=[activity.pk])
        sent = {"version": 1, "words": "We will come.", "side": "OURS", "status": "OPEN"}
        assert client.post(url, sent).status_code == 302
        told.append(activity.commitments.get().history.get().pgh_context.get("behalf"))
    assert told == [str(head.pk), None]


def test_who_acts_for_an_administrator_gives_no_role_to_oneself(
    viewer: User, officer: User, seoul: City
) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Kang Tae-oh")
    acting(admin, viewer, seoul, Role.CITY_ADMIN)
    client = client_of(viewer)
    own = reverse("accounts:member-edit", args=[viewer.pk])
    answer = client.post(own, {"roles": ["viewer", "head"], "seen": "viewer"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["roles"])
    other = reverse("accounts:member-edit", args=[officer.pk])
    assert client.post(other, {"roles": ["legal"], "seen": "officer"}).status_code == 302
    event = officer.memberships.get().history.get()
    assert event.pgh_context["behalf"] == str(admin.pk)


def test_who_acts_for_an_administrator_does_not_invite_oneself(viewer: User, seoul: City) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Kang Tae-oh")
    acting(admin, viewer, seoul, Role.CITY_ADMIN)
    sent = {"email": viewer.email, "name": "Me again", "roles": [Role.HEAD]}
    answer = client_of(viewer).post(reverse("accounts:invitation-new"), sent)
    assert "On behalf of somebody else" in answer.text
    assert not seoul.invitations.exists()


def test_delegations_of_another_city_are_not_there(
    head: User, officer: User, outsider_client: Client, seoul: City
) -> None:
    acting(head, officer, seoul, Role.HEAD)
    assert "Park Ji-hoon" not in outsider_client.get(LIST).text
