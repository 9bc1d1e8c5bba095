"""Backup and restore: what was there then is there again."""

import shutil

import pytest

from klaster import backup
from klaster.models import Portal


@pytest.mark.django_db(transaction=True)
def test_restore_brings_back_rows_and_uploads_as_they_were(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "sawah.jpg").write_bytes(b"before")
    portal = Portal.load()
    Portal.objects.update(content_version=41)
    backup.make(tmp_path / "backup")
    Portal.objects.update(content_version=42)
    (settings.MEDIA_ROOT / "sawah.jpg").write_bytes(b"after")

    backup.put_back(tmp_path / "backup")

    portal.refresh_from_db()
    assert portal.content_version == 41
    assert (settings.MEDIA_ROOT / "sawah.jpg").read_bytes() == b"before"


@pytest.mark.django_db(transaction=True)
def test_damaged_dump_changes_nothing(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    Portal.load()
    Portal.objects.update(content_version=41)
    backup.make(tmp_path / "backup")
    (tmp_path / "backup" / "database.dump").write_bytes(b"PGDMP damaged")

    with pytest.raises(backup.Refused, match="Nothing of the database was changed"):
        backup.put_back(tmp_path / "backup")

    assert Portal.objects.get().content_version == 41


def test_folder_that_is_no_backup_is_refused(tmp_path):
    with pytest.raises(backup.Refused, match="is not a finished backup"):
        backup.put_back(tmp_path)


def test_backup_never_overwrites(tmp_path):
    with pytest.raises(backup.Refused, match="Name a new folder"):
        backup.make(tmp_path)


def test_missing_program_says_what_to_type(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES, "default", {"ENGINE": "django.db.backends.postgresql"})
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(backup.Refused, match="apt-get install postgresql-client"):
        backup._program("pg_dump")
