"""The head's summary: on one page, honest about what is not known, with a person to call for each stuck matter."""

import datetime
import io

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from klaster import sockets
from klaster.access import Role
from klaster.models import Portal
from klaster.workspace import summary
from sites import plugs_summary
from tests.factories import (
    ActivityFactory,
    EnrolmentFactory,
    InnovationFactory,
    PartnerFactory,
    ReportFactory,
    RoundFactory,
    SiteFactory,
    person,
    village,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 7, 20)


@pytest.fixture(autouse=True)
def _portal():
    """The portal's row is there from the first page ever read."""
    Portal.load()


def client_of(role, **place):
    client = Client()
    client.force_login(person(role, **place))
    return client


def plugged(monkeypatch, name, *given):
    """Only these answers in a socket."""
    monkeypatch.setitem(sockets._plugs, name, [(1, lambda answer=answer, **context: answer) for answer in given])


def matter(days, title="Perkara", call="Noor, 0800-000-111"):
    return {"days": days, "title": title, "detail": "rinci", "call": call, "url": ""}


def test_summary_shows_the_three_longest_stuck(monkeypatch):
    plugged(monkeypatch, "summary.stuck", [matter(3), matter(30)], [matter(9), matter(12)])

    context = client_of(Role.HEAD).get("/kerja/ringkasan/").context

    assert ([shown["days"] for shown in context["stuck"]], context["stuck_count"]) == ([30, 12, 9], 4)


def test_all_that_is_stuck_is_paged(monkeypatch):
    plugged(monkeypatch, "summary.stuck", [matter(day) for day in range(30)])

    page = client_of(Role.HEAD).get("/kerja/ringkasan/tertahan/?page=2").context["page_obj"]

    assert [shown["days"] for shown in page] == [4, 3, 2, 1, 0]


def test_summary_tells_what_comes_within_30_days(monkeypatch):
    today = timezone.localdate()
    events = [{"date": today + datetime.timedelta(days=ahead), "title": str(ahead), "url": ""} for ahead in [31, 30, 2, 0, -1]]
    plugged(monkeypatch, "summary.next", events)

    context = client_of(Role.HEAD).get("/kerja/ringkasan/").context

    assert [event["title"] for event in context["next"]] == ["0", "2", "30"]


def test_summary_of_an_empty_portal_answers():
    response = client_of(Role.HEAD).get("/kerja/ringkasan/")

    assert (response.status_code, response.context["stuck"], response.context["next"]) == (200, [], [])


def test_summary_says_of_when_it_is():
    assert "WITA" in client_of(Role.HEAD).get("/kerja/ringkasan/").content.decode()


ADDRESSES = ["/kerja/ringkasan/", "/kerja/ringkasan/tertahan/", "/kerja/ringkasan.pdf"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("role", "status"), [(Role.PMD, 200), (Role.HEAD, 200), (Role.DEPUTY, 200), (Role.KABKOTA, 403), (Role.PARTNER, 403)]
)
def test_summary_is_for_the_office_alone(address, role, status):
    place = {"region": village().parent.parent} if role == Role.KABKOTA else {}
    place = {"partner": PartnerFactory()} if role == Role.PARTNER else place

    assert client_of(role, **place).get(address).status_code == status


@pytest.mark.parametrize("address", ADDRESSES)
def test_summary_changes_nothing(address):
    client = client_of(Role.HEAD)

    assert client.post(address).status_code == 405
    if not address.endswith("pdf"):
        text = client.get(address).content.decode()
        assert text.count('method="post"') == text.count('action="/akun/keluar/"') == 1


def pages(response):
    assert response.headers["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content)).pages


def test_summary_pdf_is_one_page_of_a4():
    found = pages(client_of(Role.HEAD).get("/kerja/ringkasan.pdf"))

    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in found] == [(595, 842)]


def test_summary_pdf_stays_on_one_page_with_long_texts(monkeypatch):
    long = "Pendampingan penyusunan dokumen rancang bangun inovasi pengolahan eceng gondok " * 6
    figure = {"value": "123.456.789 dari 999", "label": long, "detail": long, "url": ""}
    plugged(monkeypatch, "summary.figures", *[figure] * 12)
    plugged(monkeypatch, "summary.stuck", [matter(day, long, long) for day in range(40)])
    events = [{"date": timezone.localdate(), "title": long, "url": ""}] * 40
    plugged(monkeypatch, "summary.next", events)

    assert len(pages(client_of(Role.HEAD).get("/kerja/ringkasan.pdf"))) == 1


# what sites, innovations and reports give


def publish(report_or_innovation, **fields):
    fields = {"number": 1, "published_at": timezone.now(), "published_by": report_or_innovation.created_by, **fields}
    report_or_innovation.current_version = report_or_innovation.versions.create(**fields)
    report_or_innovation.save()
    return report_or_innovation


def published_innovation(**fields):
    innovation = InnovationFactory(**fields)
    return publish(innovation, name=innovation.name, stage="applied")


@pytest.fixture
def past_round():
    days = [timezone.localdate() + datetime.timedelta(days=ahead) for ahead in (-40, -10, 20)]
    return RoundFactory(opens=days[0], due=days[1], closes=days[2])


def sent(round, ahead, **fields):
    moment = timezone.make_aware(datetime.datetime.combine(round.due, datetime.time(23, 59))) + datetime.timedelta(days=ahead)
    return ReportFactory(round=round, first_submitted_at=moment, submitted_at=moment, **fields)


def figure(position):
    given = plugs_summary.figures()[position]
    return given["value"], [int(word) for word in given["detail"].replace(";", " ").replace(",", " ").split() if word.isdigit()]


def test_figures_count_sites_by_level():
    EnrolmentFactory(site=SiteFactory(region=village("63.03.01.2001")))
    EnrolmentFactory(site=SiteFactory(region=village("63.72.01.1001")))
    SiteFactory()

    assert figure(0) == ("2", [1, 1])


def test_figures_count_published_innovations_only():
    published_innovation(), InnovationFactory()

    assert figure(1) == ("1", [1])


def test_figures_tell_on_time_late_and_missing_reports(past_round):
    innovations = [published_innovation() for _ in range(4)]
    sent(past_round, 0, innovation=innovations[0])
    sent(past_round, -3, innovation=innovations[1])
    sent(past_round, 1, innovation=innovations[2])
    ReportFactory(round=past_round, innovation=innovations[3])

    value, detail = figure(2)

    assert (value.split()[0], value.split()[-1], detail) == ("2", "4", [1, 1])


def test_people_reached_are_summed_over_those_who_told_a_number(past_round):
    for people in [40, None, 0]:
        publish(sent(past_round, 0, innovation=published_innovation()), people_reached=people)

    assert figure(3) == ("40", [2, 3])


def test_people_reached_are_unknown_when_nobody_told_a_number(past_round):
    publish(sent(past_round, 0, innovation=published_innovation()), people_reached=None)

    value, detail = figure(3)

    assert (value.isdigit(), detail) == (False, [0, 1])


def test_missing_reports_name_the_village_and_its_official(past_round):
    place = EnrolmentFactory(site=SiteFactory(region=village(name="Sungai Kita"))).site.region
    published_innovation(region=place), published_innovation(region=place)
    sent(past_round, 0, innovation=published_innovation())
    person(Role.OFFICIAL, region=place, name="Siti Rahmah", email="siti@contoh.id")

    found = plugs_summary.missing_reports(today=timezone.localdate())

    assert [(one["days"], one["call"], one["url"]) for one in found] == [
        (10, "Siti Rahmah, siti@contoh.id", f"/lokasi/{place.site.slug}/")
    ]
    assert ("Sungai Kita" in found[0]["title"], "2" in found[0]["detail"]) == (True, True)


def test_missing_reports_without_an_official_name_the_office(past_round):
    place = SiteFactory(office_phone="0800-000-999").region
    published_innovation(region=place)

    assert "0800-000-999" in plugs_summary.missing_reports(today=timezone.localdate())[0]["call"]


def test_reports_waiting_too_long_for_the_office_are_one_matter(past_round):
    person(Role.PMD, name="Rina", email="rina@contoh.id")
    now = timezone.now()
    for ahead in [-9, -8, -2]:
        ReportFactory(round=past_round, state="submitted", submitted_at=now + datetime.timedelta(days=ahead))

    found = plugs_summary.waiting_reports(today=timezone.localdate())

    assert [(one["days"], one["call"]) for one in found] == [(9, "Rina, rina@contoh.id")]


def test_reports_waiting_a_week_are_no_matter_yet(past_round):
    ReportFactory(round=past_round, state="submitted", submitted_at=timezone.now() - datetime.timedelta(days=7))

    assert plugs_summary.waiting_reports(today=timezone.localdate()) is None


def test_rounds_tell_the_days_to_come(past_round):
    RoundFactory(quarter=3, opens=TODAY, due=TODAY + datetime.timedelta(days=9), closes=TODAY + datetime.timedelta(days=30))

    events = plugs_summary.rounds(today=TODAY + datetime.timedelta(days=1))

    assert [event["date"] for event in events if event["date"].year == 2026 and event["date"].month == 7] == [
        TODAY + datetime.timedelta(days=9)
    ]


def test_summary_takes_the_same_queries_for_1_and_3(past_round, django_assert_max_num_queries):
    client = client_of(Role.HEAD)

    def measure():
        published_innovation()
        ActivityFactory(status="running", starts=TODAY, ends=TODAY)
        with django_assert_max_num_queries(25) as captured:
            client.get("/kerja/ringkasan/")
        return len(captured)

    once = measure()
    measure()

    assert measure() == once


def test_gathered_takes_one_answer_and_lists(monkeypatch):
    plugged(monkeypatch, "summary.figures", {"value": "1"}, [{"value": "2"}, {"value": "3"}], None)

    assert [given["value"] for given in summary.gathered("summary.figures")] == ["1", "2", "3"]
