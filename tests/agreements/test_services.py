"""Writing activities with their legal side."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from activities.models import Activity
from activities.services import ActivityInput, Party
from agreements.models import Agreement
from agreements.services import EntryInput, edit_entry, record_entry
from domains import vocabulary as v
from partners.models import City
from records.access import Access
from records.search import fold
from records.versions import StaleRecordError
from tests.agreements.life import TODAY
from tests.factories import make_activity, make_actor, make_agreement, make_user
from tests.personas import *  # noqa: F403

PACT = {"type": v.AgreementType.SIS, "state": v.LegalState.SIGNED, "signed_on": "1992"}


def entry_of(
    agreement: dict[str, Any] | None = None, *, partner: Any = None, **fields: Any
) -> EntryInput:
    fields = {
        "title": "Sister city pact with Hamburg",
        "instrument": v.Instrument.AGR,
        "domain": v.Domain.CUL,
        "starts_on": "1992",
        **fields,
    }
    parties = [Party(actor=partner)] if partner else None
    return EntryInput(ActivityInput(fields=fields, parties=parties), agreement)


@pytest.fixture
def hamburg(db: None) -> Any:
    return make_actor("Hamburg", "함부르크")


def test_agreement_is_recorded_with_its_activity(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    activity = record_entry(
        entry_of(PACT, partner=hamburg), city=seoul, access=officer_access, on=TODAY
    )

    agreement = Agreement.objects.get(activity=activity)
    assert (agreement.city, agreement.type, agreement.signed_on) == (seoul, "SIS", "1992")
    assert agreement.state_on == "1992"


def test_activity_of_another_kind_has_no_legal_side(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    project = entry_of(partner=hamburg, instrument=v.Instrument.PROJ)
    activity = record_entry(project, city=seoul, access=officer_access, on=TODAY)

    assert not Agreement.objects.filter(activity=activity).exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (entry_of(None), "agreement"),
        (entry_of(PACT, instrument=v.Instrument.PROJ), "agreement"),
        (entry_of({**PACT, "type": ""}), "agreement/type"),
        (entry_of({**PACT, "type": "XXX"}), "agreement/type"),
        (entry_of({**PACT, "state": "NOWHERE"}), "agreement/state"),
        (entry_of({**PACT, "expires_on": "1991"}), "agreement/expires_on"),
        (
            entry_of({"type": "MOU", "in_force_on": "2001", "expires_on": "2000-12"}),
            "agreement/expires_on",
        ),
        (entry_of({**PACT, "in_force_on": "1991-12-31"}), "agreement/in_force_on"),
        (entry_of({**PACT, "review_on": "2025-02-31"}), "agreement/review_on"),
        (entry_of({**PACT, "expires_on": "20025"}), "agreement/expires_on"),
        (entry_of({**PACT, "notice_months": -1}), "agreement/notice_months"),
        (entry_of({**PACT, "languages": ["korean!"]}), "agreement/languages"),
        (entry_of({**PACT, "document_number": "9" * 101}), "agreement/document_number"),
        (entry_of(PACT, starts_on="2025-02-31"), "starts_on"),
        (entry_of(PACT, ends_on="1991"), "ends_on"),
        (entry_of(PACT, planned_amount="100"), "currency"),
        (entry_of(PACT, planned_amount="100", currency="ZZZ"), "currency"),
        (entry_of(PACT, planned_amount="-1", currency="KRW"), "planned_amount"),
        (entry_of(PACT, state=v.ActivityState.VOID, void_reason="why not"), "state"),
        (entry_of(PACT, domain="XXX"), "domain"),
        (entry_of(PACT, title=""), "title"),
    ],
)
def test_bad_input_is_refused_by_field_and_saves_nothing(
    seoul: City, officer_access: Access, hamburg: Any, given: EntryInput, field: str
) -> None:
    parties = [Party(actor=hamburg)]
    given = EntryInput(
        ActivityInput(fields=given.activity.fields, parties=parties), given.agreement
    )
    with pytest.raises(ValidationError) as refused:
        record_entry(given, city=seoul, access=officer_access, on=TODAY)

    assert list(refused.value.message_dict) == [field]
    assert not Activity.objects.exists()
    assert not Agreement.objects.exists()


def test_errors_of_both_sides_come_together(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    given = entry_of({**PACT, "expires_on": "1980"}, partner=hamburg, title="")
    with pytest.raises(ValidationError) as refused:
        record_entry(given, city=seoul, access=officer_access, on=TODAY)

    assert set(refused.value.message_dict) == {"title", "agreement/expires_on"}


def test_partial_dates_that_may_agree_are_taken(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    pact = {**PACT, "signed_on": "1992-05-01", "in_force_on": "1992", "expires_on": "1992-05"}
    record_entry(entry_of(pact, partner=hamburg), city=seoul, access=officer_access, on=TODAY)

    assert Agreement.objects.get().expires_on == "1992-05"


def test_old_pact_of_which_nothing_is_known_is_taken(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    pact = {"type": v.AgreementType.UNK, "state": v.LegalState.IN_FORCE}
    record_entry(entry_of(pact, partner=hamburg), city=seoul, access=officer_access, on=TODAY)

    assert Agreement.objects.get().signed_on is None


@pytest.mark.parametrize("field", ["owner", "deputy"])
def test_person_of_another_city_is_refused(
    seoul: City, officer_access: Access, hamburg: Any, outsider: Any, field: str
) -> None:
    given = entry_of(PACT, partner=hamburg, **{field: outsider})
    with pytest.raises(ValidationError) as refused:
        record_entry(given, city=seoul, access=officer_access, on=TODAY)

    assert list(refused.value.message_dict) == [field]


def test_parent_that_the_asker_cannot_read_is_refused(
    seoul: City, officer_access: Access, hamburg: Any, head: Any
) -> None:
    secret = make_activity(seoul, partners=(hamburg,), owner=head, visibility="confidential")
    with pytest.raises(ValidationError) as refused:
        record_entry(
            entry_of(PACT, partner=hamburg, parent=secret),
            city=seoul,
            access=officer_access,
            on=TODAY,
        )

    assert list(refused.value.message_dict) == ["parent"]


def test_search_finds_an_agreement_by_its_numbers(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    pact = {**PACT, "document_number": "국제교류-1992", "council_resolution": "제47호"}
    activity = record_entry(
        entry_of(pact, partner=hamburg), city=seoul, access=officer_access, on=TODAY
    )

    for number in ("국제교류-1992", "제47호", activity.code):
        assert fold(number) in Activity.objects.get(pk=activity.pk).search_key

    edit_entry(
        activity.pk,
        EntryInput(ActivityInput(fields={"title": "Renamed"}), {"council_resolution": "제48호"}),
        access=officer_access,
        version=1,
        on=TODAY,
    )
    key = Activity.objects.get(pk=activity.pk).search_key
    assert fold("제48호") in key
    assert fold("국제교류-1992") in key
    assert fold("제47호") not in key


def test_kind_cannot_leave_legal_data_behind(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    pact = make_agreement(seoul, partners=(hamburg,), document_number="A-1")
    project = EntryInput(ActivityInput(fields={"instrument": v.Instrument.PROJ}))
    with pytest.raises(ValidationError) as refused:
        edit_entry(pact.pk, project, access=officer_access, version=1, on=TODAY)

    assert "instrument" in refused.value.message_dict
    assert Activity.objects.get(pk=pact.pk).instrument == v.Instrument.AGR


def test_kind_chosen_by_mistake_can_be_mended(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    activity = record_entry(
        entry_of(PACT, partner=hamburg), city=seoul, access=officer_access, on=TODAY
    )
    project = EntryInput(ActivityInput(fields={"instrument": v.Instrument.PROJ}))
    edit_entry(activity.pk, project, access=officer_access, version=1, on=TODAY)

    assert not Agreement.objects.exists()


def test_project_becomes_an_agreement_only_with_its_type(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    project = make_activity(seoul, partners=(hamburg,))
    fields = ActivityInput(fields={"instrument": v.Instrument.AGR})
    with pytest.raises(ValidationError):
        edit_entry(project.pk, EntryInput(fields), access=officer_access, version=1, on=TODAY)

    edit_entry(project.pk, EntryInput(fields, PACT), access=officer_access, version=1, on=TODAY)
    assert Agreement.objects.get().activity_id == project.pk


def test_new_state_forgets_the_day_of_the_old_one(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    pact = make_agreement(seoul, partners=(hamburg,), state_on="1992-06", expires_on="2020")
    for state, day in ((v.LegalState.SUSPENDED, None), (v.LegalState.EXPIRED, "2020")):
        version = Activity.objects.get(pk=pact.pk).version
        edit_entry(
            pact.pk,
            EntryInput(ActivityInput(), {"state": state}),
            access=officer_access,
            version=version,
            on=TODAY,
        )
        assert Agreement.objects.get().state_on == day


def test_stale_edit_is_refused_and_changes_nothing(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    pact = make_agreement(seoul, partners=(hamburg,))
    change = EntryInput(ActivityInput(fields={"title": "First"}), {"document_number": "1"})
    edit_entry(pact.pk, change, access=officer_access, version=1, on=TODAY)
    with pytest.raises(StaleRecordError):
        edit_entry(
            pact.pk,
            EntryInput(ActivityInput(fields={"title": "Second"}), {"document_number": "2"}),
            access=officer_access,
            version=1,
            on=TODAY,
        )

    agreement = Agreement.objects.select_related("activity").get()
    assert (agreement.activity.title, agreement.document_number) == ("First", "1")


def test_only_writers_of_the_city_may_record_and_edit(
    seoul: City, busan: City, officer_access: Access, hamburg: Any
) -> None:
    pact = make_agreement(seoul, partners=(hamburg,))
    viewer = Access(roles={seoul.pk: frozenset({"viewer"})})
    stranger = Access(roles={busan.pk: frozenset({"officer"})})
    for access in (viewer, stranger):
        with pytest.raises(PermissionDenied):
            record_entry(entry_of(PACT, partner=hamburg), city=seoul, access=access, on=TODAY)
    with pytest.raises(PermissionDenied):
        edit_entry(pact.pk, EntryInput(ActivityInput()), access=viewer, version=1, on=TODAY)
    with pytest.raises(Activity.DoesNotExist):
        edit_entry(pact.pk, EntryInput(ActivityInput()), access=stranger, version=1, on=TODAY)


def test_owner_who_left_the_city_may_stay_on_a_record(
    seoul: City, officer_access: Access, hamburg: Any
) -> None:
    leaver = make_user(seoul, "officer", name="Oh Ha-neul")
    pact = make_agreement(seoul, partners=(hamburg,), owner=leaver)
    leaver.memberships.all().delete()

    changed = edit_entry(
        pact.pk,
        EntryInput(ActivityInput(fields={"owner": leaver, "title": "New"})),
        access=officer_access,
        version=1,
        on=TODAY,
    )
    assert changed.owner == leaver
