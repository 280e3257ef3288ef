"""Contrast after WCAG 2.2; colour vision after Machado, Oliveira and Fernandes (2009)."""

import itertools
import math

import pytest
from django.conf import settings

from domains.definitions import DOMAIN_LOOKS, LEVEL_LOOKS
from domains.vocabulary import Domain, Level

LIGHT_PAGE, DARK_PAGE = "#ffffff", "#1f2937"

# What the eye makes of linear red, green and blue.
VISION = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, vision: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True))))
        for row in VISION[vision]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("look", DOMAIN_LOOKS.values(), ids=lambda look: look.slug)
def test_colours_stand_out_from_the_page_and_carry_readable_text(look):
    assert contrast(look.on_light, LIGHT_PAGE) >= 3
    assert contrast(look.on_dark, DARK_PAGE) >= 3
    assert contrast(look.ink_on_light, look.on_light) >= 4.5
    assert contrast(look.ink_on_dark, look.on_dark) >= 4.5


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("page", ["on_light", "on_dark"])
def test_colours_can_be_told_apart_with_any_colour_vision(vision, page):
    colours = [lab(getattr(look, page), vision) for look in DOMAIN_LOOKS.values()]
    nearest = min(math.dist(*pair) for pair in itertools.combinations(colours, 2))
    assert nearest >= 20


def test_every_domain_and_level_has_a_look_of_its_own():
    assert set(DOMAIN_LOOKS) == set(Domain)
    assert set(LEVEL_LOOKS) == set(Level)
    assert len({look.icon for look in DOMAIN_LOOKS.values()}) == len(Domain)
    assert len({look.symbol for look in LEVEL_LOOKS.values()}) == len(Level)


def test_stylesheet_paints_the_domains_as_defined():
    sheet = (settings.BASE_DIR / "static" / "css" / "app.css").read_text().lower()
    for look in DOMAIN_LOOKS.values():
        assert f"--domain-{look.slug}: {look.on_light}" in sheet
        assert f"--domain-{look.slug}: {look.on_dark}" in sheet
