"""The staff pages of research: who reads, who writes, what the forms say, how many queries they take."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from klaster.access import Role
from partners.models import Attachment, ResearchNeed, ResearchOutput, ResearchProject, ResultReturn
from tests.factories import PartnerFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.research import CODE, ahead, give_back, need, output, pdf, project, published_innovation, site, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
State = ResearchProject.State


@pytest.fixture
def here():
    return site().region


@pytest.fixture
def official(here):
    return client_of(person(Role.OFFICIAL, region=here))


def text(response):
    return response.content.decode()


def project_data(partner, **fields):
    return {"kind": "research", "institution": partner.pk, "title": "Masa simpan gula", "people": "", "starts": str(ahead(-30)),
            "ends": "", "cost": "", "funds": "", "fiscal_year": "", "permit_number": "", "permit_until": "", "summary": "",
            **fields}  # fmt: skip


# topics


def test_an_official_raises_a_question(official, here):
    data = {"region": here.code, "title": "Berapa lama?", "innovation": "", "topic": "production", "description": ""}

    response = official.post("/kerja/riset/baru/", data)

    raised = ResearchNeed.objects.get()
    assert (response.headers["Location"], raised.region) == (f"/kerja/riset/{raised.pk}/", here)


def test_an_official_is_offered_the_own_village_and_its_innovations_alone(official, here):
    other = site("63.03.01.2002", "Lain").region
    published_innovation(here, name="Gula Cair")
    published_innovation(other, name="Madu Lain")

    shown = text(official.get("/kerja/riset/baru/"))

    assert ("Gula Cair" in shown, "Madu Lain" in shown, other.code in shown) == (True, False, False)


@pytest.mark.parametrize(
    "data",
    [
        {"region": "63.99", "title": "x"},
        {"region": CODE, "title": "a\0b"},
        {"region": CODE, "title": "x", "innovation": "999999999999999999999"},
        {"region": CODE, "title": "x", "topic": "lain"},
    ],
)
def test_rubbish_in_the_form_is_said_and_nothing_is_stored(official, data):
    response = official.post("/kerja/riset/baru/", data)

    assert (response.status_code, ResearchNeed.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    "query",
    ["?desa=%00", "?desa=x", "?kebutuhan=%00&kebutuhan=-1", "?kebutuhan=99999999999999999999", "?mitra=%00"],
)
def test_rubbish_in_an_address_prefills_nothing(pmd, query):
    addresses = ["/kerja/riset/baru/", "/kerja/riset/kegiatan/baru/"]

    assert [pmd.get(address + query).status_code for address in addresses] == [200, 200]


@pytest.mark.parametrize("query", ["?cari=%00", "?page=x", "?status=x&topik=y&kabupaten=z&mitra=a&jenis=b", "?page=99"])
def test_rubbish_in_a_filter_filters_nothing(pmd, here, query):
    project(needs=[need(here)])

    answers = [pmd.get(f"/kerja/riset/{place}{query}") for place in ("", "kegiatan/")]

    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cari=gula", {"Gula"}),
        ("topik=health", {"Gizi"}),
        ("kabupaten=63.72", {"Gizi"}),
        ("status=taken", {"Gula"}),
        ("status=open", {"Gizi"}),
    ],
)
def test_topics_are_filtered(pmd, here, query, found):
    project(needs=[need(here, title="Gula")])
    need(village("63.72.01.1001", "Cempaka"), title="Gizi", topic="health")

    shown = text(pmd.get(f"/kerja/riset/?{query}"))

    assert {title for title in ("Gula", "Gizi") if f">{title}</a>" in shown} == found


def test_every_partner_reads_every_topic_and_villages_their_own(officer, official, here):
    mine, other = need(here), need(village("63.03.01.2002", "Lain"), title="Yang lain")

    assert [officer.get(f"/kerja/riset/{one.pk}/").status_code for one in (mine, other)] == [200, 200]
    assert [official.get(f"/kerja/riset/{one.pk}/").status_code for one in (mine, other)] == [200, 404]


def test_an_officer_sees_no_draft_innovation_of_a_topic(officer, official, here):
    from tests.factories import InnovationFactory

    raised = need(here, innovation=InnovationFactory(region=here, name="Masih Rahasia"))

    assert "Masih Rahasia" not in text(officer.get(f"/kerja/riset/{raised.pk}/"))
    assert "Masih Rahasia" in text(official.get(f"/kerja/riset/{raised.pk}/"))


def test_an_officer_changes_no_topic(officer, here):
    raised = need(here)

    answers = [officer.get(f"/kerja/riset/{raised.pk}/{verb}/").status_code for verb in ("ubah", "tutup")]

    assert [*answers, officer.post(f"/kerja/riset/{raised.pk}/buka/").status_code] == [403, 403, 403]


def test_a_planned_project_of_another_institution_is_named_by_its_institution_alone(officer, pmd, brida, here):
    raised = need(here)
    for title, partner, state in [
        ("Rencana sendiri", brida, State.PLANNED),
        ("Rencana orang", PartnerFactory(short_name="ULM"), State.PLANNED),
        ("Sudah jalan", PartnerFactory(), State.RUNNING),
        ("Riset yang berhenti", PartnerFactory(), State.STOPPED),
    ]:
        project(partner, title=title, needs=[raised], state=state)

    theirs, all_of_it = (text(client.get(f"/kerja/riset/{raised.pk}/")).split("<h2>Riwayat")[0] for client in (officer, pmd))

    titles = ["Rencana sendiri", "Rencana orang", "Sudah jalan", "Riset yang berhenti"]
    assert [title in theirs for title in titles] == [True, False, True, False]
    assert [title in all_of_it for title in titles] == [True] * 4
    assert "ULM" in theirs


def test_a_topic_is_changed_closed_and_opened_again(official, here):
    raised = need(here)
    address = f"/kerja/riset/{raised.pk}/"

    official.post(address + "ubah/", {"region": here.code, "title": "Berapa minggu?", "topic": "", "description": ""})
    without = official.post(address + "tutup/", {"reason": ""})
    official.post(address + "tutup/", {"reason": "Sudah terjawab."})
    closed = state_of(raised), "Sudah terjawab." in text(official.get(address))
    official.post(address + "buka/")

    raised.refresh_from_db()
    assert (without.status_code, closed, raised.state, raised.title) == (422, ("closed", True), "open", "Berapa minggu?")


def test_a_topic_that_is_not_closed_is_not_opened_and_the_page_says_so(official, here):
    raised = need(here)

    response = official.post(f"/kerja/riset/{raised.pk}/buka/", follow=True)

    assert "tidak ditutup" in text(response) or "was not closed" in text(response)


# projects


def test_an_officer_makes_a_topic_a_project(officer, brida, here):
    raised = need(here)
    asked = text(officer.get(f"/kerja/riset/kegiatan/baru/?kebutuhan={raised.pk}"))

    response = officer.post(f"/kerja/riset/kegiatan/baru/?kebutuhan={raised.pk}", project_data(brida))

    made = ResearchProject.objects.get()
    assert (raised.title in asked, response.headers["Location"]) == (True, f"/kerja/riset/kegiatan/{made.pk}/")
    assert (list(made.needs.all()), list(made.villages.all()), state_of(raised)) == ([raised], [here], "taken")


def test_a_project_without_topic_goes_on_to_its_villages(officer, brida):
    response = officer.post("/kerja/riset/kegiatan/baru/", project_data(brida))

    assert response.headers["Location"] == f"/kerja/riset/kegiatan/{ResearchProject.objects.get().pk}/desa/"


def test_another_or_a_closed_institution_is_refused_in_words(officer, pmd):
    closed = PartnerFactory(is_active=False)

    answers = [officer.post("/kerja/riset/kegiatan/baru/", project_data(PartnerFactory())),
               pmd.post("/kerja/riset/kegiatan/baru/", project_data(closed))]  # fmt: skip

    assert [answer.status_code for answer in answers] == [422, 422]
    assert ResearchProject.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": "2020-01-01"},
        {"permit_until": "2026-01-01"},
        {"fiscal_year": "26"},
        {"cost": "-5"},
        {"cost": "99999999999999999999999"},
        {"title": ""},
        {"starts": "kemarin"},
        {"institution": "\0"},
    ],
)
def test_wrong_input_of_a_project_is_said_and_nothing_is_stored(pmd, wrong):
    response = pmd.post("/kerja/riset/kegiatan/baru/", project_data(PartnerFactory(), **wrong))

    assert (response.status_code, ResearchProject.objects.count()) == (422, 0)


def test_a_village_adds_no_project(official):
    assert official.get("/kerja/riset/kegiatan/baru/").status_code == 403


def test_a_project_is_read_by_its_institution_and_its_area(officer, official, here, brida):
    mine = project(brida, villages=[here])
    other = project(title="Lain", villages=[village("63.72.01.1001", "Cempaka")])

    def answers(client):
        return [client.get(f"/kerja/riset/kegiatan/{one.pk}/").status_code for one in (mine, other)]

    assert (answers(officer), answers(official)) == ([200, 404], [200, 404])


def test_a_reader_of_a_project_writes_nothing(official, here):
    made = project(villages=[here], state=State.RUNNING)
    address = f"/kerja/riset/kegiatan/{made.pk}/"

    pages = [
        official.get(f"{address}{verb}/").status_code
        for verb in ("ubah", "henti", "desa", "inovasi", "kebutuhan", "luaran", "kembali")
    ]
    moved = official.post(address + "pindah/", {"ke": "done"}).status_code

    assert ([*pages, moved], ResearchProject.objects.get().state) == ([403] * 8, "running")


def test_a_project_moves_by_its_buttons(officer, brida, here):
    made = project(brida, villages=[here])
    address = f"/kerja/riset/kegiatan/{made.pk}/"

    states = []
    for to in ("done", "lain", "running", "done"):
        officer.post(address + "pindah/", {"ke": to})
        states.append(ResearchProject.objects.get().state)

    assert states == ["planned", "planned", "running", "done"]


def test_stopping_asks_for_a_reason(officer, brida):
    made = project(brida, state=State.RUNNING)
    address = f"/kerja/riset/kegiatan/{made.pk}/"

    answers = [officer.post(address + "henti/", {"reason": reason}).status_code for reason in ("", "Alat rusak.")]

    assert (answers, "Alat rusak." in text(officer.get(address))) == ([422, 302], True)


def test_a_running_project_without_or_past_permit_says_so(pmd):
    missing = project(state=State.RUNNING)
    past = project(title="Lama", state=State.RUNNING, permit_number="070/9", permit_until=ahead(-9))

    shown = [text(pmd.get(f"/kerja/riset/kegiatan/{one.pk}/")) for one in (missing, past)]

    assert ["note wait" in page for page in shown] == [True, True]
    assert ["badge bad" in page for page in shown] == [False, False]


def test_a_project_of_a_closed_institution_says_what_to_do(pmd, brida):
    made = project(brida)
    brida.is_active = False
    brida.save()

    shown = text(pmd.get(f"/kerja/riset/kegiatan/{made.pk}/"))

    assert "note wait" in shown
    answer = pmd.post(f"/kerja/riset/kegiatan/{made.pk}/ubah/", project_data(brida, title="Judul baru"))
    assert (answer.status_code, ResearchProject.objects.get().title) == (302, "Judul baru")


def test_a_topic_joins_a_project_that_is_there(officer, brida, here):
    raised, made = need(here), project(brida)
    project(title="Bukan miliknya")

    shown = text(officer.get(f"/kerja/riset/{raised.pk}/ambil/"))
    officer.post(f"/kerja/riset/{raised.pk}/ambil/", {"project": made.pk})

    assert (made.title in shown, "Bukan miliknya" in shown) == (True, False)
    assert (list(made.needs.all()), state_of(raised)) == ([raised], "taken")


def test_topics_of_a_project_are_ticked_and_left(officer, brida, here):
    first, second = need(here), need(here, title="Yang kedua")
    made = project(brida, needs=[first])

    officer.post(f"/kerja/riset/kegiatan/{made.pk}/kebutuhan/", {"pilihan": [second.pk, "\0", "x", "9" * 30]})

    assert (list(made.needs.all()), state_of(first), state_of(second)) == ([second], "open", "taken")


def test_innovations_of_a_project_are_ticked(officer, brida, here):
    innovation = published_innovation(here)
    made = project(brida, villages=[here])

    officer.post(f"/kerja/riset/kegiatan/{made.pk}/inovasi/", {"pilihan": [innovation.pk]})

    assert list(made.innovations.all()) == [innovation]


def test_a_village_that_stays_is_said_on_its_page(officer, brida, here):
    made = project(brida, needs=[need(here)])

    response = officer.post(f"/kerja/riset/kegiatan/{made.pk}/desa/", {"remove": here.code}, follow=True)

    assert (here.full_name in text(response), made.villages.count()) == (True, 1)


# outputs and results


def test_an_output_is_added_with_a_file_that_is_removed_again(officer, brida):
    made = project(brida, state=State.RUNNING)
    data = {
        "kind": "module",
        "title": "Panduan",
        "url": "https://contoh.id/1",
        "appeared_on": str(ahead(-1)),
        "is_public": "on",
    }

    officer.post(f"/kerja/riset/kegiatan/{made.pk}/luaran/", data)
    added = ResearchOutput.objects.get()
    address = f"/kerja/riset/luaran/{added.pk}/"
    officer.post(address + "berkas/", {"file": pdf(), "caption": "Panduan lengkap"})
    file = Attachment.objects.get()
    shown = "Panduan lengkap" in text(officer.get(address))
    officer.post(address + "hapus-berkas/", {"file": file.pk})
    officer.post(address + "hapus/")

    assert (shown, ResearchOutput.objects.count()) == (True, 0)


@pytest.mark.parametrize("wrong", [{"url": "http://contoh.id"}, {"url": "x y"}, {"appeared_on": "2999-01-01"}, {"title": "\0"}])
def test_wrong_input_of_an_output_is_said(officer, brida, wrong):
    made = project(brida)
    data = {"kind": "module", "title": "Panduan", "url": "", "appeared_on": "2026-01-01", **wrong}

    response = officer.post(f"/kerja/riset/kegiatan/{made.pk}/luaran/", data)

    assert (response.status_code, ResearchOutput.objects.count()) == (422, 0)


def test_a_file_that_is_none_of_ours_is_said(officer, brida):
    made = output(project(brida))
    file = SimpleUploadedFile("a.exe", b"MZ....", content_type="application/octet-stream")

    response = officer.post(f"/kerja/riset/luaran/{made.pk}/berkas/", {"file": file})

    assert (response.status_code, "a.exe" in text(response), Attachment.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("sent", ["", "\0", "x", "999999999999999999999", "7"])
def test_removing_an_unknown_file_is_a_404(officer, brida, sent):
    made = output(project(brida))

    assert officer.post(f"/kerja/riset/luaran/{made.pk}/hapus-berkas/", {"file": sent}).status_code == 404


def test_an_output_of_another_institution_cannot_be_opened(officer):
    made = output(project())

    assert officer.get(f"/kerja/riset/luaran/{made.pk}/").status_code == 404


def test_results_are_given_back_to_a_village_of_the_project(officer, brida, here):
    made = project(brida, needs=[need(here)], state=State.RUNNING)
    address = f"/kerja/riset/kegiatan/{made.pk}/kembali/"
    data = {"region": here.code, "given_on": str(ahead(-1)), "how": "Di balai desa", "use": "Dipakai kelompok"}
    outside = site("63.03.01.2002", "Lain").region

    refused = [officer.post(address, {**data, **wrong}).status_code
               for wrong in ({"region": outside.code}, {"given_on": str(ahead(1))}, {"given_on": "2000-01-01"})]  # fmt: skip
    officer.post(address, data)

    assert (refused, ResultReturn.objects.get().use) == ([422] * 3, "Dipakai kelompok")
    officer.post(f"/kerja/riset/kembali/{ResultReturn.objects.get().pk}/hapus/")
    assert ResultReturn.objects.count() == 0


# queries


def fill(here, brida, count):
    for number in range(count):
        asked = need(here, title=f"Pertanyaan {number} {count}")
        made = project(brida, title=f"Kegiatan {number} {count}", needs=[asked], state=State.RUNNING)
        published_innovation(here, name=f"Inovasi {number} {count}")
        give_back(made, here)
        output(made)


@pytest.mark.parametrize("address", ["", "kegiatan/"])
@pytest.mark.parametrize("role", ["pmd", "officer"])
def test_lists_take_the_same_queries_for_1_and_3(request, role, here, brida, address, django_assert_max_num_queries):
    client = request.getfixturevalue(role)
    fill(here, brida, 1)
    with django_assert_max_num_queries(15) as once:
        client.get(f"/kerja/riset/{address}")
    fill(here, brida, 3)
    with django_assert_max_num_queries(len(once.captured_queries)):
        client.get(f"/kerja/riset/{address}")


def test_pages_take_at_most_15_queries_whatever_they_hold(officer, here, brida, django_assert_max_num_queries):
    asked = [need(here, title=f"Pertanyaan {number}") for number in range(3)]
    made = project(brida, needs=asked, villages=[village("63.03.01.2002", "Lain")], state=State.RUNNING)
    for number in range(3):
        output(made, title=f"Luaran {number}")
        give_back(made, here, given_on=ahead(-number - 1))

    for address in (f"/kerja/riset/{asked[0].pk}/", f"/kerja/riset/kegiatan/{made.pk}/"):
        with django_assert_max_num_queries(18) as found:
            officer.get(address)
        assert len(found.captured_queries) <= 18
