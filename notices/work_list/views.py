"""The work list as the front page, one group of it whole, and putting rows off."""

from __future__ import annotations

import datetime
import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.models import Mention
from notices.kinds import RowGroup, RowKind, label_of
from notices.snoozes.services import PUT_OFF, put_off, take_up
from notices.work_list.asking import Asking
from notices.work_list.forms import MINE, NOBODY, OFFICE, PutOffForm, WhoseForm
from notices.work_list.reading import READ, asking_of, group_page, row_of, work_list
from notices.work_list.rows import Row
from partners.requests import CityRequest
from records.access import Access
from records.keyset import BadCursorError
from records.rights import require
from records.templatetags.ui import full_day
from records.versions import StaleRecordError

MENTIONS_SHOWN = 5
USUAL_DAYS = 7


@require_safe
def front(request: CityRequest) -> HttpResponse:
    """What there is to do, for those who do it; others are led to the dashboard."""
    if not request.access.may(READ, request.city.pk):
        return redirect("reports:dashboard")
    access, on = _here(request), timezone.localdate()
    form = _whose(request)
    shown = work_list(access, on=on, **form.whose)
    mentions = Mention.objects.visible_to(access).unseen_by(access.person)
    context = {
        **_whose_context(request, form),
        "list": shown,
        "mentions": mentions.newest()[:MENTIONS_SHOWN],
    }
    return render(request, "notices/work_list.html", context, status=_status(form))


@require_safe
def group(request: CityRequest) -> HttpResponse:
    """One group of the work list, page by page."""
    require(request.access, READ, request.city.pk)
    code = request.GET.get("group", "")
    if code not in RowGroup.values:
        return redirect("notices:front")
    form, chosen = _whose(request), RowGroup(code)
    asking = asking_of(_here(request), on=timezone.localdate(), **form.whose)
    try:
        page = group_page(asking, chosen, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        kept = urlencode({"group": code, "who": form.chosen})
        return HttpResponseRedirect(f"{reverse('notices:group')}?{kept}")
    context = {
        **_whose_context(request, form),
        "label": label_of(chosen, is_own=asking.is_own),
        "page": page.with_urls(request.path, request.GET),
    }
    return render(request, "notices/work_list_group.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def row_put_off(request: CityRequest, kind: str, key: str) -> HttpResponse:
    """Put a row off until a day, with the reason."""
    require(request.access, PUT_OFF, request.city.pk)
    on = timezone.localdate()
    row = _row(asking_of(_here(request), on=on), kind, key)
    if row is None:
        return _gone(request)
    usual = on + datetime.timedelta(days=USUAL_DAYS)
    initial: dict[str, Any] = {"until": usual}
    if row.put_off is not None:
        off = row.put_off
        initial = {"until": off.until, "reason": off.reason, "version": off.version}
    form = PutOffForm(request.POST or None, initial=initial)

    def write() -> Any:
        return put_off(
            RowKind(kind),
            key,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            access=_here(request),
            on=on,
            by=request.user,  # type: ignore[arg-type]
            version=form.cleaned_data["version"],
        )

    back = _back(request)
    if form.is_saved_by(write):
        told = _("Put off until {day}. It stands under {link}.")
        link = format_html('<a href="{}#put_off">{}</a>', back, _("what was put off"))
        messages.success(request, format_html(told, day=full_day(form.saved.until), link=link))
        return HttpResponseRedirect(back)
    context = {"form": form, "row": row, "back": back}
    return render(request, "notices/put_off.html", context, status=form.status)


@require_POST
def row_take_up(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a row that was put off stand on the list again."""
    require(request.access, PUT_OFF, request.city.pk)
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        take_up(pk, access=_here(request), version=version)
    except ObjectDoesNotExist:
        return _gone(request)
    except StaleRecordError:
        messages.warning(request, _("Somebody has put it off anew meanwhile: look at it again."))
    else:
        messages.success(request, _("It is on the work list again."))
    return HttpResponseRedirect(_back(request))


def _here(request: CityRequest) -> Access:
    """The asker's rights in the city in which they work, and no other."""
    return request.access.narrowed_to([request.city.pk])


def _whose(request: CityRequest) -> WhoseForm:
    return WhoseForm(request.GET, city=request.city, person=request.access.person)


def _whose_context(request: CityRequest, form: WhoseForm) -> dict[str, Any]:
    return {
        "form": form,
        "is_unknown": form.is_bound and not form.is_valid(),
        "who": form.chosen,
        "is_colleague": form.chosen not in {MINE, OFFICE, NOBODY},
        "query": "" if form.chosen == MINE else f"?{urlencode({'who': form.chosen})}",
        "on": timezone.localdate(),
        "may_put_off": request.access.may(PUT_OFF, request.city.pk),
    }


def _status(form: WhoseForm) -> int:
    return 200 if not form.is_bound or form.is_valid() else 400


def _row(asking: Asking, kind: str, key: str) -> Row | None:
    return row_of(asking, RowKind(kind), key) if kind in RowKind.values else None


def _gone(request: CityRequest) -> HttpResponse:
    """Of what was dealt with meanwhile, and of what never was on the list of the asker."""
    context = {"back": _back(request)}
    return render(request, "notices/row_gone.html", context, status=HTTPStatus.NOT_FOUND)


def _back(request: CityRequest) -> str:
    """The list from which somebody came."""
    who = request.GET.get("who", "")
    return f"{reverse('notices:front')}?{urlencode({'who': who})}" if who else "/"
