from django.urls import path

from agreements import sharing, views

app_name = "agreements"
urlpatterns = [
    path("shared/<uuid:pk>/take-over/", sharing.shared_take_over, name="shared-take-over"),
    path("new/", views.entry_new, name="entry-new"),
    path("proposals/", views.entry_proposals, name="entry-proposals"),
    path("parents/", views.entry_parents, name="entry-parents"),
    path("<uuid:pk>/edit/", views.entry_edit, name="entry-edit"),
]
