"""Taking the text out of a file, in a process of its own that has bounds.

A file may be made to keep its reader busy for ever, or to fill its memory: what reads it is a child
(`child.py`) that knows neither the settings nor the database, and is ended when it goes too far.
"""

from activities.extraction.parent import (
    LONGEST_TEXT,
    PATIENCE_SECONDS,
    Extract,
    ExtractionError,
    extract,
)

__all__ = ["LONGEST_TEXT", "PATIENCE_SECONDS", "Extract", "ExtractionError", "extract"]
