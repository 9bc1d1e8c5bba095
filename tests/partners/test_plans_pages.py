"""The pages of plans and their needs: each kind of reader, the forms, the tables, the paper."""

import io

import openpyxl
import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string

from klaster.access import Role
from partners.actions import plans as actions
from partners.models import Plan, PlanLine, SupportRequest
from partners.views import plans as views
from tests.factories import InnovationFactory, PartnerFactory, person, village
from tests.indicators.steps_helpers import text_of
from tests.partners.conftest import client_of
from tests.partners.plans_helpers import CODE, NEXT, add, begun, days, desa, kelurahan, official, site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
STEPS = f"/kerja/indeks/{CODE}/langkah/"
NEW = f"/kerja/rencana/baru/?desa={CODE}"


@pytest.fixture
def region():
    return desa(b23_3=1, b23_1=1)


@pytest.fixture
def writer(region):
    return official(region)


@pytest.fixture
def plan(region, writer):
    return begun(region, writer)


def sheet(response):
    return list(openpyxl.load_workbook(io.BytesIO(response.content)).active.values)


# from the steps to a plan


def test_steps_page_offers_to_make_a_plan_and_then_leads_to_it(region, writer):
    client = client_of(writer)
    before = client.get(f"{STEPS}?target=mandiri&saran=sedikit").content.decode()

    response = client.post(
        f"{NEW}&target=mandiri&saran=sedikit", {"target_status": "mandiri", "target_year": NEXT, "mode": "sedikit", "note": ""}
    )
    plan = Plan.objects.get()

    assert f"/kerja/rencana/baru/?desa={CODE}&amp;target=mandiri&amp;saran=sedikit" in before
    assert (response.headers["Location"], sum(line.gain for line in plan.lines.all())) == (f"/kerja/rencana/{plan.pk}/", 42)
    assert f"/kerja/rencana/{plan.pk}/" in client.get(STEPS).content.decode()


def test_form_is_filled_with_what_the_address_asks(region, writer):
    found = client_of(writer).get(f"{NEW}&target=mandiri&saran=desa").context["form"].initial

    assert (found["target_status"], found["target_year"], found["mode"]) == ("mandiri", NEXT - 1, "desa")


def test_steps_page_offers_no_plan_to_those_who_only_read(region):
    reader = client_of(person(Role.KABKOTA, region=region.parent.parent))

    assert "rencana/baru" not in reader.get(STEPS).content.decode()
    assert [reader.get(NEW).status_code, reader.post(NEW).status_code] == [403, 403]


@pytest.mark.parametrize("query", ["", "?desa=", "?desa=%00", "?desa=63.03", "?desa=63.99.01.2001"])
def test_new_plan_of_no_village_is_not_found(query, writer):
    assert client_of(writer).get(f"/kerja/rencana/baru/{query}").status_code == 404


def test_new_plan_of_an_urban_village_says_why_not():
    there = kelurahan()
    page = client_of(official(there)).get(f"/kerja/rencana/baru/?desa={there.code}")

    assert (page.status_code, "Evaluasi Perkembangan" in text_of(page)) == (200, True)


def test_second_plan_is_refused_and_the_first_named(plan, writer):
    client = client_of(writer)
    shown = client.get(NEW).content.decode()
    response = client.post(NEW, {"target_status": "mandiri", "target_year": NEXT, "mode": "", "note": ""})

    assert (f"/kerja/rencana/{plan.pk}/" in shown, response.status_code, Plan.objects.count()) == (True, 422, 1)


@pytest.mark.parametrize(
    "data",
    [
        {"target_status": "maju", "target_year": NEXT, "mode": ""},
        {"target_status": "mandiri", "target_year": "\0", "mode": "\0"},
        {"target_status": "mandiri", "target_year": NEXT, "mode": "ngawur"},
    ],
)
def test_wrong_plan_is_told_in_the_form(data, writer):
    response = client_of(writer).post(NEW, data)

    assert (response.status_code, Plan.objects.count()) == (422, 0)


# who reads


@pytest.mark.parametrize(
    ("role", "answer"), [(Role.PMD, 200), (Role.HEAD, 200), (Role.KABKOTA, 200), (Role.KECAMATAN, 200), (Role.PARTNER, 403)]
)
def test_who_reads_a_plan(role, answer, plan, region, brida):
    place = {Role.KABKOTA: region.parent.parent, Role.KECAMATAN: region.parent}.get(role)
    client = client_of(person(role, region=place, partner=brida if role == Role.PARTNER else None))

    pages = [f"/kerja/rencana/{plan.pk}/", "/kerja/rencana/", f"/kerja/rencana/{plan.pk}/rencana.pdf"]
    assert [client.get(page).status_code for page in pages] == [answer] * 3


def test_plan_of_another_village_is_not_found(plan, writer):
    line = add(plan, writer)
    other = client_of(official(village("63.03.01.2009")))

    pages = ["", "ubah/", "sepakati/", "tutup/", "baris/", "rencana.pdf", "kebutuhan.csv"]
    lines = [f"/kerja/rencana/baris/{line.pk}/", f"/kerja/rencana/baris/{line.pk}/batal/"]
    assert {other.get(page).status_code for page in [*(f"/kerja/rencana/{plan.pk}/{page}" for page in pages), *lines]} == {404}


def test_those_who_only_read_change_nothing(plan, writer, region):
    line = add(plan, writer)
    reader = client_of(person(Role.KABKOTA, region=region.parent.parent))

    pages = [f"/kerja/rencana/{plan.pk}/{page}/" for page in ("ubah", "sepakati", "tutup", "baris")]
    pages += [f"/kerja/rencana/baris/{line.pk}/", f"/kerja/rencana/baris/{line.pk}/batal/"]
    assert {reader.post(page).status_code for page in pages} == {403}
    assert "Tambah baris" not in text_of(reader.get(f"/kerja/rencana/{plan.pk}/"))


# the forms


def test_line_is_added_changed_and_dropped_in_the_forms(plan, writer, region):
    client, partner, innovation = client_of(writer), PartnerFactory(), InnovationFactory(region=region)
    data = {"butir": "23.3", "score_from": "", "score_to": 5, "activity": "Daftarkan merek", "actor": "desa",
            "partner": partner.pk, "innovation": innovation.pk, "due": days(20).isoformat(), "cost": 3500000,
            "funds": "dd", "fiscal_year": NEXT, "note": ""}  # fmt: skip

    client.post(f"/kerja/rencana/{plan.pk}/baris/", data)
    line = PlanLine.objects.get()
    held = (line.score_from, line.partner, line.innovation, line.cost, line.fiscal_year)
    client.post(f"/kerja/rencana/baris/{line.pk}/", data | {"score_from": 1, "state": "running", "cost": ""})
    line.refresh_from_db()
    changed = (line.state, line.cost)
    client.post(f"/kerja/rencana/baris/{line.pk}/batal/", {"reason": "Sudah dibiayai"})
    line.refresh_from_db()

    assert held == (1, partner, innovation, 3500000, NEXT)
    assert (changed, line.state) == (("running", None), "dropped")
    assert "Sudah dibiayai" in text_of(client.get(f"/kerja/rencana/{plan.pk}/"))


@pytest.mark.parametrize(
    "wrong",
    [{"butir": "99.9"}, {"butir": "\0"}, {"score_to": ""}, {"score_to": 1}, {"activity": " "}, {"due": "kemarin"}, {"cost": -1},
     {"cost": "9" * 40}, {"fiscal_year": 20}, {"due": "1999-01-01"}, {"partner": "x"}, {"activity": "a\0b"}],
)  # fmt: skip
def test_wrong_line_is_told_in_the_form_and_keeps_what_was_typed(wrong, plan, writer):
    data = {"butir": "23.3", "score_to": 5, "activity": "Daftarkan merek", "note": "Tetap ada"} | wrong

    response = client_of(writer).post(f"/kerja/rencana/{plan.pk}/baris/", data)

    assert (response.status_code, plan.lines.count(), "Tetap ada" in response.content.decode()) == (422, 0, True)


def test_plan_is_agreed_changed_and_closed_in_the_forms(plan, writer):
    client, page = client_of(writer), f"/kerja/rencana/{plan.pk}/"
    add(plan, writer)

    tomorrow = client.post(f"{page}sepakati/", {"agreed_on": days(1).isoformat()}).status_code
    client.post(f"{page}sepakati/", {"agreed_on": days(0).isoformat()})
    client.post(f"{page}ubah/", {"target_year": NEXT + 1, "note": "Diundur"})
    asked = client.get(f"{page}tutup/").status_code
    plan.refresh_from_db()
    held = (plan.state, plan.target_year, plan.note)
    client.post(f"{page}tutup/")
    again = client.post(f"{page}tutup/")
    plan.refresh_from_db()

    assert (tomorrow, asked, held) == (422, 200, ("agreed", NEXT + 1, "Diundur"))
    assert (plan.state, again.status_code, "Tambah baris" in text_of(client.get(page))) == ("closed", 422, False)


def test_page_says_neutrally_what_is_still_needed(plan, writer):
    add(plan, writer)

    shown = text_of(client_of(writer).get(f"/kerja/rencana/{plan.pk}/"))

    assert "menambah 4 dari 42 nilai yang dibutuhkan; masih dibutuhkan 38" in shown


def test_line_asks_for_support_until_a_request_is_there(plan, writer, region):
    line, client = add(plan, writer), client_of(writer)
    before = client.get(f"/kerja/rencana/{plan.pk}/").content.decode()
    made = SupportRequest.objects.create(region=region, title="Merek", due=days(9), plan_line=line, created_by=writer)
    after = client.get(f"/kerja/rencana/{plan.pk}/").content.decode()

    assert (f"?baris={line.pk}" in before, f"?baris={line.pk}" in after, made.reference in after) == (True, False, True)


def test_only_those_who_may_ask_are_led_to_a_request(plan, writer, region, pmd):
    line, page = add(plan, writer), f"/kerja/rencana/{plan.pk}/"
    viewers = [pmd, client_of(writer), client_of(person(Role.FACILITATOR, region=region)), client_of(person(Role.HEAD)),
               client_of(person(Role.KABKOTA, region=region.parent.parent))]  # fmt: skip

    shown = [f"?baris={line.pk}" in client.get(page).content.decode() for client in viewers]
    opened = [client.get(f"/kerja/permohonan/baru/?baris={line.pk}").status_code for client in viewers]

    assert (shown, opened) == ([True, True, True, False, False], [200, 200, 200, 403, 403])


def test_agreed_plan_whose_lines_changed_says_so_on_page_and_paper(plan, writer, monkeypatch):
    client, page, papers = client_of(writer), f"/kerja/rencana/{plan.pk}/", []
    line = add(plan, writer)
    actions.agree_plan(plan=plan, on=days(0), by=writer)
    monkeypatch.setattr(views, "pdf_response", lambda *given, **_more: papers.append(given) or HttpResponse())

    before = text_of(client.get(page))
    actions.change_line(line=line, by=writer, activity="Lain")
    after = text_of(client.get(page))
    client.get(f"{page}rencana.pdf")

    words = "baris berubah sesudahnya, terakhir pada"
    assert (words in before, words in after, words in render_to_string(*papers[0])) == (False, True, True)


def test_closing_says_what_it_means(plan, writer):
    assert "tidak dapat dibuka kembali" in text_of(client_of(writer).get(f"/kerja/rencana/{plan.pk}/tutup/"))


# lists


@pytest.mark.parametrize("page", ["/kerja/rencana/", "/kerja/target/", "/kerja/kunjungan/"])
def test_kabupaten_is_a_filter_for_those_who_read_several(page, region, writer, pmd):
    shown = ['name="kabupaten"' in client.get(page).content.decode() for client in (pmd, client_of(writer))]

    assert shown == [True, False]
    assert client_of(writer).get(f"{page}?kabupaten=63.09").status_code == 200


def test_list_leads_a_village_to_its_own_steps(region, writer, pmd):
    kabupaten = client_of(person(Role.KABKOTA, region=region.parent.parent))

    clients = [client_of(writer), kabupaten, pmd]
    shown = ["Langkah naik status Desa Sungai Contoh" in text_of(client.get("/kerja/rencana/")) for client in clients]

    assert shown == [True, False, False]


def test_list_filters_by_area_state_year_and_name(plan, pmd):
    village("63.09.01.2001")
    found = {
        query: "Sungai Contoh" in text_of(pmd.get(f"/kerja/rencana/?{query}"))
        for query in ("kabupaten=63.03", "kabupaten=63.09", "status=draft", "status=closed", f"tahun={NEXT}", "tahun=2000",
                      "cari=sungai", "cari=tiada", "tahun=x", "cari=%00", "kabupaten=%00", "page=-1")
    }  # fmt: skip

    assert list(found.values()) == [True, False, True, False, True, False, True, False, True, True, True, True]


def test_pages_take_few_queries_however_much_they_hold(pmd, writer, plan, django_assert_max_num_queries):
    partner = PartnerFactory()
    for number in range(2, 8):
        there = site(f"63.03.01.20{number:02}", f"Desa {number}")
        other = begun(there, writer_of := official(there))
        add(other, writer_of, partner=partner)
        add(other, writer_of, code="23.1", innovation=InnovationFactory(region=there))
        add(plan, writer, activity=f"Kegiatan {number}", partner=partner, innovation=InnovationFactory(region=plan.region))

    for page in ("/kerja/rencana/", f"/kerja/rencana/{plan.pk}/", "/kerja/kebutuhan-mitra/"):
        with django_assert_max_num_queries(15):
            pmd.get(page)


# needs


@pytest.fixture
def needs(plan, writer, region, brida):
    """A line of Brida, one of another partner, one of nobody; one dropped, one done."""
    secret = InnovationFactory(region=region, name="Rahasia Draf")
    add(plan, writer, activity="Untuk Brida", partner=brida, fiscal_year=NEXT, cost=5000000, innovation=secret)
    add(plan, writer, activity="=HYPERLINK(1)", code="23.1", partner=PartnerFactory(short_name="DLH", slug="dlh"))
    add(plan, writer, activity="Tanpa siapa pun", code="1.1")
    dropped = add(plan, writer, activity="Dihentikan", code="1.2", partner=brida)
    actions.drop_line(line=dropped, reason="x", by=writer)
    done = add(plan, writer, activity="Rampung", code="1.3", partner=brida)
    actions.change_line(line=done, by=writer, state="done")


TOLD = ("Untuk Brida", "HYPERLINK", "Tanpa siapa pun", "Dihentikan", "Rampung")


@pytest.mark.usefixtures("needs")
def test_partner_officer_gets_the_lines_of_the_own_office_alone(officer):
    page = text_of(officer.get("/kerja/kebutuhan-mitra/?mitra=dlh"))
    table = officer.get("/kerja/kebutuhan-mitra/kebutuhan-mitra.csv").content.decode()

    for shown in (page, table):
        assert [words in shown for words in TOLD] == [True, False, False, False, False]
        assert "Rahasia Draf" not in shown


@pytest.mark.usefixtures("needs")
@pytest.mark.parametrize(("query", "shown"), [
    ("", [True, True, True]), ("mitra=brida", [True, False, False]), ("mitra=belum", [False, False, True]),
    (f"tahun={NEXT}", [True, False, False]), ("tahun=belum", [False, True, True]), ("kabupaten=63.09", [False, False, False]),
    ("tahun=%00&mitra=%00&kabupaten=%00", [True, True, True]),
])  # fmt: skip
def test_needs_are_filtered_alike_on_the_page_and_in_the_table(query, shown, pmd):
    village("63.09.01.2001")
    page = text_of(pmd.get(f"/kerja/kebutuhan-mitra/?{query}"))
    table = pmd.get(f"/kerja/kebutuhan-mitra/kebutuhan-mitra.csv?{query}").content.decode()

    assert [words in page for words in TOLD[:3]] == shown
    assert [words in table for words in TOLD[:3]] == shown


@pytest.mark.usefixtures("needs")
def test_closed_plan_asks_for_nothing_more(plan, pmd, writer):
    actions.close_plan(plan=plan, by=writer)

    assert "Untuk Brida" not in text_of(pmd.get("/kerja/kebutuhan-mitra/"))


@pytest.mark.usefixtures("needs")
def test_tables_run_nothing_and_leave_the_unknown_empty(plan, pmd):
    rows = sheet(pmd.get("/kerja/kebutuhan-mitra/kebutuhan-mitra.xlsx"))
    by_head = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    csv = pmd.get(f"/kerja/rencana/{plan.pk}/kebutuhan.csv").content.decode()

    dlh = next(row for row in by_head if row["MITRA"] == "DLH")
    assert (dlh["KEGIATAN"], dlh["BIAYA (RP)"], dlh["TAHUN ANGGARAN"]) == ("'=HYPERLINK(1)", None, None)
    assert next(row for row in by_head if row["MITRA"] == "Brida")["BIAYA (RP)"] == 5000000
    assert "'=HYPERLINK(1)" in csv
    assert ("Dihentikan" in csv, "Rampung" in csv) == (False, True)


@pytest.mark.usefixtures("needs")
def test_table_of_a_village_is_of_one_fiscal_year_where_asked(plan, writer):
    client = client_of(writer)
    table = {
        year: len(sheet(client.get(f"/kerja/rencana/{plan.pk}/kebutuhan.xlsx?tahun={year}"))) for year in (NEXT, "²²²²", "")
    }

    assert list(table.values()) == [2, 5, 5]
    assert client.get(f"/kerja/rencana/{plan.pk}/kebutuhan.exe").status_code == 404


def test_paper_for_the_village_meeting_is_a_pdf(plan, writer):
    add(plan, writer, activity="Daftarkan merek <b>")

    response = client_of(writer).get(f"/kerja/rencana/{plan.pk}/rencana.pdf")

    assert (response.headers["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.usefixtures("needs")
def test_public_reads_nothing_of_plans(client, region):
    pages = [f"/lokasi/{region.site.slug}/", f"/kerja/rencana/{Plan.objects.get().pk}/", "/kerja/target/"]

    assert [client.get(page).status_code for page in pages] == [200, 302, 302]
    assert "Untuk Brida" not in text_of(client.get(pages[0]))
