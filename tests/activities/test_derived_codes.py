"""What an activity keeps of its parties and goals follows them, whoever changes them."""

from __future__ import annotations

import pytest

from activities.models import Activity
from activities.services import ActivityInput, GoalInput, Party, configuration_of, edit_activity
from domains import vocabulary as v
from partners.models import City
from records.access import Access
from tests.factories import make_activity, make_actor

pytestmark = pytest.mark.django_db


def derived_afresh(activity: Activity) -> tuple[str, list[str], list[str]]:
    """The rule, worked out from the rows."""
    actors = [row.actor for row in activity.participations.select_related("actor")]
    partners = [actor for actor in actors if actor.pk != activity.city.actor_id]
    return (
        configuration_of(actors),
        sorted({actor.level for actor in partners}),
        sorted(activity.goals.values_list("goal", flat=True)),
    )


def kept(activity: Activity) -> tuple[str, list[str], list[str]]:
    activity.refresh_from_db()
    return activity.configuration, activity.partner_levels, activity.goal_codes


def test_saving_and_editing_keep_levels_and_goals(seoul: City, officer_access: Access) -> None:
    ministry = make_actor("Ministry", type=v.ActorType.MINI, level=v.Level.NAT, tier="")
    activity = make_activity(seoul, partners=(make_actor("Hamburg"), ministry))

    assert kept(activity) == ("PLU", ["NAT", "SUB"], ["COS"]) == derived_afresh(activity)

    edit_activity(
        activity.pk,
        ActivityInput(parties=[Party(actor=ministry)], goals=[GoalInput(v.Goal.HES)]),
        access=officer_access,
        version=1,
    )

    assert kept(activity) == ("BIL", ["NAT"], ["HES"]) == derived_afresh(activity)


@pytest.mark.parametrize(
    ("type", "level", "configuration"),
    [
        (v.ActorType.CNET, v.Level.TRN, "NET"),
        (v.ActorType.IGO, v.Level.INT, "NET"),
        (v.ActorType.NGO, v.Level.TRN, "PLU"),
        (v.ActorType.MINI, v.Level.NAT, "PLU"),
    ],
)
def test_correcting_a_partner_corrects_its_activities(
    seoul: City, type: str, level: str, configuration: str
) -> None:
    partner = make_actor("Forum", type=v.ActorType.NGO, level=v.Level.SUB, tier="")
    activity = make_activity(seoul, partners=(partner, make_actor("Hamburg")))
    other = make_activity(seoul, "Untouched", partners=(make_actor("Lyon"),))
    before = kept(other)

    partner.type, partner.level = type, level
    partner.save()

    assert kept(activity)[:2] == (configuration, sorted({level, "SUB"}))
    assert kept(activity) == derived_afresh(activity)
    assert kept(other) == before
