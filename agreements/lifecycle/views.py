"""The page of an agreement, and the pages on which its life is written down."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.as_of import today_of
from activities.querysets import documents_for
from activities.timeline.since import done_meanwhile
from activities.views.detail import activity_or_404
from agreements import letters
from agreements.lifecycle import checklist, page
from agreements.lifecycle import content as contents
from agreements.lifecycle.checklist import ChecksForm
from agreements.lifecycle.facts import standing_of
from agreements.lifecycle.family import line_of, tree_of
from agreements.lifecycle.forms import (
    LetterForm,
    MoveForm,
    RenewForm,
    SignatoriesForm,
    TakeBackForm,
)
from agreements.lifecycle.keeping import was_concluded
from agreements.lifecycle.moves import Move, move_between
from agreements.lifecycle.services import make_move, take_back
from agreements.lifecycle.steps import ending_step
from agreements.models import Agreement
from agreements.renewals import may_be_renewed, proposed_title, renew, texts_left_behind
from domains.stages import stages_at
from domains.vocabulary import Check, LegalStage, LegalState, Side
from records.audit.entries import note
from records.models import EntryKind
from records.partial_dates import PartialDate
from records.rights import can, require_on


def agreement_or_404(request: HttpRequest, pk: uuid.UUID, action: str = "") -> Agreement:
    """An agreement that the asker may read; raises as `require_on` when `action` cannot be done."""
    activity = activity_or_404(request, pk)
    agreement: Agreement | None = getattr(activity, "agreement", None)
    if agreement is None:
        raise Http404
    if action:
        require_on(request.access, action, activity)  # type: ignore[attr-defined]
    return agreement


@require_safe
def agreement_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The legal life of an agreement: where it stands, what comes next, what has been done."""
    access: Any = request.access  # type: ignore[attr-defined]
    agreement = agreement_or_404(request, pk)
    activity, today = agreement.activity, today_of(agreement.activity)
    standing = standing_of(agreement, on=today)
    offers = page.offers_of(standing, access=access)
    steps = page.steps_of(agreement, access=access)
    last = page.move_to_take_back(agreement)
    checklist = page.checklist_of(agreement)
    may_conclude = can(access, "agreements.conclude", activity)
    was_signed = was_concluded(agreement)
    context = {
        "activity": activity,
        "agreement": agreement,
        "stages": stages_at(agreement.state),
        "next_moves": [offer for offer in offers if not offer.move.is_aside],
        "other_moves": [offer for offer in offers if offer.move.is_aside and offer.may],
        "steps": steps,
        "may_take_back": last is not None and can(access, last[1].action, activity),
        "signatories": agreement.signatory_rows.all(),
        "checklist": checklist,
        "checked": sum(one.answer is not None for one in checklist),
        "checks": len(Check),
        "amendments": agreement.amendment_rows.prefetch_related(documents_for(access)),
        "tree": tree_of(activity, access=access),
        "line": line_of(agreement, access=access),
        "is_past_term": page.is_past_term(agreement, on=today),
        "may_prepare": can(access, "agreements.prepare", activity),
        "may_conclude": may_conclude,
        "was_signed": was_signed,
        "may_amend": may_conclude and was_signed,
        "may_close": can(access, "agreements.prepare", activity)
        and letters.may_be_closed(agreement),
        "may_renew": can(access, "agreements.prepare", activity) and may_be_renewed(agreement),
    }
    return render(request, "agreements/agreement_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: uuid.UUID, target: str) -> HttpResponse:
    """Take an agreement one step further, with what the step needs."""
    access: Any = request.access  # type: ignore[attr-defined]
    agreement = agreement_or_404(request, pk)
    row = _row_or_404(agreement, target)
    if row is None and request.method == "POST":
        # What was typed is shown again, beside the step that somebody else was faster with.
        row = _row_before(agreement, target)
    if row is None:
        messages.info(request, _("It has gone on meanwhile: this step is not the next one."))
        return redirect(agreement)
    require_on(access, row.action, agreement.activity)
    today = today_of(agreement.activity)
    form = MoveForm(
        request.POST or None,
        move=row,
        agreement=agreement,
        access=access,
        initial={"version": agreement.activity.version, "on": today.isoformat()},
    )

    def write() -> None:
        make_move(
            pk,
            row.target,
            form.as_input(),
            access=access,
            version=form.cleaned_data["version"],
            today=today,
        )

    if form.is_saved_by(write):
        messages.success(request, _("Noted: %(step)s.") % {"step": row.words})
        return redirect(agreement)
    # What the form has written into the agreement must not be shown as stored.
    stored = agreement_or_404(request, pk)
    offer = page.offer_of(row, standing_of(stored, on=today), access=access)
    context = {
        "activity": stored.activity,
        "agreement": stored,
        "form": form,
        "offer": offer,
        "done": done_meanwhile(form, access=access),
    }
    return render(request, "agreements/move_form.html", context, status=form.status)


def _row_or_404(agreement: Agreement, target: str) -> Move | None:
    """The row of the table for a step that may be taken; None where it is not the next one."""
    return move_between(agreement.state, _state_or_404(target))


def _row_before(agreement: Agreement, target: str) -> Move | None:
    """The row for a step that could have been taken before the last ones were."""
    steps = agreement.transition_rows.exclude(source="").order_by("-number")
    rows = (move_between(step.source, _state_or_404(target)) for step in steps)
    return next((row for row in rows if row is not None), None)


def _state_or_404(target: str) -> str:
    state = target.upper().replace("-", "_")
    if state not in LegalState.values:
        raise Http404
    return state


@require_http_methods(["GET", "HEAD", "POST"])
def move_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the last step back, with a reason."""
    access: Any = request.access  # type: ignore[attr-defined]
    agreement = agreement_or_404(request, pk)
    last = page.move_to_take_back(agreement)
    require_on(access, last[1].action if last else "agreements.prepare", agreement.activity)
    if last is None and request.method != "POST":
        messages.info(request, _("No step has been taken since it was entered."))
        return redirect(agreement)
    form = TakeBackForm(request.POST or None, initial={"version": agreement.activity.version})

    def write() -> None:
        told = form.cleaned_data
        take_back(
            pk,
            reason=told["reason"],
            access=access,
            version=told["version"],
            today=today_of(agreement.activity),
        )

    if form.is_saved_by(write):
        messages.success(request, _("The step is taken back; both stay in the history."))
        return redirect(agreement)
    done = done_meanwhile(form, access=access)
    step = last[0] if last else None
    context = {"activity": agreement.activity, "step": step, "form": form, "done": done}
    return render(request, "agreements/move_back.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def signatories(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say who signs for each side."""
    agreement = agreement_or_404(request, pk, "agreements.prepare")
    form = SignatoriesForm(
        request.POST or None,
        agreement=agreement,
        initial={"version": agreement.activity.version},
    )

    def write() -> None:
        contents.write_signatories(
            pk,
            form.as_input(),
            access=request.access,  # type: ignore[attr-defined]
            version=form.cleaned_data["version"],
            today=today_of(agreement.activity),
        )

    if form.is_saved_by(write):
        messages.success(request, _("The signatories are saved."))
        return redirect(agreement)
    done = done_meanwhile(form, access=request.access)  # type: ignore[attr-defined]
    context = {"activity": agreement.activity, "form": form, "done": done}
    return render(request, "agreements/signatories_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer the checklist, as far as it can be answered today.

    Whoever was overtaken meanwhile sees each answer beside their own, and chooses.
    """
    agreement = agreement_or_404(request, pk, "agreements.prepare")
    data = checklist.merged(request.POST, agreement) if request.method == "POST" else None
    if data is not None and checklist.is_overtaken(data, agreement):
        return _crossed_checks(request, agreement, data)
    form = ChecksForm(data, agreement=agreement)

    def write() -> None:
        contents.answer_checks(
            pk,
            form.as_input(),
            access=request.access,  # type: ignore[attr-defined]
            version=form.cleaned_data["version"],
        )

    if form.is_saved_by(write):
        messages.success(request, _("The checklist is saved."))
        return redirect(agreement)
    if data is not None and form.changed is not None:
        # Somebody was faster by a moment.
        return _crossed_checks(request, agreement_or_404(request, pk), data)
    context = {"activity": agreement.activity, "form": form}
    return render(request, "agreements/checks_form.html", context, status=form.status)


def _crossed_checks(request: HttpRequest, agreement: Agreement, data: QueryDict) -> HttpResponse:
    access = request.access  # type: ignore[attr-defined]
    crossed = checklist.crossing(data, agreement, access=access)
    crossed.data.pop("csrfmiddlewaretoken", None)
    context = {"activity": agreement.activity, "crossed": crossed}
    return render(request, "agreements/checks_conflict.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_renew(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose the agreement that renews this one."""
    agreement = agreement_or_404(request, pk, "agreements.prepare")
    ends = PartialDate(agreement.expires_on).latest if agreement.expires_on else None
    year = (ends or today_of(agreement.activity)).year
    form = RenewForm(
        request.POST or None, initial={"title": proposed_title(agreement), "on": str(year)}
    )

    def write() -> Any:
        return renew(
            pk,
            on=form.cleaned_data["on"],
            access=request.access,  # type: ignore[attr-defined]
            by=request.user,  # type: ignore[arg-type]
            today=today_of(agreement.activity),
            title=form.cleaned_data["title"],
        )

    if form.is_saved_by(write):
        messages.success(request, _("The renewal is proposed, with what could be taken over."))
        access = request.access  # type: ignore[attr-defined]
        if left := texts_left_behind(form.saved, agreement.activity, access=access):
            told = _("Not taken along, as it cannot be kept as it is: %(names)s. Add it anew.")
            messages.warning(request, told % {"names": ", ".join(left)})
        return redirect(form.saved.agreement)
    context = {"activity": agreement.activity, "agreement": agreement, "form": form}
    return render(request, "agreements/renew_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def closing_letter(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The letter that closes an agreement with thanks, as a Word file."""
    agreement = agreement_or_404(request, pk, "agreements.prepare")
    if not letters.may_be_closed(agreement):
        messages.info(request, _("What never stood needs no letter that closes it."))
        return redirect(agreement)
    form = LetterForm(request.POST or None, initial=_letter_begun(agreement))
    if form.is_bound and form.is_valid():
        subject, what = agreement.activity, "closing letter"
        note(EntryKind.EXPORT, request, subject=subject, action="activities.read", what=what)
        content = letters.closing_letter(agreement, form.as_input(), access=request.access)  # type: ignore[attr-defined]
        response = HttpResponse(content, content_type=letters.WORD_TYPE)
        name = content_disposition_header(True, f"{agreement.activity.code}-closing-letter.docx")
        response["Content-Disposition"] = name or "attachment"
        response["Cache-Control"] = "private, no-store"
        return response
    context = {"activity": agreement.activity, "agreement": agreement, "form": form}
    return render(request, "agreements/letter_form.html", context, status=form.status)


def _letter_begun(agreement: Agreement) -> dict[str, Any]:
    """What a letter begins with: today, the end as it is noted, and those who signed."""
    today = today_of(agreement.activity)
    ended_on = agreement.state_on if agreement.stage == LegalStage.ENDED else None
    step = ending_step(agreement)
    is_by_notice = step is not None and step.target == LegalState.DENOUNCED
    if agreement.expires_on and (is_by_notice or agreement.state == LegalState.EXPIRED):
        # It was noted before its last day, or after.
        ended_on = agreement.expires_on
    signing = {row.side: row for row in reversed(agreement.signatory_rows.all())}
    told: dict[str, Any] = {
        "language": get_language(),
        "on": today,
        "ends_on": PartialDate(ended_on).latest if ended_on else today,
    }
    for side, name in ((Side.AWAY, "addressee"), (Side.HOME, "signer")):
        if row := signing.get(side):
            told |= {name: row.name, f"{name}_capacity": row.capacity}
    return told
