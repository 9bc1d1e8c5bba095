"""Reads one workbook or CSV file and writes its sheets as JSON; runs as a process of its own, with limits.

A workbook can be made so that its reader takes all memory or aborts: here it takes only this process with it. Run by path, so
nothing of the portal is imported. Exit status: 0 read, 3 refused (the reason's code on standard output).
"""

import csv
import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

MAX_UNPACKED = 300_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_SHEETS = 12
LONGEST_CELL = 1_000  # signs kept of a cell; one shared text of a workbook can stand in every cell of it
MAX_TEXT = 60_000_000  # signs of all cells: what the portal takes into its own memory


class Refused(Exception):
    pass


def limit(memory, seconds):
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(cell):
    if isinstance(cell, str):
        return cell[:LONGEST_CELL]
    if isinstance(cell, (int, float, bool)):
        return cell
    if isinstance(cell, (date, datetime, time, timedelta)):
        return str(cell)
    return ""


def workbook(path):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise Refused("bomb")
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        names = book.sheet_names[:MAX_SHEETS]
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refused("not-a-spreadsheet") from error
    return [(name, [[plain(cell) for cell in row] for row in rows]) for name, rows in sheets]


def text(content):
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding != "utf-16" and (b"\0" in content or content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"GIF8"))):
        raise Refused("not-a-spreadsheet")
    try:
        decoded = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error
    if "\0" in decoded:
        raise Refused("not-a-spreadsheet")
    return decoded


def csv_file(path):
    decoded = text(Path(path).read_bytes())
    start = decoded[:20_000]
    delimiter = max(";,\t|", key=start.count)
    csv.field_size_limit(100_000)
    try:
        rows = [[plain(cell) for cell in row] for row in csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Refused("not-a-spreadsheet") from error
    return [("", rows)]


def is_too_large(sheets):
    for _, rows in sheets:
        if len(rows) > MAX_ROWS or any(len(row) > MAX_COLUMNS for row in rows[:1]):
            return True
    return sum(len(cell) for _, rows in sheets for row in rows for cell in row if isinstance(cell, str)) > MAX_TEXT


def looks_like_workbook(path):
    with Path(path).open("rb") as file:
        start = file.read(8)
    return start[:4] == b"PK\x03\x04" or start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def main(path, memory, seconds):
    limit(int(memory), int(seconds))
    try:
        sheets = workbook(path) if looks_like_workbook(path) else csv_file(path)
        if is_too_large(sheets):
            raise Refused("too-large")
    except Refused as refused:
        sys.stdout.write(str(refused))
        return 3
    except MemoryError:
        sys.stdout.write("too-large")
        return 3
    json.dump(sheets, sys.stdout, ensure_ascii=True, separators=(",", ":"))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
