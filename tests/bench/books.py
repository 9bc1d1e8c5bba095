"""Workbooks in the form of the ministry's recap, and the two other ways to bring their rows in."""

import io

import openpyxl
import python_calamine
import tablib
from django.db import connection, transaction
from import_export import fields, resources
from import_export.widgets import ForeignKeyWidget

from indicators.models import Assessment, Methodology
from sites.models import Region
from tests.bench import country

HEAD = [
    *("NAMA PROVINSI", "ID KAB", "NAMA KABUPATEN / KOTA", "ID KEC", "KECAMATAN", "KODE DESA", "DESA/KELURAHAN"),
    *("LAYANAN DASAR", "SOSIAL", "EKONOMI", "LINGKUNGAN", "AKSESIBILITAS", "TATA KELOLA PEMERINTAH"),
    *("SKOR INDEKS DESA", "INDEKS DESA (ID 2025)"),
]
PLAIN = ["region", "methodology", "year", "kind", "points", "score", "dimensions", "status_official", "status_computed"]
YEAR = 2025


def indeks_desa():
    return Methodology.objects.with_structure().get(code="id-2025")


def recap(villages, *, seed):
    """The bytes of a workbook with a row for each village."""
    method = indeks_desa().plain
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("REKAP")
    sheet.append(HEAD)
    for village, (points, percent, status) in zip(villages, country.scores(method, villages, seed), strict=True):
        digits = village.code.replace(".", "")
        shares = [
            float(round(100 * one / dimension.ceiling, 8)) for one, dimension in zip(points, method.dimensions, strict=True)
        ]
        places = ["KALIMANTAN SELATAN", digits[:4], f"KABUPATEN {digits[:4]}", digits[:6], f"KECAMATAN {digits[:6]}"]
        sheet.append([*places, digits, village.name.upper(), *shares, float(percent), status.upper()])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def copy_flat(content):
    """Read the workbook and COPY it as it stands, into a table of text."""
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    columns = ", ".join(f"c{number} text" for number in range(len(rows[0])))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE flat ({columns}) ON COMMIT DROP")
        with cursor.copy("COPY flat FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


class PlainResource(resources.ModelResource):
    """Scores as django-import-export takes them when nobody tunes it: by the village's code."""

    region = fields.Field("region", "region", ForeignKeyWidget(Region, "code"))
    methodology = fields.Field("methodology", "methodology", ForeignKeyWidget(Methodology, "code"))

    class Meta:
        model = Assessment
        fields = PLAIN
        import_id_fields = ["region", "methodology", "year", "kind"]


def plain_rows(villages, *, seed):
    """The same scores as a dataset for `PlainResource`."""
    method = indeks_desa().plain
    data = tablib.Dataset(headers=PLAIN)
    for village, (points, percent, status) in zip(villages, country.scores(method, villages, seed), strict=True):
        listed = ",".join(map(str, points))
        data.append([village.code, "id-2025", YEAR, "official", sum(points), percent, listed, status, status])
    return data


def import_plainly(data):
    PlainResource().import_data(data, raise_errors=True)
