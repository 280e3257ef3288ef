from __future__ import annotations

from django.urls import path

from partners.views import actors, people, posts

app_name = "partners"
urlpatterns = [
    path("", actors.actor_list, name="actor-list"),
    path("new/", actors.actor_new, name="actor-new"),
    path("quick-add/", actors.actor_quick_add, name="actor-quick-add"),
    path("typeahead/", actors.typeahead, name="typeahead"),
    path("typeahead/actors/", actors.actor_typeahead, name="actor-typeahead"),
    path("<uuid:pk>/edit/", actors.actor_edit, name="actor-edit"),
    path("<uuid:pk>/people/new/", people.person_new, name="person-new"),
    path("people/", people.person_list, name="person-list"),
    path("people/<uuid:pk>/", people.person_detail, name="person-detail"),
    path("people/<uuid:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<uuid:pk>/verify/", people.person_verify, name="person-verify"),
    path("people/<uuid:pk>/export/", people.person_export, name="person-export"),
    path("people/<uuid:pk>/erase/", people.person_erase, name="person-erase"),
    path("posts/<uuid:pk>/edit/", posts.post_edit, name="post-edit"),
    path("posts/<uuid:pk>/holder/", posts.post_holder, name="post-holder"),
    path("terms/<uuid:pk>/edit/", posts.tenure_edit, name="tenure-edit"),
]
