"""Settings of the project, all by environment; what is read stands declared with its type below."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pghistory
from csp.constants import NONE, SELF

from citydiplo.api_settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401
from citydiplo.environment import Env
from citydiplo.sign_in_settings import *  # noqa: F403
from citydiplo.storage import FOLDER, document_storage

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VERSION: str = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

env = Env(
    # Where the program runs: development, test or production.
    ENVIRONMENT=(str, "development"),
    DEBUG=(bool, False),
    SECRET_KEY=(str, "insecure-development-key"),
    # Former keys: what they closed and signed still opens.
    SECRET_KEY_FALLBACKS=(list, []),
    ALLOWED_HOSTS=(list, ["localhost", "127.0.0.1", "[::1]"]),
    CSRF_TRUSTED_ORIGINS=(list, []),
    # The lesser role that serves; and the owner, named only where migrations run.
    DATABASE_URL=(str, "postgres:///citydiplo"),
    DATABASE_OWNER_URL=(str, ""),
    MIGRATE_AS_OWNER=(bool, False),
    REDIS_URL=(str, "redis://127.0.0.1:6379/0"),
    # How mail leaves: smtp+tls://user:password@host:587, or consolemail:// to the log. Empty sends
    # none, but in development, where mails become files.
    EMAIL_URL=(str, ""),
    EMAIL_FROM=(str, "citydiplo@localhost"),
    # How long each step of handing a mail over may take (seconds).
    EMAIL_TIMEOUT=(int, 10),
    # The address of the program in mails, such as https://citydiplo.example.org.
    SITE_URL=(str, ""),
    MEDIA_ROOT=(str, str(VAR_DIR / "documents")),
    # Where documents lie: in the "folder" MEDIA_ROOT, or in a bucket of an "s3" object store.
    DOCUMENT_STORAGE=(str, "folder"),
    S3_BUCKET=(str, ""),
    # Of a store that is not Amazon's, such as https://minio.example.org.
    S3_ENDPOINT_URL=(str, ""),
    S3_REGION=(str, ""),
    S3_ACCESS_KEY_ID=(str, ""),
    S3_SECRET_ACCESS_KEY=(str, ""),
    STATIC_ROOT=(str, str(VAR_DIR / "static")),
    TIME_ZONE=(str, "Asia/Seoul"),
    LOG_LEVEL=(str, "INFO"),
    # Set where a proxy in front speaks TLS and sends X-Forwarded-Proto.
    BEHIND_TLS_PROXY=(bool, False),
    # How many proxies stand in front, or their networks: whose X-Forwarded-For is believed.
    TRUSTED_PROXIES=(list, []),
    # Roles that need a second factor in every city; cities may ask more. The default, those who can
    # change the rights of others, is for production: a try-out begins without.
    SECOND_FACTOR_ROLES=(list, ["platform_admin", "city_admin"]),
    # Whoever does nothing for so long is signed out.
    SESSION_IDLE_HOURS=(int, 12),
    # A job whose worker gave no sign of life for so long is taken up by another (seconds).
    JOB_LEASE_SECONDS=(int, 30),
    # Whom the program may call beyond the open internet: networks, host names, http://host:port.
    OUTGOING_ALLOW=(list, []),
    # A file of certificate authorities that calls trust instead of the world's.
    OUTGOING_CERTIFICATES=(str, ""),
    # A folder with rules of more jurisdictions, see docs/gates.md.
    GATE_PACKS_DIR=(str, ""),
    # Single sign-on: the text of a TOML file, see docs/sign-in.md; name it by OIDC_PROVIDERS_FILE.
    OIDC_PROVIDERS=(str, ""),
)

ENVIRONMENT = env("ENVIRONMENT")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env("DEBUG")
# A browser takes a cookie of such a name from this very host only, encrypted, for all of it.
COOKIE_PREFIX = "__Host-" if PRODUCTION else ""
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env("SECRET_KEY_FALLBACKS")
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
    "django.forms",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
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
    "search",
    "notices",
    "reports",
    "citydiplo",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "citydiplo.middleware.BrowserRulesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "citydiplo.middleware.PrivateAnswersMiddleware",
    "citydiplo.middleware.ReadableTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "citydiplo.middleware.EncryptedApiMiddleware",
    "citydiplo.middleware.BodySizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sign_in.middleware.SessionLimitsMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "accounts.middleware.AccessMiddleware",
    "accounts.sign_in.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.HistoryMiddleware",
    "citydiplo.middleware.ButtonOnlyMiddleware",
    "citydiplo.middleware.ImpossibleMiddleware",
    "citydiplo.middleware.SavedDraftMiddleware",
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

# Widgets are looked for in our own templates first.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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
            # The threshold is of `search.mending`: one mistake in a word of five letters.
            "options": _database.get("OPTIONS", {}).get("options", "")
            + " -c pgtrigger.ignore={} -c pg_trgm.word_similarity_threshold=0.3",
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

# Second factors and sessions: over after so long without a click, and in any case after two weeks.
SECOND_FACTOR_ROLES = (
    env("SECOND_FACTOR_ROLES") if PRODUCTION or "SECOND_FACTOR_ROLES" in env else []
)
SESSION_IDLE_HOURS = env("SESSION_IDLE_HOURS")
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60

# Single sign-on: providers are settings, never rows.
OIDC_PROVIDERS = env("OIDC_PROVIDERS")
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.adapters.SocialAdapter"

# Mail
_mail_folder = f"filemail:///{VAR_DIR / 'mail'}" if ENVIRONMENT == "development" else ""
_email_url = env("EMAIL_URL") or _mail_folder
SENDS_MAIL = bool(_email_url)
vars().update(env.email_url_config(_email_url or "dummymail://"))
EMAIL_TIMEOUT = env("EMAIL_TIMEOUT")
DEFAULT_FROM_EMAIL = env("EMAIL_FROM")
# Who reads a mail is on no page: its links need the whole address.
_own_address = f"https://{next(iter(ALLOWED_HOSTS), '')}" if PRODUCTION else "http://localhost:8000"
SITE_URL = (env("SITE_URL") or _own_address).rstrip("/")

REDIS_URL = env("REDIS_URL")
CACHES = {
    # Attempts to sign in, which all processes count together.
    "default": {
        "BACKEND": "records.shared_cache.SharedCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "citydiplo-cache",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    },
    # Figures that stand until a record changes: see `records.changes`. No server to lose.
    "figures": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}


# Calls to other servers: see `records.outgoing`.
OUTGOING_ALLOW = env("OUTGOING_ALLOW")
OUTGOING_CERTIFICATES = env("OUTGOING_CERTIFICATES")
GATE_PACKS_DIR = env("GATE_PACKS_DIR")

# Language, time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
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
DOCUMENT_STORAGE = env("DOCUMENT_STORAGE")
S3_BUCKET = env("S3_BUCKET")
STORAGES = {
    # Imports and reports, which are made and read on this machine.
    "default": FOLDER,
    "documents": document_storage(env),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if ENVIRONMENT == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Our own pages alone use them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = ENVIRONMENT == "test" or DEBUG
# Documents are private: this root is never served, only read by a view that checks rights.
MEDIA_ROOT = Path(env("MEDIA_ROOT"))
DOCUMENT_MAX_BYTES = 10 * 1024 * 1024
# More than any record needs: a text of 10 MB is still read, so that the answer can name its field.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# An import file of 20 MB, and the form around it.
LARGEST_BODY = 21 * 1024 * 1024
# Where many files come at once: without JavaScript, which sends each by itself.
LARGEST_BODIES = {"/activities/scans/": 101 * 1024 * 1024}

# Jobs
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
# Triggers follow the models by themselves, once all migrations are done: `records.triggers`.
PGTRIGGER_MIGRATIONS = False
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_CONTEXT_ID_FIELD = pghistory.ContextUUIDField()
# Rows of history outlive what they tell of: no foreign key holds them back.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="history", related_query_name="history")

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
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
# What a page is to say next is nobody's business but the session's.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "citydiplo.errors.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
# The API is refused over plain HTTP: see `citydiplo.middleware`.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/v1/"]
if env("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# See `records.client_address`.
TRUSTED_PROXIES = env("TRUSTED_PROXIES")

# Logs: each line carries the id of the request or job it belongs to.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "VALIDATE_GUID": True, "RETURN_HEADER": True}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "django_guid.log_filters.CorrelationId"},
        "faults_only": {"()": "citydiplo.errors.TracebackOfFaults"},
    },
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
        "django.request": {"filters": ["faults_only"]},
        "django_guid": {"level": "WARNING"},
        # A line for each tick of the schedule would bury all others.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
