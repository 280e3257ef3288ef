"""The schema of the API and its reference, under the same strict policy as every page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response


# Each language as YAML and as JSON, and some to spare.
@lru_cache(maxsize=16)
def _written(language: str | None, media_type: str) -> str | bytes:
    """The schema in the language that is active."""
    kinds = {kind.media_type: kind for kind in ApiSchemaView.renderer_classes}
    made = SchemaGenerator().get_schema(request=None, public=True)
    return kinds[media_type]().render(made, renderer_context={})


class ApiSchemaView(SpectacularAPIView):
    """The schema, made once: that is much work, anybody may ask, and all are told the same."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        renderer = request.accepted_renderer
        charset = f"; charset={renderer.charset}" if renderer.charset else ""
        return HttpResponse(
            _written(get_language(), renderer.media_type),
            content_type=f"{renderer.media_type}{charset}",
            headers={
                "Content-Disposition": f'inline; filename="{self._get_filename(request, None)}"'
            },
        )


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
