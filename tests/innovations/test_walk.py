"""A report from its first page to the public one, through the pages, without JavaScript."""

import pytest
from django.test import Client

from sites.models import Innovation, Report
from tests.factories import village
from tests.innovations.conftest import SECRET, upload

PAGES = ["", "bagian/identitas/", "bagian/rancang-bangun/", "bagian/manfaat/", "bagian/ukuran/", "bagian/bukti/",
         "bagian/desa-lain/", "bagian/teknis/", "periksa/"]  # fmt: skip


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_innovation_is_recorded_checked_and_published(desa, official, pmd):
    client, staff = signed_in(official), signed_in(pmd)
    key = client.get("/kerja/inovasi/baru/").context["form"].initial["submission_key"]

    started = client.post("/kerja/inovasi/baru/", {"region": desa.pk, "name": "Kopi Aranio", "submission_key": key})
    innovation = Innovation.objects.get()
    base = f"/kerja/inovasi/{innovation.pk}/"

    assert started.url == f"{base}bagian/identitas/"
    assert [client.get(base + page).status_code for page in PAGES] == [200] * len(PAGES)
    identity = {"name": "Kopi Aranio", "summary": "Kopi.", "stage": "trial", "initiator": "community", "kind": "digital",
                "form": "other", "budget": "15 juta"}  # fmt: skip
    assert client.post(f"{base}bagian/identitas/", identity).url == f"{base}bagian/rancang-bangun/"
    assert client.post(f"{base}bagian/rancang-bangun/", {"design": "Cerita"}).url == f"{base}bagian/manfaat/"
    assert client.post(f"{base}bagian/manfaat/", {"purpose": "a", "benefits": "b"}).url == f"{base}bagian/ukuran/"
    rows = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 0, "form-0-label": "Kopi", "form-0-unit": "kg"}
    assert client.post(f"{base}bagian/ukuran/", rows).url == f"{base}bagian/bukti/"
    assert client.post(f"{base}bagian/bukti/", {"photos": [upload()]}).url == f"{base}bagian/bukti/"
    assert client.post(f"{base}bagian/teknis/", {"technical": SECRET}).url == f"{base}periksa/"
    assert client.post(f"{base}periksa/").url == base
    assert staff.get("/kerja/verifikasi/").status_code == 200
    assert staff.post(f"{base}verifikasi/").url == base
    assert staff.post(f"{base}terbitkan/").url == base
    innovation.refresh_from_db()
    assert (innovation.state, innovation.budget) == ("published", 15_000_000)
    page = Client().get(f"/inovasi/{innovation.slug}/")
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    assert Client().get("/inovasi/?q=kop").content.decode().count("<article") == 1


def test_report_is_written_returned_corrected_and_published(published, measure, round, official, pmd, kabkota):
    client, staff, regency = signed_in(official), signed_in(pmd), signed_in(kabkota)
    assert client.get("/kerja/laporan/baru/").status_code == 200

    client.post("/kerja/laporan/baru/", {"pair": f"{published.pk}-{round.pk}"})
    report = Report.objects.get()
    base = f"/kerja/laporan/{report.pk}/"

    pages = ["", "bagian/kegiatan/", "bagian/hasil/", "bagian/foto/", "bagian/kendala/", "bagian/dukungan/", "bagian/rencana/",
             "periksa/", "?tab=riwayat"]  # fmt: skip
    assert [client.get(base + page).status_code for page in pages] == [200] * len(pages)
    assert client.post(f"{base}bagian/kegiatan/", {"activities": "Panen."}).url == f"{base}bagian/hasil/"
    figures = {f"measure_{measure.pk}": "12 jt-an", "people_typed": "± 40"}
    assert client.post(f"{base}bagian/hasil/", figures).url == f"{base}bagian/foto/"
    assert "sekitar 12.000.000 kg" in client.get(f"{base}bagian/hasil/").content.decode()
    assert client.post(f"{base}bagian/foto/", {"photos": [upload()], "stay": "1"}).url == f"{base}bagian/foto/"
    assert client.post(f"{base}bagian/kendala/", {"obstacles": "Botol terlambat."}).url == f"{base}bagian/dukungan/"
    assert client.post(f"{base}bagian/dukungan/", {"help_needed": "Botol."}).url == f"{base}bagian/rencana/"
    assert client.post(f"{base}bagian/rencana/", {"next_steps": "Panen lagi."}).url == f"{base}periksa/"
    assert client.post(f"{base}periksa/").url == f"{base}tanda-terima/"
    receipt = client.get(f"{base}tanda-terima/").content.decode()
    assert "L-2026-II-0001" in receipt
    assert staff.post(f"{base}kembalikan/", {"reason": "Foto kurang jelas"}).url == base
    assert "Foto kurang jelas" in client.get(base).content.decode()
    assert client.post(f"{base}periksa/").url == f"{base}tanda-terima/"
    assert regency.post(f"{base}rekomendasi/").url == base
    assert regency.post(f"{base}komentar/", {"text": "Bagus"}).url == base
    assert [staff.get(base + page).status_code for page in ["verifikasi/", "kembalikan/", "?tab=riwayat"]] == [200] * 3
    staff.post(f"{base}verifikasi/")
    assert staff.get(f"{base}terbitkan/").status_code == 200
    staff.post(f"{base}terbitkan/")
    report.refresh_from_db()
    assert (report.state, report.receipt) == ("published", "L-2026-II-0001")
    page = Client().get(f"/inovasi/{published.slug}/").content.decode()
    assert "sekitar 12.000.000 kg" in page
    assert staff.get(f"{base}?tab=perubahan").status_code == 200


@pytest.mark.parametrize(
    "page", ["/kerja/laporan/", "/kerja/inovasi/", "/kerja/verifikasi/", "/kerja/periode/", "/kerja/periode/baru/"]
)
def test_staff_list_opens_empty_and_with_odd_parameters(pmd, page):
    client = signed_in(pmd)

    assert [client.get(f"{page}{q}").status_code for q in ("", "?page=zzz&state=x&kabupaten=%00&round=1")] == [200, 200]


def test_further_village_is_found_by_its_name(official, innovation):
    client, address = signed_in(official), f"/kerja/inovasi/{innovation.pk}/bagian/desa-lain/"
    village("63.05.01.2001", "Sungai Bahalang")

    client.post(address, {"code": "sungai bahalang", "role": "replicates"})

    assert [str(further.region.code) for further in innovation.further_villages.all()] == ["63.05.01.2001"]


def test_further_village_whose_name_others_bear_is_chosen_from_a_list(official, innovation):
    client, address = signed_in(official), f"/kerja/inovasi/{innovation.pk}/bagian/desa-lain/"
    village("63.05.01.2001", "Sungai Rutas")
    village("63.08.01.2001", "Sungai Rutas")

    asked = client.post(address, {"code": "sungai rutas", "role": "replicates"})
    before = innovation.further_villages.count()
    client.post(address, {"code": "sungai rutas", "role": "replicates", "pick": "63.08.01.2001"})

    assert [region.code for region in asked.context["form"].found] == ["63.05.01.2001", "63.08.01.2001"]
    assert (before, [str(further.region.code) for further in innovation.further_villages.all()]) == (0, ["63.08.01.2001"])


@pytest.mark.parametrize("typed", ["Tidak Ada Desa Begini", "12", "\x00", "%", "63.05.01.2001 63.05.01.2002", "-"])
def test_further_village_that_is_not_found_is_refused_in_words(official, innovation, typed):
    client, address = signed_in(official), f"/kerja/inovasi/{innovation.pk}/bagian/desa-lain/"

    answer = client.post(address, {"code": typed, "role": "replicates"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["code"])


def test_check_page_links_what_is_missing_to_its_section(official, report):
    Report.objects.update(activities="")

    answer = signed_in(official).get(f"/kerja/laporan/{report.pk}/periksa/")

    assert [item["url"] for item in answer.context["missing"]] == [f"/kerja/laporan/{report.pk}/bagian/kegiatan/"]


def test_page_that_begins_a_report_shows_those_begun(official, report):
    answer = signed_in(official).get("/kerja/laporan/baru/")

    assert list(answer.context["begun"]) == [report]
