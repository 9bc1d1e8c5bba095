"""What a village gets back after a round: from what was sent alone, beside its index and its cluster's average."""

import datetime
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from indicators.village_plug import village_section
from klaster.access import Role
from sites import village_sheet
from sites.actions import reports
from sites.models import Report, ReportComment, Round
from tests.factories import CohortFactory, EnrolmentFactory, InnovationFactory, RoundFactory, SiteFactory, person, village
from tests.indicators.factories import AssessmentFactory, EvaluationFactory, IdmFactory
from tests.innovations.conftest import *  # noqa: F403 - the village, its people and its report

DAY = datetime.timedelta(days=1)
URL = "/kerja/desa/63.03.01.2001/"
SHEET = f"{URL}2026-2/"


@pytest.fixture
def sent(report, measure, official):
    changes = {"activities": "Panen raya.", "help_needed": "Pelatihan kemasan."}
    reports.save_section(report=report, by=official, changes=changes, figures={measure: (Decimal(12), True, "12-an")})
    return reports.submit(report=report, by=official)


@pytest.fixture
def earlier(report, measure, official):
    """The report of the quarter before, sent: 10 kg."""
    found = reports.start(innovation=report.innovation, round=RoundFactory(quarter=1), by=official)
    figures = {measure: (Decimal(10), False, "10")}
    reports.save_section(report=found, by=official, changes={"activities": "Menanam."}, figures=figures)
    return reports.submit(report=found, by=official)


def page_of(client, user, url=SHEET):
    client.force_login(user)
    return client.get(url)


def told_of(report, user):
    round = Round.objects.get(pk=report.round_id)
    return village_sheet.sheet(report.region, round, user=user)["told"][0]


def test_sheet_tells_what_was_sent_and_what_came_of_it(client, official, sent):
    page = page_of(client, official).content.decode()

    for words in ("Kopi Aranio", "Panen raya.", "Pelatihan kemasan.", "sekitar 12 kg", "Tepat waktu", "menunggu pemeriksaan"):
        assert words in page


def test_sheet_names_its_village_and_round(client, official, sent):
    page = page_of(client, official).content.decode()

    assert f"Apa yang dilaporkan {sent.region.full_name} pada Triwulan II 2026" in page
    assert "triwulan ini" not in page.casefold()


def test_kelurahan_has_its_sheets_for_the_musyawarah_kelurahan(client, pmd, round):
    village(code="63.71.04.1009", name="Kuin Utara")

    for url in ("/kerja/desa/63.71.04.1009/", "/kerja/desa/63.71.04.1009/2026-2/"):
        page = page_of(client, pmd, url).content.decode()

        assert ("musyawarah kelurahan" in page, "musyawarah desa" in page) == (True, False)


def test_sheet_shows_no_word_of_a_draft(client, official, sent, pmd):
    reports.return_(report=sent, reason="RAHASIA: foto palsu", by=pmd)
    reports.save_section(report=Report.objects.get(), by=official, changes={"activities": "DRAF BARU"})

    page = page_of(client, official).content.decode()

    assert "DRAF BARU" not in page
    assert "RAHASIA" not in page
    assert "Panen raya." in page


def test_sheet_shows_the_correction_once_it_is_sent(client, official, sent, pmd):
    reports.return_(report=sent, reason="Perbaiki.", by=pmd)
    reports.save_section(report=Report.objects.get(), by=official, changes={"activities": "Panen kecil."})
    reports.submit(report=Report.objects.get(), by=official)

    page = page_of(client, official).content.decode()

    assert ("Panen kecil." in page, "Panen raya." in page) == (True, False)


def test_sheet_counts_what_was_sent_in_time_verified_and_published(client, published, official, sent, pmd):
    InnovationFactory(region=sent.region, current_version=published.current_version)
    reports.verify(report=sent, by=pmd)

    figures = page_of(client, official).context["figures"]

    assert [figure["value"] for figure in figures] == ["1", "1", "1", "0"]
    assert figures[0]["detail"] == "dari 2 inovasi"


def test_sheet_of_a_report_that_was_never_sent_shows_nothing_of_it(client, official, report):
    page = page_of(client, official)

    assert "Panen dan sangrai." not in page.content.decode()
    assert [one.report for one in page.context["told"]] == [None]


def test_sheet_shows_no_remark_and_no_internal_note(client, pmd, sent):
    ReportComment.objects.create(report=sent, author=pmd, text="CATATAN TERBUKA")
    ReportComment.objects.create(report=sent, author=pmd, text="CATATAN INTERNAL", is_internal=True)

    assert "CATATAN" not in page_of(client, pmd).content.decode()


def test_figures_stand_over_time_with_their_mark(sent, earlier, official):
    row = told_of(sent, official).rows[0]

    assert [(str(cell["round"]), cell["words"]) for cell in row["cells"]] == [
        ("Triwulan I 2026", "10 kg"),
        ("Triwulan II 2026", "sekitar 12 kg"),
    ]


def test_unknown_figure_is_no_data_yet_and_never_zero(sent, earlier, official):
    people = told_of(sent, official).rows[-1]

    assert [cell["words"] for cell in people["cells"]] == ["belum ada data", "belum ada data"]


def test_chart_needs_two_known_figures_of_one_measure(sent, official):
    assert told_of(sent, official).chart is None


def test_chart_says_each_figure_in_words(sent, earlier, official):
    chart = told_of(sent, official).chart

    assert (
        chart.alt == "Kopi terjual dari Kopi Aranio menurut triwulan. Triwulan I 2026: 10 kg; Triwulan II 2026: sekitar 12 kg."
    )


def test_sheet_of_an_earlier_round_knows_nothing_of_the_later(sent, earlier, official):
    told = told_of(earlier, official)

    assert [str(round) for round in told.rounds] == ["Triwulan I 2026"]


def test_nil_report_is_called_so(client, report, innovation, official):
    nil = reports.start(innovation=innovation, round=RoundFactory(quarter=1), by=official)
    reports.submit_nil(report=nil, by=official)

    told = told_of(nil, official)

    assert (told.is_nil, told.texts) == (True, [])
    assert {cell["words"] for row in told.rows for cell in row["cells"]} == {"laporan nihil"}


def test_figures_of_earlier_quarters_stay_when_the_newest_report_is_nil(earlier, official):
    nil = reports.start(innovation=earlier.innovation, round=RoundFactory(quarter=3), by=official)
    reports.submit_nil(report=nil, by=official)

    row = told_of(nil, official).rows[0]

    assert (row["label"], [cell["words"] for cell in row["cells"]]) == ("Kopi terjual", ["10 kg", "laporan nihil"])


def test_answer_that_does_not_apply_is_told_so(report, measure, official):
    Report.objects.filter(pk=report.pk).update(marks={f"measure_{measure.pk}": "not_applicable", "obstacles": "not_applicable"})
    told = told_of(reports.submit(report=Report.objects.get(pk=report.pk), by=official), official)

    assert ("Kendala", "Tidak berlaku") in [(text.label, str(text.mark_label)) for text in told.texts]


def test_late_report_is_told_as_late(client, official, sent):
    Round.objects.update(opens=timezone.localdate() - 9 * DAY, due=timezone.localdate() - 3 * DAY)

    assert told_of(sent, official).punctuality == "Terlambat 3 hari"


def test_exempt_village_is_told_so(client, published, official, pmd, round):
    round.exceptions.create(region=published.region, is_exempt=True, reason="Banjir", created_by=pmd)

    assert "Tidak ada laporan yang wajib" in page_of(client, official).content.decode()


def test_published_report_is_told_with_its_day(published, sent, pmd, official):
    reports.verify(report=sent, by=pmd)
    reports.publish(report=sent, by=pmd)

    assert told_of(sent, official).came_of_it == f"diterbitkan {village_sheet.day(timezone.now())}, dapat dibaca semua orang"


def test_open_round_is_provisional_and_a_closed_one_is_not(client, official, sent):
    assert "Sementara." in page_of(client, official).content.decode()

    past = timezone.localdate() - DAY
    Round.objects.update(opens=past - 9 * DAY, due=past, closes=past)
    assert "Sementara." not in page_of(client, official).content.decode()


def test_round_that_has_not_opened_has_no_sheet(client, official, sent):
    Round.objects.update(opens=timezone.localdate() + DAY)

    assert page_of(client, official).status_code == 404


@pytest.mark.parametrize("url", [URL, SHEET, f"{SHEET}lembar.pdf"])
def test_sheets_are_for_those_who_read_everything_there(client, url, sent, official, stranger, kabkota, facilitator):
    readers = (official, kabkota, facilitator, person(Role.HEAD))

    assert [page_of(client, user, url).status_code for user in readers] == [200] * 4
    assert page_of(client, stranger, url).status_code == 404


def test_list_counts_what_was_sent_in_each_round(client, official, sent, earlier, stranger):
    reports.start(innovation=InnovationFactory(region=sent.region), round=sent.round, by=official)

    page = page_of(client, official, URL)

    assert [(str(round), round.sent) for round in page.context["page_obj"]] == [("Triwulan II 2026", 1), ("Triwulan I 2026", 1)]


def test_sheet_on_paper_is_named_by_its_village_and_round(client, official, sent):
    answer = page_of(client, official, f"{SHEET}lembar.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert "lembar-sungai-contoh-6303012001-2026-2.pdf" in answer["Content-Disposition"]
    assert len(PdfReader(io.BytesIO(answer.content)).pages) <= 2


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def test_sheet_of_one_and_of_three_innovations_takes_as_many_queries(client, official, sent, earlier):
    client.force_login(official)
    one = queries_of(client, SHEET)
    for name in ("Madu", "Jamu"):
        more = InnovationFactory(region=sent.region, name=name)
        for round in (earlier.round, sent.round):
            reports.submit_nil(report=reports.start(innovation=more, round=round, by=official), by=official)

    assert queries_of(client, SHEET) == one


def test_list_of_one_and_of_three_rounds_takes_as_many_queries(client, official, sent):
    client.force_login(official)
    one = queries_of(client, URL)
    for quarter in (1, 3):
        RoundFactory(quarter=quarter)

    assert queries_of(client, URL) == one


@pytest.fixture
def cohort(desa):
    found = CohortFactory()
    EnrolmentFactory(site=SiteFactory(region=desa), cohort=found)
    return found


def index_section(region, year=2026):
    return village_section(region, Round(year=year, quarter=2), None, False).context


def test_average_is_the_mean_of_the_cohort_s_desa_in_the_same_year(desa, cohort):
    AssessmentFactory(region=desa, score=Decimal("70"), points=None)
    for code, score in (("63.09.01.2001", "80"), ("63.05.01.2001", None)):
        other = village(code, f"Desa {code}")
        EnrolmentFactory(site=SiteFactory(region=other), cohort=cohort)
        if score:
            AssessmentFactory(region=other, score=Decimal(score), points=None)
            AssessmentFactory(region=other, score=Decimal("10"), points=None, year=2026)

    average = index_section(desa)["average"]

    assert (average.value, average.known, average.sites) == (Decimal("75"), 2, 3)


def test_average_leaves_out_villages_outside_the_cohort_and_those_that_left(desa, cohort):
    AssessmentFactory(region=desa, score=Decimal("70"), points=None)
    AssessmentFactory(score=Decimal("90"), points=None)
    gone = village("63.09.01.2001", "Pergi")
    leaving = {"left": timezone.localdate(), "reason": "Pindah program"}
    EnrolmentFactory(site=SiteFactory(region=gone), cohort=cohort, **leaving)
    AssessmentFactory(region=gone, score=Decimal("90"), points=None)

    assert (index_section(desa)["average"].value, index_section(desa)["average"].sites) == (Decimal("70"), 1)


def test_village_outside_every_cohort_has_no_average(desa):
    AssessmentFactory(region=desa)

    assert index_section(desa)["average"] is None


def test_unknown_average_is_no_data_yet(client, official, sent, cohort):
    page = page_of(client, official).content.decode()

    assert "Rata-rata klaster, 2025 (tahap I)" in page
    assert "<b>belum ada data</b>" in page


def test_index_of_a_desa_is_one_series_alone(desa, cohort):
    IdmFactory(region=desa)
    AssessmentFactory(region=desa)

    context = index_section(desa)

    assert [one.methodology.series for one in context["history"]] == [context["newest"].methodology.series] == ["id"]


def test_index_of_a_year_after_the_round_is_not_shown(desa):
    AssessmentFactory(region=desa, year=2025)
    AssessmentFactory(region=desa, year=2026)

    assert index_section(desa, 2025)["newest"].year == 2025


def test_kelurahan_has_its_evaluation_beside_those_of_other_kelurahan(desa, cohort):
    evaluation = EvaluationFactory()
    AssessmentFactory(region=desa)
    EnrolmentFactory(site=SiteFactory(region=evaluation.region), cohort=cohort)

    context = index_section(evaluation.region)

    assert context["newest"] == evaluation
    assert (context["average"].value, context["average"].known, context["average"].sites) == (Decimal("529"), 1, 1)
