import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from klaster.audit.models import Event
from klaster.models import Portal
from sites.actions.regions import load_regions
from sites.models import Region, RegionCode
from sites.region_file import RegionFileRefused
from sites.regions import normalise_code, proper_name
from tests.factories import village

pytestmark = pytest.mark.django_db

CSV = """# Regions
code,name,level
63,KALIMANTAN SELATAN,provinsi
63.03,KABUPATEN BANJAR,kabkota
63.03.01,Aluh-aluh,kecamatan
63.03.01.2001,Simpang Warga ii,desa
63.03.01.1002,Pasar,kelurahan
"""


def load(text=CSV, **extra):
    return load_regions(content=text.encode(), **extra)


def problem(text, encoding="utf-8"):
    with translation.override("en"), pytest.raises(RegionFileRefused) as refused:
        load_regions(content=text.encode(encoding))
    first = refused.value.problems[0]
    return first.row, first.column, first.value


@pytest.mark.parametrize(
    "code",
    ["63.03.01.2001", "6303012001", 6303012001, 6303012001.0, "6303012001.0", "6303012001,0", "6.303012001E9", " '6303012001 "],
)
def test_code_is_read_in_every_way_a_file_writes_it(code):
    assert normalise_code(code) == "63.03.01.2001"


def test_code_of_a_kabupaten_that_a_sheet_made_a_number_keeps_its_zero():
    assert normalise_code(63.1) == "63.10"


@pytest.mark.parametrize(
    "code", ["", None, "63.3.1.1", "630301200", "٦٣", "63\0", "1e999", float("nan"), float("inf"), "x" * 9999]
)
def test_code_that_is_none_is_refused_with_a_reason(code):
    with pytest.raises(ValueError, match=r"\."):
        normalise_code(code)


@pytest.mark.parametrize(
    ("written", "proper"),
    [
        ("KABUPATEN TANAH LAUT", "Kabupaten Tanah Laut"),
        ("KOTA BANJARBARU", "Kota Banjarbaru"),
        ("DKI JAKARTA", "DKI Jakarta"),
        ("ANJIR PASAR KOTA II", "Anjir Pasar Kota II"),
        ("Sungai Rukam Ii", "Sungai Rukam II"),
        ("UPT Karya Bakti", "UPT Karya Bakti"),
        ("Telaga langsat", "Telaga Langsat"),
        ("Kait-kait Baru", "Kait-Kait Baru"),
        ("MABU'UN", "Mabu'un"),
        ('Pulau Ku"u', "Pulau Ku'u"),
        ("  Murung   b. ", "Murung B."),
    ],
)
def test_name_is_put_in_proper_case(written, proper):
    assert proper_name(written) == proper


def test_load_derives_parents_and_levels_and_counts_what_it_added():
    loaded = load()

    rows = list(Region.objects.values_list("code", "name", "level", "parent__code"))
    assert rows == [
        ("63", "Kalimantan Selatan", "province", None),
        ("63.03", "Kabupaten Banjar", "kabkota", "63"),
        ("63.03.01", "Aluh-Aluh", "kecamatan", "63.03"),
        ("63.03.01.1002", "Pasar", "kelurahan", "63.03.01"),
        ("63.03.01.2001", "Simpang Warga II", "desa", "63.03.01"),
    ]
    assert (loaded.rows, loaded.added, loaded.renamed) == (5, 5, 0)


def test_load_of_the_same_file_changes_nothing_and_writes_no_second_event():
    load()
    version = Portal.load().content_version

    again = load()

    assert not again
    assert Event.objects.count() == 1
    assert RegionCode.objects.count() == 5
    assert Portal.load().content_version == version


def test_load_of_a_new_name_keeps_the_old_one_with_its_dates():
    load()

    loaded = load(CSV.replace("Pasar", "Pasar Lama"), today=datetime.date(2026, 1, 1))

    region = Region.objects.get(code="63.03.01.1002")
    assert (loaded.renamed, region.name) == (1, "Pasar Lama")
    assert list(region.codes.order_by("pk").values_list("name", "since", "until")) == [
        ("Pasar", None, datetime.date(2026, 1, 1)),
        ("Pasar Lama", datetime.date(2026, 1, 1), None),
    ]


def test_load_of_two_names_on_one_day_keeps_the_last():
    load()
    load(CSV.replace("Pasar", "Pasr"), today=datetime.date(2026, 1, 1))

    load(CSV.replace("Pasar", "Pasar Lama"), today=datetime.date(2026, 1, 1))

    names = RegionCode.objects.filter(code="63.03.01.1002").order_by("pk").values_list("name", flat=True)
    assert list(names) == ["Pasar", "Pasar Lama"]


def test_load_finds_a_parent_that_is_in_the_database_already():
    load()

    load("code;name;level\n63.03.01.2003;Baru;desa\n")

    assert Region.objects.get(code="63.03.01.2003").parent.code == "63.03.01"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("code,level\n63,provinsi\n", (1, "name", "code, level")),
        (CSV + "63.04,Kabupaten X,negara\n", (8, "level", "negara")),
        (CSV + "64.01,Kabupaten X,kabkota\n", (8, "code", "64.01")),
        (CSV + "63.03,Kabupaten X,kabkota\n", (8, "code", "63.03")),
        (CSV + "6303011003,Y,desa\n", (8, "level", "desa")),
        (CSV + "63.03.01.2009,,desa\n", (8, "name", "")),
        (CSV + "63.03.xx,Z,kecamatan\n", (8, "code", "63.03.xx")),
        ("", (1, "-", "")),
        ("code,name,level\n", (2, "code", "")),
        ("PK\x03\x04\0\0", (1, "-", "NUL")),
        (CSV + '63.04,"' + "x" * 200_000 + '",kabkota\n', (8, "-", "field larger than field limit (131072)")),
    ],
)
def test_bad_file_names_the_place_and_changes_nothing(text, where):
    assert problem(text) == where
    assert Region.objects.count() == 0


def test_file_that_is_not_utf8_is_refused_with_its_row():
    assert problem(CSV.replace("Pasar", "Pasár"), "latin-1")[:2] == (7, "-")


def test_resolve_finds_a_region_by_the_code_of_its_day():
    old = village("63.03.01.2001")
    RegionCode.objects.create(region=old, code="63.03.01.2001", name="Lama", until=datetime.date(2024, 1, 1))
    RegionCode.objects.create(region=old, code="63.03.02.2001", name="Lama", since=datetime.date(2024, 1, 1))

    assert Region.objects.resolve("6303012001", datetime.date(2023, 12, 31)) == old
    assert Region.objects.resolve(6303022001.0) == old
    with pytest.raises(Region.DoesNotExist):
        Region.objects.resolve("6303012001", datetime.date(2024, 1, 1))


def test_command_without_a_file_loads_the_province():
    out = StringIO()

    call_command("load_regions", stdout=out)

    counts = {level: Region.objects.filter(level=level).count() for level in Region.Level.values}
    assert counts == {"province": 1, "kabkota": 13, "kecamatan": 156, "desa": 1872, "kelurahan": 144}
    assert Region.objects.filter(name__contains='"').count() == 0


def test_command_refuses_a_bad_file_with_exit_code_1(tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text("name,level\nX,desa\n")

    with pytest.raises(SystemExit) as left:
        call_command("load_regions", str(path))

    assert left.value.code == 1
    assert Region.objects.count() == 0


def test_command_says_when_there_is_no_such_file(tmp_path):
    with pytest.raises(CommandError, match="none.csv"):
        call_command("load_regions", str(tmp_path / "none.csv"))
