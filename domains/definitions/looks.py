"""The look of the six domains and the four levels, defined once for chips, charts and PDFs.

The colours start from the set of Okabe and Ito (2008), darkened for a light page and lightened for
a dark one until each stands at 3:1 or more against its background (WCAG 2.2, 1.4.11) and any two
stay apart under protanopia, deuteranopia and tritanopia; tests/domains/test_looks.py measures both.
Colour never speaks alone: a domain has an icon, a level has a shape, and both carry their label.
"""

from __future__ import annotations

from dataclasses import dataclass

from domains.vocabulary import Domain, Level


@dataclass(frozen=True)
class DomainLook:
    """How one domain is drawn.

    `slug` is its address and the suffix of its style classes (`domain-environment`), `icon` the
    name of a Tabler icon, `on_light` and `on_dark` the colour on a light and on a dark page, and
    the two `ink` fields the text colour readable on a surface filled with that colour.
    """

    slug: str
    icon: str
    on_light: str
    on_dark: str
    ink_on_light: str
    ink_on_dark: str


@dataclass(frozen=True)
class LevelLook:
    """How one level of actors is drawn: a Tabler icon and the same shape as an ECharts symbol."""

    slug: str
    icon: str
    symbol: str


WHITE, BLACK = "#ffffff", "#000000"

DOMAIN_LOOKS: dict[Domain, DomainLook] = {
    Domain.PEA: DomainLook("peace", "peace", "#022d65", "#3b86e1", WHITE, BLACK),
    Domain.ENV: DomainLook("environment", "leaf", "#07714f", "#1dea97", WHITE, BLACK),
    Domain.ECO: DomainLook("economy-food", "coins", "#ad7f00", "#fdc608", BLACK, BLACK),
    Domain.HLT: DomainLook("healthcare", "stethoscope", "#892700", "#e04f2a", WHITE, BLACK),
    Domain.HUR: DomainLook("human-rights", "scale", "#c64f9c", "#cf6097", BLACK, BLACK),
    Domain.CUL: DomainLook("culture", "palette", "#1c97ef", "#bce0fd", BLACK, BLACK),
}

LEVEL_LOOKS: dict[Level, LevelLook] = {
    Level.SUB: LevelLook("sub-national", "circle", "circle"),
    Level.NAT: LevelLook("national", "square", "rect"),
    Level.INT: LevelLook("intergovernmental", "triangle", "triangle"),
    Level.TRN: LevelLook("transnational", "square-rotated", "diamond"),
}

DOMAIN_BY_SLUG: dict[str, Domain] = {look.slug: domain for domain, look in DOMAIN_LOOKS.items()}
