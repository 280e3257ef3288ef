"""Gates: what the law asks before and after an agreement is concluded, changed or ended.

The rules are data (`packs/`), one file a jurisdiction and version; this package reads them, opens
the gates that fit an agreement, runs their clocks, and keeps how each was met or waived.
"""
