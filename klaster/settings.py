"""Settings, from the environment alone. Each variable is read through `env`, which says what is wrong and how to set it."""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name, default=None, *, cast=str, example="", secret=False):
    """The variable's value; missing without a default, or not castable, raises with the way to set it.

    What stands in a `secret` one is not repeated in the message.
    """
    text = os.environ.get(name, "")
    if not text:
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. Set it, for example: export {name}={example}")
        return default
    try:
        return cast(text)
    except ValueError as error:
        shown = name if secret else f"{name}={text!r}"
        raise ImproperlyConfigured(f"{shown} is not usable: {error}. For example: export {name}={example}") from None


def flag(text):
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("it takes 1 or 0")


def words(text):
    return [word.strip() for word in text.split(",") if word.strip()]


def number(least, most):
    def cast(text):
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"it takes a whole number from {least} to {most}")
        return int(text)

    return cast


def long_secret(text):
    if PRODUCTION and (len(text) < 50 or len(set(text)) < 5):
        raise ValueError("it takes at least 50 characters that nobody can guess")
    return text


def environment(text):
    if text not in {"development", "production"}:
        raise ValueError("it takes development or production")
    return text


PRODUCTION = env("KLASTER_ENV", "development", cast=environment, example="production") == "production"
DEBUG = False if PRODUCTION else env("DEBUG", False, cast=flag, example="1")
VAR_DIR = env("VAR_DIR", BASE_DIR / "var", cast=Path, example="/srv/klaster/var")
HOST = env("HOST", "localhost", example="127.0.0.1")
PORT = env("PORT", 8000, cast=number(1, 65535), example="8080")
WEB_WORKERS = env("WEB_WORKERS", 2, cast=number(1, 64), example="4")
SECRET_KEY = env(
    "SECRET_KEY",
    None if PRODUCTION else "development-only-not-secret",
    cast=long_secret,
    example="$(openssl rand -hex 48)",
    secret=True,
)
ALLOWED_HOSTS = env(
    "ALLOWED_HOSTS",
    None if PRODUCTION else ["*"],
    cast=words,
    example="klaster.example.go.id",
)
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS", [], cast=words, example="https://klaster.example.go.id")

# Where links in letters lead, which no request tells.
PUBLIC_URL = env(
    "PUBLIC_URL",
    f"https://{next(iter(ALLOWED_HOSTS), HOST).lstrip('.')}" if PRODUCTION else f"http://{HOST}:{PORT}",
    example="https://klaster.example.go.id",
)

INSTALLED_APPS = [
    "partners.apps.PartnersConfig",
    "indicators.apps.IndicatorsConfig",
    "sites.apps.SitesConfig",
    "klaster.apps.KlasterConfig",
    "klaster.accounts.apps.AccountsConfig",
    "klaster.audit.apps.AuditConfig",
    "klaster.notifications.apps.NotificationsConfig",
    "klaster.calendar.apps.CalendarConfig",
    "klaster.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "import_export",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "klaster.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "klaster.middleware.CompressTextMiddleware",
    "klaster.middleware.WorkspaceIsPrivateMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "klaster.middleware.CookieLocaleMiddleware",
    "klaster.uploads.UploadLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "klaster.urls"
WSGI_APPLICATION = "klaster.wsgi.application"
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
                "klaster.context_processors.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"


def database(url):
    """Django's settings for postgresql://user:password@host:port/name?sslmode=require."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError("it takes postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


# Without DATABASE_URL the embedded server of klaster/embedded is used; production demands a server of its own.
EMBEDDED = {"ENGINE": "klaster.embedded", "NAME": "klaster", "USER": "klaster"}
EMBEDDED_FAST = env("EMBEDDED_FAST", False, cast=flag, example="1")  # unsafe against a power cut: for tests
DATABASE_EXAMPLE = "postgresql://klaster:secret@localhost/klaster"
NAMED = env("DATABASE_URL", None if PRODUCTION else EMBEDDED, cast=database, example=DATABASE_EXAMPLE, secret=True)
DATABASES = {"default": {"OPTIONS": {}, "CONN_HEALTH_CHECKS": True, **NAMED}}
DATABASE_POOL = env("DATABASE_POOL", 0, cast=number(0, 100), example="8")  # connections of a web process; `serve` sets it
if DATABASE_POOL:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def cache_url(url):
    if urlsplit(url).scheme not in {"redis", "rediss"}:
        raise ValueError("it takes redis://host:port/number")
    if not find_spec("redis"):
        raise ValueError("the package redis is not installed; type: pip install redis")
    return url


CACHE_URL = env("CACHE_URL", "", cast=cache_url, example="redis://localhost:6379/0", secret=True)
REDIS = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
CACHES = {
    # Rate limits, on which all processes must agree; its table comes with a migration of klaster/accounts.
    "default": REDIS if CACHE_URL else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "klaster_cache"},
    "pages": (
        {**REDIS, "KEY_PREFIX": "pages"}
        if CACHE_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}
    ),
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},  # the reading of Peraturan BSSN 4/2021 in use
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace"
LOGOUT_REDIRECT_URL = "home"

# Sign-in by e-mail or phone number, sign-up closed; the reasons stand in klaster/accounts/README.md.
ACCOUNT_ADAPTER = "klaster.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Klaster Inovasi Desa] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key"}  # a village hall shares one address
ACCOUNT_FORMS = {
    "login": "klaster.accounts.forms.LoginForm",
    "reset_password": "klaster.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "klaster.accounts.forms.ResetPasswordKeyForm",
    "change_password": "klaster.accounts.forms.ChangePasswordForm",
    "set_password": "klaster.accounts.forms.SetPasswordForm",
    "reauthenticate": "klaster.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "klaster.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "klaster.accounts.mfa_forms.AuthenticateForm",
    "reauthenticate": "klaster.accounts.mfa_forms.ReauthenticateForm",
    "activate_totp": "klaster.accounts.mfa_forms.ActivateTOTPForm",
    "add_webauthn": "klaster.accounts.mfa_forms.AddPasskeyForm",
    "edit_webauthn": "klaster.accounts.mfa_forms.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Klaster Inovasi Desa"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Demanded in production: with too few, all visitors share the proxy's address and one person's wrong passwords lock out all.
ALLAUTH_TRUSTED_PROXY_COUNT = env("TRUSTED_PROXIES", None if PRODUCTION else 0, cast=int, example="1")

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "bahasa"
LOCALE_PATHS = [BASE_DIR / "klaster" / "locale"]
TIME_ZONE = "Asia/Makassar"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_REQUEST_BYTES = 64 * 1024 * 1024  # all files of a form together; klaster.uploads answers what is larger
MAX_PHOTO_BYTES = 15_000_000
MAX_DOCUMENT_BYTES = 20_000_000

CRISPY_ALLOWED_TEMPLATE_PACKS = ["klaster"]
CRISPY_TEMPLATE_PACK = "klaster"

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env("EMAIL_HOST", "", example="mail.example.go.id")
EMAIL_PORT = env("EMAIL_PORT", 587, cast=number(1, 65535), example="587")
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "", example="klaster")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "", example="secret", secret=True)
EMAIL_USE_TLS = env("EMAIL_USE_TLS", bool(EMAIL_HOST), cast=flag, example="1")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "klaster@localhost", example="klaster@example.go.id")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sites.views.drafts.csrf_refused"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env("SECURE_SSL_REDIRECT", True, cast=flag, example="1")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "klaster.request_id.RequestIdFilter"},
        "refusals": {"()": "klaster.request_id.RefusalsInOneLine"},
        "tokens": {"()": "klaster.request_id.TokensMasked"},
    },
    "formatters": {"line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id", "refusals", "tokens"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers mail errors to ADMINS and write to the console only with DEBUG: here all goes one way.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
