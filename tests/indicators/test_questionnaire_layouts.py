"""Which columns of a questionnaire are remembered, for whom, and how a person names them again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from indicators import questionnaires
from indicators.models import Assessment, ColumnMapping
from klaster.access import Role
from klaster.models import Portal
from klaster.templatetags.klaster import day
from tests.factories import person, village
from tests.indicators.factories import xlsx
from tests.indicators.test_butir_pages import confirm, stored, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
BASE = "/kerja/indeks/63.03.06.2014/butir/"
OTHER = "/kerja/indeks/63.03.06.2001/butir/"
CONTENT = xlsx([["Kolom A", "Isian", "Cadangan"], ["1.1", 4, 1], ["1.2", 5, 2]])


def name_columns(client, butir="0", score="1", base=BASE):
    return client.post(f"{base}berkas/kolom/", {"butir": butir, "score": score}, follow=True)


def upload_at(client, base, content=CONTENT):
    return client.post(f"{base}berkas/", {"file": SimpleUploadedFile("k.xlsx", content)}, follow=True)


def ends_at(response):
    return response.redirect_chain[-1][0]


def test_what_an_official_names_holds_for_that_village_alone(client, official):
    upload(client, CONTENT)
    name_columns(client)
    client.force_login(person(Role.OFFICIAL, region=village("63.03.06.2001")))

    assert ends_at(upload_at(client, OTHER)) == f"{OTHER}berkas/kolom/"


def test_what_a_facilitator_names_holds_for_that_village_alone(client, desa):
    village("63.03.06.2001")
    client.force_login(person(Role.FACILITATOR, region=desa.parent))
    upload(client, CONTENT)
    name_columns(client)

    assert ends_at(upload(client, CONTENT)) == f"{BASE}berkas/periksa/"
    assert ends_at(upload_at(client, OTHER)) == f"{OTHER}berkas/kolom/"


def test_what_dinas_pmd_names_holds_for_all(client, desa):
    client.force_login(person(Role.PMD))
    upload(client, CONTENT)
    name_columns(client)
    client.force_login(person(Role.OFFICIAL, region=village("63.03.06.2001")))

    assert ends_at(upload_at(client, OTHER)) == f"{OTHER}berkas/periksa/"


def test_official_cannot_overwrite_what_dinas_pmd_named(client, desa):
    client.force_login(person(Role.PMD))
    upload(client, CONTENT)
    name_columns(client)
    client.force_login(person(Role.OFFICIAL, region=desa))
    upload(client, CONTENT)
    name_columns(client, score="2")
    own = upload(client, CONTENT)
    client.force_login(person(Role.OFFICIAL, region=village("63.03.06.2001")))
    others = upload_at(client, OTHER)

    assert [line["score"] for line in own.context["groups"]["new"]] == [1, 2]
    assert [line["score"] for line in others.context["groups"]["new"]] == [4, 5]


def test_dinas_pmd_corrects_what_the_village_named(client, official):
    upload(client, CONTENT)
    name_columns(client, score="2")
    client.force_login(person(Role.PMD))
    upload(client, CONTENT)
    name_columns(client)
    client.force_login(official)

    assert [line["score"] for line in upload(client, CONTENT).context["groups"]["new"]] == [4, 5]


def test_preview_says_when_the_columns_were_named_and_lets_one_name_them_again(client, official):
    upload(client, CONTENT)
    name_columns(client, score="2")

    preview = upload(client, CONTENT)
    page = preview.content.decode()
    asked = client.get(f"{BASE}berkas/kolom/")
    corrected = name_columns(client)

    assert f"Kolom dibaca menurut yang ditetapkan pada {day(timezone.now())}" in page
    assert f'href="{BASE}berkas/kolom/"' in page
    assert asked.status_code == 200
    assert "belum dikenal" not in asked.content.decode()
    assert asked.context["form"]["score"].value() == 2
    assert [line["score"] for line in corrected.context["groups"]["new"]] == [4, 5]


def test_known_heads_come_before_a_remembered_layout(client, official):
    rows = [["KODE BUTIR", "SKOR", "CADANGAN"], ["1.1", 4, 1]]
    layout, heads = questionnaires.layout_of(rows)
    ColumnMapping.objects.create(layout=layout, heads=heads, columns={"butir": 0, "score": 2}, series="id")

    preview = upload(client, xlsx(rows))

    assert [line["score"] for line in preview.context["groups"]["new"]] == [4]
    assert "Kolom dibaca menurut" not in preview.content.decode()


@pytest.mark.parametrize("heads", [["", ""], ["Isian", "Isian"], ["Isian", ""], ["1.9", "2"]])
def test_layout_without_two_different_heads_is_not_remembered(client, official, heads):
    content = xlsx([heads, ["1.1", 4], ["1.2", 5]])
    upload(client, content)

    preview = name_columns(client)

    assert ends_at(preview) == f"{BASE}berkas/periksa/"
    assert not ColumnMapping.objects.exists()


def test_columns_by_which_no_score_can_be_read_are_not_remembered(client, official):
    upload(client, xlsx([["Kolom A", "Isian", "Catatan"], ["1.1", 4, "baik"], ["1.2", 5, ""]]))

    told = client.post(f"{BASE}berkas/kolom/", {"butir": "0", "score": "2"})

    assert told.status_code == 422
    assert not ColumnMapping.objects.exists()
    assert ends_at(name_columns(client)) == f"{BASE}berkas/periksa/"


def test_rows_of_a_table_without_heads_are_all_read(client, official):
    upload(client, xlsx([["1.1", "Merek", "baik", 4], ["1.2", "Pasar", "baik", 5]]))

    assert len(name_columns(client, score="3").context["groups"]["new"]) == 2


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["", ""], ["", ""]], "tidak berisi tabel"),
        ([["Notula rapat desa"], ["Dibuka pukul 9"]], "hanya satu kolom"),
        ([["Nama", "Alamat"], ["Siti", "Jalan Desa"]], "tidak ada kode butir"),
    ],
)
def test_file_in_which_no_column_can_be_named_is_refused_with_the_reason(client, official, rows, words):
    response = upload(client, xlsx(rows))

    assert response.status_code == 422
    assert words in response.content.decode()


def test_questionnaire_of_very_many_bad_rows_keeps_a_few_and_counts_the_rest(client, official):
    long = "panjang " * 100
    rows = [["KODE BUTIR", f"SKOR ({long})"], ["1.1", 4], *(["99.9", long] for _ in range(5000))]

    preview = upload(client, xlsx(rows))
    page = preview.content.decode()
    (waiting,) = [value for key, value in client.session.items() if key.startswith("questionnaire")]
    confirm(client, preview)

    assert len(waiting["read"]["rejected"]) == 200
    assert len(questionnaires.json.dumps(waiting)) < 150_000
    assert "baris ditolak: 5.000" in page
    assert "4.800 baris ditolak lainnya tidak ditampilkan" in page
    assert stored() == {"1.1": 4}


@pytest.mark.parametrize(
    "base",
    ["[" * 100_000, '{"1":' * 50_000, "[]", "5", '{"1": [1]}', '{"x": 1}', '{"1": 9}', '{"1": true}', "{}" + " " * 50_000],
)
def test_strange_base_of_a_preview_saves_nothing_and_shows_it_anew(client, official, base):
    upload(client, xlsx([["KODE BUTIR", "SKOR"], ["1.1", 4]]))

    response = client.post(f"{BASE}berkas/periksa/", {"base": base})

    assert (response.status_code, response.headers["Location"]) == (302, f"{BASE}berkas/periksa/")
    assert not Assessment.objects.exists()


def test_template_of_demo_data_says_so_in_its_name(client, official):
    real = client.get(f"{BASE}templat.xlsx").headers["Content-Disposition"]
    Portal.objects.update(is_demo=True)
    Portal.load().save()

    demo = client.get(f"{BASE}templat.xlsx").headers["Content-Disposition"]

    assert "data-contoh-" not in real
    assert 'filename="data-contoh-butir-63.03.06.2014-' in demo


def test_one_questionnaire_of_a_person_waits_at_a_time(client, desa):
    village("63.03.06.2001")
    client.force_login(person(Role.PMD))

    for base in (BASE, OTHER):
        upload_at(client, base)

    assert [key for key in client.session.keys() if key.startswith("questionnaire-")] == [  # noqa: SIM118 it has no iterator
        f"questionnaire-63.03.06.2001-{timezone.localdate().year}"
    ]
