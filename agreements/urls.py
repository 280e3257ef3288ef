from django.urls import path

from agreements import sharing, views
from agreements.authority_forms import views as forms
from agreements.gates import views as gates
from agreements.handover_book import views as book
from agreements.lifecycle import amendment_views as amendments
from agreements.lifecycle import views as life

app_name = "agreements"
urlpatterns = [
    path("shared/<uuid:pk>/take-over/", sharing.shared_take_over, name="shared-take-over"),
    path("gates/", gates.gate_list, name="gate-list"),
    path("gates/<uuid:pk>/meet/", gates.gate_meet, name="gate-meet"),
    path("gates/<uuid:pk>/waive/", gates.gate_waive, name="gate-waive"),
    path("gates/<uuid:pk>/reopen/", gates.gate_reopen, name="gate-reopen"),
    path("handovers/<uuid:pk>/book.pdf", book.handover_book_pdf, name="handover-book-pdf"),
    path("handovers/<uuid:pk>/book.docx", book.handover_book_word, name="handover-book-word"),
    path("handovers/people/<uuid:person>/book.pdf", book.person_book_pdf, name="person-book-pdf"),
    path(
        "handovers/people/<uuid:person>/book.docx", book.person_book_word, name="person-book-word"
    ),
    path("forms/", forms.form_list, name="form-list"),
    path("forms/new/", forms.form_new, name="form-new"),
    path("forms/placeholders/", forms.form_placeholders, name="form-placeholders"),
    path("forms/<uuid:pk>/", forms.form_detail, name="form-detail"),
    path("forms/<uuid:pk>/edit/", forms.form_edit, name="form-edit"),
    path("forms/<uuid:pk>/file/", forms.form_download, name="form-download"),
    path("forms/<uuid:pk>/delete/", forms.form_delete, name="form-delete"),
    path("<uuid:pk>/forms/", forms.record_forms, name="record-forms"),
    path("<uuid:pk>/forms/<uuid:form_id>/", forms.form_fill, name="form-fill"),
    path("new/", views.entry_new, name="entry-new"),
    path("proposals/", views.entry_proposals, name="entry-proposals"),
    path("parents/", views.entry_parents, name="entry-parents"),
    path("<uuid:pk>/edit/", views.entry_edit, name="entry-edit"),
    path("<uuid:pk>/agreement/", life.agreement_detail, name="agreement-detail"),
    path("<uuid:pk>/agreement/moves/<slug:target>/", life.move, name="move"),
    path("<uuid:pk>/agreement/back/", life.move_back, name="move-back"),
    path("<uuid:pk>/agreement/signatories/", life.signatories, name="signatories"),
    path("<uuid:pk>/agreement/checks/", life.checks, name="checks"),
    path("<uuid:pk>/agreement/amendments/new/", amendments.amendment_new, name="amendment-new"),
    path(
        "<uuid:pk>/agreement/amendments/<int:number>/",
        amendments.amendment_edit,
        name="amendment-edit",
    ),
    path(
        "<uuid:pk>/agreement/amendments/<int:number>/delete/",
        amendments.amendment_delete,
        name="amendment-delete",
    ),
    path("<uuid:pk>/agreement/letter/", life.closing_letter, name="closing-letter"),
    path("<uuid:pk>/agreement/renew/", life.agreement_renew, name="agreement-renew"),
]
