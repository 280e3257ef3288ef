"""Pages of the platform administrator, under `/catalogue/`: no role in a city is needed there."""

from __future__ import annotations

from django.urls import path

from partners.duplicate_urls import duplicate_urls
from partners.views import catalogue, duplicates, imports, public_memberships, review
from partners.views.duplicates import in_catalogue

app_name = "catalogue"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("places/", review.place_typeahead, name="place-typeahead"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/<uuid:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<uuid:pk>/created/", imports.import_created, name="import-created"),
    path("imports/<uuid:pk>/rows.csv", imports.import_rows, name="import-rows"),
    path("imports/review/", review.review, name="review"),
    path("imports/review/<uuid:pk>/", review.review_decide, name="review-decide"),
    path("imports/review/<uuid:pk>/undo/", review.review_undo, name="review-undo"),
    path("memberships/", public_memberships.membership_list, name="membership-list"),
    path("memberships/new/", public_memberships.membership_new, name="membership-new"),
    path("memberships/<uuid:pk>/edit/", public_memberships.membership_edit, name="membership-edit"),
    path("memberships/<uuid:pk>/void/", public_memberships.membership_void, name="membership-void"),
    path(
        "memberships/<uuid:pk>/restore/",
        public_memberships.membership_restore,
        name="membership-restore",
    ),
    path("typeahead/networks/", public_memberships.network_typeahead, name="network-typeahead"),
    path("typeahead/actors/", in_catalogue(duplicates.typeahead), name="actor-typeahead"),
    *duplicate_urls(in_catalogue),
]
