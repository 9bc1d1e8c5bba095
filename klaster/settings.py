"""Settings, from the environment alone. Each variable is read through `env`, which says what is wrong and how to set it."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name, default=None, *, cast=str, example=""):
    """The variable's value; missing without a default, or not castable, raises with the way to set it."""
    text = os.environ.get(name, "")
    if not text:
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set. Set it, for example: export {name}={example}")
        return default
    try:
        return cast(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={text!r} is not usable: {error}. For example: export {name}={example}") from None


def flag(text):
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("it takes 1 or 0")


def words(text):
    return [word.strip() for word in text.split(",") if word.strip()]


def environment(text):
    if text not in {"development", "production"}:
        raise ValueError("it takes development or production")
    return text


PRODUCTION = env("KLASTER_ENV", "development", cast=environment, example="production") == "production"
DEBUG = False if PRODUCTION else env("DEBUG", False, cast=flag, example="1")
VAR_DIR = env("VAR_DIR", BASE_DIR / "var", cast=Path, example="/srv/klaster/var")
SECRET_KEY = env(
    "SECRET_KEY",
    None if PRODUCTION else "development-only-not-secret",
    example="$(openssl rand -hex 48)",
)
ALLOWED_HOSTS = env(
    "ALLOWED_HOSTS",
    None if PRODUCTION else ["*"],
    cast=words,
    example="klaster.example.go.id",
)
CSRF_TRUSTED_ORIGINS = env("CSRF_TRUSTED_ORIGINS", [], cast=words, example="https://klaster.example.go.id")

INSTALLED_APPS = [
    "partners.apps.PartnersConfig",
    "indicators.apps.IndicatorsConfig",
    "sites.apps.SitesConfig",
    "klaster.apps.KlasterConfig",
    "klaster.accounts.apps.AccountsConfig",
    "klaster.audit.apps.AuditConfig",
    "django.contrib.admin",
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
    "django_htmx",
    "template_partials",
    "import_export",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "klaster.middleware.CompressTextMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "klaster.middleware.CookieLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
    """Django's settings for postgresql://user:password@host:port/name."""
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
    }


# Without DATABASE_URL the embedded server of klaster/embedded is used; production demands a server of its own.
EMBEDDED = {"ENGINE": "klaster.embedded", "NAME": "klaster", "USER": "klaster"}
EMBEDDED_FAST = env("EMBEDDED_FAST", False, cast=flag, example="1")  # unsafe against a power cut: for tests
DATABASE_EXAMPLE = "postgresql://klaster:secret@localhost/klaster"
DATABASES = {"default": env("DATABASE_URL", None if PRODUCTION else EMBEDDED, cast=database, example=DATABASE_EXAMPLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env("CACHE_URL", "", example="redis://localhost:6379/0")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
        }
        if CACHE_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 2000},
        }
    )
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
ACCOUNT_ADAPTER = "klaster.accounts.adapter.AccountAdapter"

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
MAX_PHOTO_BYTES = 15 * 1024 * 1024
MAX_DOCUMENT_BYTES = 20 * 1024 * 1024

CRISPY_ALLOWED_TEMPLATE_PACKS = ["klaster"]
CRISPY_TEMPLATE_PACK = "klaster"

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = env("EMAIL_HOST", "", example="mail.example.go.id")
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
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
