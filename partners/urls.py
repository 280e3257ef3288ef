from __future__ import annotations

from django.urls import path

from partners.duplicate_urls import duplicate_urls
from partners.views import actors, memberships, people, posts
from partners.views.duplicates import in_city

app_name = "partners"
urlpatterns = [
    path("", actors.actor_list, name="actor-list"),
    path("new/", actors.actor_new, name="actor-new"),
    path("new/proposals/", actors.actor_proposals, name="actor-proposals"),
    path("quick-add/", actors.actor_quick_add, name="actor-quick-add"),
    path("choose/", actors.actor_choose, name="actor-choose"),
    path("typeahead/", actors.typeahead, name="typeahead"),
    path("typeahead/actors/", actors.actor_typeahead, name="actor-typeahead"),
    path("typeahead/networks/", memberships.network_typeahead, name="network-typeahead"),
    path("memberships/", memberships.membership_list, name="membership-list"),
    path("memberships/new/", memberships.membership_new, name="membership-new"),
    path("memberships/<uuid:pk>/", memberships.membership_detail, name="membership-detail"),
    path("memberships/<uuid:pk>/edit/", memberships.membership_edit, name="membership-edit"),
    path("memberships/<uuid:pk>/void/", memberships.membership_void, name="membership-void"),
    path(
        "memberships/<uuid:pk>/restore/",
        memberships.membership_restore,
        name="membership-restore",
    ),
    path(
        "memberships/<uuid:pk>/contributions/new/",
        memberships.contribution_new,
        name="contribution-new",
    ),
    path(
        "contributions/<uuid:pk>/delete/",
        memberships.contribution_delete,
        name="contribution-delete",
    ),
    path("<uuid:pk>/edit/", actors.actor_edit, name="actor-edit"),
    path("<uuid:pk>/people/new/", people.person_new, name="person-new"),
    path("people/", people.person_list, name="person-list"),
    path("people/<uuid:pk>/", people.person_detail, name="person-detail"),
    path("people/<uuid:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<uuid:pk>/verify/", people.person_verify, name="person-verify"),
    path("people/<uuid:pk>/export/", people.person_export, name="person-export"),
    path("posts/<uuid:pk>/edit/", posts.post_edit, name="post-edit"),
    path("posts/<uuid:pk>/holder/", posts.post_holder, name="post-holder"),
    path("terms/<uuid:pk>/edit/", posts.tenure_edit, name="tenure-edit"),
    path("<uuid:pk>/members/", memberships.network_members, name="network-members"),
    *duplicate_urls(in_city),
]
