"""What a city does abroad: activities with their parties, goals, commitments and documents."""

from activities.models.activities import (
    Activity,
    ActivityGoal,
    CodeCounter,
    Reader,
)
from activities.models.comments import Comment, Mention
from activities.models.commitments import Commitment
from activities.models.document_texts import DocumentText
from activities.models.documents import Document
from activities.models.handovers import Handover
from activities.models.incoming import IncomingFile, IncomingItem
from activities.models.participations import DUTIES, Answer, Participation
from activities.models.register import DEFAULT_COLUMNS, Column, RegisterView
from activities.models.scans import Scan
from activities.models.vitality import VitalityWeights

__all__ = [
    "DEFAULT_COLUMNS",
    "DUTIES",
    "Activity",
    "ActivityGoal",
    "Answer",
    "CodeCounter",
    "Column",
    "Comment",
    "Commitment",
    "Document",
    "DocumentText",
    "Handover",
    "IncomingFile",
    "IncomingItem",
    "Mention",
    "Participation",
    "Reader",
    "RegisterView",
    "Scan",
    "VitalityWeights",
]
