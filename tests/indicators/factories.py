"""Objects of the index for tests. The methodologies are packaged and there after every migrate."""

import csv
import io
from decimal import Decimal

import factory
import openpyxl

from indicators.models import Assessment, Methodology
from tests.factories import VillageFactory, village

ID_HEADER = ["Kecamatan", "Kode", "Desa", "DLD", "DS", "DE", "DL", "DA", "DTKPD", "Skor", "Status"]
BAKAMBAT = ["Aluh Aluh", "63.03.01.2001", "Bakambat", 129, 56, 127, 68, 39, 60, "75,43", "Maju"]
TANIPAH = ["Aluh Aluh", "63.03.01.2002", "Tanipah", 147, 66, 132, 74, 43, 78, "85,04", "Mandiri"]
PEMURUS = ["Aluh Aluh", "63.03.01.2009", "Pemurus", 123, 48, 116, 63, 36, 53, "69,13", "Berkembang"]
GOOD = [BAKAMBAT, TANIPAH, PEMURUS]


def methodology(code="id-2025"):
    return Methodology.objects.get(code=code)


class AssessmentFactory(factory.django.DjangoModelFactory):
    """Indeks Desa 2025, 464 of 635 points, officially Maju."""

    class Meta:
        model = Assessment

    region = factory.SubFactory(VillageFactory)
    methodology = factory.LazyFunction(methodology)
    year = 2025
    points = 464
    score = Decimal("73.07")
    dimensions = factory.LazyFunction(lambda: [Decimal(value) for value in (130, 56, 117, 65, 39, 57)])
    status_official = "maju"
    status_computed = "maju"


class IdmFactory(AssessmentFactory):
    """Kalaan in 2023."""

    methodology = factory.LazyFunction(lambda: methodology("idm-2016"))
    year = 2023
    points = None
    score = Decimal("0.6737")
    dimensions = factory.LazyFunction(lambda: [Decimal("0.7543"), Decimal("0.6"), Decimal("0.6667")])
    status_official = "berkembang"
    status_computed = "berkembang"


class EvaluationFactory(AssessmentFactory):
    """A kelurahan's real record: 232 + 98 + 199 = 529."""

    region = factory.LazyFunction(lambda: village("63.72.01.1001", "Kelurahan Contoh"))
    methodology = factory.LazyFunction(lambda: methodology("epdeskel-2015"))
    points = 529
    score = Decimal(529)
    dimensions = factory.LazyFunction(lambda: [Decimal(232), Decimal(98), Decimal(199)])
    status_official = "cepat_berkembang"
    status_computed = "cepat_berkembang"


def villages():
    """The three villages of the sample's good rows."""
    return [village(row[1], row[2]) for row in GOOD]


def xlsx(rows, titles=()):
    """A workbook of one sheet as bytes."""
    book = openpyxl.Workbook()
    for row in [*titles, *rows]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_file(rows, delimiter=";", encoding="utf-8-sig"):
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode(encoding)


def id_file(*rows, titles=(["REKAPITULASI HASIL INDEKS DESA TAHUN 2025"], [])):
    """A file of Indeks Desa 2025 with these rows."""
    return xlsx([ID_HEADER, *rows], titles)
