from __future__ import annotations

from django.urls import path

from activities.views import commitments, detail, documents, maps, register

app_name = "activities"
urlpatterns = [
    path("", register.activity_list, name="activity-list"),
    path("columns/", register.register_columns, name="register-columns"),
    path("map/", maps.activity_map, name="map"),
    path("map.geojson", maps.map_data, name="map-data"),
    path("commitments/", commitments.commitment_list, name="commitment-list"),
    path("commitments/<uuid:pk>/", commitments.commitment_edit, name="commitment-edit"),
    path("documents/<uuid:pk>/", documents.document_download, name="document-download"),
    path("documents/<uuid:pk>/delete/", documents.document_delete, name="document-delete"),
    path("<uuid:pk>/", detail.activity_detail, name="activity-detail"),
    path("<uuid:pk>/void/", detail.activity_void, name="activity-void"),
    path("<uuid:pk>/delete/", detail.activity_delete, name="activity-delete"),
    path("<uuid:pk>/commitments/new/", commitments.commitment_new, name="commitment-new"),
    path("<uuid:pk>/documents/new/", documents.document_new, name="document-new"),
]
