"""Pages of posts and people at partners."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from domains import vocabulary as v
from partners.models import Actor, City, Person, Post, Tenure
from partners.services import merge_actors
from records.access import Access
from tests.factories import make_actor, make_post, make_tenure
from tests.personas import client_of

pytestmark = pytest.mark.django_db

LIST = reverse("partners:person-list")


@pytest.fixture
def hamburg() -> Actor:
    return make_actor("Hamburg", "함부르크")


@pytest.fixture
def post(seoul: City, hamburg: Actor) -> Post:
    return make_post(seoul, hamburg, titles={"de": "Erster Bürgermeister", "ko": "시장"})


@pytest.fixture
def tenure(post: Post) -> Tenure:
    return make_tenure(
        post,
        "Erika Mustermann",
        pronunciation="에리카 무스터만",
        form_of_address="Frau Bürgermeisterin",
        languages=["de"],
        phone="+49 30 23125 (101) ext. 7",
        email="erika@hamburg.example",
        since="2022-05",
        verified_on=timezone.localdate(),
    )


def address(name: str, row: Any) -> str:
    return reverse(f"partners:{name}", args=[row.pk])


# On the page of a partner


def test_partner_page_says_whom_to_call_and_how(
    officer_client: Client, hamburg: Actor, tenure: Tenure
) -> None:
    page = officer_client.get(hamburg.get_absolute_url()).text
    for text in (
        "Erster Bürgermeister",
        "Erika Mustermann",
        "에리카 무스터만",
        "Frau Bürgermeisterin",
        "German",
        'href="tel:+493023125101"',
        'href="mailto:erika@hamburg.example"',
    ):
        assert text in page


def test_viewer_sees_the_post_and_nobody_in_it(
    viewer_client: Client, hamburg: Actor, tenure: Tenure
) -> None:
    page = viewer_client.get(hamburg.get_absolute_url()).text
    assert "Erster Bürgermeister" in page
    for text in ("Erika", "에리카", "23125", "hamburg.example", "Nobody is entered"):
        assert text not in page
    assert viewer_client.get(LIST).status_code == 403


def test_another_city_at_the_same_partner_sees_nothing(
    outsider_client: Client, hamburg: Actor, tenure: Tenure
) -> None:
    page = outsider_client.get(hamburg.get_absolute_url()).text
    assert "Bürgermeister" not in page
    assert "Erika" not in page
    assert outsider_client.get(address("person-detail", tenure.person)).status_code == 404


# The directory


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Erika Mustermann", "山田 太郎"]),
        ({"q": "무스터"}, ["Erika Mustermann"]),
        ({"q": "mustermann"}, ["Erika Mustermann"]),
        ({"q": "山田"}, ["山田 太郎"]),
        ({"q": "yamada"}, ["山田 太郎"]),
        ({"q": "bürgermeister"}, ["Erika Mustermann"]),
        ({"q": "함부르"}, ["Erika Mustermann"]),
        ({"q": "nobody"}, []),
        ({"country": "JP"}, ["山田 太郎"]),
        ({"country": "FR"}, []),
        ({"show": "verify"}, ["山田 太郎"]),
        ({"show": "retention"}, ["山田 太郎"]),
        ({"show": "x"}, []),
    ],
)
def test_directory_finds_by_name_post_and_partner_in_any_script(
    officer_client: Client, seoul: City, tenure: Tenure, query: dict[str, str], found: list[str]
) -> None:
    tokyo = make_post(seoul, make_actor("Tokyo", country_code="JP"), "International Division")
    make_tenure(
        tokyo,
        "山田 太郎",
        latin_name="Yamada Taro",
        verified_on=timezone.localdate() - datetime.timedelta(days=181),
        retain_until=timezone.localdate() - datetime.timedelta(days=1),
    )
    answer = officer_client.get(LIST, query)
    assert [str(line.person) for line in answer.context["lines"]] == found


def test_directory_shows_first_who_was_verified_longest_ago(
    officer_client: Client, post: Post, tenure: Tenure
) -> None:
    make_tenure(post, "Zacharias", verified_on=datetime.date(2020, 1, 1))
    lines = officer_client.get(LIST, {"sort": "verified"}).context["lines"]
    assert [str(line.person) for line in lines] == ["Zacharias", "Erika Mustermann"]


def test_directory_goes_through_all_pages_at_the_same_cost(
    officer_client: Client, seoul: City, hamburg: Actor, django_assert_num_queries: Any
) -> None:
    for number in range(60):
        make_tenure(make_post(seoul, hamburg, f"Office {number}"), f"Person {number:02d}")
    officer_client.get(LIST)
    with django_assert_num_queries(11):
        first = officer_client.get(LIST)
    second = officer_client.get(first.context["page"].next_url)
    lines = first.context["lines"] + second.context["lines"]
    assert [str(line.person) for line in lines] == [f"Person {n:02d}" for n in range(60)]


# Entering and changing


def new_person(**changed: Any) -> dict[str, Any]:
    return {
        "title": "Erster Bürgermeister",
        "title_en": "First Mayor",
        "title_ko": "제1시장",
        "kind": v.PostKind.CHEF,
        "name": "Erika Mustermann",
        "languages": ["de", "en"],
        "since": "2022.5",
        **changed,
    }


def test_one_short_form_adds_post_and_person(
    officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    answer = officer_client.post(address("person-new", hamburg), new_person())
    assert answer.url == f"{hamburg.get_absolute_url()}#people"
    tenure = Tenure.objects.get()
    assert tenure.post.titles == {
        "de": "Erster Bürgermeister",
        "en": "First Mayor",
        "ko": "제1시장",
    }
    assert tenure.since == "2022-05"
    assert (str(tenure.person), tenure.person.languages) == ("Erika Mustermann", ["de", "en"])  # type: ignore[union-attr]
    assert tenure.person.verified_on == timezone.localdate()  # type: ignore[union-attr]


def test_partner_that_became_another_is_told_and_nothing_is_lost(
    officer_client: Client, hamburg: Actor
) -> None:
    gone = make_actor("Hamburgh")
    url = address("person-new", gone)
    merge_actors(gone.pk, into=hamburg.pk, access=Access(is_platform_admin=True))
    answer = officer_client.post(url, new_person())
    assert answer.status_code == 422
    assert "Hamburgh has become Hamburg already." in answer.content.decode()
    assert answer.context["form"]["name"].value() == "Erika Mustermann"
    assert not Post.objects.exists()
    assert not Person.objects.exists()
    assert officer_client.get(url).url == address("person-new", hamburg)


def test_title_in_latin_letters_is_in_the_language_of_the_country(
    officer_client: Client, hamburg: Actor
) -> None:
    url, told = address("person-new", hamburg), "Erster Bürgermeister"
    officer_client.post(url, new_person(title_en=""))
    assert Post.objects.get().titles == {"de": told, "ko": "제1시장"}
    Post.objects.all()[0].tenures.all().delete()
    Post.objects.all().delete()
    officer_client.post(url, new_person(title="First Mayor", title_en="First Mayor", title_ko=""))
    assert Post.objects.get().titles == {"en": "First Mayor"}


def test_two_answers_are_enough_and_a_post_can_stand_alone(
    officer_client: Client, hamburg: Actor
) -> None:
    url = address("person-new", hamburg)
    least = {"title": "Protocol", "kind": v.PostKind.PRTC}
    assert officer_client.post(url, {**least, "name": "Erika"}).status_code == 302
    assert officer_client.post(url, {**least, "title": "의전과"}).status_code == 302
    assert Post.objects.count() == 2
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"title_ko": "시\u202e장"}, "title_ko"),
        ({"title": "시장", "title_ko": "제1시장"}, "title_ko"),
        ({"kind": "ZZZZ"}, "kind"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": "Erika \u202enna"}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": ""}, "name"),
        ({"email": "erika"}, "email"),
        ({"phone": "none"}, "phone"),
        ({"languages": ["xx"]}, "languages"),
        ({"note": "x" * 2_001}, "note"),
        ({"since": "2022-02-31"}, "since"),
    ],
)
def test_bad_answer_is_named_at_its_field_and_nothing_is_half_saved(
    officer_client: Client, hamburg: Actor, changed: dict[str, Any], field: str
) -> None:
    answer = officer_client.post(address("person-new", hamburg), new_person(**changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Post.objects.exists()
    assert not Person.objects.exists()


def test_successor_is_entered_in_one_step(
    officer_client: Client, hamburg: Actor, post: Post, tenure: Tenure
) -> None:
    url = address("post-holder", post)
    page = officer_client.get(url)
    assert "Erika Mustermann" in page.text
    today = timezone.localdate().isoformat()
    body = {"name": "Otto Beispiel", "since": today, "version": post.version}
    assert officer_client.post(url, body).status_code == 302
    tenure.refresh_from_db()
    assert tenure.until == today
    lines = officer_client.get(hamburg.get_absolute_url()).context["people"]
    assert [str(holder.person) for holder in lines.posts[0].holders] == ["Otto Beispiel"]
    assert [str(holder.person) for _post, holder in lines.former] == ["Erika Mustermann"]

    stale = officer_client.post(url, {**body, "name": "Zweiter"})
    assert stale.status_code == 409
    assert not Person.objects.filter(name="Zweiter").exists()


def test_successor_may_be_somebody_of_the_same_partner_only(
    officer_client: Client, seoul: City, hamburg: Actor, post: Post, tenure: Tenure
) -> None:
    deputy = make_tenure(make_post(seoul, hamburg, "Deputy"), "Otto Beispiel").person
    other = make_tenure(make_post(seoul, make_actor("Lyon")), "Jean Dupont").person
    assert deputy is not None
    assert other is not None
    url = address("post-holder", post)
    body = {"since": "2026-06", "version": post.version}
    refused = officer_client.post(url, {**body, "person": other.pk})
    assert list(refused.context["form"].errors) == ["person"]
    both = officer_client.post(url, {**body, "person": deputy.pk, "name": "X Y"})
    assert list(both.context["form"].errors) == ["name"]
    assert officer_client.post(url, {**body, "person": deputy.pk}).status_code == 302
    assert post.tenures.get(person=deputy).since == "2026-06"


def test_changing_a_person_at_once_shows_both_and_keeps_the_first(
    officer_client: Client, tenure: Tenure
) -> None:
    url = address("person-edit", tenure.person)
    body = {"name": "Erika Beispiel", "languages": ["de", "fr"], "version": 1}
    assert officer_client.post(url, body).status_code == 302
    answer = officer_client.post(url, {**body, "name": "Erika Muster"})
    assert answer.status_code == 409
    assert ("Name", "Erika Beispiel", "Erika Muster") in answer.context["form"].changed
    assert Person.objects.get().name == "Erika Beispiel"
    again = {**body, "name": "Erika Muster", "version": 2}
    assert officer_client.post(url, again).status_code == 302


def test_changing_a_post_keeps_titles_that_the_form_does_not_show(
    officer_client: Client, post: Post
) -> None:
    post.titles = {"de": "Bürgermeister", "fr": "Maire", "en": "Mayor"}
    post.save()
    url = address("post-edit", post)
    form = officer_client.get(url).context["form"]
    body = {name: form[name].value() or "" for name in form.fields}
    assert officer_client.post(url, {**body, "title_ko": "시장"}).status_code == 302
    post.refresh_from_db()
    assert post.titles == {"de": "Bürgermeister", "fr": "Maire", "en": "Mayor", "ko": "시장"}
    assert officer_client.post(url, {**body, "title_ko": "장"}).status_code == 409


def test_dates_of_a_term_are_changed_and_a_second_holder_is_told(
    officer_client: Client, post: Post, tenure: Tenure
) -> None:
    before = make_tenure(post, "Max Mustermann", since="2015", until="2022-05")
    url = address("tenure-edit", before)
    body = {"since": "2016", "until": "2010", "version": 1}
    refused = officer_client.post(url, body)
    assert list(refused.context["form"].errors) == ["until"]
    answer = officer_client.post(url, {**body, "until": ""}, follow=True)
    assert "More than one person holds this post now" in answer.text


def test_verified_today_by_one_click(officer_client: Client, post: Post) -> None:
    person = make_tenure(post, "Otto", verified_on=datetime.date(2020, 1, 1)).person
    page = officer_client.get(address("person-detail", person))
    assert page.context["is_past_retention"]
    answer = officer_client.post(address("person-verify", person), follow=True)
    assert "Verified today" in answer.text
    assert Person.objects.get().verified_on == timezone.localdate()


def test_page_tells_who_changed_what(officer: User, officer_client: Client, tenure: Tenure) -> None:
    body = {"name": "Erika Mustermann", "phone": "02-120", "version": 1}
    officer_client.post(address("person-edit", tenure.person), body)
    officer_client.post(address("person-verify", tenure.person))
    changes = officer_client.get(address("person-detail", tenure.person)).context["changes"]
    assert [change.who for change in changes] == [str(officer), str(officer), ""]
    assert [change.what.partition(":")[0] for change in changes] == [
        "Verified",
        "Changed",
        "Entered the person",
    ]
    assert "telephone" in changes[1].what


# Export and erasing


def test_export_holds_everything_and_is_written_into_the_history(
    reviewer: User, tenure: Tenure
) -> None:
    client = client_of(reviewer)
    answer = client.post(address("person-export", tenure.person))
    assert "attachment" in answer["Content-Disposition"]
    kept = json.loads(answer.content)
    assert kept["person"]["name"] == "Erika Mustermann"
    assert kept["posts"][0]["titles"]["de"] == "Erster Bürgermeister"
    assert [event["what"] for event in kept["history"]] == ["insert", "export"]
    page = client.get(address("person-detail", tenure.person)).context
    change = page["changes"][0]
    assert (change.who, change.what) == (str(reviewer), "Exported")


def test_head_erases_after_being_asked(head: User, officer_client: Client, tenure: Tenure) -> None:
    person = tenure.person
    assert person is not None
    client, url = client_of(head), reverse("reports:person-erase", args=[person.pk])
    assert officer_client.get(url).status_code == 403
    page = client.get(url)
    assert page.context["form"]["replacement"].value() == "Erster Bürgermeister, Hamburg"
    assert Person.objects.exists()
    refused = client.post(url, {"replaces": "on", "replacement": "Not Erika Mustermann"})
    assert list(refused.context["form"].errors) == ["replacement"]
    assert Person.objects.exists()
    assert client.post(url, {}).status_code == 302
    assert not Person.objects.exists()
    tenure.refresh_from_db()
    assert (tenure.person_id, tenure.since) == (None, "2022-05")


def test_list_has_telephone_and_mail_with_the_name_for_narrow_screens(
    officer_client: Client, post: Post
) -> None:
    make_tenure(post, "Otto Beispiel", phone="+49 40 42831", email="otto@hamburg.example")
    page = officer_client.get(LIST).text
    row = page.partition("Otto Beispiel")[2].partition("</tr>")[0]
    narrow, _, wide = row.partition("</th>")
    for link in ('href="tel:+494042831"', 'href="mailto:otto@hamburg.example"'):
        assert link in narrow
        assert link in wide
    assert 'class="contact d-md-none"' in narrow
    assert wide.count("d-none d-md-table-cell") == 1
