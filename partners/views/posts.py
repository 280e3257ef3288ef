"""Pages of posts at partners and of the terms in them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.forms import HolderForm, PostForm, TenureForm
from partners.models import Person, Post, Tenure
from partners.people import current_terms
from partners.requests import CityRequest
from partners.services import add_person_at, appoint, edit_post, edit_tenure
from records.rights import require


def _post_or_404(request: CityRequest, pk: uuid.UUID, action: str) -> Post:
    require(request.access, action, request.city.pk)
    posts = Post.objects.visible_to(request.access).filter(city=request.city)
    post = posts.select_related("actor", "city").filter(pk=pk).first()
    if post is None:
        raise Http404
    return post


@require_http_methods(["GET", "HEAD", "POST"])
def post_edit(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a post; a newer version is shown beside one's own before anything is lost."""
    post = _post_or_404(request, pk, "partners.write")
    form = PostForm(request.POST or None, post=post)

    def write() -> None:
        version = form.cleaned_data["version"]
        edit_post(pk, form.as_fields(), access=request.access, version=version)

    if form.is_saved_by(write):
        messages.success(request, _("Saved."))
        return redirect(post)
    context = {"form": form, "post": post}
    return render(request, "partners/post_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def post_holder(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Enter who holds a post from now on; whoever holds it has left, in the same step."""
    post = _post_or_404(request, pk, "people.write")
    terms = Tenure.objects.visible_to(request.access).filter(post=post, person__isnull=False)
    holding = current_terms(
        list(terms.select_related("person").latest_first()), on=timezone.localdate()
    )
    here = Person.objects.visible_to(request.access).filter(tenures__post__actor=post.actor_id)
    people = here.filter(city=request.city).exclude(pk__in=[term.person_id for term in holding])
    form = HolderForm(
        request.POST or None,
        post=post,
        people=people.distinct().order_by("name"),
        on=timezone.localdate(),
    )
    if form.is_saved_by(lambda: _appoint(request, post, form)):
        messages.success(request, _("Saved."))
        return redirect(post)
    context = {"form": form, "post": post, "holding": holding}
    return render(request, "partners/holder_form.html", context, status=form.status)


def _appoint(request: CityRequest, post: Post, form: HolderForm) -> None:
    given = form.cleaned_data
    how: dict[str, Any] = {
        "since": given["since"],
        "version": given["version"],
        "access": request.access,
    }
    if given["person"]:
        appoint(post.pk, given["person"], **how)
    else:
        add_person_at(post, form.person_fields(), on=timezone.localdate(), **how)


@require_http_methods(["GET", "HEAD", "POST"])
def tenure_edit(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Change from when to when somebody holds a post, or enter that they left."""
    require(request.access, "people.write", request.city.pk)
    terms = Tenure.objects.visible_to(request.access).filter(city=request.city)
    tenure = terms.select_related("post__actor", "person").filter(pk=pk).first()
    if tenure is None:
        raise Http404
    form = TenureForm(request.POST or None, tenure=tenure)

    def write() -> None:
        version = form.cleaned_data["version"]
        edit_tenure(pk, form.as_fields(), access=request.access, version=version)

    if form.is_saved_by(write):
        messages.success(request, _("Saved."))
        _warn_of_others(request, tenure)
        return redirect(tenure)
    context = {"form": form, "tenure": tenure}
    return render(request, "partners/tenure_form.html", context, status=form.status)


def _warn_of_others(request: CityRequest, tenure: Tenure) -> None:
    """Two may hold a post at once, such as co-chairs; mostly it was overlooked."""
    terms = Tenure.objects.visible_to(request.access).filter(post=tenure.post_id)
    held = list(terms.filter(person__isnull=False).select_related("person"))
    names = [str(term.person) for term in current_terms(held, on=timezone.localdate())]
    if len(names) > 1:
        message = _("More than one person holds this post now: %(names)s.")
        messages.warning(request, message % {"names": ", ".join(names)})
