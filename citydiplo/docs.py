"""The reference of the API, under the same strict content security policy as every page."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response


# Swagger UI draws its arrows as data: images.
@method_decorator(csp_update({"img-src": ["data:"]}), name="dispatch")
class ApiDocsView(SpectacularSwaggerSplitView):
    """The page; its script comes from its own address, since nothing inline may run."""

    url_name = "api-schema"
    template_name = "citydiplo/api_docs.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().get(request, *args, **kwargs)
        # Nobody signs in elsewhere from here: the page keeps to itself as all others do.
        response.headers.pop("Cross-Origin-Opener-Policy", None)
        return response
