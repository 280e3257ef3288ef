from __future__ import annotations

from django.urls import path, register_converter

from domains.converters import DomainConverter
from reports import domain_pages, erasing, views
from reports.council import views as council

register_converter(DomainConverter, "domain")

app_name = "reports"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("domains/", domain_pages.domain_list, name="domain-list"),
    path("domains/<domain:domain>/", domain_pages.domain_detail, name="domain-detail"),
    path("reports/", views.run_list, name="run-list"),
    path("reports/new/", views.run_new, name="run-new"),
    path("reports/council/", council.council_table, name="council-table"),
    path("reports/council/xlsx/", council.council_xlsx, name="council-xlsx"),
    path("reports/council/text/", council.council_text, name="council-text"),
    path("reports/council/columns/", council.council_columns, name="council-columns"),
    path("reports/council/forms/new/", council.council_form_new, name="council-form-new"),
    path("reports/council/forms/<uuid:pk>/", council.council_form, name="council-form"),
    path(
        "reports/council/forms/<uuid:pk>/delete/",
        council.council_form_delete,
        name="council-form-delete",
    ),
    path("partners/people/<uuid:pk>/erase/", erasing.person_erase, name="person-erase"),
    path("reports/<uuid:pk>/", views.run_detail, name="run-detail"),
    path("reports/<uuid:pk>/pdf/", views.run_pdf, name="run-pdf"),
    path("reports/<uuid:pk>/annex/", views.run_annex, name="run-annex"),
]
