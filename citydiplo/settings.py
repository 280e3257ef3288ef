"""Settings of the project, all by environment; what is read stands declared with its type below."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pghistory
from csp.constants import NONE, SELF

from citydiplo.environment import Env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

env = Env(
    # Where the program runs: development, test or production.
    ENVIRONMENT=(str, "development"),
    DEBUG=(bool, False),
    SECRET_KEY=(str, "insecure-development-key"),
    ALLOWED_HOSTS=(list, ["localhost", "127.0.0.1", "[::1]"]),
    CSRF_TRUSTED_ORIGINS=(list, []),
    # The lesser role that serves; and the owner, named only where migrations run.
    DATABASE_URL=(str, "postgres:///citydiplo"),
    DATABASE_OWNER_URL=(str, ""),
    MIGRATE_AS_OWNER=(bool, False),
    REDIS_URL=(str, "redis://127.0.0.1:6379/0"),
    MEDIA_ROOT=(str, str(VAR_DIR / "documents")),
    STATIC_ROOT=(str, str(VAR_DIR / "static")),
    TIME_ZONE=(str, "Asia/Seoul"),
    LOG_LEVEL=(str, "INFO"),
    # Set where a proxy in front speaks TLS and sends X-Forwarded-Proto.
    BEHIND_TLS_PROXY=(bool, False),
    # How many proxies stand in front, or their networks: whose X-Forwarded-For is believed.
    TRUSTED_PROXIES=(list, []),
    # A job whose worker gave no sign of life for so long is taken up by another (seconds).
    JOB_LEASE_SECONDS=(int, 30),
)

ENVIRONMENT = env("ENVIRONMENT")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env("DEBUG")
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS")
TIME_ZONE = env("TIME_ZONE")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "django_guid",
    "csp",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "records",
    "domains",
    "partners",
    "accounts",
    "activities",
    "agreements",
    "reports",
    "citydiplo",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "citydiplo.middleware.PrivateAnswersMiddleware",
    "citydiplo.middleware.ReadableTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "accounts.middleware.AccessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.HistoryMiddleware",
    "citydiplo.middleware.ImpossibleMiddleware",
]

ROOT_URLCONF = "citydiplo.urls"
WSGI_APPLICATION = "citydiplo.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["domains.templatetags.vocabulary", "records.templatetags.ui"],
        },
    },
]

DATABASE_LESSER_ROLE = env.db_url_config(env("DATABASE_URL")).get("USER", "")
# Persistent connections: opening one for each request costs five times a small query.
_database = env.db_url_config(
    env("DATABASE_OWNER_URL")
    if env("MIGRATE_AS_OWNER") and env("DATABASE_OWNER_URL")
    else env("DATABASE_URL")
)
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            "connect_timeout": 5,
            "application_name": "citydiplo",
            # Unset, it costs each trigger a failed subtransaction: N rows cost N² in one statement.
            "options": _database.get("OPTIONS", {}).get("options", "") + " -c pgtrigger.ignore={}",
        },
        "TEST": {"TEMPLATE": "template0"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The slow hash protects passwords of people; hundreds of tests make people who have none.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
    if ENVIRONMENT == "test"
    else "django.contrib.auth.hashers.ScryptPasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Sign-in: who may, an administrator decides; the address was proven by whoever gave it.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
}

# Figures that stand until a record changes: see `records.changes`. No server to lose.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Language, time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = PRODUCTION

# Static files and documents
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "citydiplo.assets.PackageFinder",
]
STORAGES = {
    # For the user who serves alone; what is collected may belong to another user and is for all.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = ENVIRONMENT == "test" or DEBUG
# Documents are private: this root is never served, only read by a view that checks rights.
MEDIA_ROOT = Path(env("MEDIA_ROOT"))
DOCUMENT_MAX_BYTES = 10 * 1024 * 1024
# More than any record needs: a text of 10 MB is still read, so that the answer can name its field.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Jobs
REDIS_URL = env("REDIS_URL")
# Celery has a name of its own for a broker on a unix socket.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# The row is the job and the message only its doorbell: a request never waits for the broker long.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 30}
JOB_LEASE_SECONDS = env("JOB_LEASE_SECONDS")

# History: append-only, with the context of each change kept in its own row.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
# Rows of history outlive what they tell of: no foreign key holds them back.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="history", related_query_name="history")

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api_auth.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api_auth.KeyScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["citydiplo.wire.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["citydiplo.wire.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "records.keyset.ApiPagination",
    "DEFAULT_FILTER_BACKENDS": ["records.filters.KnownFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "citydiplo.schema.ProblemSchema",
    "EXCEPTION_HANDLER": "citydiplo.api.problem_handler",
    "DEFAULT_VERSIONING_CLASS": None,
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
        "ActorTypeEnum": "domains.vocabulary.ActorType",
        "CommitmentStatusEnum": "domains.vocabulary.CommitmentStatus",
        "DocumentKindEnum": "domains.vocabulary.DocumentKind",
        "PostKindEnum": "domains.vocabulary.PostKind",
    },
}

# Web hardening
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "citydiplo.errors.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
if env("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# See `accounts.origin`.
TRUSTED_PROXIES = env("TRUSTED_PROXIES")

# Logs: each line carries the id of the request or job it belongs to.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "VALIDATE_GUID": True, "RETURN_HEADER": True}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "django_guid.log_filters.CorrelationId"}},
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s [%(correlation_id)s] %(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL")},
    "loggers": {
        "django": {"handlers": [], "level": env("LOG_LEVEL"), "propagate": True},
        "django_guid": {"level": "WARNING"},
        # A line for each tick of the schedule would bury all others.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
