"""What a city has with a partner or with a country: one set of questions for pages and sheets."""

from activities.dossiers.contents import (
    Dossier,
    TieRow,
    native_names,
    rows_of,
    ties_between,
    ties_of,
)

__all__ = ["Dossier", "TieRow", "native_names", "rows_of", "ties_between", "ties_of"]
