from __future__ import annotations

from django.urls import path

from partners import views

app_name = "partners"
urlpatterns = [
    path("", views.actor_list, name="actor-list"),
    path("new/", views.actor_new, name="actor-new"),
    path("quick-add/", views.actor_quick_add, name="actor-quick-add"),
    path("typeahead/", views.typeahead, name="typeahead"),
    path("typeahead/actors/", views.actor_typeahead, name="actor-typeahead"),
    path("<uuid:pk>/edit/", views.actor_edit, name="actor-edit"),
]
