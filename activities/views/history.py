"""The whole history of a record, how it was on any day, and what colleagues say to it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.as_of import today_of
from activities.forms import AsOfForm, CommentForm, MentionsSeenForm
from activities.models import Comment, Mention
from activities.services import see_mentions, take_back_comment, withdrawing, write_comment
from activities.timeline import PAGE_SIZE, Showing, history_page, read_comments
from activities.timeline.comparison import compared
from activities.views.detail import activity_or_404
from records.keyset import BadCursorError
from records.rights import can, require_on


@require_safe
def activity_history(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What happened to a record, newest first, and the comments on it."""
    activity = activity_or_404(request, pk)
    access = request.access  # type: ignore[attr-defined]
    showing = request.GET.get("show", "")
    if showing not in Showing.values:
        return redirect("activities:activity-history", pk=pk)
    cursor = request.GET.get("cursor", "")
    try:
        page, changes = history_page(
            activity, access=access, showing=showing, cursor=cursor, size=PAGE_SIZE
        )
    except BadCursorError:
        return redirect("activities:activity-history", pk=pk)
    for comment in read_comments(changes, activity):
        may = can(access, withdrawing(comment, access=access), activity)
        comment.may_be_taken_back = may and not comment.is_taken_back  # type: ignore[attr-defined]
    may_comment = can(access, "comments.write", activity)
    context = {
        "activity": activity,
        "page": page.with_urls(request.path, request.GET),
        "changes": changes,
        "showing": showing,
        "choices": Showing.choices,
        "form": CommentForm(activity=activity) if may_comment else None,
        "as_of_form": AsOfForm(today=today_of(activity)),
    }
    return render(request, "activities/activity_history.html", context)


@require_safe
def activity_as_of(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A record as it was at the end of a day in its city, beside what it is now."""
    activity = activity_or_404(request, pk)
    access = request.access  # type: ignore[attr-defined]
    form = AsOfForm(request.GET, today=today_of(activity))
    context = {"activity": activity, "form": form}
    status = 200
    if form.is_valid():
        on = form.cleaned_data["on"]
        past, sections = compared(activity, on=on, now=timezone.now(), access=access)
        context |= {"on": on, "past": past, "sections": sections}
    else:
        status = 422
    return render(request, "activities/activity_as_of.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say something about a record, and to whom."""
    activity = activity_or_404(request, pk, "comments.write")
    form = CommentForm(request.POST if request.method == "POST" else None, activity=activity)

    def write() -> None:
        write_comment(
            activity.pk,
            form.cleaned_data["text"],
            tell=[user.pk for user in form.cleaned_data["tell"]],
            access=request.access,  # type: ignore[attr-defined]
            by=request.user,  # type: ignore[arg-type]
        )

    if form.is_saved_by(write):
        messages.success(request, _("The comment is written."))
        return redirect(history_url(activity.pk))
    context = {"activity": activity, "form": form}
    return render(request, "activities/comment_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then take a comment back."""
    access = request.access  # type: ignore[attr-defined]
    visible = Comment.objects.visible_to(access).select_related("activity", "author", "key")
    comment = get_object_or_404(visible, pk=pk)
    require_on(access, withdrawing(comment, access=access), comment)
    if request.method == "POST":
        take_back_comment(pk, access=access, at=timezone.now())
        messages.success(request, _("The comment is taken back."))
        return redirect(history_url(comment.activity_id))
    context = {"activity": comment.activity, "comment": comment}
    return render(request, "activities/comment_take_back.html", context)


@require_POST
def mentions_seen(request: HttpRequest) -> HttpResponse:
    """Note that the asker has seen the mentions that the front page showed."""
    access = request.access  # type: ignore[attr-defined]
    own = Mention.objects.visible_to(access).filter(user=access.person)
    form = MentionsSeenForm(request.POST, mentions=own)
    if form.is_valid():
        seen = [mention.pk for mention in form.cleaned_data["mention"]]
        see_mentions(seen, access=access, at=timezone.now())
        messages.success(request, _("They are noted as seen."))
    else:
        messages.error(request, _("These mentions are not yours, or no longer there."))
    return redirect(settings.LOGIN_REDIRECT_URL)


def history_url(pk: uuid.UUID) -> str:
    """Where the whole history of a record is read."""
    return reverse("activities:activity-history", args=[pk])
