"""The receipt of a report (on the page, on paper, as a message) and the blank form for those without signal."""

import datetime
import io
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from klaster.access import Role
from sites import answers, blank_forms, papers
from sites.actions import reports
from sites.forms.reports import question
from sites.models import Innovation, Region, Report, Round
from tests.factories import InnovationFactory, MembershipFactory, RoundFactory, person, village
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
    assert pages_of(answer) == 1


def corrected(report, official, pmd, activities):
    """The report, returned, changed and sent once more."""
    reports.return_(report=report, reason="Perbaiki.", by=pmd)
    report = reports.save_section(report=Report.objects.get(pk=report.pk), by=official, changes={"activities": activities})
    return reports.submit(report=report, by=official)


def test_receipt_of_a_correction_tells_both_sendings(client, official, pmd, sent):
    corrected(sent, official, pmd, "Panen saja.")
    client.force_login(official)

    page = client.get(f"/kerja/laporan/{sent.pk}/tanda-terima/").content.decode()

    assert ("Terkirim pertama kali" in page, "Perbaikan terkirim" in page) == (True, True)


def test_receipt_of_an_exempt_village_calls_nothing_late(sent, pmd):
    sent.round.exceptions.create(region=sent.region, is_exempt=True, reason="Banjir", created_by=pmd)
    Round.objects.update(opens=timezone.localdate() - 9 * DAY, due=timezone.localdate() - 3 * DAY)

    assert papers.punctuality(Report.objects.get()) == "Tidak wajib melapor"


def test_receipt_leads_to_the_village_s_sheet(client, official, sent):
    client.force_login(official)

    assert "/kerja/desa/63.03.01.2001/2026-2/" in client.get(f"/kerja/laporan/{sent.pk}/tanda-terima/").content.decode()


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


BLANKS = "/kerja/laporan/formulir/"


@pytest.fixture
def before(report, measure, official):
    """The report of the quarter before, sent: about 412 kg."""
    earlier = RoundFactory(year=2026, quarter=1)
    earlier = reports.start(innovation=report.innovation, round=earlier, by=official)
    figures = {measure: (412, True, "sekitar 412")}
    reports.save_section(report=earlier, by=official, changes={"activities": "Menanam kopi."}, figures=figures)
    return reports.submit(report=earlier, by=official)


def blank(report):
    return blank_forms.forms_of([report.innovation], report.round)[0]


def test_blank_form_asks_in_the_words_of_the_portal_s_form(report):
    form = blank(report)

    asked = [form.activities.label, *(question.label for question in form.texts)]
    assert asked == [question(key, report.round)[0] for key in answers.TEXTS]
    assert [figure.label for figure in form.figures] == ["Kopi terjual", "Penerima manfaat (orang)"]


def test_blank_form_asks_every_question_of_the_portal_s_form(report):
    form = blank(report)

    asked = [form.activities, *form.figures, *form.texts]
    assert len(asked) == len([key for key in answers.keys(report) if key != answers.EVIDENCE])


def test_blank_form_shows_the_earlier_answers_with_their_mark(report, before):
    form = blank(report)

    assert form.before_round == before.round
    assert (form.activities.before, form.figures[0].before) == ("Menanam kopi.", "sekitar 412 kg")


def test_blank_form_says_nothing_where_nothing_was_answered_before(report, before):
    assert blank(report).figures[1].before == ""


def test_blank_form_shows_no_draft_of_the_earlier_report(report, before, official, pmd):
    reports.return_(report=before, reason="Perbaiki.", by=pmd)
    reports.save_section(report=Report.objects.get(pk=before.pk), by=official, changes={"activities": "DRAF BARU"})

    assert blank(report).activities.before == "Menanam kopi."


def test_blank_form_shows_the_correction_and_not_what_was_sent_first(report, before, official, pmd):
    corrected(before, official, pmd, "Menanam teh.")

    assert blank(report).activities.before == "Menanam teh."


def test_blank_form_of_a_village_with_an_extension_names_its_own_days(report, pmd):
    later = report.round.closes + 9 * DAY
    report.round.exceptions.create(region=report.region, due=later, closes=later, reason="Banjir", created_by=pmd)

    form = blank(Report.objects.get(pk=report.pk))

    assert (form.due, form.closes) == (later, later)


def test_receipt_names_no_closing_day_that_has_passed(sent, round):
    today = timezone.localdate()
    Round.objects.filter(pk=round.pk).update(opens=today - 50 * DAY, due=today - 20 * DAY, closes=today - DAY)

    assert whens(Report.objects.get()) == ["Sesuai urutan", "Bila perlu", "Kemudian", "Sekarang"]


def test_blank_forms_of_a_round_that_closed_are_for_those_who_may_still_send(client, report, round, pmd):
    today = timezone.localdate()
    Round.objects.filter(pk=round.pk).update(opens=today - 50 * DAY, due=today - 20 * DAY, closes=today - DAY)
    RoundFactory(year=2026, quarter=3, opens=today, due=today + 9 * DAY, closes=today + 9 * DAY)
    longer = InnovationFactory(region=village("63.03.01.2002"))
    InnovationFactory(region=village("63.03.01.2003"))
    round.exceptions.create(region=longer.region, due=today, closes=today, reason="Banjir", created_by=pmd)
    client.force_login(pmd)

    first, closed = client.get(BLANKS), client.get(BLANKS + "?periode=2026-2")

    assert (str(first.context["round"]), len(first.context["page_obj"])) == ("Triwulan III 2026", 3)
    assert [innovation.pk for innovation in closed.context["page_obj"]] == [report.innovation.pk, longer.pk]


def test_blank_form_names_the_village_s_facilitators_and_no_others(report, facilitator):
    person(Role.FACILITATOR, region=village("63.09.01.2001", "Desa Lain"), name="Pendamping Lain")
    person(Role.FACILITATOR, region=Region.objects.get(code="63.03"), name="Ani Pendamping")

    assert blank(report).facilitators == ["Ani Pendamping", "Rahmat Pendamping"]


def test_forms_of_one_and_of_three_innovations_take_as_many_queries(report, before):
    def count(innovations):
        with CaptureQueriesContext(connection) as queries:
            found = Innovation.objects.select_related("region__parent__parent").prefetch_related("measures")
            blank_forms.forms_of(found.filter(pk__in=innovations), Round.objects.get(quarter=2))
        return len(queries)

    more = [InnovationFactory(region=village(f"63.03.01.200{n}")).pk for n in (5, 6)]

    assert count([report.innovation_id]) == count([report.innovation_id, *more])


def test_blank_form_is_two_pages_of_pdf(client, official, report, before):
    client.force_login(official)

    answer = client.get(f"{BLANKS}{report.innovation_id}-{report.round_id}.pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert pages_of(answer) == 2


def pages_of(answer):
    return len(PdfReader(io.BytesIO(answer.content)).pages)


def test_another_village_s_form_is_not_found(client, stranger, report):
    client.force_login(stranger)

    assert client.get(f"{BLANKS}{report.innovation_id}-{report.round_id}.pdf").status_code == 404


@pytest.fixture
def neighbour(report):
    return InnovationFactory(region=village("63.03.01.2002", "Tetangga"), name="Jamu Tetangga")


def listed(client, user, query=""):
    client.force_login(user)
    return [innovation.name for innovation in client.get(BLANKS + query).context["page_obj"]]


def test_list_of_forms_holds_what_is_not_sent_of_one_s_own_villages(client, facilitator, neighbour):
    assert listed(client, facilitator) == ["Kopi Aranio"]


def test_list_of_forms_leaves_out_what_is_sent(client, pmd, sent, neighbour):
    assert listed(client, pmd) == ["Jamu Tetangga"]


def test_list_of_forms_leaves_out_an_exempt_village(client, pmd, report, neighbour):
    report.round.exceptions.create(region=report.region, is_exempt=True, reason="Banjir", created_by=pmd)

    assert listed(client, pmd) == ["Jamu Tetangga"]


def test_list_of_forms_can_be_narrowed_to_a_kabupaten(client, pmd, report):
    InnovationFactory(region=village("63.09.01.2001", "Desa Lain"), name="Madu Lain")

    assert listed(client, pmd, "?kabupaten=63.09") == ["Madu Lain"]


def test_list_of_forms_is_closed_to_those_who_do_not_write(client, kabkota, report):
    client.force_login(kabkota)

    assert client.get(BLANKS).status_code == 403


def test_list_of_forms_without_an_open_round_says_so(client, pmd, report):
    Round.objects.update(opens=timezone.localdate() + DAY, due=timezone.localdate() + DAY)
    client.force_login(pmd)

    assert "Tidak ada periode pelaporan yang dibuka" in client.get(BLANKS).content.decode()
    assert client.get(f"{BLANKS}semua.pdf").url == BLANKS


def test_list_of_one_and_of_three_forms_takes_as_many_queries(client, pmd, report):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(BLANKS)
        return len(queries)

    client.force_login(pmd)
    count()
    one = count()
    for n in (5, 6):
        InnovationFactory(region=village(f"63.03.01.200{n}"))

    assert count() == one


def test_one_document_holds_the_forms_of_all_one_s_villages(client, facilitator, report, neighbour):
    MembershipFactory(user=facilitator, role=Role.FACILITATOR, region=neighbour.region, since=timezone.localdate())
    client.force_login(facilitator)

    answer = client.get(f"{BLANKS}semua.pdf")

    assert (answer.status_code, pages_of(answer)) == (200, 4)
