from __future__ import annotations

from django.urls import path

from partners.duplicate_urls import duplicate_urls
from partners.views import actors
from partners.views.duplicates import in_city

app_name = "partners"
urlpatterns = [
    path("", actors.actor_list, name="actor-list"),
    path("new/", actors.actor_new, name="actor-new"),
    path("quick-add/", actors.actor_quick_add, name="actor-quick-add"),
    path("typeahead/", actors.typeahead, name="typeahead"),
    path("typeahead/actors/", actors.actor_typeahead, name="actor-typeahead"),
    path("<uuid:pk>/edit/", actors.actor_edit, name="actor-edit"),
    *duplicate_urls(in_city),
]
