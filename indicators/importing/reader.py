"""Gets the cells of a file through a child process, so that no workbook can take the portal down with it."""

import errno
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

CHILD = Path(__file__).parent / "child.py"
MEMORY = 768 * 1024 * 1024
SECONDS = 30
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an .xls begins
# The reader's own libraries take memory per thread; one is enough.
ENVIRONMENT = {"PATH": os.defpath, "PYTHONIOENCODING": "utf-8", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}


class FileRefused(Exception):
    """Nothing of the file can be read. `reason` and `remedy` are for the reader.

    `field` is what a person gives otherwise to mend it: the "file", its "year", the "methodology".
    """

    def __init__(self, reason, remedy, field="file"):
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy
        self.field = field


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: list


def refusal(code):
    """What went wrong in the child, in words."""
    save_again = _("Open it in Excel or LibreOffice, copy the table into a new workbook, save it as .xlsx and upload that.")
    as_workbook = _("Save the table as an Excel workbook (.xlsx) and upload that.")
    words = {
        "bomb": (_("The workbook unpacks to more than 300 MB, far more than index data need."), save_again),
        "too-large": (
            _("The workbook claims a sheet larger than can be read, perhaps because of one cell far below or to the right."),
            save_again,
        ),
        "encoding": (_("The letters of the CSV file cannot be read."), _("Save it again as “CSV UTF-8” and upload that.")),
        "empty": (_("The file is empty."), _("Choose the file that holds the table.")),
        "password": (
            _("The workbook is protected by a password, so nothing of it can be read."),
            _("Open it, save it without the password and upload that."),
        ),
        "binary": (_("The file is a binary workbook (.xlsb), which cannot be read."), as_workbook),
        "web-page": (_("The file is a web page, even if its name ends like a workbook's."), save_again),
        "disk": (
            _("The server has no room left to open the file; nothing of it was kept."),
            _("Tell the administrator of the portal, and upload the file again later."),
        ),
        "too-big": (
            _("The file is larger than %(megabytes)s MB.") % {"megabytes": settings.MAX_DOCUMENT_BYTES // (1024 * 1024)},
            _("Delete sheets and pictures that are not the table, or split the table by kabupaten."),
        ),
        "slow": (_("Reading the file took longer than %(seconds)s seconds.") % {"seconds": SECONDS}, save_again),
    }
    unreadable = (_("The file is not a spreadsheet: only .xlsx, .xls, .ods and .csv can be read."), as_workbook)
    return FileRefused(*words.get(code, unreadable))


def read(content, *, memory=MEMORY, seconds=SECONDS):
    """The sheets of a file given as bytes; raises FileRefused."""
    if not content.strip():
        raise refusal("empty")
    if len(content) > settings.MAX_DOCUMENT_BYTES:
        raise refusal("too-big")
    try:
        # Only by this name does the reader tell an .xls behind a password from a file that is none.
        suffix = ".xls" if content.startswith(OLD_WORKBOOK) else ""
        with tempfile.NamedTemporaryFile(prefix="import-", suffix=suffix) as file:
            file.write(content)
            file.flush()
            written = _run(file.name, memory, seconds)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise refusal("disk") from error
        raise
    try:
        return unpacked(written)
    except (ValueError, IndexError, TypeError) as error:  # no child of ours writes so: it was taken over by what it read
        raise refusal("not-a-spreadsheet") from error


def _run(path, memory, seconds):
    command = [sys.executable, "-I", str(CHILD), path, str(memory), str(seconds)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds + 5, env=ENVIRONMENT, check=False)
    except subprocess.TimeoutExpired:
        raise refusal("slow") from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == 3:
        raise refusal(done.stdout.decode())
    if done.returncode == -24 or done.returncode == -9:  # SIGXCPU, or the system ended it
        raise refusal("slow")
    raise refusal("too-large")


def unpacked(written):
    """The sheets that the child wrote; its form stands in child.py."""
    end = written.index(b"\n") + 1
    body, sheets = memoryview(written)[end:], []
    for name, length, columns in json.loads(memoryview(written)[:end].tobytes()):
        cells = []
        for values in columns:
            places = body[: 4 * length].cast("I")
            body = body[4 * length :]
            cells.append(map(values.__getitem__, places))
        sheets.append(Sheet(name, [list(row) for row in zip(*cells, strict=True)] or [[] for _ in range(length)]))
    return sheets
