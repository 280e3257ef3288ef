"""Pages about where somebody is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.sessions.services import end_sessions, open_sessions
from records.audit.entries import note
from records.models import EntryKind


@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """One's own sessions: from where, with what, since when."""
    sessions = open_sessions(request.user, key=request.session.session_key)  # type: ignore[arg-type]
    return render(request, "accounts/session_list.html", {"sessions": sessions})


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions, if need be this one."""
    if not end_sessions(request.user, only=pk):  # type: ignore[arg-type]
        raise Http404
    note(EntryKind.SIGN_OUT, request, subject=request.user)  # type: ignore[arg-type]
    messages.success(request, _("That session is over."))
    return redirect("accounts:session-list")


@require_POST
def session_end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own sessions but this one."""
    ended = end_sessions(request.user, but=request.session.session_key)  # type: ignore[arg-type]
    note(EntryKind.SIGN_OUT, request, subject=request.user)  # type: ignore[arg-type]
    said = ngettext("%(n)d other session is over.", "%(n)d other sessions are over.", ended)
    messages.success(request, said % {"n": ended})
    return redirect("accounts:session-list")
