"""A backup is a folder: the database as pg_dump writes it, the uploads, and a note of when and from which release."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from klaster.embedded import places

FORMAT = 1


class Refused(Exception):
    """The backup was not made, or not put back; the message says why and what to do."""


def make(folder):
    """Write a backup into `folder`, which must not exist: whole or not at all."""
    folder = Path(folder)
    if folder.exists():
        raise Refused(f"{folder} exists already. Name a new folder.")
    new = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True, mode=0o700)
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={new / 'database.dump'}")
    media = Path(settings.MEDIA_ROOT)
    if media.exists():
        shutil.copytree(media, new / "media")
    note = {"format": FORMAT, "made": timezone.now().isoformat(), "postgresql": connection.pg_version // 10000}
    (new / "backup.json").write_text(json.dumps(note), encoding="utf-8")
    new.rename(folder)


def put_back(folder):
    """Replace the database and the uploads with those of `folder`. The database changes whole or not at all."""
    folder = Path(folder)
    try:
        note = json.loads((folder / "backup.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Refused(f"{folder} is not a finished backup: it has no backup.json. Name a folder made by `backup`.") from None
    if note.get("format") != FORMAT:
        raise Refused(
            f"{folder} was made in a format that this release does not read. Restore it with the release that made it."
        )
    connection.close()
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(folder / "database.dump"), into=True)
    media = Path(settings.MEDIA_ROOT)
    before = media.with_name(f"{media.name}.before-restore")
    shutil.rmtree(before, ignore_errors=True)
    if media.exists():
        media.rename(before)
    if (folder / "media").exists():
        shutil.copytree(folder / "media", media)


def _run(program, *arguments, into=False):
    parameters = connection.get_connection_params()
    target = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGSSLMODE": "sslmode"}
    environment = os.environ | {name: str(parameters[key]) for name, key in target.items() if parameters.get(key)}
    database = f"--dbname={parameters['dbname']}"
    done = subprocess.run(
        [_program(program), database, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        what = "Nothing of the database was changed." if into else "No backup was made."
        raise Refused(f"{program} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]} {what}")


def _program(name):
    """The server's own release of the program where the server is embedded, else the system's."""
    if settings.DATABASES["default"]["ENGINE"] == "klaster.embedded":
        return str(places.installed_binaries() / name)
    found = shutil.which(name)
    if not found:
        raise Refused(f"{name} is not installed. Type: apt-get install postgresql-client")
    return found
