"""What a city does abroad: activities with their parties, goals, commitments and documents."""

from activities.models.activities import (
    Activity,
    ActivityGoal,
    CodeCounter,
    Participation,
    Reader,
)
from activities.models.commitments import Commitment
from activities.models.documents import Document
from activities.models.register import DEFAULT_COLUMNS, Column, RegisterView

__all__ = [
    "DEFAULT_COLUMNS",
    "Activity",
    "ActivityGoal",
    "CodeCounter",
    "Column",
    "Commitment",
    "Document",
    "Participation",
    "Reader",
    "RegisterView",
]
