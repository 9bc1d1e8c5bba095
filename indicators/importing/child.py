"""Reads one workbook or CSV file and writes its sheets to standard output; runs as a process of its own, with limits.

A workbook can be made so that its reader takes all memory or aborts: here it takes only this process with it. Run by path, so
nothing of the portal is imported. Exit status: 0 read, 3 refused (the reason's code on standard output).

Written is one line of JSON, [[name, number of rows, [the different values of each column]], …], and after it for each column
the place of each row's value among them, as 32-bit numbers: columns repeat themselves, and neither can hold anything but data.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from array import array
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

MAX_UNPACKED = 300_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_SHEETS = 30
LONGEST_CELL = 1_000  # signs kept of a cell; one shared text of a workbook can stand in every cell of it
MAX_TEXT = 60_000_000  # signs of all cells: what the portal takes into its own memory
NOT_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"GIF8", b"7z\xbc\xaf", b"\x1f\x8b")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
AS_TEXT = re.compile(r'="([^"]*)"')  # how a CSV keeps Excel from reading a code as a number


class Refused(Exception):
    pass


def limit(memory, seconds):
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(cell):
    if isinstance(cell, str):
        return cell[:LONGEST_CELL]
    if isinstance(cell, (int, float)):
        return cell
    if isinstance(cell, (date, datetime, time, timedelta)):
        return str(cell)
    return ""


def look_into(path):
    """Refuse what the reader should not even open: a bomb, a binary workbook, one behind a password."""
    if not zipfile.is_zipfile(path):
        if ENCRYPTED in Path(path).read_bytes():
            raise Refused("password")
        return
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise Refused("bomb")
        names = {entry.filename for entry in entries}
        if "xl/workbook.bin" in names:
            raise Refused("binary")
        manifest = "META-INF/manifest.xml"
        if any(entry.flag_bits & 1 for entry in entries) or (
            manifest in names and b"encryption-data" in archive.read(manifest)
        ):
            raise Refused("password")


def workbook(path):
    try:
        look_into(path)
        book = python_calamine.CalamineWorkbook.from_path(path)
        for name in book.sheet_names[:MAX_SHEETS]:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except python_calamine.PasswordError as error:
        raise Refused("password") from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refused("not-a-spreadsheet") from error


def encodings(content):
    """The encodings to try; without a mark, UTF-16 shows by the zeros that it puts into every second place of plain letters."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ["utf-16"]
    start = content[:4_000]
    odd, even = start[1::2].count(0), start[::2].count(0)
    if len(content) % 2 == 0 and max(odd, even) > len(start) // 5 and min(odd, even) <= len(start) // 50:
        return ["utf-16-le" if odd > even else "utf-16-be"]
    return ["utf-8-sig", "cp1252"]


def text(content):
    if content.startswith(NOT_TEXT):
        raise Refused("not-a-spreadsheet")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        # Excel and LibreOffice can save a table as XML too: no web page, but nothing that is read here.
        is_xml = b"<?xml" in content[:200] and b"<html" not in content[:2_000].lower()
        raise Refused("not-a-spreadsheet" if is_xml else "web-page")
    for encoding in encodings(content):
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if CONTROL.search(decoded):
            raise Refused("not-a-spreadsheet")
        return decoded.removeprefix("\ufeff")
    raise Refused("encoding")


def delimiter_of(start):
    """The sign that cuts the most lines into equally many cells; decimal commas do not do so in the line of the header."""
    if said := re.match(r'"?sep=([;,\t|])"?\r?\n', start):
        return said[1]
    best = (0, 0, ";")
    for sign in "|,\t;":
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(start, newline=""), delimiter=sign)][:200]
        except csv.Error:
            continue
        counts = {width: widths.count(width) for width in set(widths) if width > 1}
        if counts:
            width = max(counts, key=lambda width: (counts[width], width))
            best = max(best, (counts[width], width, sign), key=lambda found: found[:2])
    return best[2]


def csv_file(path):
    decoded = text(Path(path).read_bytes())
    csv.field_size_limit(100_000)
    try:
        rows = list(csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter_of(decoded[:20_000])))
    except csv.Error as error:
        raise Refused("not-a-spreadsheet") from error
    if rows and len(rows[0]) in (1, 2) and rows[0][0].startswith("sep="):
        rows[0] = []  # kept as an empty row: rows are counted as the sheet counts them
    width = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS:
        raise Refused("too-large")
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    yield "", rows


def packed(column):
    """(the different values, the place of each row's value among them)."""
    places = dict.fromkeys(column)
    if 1 in places or 0 in places:  # True is 1 to a dict, but to nobody who reads a sheet
        column = [str(cell).upper() if cell is True or cell is False else cell for cell in column]
        places = dict.fromkeys(column)
    values = list(places)
    for place, value in enumerate(values):
        places[value] = place
    return values, array("I", map(places.__getitem__, column))


def signs(values, places):
    """How many signs the column would hold with every cell written out."""
    lengths = [len(value) if isinstance(value, str) else 0 for value in values]
    return sum(map(lengths.__getitem__, places))


def pack(sheets, *, is_csv):
    """(what the line of JSON holds, the columns' places); raises Refused for what is too large to be taken over."""
    heads, bodies, total = [], [], 0
    for name, rows in sheets:
        if len(rows) > MAX_ROWS or len(rows[0] if rows else ()) > MAX_COLUMNS:
            raise Refused("too-large")
        columns = []
        for column in zip(*rows, strict=True):
            values, places = packed(column)
            values = [plain(value) for value in values]
            total += signs(values, places)
            if total > MAX_TEXT:
                raise Refused("too-large")
            if is_csv:
                values = [AS_TEXT.sub(r"\1", value) if value.startswith('="') else value for value in values]
            columns.append(values)
            bodies.append(places)
        heads.append([name, len(rows), columns])
    return heads, bodies


def main(path, memory, seconds):
    limit(int(memory), int(seconds))
    with Path(path).open("rb") as file:
        start = file.read(8)
    is_csv = start[:4] != b"PK\x03\x04" and start != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    try:
        heads, bodies = pack(csv_file(path) if is_csv else workbook(path), is_csv=is_csv)
    except (Refused, MemoryError) as refused:
        sys.stdout.write(str(refused) if isinstance(refused, Refused) else "too-large")
        return 3
    sys.stdout.buffer.write(json.dumps(heads, separators=(",", ":")).encode("ascii") + b"\n")
    for places in bodies:
        sys.stdout.buffer.write(places)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
