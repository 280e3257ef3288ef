"""What became of a file that waited to be filed, in words."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from activities.services.scans import Gone


def told_of(gone: Gone) -> SafeString:
    """By whom it was filed with which record, with a link; or only that it waits no more."""
    if gone.document is None:
        return format_html(_("“{name}” does not wait to be filed any more."), name=gone.name)
    activity = gone.document.activity
    link = format_html('<a href="{}">{}</a>', activity.get_absolute_url(), activity)
    told = {"name": gone.name, "record": link, "who": gone.who}
    if gone.who:
        return format_html(_("“{name}” was filed meanwhile by {who} with {record}."), **told)
    return format_html(_("“{name}” was filed meanwhile with {record}."), **told)
