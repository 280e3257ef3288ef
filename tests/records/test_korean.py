"""Particles after names that are put into a sentence."""

from __future__ import annotations

import pytest

from records.korean import with_particles


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("서울은(는)", "서울은"),
        ("함부르크은(는)", "함부르크는"),
        ("부산와(과) 대구와(과)", "부산과 대구와"),
        ("서울(으)로 광주(으)로 부산(으)로", "서울로 광주로 부산으로"),
        ("노르트하펜시(가상)이(가)", "노르트하펜시(가상)이"),
        ("“제목”(이)라는 “나라”(이)라는", "“제목”이라는 “나라”라는"),
        ("Lyon을(를)", "Lyon을(를)"),
        ("이(가)", "이(가)"),
    ],
)
def test_particle_fits_the_syllable_before_it(text: str, spoken: str) -> None:
    assert with_particles(text) == spoken
