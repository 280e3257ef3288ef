"""Comments on a record: whom they reach, and what is left of one that is taken back."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Comment, Mention
from activities.services import take_back_comment, void_activity, write_comment
from activities.services.comments import MOST_TOLD
from partners.models import City
from records.access import Access, Role, Visibility
from tests.factories import make_activity, make_actor, make_delegation, make_user
from tests.personas import api_client_of, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(seoul: City, officer_access: Access) -> Activity:
    return make_activity(seoul, partners=(make_actor(),), access=officer_access)


def new_url(activity: Activity) -> str:
    return reverse("activities:comment-new", args=[activity.pk])


def history_of(client: Client, activity: Activity) -> str:
    return client.get(reverse("activities:activity-history", args=[activity.pk])).text


def told(comment: Comment) -> set[str]:
    return set(comment.mentions.values_list("user__name", flat=True))


def test_comment_reaches_those_it_names(
    officer_client: Client, head: User, mayor: User, activity: Activity
) -> None:
    assert officer_client.get(new_url(activity)).status_code == 200
    answer = officer_client.post(
        new_url(activity), {"text": "@park ji-hoon, see https://example.org", "tell": mayor.pk}
    )
    assert answer.status_code == 302
    comment = Comment.objects.get()
    assert told(comment) == {"Park Ji-hoon", "Choi Eun-seo"}
    assert set(Mention.objects.unseen_by(head.pk)) == set(comment.mentions.filter(user=head))
    text = history_of(officer_client, activity)
    assert '<a href="https://example.org" rel="nofollow">' in text
    assert "Wrote a comment" not in text
    assert "Kim Min-ji" in text


def test_the_longer_of_two_names_is_meant(
    seoul: City, officer: User, officer_access: Access, activity: Activity
) -> None:
    make_user(seoul, Role.OFFICER, name="Lee")
    make_user(seoul, Role.OFFICER, name="Lee Jun")
    comment = write_comment(activity.pk, "@Lee Jun: yes", access=officer_access, by=officer)
    assert told(comment) == {"Lee Jun"}
    both = write_comment(activity.pk, "@Lee Jun and @Lee", access=officer_access, by=officer)
    assert told(both) == {"Lee", "Lee Jun"}
    none = write_comment(activity.pk, "@Leeward", access=officer_access, by=officer)
    assert told(none) == set()


@pytest.mark.parametrize(
    "text",
    [
        *("@김민수", "@김민수님", "@김민수님께 전달 부탁드립니다.", "@김민수가", "@김민수에게"),
        *(
            "@김민수 주무관님",
            "@김민수주무관님은",
            "@김민수팀장님!",
            "(@김민수씨)",
            "@김민수,@김민수님",
        ),
    ],
)
def test_name_is_found_with_what_korean_puts_behind_it(
    seoul: City, officer: User, officer_access: Access, activity: Activity, text: str
) -> None:
    make_user(seoul, Role.OFFICER, name="김민수", email="ms@example.org")
    make_user(seoul, Role.OFFICER, name="김민", email="m@example.org")
    comment = write_comment(activity.pk, text, access=officer_access, by=officer)
    assert told(comment) == {"김민수"}


@pytest.mark.parametrize("text", ["@김민수", "@김민수님께", "@김민이나영", "@김민님들"])
def test_the_beginning_of_another_name_is_nobody(
    seoul: City, officer: User, officer_access: Access, activity: Activity, text: str
) -> None:
    make_user(seoul, Role.OFFICER, name="김민", email="m@example.org")
    assert not told(write_comment(activity.pk, text, access=officer_access, by=officer))


def test_queries_stay_the_same_however_many_are_told(
    seoul: City, officer: User, officer_access: Access, activity: Activity
) -> None:
    people = [make_user(seoul, Role.OFFICER, name=f"Person {n}") for n in range(12)]
    counts = []
    for told_ones in (people[:2], people):
        keys = [user.pk for user in told_ones]
        with CaptureQueriesContext(connection) as queries:
            write_comment(activity.pk, "Look.", tell=keys, access=officer_access, by=officer)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 9


def test_who_reads_a_record_for_another_is_told(
    seoul: City, officer: User, officer_access: Access, head: User, activity: Activity
) -> None:
    other = make_user(seoul, Role.OFFICER, name="Lee Jun")
    Activity.objects.filter(pk=activity.pk).update(
        visibility=Visibility.CONFIDENTIAL, owner=officer
    )
    with pytest.raises(ValidationError, match="cannot be told: Lee Jun"):
        write_comment(activity.pk, "@Lee Jun", access=officer_access, by=officer)
    make_delegation(head, other, seoul, Role.HEAD, on=timezone.localdate())
    comment = write_comment(activity.pk, "@Lee Jun", access=officer_access, by=officer)
    assert told(comment) == {"Lee Jun"}


def test_of_namesakes_one_is_chosen(
    seoul: City, officer: User, officer_access: Access, activity: Activity
) -> None:
    one, _other = (
        make_user(seoul, Role.OFFICER, name="Lee Jun", email=f"{n}@example.org") for n in "ab"
    )
    with pytest.raises(ValidationError, match="Several colleagues"):
        write_comment(activity.pk, "@Lee Jun", access=officer_access, by=officer)
    comment = write_comment(
        activity.pk, "@Lee Jun", tell=[one.pk], access=officer_access, by=officer
    )
    assert [mention.user for mention in comment.mentions.all()] == [one]


def test_nobody_is_told_of_a_record_that_they_may_not_read(
    officer_client: Client, officer: User, viewer: User, activity: Activity
) -> None:
    Activity.objects.filter(pk=activity.pk).update(
        visibility=Visibility.CONFIDENTIAL, owner=officer
    )
    page = officer_client.post(new_url(activity), {"text": "Look.", "tell": viewer.pk})
    assert page.status_code == 422
    assert "May not read this record, and cannot be told: Lee Su-bin." in page.text
    assert "Look." in page.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"text": "Look.", "tell": "nobody"}, "tell"),
    ],
)
def test_bad_input_is_named_by_field(
    officer_client: Client, activity: Activity, values: dict[str, str], field: str
) -> None:
    page = officer_client.post(new_url(activity), values)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not Comment.objects.exists()


def test_colleague_of_another_city_cannot_be_told(
    officer_client: Client, outsider: User, activity: Activity
) -> None:
    page = officer_client.post(new_url(activity), {"text": "Look.", "tell": outsider.pk})
    assert "tell" in page.context["form"].errors


def test_markup_in_a_comment_is_text(
    officer_client: Client, officer: User, officer_access: Access, activity: Activity
) -> None:
    words = '<img src=x onerror="alert(1)"> javascript:alert(1)'
    write_comment(activity.pk, words, access=officer_access, by=officer)
    text = history_of(officer_client, activity)
    assert "<img" not in text
    assert 'href="javascript' not in text
    assert "&lt;img" in text


def test_a_comment_taken_back_leaves_its_place_and_no_word(
    officer_client: Client,
    api_client: APIClient,
    seoul: City,
    officer: User,
    officer_access: Access,
    activity: Activity,
) -> None:
    comment = write_comment(activity.pk, "Too early.", access=officer_access, by=officer)
    url = reverse("activities:comment-take-back", args=[comment.pk])
    assert "Too early." in officer_client.get(url).text
    assert officer_client.post(url).status_code == 302
    text = history_of(officer_client, activity)
    assert "Too early." not in text
    assert "A comment that was taken back." in text
    today = f"{timezone.localdate():%Y-%m-%d}"
    past = reverse("activities:activity-as-of", args=[activity.pk])
    assert "Too early." not in officer_client.get(f"{past}?on={today}").text
    admin = client_of(make_user(seoul, Role.CITY_ADMIN, name="Han Seo-yeon"))
    for name in ("accounts:audit-list", "accounts:audit-csv"):
        log = b"".join(admin.get(reverse(name)))  # type: ignore[call-overload]
        assert b"Too early." not in log
        assert b"omment" in log
    for name in ("history", "comments"):
        answer = api_client.get(f"/api/v1/activities/{activity.pk}/{name}/")
        assert answer.status_code == 200
        assert "Too early." not in answer.content.decode()


def test_author_and_head_take_back_and_nobody_else(
    officer: User,
    officer_access: Access,
    head: User,
    mayor: User,
    outsider_client: Client,
    activity: Activity,
) -> None:
    comment = write_comment(activity.pk, "Hm.", access=officer_access, by=officer)
    url = reverse("activities:comment-take-back", args=[comment.pk])
    assert client_of(mayor).post(url).status_code == 403
    assert outsider_client.post(url).status_code == 404
    with pytest.raises(PermissionDenied):
        take_back_comment(comment.pk, access=access_for_user(mayor), at=timezone.now())
    assert client_of(head).post(url).status_code == 302
    comment.refresh_from_db()
    assert comment.taken_back_by == head


# Whom it reaches


def test_front_page_tells_who_was_mentioned_where_until_it_is_seen(
    officer: User, officer_access: Access, head: User, viewer: User, activity: Activity
) -> None:
    for number in range(7):
        text = f"@Park Ji-hoon, number {number}: {'long words ' * 30}"
        write_comment(activity.pk, text, access=officer_access, by=officer)
    reader, front, seen = client_of(head), "/", reverse("activities:mentions-seen")
    page = reader.get(front)
    shown = list(page.context["mentions"])
    assert len(shown) == 5
    assert "You were mentioned" in page.text
    assert f"?show=comments#comment-{shown[0].comment_id}" in page.text
    assert "number 6" in page.text
    assert "Kim Min-ji" in page.text
    assert "long words " * 20 not in page.text
    assert "You were mentioned" not in client_of(viewer).get("/dashboard/").text
    keys = [mention.pk for mention in shown]
    assert client_of(viewer).post(seen, {"mention": keys}).status_code == 302
    assert reader.post(seen, {"mention": ["x"]}).status_code == 302
    assert reader.post(seen).status_code == 302
    assert Mention.objects.unseen_by(head.pk).count() == 7
    answer = reader.post(seen, {"mention": keys}, follow=True)
    assert "They are noted as seen." in answer.text
    assert [mention.comment.text[:23] for mention in answer.context["mentions"]] == [
        "@Park Ji-hoon, number 1",
        "@Park Ji-hoon, number 0",
    ]
    assert reader.get(seen).status_code == 405


def test_mention_is_told_only_while_it_stands_and_may_be_read(
    officer: User, officer_access: Access, viewer: User, activity: Activity
) -> None:
    comment = write_comment(activity.pk, "@Lee Su-bin", access=officer_access, by=officer)
    reader = client_of(viewer)
    assert "@Lee Su-bin" in reader.get("/dashboard/").text
    Activity.objects.filter(pk=activity.pk).update(visibility=Visibility.CONFIDENTIAL)
    assert "@Lee Su-bin" not in reader.get("/dashboard/").text
    keys = [mention.pk for mention in comment.mentions.all()]
    reader.post(reverse("activities:mentions-seen"), {"mention": keys})
    assert Mention.objects.unseen_by(viewer.pk).exists()
    Activity.objects.filter(pk=activity.pk).update(visibility=Visibility.INTERNAL)
    take_back_comment(comment.pk, access=officer_access, at=timezone.now())
    assert "You were mentioned" not in reader.get("/dashboard/").text


def test_viewers_and_void_records_take_no_comments(
    viewer_client: Client, officer_client: Client, officer_access: Access, activity: Activity
) -> None:
    assert viewer_client.post(new_url(activity), {"text": "Hm."}).status_code == 403
    void_activity(activity.pk, reason="Twice", access=officer_access, version=None)
    assert officer_client.post(new_url(activity), {"text": "Hm."}).status_code == 409
    assert not Comment.objects.exists()


# The API


def test_a_key_comments_under_its_own_name(
    api_client: APIClient, officer_client: Client, head: User, activity: Activity
) -> None:
    address = f"/api/v1/activities/{activity.pk}/comments/"
    made = api_client.post(address, {"text": "Filed.", "tell": [str(head.pk)]}, format="json")
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["text"], body["author"]) == ("Filed.", "statistics")
    assert body["told"] == ["Park Ji-hoon"]
    assert api_client.get(made["Location"]).json() == body
    assert api_client.get(address).json()["results"] == [body]
    assert "statistics" in history_of(officer_client, activity)


def test_a_key_takes_back_what_it_wrote_and_nothing_else(
    seoul: City, officer: User, api_client: APIClient, officer_access: Access, activity: Activity
) -> None:
    address = f"/api/v1/activities/{activity.pk}/comments/"
    made = api_client.post(address, {"text": "Filed."}, format="json")["Location"]
    own = write_comment(activity.pk, "Mine.", access=officer_access, by=officer)
    assert api_client_of(seoul, officer, "write").delete(made).status_code == 403
    assert api_client_of(seoul, officer, "read").delete(made).status_code == 403
    assert api_client.delete(f"{address}{own.pk}/").status_code == 403
    assert api_client.delete(made).status_code == 204
    assert api_client.delete(made).status_code == 204
    body = api_client.get(made).json()
    assert (body["text"], body["is_taken_back"]) == ("", True)
    assert api_client.get(f"{address}{own.pk}/").json()["text"] == "Mine."


def test_a_comment_tells_as_many_as_the_service_lets(
    api_client: APIClient, activity: Activity
) -> None:
    address = f"/api/v1/activities/{activity.pk}/comments/"
    body = {"text": "x", "tell": [str(uuid.uuid4()) for _ in range(MOST_TOLD + 1)]}
    (error,) = api_client.post(address, body, format="json").json()["errors"]
    assert (error["pointer"], error["code"]) == ("/tell", "max_length")


def test_api_names_what_is_wrong(
    api_client: APIClient, outsider_api_client: APIClient, outsider: User, activity: Activity
) -> None:
    address = f"/api/v1/activities/{activity.pk}/comments/"
    for body in ({}, {"text": ""}, {"text": "x", "more": 1}, {"text": "x", "tell": ["y"]}):
        assert api_client.post(address, body, format="json").status_code == 400
    body = {"text": "x", "tell": [str(outsider.pk)]}
    refused = api_client.post(address, body, format="json")
    assert {error["pointer"] for error in refused.json()["errors"]} == {"/tell"}
    assert outsider_api_client.post(address, {"text": "x"}, format="json").status_code == 404
    assert not Comment.objects.exists()
