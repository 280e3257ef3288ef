"""Settings of the API; none of them comes from the environment."""

from __future__ import annotations

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.keys.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "accounts.keys.authentication.KeyScopePermission",
        "records.filters.KnownParameters",
    ],
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
    # Moments stay what they are until the renderer writes all of them alike, in UTC.
    "DATETIME_FORMAT": None,
    # ISO 8601 has weeks and days of the year as well, which no client means.
    "DATE_INPUT_FORMATS": ["%Y-%m-%d"],
    "PAGE_SIZE": 50,
}
ABOUT = """\
What a city does abroad, as records other systems can read and write.

- **Addresses** end with a slash. A parameter or a field that an address does not know is refused,
  never ignored; so is a parameter without a value, and a name that comes twice in one object or
  among the parts of a form.
- **Pages.** A list answers at most `page_size` records (50 unless told, 200 at most). Follow `next`
  as it is until it is null; `ordering` names the order.
- **What changed** since a moment: `updated_since` with `ordering=updated`. Promises and documents
  have lists of their own and change by themselves; offers and answers of partners, which stand in
  `parties`, move `updated_at` of the record and not its `version`. Read `updated_since` a minute
  before the last moment you have seen, and expect a record twice. What is deleted, or closed to
  the key, is no longer listed: compare ids at times.
- **Moments** are answered in UTC (`2026-03-04T09:30:00Z`). Days may be known to the month or the
  year alone (`2026-03`, `2026`), where the schema says so.
- **Changes** name the `version` that was read; 409 `conflict` says that there is a newer one: read
  again, and send your change anew. A `DELETE` names it in the address (`?version=3`) where the
  schema says so. There are no ETags. A `PUT` leaves what is left out as it is;
  a `PATCH` of nothing but the `version` changes nothing.
- **What was made** is answered with 201, or 202 where it takes a while; `Location` is its address.
- **Refusals** are problems (RFC 9457): `code` is the same in every language, `errors` points to
  each bad field, the words follow `Accept-Language` (`en`, `ko`).
- **Limits.** A body has at most 12 MB and comes with its `Content-Length`. There is no limit to
  how often a key asks. A `POST` that got no answer may have been done: look before you repeat it.
  An activity that was sent with its `external_id`, its number in your own system, is made once: a
  second one is refused at `/external_id` (code `taken`), with the number and id of the first.
"""
SPECTACULAR_SETTINGS = {
    "TITLE": "CityDiplo API",
    "DESCRIPTION": ABOUT,
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
        "CommitmentSideEnum": "domains.vocabulary.CommitmentSide",
        "SideEnum": "domains.vocabulary.Side",
        "CommitmentStatusEnum": "domains.vocabulary.CommitmentStatus",
        "GateStatusEnum": "agreements.gates.models.GateStatus",
        "VisibilityEnum": "records.access.Visibility",
        "IncomingVisibilityEnum": "activities.models.incoming.VISIBILITIES",
        "IncomingKindEnum": "domains.vocabulary.IncomingKind",
        "IncomingStatusEnum": "domains.vocabulary.IncomingStatus",
        "DocumentKindEnum": "domains.vocabulary.DocumentKind",
        "PostKindEnum": "domains.vocabulary.PostKind",
        "RowKindEnum": "notices.kinds.RowKind",
        "RowGroupEnum": "notices.kinds.RowGroup",
        "FindKindEnum": "search.models.Kind",
    },
}
