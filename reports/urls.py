from __future__ import annotations

from django.urls import path, register_converter

from domains.converters import DomainConverter
from reports import domain_pages, views

register_converter(DomainConverter, "domain")

app_name = "reports"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("domains/", domain_pages.domain_list, name="domain-list"),
    path("domains/<domain:domain>/", domain_pages.domain_detail, name="domain-detail"),
    path("reports/", views.run_list, name="run-list"),
    path("reports/new/", views.run_new, name="run-new"),
    path("reports/<uuid:pk>/", views.run_detail, name="run-detail"),
    path("reports/<uuid:pk>/pdf/", views.run_pdf, name="run-pdf"),
    path("reports/<uuid:pk>/annex/", views.run_annex, name="run-annex"),
]
