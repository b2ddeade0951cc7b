"""One settings file for every place the system runs; what differs comes from the environment (see .env.example)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from winwin import env, logging
from winwin.schedule import BEAT_SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env.flag("WINWIN_DEBUG")
DEMO = env.flag("WINWIN_DEMO")
SECRET_KEY = env.text("WINWIN_SECRET_KEY")
# The master key of the vault: links of respondents and the tie between firm and answer come from it, none is stored.
VAULT_KEY = env.text("WINWIN_VAULT_KEY")
HTTPS = env.flag("WINWIN_HTTPS", default=not (DEBUG or DEMO))
ALLOWED_HOSTS = env.names("WINWIN_HOSTS", default="127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("WINWIN_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
    "winwin",
    "surveys",
    "monitoring",
]

MIDDLEWARE = [
    "winwin.requests.FirstDoor",
    "django.middleware.security.SecurityMiddleware",
    # before WhiteNoise, which answers for static files by itself
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "winwin.requests.ConditionalAnswers",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "winwin.urls"
WSGI_APPLICATION = "winwin.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "monitoring.dashboards.navigation.context",
            ],
        },
    },
]

# --- database: one PostgreSQL for data, queue, throttle counters and sessions
DATABASES = {
    "default": {
        **env.database("DATABASE_URL"),
        # Persistent connections, not a pool: Celery forks, and a pool must not be carried over a fork.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c timezone=UTC -c statement_timeout=300000 -c lock_timeout=30000 "
            # a backend whose worker was killed lets go of its locks although a query still runs
            "-c client_connection_check_interval=2000"
        },
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people
AUTH_USER_MODEL = "monitoring.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "winwin.backend.PeopleBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "overview"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "winwin.clients.address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False

# --- language and time: Korean is the default; English stands under /en/
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"

# --- files
STATIC_URL = "/static/"
# The container image sets WINWIN_STATIC and collects once, hashed and compressed; elsewhere files are found in place.
STATIC_ROOT = env.text("WINWIN_STATIC", default="") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
# Files are limited by winwin.requests before they are read; these count the rest.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- the wall around every page
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
PROXIES = env.number("WINWIN_PROXIES", default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}

# --- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "monitoring.api.csv_format.CsvRenderer",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["monitoring.api.throttling.PublicThrottle"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "NUM_PROXIES": PROXIES,
}
API_PAGE_SIZE_MOST = 500
API_REQUESTS_PER_MINUTE = env.number("WINWIN_API_RATE", default=120, least=1)
SPECTACULAR_SETTINGS = {
    "TITLE": "Win-Win Growth Monitor API",
    "DESCRIPTION": "Published indicators, series, observations and gaps between large enterprises and SMEs.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PUBLIC": True,
}

# --- mails and text messages to firms; in a demo they become files under the state folder
SITE = env.text("WINWIN_SITE", default="http://127.0.0.1:8000").rstrip("/")
_STATE = Path(env.text("WINWIN_STATE", default=str(BASE_DIR / "var"))).resolve()
_MAIL = env.mail("WINWIN_MAIL_URL", default=f"file://{_STATE}/mail" if DEMO else "")
MAIL_GOES_OUT = bool(_MAIL)
globals().update(_MAIL)
DEFAULT_FROM_EMAIL = env.text("WINWIN_MAIL_FROM", default="Win-Win Growth Monitor <monitor@localhost>")
MAIL_REPLY_TO = env.text("WINWIN_MAIL_REPLY_TO", default="")
MAIL_BOUNCES = env.text("WINWIN_MAIL_BOUNCES", default="bounces@localhost")
SMS_URL = env.text("WINWIN_SMS_URL", default=f"file://{_STATE}/texts.jsonl" if DEMO else "")

# --- queue: by default pgmq on the same PostgreSQL
CELERY_BROKER_URL = env.text(
    "CELERY_BROKER_URL", default="pgmq:" + env.text("DATABASE_URL").partition(":")[2]
)
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "polling_interval": 0.2} | (
    # No long poll: its open transaction would hold up, for seconds, the first message of every other process.
    {"init_extension": False, "wait_time_seconds": 0} if CELERY_BROKER_URL.startswith("pgmq") else {}
)
# Long jobs have workers of their own: a publication at its minute never waits behind two large imports.
CELERY_TASK_ROUTES = {
    name: {"queue": "jobs"}
    for name in ("monitoring.run_job", "surveys.send_deliveries", "surveys.count_strata")
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

LOGGING_CONFIG = None
logging.configure(
    level=env.text("WINWIN_LOG_LEVEL", default="INFO"),
    form=env.text("WINWIN_LOG_FORMAT", default="console"),
)
