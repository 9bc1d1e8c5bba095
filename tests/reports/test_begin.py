"""The page on which a report is begun: every village can be reached there, a page at a time."""

import pytest

from sites.actions import reports
from sites.models import Innovation
from sites.plugs_reports import queue
from sites.views import report_work
from tests.factories import InnovationFactory, ReportFactory
from tests.innovations.conftest import desa, innovation, measure, official, pmd, report, round, village  # noqa: F401

pytestmark = pytest.mark.django_db
URL = "/kerja/laporan/baru/"


@pytest.fixture
def many(innovation, round):  # noqa: F811
    """Thirty innovations without a report in the open round, one of them in another kabupaten."""
    there = village("63.09.01.2001", "Seberang")
    InnovationFactory(region=there, name="Jamu Seberang")
    for number in range(28):
        InnovationFactory(region=innovation.region, name=f"Karya {number:02}")


def test_those_past_the_first_page_can_be_begun_too(client, pmd, many):  # noqa: F811
    client.force_login(pmd)

    first, second = (client.get(f"{URL}?page={number}").context["page_obj"] for number in (1, 2))

    assert (len(first), len(second)) == (25, 5)
    assert {pair.innovation for pair in [*first, *second]} == set(Innovation.objects.all())


def test_choice_is_narrowed_to_one_kabupaten(client, pmd, many):  # noqa: F811
    client.force_login(pmd)

    page = client.get(f"{URL}?kabupaten=63.09")

    assert [pair.innovation.name for pair in page.context["page_obj"]] == ["Jamu Seberang"]


def test_kabupaten_in_which_every_report_is_begun_says_so(client, pmd, many):  # noqa: F811
    village("63.05.01.2001", "Selesai")
    client.force_login(pmd)

    page = client.get(f"{URL}?kabupaten=63.05").content.decode()

    assert "Tidak ada laporan yang cocok" in page


def test_begun_reports_that_are_not_shown_are_counted(client, report, official, monkeypatch):  # noqa: F811
    monkeypatch.setattr(report_work, "BEGUN", 1)
    client.force_login(official)
    assert "laporan lain sudah dimulai" not in client.get(URL).content.decode()

    for _ in range(2):
        ReportFactory(innovation=InnovationFactory(region=report.region), round=report.round)

    page = client.get(URL)
    assert len(page.context["begun"]) == 1
    assert "2 laporan lain sudah dimulai dan belum dikirim." in page.content.decode()


def test_one_and_three_take_as_many_queries(
    client,
    innovation,  # noqa: F811
    round,  # noqa: F811
    pmd,  # noqa: F811
    django_assert_num_queries,
    django_assert_max_num_queries,
):
    client.force_login(pmd)
    client.get(URL)
    with django_assert_max_num_queries(18) as captured:
        client.get(URL)
    once = len(captured)
    for _ in range(2):
        InnovationFactory(region=innovation.region)

    with django_assert_num_queries(once):
        client.get(URL)


def test_home_leads_from_what_is_to_publish_to_those_alone(pmd, report, official):  # noqa: F811
    reports.verify(report=reports.submit(report=report, by=official), by=pmd)

    assert queue(pmd).context["rows"][0]["url"] == "/kerja/verifikasi/?jenis=laporan&tahap=terverifikasi"
