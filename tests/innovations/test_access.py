"""Other villages' things are not there; lists take the same queries for one and for three; the technical part stays inside."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from sites.actions import evidence as evidence_actions
from sites.actions import innovations, reports
from sites.plugs_reports import due_words, latest_reports, my_village, queue
from tests.factories import InnovationFactory, MembershipFactory, RoundFactory, person, village
from tests.innovations.conftest import SECRET, WHOLE, upload
from tests.innovations.test_walk import PAGES, signed_in

REPORT_PAGES = ["", "bagian/kegiatan/", "bagian/hasil/", "bagian/foto/", "bagian/kendala/", "periksa/", "tanda-terima/",
                "verifikasi/", "terbitkan/", "kembalikan/", "tarik/", "buka/", "nihil/"]  # fmt: skip
MOVES = ["verifikasi/", "terbitkan/", "kembalikan/", "tarik/", "buka/"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_of_anothers_thing_is_not_found(report, stranger, method):
    client = signed_in(stranger)
    addresses = [f"/kerja/laporan/{report.pk}/{page}" for page in REPORT_PAGES]
    addresses += [f"/kerja/inovasi/{report.innovation_id}/{page}" for page in [*PAGES, *MOVES]]

    found = {address: getattr(client, method)(address).status_code for address in addresses}

    assert found == dict.fromkeys(addresses, 404)


def test_official_does_not_endorse(report, official):
    assert signed_in(official).post(f"/kerja/laporan/{report.pk}/rekomendasi/").status_code == 403


def test_official_answers_comments_on_the_own_report(report, official):
    client = signed_in(official)

    client.post(f"/kerja/laporan/{report.pk}/komentar/", {"text": "Foto susulan sudah ditambahkan."})

    assert [(remark.author, remark.text) for remark in report.comments.all()] == [(official, "Foto susulan sudah ditambahkan.")]


@pytest.mark.parametrize("page", ["laporan", "inovasi", "lokasi", "produk"])
def test_lists_offer_no_choice_of_kabupaten_to_one_village(official, page):
    answer = signed_in(official).get(f"/kerja/{page}/?kabupaten=63.01")

    assert "kabupaten" not in answer.context["filter_form"].fields


def test_lists_offer_the_kabupaten_of_ones_villages(report, official):
    elsewhere = village("63.09.01.2001")
    MembershipFactory(user=official, role=Role.OFFICIAL, region=elsewhere)

    form = signed_in(official).get("/kerja/laporan/").context["filter_form"]

    codes = [code for code, _name in form.fields["kabupaten"].choices]
    assert codes == ["", report.region.code[:5], "63.09"]


@pytest.mark.parametrize("move", MOVES[:4])
def test_official_finds_no_page_to_review_the_own_report(report, official, move):
    assert signed_in(official).post(f"/kerja/laporan/{report.pk}/{move}", {"reason": "x"}).status_code == 404


def test_kabkota_reads_and_does_not_write(report, kabkota):
    client = signed_in(kabkota)

    found = [client.get(f"/kerja/laporan/{report.pk}/{page}").status_code for page in ["", "bagian/kegiatan/", "periksa/"]]

    assert found == [200, 403, 403]


@pytest.mark.parametrize(
    "address", ["/kerja/laporan/", "/kerja/inovasi/", "/kerja/verifikasi/", "/kerja/periode/", "/kerja/laporan/1/"]
)
def test_anonymous_is_asked_to_sign_in(db, address):
    assert Client().get(address).url == f"/akun/masuk/?next={address}"


@pytest.mark.parametrize("pk", ["999999", "9" * 30])
def test_unknown_thing_is_not_found(pmd, pk):
    client = signed_in(pmd)

    assert {client.get(f"/kerja/{what}/{pk}/").status_code for what in ("laporan", "inovasi")} == {404}
    assert client.get(f"/berkas/{pk}/foto.webp").status_code == 404


def another(number, pmd, round):
    """A further village with a published innovation and a published and a waiting report."""
    desa = village(f"63.03.02.20{number:02d}", f"Desa {number}")
    operator = person(Role.OFFICIAL, region=desa, name=f"Operator {number}")
    innovation = InnovationFactory(region=desa, **WHOLE)
    for step in (innovations.submit, innovations.verify, innovations.publish):
        innovation = step(innovation=innovation, by=pmd)
    report = reports.start(innovation=innovation, round=round, by=pmd)
    reports.save_section(report=report, by=pmd, changes={"activities": "Kegiatan"})
    evidence_actions.add_photo(owner=report, file=upload(), by=pmd)
    reports.submit(report=report, by=operator)
    return reports.verify(report=report, by=pmd)


LISTS = [
    "/kerja/laporan/",
    "/kerja/inovasi/",
    "/kerja/verifikasi/",
    "/kerja/periode/",
    "/inovasi/",
    "/inovasi/?kabupaten=63.03",
]


@pytest.mark.parametrize("address", LISTS)
def test_list_takes_as_many_queries_for_three_as_for_one(pmd, round, address, django_assert_max_num_queries):
    staff = address.startswith("/kerja/")
    client = signed_in(pmd) if staff else Client()
    another(1, pmd, round)
    client.get("/kerja/")
    with django_assert_max_num_queries(15 if staff else 10) as one:
        client.get(address)
    another(2, pmd, round)
    another(3, pmd, round)
    RoundFactory(quarter=1)

    with django_assert_max_num_queries(15 if staff else 10) as three:
        page = client.get(address)

    assert page.status_code == 200
    assert len(three) == len(one)


def test_public_page_takes_at_most_ten_queries(pmd, round, django_assert_max_num_queries):
    report = another(1, pmd, round)
    reports.publish(report=report, by=pmd)

    with django_assert_max_num_queries(10):
        page = Client().get(f"/inovasi/{report.innovation.slug}/")

    assert page.status_code == 200


def test_technical_part_stands_on_no_public_page(published):
    client = Client()

    pages = [client.get(address).content.decode() for address in ("/", "/inovasi/", f"/inovasi/{published.slug}/")]

    assert [SECRET in page for page in pages] == [False] * 3


def test_technical_part_is_read_by_the_village_and_the_reviewers(published, official, pmd):
    address = f"/kerja/inovasi/{published.pk}/"

    assert [SECRET in signed_in(user).get(address).content.decode() for user in (official, pmd)] == [True, True]


def test_draft_is_not_public(innovation):
    assert Client().get(f"/inovasi/{innovation.slug}/").status_code == 404
    assert innovation.name not in Client().get("/inovasi/").content.decode()


def test_withdrawn_page_says_so_with_410(published, pmd):
    innovations.withdraw(innovation=published, reason="RAHASIA DALAM", by=pmd)

    page = Client().get(f"/inovasi/{published.slug}/")

    assert page.status_code == 410
    assert "telah ditarik" in page.content.decode()
    assert "RAHASIA DALAM" not in page.content.decode()


def test_edit_shows_to_the_public_after_publication_alone(published, official, pmd):
    innovations.reopen(innovation=published, by=official)
    innovations.save_draft(innovation=published, changes={"summary": "KALIMAT BARU"}, by=official)

    before = "KALIMAT BARU" in Client().get("/inovasi/kopi-aranio/").content.decode()
    for step, user in ((innovations.submit, official), (innovations.verify, pmd), (innovations.publish, pmd)):
        step(innovation=published, by=user)

    assert (before, "KALIMAT BARU" in Client().get("/inovasi/kopi-aranio/").content.decode()) == (False, True)


@pytest.mark.parametrize(
    "query", ["q=kop", "q=KEBUN", "q=sungai+contoh", "kabupaten=63.03", "tahapan=applied", "jenis=non_digital"]
)
def test_list_finds_the_published_innovation(published, query):
    assert Client().get(f"/inovasi/?{query}").content.decode().count("<article") == 1


@pytest.mark.parametrize("query", ["q=teh", "q=&%22%27:*!|", "kabupaten=63.09", "tahapan=trial", "q=%00kopi%27))--", "q=:*%26"])
def test_list_that_finds_nothing_or_odd_text_stays_a_page(published, query):
    assert Client().get(f"/inovasi/?{query}").status_code == 200


def test_script_in_a_name_is_text(desa, pmd):
    name = "<script>alert(1)</script>"
    innovation = InnovationFactory(region=desa, **WHOLE | {"name": name, "summary": name, "design": name})
    for step in (innovations.submit, innovations.verify, innovations.publish):
        innovation = step(innovation=innovation, by=pmd)

    pages = [
        Client().get("/inovasi/"),
        Client().get(f"/inovasi/{innovation.slug}/"),
        signed_in(pmd).get(f"/kerja/inovasi/{innovation.pk}/"),
    ]

    assert [b"<script>alert" in page.content for page in pages] == [False] * 3


def test_official_sees_the_returned_first_with_its_reason(report, official, pmd):
    innovations.create(region=report.region, name="Baru", by=official)
    reports.submit(report=report, by=official)
    reports.return_(report=report, reason="Foto kurang", by=pmd)

    section = my_village(official)

    assert [(item["title"], item["reason"]) for item in section.context["items"]][0] == ("Kopi Aranio", "Foto kurang")
    assert [item["order"] for item in section.context["items"]] == [0, 2, 3, 3]
    assert section.context["urgent"] == 1


def test_reviewer_sees_how_many_wait_and_how_long(report, official, pmd):
    reports.submit(report=report, by=official)
    type(report).objects.update(submitted_at=timezone.now() - datetime.timedelta(days=9))

    row = queue(pmd).context["rows"][0]

    assert (row["value"], row["detail"]) == ("1", "yang terlama menunggu 9 hari")
    assert queue(official) is None


def test_home_shows_published_reports_alone(pmd, round):
    report = another(1, pmd, round)
    before = latest_reports()
    reports.publish(report=report, by=pmd)

    assert (before, [card["text"] for card in latest_reports()]) == ([], ["Kegiatan"])


@pytest.mark.parametrize(("days", "words"), [(0, "batas waktu hari ini"), (-3, "Terlambat 3 hari")])
def test_due_day_in_words(round, days, words):
    round.due = timezone.localdate() + datetime.timedelta(days=days)

    assert due_words(round, timezone.localdate()) == words


def test_facilitator_enters_on_the_villages_behalf_and_it_is_said(report, facilitator, pmd):
    client = signed_in(facilitator)
    base = f"/kerja/laporan/{report.pk}/"

    assert "Diinput atas nama desa oleh Rahmat Pendamping" in client.get(f"{base}periksa/").content.decode()
    client.post(f"{base}periksa/")

    words = f"Diinput atas nama {report.region.full_name} oleh Rahmat Pendamping, "
    assert words in signed_in(pmd).get(base).content.decode()


def test_kecamatan_sees_its_own_villages_alone(report):
    camat = person(Role.KECAMATAN, region=report.region.parent)
    other = person(Role.KECAMATAN, region=village("63.09.01.2001").parent)

    assert [signed_in(user).get(f"/kerja/laporan/{report.pk}/").status_code for user in (camat, other)] == [200, 404]
