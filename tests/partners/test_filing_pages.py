"""The pages of filings: who sees what, wrong input, what an export never holds, and how many queries they take."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from klaster.access import Role
from partners.actions import filing_parts
from partners.actions import filings as actions
from partners.models import Filing, FilingClass, Potential, SupportRequest
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    InnovationFactory,
    PartnerFactory,
    ProductFactory,
    SiteFactory,
    person,
    village,
)
from tests.partners.conftest import client_of
from tests.partners.filing_stages_kit import rule as deadline_rule
from tests.partners.filings_kit import SECRET, applicant, days, filing, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def staff():
    return person(Role.PMD)


@pytest.fixture
def here():
    """A village with a site."""
    return EnrolmentFactory(site=SiteFactory(region=village()), cohort=CohortFactory()).site.region


def titles(client, query=""):
    return sorted(one.title for one in client.get(f"/kerja/ki/{query}").context["page_obj"])


# the list


def test_everyone_lists_the_own_filings_alone(staff, brida, here):
    far = village("63.09.01.2001")
    filing(staff, here, title="Sini"), filing(staff, far, title="Sana"), filing(staff, far, title="Bersama", villages=[here])
    filing(staff, far, title="Didampingi", partner=brida)
    handed = filing(staff, far, title="Diteruskan", partner=brida)
    actions.hand_on(filing=handed, partner=PartnerFactory(), on=days(0), reason="Pindah", by=staff)

    assert len(titles(client_of(staff))) == 5
    assert titles(client_of(person(Role.OFFICIAL, region=here))) == ["Bersama", "Sini"]
    assert titles(client_of(person(Role.KABKOTA, region=far.parent.parent))) == ["Bersama", "Didampingi", "Diteruskan", "Sana"]
    assert titles(client_of(person(Role.PARTNER, partner=brida))) == ["Didampingi", "Diteruskan"]


def test_filters_leave_what_they_name(pmd, staff, brida, here):
    far = village("63.09.01.2001", "Jauh")
    stored(here, title="Kopi", stage="filed", application_number="DID2025010469", filed_on=days(-1))
    stored(far, title="Teh", type="simple", stage="granted")
    stored(far, title="Tari", type="communal", stage="refused")
    applicant(filing(staff, far, title="Gula", partner=brida, villages=[here]), staff, name="Sari")
    year = days(-1).year

    for query, found in {
        "cari=kop": ["Kopi"], "cari=did 2025 0104": ["Kopi"], "cari=sari": ["Gula"], "cari=jauh": ["Gula", "Tari", "Teh"],
        "jenis=simple": ["Teh"], "tahap=berjalan": ["Gula", "Kopi"], "tahap=terlindungi": ["Teh"], "tahap=ditutup": ["Tari"],
        "tahap=filed": ["Kopi"], "kabupaten=63.03": ["Gula", "Kopi"], f"desa={here.code}": ["Gula", "Kopi"],
        "mitra=brida": ["Gula"], f"tahun={year}&jenis=mark": ["Kopi"],
        "jenis=x&tahap=%00&tahun=99999&desa=%00&mitra=%00&page=z": ["Gula", "Kopi", "Tari", "Teh"],
    }.items():  # fmt: skip
        assert titles(pmd, f"?{query}") == found, query
    assert titles(pmd, "?cari=%00") in ([], ["Gula", "Kopi", "Tari", "Teh"])


def test_list_leads_only_to_what_its_reader_may_open(pmd, here):
    official = client_of(person(Role.OFFICIAL, region=here))

    for client, opens in [(pmd, True), (official, False)]:
        page = client.get("/kerja/ki/").content.decode()
        assert "/kerja/ki/potensi/" in page
        assert all((address in page) == opens for address in ("/kerja/ki/aturan/", "/kerja/ki/tarif/"))
        assert (client.get("/kerja/ki/aturan/").status_code == 200) == opens


def test_what_is_due_next_stands_first_with_its_day(pmd, staff, here):
    """Then what was changed last; what the ministry decides, and what is due in years, moves nothing to the top."""
    term, ours = deadline_rule("filed", 10, "years", kind="term"), deadline_rule("filed", 2, kind="applicant")
    office = deadline_rule("filed", 1, "days")
    made = {name: stored(here, by=staff, title=name, stage="filed") for name in ("Lama", "Dua", "Satu", "Kantor")}
    for name, rule, left in [("Lama", term, 3000), ("Dua", ours, 9), ("Satu", ours, 2), ("Kantor", office, 1)]:
        event = made[name].events.create(position=1, stage="filed", on=days(-5), recorded_by=staff)
        made[name].deadlines.create(rule=rule, event=event, due=days(left))

    shown = pmd.get("/kerja/ki/").context["page_obj"]

    assert [one.title for one in shown] == ["Satu", "Dua", "Kantor", "Lama"]
    assert [getattr(one.next_deadline, "due", None) for one in shown] == [days(2), days(9), None, days(3000)]


def test_description_is_not_searched(pmd, staff):
    filing(staff, description=SECRET, note="rahasia")

    assert titles(pmd, "?cari=fermentasi") == titles(pmd, "?cari=rahasia") == []


def test_registered_recorded_and_granted_are_counted_apart(pmd):
    for number, (kind, stage) in enumerate(
        [("mark", "registered"), ("design", "certified"), ("indication", "registered"), ("copyright", "recorded"),
         ("communal", "recorded"), ("patent", "granted"), ("mark", "lapsed"), ("simple", "filed")]
    ):  # fmt: skip
        stored(type=kind, stage=stage, title=f"Nomor {number}")

    counts = pmd.get("/kerja/ki/").context["counts"]
    assert [(str(stage), count) for stage, _label, count in counts] == [("registered", 3), ("recorded", 2), ("granted", 1)]


def test_export_holds_what_is_seen_and_never_the_description(staff, here):
    far = village("63.09.01.2001")
    made = filing(staff, here, title="=HYPERLINK(1)", description=SECRET, note="catatan rahasia", cost=500_000)
    applicant(made, staff, name="+Sari", address="alamat rahasia")
    stored(far, title="Sana")
    client = client_of(person(Role.OFFICIAL, region=here))

    text = client.get("/kerja/ki/?unduh=csv").content.decode()
    book = openpyxl.load_workbook(io.BytesIO(client.get("/kerja/ki/?unduh=xlsx").content))
    cells = [str(cell.value) for row in book.active for cell in row]

    assert ("HYPERLINK" in text, "Sana" in text) == (True, False)
    for held in (text, " ".join(cells)):
        assert not any(word in held for word in ("fermentasi", "rahasia"))
    assert not any(cell.data_type == "f" for row in book.active for cell in row)
    assert not any(formula in text for formula in (",=HYPER", ",+Sari"))


# one filing


def test_page_is_for_those_who_see_the_filing(staff, brida, here):
    made = filing(staff, here, partner=brida)
    address = f"/kerja/ki/{made.pk}/"

    for who, code in [
        (person(Role.PMD), 200), (person(Role.HEAD), 200), (person(Role.OFFICIAL, region=here), 200),
        (person(Role.PARTNER, partner=brida), 200), (person(Role.PARTNER, partner=PartnerFactory()), 404),
        (person(Role.OFFICIAL, region=village("63.09.01.2001")), 404), (person(), 403),
    ]:  # fmt: skip
        assert client_of(who).get(address).status_code == code


@pytest.mark.parametrize(
    ("part", "changes"),
    [("", ""), ("ubah/", "may"), ("jenis/", "may"), ("pihak/", "may"), ("kelas/", "may"), ("desa/", "may"), ("berkas/", "may"),
     ("mitra/", "hands"), ("tentang/", "links")],
)  # fmt: skip
def test_pages_of_parts_are_for_those_who_write(staff, brida, here, part, changes):
    made = filing(staff, here, partner=brida)
    ProductFactory(region=here)
    address = f"/kerja/ki/{made.pk}/{part}"

    official = client_of(person(Role.OFFICIAL, region=here)).get(address).status_code
    head = client_of(person(Role.HEAD)).get(address).status_code
    officer = client_of(person(Role.PARTNER, partner=brida)).get(address).status_code

    assert client_of(staff).get(address).status_code == 200
    assert official == (403 if changes == "hands" else 200)
    assert head == (403 if changes else 200)
    assert officer in ((200, 302) if changes == "links" else (200,))


def test_page_says_what_looks_odd_what_is_missing_and_where_nobody_is_left(pmd, staff, here):
    made = filing(staff, here, application_number="ANEH-1")

    page = pmd.get(f"/kerja/ki/{made.pk}/")

    assert (len(page.context["number_warnings"]), len(page.context["missing"]), page.context["left_without"]) == (1, 2, "")
    assert "ANEH-1" in page.content.decode()


def test_draft_of_an_innovation_is_named_only_to_those_who_read_it(staff, brida, here):
    secret = InnovationFactory(region=here, name="Inovasi rahasia")
    made = filing(staff, here, partner=brida, innovations=[secret])

    assert client_of(staff).get(f"/kerja/ki/{made.pk}/").context["innovations"][0][0] == "Inovasi rahasia"
    assert client_of(person(Role.PARTNER, partner=brida)).get(f"/kerja/ki/{made.pk}/").context["innovations"] == []


def test_links_that_a_person_may_not_see_stay(staff, brida, here):
    secret, shown = InnovationFactory(region=here), ProductFactory(region=here, is_published=True)
    made = filing(staff, here, partner=brida, innovations=[secret])
    officer = client_of(person(Role.PARTNER, partner=brida))

    officer.post(f"/kerja/ki/{made.pk}/tentang/", {"products": [shown.pk]})

    assert (list(made.innovations.all()), list(made.products.all())) == ([secret], [shown])


# beginning


NEW = {"type": "mark", "title": "Kopi Contoh", "summary": "", "tariff": "umk", "communal_kind": "", "partner": ""}


def test_filing_is_begun_through_the_form(pmd, here, brida):
    response = pmd.post("/kerja/ki/baru/", {**NEW, "region": here.code, "partner": brida.pk, "communal_kind": "knowledge"})

    made = Filing.objects.get()
    assert response.headers["Location"] == f"/kerja/ki/{made.pk}/"
    assert (made.region, made.communal_kind, made.partners.get().partner) == (here, "", brida)


def test_form_is_filled_from_what_the_address_names(pmd, staff, here):
    product, innovation = ProductFactory(region=here, name="Madu"), InnovationFactory(region=here)
    potential = Potential.objects.create(
        region=here, kind="product", product=product, name="Madu", fits="collective", why="x", noted_by=staff
    )
    request = SupportRequest.objects.create(region=here, product=product, title="Merek", due=days(9), created_by=staff)

    form = pmd.get(f"/kerja/ki/baru/?potensi={potential.pk}&permohonan={request.pk}&inovasi={innovation.pk}").context["form"]
    pmd.post(
        f"/kerja/ki/baru/?potensi={potential.pk}&permohonan={request.pk}&inovasi={innovation.pk}",
        {**NEW, "type": "collective", "region": here.code, "title": "Madu"},
    )

    assert (form.initial["title"], form.initial["type"], form.initial["region"]) == ("Madu", "collective", here.code)
    made = Filing.objects.get()
    assert (made.potential, made.request, list(made.products.all())) == (potential, request, [product])
    assert list(made.innovations.all()) == [innovation]


def test_what_belongs_to_another_village_than_the_chosen_one_is_not_linked(pmd, here):
    far = EnrolmentFactory(site=SiteFactory(region=village("63.09.01.2001")), cohort=CohortFactory()).site.region
    product = ProductFactory(region=far)

    pmd.post(f"/kerja/ki/baru/?produk={product.pk}", {**NEW, "region": here.code})

    assert not Filing.objects.get().products.exists()


@pytest.mark.parametrize(
    "query",
    ["desa=x&jenis=y&produk=z", "desa=%00&produk=%00&potensi=-1", "produk=99999999999999999999", "inovasi=²", "permohonan=999"],
)
def test_rubbish_in_the_address_is_ignored(pmd, here, query):
    assert pmd.get(f"/kerja/ki/baru/?{query}").status_code == 200


def test_unpublished_product_of_another_village_tells_nothing(here):
    secret = ProductFactory(region=village("63.09.01.2001"), name="Rahasia dapur")
    official = client_of(person(Role.OFFICIAL, region=here))

    assert "Rahasia dapur" not in official.get(f"/kerja/ki/baru/?produk={secret.pk}").content.decode()


def test_new_filing_is_for_those_who_may(here):
    assert client_of(person(Role.HEAD)).get("/kerja/ki/baru/").status_code == 403
    assert client_of(person(Role.OFFICIAL, region=here)).get("/kerja/ki/baru/").status_code == 200


def test_only_village_of_a_person_is_chosen_already(here):
    form = client_of(person(Role.OFFICIAL, region=here)).get("/kerja/ki/baru/").context["form"]

    assert form["region"].value() == here.code


def test_description_has_a_place_where_the_type_asks_for_it_or_one_is_written(pmd, staff, here):
    page = [
        pmd.get(f"/kerja/ki/{stored(here, by=staff, title=title, type=kind, description=text).pk}/").content.decode()
        for title, kind, text in [("A", "mark", ""), ("B", "mark", SECRET), ("C", "simple", "")]
    ]

    assert ['id="uraian"' in one for one in page] == [False, True, True]


def test_second_click_gets_words_not_a_second_filing(pmd, here):
    pmd.post("/kerja/ki/baru/", {**NEW, "region": here.code})

    again = pmd.post("/kerja/ki/baru/", {**NEW, "region": here.code})

    assert (again.status_code, Filing.objects.count()) == (422, 1)


# changing


def change(made, **fields):
    return {
        "title": made.title,
        "tariff": "umk",
        "seen": made.updated_at.isoformat(),
        "description": made.description,
        **fields,
    }


def test_change_saves_and_warns_of_an_odd_number(pmd, staff, here):
    made = filing(staff, here)

    page = pmd.post(f"/kerja/ki/{made.pk}/ubah/", change(made, application_number="aneh 7", cost="1,5 juta"), follow=True)

    made.refresh_from_db()
    assert (made.application_number, made.cost) == ("ANEH7", 1_500_000)
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    assert "ANEH7" in page.content.decode()


def test_description_that_repeats_a_public_page_is_saved_with_a_warning(pmd, staff, here):
    text = f"Kopi diolah dengan {SECRET} selama dua malam di rumah jemur"
    ProductFactory(region=here, name="Kopi Umum", is_published=True, description=text)
    made, filed = (filing(staff, here, type="simple", title=title) for title in ("Alat", "Lain"))

    page = pmd.post(f"/kerja/ki/{made.pk}/ubah/", change(made, description=text), follow=True)
    other = pmd.post(f"/kerja/ki/{filed.pk}/ubah/", change(filed, description="Alat lain sama sekali"), follow=True)

    made.refresh_from_db()
    told = [[str(message) for message in one.context["messages"]] for one in (page, other)]
    assert (made.description, "Kopi Umum" in told[0][0], "Kopi Umum" in told[1][0]) == (text, True, False)


def test_change_that_crosses_another_is_told(pmd, staff, here):
    made = filing(staff, here)
    data = change(made, summary="Kedua")
    actions.update_filing(filing=made, summary="Pertama", by=staff)

    assert pmd.post(f"/kerja/ki/{made.pk}/ubah/", data).status_code == 422
    assert Filing.objects.get().summary == "Pertama"
    assert pmd.post(f"/kerja/ki/{made.pk}/ubah/", {**data, "seen": "\0kemarin"}).status_code in (302, 422)


def test_type_is_changed_before_filing_only(pmd, staff, here):
    made, filed = filing(staff, here), stored(here, title="Lain", stage="filed")

    pmd.post(f"/kerja/ki/{made.pk}/jenis/", {"type": "communal", "communal_kind": "origin"})

    assert Filing.objects.get(pk=made.pk).type == "communal"
    assert pmd.get(f"/kerja/ki/{filed.pk}/jenis/").status_code == 404


def test_classes_are_written_in_pairs(pmd, staff, here):
    made = filing(staff, here)
    address = f"/kerja/ki/{made.pk}/kelas/"

    assert pmd.post(address, {"number_1": "30", "goods_1": ""}).status_code == 422
    assert pmd.post(address, {"number_1": "30", "goods_1": "Kopi", "number_2": "30", "goods_2": "Teh"}).status_code == 422
    pmd.post(address, {"number_1": "30", "goods_1": "Kopi", "number_3": "43", "goods_3": "Kedai"})

    assert list(FilingClass.objects.values_list("number", "goods")) == [(30, "Kopi"), (43, "Kedai")]


def test_filing_is_handed_on_through_the_page(pmd, staff, brida, here):
    made, after = filing(staff, here, partner=brida), PartnerFactory()
    address = f"/kerja/ki/{made.pk}/mitra/"

    assert pmd.post(address, {"partner": after.pk, "on": days(0).isoformat(), "reason": ""}).status_code == 422
    pmd.post(address, {"partner": after.pk, "on": days(0).isoformat(), "reason": "Pindah urusan"})

    assert actions.current_partner(made).partner == after


def test_village_stays_while_something_of_it_is_linked(pmd, staff, here):
    far = village("63.09.01.2001")
    made = filing(staff, here, villages=[far], products=[ProductFactory(region=far)])

    pmd.post(f"/kerja/ki/{made.pk}/desa/", {"remove": far.code})

    assert list(made.villages.all()) == [far]


def test_wrong_file_is_refused_on_its_page(pmd, staff, here):
    made = filing(staff, here)
    file = SimpleUploadedFile("sertifikat.pdf", b"PK\x03\x04")

    answer = pmd.post(f"/kerja/ki/{made.pk}/berkas/", {"purpose": "certificate", "file": file})

    assert (answer.status_code, "sertifikat.pdf" in answer.content.decode(), made.files.count()) == (422, True, 0)
    assert pmd.post(f"/kerja/ki/{made.pk}/berkas/", {"file": "²"}).status_code == 404


# figures


def many(staff, brida, here, count):
    for number in range(count):
        made = filing(staff, here, title=f"Merek {number}", partner=brida, products=[ProductFactory(region=here)])
        actions.hand_on(filing=made, partner=PartnerFactory(), on=days(0), reason="x", by=staff)
        actions.hand_on(filing=made, partner=brida, on=days(0), reason="x", by=staff)
    return made


@pytest.mark.parametrize("who", ["pmd", "official", "officer"])
def test_list_and_page_take_the_same_queries_for_one_and_for_three(staff, brida, here, django_assert_max_num_queries, who):
    reader = {"pmd": staff, "official": person(Role.OFFICIAL, region=here), "officer": person(Role.PARTNER, partner=brida)}[who]
    client = client_of(reader)
    one = many(staff, brida, here, 1)
    client.get("/kerja/ki/")

    with django_assert_max_num_queries(15) as first:
        client.get("/kerja/ki/")
    with django_assert_max_num_queries(22) as page:
        client.get(f"/kerja/ki/{one.pk}/")
    Filing.objects.update(stage="withdrawn", close_reason="x")
    many(staff, brida, here, 3)
    for _number in range(3):
        applicant(one, staff, name=f"Sari {_number}")
        filing_parts.set_classes(filing=one, classes=[(30, "x"), (31, "y")], by=staff)
    with django_assert_max_num_queries(15) as third:
        client.get("/kerja/ki/")
    with django_assert_max_num_queries(22) as again:
        client.get(f"/kerja/ki/{one.pk}/")

    assert len(third.captured_queries) == len(first.captured_queries)
    assert len(again.captured_queries) <= len(page.captured_queries) + 1
