from __future__ import annotations
import pytest
from activities.models import Activity, Participation
from domains import vocabulary as v
from partners.models import Actor, ActorName, City, Merge, Tie
from partners.services import merge_actors, undo_merge
from records.access import Access
from tests.factories import make_activity, make_actor, make_agreement
pytestmark = pytest.mark.django_db
PLATFORM = Access(is_platform_admin=True)

def test_x(seoul, busan):
    a, b = make_actor("Lyon", "리옹", country_code="FR"), make_actor("Lyons", country_code="FR")
    act = make_activity(seoul, partners=(a, b))
    act2 = make_activity(seoul, partners=(a,))
    m = merge_actors(a.pk, into=b.pk, access=PLATFORM)
    print(m.steps)
    act.refresh_from_db()
    assert act.configuration == "BIL"
    undo_merge(m.pk, access=PLATFORM)
    act.refresh_from_db()
    assert act.configuration == "PLU"
    assert act.version == 3
