"""Demo imports, one in each state: so that staff see what each looks like. Made of the seeded figures, so no count changes."""

import csv
import io

from indicators.actions import imports
from indicators.models import Assessment, Series, Status

HEADS = ["KODE DESA", "DESA/KELURAHAN", "SKOR INDEKS DESA", "STATUS ID"]
UNKNOWN_HEADS = ["Wilayah", "Sebutan", "Angka akhir", "Golongan"]
ROWS = 12


def seed(cast):
    """One import with rejected rows, one undone, one that waits for its columns, one checked that would change figures."""
    newest = Assessment.objects.published().filter(methodology__series=Series.ID).order_by("-year").first()
    if newest is None:
        return
    same = Assessment.objects.published().of(newest.methodology_id, newest.year).select_related("region")
    rows = [_row(one) for one in same.filter(status_official__gt="").order_by("region__code")[:ROWS]]
    for name, content, partial, undone in (
        ("sebagian-ditolak", _file(newest.year, rows[:8] + _broken(rows)), True, False),
        ("dibatalkan", _file(newest.year, rows), False, True),
    ):
        done = imports.commit(imported=_stage(cast.pmd, name, newest.year, content), by=cast.pmd, partial=partial)
        if undone:
            imports.undo(imported=done, by=cast.pmd)
    # A checked file gives way to the next of its index and year.
    _stage(cast.admin, "kolom-belum-dikenal", newest.year, _file(newest.year, rows, UNKNOWN_HEADS))
    _stage(cast.pmd, "menunggu", newest.year, _file(newest.year, _raised(rows) + _broken(rows)))


def _stage(by, name, year, content):
    return imports.stage(content=content, file_name=f"data-contoh-{name}-{year}.csv", by=by)


def _row(one):
    return [
        one.region.code,
        one.region.name,
        f"{one.score:.2f}".replace(".", ","),
        one.status,
    ]


def _broken(rows):
    """Rows that are rejected: an unknown code, a status of no index, no number."""
    code, name, score, status = rows[-1]
    return [
        ["63.99.01.2001", "Desa Tidak Dikenal", score, status],
        [code, name, score, "SEDANG"],
        [rows[-2][0], rows[-2][1], "dua", ""],
    ]


def _raised(rows):
    """The first rows with other official statuses, as a correction of the ministry would bring."""
    other = {Status.INDEPENDENT: Status.ADVANCED, Status.ADVANCED: Status.INDEPENDENT}
    return [[*row[:3], other.get(row[3], row[3])] for row in rows[:3]] + rows[3:6]


def _file(year, rows, heads=HEADS):
    file = io.StringIO()
    lines = [[f"REKAPITULASI INDEKS DESA TAHUN {year} (DATA CONTOH)"], heads]
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(
        lines + [[*row[:3], row[3].replace("_", " ").upper()] for row in rows]
    )
    return file.getvalue().encode("utf-8-sig")
