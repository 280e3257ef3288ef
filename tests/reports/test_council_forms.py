"""Forms of the council table, kept under a name for the whole city."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.access import access_for_user
from accounts.models import User
from partners.models import City
from records.access import Access
from records.versions import StaleRecordError
from reports.council import services
from reports.council.layout import USUAL, Layout
from reports.models import CouncilForm
from tests.factories import make_actor, make_agreement
from tests.reports.council_world import texts_of

URL = "/reports/council/"
NAME = "2025 행정사무감사 서식"
LAYOUT = Layout({"country": ["DE", "FR"]}, ("no", "title", "planned"), "code")
QUERY = "?country=DE&country=FR&columns=no,title,planned&sort=code"

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(seoul: City, officer_access: Access) -> CouncilForm:
    return services.save_form(NAME, LAYOUT, city=seoul, access=officer_access)


def test_kept_form_opens_again_with_the_figures_of_today(
    officer_client: Client, viewer_client: Client, seoul: City
) -> None:
    answer = officer_client.post(f"{URL}forms/new/{QUERY}&as_of=2025-01-01", {"name": NAME})
    form = CouncilForm.objects.get()
    assert answer["Location"].endswith("&sort=code&as_of=2025-01-01")
    make_agreement(seoul, "Signed since", partners=(make_actor(),))
    opened = viewer_client.get(f"{URL}forms/{form.pk}/")
    assert opened["Location"] == f"{URL}{QUERY}"
    page = viewer_client.get(opened["Location"])
    assert page.context["asked"].form == form
    assert f"<h1>{NAME}</h1>" in page.content.decode()
    assert texts_of(viewer_client, QUERY) == [["1", "Signed since", ""]]


def test_a_form_with_something_changed_is_no_longer_that_form(
    form: CouncilForm, officer_client: Client
) -> None:
    assert officer_client.get(f"{URL}{QUERY}&as_of=2025-01-01").context["asked"].form == form
    for changed in (QUERY.replace("no,", ""), QUERY.replace("code", "kind"), f"{QUERY}&domain=CUL"):
        page = officer_client.get(f"{URL}{changed}")
        assert page.context["asked"].form is None
        assert f">{NAME}</a>" in page.content.decode()


def test_name_in_use_is_replaced_only_when_told_so(
    form: CouncilForm, officer_client: Client
) -> None:
    address = f"{URL}forms/new/?stage=ENDED&columns=title&sort=code"
    asked = officer_client.post(address, {"name": f"  {NAME.upper()} "})
    assert asked.status_code == 409
    assert "Kept by Kim Min-ji" in asked.content.decode()
    form.refresh_from_db()
    assert form.layout == LAYOUT
    officer_client.post(address, {"name": NAME, "replacing": form.version})
    form.refresh_from_db()
    assert (form.version, form.layout) == (2, Layout({"stage": ["ENDED"]}, ("title",), "code"))
    assert CouncilForm.objects.count() == 1


def test_form_that_somebody_else_saved_meanwhile_is_not_overwritten(
    form: CouncilForm, seoul: City, officer_access: Access, officer_client: Client
) -> None:
    services.save_form(NAME, USUAL, city=seoul, access=officer_access, replacing=1)
    with pytest.raises(StaleRecordError):
        services.save_form(NAME, LAYOUT, city=seoul, access=officer_access, replacing=1)
    again = officer_client.post(f"{URL}forms/new/{QUERY}", {"name": NAME, "replacing": "1"})
    assert again.status_code == 409
    assert 'name="replacing" value="2"' in again.content.decode()
    assert CouncilForm.objects.get().layout == USUAL


def test_my_own_records_stay_mine_in_the_hands_of_others(
    officer: User, officer_client: Client, head: User, seoul: City
) -> None:
    officer_client.post(f"{URL}forms/new/?owner=me&sort=code", {"name": "Mine"})
    assert CouncilForm.objects.get().filters == {"owner": [str(officer.pk)]}


@pytest.mark.parametrize("name", ["", "   ", "\u202e", "x" * 101, "x" * 10_000])
def test_name_that_is_none_is_refused_at_its_field(
    officer_client: Client, seoul: City, officer_access: Access, name: str
) -> None:
    answer = officer_client.post(f"{URL}forms/new/{QUERY}", {"name": name})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]
    with pytest.raises(ValidationError) as refused:
        services.save_form(name, LAYOUT, city=seoul, access=officer_access)
    assert set(refused.value.message_dict) == {"name"}
    assert not CouncilForm.objects.exists()


def test_filter_that_does_not_hold_is_not_kept(officer_client: Client) -> None:
    for query in ("?country=XX&sort=code", "?q=a%00b"):
        officer_client.post(f"{URL}forms/new/{query}", {"name": NAME})
    assert not CouncilForm.objects.exists()


def test_a_city_keeps_so_many_forms_and_no_more(
    form: CouncilForm, officer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_FORMS", 1)
    answer = officer_client.post(f"{URL}forms/new/{QUERY}", {"name": "One more"})
    assert "Delete one that nobody needs" in answer.content.decode()
    assert CouncilForm.objects.get() == form


def test_two_cities_may_use_the_same_name(
    form: CouncilForm, busan: City, outsider: User, outsider_client: Client
) -> None:
    outsider_client.post(f"{URL}forms/new/{QUERY}", {"name": NAME})
    assert CouncilForm.objects.filter(name=NAME).count() == 2
    assert outsider_client.get(f"{URL}forms/{form.pk}/").status_code == 404
    assert outsider_client.post(f"{URL}forms/{form.pk}/delete/").status_code == 404
    with pytest.raises(CouncilForm.DoesNotExist):
        services.delete_form(form.pk, access=access_for_user(outsider))


def test_viewer_uses_forms_and_changes_none(
    form: CouncilForm, viewer: User, viewer_client: Client, seoul: City
) -> None:
    page = viewer_client.get(f"{URL}{QUERY}").content.decode()
    assert "Delete this form" not in page
    assert "Keep this form" not in viewer_client.get(URL).content.decode()
    access = access_for_user(viewer)
    with pytest.raises(PermissionDenied):
        services.save_form("Other", LAYOUT, city=seoul, access=access)
    with pytest.raises(PermissionDenied):
        services.delete_form(form.pk, access=access)


def test_deleting_asks_first_and_leaves_the_history(
    form: CouncilForm, officer_client: Client
) -> None:
    address = f"{URL}forms/{form.pk}/delete/"
    assert NAME in officer_client.get(address).content.decode()
    assert CouncilForm.objects.exists()
    assert officer_client.post(address)["Location"] == URL
    assert not CouncilForm.objects.exists()
    labels = CouncilForm.pgh_event_model.objects.values_list("pgh_label", flat=True)  # type: ignore[attr-defined]
    assert set(labels) == {"insert", "delete"}
