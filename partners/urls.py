from __future__ import annotations

from django.urls import path

from partners.views import actors, memberships

app_name = "partners"
urlpatterns = [
    path("", actors.actor_list, name="actor-list"),
    path("new/", actors.actor_new, name="actor-new"),
    path("new/proposals/", actors.actor_proposals, name="actor-proposals"),
    path("quick-add/", actors.actor_quick_add, name="actor-quick-add"),
    path("typeahead/", actors.typeahead, name="typeahead"),
    path("typeahead/actors/", actors.actor_typeahead, name="actor-typeahead"),
    path("typeahead/networks/", memberships.network_typeahead, name="network-typeahead"),
    path("memberships/", memberships.membership_list, name="membership-list"),
    path("memberships/new/", memberships.membership_new, name="membership-new"),
    path("memberships/<uuid:pk>/", memberships.membership_detail, name="membership-detail"),
    path("memberships/<uuid:pk>/edit/", memberships.membership_edit, name="membership-edit"),
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
    path("<uuid:pk>/members/", memberships.network_members, name="network-members"),
]
