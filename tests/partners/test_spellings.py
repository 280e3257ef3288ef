"""How names and telephone numbers are found as people write them."""

from __future__ import annotations

import pytest
from django.db import connection

from partners.free_text import pattern_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "text", "is_there"),
    [
        ("Li Na", "met Li Na, then", True),
        ("Li Na", "met LI  NA.", True),
        ("Li Na", "Berli Nature", False),
        ("Li", "Li", False),
        ("J. (Jo) O'Neil*", "by J. (Jo) O'Neil* alone", True),
        ("J. Doe", "JX Doe", False),
        ("김민지", "김민지는 왔다", True),
        ("김민지", "김 민지 과장", False),
        ("김 민지", "김민지 과장", True),
        ("김", "김 과장", False),
        ("Müller", "Mu\u0308ller", True),
        ("فلان الفلاني", "قال فلان الفلاني", True),
    ],
)
def test_name_is_found_as_people_write_it(name: str, text: str, is_there: bool) -> None:
    pattern = pattern_of([name, ""])
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s ~* NULLIF(%s, '')", [text, pattern])
        assert bool(cursor.fetchone()[0]) is is_there


@pytest.mark.parametrize(
    ("kept", "text", "left"),
    [
        ("010-1234-5678", "+82 10 1234 5678", "…"),
        ("010-1234-5678", "(+82) 10-1234-5678.", "…."),
        ("010-1234-5678", "+82 (0)10-1234-5678", "…"),
        ("010-1234-5678", "Tel.01012345678로", "Tel.…로"),
        ("+82-10-1234-5678", "010.1234.5678 / 010 1234 5678", "… / …"),
        ("+82-10-1234-5678", "82-10-1234-5678, 0082 10 12345678", "…, …"),
        ("+49 40 428310", "(040) 42 83 10", "…"),
        ("+1 212 555 0199", "212-555-0199", "…"),
        ("+351 21 555 0199", "00351 215550199", "…"),
        ("+49 40 428310 ext. 12", "040 428310 x12; 040 428310 x13", "…; 040 428310 x13"),
        ("+82 2-2133-5114 #12", "02-2133-5114(내선 12번)", "…"),
        ("+82 2-2133-5114 #12", "02-2133-5114 (내선번호 12)", "…"),
        ("+82 2-2133-5114 #12", "02-2133-5114, 내선번호: 12번", "…"),
        ("+82 2-2133-5114 #12", "02-2133-5114 구내 12", "…"),
        ("+82 2-2133-5114 #12", "02-2133-5114（구내번호 12）", "…"),
        ("+82 2-2133-5114 #12", "+82 2 2133 5114, extension 12", "…"),
        ("+82 2-2133-5114 #12", "02-2133-5114 (ext. 12)", "…"),
        ("+82 2-2133-5114 #12", "02-2133-5114 내선 12", "…"),
        ("+82 2-2133-5114 #12", "02-2133-5114(12)", "…"),
        ("+82 2-2133-5114 #12", "02-2133-5114-12로", "…로"),
        ("+82 2-2133-5114 #12", "02-2133-5114(내선 13번)", "02-2133-5114(내선 13번)"),
        ("+82 2-2133-5114 #12", "02-2133-5114(내선 123번)", "02-2133-5114(내선 123번)"),
        ("+82 2-2133-5114 #12", "02-2133-5114, 12 came", "02-2133-5114, 12 came"),
        ("+82 2-2133-5114 #12", "02-2133-5114", "02-2133-5114"),
        ("010-1234-5678", "010-1234-56789", "010-1234-56789"),
        ("010-1234-5678", "2010-1234-5678", "2010-1234-5678"),
        ("02-120", "02-120", "02-120"),
    ],
)
def test_telephone_number_is_found_as_people_write_it(kept: str, text: str, left: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT regexp_replace(%s, coalesce(nullif(%s, ''), '^$'), '…', 'gi')",
            [text, pattern_of([], [kept])],
        )
        assert cursor.fetchone()[0] == left
