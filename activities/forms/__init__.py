"""The shape of what people type about activities."""

from activities.forms.commitments import CommitmentForm, GiveUpForm, KeepForm, RenegotiateForm
from activities.forms.history import AsOfForm, CommentForm, MentionsSeenForm
from activities.forms.incoming import (
    EmailForm,
    IncomingAnswerForm,
    IncomingCloseForm,
    IncomingForm,
    IncomingRecordForm,
)
from activities.forms.records import (
    AnswerForm,
    ColumnsForm,
    CountryNoteForm,
    DocumentEditForm,
    DocumentField,
    DocumentForm,
    DocumentVersionForm,
    LetterForm,
    LinkForm,
    OfferForm,
    ScanDropForm,
    ScanFilingForm,
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
    "DocumentEditForm",
    "DocumentField",
    "DocumentForm",
    "DocumentVersionForm",
    "EmailForm",
    "GiveUpForm",
    "IncomingAnswerForm",
    "IncomingCloseForm",
    "IncomingForm",
    "IncomingRecordForm",
    "KeepForm",
    "LetterForm",
    "LinkForm",
    "MentionsSeenForm",
    "OfferForm",
    "RenegotiateForm",
    "ScanDropForm",
    "ScanFilingForm",
    "VoidForm",
    "languages",
]
