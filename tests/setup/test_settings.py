"""Settings: a missing or wrong variable says which, and how to set it."""

import os
import runpy
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.setup.users_of_server import TOP

PRODUCTION = {
    "KLASTER_ENV": "production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGH",
    "ALLOWED_HOSTS": "klaster.example.go.id",
    "DATABASE_URL": "postgresql://klaster:geheim@db.example/klaster",
    "TRUSTED_PROXIES": "1",
}


def load(monkeypatch, **environment):
    for name in (*PRODUCTION, "DEBUG", "VAR_DIR", "PORT", "CACHE_URL", "DATABASE_POOL", "EMBEDDED_FAST"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(TOP / "klaster" / "settings.py"))


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"DEBUG": "maybe"}, "DEBUG='maybe' is not usable: it takes 1 or 0. For example: export DEBUG=1"),
        (
            {"PORT": "eighty"},
            "PORT='eighty' is not usable: it takes a whole number from 1 to 65535. For example: export PORT=8080",
        ),
        ({"PORT": "0"}, "PORT='0' is not usable: it takes a whole number from 1 to 65535. For example: export PORT=8080"),
        (
            {"KLASTER_ENV": "live"},
            "KLASTER_ENV='live' is not usable: it takes development or production. For example: export KLASTER_ENV=production",
        ),
        (
            {"DATABASE_URL": "mysql://root:geheim@localhost/klaster"},
            "DATABASE_URL is not usable: it takes postgresql://user:password@host:port/name. "
            "For example: export DATABASE_URL=postgresql://klaster:secret@localhost/klaster",
        ),
        (
            {"CACHE_URL": "memcached://localhost"},
            "CACHE_URL is not usable: it takes redis://host:port/number. For example: export CACHE_URL=redis://localhost:6379/0",
        ),
        (
            {**PRODUCTION, "SECRET_KEY": "short"},
            "SECRET_KEY is not usable: it takes at least 50 characters that nobody can guess. "
            "For example: export SECRET_KEY=$(openssl rand -hex 48)",
        ),
        (
            {**PRODUCTION, "SECRET_KEY": ""},
            "SECRET_KEY is not set. Set it, for example: export SECRET_KEY=$(openssl rand -hex 48)",
        ),
        (
            {**PRODUCTION, "ALLOWED_HOSTS": ""},
            "ALLOWED_HOSTS is not set. Set it, for example: export ALLOWED_HOSTS=klaster.example.go.id",
        ),
        (
            {**PRODUCTION, "TRUSTED_PROXIES": ""},
            "TRUSTED_PROXIES is not set. Set it, for example: export TRUSTED_PROXIES=1",
        ),
        (
            {**PRODUCTION, "DATABASE_URL": ""},
            "DATABASE_URL is not set. Set it, for example: export DATABASE_URL=postgresql://klaster:secret@localhost/klaster",
        ),
    ],
)
def test_wrong_variable_is_named_with_the_way_to_set_it(monkeypatch, environment, message):
    with pytest.raises(ImproperlyConfigured) as caught:
        load(monkeypatch, **environment)

    assert str(caught.value) == message


def test_database_url_is_read_with_its_encoded_parts(monkeypatch):
    settings = load(monkeypatch, DATABASE_URL="postgresql://pmd%40kalsel:se%2Fcret@db.example:5433/klaster?sslmode=require")

    named = settings["DATABASES"]["default"]
    assert [named[part] for part in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")] == [
        "pmd@kalsel",
        "se/cret",
        "db.example",
        "5433",
        "klaster",
        {"sslmode": "require"},
    ]


def test_no_database_url_means_the_embedded_server(monkeypatch):
    assert load(monkeypatch)["DATABASES"]["default"]["ENGINE"] == "klaster.embedded"


def test_pool_is_off_unless_asked_for(monkeypatch):
    asked = load(monkeypatch, DATABASE_POOL="8")["DATABASES"]["default"]["OPTIONS"]
    not_asked = load(monkeypatch)["DATABASES"]["default"]["OPTIONS"]

    assert (asked, not_asked) == ({"pool": {"min_size": 1, "max_size": 8, "timeout": 10}}, {})


def test_production_settings_pass_djangos_deployment_check():
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=TOP,
        env={**os.environ, **PRODUCTION},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.strip()) == (0, "System check identified no issues (0 silenced).")


def test_command_with_a_wrong_variable_ends_in_one_line():
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=TOP,
        env={**os.environ, "PORT": "x"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr.splitlines() == [
        "manage.py: PORT='x' is not usable: it takes a whole number from 1 to 65535. For example: export PORT=8080"
    ]
