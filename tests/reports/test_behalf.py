"""Entered on a village's behalf: every page says so, the village confirms or contests, the signed paper stays private."""

import pytest

from klaster.access import Role
from sites.actions import remarks, reports
from sites.actions.flow import Refused
from sites.models import Evidence, Report
from sites.plugs_reports import my_village, to_confirm
from tests.factories import InnovationFactory, person, village
from tests.innovations.conftest import image_bytes, upload
from tests.reports.conftest import signed_in


@pytest.fixture
def base(report):
    return f"/kerja/laporan/{report.pk}/"


@pytest.fixture
def entered(report, facilitator):
    """Sent by the facilitator, on the village's behalf."""
    return reports.submit(report=report, by=facilitator)


SECTIONS = [f"bagian/{slug}/" for slug in ("kegiatan", "hasil", "foto", "kendala", "dukungan", "rencana")]


@pytest.mark.parametrize("page", SECTIONS)
def test_every_page_says_for_whom_it_is_entered(base, facilitator, official, page):
    words = "Anda menginput atas nama Desa Sungai Contoh"

    assert words in signed_in(facilitator).get(base + page).content.decode()
    assert words not in signed_in(official).get(base + page).content.decode()


def test_kelurahan_is_called_kelurahan(round):
    region = village("63.72.01.1001", "Loktabat")
    helper = person(Role.FACILITATOR, region=region, name="Rahmat")
    report = reports.start(innovation=InnovationFactory(region=region), round=round, by=helper)

    page = signed_in(helper).get(f"/kerja/laporan/{report.pk}/periksa/").content.decode()

    assert "Diinput atas nama kelurahan oleh Rahmat" in page
    assert "atas nama desa" not in page


def test_village_is_asked_in_its_workspace_before_all_else(entered, official):
    first = my_village(official).context["items"][0]

    assert first["url"] == f"/kerja/laporan/{entered.pk}/konfirmasi/"
    assert first["words"] == "Diinput atas nama Desa Sungai Contoh oleh Rahmat Pendamping: benar atau tidak?"


def test_only_the_villages_own_officials_are_asked(entered, facilitator, stranger, pmd):
    assert [list(to_confirm(user)) for user in (facilitator, stranger, pmd)] == [[], [], []]


def test_village_confirms_once(entered, base, official):
    client = signed_in(official)
    page = client.get(f"{base}konfirmasi/").content.decode()

    for _time in range(2):
        answer = client.post(f"{base}konfirmasi/")

    entered.refresh_from_db()
    assert "Panen dan sangrai." in page
    assert (answer.url, entered.confirmed_by, entered.needs_confirmation) == (base, official, False)
    assert client.get(f"{base}konfirmasi/").url == base


def test_village_says_what_is_not_right_and_the_report_is_open_again(entered, base, official, facilitator):
    answer = signed_in(official).post(f"{base}konfirmasi/", {"contest": "1", "reason": "Panennya bulan Mei"})

    entered.refresh_from_db()
    assert (answer.url, entered.state, entered.return_reason) == (base, "returned", "Panennya bulan Mei")
    assert "Panennya bulan Mei" in signed_in(facilitator).get(base).content.decode()


def test_contest_without_words_is_asked_for_them(entered, base, official):
    answer = signed_in(official).post(f"{base}konfirmasi/", {"contest": "1", "reason": " "})

    assert answer.status_code == 200
    assert Report.objects.get().state == "submitted"


@pytest.mark.parametrize("who", ["facilitator", "stranger", "pmd", "kabkota"])
def test_nobody_else_confirms(entered, base, who, request):
    user = request.getfixturevalue(who)

    answers = [getattr(signed_in(user), method)(f"{base}konfirmasi/").status_code for method in ("get", "post")]

    assert set(answers) <= {403, 404}
    assert Report.objects.get().confirmed_at is None
    with pytest.raises(Refused):
        remarks.confirm(report=entered, by=user)


def test_report_the_village_sent_itself_asks_for_no_confirmation(report, base, official):
    reports.submit(report=report, by=official)

    assert signed_in(official).get(f"{base}konfirmasi/").status_code == 404


def test_pages_of_the_report_ask_the_village_and_offer_the_paper_to_who_entered_it(entered, base, official, facilitator):
    asked = "Diinput atas nama Desa Sungai Contoh oleh Rahmat Pendamping: benar atau tidak?"
    pages = [signed_in(user).get(base).content.decode() for user in (official, facilitator)]

    assert [asked in page for page in pages] == [True, False]
    assert ["formulir-kertas" in page for page in pages] == [False, True]


def test_signed_paper_is_added_after_sending_and_stays_private(entered, base, facilitator, official, stranger, client):
    answer = signed_in(facilitator).post(f"{base}formulir-kertas/", {"photos": [upload(image_bytes(color=(9, 9, 9)))]})

    paper = Evidence.objects.get()
    assert (answer.url, paper.answer, paper.is_private) == (base, "paper", True)
    assert [signed_in(user).get(paper.file_url).status_code for user in (official, stranger)] == [200, 404]
    assert client.get(paper.file_url).status_code == 404


def test_signed_paper_takes_the_place_of_the_confirmation(entered, base, facilitator, pmd):
    with pytest.raises(Refused):
        reports.verify(report=entered, by=pmd)

    signed_in(facilitator).post(f"{base}formulir-kertas/", {"photos": [upload()]})

    assert reports.verify(report=entered, by=pmd).state == "verified"


def test_file_that_is_no_photo_is_refused_in_words(entered, base, facilitator):
    answer = signed_in(facilitator).post(f"{base}formulir-kertas/", {"photos": [upload(b"x", name="catatan.txt")]})

    assert answer.status_code == 200
    assert "catatan.txt" in answer.content.decode()


def test_paper_page_without_a_photo_asks_for_one(entered, base, facilitator):
    page = signed_in(facilitator).post(f"{base}formulir-kertas/", {}).content.decode()

    assert "Pilih sedikitnya satu foto." in page


@pytest.mark.parametrize("page", ["konfirmasi/", "formulir-kertas/"])
def test_pages_take_the_same_queries_with_three_photos(
    entered, base, official, facilitator, page, django_assert_num_queries, django_assert_max_num_queries
):
    helper, client = signed_in(facilitator), signed_in(official)

    def paper(shade):
        helper.post(f"{base}formulir-kertas/", {"photos": [upload(image_bytes(color=(shade, 1, 1)))]})

    paper(1)
    client.get(base + page)
    with django_assert_max_num_queries(20) as captured:
        client.get(base + page)
    once = len(captured)
    paper(90)
    paper(180)

    with django_assert_num_queries(once):
        client.get(base + page)


def add_paper(client, base, shade=9):
    return client.post(f"{base}formulir-kertas/", {"photos": [upload(image_bytes(color=(shade, 9, 9)))]})


def test_signed_paper_speaks_for_its_own_sending_alone(entered, base, facilitator, official, pmd):
    add_paper(signed_in(facilitator), base)
    remarks.contest(report=entered, reason="Angkanya salah.", by=official)
    reports.save_section(report=entered, by=facilitator, changes={"activities": "Ditulis lagi."})
    again = reports.submit(report=entered, by=facilitator)

    with pytest.raises(Refused):
        reports.verify(report=again, by=pmd)


def test_return_takes_the_signed_paper_along(entered, base, facilitator, pmd):
    add_paper(signed_in(facilitator), base)
    reports.return_(report=entered, reason="Periksa angka", by=pmd)
    again = reports.submit(report=entered, by=facilitator)

    with pytest.raises(Refused):
        reports.verify(report=again, by=pmd)
    add_paper(signed_in(facilitator), base, shade=99)
    assert reports.verify(report=again, by=pmd).state == "verified"


def test_signed_paper_cannot_be_taken_away_after_it_let_the_report_be_verified(entered, base, facilitator, pmd):
    client = signed_in(facilitator)
    add_paper(client, base)
    reports.verify(report=entered, by=pmd)

    client.post(f"/kerja/bukti/{Evidence.objects.get().pk}/hapus/")

    assert Evidence.objects.present().count() == 1


def test_photo_that_was_ordinary_evidence_becomes_the_private_paper(report, base, facilitator, pmd):
    client = signed_in(facilitator)
    client.post(f"{base}bagian/foto/", {"photos": [upload(image_bytes(color=(7, 7, 7)))]})
    sent = reports.submit(report=report, by=facilitator)

    client.post(f"{base}formulir-kertas/", {"photos": [upload(image_bytes(color=(7, 7, 7)))]})

    assert list(Evidence.objects.values_list("answer", "is_private")) == [("paper", True)]
    assert reports.verify(report=sent, by=pmd).state == "verified"


def test_nil_report_that_is_asked_for_one_answer_can_be_sent_again(report, official, pmd):
    nil = reports.submit_nil(report=_emptied(report, official), by=official)
    reports.return_(report=nil, reason="Apa kendalanya?", asked=["obstacles"], by=pmd)

    reports.save_section(report=nil, by=official, changes={"obstacles": "Banjir sepanjang triwulan."})
    again = reports.submit(report=nil, by=official)

    assert (again.state, again.is_nil, again.obstacles) == ("submitted", True, "Banjir sepanjang triwulan.")


def _emptied(report, official):
    return reports.save_section(report=report, by=official, changes={"activities": ""})


def test_words_on_entering_for_a_village_are_for_those_who_do(official, facilitator, report):
    pages = [signed_in(user).get("/kerja/laporan/formulir/").content.decode() for user in (official, facilitator)]

    assert ["menginputnya atas nama desa" in page for page in pages] == [False, True]
