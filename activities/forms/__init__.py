"""The shape of what people type about activities."""

from activities.forms.commitments import CommitmentForm, GiveUpForm, KeepForm, RenegotiateForm
from activities.forms.history import AsOfForm, CommentForm
from activities.forms.records import (
    AnswerForm,
    ColumnsForm,
    CountryNoteForm,
    DocumentForm,
    LetterForm,
    LinkForm,
    OfferForm,
    VoidForm,
    languages,
)

__all__ = [
    "AnswerForm",
    "AsOfForm",
    "ColumnsForm",
    "CommentForm",
    "CommitmentForm",
    "CountryNoteForm",
    "DocumentForm",
    "GiveUpForm",
    "KeepForm",
    "LetterForm",
    "LinkForm",
    "OfferForm",
    "RenegotiateForm",
    "VoidForm",
    "languages",
]
