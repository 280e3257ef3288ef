"""The filters of the register and of the commitments: one set for the page and the API.

Parameters of the register (`/activities/`, `/api/v1/activities/`) and of the map; those marked *
may be repeated and then mean "one of". Different parameters all have to hold. A value that is not
valid is an error at its field, and nothing is listed.

    q                   words in number, title, summary, partners' names in any script, document
                        number, council resolution, and in the documents that the asker may read; a
                        word of the glossary finds its synonyms
    domain *            primary or secondary domain      primary_domain *  the main one only
    goal *  objective *  kind * (instrument)  direction *  category *  home_link *
    level *  country *  area  off_map
                        all speak of the same partner, never of the city itself: `area` is west,
                        south, east, north in degrees; off_map=yes, that neither its place nor its
                        country is known
    partner             id of an actor that takes part
    state *             of the activity; without it neither drafts nor void records are listed
                        (with `updated_since` void ones are, so that copies learn of them)
    type *              of agreement    stage *  one of five    legal_state *
                        live agreements are stage=SIGNED_STAGE&stage=FORCE
    expiring_within     days from today in which a live agreement ends
    review_within       days from today by which a live agreement is to be reviewed, or was
    configuration *  time_mode *  security_type *  visibility *  provenance *
    owner               "me" or a person's id
    has *               owner, deputy, rationale, document, effort, roles (one party answers, one
                        does the work, every partner has acknowledged): all that are named are there
    missing *           the same words: at least one that is named is not there
    from, to            partial dates; what may have been under way between them
    starts_from, starts_to   partial dates; the first day it may have begun lies between them
    no_contact_since    partial date; none of its partners took part since that day in an activity
                        that is under way or done (`ActivityQuerySet.contacts`)
    open_commitments    "yes": has promises still to be kept
    once                "yes": of records that several cities keep of the same only one, for figures
                        over all of these cities
    parent              id of an activity that it is part of
    external_id         the number in another system; then drafts and void records are listed too
    updated_since       ISO date and time

Of the commitments (`/activities/commitments/`): q, status *, side *, owner, and
due = overdue | soon (30 days) | undated. Without `status`, and with `due`, only those still to be
kept are listed.

Of the documents (`/activities/documents/`): q (words in the name and in the text that was read of
it), kind *, language, and year (of the record).

Of what came in (`/activities/incoming/`): q (words in subject, summary and the sender's name),
kind *, status *, owner, and partner. Without `status` what is open is listed first.
"""

from activities.filters.activities import ActivityFilter, NamedActivityFilter
from activities.filters.commitments import CommitmentFilter
from activities.filters.documents import DocumentFilter
from activities.filters.incoming import IncomingFilter

__all__ = [
    "ActivityFilter",
    "CommitmentFilter",
    "DocumentFilter",
    "IncomingFilter",
    "NamedActivityFilter",
]
