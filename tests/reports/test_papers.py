"""The receipt of a report: on the page, on paper, as a message."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from klaster.access import Role
from sites import papers
from sites.actions import reports
from sites.models import Report, Round
from tests.factories import person
from tests.innovations.conftest import *  # noqa: F403 - the village, its people and its report

DAY = datetime.timedelta(days=1)


@pytest.fixture
def sent(report, official):
    return reports.submit(report=report, by=official, known_to_head=True)


def whens(report):
    return [step["when"] for step in papers.next_steps(report)]


def whats(report):
    return " ".join(step["what"] for step in papers.next_steps(report))


def test_receipt_names_what_was_sent_and_by_whom(client, official, sent):
    client.force_login(official)

    page = client.get(f"/kerja/laporan/{sent.pk}/tanda-terima/").content.decode()

    for words in (
        sent.receipt,
        "Desa Sungai Contoh",
        "Kopi Aranio",
        "Triwulan II 2026 (April–Juni)",
        "Tepat waktu",
        "Siti Operator",
    ):
        assert words in page


def test_receipt_says_that_the_sender_said_the_head_knows_and_signs_nothing(client, official, sent):
    client.force_login(official)

    page = client.get(f"/kerja/laporan/{sent.pk}/tanda-terima/").content.decode()

    assert "Diketahui Kepala Desa/Lurah menurut pengirim" in page


def test_receipt_says_nothing_of_the_head_when_nothing_was_said(client, official, report):
    sent = reports.submit(report=report, by=official)
    client.force_login(official)

    assert "Diketahui Kepala Desa/Lurah" not in client.get(f"/kerja/laporan/{sent.pk}/tanda-terima/").content.decode()


def test_message_holds_number_village_innovation_quarter_time_and_address(sent):
    text = papers.receipt_text(sent, address="https://klaster.example/x/")

    moment = timezone.localtime(sent.first_submitted_at)
    assert text.splitlines() == [
        "Tanda terima laporan: L-2026-II-0001",
        "Desa Sungai Contoh, Kab. Banjar",
        "Inovasi: Kopi Aranio",
        "Periode pelaporan: Triwulan II 2026 (April–Juni)",
        f"Diterima: {papers.moment(sent.first_submitted_at)}",
        "Tepat waktu",
        "Diketahui Kepala Desa/Lurah menurut pengirim",
        "https://klaster.example/x/",
    ]
    assert f"{moment:%H.%M} WITA" in text


def test_message_of_demo_data_says_so(sent):
    assert papers.receipt_text(sent, address="x", is_demo=True).startswith("Data contoh\n")


def test_message_says_how_late_a_report_is(sent):
    Round.objects.update(opens=timezone.localdate() - 9 * DAY, due=timezone.localdate() - 3 * DAY)

    assert "Terlambat 3 hari" in papers.receipt_text(Report.objects.get(), address="x").splitlines()


def test_whatsapp_link_carries_the_whole_message(client, official, sent):
    client.force_login(official)

    context = client.get(f"/kerja/laporan/{sent.pk}/tanda-terima/").context

    parts = urlsplit(context["whatsapp"])
    assert (parts.scheme, parts.netloc) == ("https", "wa.me")
    assert parse_qs(parts.query)["text"] == [context["text"]]


def test_next_steps_promise_no_day_that_nobody_has_set(sent):
    assert whens(sent) == [
        "Sesuai urutan",
        "Bila perlu",
        papers.day(sent.round.closes),
        "Kemudian",
        f"Setelah {papers.day(sent.round.closes)}",
    ]
    assert "belum ditetapkan" in whats(sent)


def test_next_steps_tell_the_last_day_of_an_endorsement_that_is_asked_for(sent):
    Round.objects.update(endorsement_days=5)

    assert whens(Report.objects.get())[0] == f"Sampai {papers.day(timezone.localdate() + 5 * DAY)}"


def test_next_steps_begin_with_the_village_that_has_to_confirm(report, facilitator):
    sent = reports.submit(report=report, by=facilitator)

    assert whens(sent)[0] == "Pertama"


def test_next_steps_name_the_village_s_own_closing_day(sent, pmd):
    later = sent.round.closes + 9 * DAY
    sent.round.exceptions.create(region=sent.region, due=later, closes=later, reason="Banjir", created_by=pmd)

    assert papers.day(later) in whens(Report.objects.get())


@pytest.mark.parametrize(("state", "first"), [("returned", "Sekarang"), ("verified", "Selanjutnya")])
def test_next_steps_follow_the_report(sent, pmd, state, first):
    if state == "returned":
        reports.return_(report=sent, reason="Foto tidak terbaca.", by=pmd)
    else:
        reports.verify(report=sent, by=pmd)

    assert whens(Report.objects.get())[0] == first


def test_receipt_on_paper_is_one_page_named_by_its_number(client, official, sent):
    client.force_login(official)

    answer = client.get(f"/kerja/laporan/{sent.pk}/tanda-terima.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert "tanda-terima-l-2026-ii-0001.pdf" in answer["Content-Disposition"]
    assert answer.content.count(b"/Type /Page\n") + answer.content.count(b"/Type /Page/") <= 1


def test_receipt_of_a_report_that_was_not_sent_leads_to_the_report(client, official, report):
    client.force_login(official)

    for address in ("tanda-terima/", "tanda-terima.pdf"):
        assert client.get(f"/kerja/laporan/{report.pk}/{address}").url == f"/kerja/laporan/{report.pk}/"


def test_another_village_sees_no_receipt(client, sent, stranger):
    client.force_login(stranger)

    for address in ("tanda-terima/", "tanda-terima.pdf"):
        assert client.get(f"/kerja/laporan/{sent.pk}/{address}").status_code == 404


def test_head_of_office_may_read_a_receipt(client, sent):
    client.force_login(person(Role.HEAD))

    assert client.get(f"/kerja/laporan/{sent.pk}/tanda-terima/").status_code == 200
