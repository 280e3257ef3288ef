"""All addresses of the program."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from citydiplo.api import ApiRootView, build_router
from citydiplo.docs import ApiDocsView, ApiSchemaView
from citydiplo.errors import unknown_api_address
from citydiplo.health import healthz
from notices.mail.views import unsubscribe

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("accounts.sign_in.urls")),
    path("accounts/", include("accounts.second_factor.urls")),
    path("accounts/", include("accounts.urls")),
    # Opens without a city and without signing in, so it is in no app's namespace.
    path("unsubscribe/<str:secret>/", unsubscribe, name="unsubscribe"),
    path("reminders/", include("notices.mail.urls")),
    path("", include("notices.urls")),
    path("", include("notices.palette.urls")),
    path("", include("reports.urls")),
    path("calendar/", include("notices.calendar.urls")),
    path("", include("notices.feeds.urls")),
    path("search/", include("search.urls")),
    path("domains/", include("domains.urls")),
    path("partners/", include("partners.urls")),
    path("partners/", include("activities.partner_urls")),
    path("catalogue/", include("partners.catalogue_urls")),
    path("activities/", include("agreements.urls")),
    path("activities/", include("activities.urls")),
    path("api/v1/", ApiRootView.as_view(), name="api-root"),
    path("api/v1/", include((build_router().urls, "api"))),
    path("api/v1/schema/", ApiSchemaView.as_view(), name="api-schema"),
    path("api/docs/", ApiDocsView.as_view(), name="api-docs"),
    # Without this a lost slash would turn what is sent into a redirect that drops it.
    re_path("^api/", unknown_api_address, name="api-unknown"),
    path("favicon.ico", RedirectView.as_view(url="/static/img/favicon.svg"), name="favicon"),
]

handler400 = "citydiplo.errors.bad_request"
handler403 = "citydiplo.errors.permission_denied"
handler404 = "citydiplo.errors.not_found"
handler500 = "citydiplo.errors.server_error"
