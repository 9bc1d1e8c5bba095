"""What every test may use. Objects come from `tests.factories`."""

import os
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from hypothesis import settings as properties


def pytest_configure():
    """WhiteNoise warns of a missing folder, and a warning is an error: in a fresh clone nothing has been collected yet."""
    Path(configured.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    # What lands is judged by what it changes, with the same examples every time; new ones are looked for on the desk.
    properties.register_profile("landing", derandomize=True)
    if os.environ.get("CI"):
        properties.load_profile("landing")


@pytest.fixture(autouse=True)
def _own_media_and_cache(settings, tmp_path):
    """No test sees another's files or cached pages."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name} for name in settings.CACHES
    }
    for name in settings.CACHES:
        caches[name].clear()


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
