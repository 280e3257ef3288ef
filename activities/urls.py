from __future__ import annotations

from django.urls import path

from activities.handover import views as handover
from activities.views import (
    commitments,
    detail,
    documents,
    history,
    maps,
    register,
    scans,
    shared,
    sharing,
)

app_name = "activities"
urlpatterns = [
    path("", register.activity_list, name="activity-list"),
    path("columns/", register.register_columns, name="register-columns"),
    path("map/", maps.activity_map, name="map"),
    path("map.geojson", maps.map_data, name="map-data"),
    path("commitments/", commitments.commitment_list, name="commitment-list"),
    path("commitments/<uuid:pk>/", commitments.commitment_detail, name="commitment-detail"),
    path("commitments/<uuid:pk>/edit/", commitments.commitment_edit, name="commitment-edit"),
    path(
        "commitments/<uuid:pk>/renegotiate/",
        commitments.commitment_renegotiate,
        name="commitment-renegotiate",
    ),
    path("commitments/<uuid:pk>/keep/", commitments.commitment_keep, name="commitment-keep"),
    path("commitments/<uuid:pk>/not-kept/", commitments.commitment_break, name="commitment-break"),
    path(
        "commitments/<uuid:pk>/release/", commitments.commitment_release, name="commitment-release"
    ),
    path("comments/<uuid:pk>/take-back/", history.comment_take_back, name="comment-take-back"),
    path("shared/", shared.shared_list, name="shared-list"),
    path("shared/<uuid:pk>/", shared.shared_detail, name="shared-detail"),
    path("shared/<uuid:pk>/link/", shared.shared_link, name="shared-link"),
    path("scans/", scans.scan_list, name="scan-list"),
    path("scans/<uuid:pk>/", scans.scan_detail, name="scan-detail"),
    path("scans/<uuid:pk>/file/", scans.scan_download, name="scan-download"),
    path("scans/<uuid:pk>/discard/", scans.scan_discard, name="scan-discard"),
    path("handovers/", handover.handover_list, name="handover-list"),
    path("handovers/new/", handover.handover_new, name="handover-new"),
    path("handovers/<uuid:pk>/", handover.handover_detail, name="handover-detail"),
    path("documents/", documents.document_list, name="document-list"),
    path("documents/<uuid:pk>/", documents.document_download, name="document-download"),
    path("documents/<uuid:pk>/about/", documents.document_detail, name="document-detail"),
    path("documents/<uuid:pk>/edit/", documents.document_edit, name="document-edit"),
    path(
        "documents/<uuid:pk>/versions/new/",
        documents.document_version_new,
        name="document-version-new",
    ),
    path("documents/<uuid:pk>/delete/", documents.document_delete, name="document-delete"),
    path("<uuid:pk>/", detail.activity_detail, name="activity-detail"),
    path("<uuid:pk>/history/", history.activity_history, name="activity-history"),
    path("<uuid:pk>/history/as-of/", history.activity_as_of, name="activity-as-of"),
    path("<uuid:pk>/comments/new/", history.comment_new, name="comment-new"),
    path("<uuid:pk>/void/", detail.activity_void, name="activity-void"),
    path("<uuid:pk>/unlink/", sharing.unlink, name="activity-unlink"),
    path("<uuid:pk>/delete/", detail.activity_delete, name="activity-delete"),
    path("<uuid:pk>/commitments/new/", commitments.commitment_new, name="commitment-new"),
    path("<uuid:pk>/offers/<uuid:actor>/", sharing.offer, name="offer"),
    path("<uuid:pk>/offers/<uuid:actor>/withdraw/", sharing.offer_withdraw, name="offer-withdraw"),
    path("<uuid:pk>/letters/<uuid:actor>/", sharing.letter_new, name="letter-new"),
    path("<uuid:pk>/documents/new/", documents.document_new, name="document-new"),
]
