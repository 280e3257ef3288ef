"""Pages of partners and countries: under `/partners/`, although they belong to this app."""

from __future__ import annotations

from django.urls import path

from activities import country_pages, partner_pages
from activities.ties import views as ties
from activities.views import sheets

app_name = "partner"
urlpatterns = [
    path("countries/", country_pages.country_list, name="country-list"),
    path("countries/<str:code>/", country_pages.country_detail, name="country-detail"),
    path("countries/<str:code>/note/", country_pages.country_note, name="country-note"),
    path("countries/<str:code>/sheet/", sheets.country_sheet, name="country-sheet"),
    path("countries/<str:code>/sheet.pdf", sheets.country_sheet_pdf, name="country-sheet-pdf"),
    path("<uuid:pk>/", partner_pages.partner_detail, name="detail"),
    path("weights/", ties.weight_list, name="weight-list"),
    path("weights/new/", ties.weight_new, name="weight-new"),
    path("<uuid:pk>/tie/", ties.tie_decision, name="tie-decision"),
    path("<uuid:pk>/ties/", partner_pages.partner_ties, name="ties"),
    path("<uuid:pk>/history/", partner_pages.partner_history, name="history"),
    path("<uuid:pk>/sheet/", sheets.partner_sheet, name="sheet"),
    path("<uuid:pk>/sheet.pdf", sheets.partner_sheet_pdf, name="sheet-pdf"),
]
