from __future__ import annotations

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggest/", views.suggestions, name="suggestions"),
    path("saved/", views.saved_list, name="saved-list"),
    path("saved/new/", views.saved_new, name="saved-new"),
    path("saved/<uuid:pk>/", views.saved_open, name="saved-open"),
    path("saved/<uuid:pk>/edit/", views.saved_edit, name="saved-edit"),
    path("saved/<uuid:pk>/delete/", views.saved_delete, name="saved-delete"),
]
