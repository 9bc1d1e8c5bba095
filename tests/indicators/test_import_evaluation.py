"""Files of Evaluasi Perkembangan: the instrument of kelurahan, and of desa too."""

from decimal import Decimal

import pytest

from indicators.actions import imports
from indicators.models import Assessment
from tests.factories import village
from tests.indicators.factories import csv_file, xlsx

pytestmark = pytest.mark.django_db
HEAD = ["KODE KELURAHAN", "NAMA KELURAHAN", "PEMERINTAHAN", "KEWILAYAHAN", "KEMASYARAKATAN", "TOTAL", "KATEGORI"]
ROW = ["63.72.01.1001", "Kelurahan Contoh", 232, 98, 199, 529, "Cepat Berkembang"]


@pytest.fixture
def kelurahan():
    return village("63.72.01.1001", "Kelurahan Contoh")


def stored(content, **chosen):
    staged = imports.stage(content=content, file_name="evaluasi-2025.xlsx", by=None, **chosen)
    imports.commit(imported=staged, by=None)
    return Assessment.objects.get()


@pytest.mark.parametrize("write", [xlsx, csv_file])
def test_record_of_a_kelurahan_comes_in_with_its_fields_and_class(kelurahan, write):
    one = stored(write([HEAD, ROW]))

    assert (one.region, one.year, one.points, one.score) == (kelurahan, 2025, 529, Decimal(529))
    assert one.dimensions == [Decimal(232), Decimal(98), Decimal(199)]
    assert (one.status_official, one.status_computed) == ("cepat_berkembang", "cepat_berkembang")


def test_same_total_means_another_class_for_a_desa():
    village("63.03.01.2001", "Bakambat")

    one = stored(xlsx([HEAD, ["63.03.01.2001", "Bakambat", 200, 100, 140, 440, "Berkembang"]]))

    assert (one.status_official, one.status_computed) == ("berkembang", "berkembang")


def test_class_that_the_total_does_not_give_is_kept_and_marked(kelurahan):
    one = stored(xlsx([HEAD, [*ROW[:6], "Berkembang"]]))

    assert (one.status_official, one.status_computed, one.differs) == ("berkembang", "cepat_berkembang", True)


def test_total_that_its_fields_do_not_give_is_kept_and_marked(kelurahan):
    staged = imports.stage(content=xlsx([HEAD, [*ROW[:5], 530, ROW[6]]]), file_name="evaluasi-2025.xlsx", by=None)

    assert (staged.rows.get().marks, staged.rows.get().score) == (["score"], Decimal(530))
