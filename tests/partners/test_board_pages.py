"""The matrix of synergy in a browser: who sees which rows and columns, the filter, the files, what is behind a cell."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from indicators.models import Butir
from klaster.access import Role
from klaster.models import Portal
from partners.models import Attendance, Capability, Letter, Meeting, ResearchProject, Signatory
from tests.factories import ActivityFactory, EnrolmentFactory, PartnerFactory, SiteFactory, person, village
from tests.indicators.factories import AssessmentFactory
from tests.partners.board_factories import agreement, offer, request_of, who
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

MATRIX = "/kerja/matriks/"
WEAK_ECONOMY = [Decimal(value) for value in (160, 80, 90, 85, 48, 76)]


def site(code="63.03.01.2001", name="Sungai Contoh"):
    region = village(code, name)
    EnrolmentFactory(site=SiteFactory(region=region))
    return region


@pytest.fixture
def here():
    return site()


@pytest.fixture
def there():
    return site("63.09.01.2001", "Seberang Contoh")


@pytest.fixture
def today():
    return timezone.localdate()


def activity(region, partner, **fields):
    made = ActivityFactory(partner=partner, **{"status": "running", "starts": timezone.localdate()} | fields)
    made.villages.add(region)
    return made


def rows(response):
    return [row.village.name for row in response.context["rows"]]


def research(region, partner, **fields):
    given = {"kind": "research", "institution": partner, "state": "running", "starts": timezone.localdate()} | fields
    made = ResearchProject.objects.create(**{"title": "Purun"} | given)
    made.villages.add(region)
    return made


def columns(response):
    return [partner.short_name for partner in response.context["partners"]]


# who sees what


def test_dinas_sees_all_sites_and_all_partners_that_take_part(pmd, here, there, brida):
    PartnerFactory(short_name="Bubar", is_active=False)
    village("63.03.01.2009", "Bukan Lokus")

    response = pmd.get(MATRIX)

    assert (rows(response), columns(response)) == (["Sungai Contoh", "Seberang Contoh"], ["Brida"])


def test_a_site_that_left_its_cohort_is_no_row(pmd, here, there):
    there.site.enrolments.update(left=timezone.localdate(), reason="Mengundurkan diri")

    assert rows(pmd.get(MATRIX)) == ["Sungai Contoh"]


def test_a_kabupaten_and_a_village_see_their_own_rows_with_every_partner(here, there, brida):
    other = PartnerFactory(short_name="Discontoh")
    kabkota, official = person(Role.KABKOTA, region=here.parent.parent), person(Role.OFFICIAL, region=there)

    assert rows(client_of(kabkota).get(MATRIX)) == ["Sungai Contoh"]
    response = client_of(official).get(MATRIX)
    assert (rows(response), columns(response)) == (["Seberang Contoh"], ["Brida", other.short_name])


def test_a_partner_officer_sees_the_own_column_in_the_villages_with_something(officer, here, there, brida):
    far, other = site("63.03.01.2002", "Jauh"), PartnerFactory(short_name="Rahasia")
    activity(here, brida)
    offer(request_of(there), brida)
    activity(far, other)

    response = officer.get(MATRIX)

    assert (rows(response), columns(response)) == (["Sungai Contoh", "Seberang Contoh"], ["Brida"])
    assert "Rahasia" not in response.content.decode()


def test_a_partner_officer_sees_the_villages_that_an_agreement_names(officer, here, brida, today):
    agreement([brida], [here], starts=today)

    assert rows(officer.get(MATRIX)) == ["Sungai Contoh"]


def test_strangers_sign_in_and_those_without_a_role_are_refused(client, here):
    assert client.get(MATRIX).status_code == 302
    assert client_of(person()).get(MATRIX).status_code == 403


def test_an_empty_matrix_says_why(pmd, here):
    assert "Belum ada mitra yang ikut serta" in pmd.get(MATRIX).content.decode()


def test_an_officer_without_anything_reads_when_a_village_appears(officer, here):
    assert "Belum ada yang tercatat untuk instansi Anda" in officer.get(MATRIX).content.decode()


def test_the_workspace_leads_to_the_matrix(pmd, here):
    assert f'href="{MATRIX}"' in pmd.get("/kerja/").content.decode()


# what stands on the page


def test_a_cell_says_in_words_what_there_is_and_leads_to_it(pmd, here, brida, today):
    activity(here, brida)
    activity(here, brida, starts=today - datetime.timedelta(days=9), ends=today - datetime.timedelta(days=2))

    html = pmd.get(MATRIX).content.decode()

    assert f'data-label="Brida"><a href="/kerja/matriks/{here.code}/brida/">' in html
    assert "1 berjalan" in html
    assert "1 melewati batas waktu" in html


def test_weak_dimensions_stand_beside_the_village_and_mark_empty_cells(pmd, here, there, brida):
    AssessmentFactory(region=here, dimensions=WEAK_ECONOMY)
    Capability.objects.create(partner=brida, topic="market")

    html = pmd.get(MATRIX).content.decode()

    assert "Lemah: Ekonomi (Indeks Desa 2025)" in html
    assert "Indeks Desa per dimensi: belum ada data." in html
    assert html.count("belum ada yang berjalan untuk Ekonomi") == 1


def test_the_filters_narrow_rows_columns_and_cells(pmd, here, there, brida, today):
    ulm = PartnerFactory(short_name="ULM", slug="ulm", kind="university")
    activity(there, ulm, ends=today - datetime.timedelta(days=1), starts=today - datetime.timedelta(days=3))

    assert rows(pmd.get(MATRIX, {"kabupaten": "63.09"})) == ["Seberang Contoh"]
    assert columns(pmd.get(MATRIX, {"jenis": "university"})) == ["ULM"]
    assert columns(pmd.get(MATRIX, {"mitra": "brida"})) == ["Brida"]
    late = pmd.get(MATRIX, {"sel": "terlambat"})
    assert (rows(late), columns(late)) == (["Seberang Contoh"], ["ULM"])
    assert "Tidak ada yang cocok" in pmd.get(MATRIX, {"sel": "terlambat", "mitra": "brida"}).content.decode()


@pytest.mark.parametrize("query", ["?kabupaten=%00", "?mitra=%00&jenis=x&sel=y", "?page=zz", "?page=-1&unduh=doc", "?sel=%27"])
def test_rubbish_in_the_address_filters_nothing(pmd, here, brida, query):
    response = pmd.get(MATRIX + query)

    assert (response.status_code, rows(response)) == (200, ["Sungai Contoh"])


def test_it_is_paged_by_25_villages(pmd, brida):
    for n in range(27):
        site(f"63.03.01.{2001 + n}", f"Desa {n}")

    assert len(rows(pmd.get(MATRIX))) == 25
    assert rows(pmd.get(MATRIX, {"page": 2})) == ["Desa 25", "Desa 26"]


@pytest.mark.parametrize("query", ["", "?sel=terlambat", "?sel=kosong", "?kabupaten=63.03&jenis=provincial"])
@pytest.mark.parametrize("size", [1, 6])
def test_a_page_needs_at_most_15_queries_at_any_size(pmd, django_assert_max_num_queries, today, query, size):
    fill(size, today)
    pmd.get(MATRIX)

    with django_assert_max_num_queries(15):
        assert pmd.get(MATRIX + query).status_code == 200


def fill(size, today):
    partners = [PartnerFactory() for _n in range(size)]
    for n in range(size):
        region = site(f"63.03.01.{2001 + n}", f"Desa {n}")
        AssessmentFactory(region=region, dimensions=WEAK_ECONOMY)
        for partner in partners:
            Capability.objects.get_or_create(partner=partner, topic="market")
            activity(region, partner)
            activity(region, partner, starts=today - datetime.timedelta(days=5), ends=today - datetime.timedelta(days=1))
            offer(request_of(region), partner)
            agreement([partner], [region], starts=today)


# files


def test_the_csv_has_a_row_for_each_cell_and_runs_no_formula(pmd, here, there, today):
    evil = PartnerFactory(short_name="=HYPERLINK(1)", slug="jahat")
    activity(here, evil)
    AssessmentFactory(region=here, dimensions=WEAK_ECONOMY)
    Capability.objects.create(partner=evil, topic="market")

    response = pmd.get(MATRIX, {"unduh": "csv"})
    text = response.getvalue().decode()

    assert text.startswith("\ufeff")
    assert response["Content-Disposition"] == f'attachment; filename="matriks-sinergi-{today}.csv"'
    heads, first, second = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert heads[:6] == ["kode", "desa/kelurahan", "kabupaten/kota", "mitra", "jenis", "disepakati"]
    assert first == [
        here.code, "Desa Sungai Contoh", "Kabupaten Banjar", "'=HYPERLINK(1)", "Perangkat daerah provinsi",
        "0", "1", "0", "0", "0", today.isoformat(), "Ekonomi", "Ekonomi", "",
    ]  # fmt: skip
    assert second[0] == there.code
    assert second[5:] == ["0", "0", "0", "0", "0", "", "belum ada data", "", ""]


def test_a_file_holds_every_village_of_the_filter_and_only_the_cells_asked_for(pmd, brida, today):
    for n in range(27):
        activity(site(f"63.03.01.{2001 + n}", f"Desa {n}"), brida)
    late = activity(site("63.09.01.2001", "Telat"), brida, starts=today - datetime.timedelta(days=5))
    late.ends = today - datetime.timedelta(days=1)
    late.save()

    assert len(pmd.get(MATRIX, {"unduh": "csv"}).getvalue().splitlines()) == 29
    lines = pmd.get(MATRIX, {"unduh": "csv", "sel": "terlambat"}).getvalue().decode().splitlines()
    assert [line[:14] for line in lines[1:]] == ["63.09.01.2001,"]


def test_a_file_is_read_in_pieces_of_bounded_queries(pmd, brida, monkeypatch, django_assert_max_num_queries):
    for n in range(6):
        activity(site(f"63.03.01.{2001 + n}", f"Desa {n}"), brida)
    monkeypatch.setattr("partners.board_exports.AT_ONCE", 2)
    pmd.get(MATRIX)

    with django_assert_max_num_queries(8 + 3 * 4):
        assert len(pmd.get(MATRIX, {"unduh": "csv"}).getvalue().splitlines()) == 7


def test_the_workbook_has_the_same_rows_and_demo_data_say_so(pmd, here, brida, today):
    Portal.objects.update(is_demo=True)
    activity(here, brida)

    response = pmd.get(MATRIX, {"unduh": "xlsx"})
    sheet = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)

    assert response["Content-Disposition"] == f'attachment; filename="data-contoh-matriks-sinergi-{today}.xlsx"'
    assert (sheet[1][0], sheet[1][3], sheet[1][6], sheet[1][-1]) == (here.code, "Brida", 1, "Data contoh")
    demo = pmd.get(MATRIX, {"unduh": "csv"}).getvalue().decode().splitlines()
    assert demo[1].endswith("Data contoh")


def test_a_partner_officer_downloads_the_own_column_alone(officer, here, brida):
    activity(here, brida)
    activity(here, PartnerFactory(short_name="Rahasia"))

    assert "Rahasia" not in officer.get(MATRIX, {"unduh": "csv"}).getvalue().decode()


@pytest.mark.parametrize("count", [3, 14])
def test_the_print_names_columns_in_use_and_those_without_anything(pmd, here, brida, monkeypatch, count):
    seen = {}
    monkeypatch.setattr(
        "partners.views.board.pdf_response", lambda template, context, **kwargs: seen.update(context) or HttpResponse("")
    )
    for _n in range(count):
        activity(here, PartnerFactory())

    pmd.get(MATRIX, {"unduh": "pdf"})

    assert (len(seen["partners"]), seen["unused"], seen["is_narrow"]) == (count, [brida], count > 10)


def test_the_print_is_a_pdf(pmd, here, brida):
    activity(here, brida)

    response = pmd.get(MATRIX, {"unduh": "pdf"})

    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize(("villages", "columns", "busy"), [(13, 9, False), (13, 9, True), (14, 12, True)])
def test_the_whole_program_with_the_legend_is_one_sheet(pmd, today, villages, columns, busy):
    """13 villages and 9 partners: the sheet for the meeting, however many dimensions are weak."""
    partners = [PartnerFactory(short_name=f"Disperindag {n}") for n in range(columns)]
    for partner in partners:
        Capability.objects.create(partner=partner, topic="market")
    for n in range(villages):
        region = site(f"63.03.01.{2001 + n}", f"Sungai Rangas Hambuku {n}")
        AssessmentFactory(region=region, dimensions=[Decimal(9)] * 6)
        for number, partner in enumerate(partners):
            if busy or (n + number) % 3 == 0:
                everything(region, partner, today)

    sheet = PdfReader(io.BytesIO(pmd.get(MATRIX, {"unduh": "pdf"}).content)).pages

    assert len(sheet) == 1
    text = sheet[0].extract_text()
    assert f"Sungai Rangas Hambuku {villages - 1}" in text
    assert "belum ada yang berjalan" in text


def everything(region, partner, today):
    """A cell with a figure of each kind."""
    activity(region, partner)
    activity(region, partner, status="done", starts=today - datetime.timedelta(days=9))
    activity(region, partner, starts=today - datetime.timedelta(days=5), ends=today - datetime.timedelta(days=1))
    offer(request_of(region), partner)
    agreement([partner], [region], starts=today)


# behind a cell


def cell(region, partner):
    return reverse("work_matrix_cell", args=[region.code, partner.slug])


def test_a_cell_lists_what_is_behind_it_with_links(pmd, here, brida, today):
    done = activity(here, brida, title="Bimtek kemasan")
    request = request_of(here, title="Alat pengemas", due=today - datetime.timedelta(days=1))
    offer(request, brida)
    agreed = agreement([brida], [here], starts=today, title="Riset bersama")
    studied = research(here, brida, title="Masa simpan gula", starts=today - datetime.timedelta(days=9))
    research(here, brida, title="Riset dihentikan", starts=today, state="stopped", stop_reason="Peneliti pindah")
    activity(here, PartnerFactory(), title="Milik mitra lain")

    response = pmd.get(cell(here, brida))
    html = response.content.decode()

    for name, thing in (("work_activity", done), ("work_request", request), ("work_agreement", agreed),
                        ("work_project", studied)):  # fmt: skip
        assert f'href="{reverse(name, args=[thing.pk])}"' in html
    assert "Melewati batas waktu" in html
    assert "Milik mitra lain" not in html
    assert "Riset dihentikan" not in html
    assert f"{reverse('work_request_new')}?desa={here.code}" in html


def test_a_request_from_a_cell_begins_with_a_butir_that_the_partner_can_move(pmd, here, brida):
    AssessmentFactory(region=here, dimensions=WEAK_ECONOMY)
    strong = Butir.objects.filter(sub_dimension__dimension__code="sosial").first()
    weak = Butir.objects.filter(sub_dimension__dimension__code="ekonomi").order_by("pk").first()
    for butir in (strong, weak):
        Capability.objects.create(partner=brida, butir_code=butir.code)

    html = pmd.get(cell(here, brida)).content.decode()

    assert f"{reverse('work_request_new')}?desa={here.code}&amp;butir={weak.code}" in html


def test_a_row_leads_to_the_page_of_its_village(pmd, here, brida):
    assert f'href="{reverse("site", args=[here.site.slug])}"' in pmd.get(MATRIX).content.decode()


def test_an_officer_has_a_row_for_the_villages_of_the_own_research(officer, here, there, brida):
    research(here, brida)
    research(there, brida, title="Dihentikan", state="stopped", stop_reason="Peneliti pindah")
    research(there, PartnerFactory())

    assert rows(officer.get(MATRIX)) == ["Sungai Contoh"]


def test_a_cell_names_meetings_and_the_letters_of_its_requests(pmd, here, brida, today):
    meeting = Meeting.objects.create(title="Rakor mitra", begins_at=timezone.now(), state="held", created_by=who())
    meeting.villages.add(here)
    Attendance.objects.create(meeting=meeting, partner=brida, state="present")
    request = request_of(here)
    offer(request, brida)
    signatory = Signatory.objects.create(name="Kepala Contoh", position="Kepala Dinas", since=today)
    letter = Letter.objects.create(
        kind="request", subject="Permohonan alat", dated=today, addressee="Kepala Brida", body="…",
        signatory=signatory, request=request, created_by=who(),
    )  # fmt: skip

    html = pmd.get(cell(here, brida)).content.decode()

    assert f'href="{reverse("work_meeting", args=[meeting.pk])}"' in html
    assert f'href="{reverse("work_letter", args=[letter.pk])}"' in html


def test_only_those_who_coordinate_are_offered_a_request_and_see_letters(here, officer, brida, today):
    activity(here, brida)

    html = officer.get(cell(here, brida)).content.decode()

    assert "Buat permohonan" not in html


def test_a_cell_of_others_is_not_found(officer, pmd, here, there, brida):
    other = PartnerFactory()
    activity(here, brida)
    activity(here, other)
    official = client_of(person(Role.OFFICIAL, region=there))

    assert officer.get(cell(here, brida)).status_code == 200
    assert officer.get(cell(here, other)).status_code == 404
    assert officer.get(cell(there, brida)).status_code == 404
    assert official.get(cell(here, brida)).status_code == 404
    assert pmd.get(cell(here, PartnerFactory(is_active=False))).status_code == 404


def test_an_empty_cell_says_so_and_why_it_should_not_be(pmd, here, brida):
    AssessmentFactory(region=here, dimensions=WEAK_ECONOMY)
    Capability.objects.create(partner=brida, topic="market")

    html = pmd.get(cell(here, brida)).content.decode()

    assert "Belum ada yang berjalan di sini, padahal mitra dapat membantu" in html
    assert "Belum ada kegiatan mitra ini di desa/kelurahan ini." in html


@pytest.mark.parametrize("size", [1, 4])
def test_a_cell_needs_as_many_queries_however_much_is_behind_it(pmd, here, brida, django_assert_max_num_queries, size):
    for _n in range(size):
        activity(here, brida)
        research(here, brida, title=f"Riset {_n}")
        offer(request_of(here), brida)
        agreement([brida], [here], starts=timezone.localdate())
    pmd.get(MATRIX)

    with django_assert_max_num_queries(20):
        pmd.get(cell(here, brida))
