"""One settings file, driven by the environment (config/env.py); nothing here differs between machines but by it."""

from pathlib import Path

import django_stubs_ext

from config import env as environment
from config.celery import beat_table
from config.logs import logging_config

# Lets fields, querysets and admins be subscripted with their types at run time, as mypy reads them.
django_stubs_ext.monkeypatch()

ENV = environment.read()
BASE_DIR = environment.BASE_DIR
RACCORD_ENV = ENV.raccord_env
PRODUCTION = RACCORD_ENV == "production"
DEBUG = False

# A journey with real workers may move time, but never where real customers are.
CLOCK_MOVABLE = RACCORD_ENV in {"demo", "test"}

SECRET_KEY = ENV.secret_key.get_secret_value()  # type: ignore[union-attr]
SECRET_KEYS_FILE: Path = ENV.secret_keys_file  # type: ignore[assignment]
ALLOWED_HOSTS = ENV.allowed_hosts
RACCORD_URL = str(ENV.raccord_url).rstrip("/")
RACCORD_VAR = ENV.raccord_var
RACCORD_LAB_STATE = ENV.raccord_lab_state
RACCORD_SWEEP_SECONDS = ENV.raccord_sweep_seconds
RACCORD_SESSIONS = ENV.raccord_sessions

INSTALLED_APPS = [
    "kernel",
    "subscribers",
    "provisioning",
    "sla",
    "monitoring",
    "invoicing",
    "web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "django_structlog",
    "pghistory",
    "pgtrigger",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
if RACCORD_ENV in {"demo", "test"}:
    INSTALLED_APPS.append("lab")
# What empties the house of its sample data, at the administrator's word; production never held any.
SAMPLE_DATA = "lab.town.leaving" if "lab" in INSTALLED_APPS else ""

MIDDLEWARE = [
    "config.security.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "web.api.problems.Problems",
    "config.security.Bounded",
    "django.middleware.common.CommonMiddleware",
    "config.security.NoNulls",
    "config.security.NotByAddress",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "web.passage.SecondFactor",
    "web.passage.Looking",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "web.saved_views.OpensWithView",
    "web.exports.AsFile",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.face",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# Data
DATABASES = {
    "default": {
        **environment.database(ENV.database_url.get_secret_value()),  # type: ignore[union-attr]
        "CONN_MAX_AGE": 0 if RACCORD_ENV == "test" else 60,
        "CONN_HEALTH_CHECKS": True,
        # A reading left half-way (an export nobody took, a loop that an error ended) would close its cursor when the
        # collector comes by: in the middle of another statement of the same thread, which then waits for itself.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "TEST": {"NAME": ENV.raccord_test_database},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_APPEND_ONLY = True
MEDIA_ROOT = RACCORD_VAR / "files"
MEDIA_URL = "/files/"

# People
AUTH_USER_MODEL = "kernel.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if RACCORD_ENV == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email", "phone"), "max_similarity": 0.6},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "config.passwords.WornPasswords"},
]
PASSWORD_RESET_TIMEOUT = 4 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.security.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_DISPLAY = "config.security.display_name"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
# Strangers whose address somebody typed into a form are not written to; their absence takes as long to tell
# (`config.security.ClosedAccounts`).
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Wrong passwords are counted in the database (axes), so that every process counts together.
# Nor does anybody make this house write to a list of strangers through the public page.
ACCOUNT_RATE_LIMITS = {
    "login_failed": None,
    # Of one address, from wherever it is asked: a mailbox is not filled by who knows its name.
    "reset_password": "20/10m/ip,5/h/key",
    "state_readers": "10/10m/ip",
    "quote_readers": "20/10m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "config.security.SecondFactors"
MFA_TOTP_ISSUER = "Raccord"
# Who reads over a shoulder, or takes an open screen, must not find them a second time.
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A code typed as it changes, or on a telephone half a minute off, still opens (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
# An address is proven by the invitation that was sent to it, and by the link that a new one must open.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "web.codes.SignInCode",
    "reauthenticate": "web.codes.AgainCode",
    "add_webauthn": "web.codes.NewKey",
    "edit_webauthn": "web.codes.KeyName",
}
# Production asks every member of the staff for a second factor; a demonstration may, for whoever wants to see it.
SECOND_FACTOR_REQUIRED = ENV.second_factor == "required" or (PRODUCTION and ENV.second_factor is None)
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# The wait that the page tells is the wait: trying again meanwhile does not make it longer.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "web.locks.locked_out"
AXES_USERNAME_CALLABLE = "config.security.lockout_name"
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "config.security.client_address"
TRUSTED_PROXIES = ENV.trusted_proxies
AXES_VERBOSE = False
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies

# The wire
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [RACCORD_URL]
if PRODUCTION:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
if ENV.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# A bank's statement is the largest file that a form takes (64 MB), with its form around it.
LARGEST_REQUEST = 66 * 1024 * 1024

# What must be counted or remembered once for all processes of a machine: calls to the sign-in's forms, spent codes.
if RACCORD_ENV != "test":
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": RACCORD_VAR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    }

# Words and time
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# Files the pages need
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
_STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
if PRODUCTION:
    _STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
# Production serves what collectstatic gathered; a demo and a test serve what lies in the apps.
WHITENOISE_USE_FINDERS = not PRODUCTION
# A test's client makes a stack of its own: a file is looked for when it is asked for, not all of them each time.
WHITENOISE_AUTOREFRESH = RACCORD_ENV == "test"

# Mail
MESSENGERS = {
    "mail": "kernel.messengers.mail.DjangoMailMessenger",
    "sms": f"kernel.messengers.sms.{'HttpGatewaySms' if PRODUCTION or ENV.sms_gateway else 'MemorySms'}",
}
SMS_GATEWAY = str(ENV.sms_gateway or "")
SMS_GATEWAY_KEY = ENV.sms_gateway_key.get_secret_value() if ENV.sms_gateway_key else ""
# Mail in: the box that customers write to
MAILBOX_GATEWAY = "sla.gateways.imap.ImapMailbox"
MAILBOX = ENV.mailbox.get_secret_value() if ENV.mailbox else ""
# Who of a customer's people may hear of what: the faces know, for they show it.
LISTENERS = "web.listeners.listeners"
WEBHOOK_CARRIER = "kernel.messengers.hooks.HttpHooks"
# A webhook that could be pointed inside would let its author knock at every door of the operator's own network.
WEBHOOKS_INSIDE = ENV.webhooks_inside or not PRODUCTION
globals().update(environment.mail(ENV.email_url.get_secret_value()))  # type: ignore[union-attr]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.default_from_email

# Collection
DEBIT_GATEWAYS = {
    "bank": "invoicing.gateways.bank_file.BankFileGateway",
    "gocardless": "invoicing.gateways.gocardless.GoCardlessGateway",
}
BANK_WIRE = "invoicing.gateways.wire.SftpWire"
GOCARDLESS_TOKEN = ENV.gocardless_token and ENV.gocardless_token.get_secret_value()
GOCARDLESS_WEBHOOK_SECRET = ENV.gocardless_webhook_secret and ENV.gocardless_webhook_secret.get_secret_value()
GOCARDLESS_URL = str(ENV.gocardless_url).rstrip("/")

# E-invoicing: a folder to be emptied, or an approved platform that speaks XP Z12-013 where its address is known.
EINVOICING_FOLDER = RACCORD_VAR / "platform"
EINVOICING_URL = str(ENV.einvoicing_url or "").rstrip("/")
EINVOICING_TOKEN = ENV.einvoicing_token.get_secret_value() if ENV.einvoicing_token else ""
EINVOICING_PLATFORM = "invoicing.gateways.folder_drop.FolderDrop"
if EINVOICING_URL:
    EINVOICING_PLATFORM = "invoicing.gateways.afnor.AfnorPlatform"

# Nudges
CELERY_BROKER_URL = ENV.broker_url.get_secret_value()  # type: ignore[union-attr]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# One try a nudge: the beat comes round anyway, and whoever just committed must not wait for a dead broker.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "visibility_timeout": 3600,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_BEAT_SCHEDULE = beat_table(RACCORD_SWEEP_SECONDS)
CELERY_TASK_ROUTES = {name: {"queue": entry["options"]["queue"]} for name, entry in CELERY_BEAT_SCHEDULE.items()}
CELERY_TIMEZONE = TIME_ZONE

# The network
_STORE = "prometheus.PrometheusStore" if ENV.samples_url else "sql.SqlStore"
MONITORING_STORE = f"monitoring.stores.{_STORE}"
MONITORING_PROMETHEUS = str(ENV.samples_url or "").rstrip("/")
MONITORING_PROMETHEUS_WRITE = str(ENV.samples_write_url or "")
MONITORING_PROMETHEUS_TOKEN = ENV.samples_token.get_secret_value() if ENV.samples_token else ""
METRICS_TOKEN = ENV.metrics_token.get_secret_value() if ENV.metrics_token else ""
# On the lab's loopback the kernel answers every ping, for boxes without power too.
MONITORING_PINGER = "monitoring.probes.icmp.IcmpPinger" if PRODUCTION else ""

# Logs
LOGGING = logging_config(ENV.log_level, json=PRODUCTION)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
