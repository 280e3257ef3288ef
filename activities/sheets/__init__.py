"""The sheet: one page about a partner or a country, to read before a call or a meeting."""

from activities.sheets.contents import country_sheet, partner_sheet
from activities.sheets.parts import Line, Section, Sheet
from activities.sheets.words import BOTH, Words, words_for

__all__ = [
    "BOTH",
    "Line",
    "Section",
    "Sheet",
    "Words",
    "country_sheet",
    "partner_sheet",
    "words_for",
]
