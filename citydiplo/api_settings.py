"""Settings of the API; none of them comes from the environment."""

from __future__ import annotations

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.keys.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.keys.authentication.KeyScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["citydiplo.wire.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["citydiplo.wire.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "records.keyset.ApiPagination",
    "DEFAULT_FILTER_BACKENDS": ["records.filters.KnownFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "citydiplo.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "citydiplo.api.problem_handler",
    "DEFAULT_VERSIONING_CLASS": None,
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "citydiplo.wire.Negotiation",
    # The schema tells what there is; OPTIONS would tell it once more, by another set of rules.
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": None,
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CityDiplo API",
    "DESCRIPTION": "What a city does abroad, as records other systems can read and write.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "citydiplo.schema.empty_or_formatted",
    ],
    # Names where one field name or one vocabulary is met in several places.
    "ENUM_NAME_OVERRIDES": {
        "DomainEnum": "domains.vocabulary.Domain",
        "ActivityStateEnum": "domains.vocabulary.ActivityState",
        "LegalStateEnum": "domains.vocabulary.LegalState",
        "AgreementTypeEnum": "domains.vocabulary.AgreementType",
        "GoalEnum": "domains.vocabulary.Goal",
        "ActorTypeEnum": "domains.vocabulary.ActorType",
        "CommitmentStatusEnum": "domains.vocabulary.CommitmentStatus",
        "DocumentKindEnum": "domains.vocabulary.DocumentKind",
        "PostKindEnum": "domains.vocabulary.PostKind",
    },
}
