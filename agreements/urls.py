from django.urls import path

from agreements import sharing, views
from agreements.gates import views as gates

app_name = "agreements"
urlpatterns = [
    path("shared/<uuid:pk>/take-over/", sharing.shared_take_over, name="shared-take-over"),
    path("gates/", gates.gate_list, name="gate-list"),
    path("gates/<uuid:pk>/meet/", gates.gate_meet, name="gate-meet"),
    path("gates/<uuid:pk>/waive/", gates.gate_waive, name="gate-waive"),
    path("gates/<uuid:pk>/reopen/", gates.gate_reopen, name="gate-reopen"),
    path("new/", views.entry_new, name="entry-new"),
    path("proposals/", views.entry_proposals, name="entry-proposals"),
    path("parents/", views.entry_parents, name="entry-parents"),
    path("<uuid:pk>/edit/", views.entry_edit, name="entry-edit"),
]
