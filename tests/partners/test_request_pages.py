"""The pages of support requests: who opens them, what the forms say, how many queries they take."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from partners.actions import offers, request_work
from partners.actions import requests as actions
from partners.models import FieldVisit, Letter, Plan, SupportRequest, VisitFinding
from partners.request_sources import first_sentence
from tests.factories import EnrolmentFactory, InnovationFactory, MembershipFactory, PartnerFactory, SiteFactory, person, village
from tests.partners.letters import letter
from tests.partners.requests_kit import World, client_of, days, overdue
from tests.partners.test_requests import sent_report

pytestmark = pytest.mark.django_db
BASE = "/kerja/permohonan/"


@pytest.fixture
def world():
    Portal.load()
    return World()


def text(response):
    return response.content.decode()


def form(world, **changed):
    return {"region": world.region.code, "title": "Bimtek", "need": "", "topic": "", "butir_code": "", "innovation": "",
            "due": days(20).isoformat(), **changed}  # fmt: skip


# the list


def test_list_shows_what_each_person_sees(world):
    world.offered(title="Untuk Brida")
    world.request("Belum ditawarkan")
    world.request("Desa lain", region=village("63.09.01.2001", "Jauh"))

    shown = {
        who: {row.title for row in client_of(getattr(world, who)).get(BASE).context["page_obj"]}
        for who in ["pmd", "official", "officer", "other_officer"]
    }

    assert shown == {
        "pmd": {"Untuk Brida", "Belum ditawarkan", "Desa lain"},
        "official": {"Untuk Brida", "Belum ditawarkan"},
        "officer": {"Untuk Brida"},
        "other_officer": set(),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cari=kemasan", {"Bimtek kemasan"}),
        ("cari=jauh", {"Mesin"}),
        ("status=recorded", {"Mesin", "Telat"}),
        ("status=overdue", {"Telat"}),
        ("status=open", {"Bimtek kemasan", "Mesin", "Telat"}),
        ("mitra=brida", {"Bimtek kemasan"}),
        ("kabupaten=63.09", {"Mesin"}),
        ("topik=technology", {"Mesin"}),
        ("asal=langsung", {"Bimtek kemasan", "Mesin"}),
        ("asal=laporan", {"Telat"}),
        ("status=zzz&mitra=%00&kabupaten=x&topik=0&asal=x&cari=%00&page=x", {"Bimtek kemasan", "Mesin", "Telat"}),
    ],
)
def test_list_filters(world, query, found):
    world.offered()
    world.request("Mesin", region=village("63.09.01.2001", "Jauh"), topic="technology")
    overdue(world.request("Telat", report=sent_report(world.region)), 3)

    page = client_of(world.pmd).get(f"{BASE}?{query}").context["page_obj"]

    assert {row.title for row in page} == found


def test_list_takes_the_same_queries_for_one_and_for_many(world, django_assert_max_num_queries):
    client = client_of(world.pmd)
    world.offered(world.brida, world.ulm)
    client.get(BASE)
    with django_assert_max_num_queries(15) as one:
        client.get(BASE)
    for number in range(5):
        world.offered(world.brida, world.ulm, title=f"Permohonan {number}")
    with django_assert_max_num_queries(15) as many:
        client.get(BASE)

    assert len(one) == len(many)


def test_page_takes_the_same_queries_for_one_and_for_many(world, django_assert_max_num_queries):
    client, address = client_of(world.pmd), f"{BASE}{world.request().pk}/"
    request = SupportRequest.objects.get()

    def add(number):
        partner = PartnerFactory()
        offers.offer_to(request=request, partners=[partner], by=world.pmd)
        request_work.add_step(request=request, text=f"Langkah {number}", partner=partner, by=world.pmd)
        request_work.add_remark(request=request, text=f"Kata {number}", by=world.pmd)

    add(0)
    client.get(address)
    with django_assert_max_num_queries(26) as one:
        client.get(address)
    for number in range(1, 4):
        add(number)
    with django_assert_max_num_queries(26) as many:
        client.get(address)

    assert len(one) == len(many)


@pytest.mark.parametrize("partners", ["9" * 5000, "\u0663" * 5000, "x", "-1"])
def test_partners_that_cannot_be_are_not_asked(world, partners):
    response = client_of(world.pmd).post(f"{BASE}{world.request().pk}/tawarkan/", {"partners": partners})

    assert response.status_code == 422


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_is_exported_with_its_filter_and_without_formulas(world, kind):
    world.request("=1+1")
    world.request("Mesin", topic="technology")

    response = client_of(world.pmd).get(f"{BASE}?unduh={kind}&topik=")

    assert (response.status_code, f".{kind}" in response.headers["Content-Disposition"]) == (200, True)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        titles = [row[6] for row in rows[1:]]
        assert (len(titles), any(title.startswith("=") for title in titles)) == (2, False)


# entry


def test_request_is_recorded_through_the_form(world):
    response = client_of(world.official).post(f"{BASE}baru/", form(world))

    made = SupportRequest.objects.get()
    assert (response.headers["Location"], made.created_by, made.title) == (f"{BASE}{made.pk}/", world.official, "Bimtek")


def test_double_click_makes_one_request_and_opens_it(world):
    client = client_of(world.official)
    client.post(f"{BASE}baru/", form(world))

    response = client.post(f"{BASE}baru/", form(world))

    assert response.headers["Location"] == f"{BASE}{SupportRequest.objects.get().pk}/"


def test_other_words_under_the_same_title_are_kept_in_the_form(world):
    client = client_of(world.official)
    client.post(f"{BASE}baru/", form(world))

    response = client.post(f"{BASE}baru/", form(world, need="Kata lain"))

    assert (response.status_code, "Kata lain" in text(response), SupportRequest.objects.count()) == (422, True, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""}, {"title": "a\0b"}, {"title": "x" * 200}, {"due": ""}, {"due": "2020-01-01"}, {"due": "2999-01-01"},
        {"region": "63.09.01.2001"}, {"region": ""}, {"topic": "zzz"}, {"butir_code": "zzz"}, {"innovation": "abc"},
    ],
)  # fmt: skip
def test_request_is_not_recorded_after_bad_input(world, wrong):
    village("63.09.01.2001", "Jauh")

    response = client_of(world.official).post(f"{BASE}baru/", form(world, **wrong))

    assert (response.status_code, SupportRequest.objects.count()) == (422, 0)


def test_report_fills_the_form(world):
    report = sent_report(world.region, help_needed="Perlu pelatihan kemasan. Juga label.")
    client = client_of(world.official)
    address = f"{BASE}baru/?laporan={report.pk}"

    shown = text(client.get(address))
    client.post(address, {"title": "Pelatihan kemasan", "need": report.help_needed, "due": days(9).isoformat()})

    made = SupportRequest.objects.get()
    assert 'value="Perlu pelatihan kemasan"' in shown
    assert (made.report, made.region, made.innovation) == (report, world.region, report.innovation)


@pytest.mark.parametrize("query", ["laporan=999999", "laporan=x", "laporan=%00", "laporan=9999999999999999999999"])
def test_unknown_source_is_not_found(world, query):
    assert client_of(world.pmd).get(f"{BASE}baru/?{query}").status_code == 404


def test_report_of_another_village_is_not_found(world):
    report = sent_report(village("63.09.01.2001", "Jauh"), help_needed="Rahasia")

    assert client_of(world.official).get(f"{BASE}baru/?laporan={report.pk}").status_code == 404


def test_finding_becomes_a_request_once(world):
    fields = {"region": world.region, "visited_on": days(-1), "purpose": "Monev", "created_by": world.pmd}
    visit = FieldVisit.objects.create(key="6b1f1f6e-7a0b-4d7e-9d70-0d6f4b6a1a11", **fields)
    finding = VisitFinding.objects.create(visit=visit, text="Mesin rusak.", key="6b1f1f6e-7a0b-4d7e-9d70-0d6f4b6a1a12")
    client, address = client_of(world.pmd), f"{BASE}baru/?temuan={finding.pk}"
    client.post(address, {"title": "Perbaikan mesin", "due": days(9).isoformat()})

    again = client.get(address)

    made = SupportRequest.objects.get()
    assert (made.finding, again.headers["Location"]) == (finding, f"{BASE}{made.pk}/")
    kabkota = person(Role.KABKOTA, region=world.region.parent.parent)
    assert client_of(kabkota).get(address).status_code == 403
    assert client_of(person(Role.OFFICIAL, region=village("63.03.01.2009", "Lain"))).get(address).status_code == 404


def test_village_makes_a_request_from_a_finding_or_a_plan_line_of_its_own(world):
    fields = {"region": world.region, "visited_on": days(-1), "purpose": "Monev", "created_by": world.pmd}
    visit = FieldVisit.objects.create(key="6b1f1f6e-7a0b-4d7e-9d70-0d6f4b6a1a11", **fields)
    finding = VisitFinding.objects.create(visit=visit, text="Mesin rusak.", key="6b1f1f6e-7a0b-4d7e-9d70-0d6f4b6a1a12")
    plan = Plan.objects.create(region=world.region, target_status="maju", target_year=days(0).year, created_by=world.pmd)
    line = plan.lines.create(butir_code="1", butir_name="Satu", score_to=5, activity="Bimtek kemasan")
    client, kabkota = client_of(world.official), client_of(person(Role.KABKOTA, region=world.region.parent.parent))

    for query in [f"temuan={finding.pk}", f"baris={line.pk}"]:
        address = f"{BASE}baru/?{query}"
        assert (client.get(address).status_code, kabkota.get(address).status_code) == (200, 403)
        client.post(address, {"title": f"Dari {query}", "due": days(9).isoformat()})

    assert {(one.finding, one.plan_line) for one in SupportRequest.objects.all()} == {(finding, None), (None, line)}


def test_withdrawn_request_leaves_its_finding_free_for_another(world):
    fields = {"region": world.region, "visited_on": days(-1), "purpose": "Monev", "created_by": world.pmd}
    visit = FieldVisit.objects.create(key="6b1f1f6e-7a0b-4d7e-9d70-0d6f4b6a1a11", **fields)
    finding = VisitFinding.objects.create(visit=visit, text="Mesin rusak.", key="6b1f1f6e-7a0b-4d7e-9d70-0d6f4b6a1a12")
    request = world.request(finding=finding)

    actions.cancel_request(request=request, reason="Salah desa", by=world.pmd)

    finding = VisitFinding.objects.get()
    assert not hasattr(finding, "request")
    assert Event.objects.of(request).get(verb="withdrew").detail["finding"] == str(finding.pk)
    assert world.request("Sekali lagi", finding=finding).finding == finding


def test_page_leads_to_village_innovation_partner_matrix_and_letter(world):
    site = EnrolmentFactory(site=SiteFactory(region=world.region)).site
    innovation = InnovationFactory(region=world.region)
    request = world.request(innovation=innovation)
    offers.offer_to(request=request, partners=[world.brida, world.ulm], by=world.pmd)

    shown = {who: text(client_of(getattr(world, who)).get(f"{BASE}{request.pk}/")) for who in ["pmd", "officer"]}

    letter = f'jenis=request&amp;permohonan={request.pk}&amp;mitra=ulm"'
    ways = [f'href="/lokasi/{site.slug}/"', f'href="/kerja/inovasi/{innovation.pk}/"', 'href="/kerja/mitra/ulm/"',
            f'href="/kerja/matriks/{world.region.code}/ulm/"', letter]  # fmt: skip
    assert [way in shown["pmd"] for way in ways] == [True] * 5
    assert [way in shown["officer"] for way in ways] == [True, False, True, False, False]
    assert f'href="/kerja/matriks/{world.region.code}/brida/"' in shown["officer"]


def test_page_says_that_no_partner_has_accepted_once_all_turned_it_down(world):
    request, offer = world.offered()
    offers.decline(offer=offer, reason="Tidak", by=world.officer)

    client = client_of(world.pmd)

    for address in [f"{BASE}{request.pk}/", BASE]:
        assert "belum ada mitra yang menyanggupi" in text(client.get(address))


def test_whether_it_helped_is_asked_once_it_is_done(world):
    address = f"{BASE}{world.accepted()[0].pk}/"
    client = client_of(world.official)

    assert [client.get(f"{address}{page}/").headers["Location"] for page in ["konfirmasi", "belum-bermanfaat"]] == [address] * 2


def test_address_prefills_village_and_rubbish_prefills_nothing(world):
    client = client_of(world.pmd)

    assert client.get(f"{BASE}baru/?desa={world.region.code}").status_code == 200
    assert client.get(f"{BASE}baru/?desa=%00&butir=zzz").status_code == 200


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Perlu mesin. Juga label.", "Perlu mesin"),
        ("Perlu 1.5 ton pupuk! Segera", "Perlu 1.5 ton pupuk!"),
        ("  Tanpa titik\n sama sekali ", "Tanpa titik sama sekali"),
        ("", ""),
    ],
)
def test_first_sentence(words, title):
    assert first_sentence(words) == title


def test_first_sentence_is_cut_at_a_word():
    title = first_sentence("kata " * 60)

    assert (len(title) <= 160, title.endswith("kata …")) == (True, True)


# one request


PAGES = ["", "tawarkan/", "tenggat/", "tarik/", "selesai/", "konfirmasi/", "belum-bermanfaat/"]


@pytest.mark.parametrize("page", PAGES)
def test_request_of_others_is_not_found(world, page):
    request = world.request()

    assert client_of(world.other_officer).get(f"{BASE}{request.pk}/{page}").status_code == 404
    assert (
        client_of(person(Role.OFFICIAL, region=village("63.09.01.2001"))).get(f"{BASE}{request.pk}/{page}").status_code == 404
    )


@pytest.mark.parametrize("page", PAGES[1:])
def test_head_reads_and_changes_nothing(world, page):
    request, client = world.offered()[0], client_of(person(Role.HEAD))

    assert client.get(f"{BASE}{request.pk}/").status_code == 200
    assert client.get(f"{BASE}{request.pk}/{page}").status_code == 403
    assert client.post(f"{BASE}{request.pk}/{page}", {"reason": "x"}).status_code == 403


def test_page_shows_the_promise_and_that_it_is_late(world):
    request, offer = world.offered()
    offers.accept(offer=offer, by=world.officer, due=days(45), cost=2_500_000, fiscal_year=2026)

    shown = text(client_of(world.official).get(f"{BASE}{request.pk}/"))

    assert all(words in shown for words in ["Rp2.500.000", "2026", "lewat dari batas waktu"])


def test_page_says_that_nobody_is_in_office_at_the_partner(world):
    request, _offer = world.offered()
    client = client_of(world.pmd)
    reachable = text(client.get(f"{BASE}{request.pk}/"))
    world.officer.memberships.update(until=days(-1), since=days(-9))

    left = text(client.get(f"{BASE}{request.pk}/"))

    words = "Tidak ada yang bertugas tercatat"
    assert (words in reachable, words in left) == (False, True)


def test_partners_are_asked_through_the_form(world):
    request = world.request()
    data = {"partners": [world.brida.pk, world.ulm.pk], "lead": world.ulm.pk}

    client_of(world.pmd).post(f"{BASE}{request.pk}/tawarkan/", data)

    assert {(offer.partner, offer.is_lead) for offer in request.offers.all()} == {(world.brida, False), (world.ulm, True)}


@pytest.mark.parametrize("data", [{}, {"partners": "abc"}, {"partners": "999999999999999999999"}, {"lead": "\0"}])
def test_nobody_is_asked_after_bad_input(world, data):
    request = world.request()

    assert client_of(world.pmd).post(f"{BASE}{request.pk}/tawarkan/", data).status_code == 422
    assert request.offers.count() == 0


def test_closed_partner_named_by_an_older_page_is_refused_in_words(world):
    request, closed = world.request(), PartnerFactory(short_name="Tutup", is_active=False)

    response = client_of(world.pmd).post(f"{BASE}{request.pk}/tawarkan/", {"partners": [closed.pk]})

    assert (response.status_code, "Tutup tidak lagi ikut serta" in text(response)) == (422, True)


def test_officer_accepts_declines_and_hands_on_through_the_forms(world):
    request, offer = world.offered()
    client, base = client_of(world.officer), f"{BASE}mitra/{offer.pk}/"

    client.post(f"{base}sanggupi/", {"note": "Latihan", "due": "", "cost": "5", "funds": "csr", "fiscal_year": "2026"})
    offer.refresh_from_db()
    assert (offer.state, offer.cost, offer.is_lead) == ("accepted", 5, True)
    client.post(f"{base}belum-dapat/", {"reason": "Mesin rusak"})
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == ("declined", "Mesin rusak")
    client.post(f"{base}sanggupi/", {"note": ""})
    client.post(f"{base}teruskan/", {"to": world.ulm.pk})

    assert request.offers.get(is_lead=True).partner == world.ulm


@pytest.mark.parametrize(
    "data", [{"due": "2020-01-01"}, {"cost": "-1"}, {"cost": "banyak"}, {"fiscal_year": "3"}, {"funds": "\0"}]
)
def test_promise_is_not_stored_after_bad_input(world, data):
    _request, offer = world.offered()

    response = client_of(world.officer).post(f"{BASE}mitra/{offer.pk}/sanggupi/", data)

    offer.refresh_from_db()
    assert (response.status_code, offer.state) == (422, "waiting")


def test_second_partner_reads_that_another_leads(world):
    _request, first, second = world.offered(world.brida, world.ulm)
    offers.accept(offer=first, by=world.officer)

    response = client_of(world.other_officer).post(f"{BASE}mitra/{second.pk}/sanggupi/", {"note": ""}, follow=True)

    assert "ULM dicatat sebagai mitra pendukung" in text(response)


@pytest.mark.parametrize("page", ["sanggupi/", "belum-dapat/", "teruskan/"])
def test_answer_pages_are_closed_to_others(world, page):
    _request, offer = world.offered()

    assert client_of(world.other_officer).get(f"{BASE}mitra/{offer.pk}/{page}").status_code == 404
    assert client_of(world.official).post(f"{BASE}mitra/{offer.pk}/{page}", {}).status_code == 403


def test_dinas_pmd_names_the_lead_and_asks_no_longer(world):
    request, first, second = world.offered(world.brida, world.ulm)
    client = client_of(world.pmd)

    client.post(f"{BASE}mitra/{second.pk}/utama/")
    client.post(f"{BASE}mitra/{first.pk}/batal/")
    client.post(f"{BASE}mitra/{first.pk}/batal/")  # again: refused in words

    assert {(offer.partner, offer.is_lead, offer.state) for offer in request.offers.all()} == {
        (world.brida, False, "withdrawn"), (world.ulm, True, "waiting"),
    }  # fmt: skip


def test_done_and_the_villages_word_through_the_forms(world):
    request, _offer = world.accepted()
    officer, official = client_of(world.officer), client_of(world.official)

    officer.post(f"{BASE}{request.pk}/selesai/", {"result": "Dilatih"})
    official.post(f"{BASE}{request.pk}/belum-bermanfaat/", {"words": "Label belum ada"})
    request.refresh_from_db()
    assert (request.state, request.village_said) == ("accepted", "Label belum ada")
    officer.post(f"{BASE}{request.pk}/selesai/", {"result": "Dilatih dan berlabel"})
    official.post(f"{BASE}{request.pk}/konfirmasi/", {})

    request.refresh_from_db()
    assert (request.state, request.result) == ("confirmed", "Dilatih dan berlabel")


# work


def test_steps_remarks_and_files(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    request, _offer = world.accepted()
    client, base = client_of(world.officer), f"{BASE}{request.pk}/"

    client.post(f"{base}langkah/", {"text": "Undangan", "due": "", "partner": world.brida.pk})
    step = request.steps.get()
    client.post(f"{base}langkah/", {"selesai": step.pk})
    step.refresh_from_db()
    assert step.done_on == days(0)
    client.post(f"{base}langkah/", {"hapus": step.pk})
    client.post(f"{base}catatan/", {"text": "Kapan?"})
    client.post(f"{base}catatan/", {"text": "Kapan?"})
    client.post(f"{base}berkas/", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x"), "caption": "Daftar"})
    file = request.files.get()
    opened = client_of(world.official).get(f"/kerja/berkas/{file.pk}/")
    assert (opened.status_code, opened.getvalue()[:5]) == (200, b"%PDF-")
    client.post(f"{base}berkas/", {"file": str(file.pk)})

    assert (request.steps.count(), request.remarks.count(), request.files.present().count()) == (0, 1, 0)


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("langkah/", {"text": ""}), ("langkah/", {"text": "a\0"}), ("langkah/", {"text": "x", "partner": "9"}),
        ("catatan/", {"text": " "}), ("catatan/", {"text": "x" * 3000}), ("berkas/", {"caption": "x"}),
    ],
)  # fmt: skip
def test_bad_input_is_shown_again_on_the_page(world, page, data):
    request, _offer = world.accepted()

    assert client_of(world.officer).post(f"{BASE}{request.pk}/{page}", data).status_code == 422


@pytest.mark.parametrize("data", [{"selesai": "x"}, {"hapus": "999999"}, {"buka": "\0"}])
def test_unknown_step_is_not_found(world, data):
    assert client_of(world.pmd).post(f"{BASE}{world.request().pk}/langkah/", data).status_code == 404


def test_partner_that_declined_does_not_work_on_it_but_takes_part_in_the_talk(world):
    request, offer = world.offered()
    offers.decline(offer=offer, reason="Tidak", by=world.officer)
    client = client_of(world.officer)

    assert client.post(f"{BASE}{request.pk}/langkah/", {"text": "x"}).status_code == 403
    assert client.post(f"{BASE}{request.pk}/catatan/", {"text": "x"}).status_code == 302


def test_head_only_reads_the_talk(world):
    request = world.request()
    client = client_of(person(Role.HEAD))

    assert "/catatan/" not in text(client.get(f"{BASE}{request.pk}/"))
    assert client.post(f"{BASE}{request.pk}/catatan/", {"text": "x"}).status_code == 403
    assert not request.remarks.exists()


def test_partner_no_longer_asked_sees_it_no_more(world):
    request, offer = world.offered()
    offers.withdraw_offer(offer=offer, by=world.pmd)
    client = client_of(world.officer)

    assert client.get(f"{BASE}{request.pk}/").status_code == 404
    assert client.post(f"{BASE}{request.pk}/catatan/", {"text": "x"}).status_code == 404


def test_letter_to_all_who_are_asked_stands_on_the_page_and_goes_with_the_offer(world):
    request, offer = world.offered()
    written = letter(by=world.pmd, request=request)
    Letter.objects.filter(pk=written.pk).update(state="issued", number="1/PMD", file="x.docx", signer_name="X", partner=None)
    client, address = client_of(world.officer), f"/kerja/surat/{written.pk}/"

    assert f'href="{address}"' in text(client.get(f"{BASE}{request.pk}/"))
    offers.withdraw_offer(offer=offer, by=world.pmd)
    assert client.get(address).status_code == 404


def test_drafts_name_is_told_to_those_who_read_drafts_alone(world):
    draft = InnovationFactory(region=world.region, name="Nama Rancangan")
    request = world.request(innovation=draft)
    offers.offer_to(request=request, partners=[world.brida], by=world.pmd)

    shown = {
        who: [
            "Nama Rancangan" in client_of(getattr(world, who)).get(address).content.decode()
            for address in [f"{BASE}{request.pk}/", f"{BASE}?unduh=csv"]
        ]
        for who in ["pmd", "official", "officer"]
    }

    assert shown == {"pmd": [True, True], "official": [True, True], "officer": [False, False]}


# the report it comes from


def test_sent_report_offers_to_make_a_request_to_those_who_may(world):
    report = sent_report(world.region, help_needed="Perlu mesin.")
    address, button = f"/kerja/laporan/{report.pk}/", f"{BASE}baru/?laporan={report.pk}"
    kabkota = person(Role.KABKOTA, region=world.region.parent.parent)

    shown = {who: button in text(client_of(user).get(address)) for who, user in
             {"pmd": world.pmd, "village": world.official, "kabkota": kabkota}.items()}  # fmt: skip

    assert shown == {"pmd": True, "village": True, "kabkota": False}
    assert "Dukungan yang dibutuhkan</h2>" in text(client_of(kabkota).get(address))


def test_report_shows_the_requests_made_from_it(world):
    report = sent_report(world.region, help_needed="Perlu mesin.")
    world.request("Mesin jahit", report=report)

    assert "Mesin jahit" in text(client_of(world.official).get(f"/kerja/laporan/{report.pk}/"))


def test_facilitator_records_for_the_village(world):
    facilitator = person(Role.FACILITATOR, region=world.region)
    MembershipFactory(user=facilitator, role=Role.FACILITATOR, region=village("63.03.01.2002"), since=days(0))

    client_of(facilitator).post(f"{BASE}baru/", form(world))

    assert SupportRequest.objects.get().created_by == facilitator


def test_innovation_of_another_village_is_refused_in_the_form(world):
    other = InnovationFactory(region=village("63.09.01.2001", "Jauh"))

    response = client_of(world.pmd).post(f"{BASE}baru/", form(world, innovation=other.pk))

    assert (response.status_code, SupportRequest.objects.count()) == (422, 0)


def test_anonymous_is_sent_to_sign_in(world, client):
    request = world.request()

    assert client.get(BASE).headers["Location"].startswith("/akun/masuk/")
    assert client.get(f"{BASE}{request.pk}/").headers["Location"].startswith("/akun/masuk/")
    assert actions.open_twin(region=world.region, title=request.title) == request
