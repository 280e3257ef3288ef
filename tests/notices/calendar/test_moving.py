"""Moving an activity to other days by form."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from activities.models import Activity
from notices.models import Hours
from partners.models import City
from tests.factories import make_actor
from tests.notices.calendar.office import make_pact, make_visit

pytestmark = pytest.mark.django_db


def page_of(activity: Activity) -> str:
    return f"/calendar/{activity.pk}/move/"


def sent(activity: Activity, **values: Any) -> dict[str, Any]:
    return {
        "version": activity.version,
        "starts_on": "2026-07-20",
        "ends_on": "",
        "begins": "",
        "ends": "",
        "time_zone": "Asia/Seoul",
        **values,
    }


def test_an_activity_moves_and_the_calendar_opens_where_it_is(
    officer_client: Client, seoul: City
) -> None:
    visit = make_visit(seoul)
    form = officer_client.get(page_of(visit)).context["form"]
    assert form.initial["starts_on"] == "2026-07-14"
    answer = officer_client.post(page_of(visit), sent(visit, ends_on="2026.7.22"))
    assert answer["Location"] == "/calendar/?day=2026-07-20"
    visit.refresh_from_db()
    assert (visit.starts_on, visit.ends_on, visit.version) == ("2026-07-20", "2026-07-22", 2)


def test_hours_are_kept_changed_and_taken_away(officer_client: Client, seoul: City) -> None:
    visit = make_visit(seoul)
    told = sent(visit, begins="14:00", ends="15:30")
    officer_client.post(page_of(visit), told)
    page = officer_client.get("/calendar/week/?day=2026-07-20").content.decode()
    assert "14:00–15:30 KST" in page
    told |= {"version": 2, "begins": "16:00", "ends": "", "time_zone": "Europe/Berlin"}
    officer_client.post(page_of(visit), told)
    hours = Hours.objects.get()
    assert (str(hours.begins), hours.ends, hours.time_zone) == ("16:00:00", None, "Europe/Berlin")
    page = officer_client.get("/calendar/?day=2026-07-20").content.decode()
    # Not 23:00, which it is then in Seoul.
    assert '<span class="soft">16:00</span>' in page
    officer_client.post(page_of(visit), told | {"version": 3, "begins": ""})
    assert not Hours.objects.exists()


def test_the_history_of_the_record_tells_of_its_hours(officer_client: Client, seoul: City) -> None:
    visit = make_visit(seoul)
    officer_client.post(page_of(visit), sent(visit, begins="14:00"))
    page = officer_client.get(f"/activities/{visit.pk}/history/").content.decode()
    assert "Hours added" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"ends_on": "2026-07-19"}, "ends_on"),
        ({"begins": "25:00"}, "begins"),
        ({"ends": "15:00"}, "begins"),
        ({"begins": "14:00", "ends": "14:00"}, "ends"),
        ({"begins": "14:00", "starts_on": "2026-07"}, "begins"),
        ({"begins": "14:00", "ends_on": "2026-08"}, "begins"),
        ({"begins": "14:00", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"version": ""}, "version"),
    ],
)
def test_what_is_not_valid_is_told_at_its_field_and_nothing_moves(
    officer_client: Client, seoul: City, values: dict[str, str], field: str
) -> None:
    visit = make_visit(seoul)
    answer = officer_client.post(page_of(visit), sent(visit, **values))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    visit.refresh_from_db()
    assert (visit.starts_on, visit.version) == ("2026-07-14", 1)
    assert not Hours.objects.exists()


def test_who_was_overtaken_is_shown_what_changed(officer_client: Client, seoul: City) -> None:
    visit = make_visit(seoul)
    officer_client.post(page_of(visit), sent(visit))
    answer = officer_client.post(page_of(visit), sent(visit, starts_on="2026-07-25"))
    assert answer.status_code == 409
    visit.refresh_from_db()
    assert visit.starts_on == "2026-07-20"


def test_whoever_moves_it_into_a_clash_is_told(
    officer_client: Client, officer: User, seoul: City
) -> None:
    lyon = make_actor("Lyon", country_code="FR")
    visit = make_visit(seoul, "To Lyon", partners=(lyon,), starts_on="2026-07-10", owner=officer)
    make_visit(seoul, "Another", starts_on="2026-07-14", owner=officer)
    page = officer_client.post(
        page_of(visit), sent(visit, starts_on="2026-07-14"), follow=True
    ).content.decode()
    assert "looks after both" in page
    assert "public holiday in France" in page


def test_the_days_of_an_agreement_are_changed_in_its_record(
    officer_client: Client, seoul: City
) -> None:
    pact = make_pact(seoul)
    answer = officer_client.get(page_of(pact.activity))
    assert answer["Location"] == f"/activities/{pact.pk}/edit/"


def test_a_viewer_and_another_city_move_nothing(
    viewer_client: Client, outsider_client: Client, seoul: City
) -> None:
    visit = make_visit(seoul)
    assert viewer_client.post(page_of(visit), sent(visit)).status_code == 403
    assert outsider_client.post(page_of(visit), sent(visit)).status_code == 404
    assert "/move/" not in viewer_client.get("/calendar/week/?day=2026-07-14").content.decode()
