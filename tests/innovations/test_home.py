"""What innovations and reports give to the home page."""

import pytest

from klaster.models import Portal
from sites.actions import innovations, reports

pytestmark = pytest.mark.django_db
TEXT = "Panen kedua dari kolam pekarangan."


@pytest.fixture
def told(published, report, official, pmd):
    """A report that is published, on an innovation that is."""
    Portal.load()
    reports.save_section(report=report, by=official, changes={"activities": TEXT})
    reports.submit(report=report, by=official)
    reports.verify(report=report, by=pmd)
    reports.publish(report=report, by=pmd)
    return report


def test_home_shows_a_published_report(client, told):
    assert TEXT in client.get("/").content.decode()


def test_home_shows_no_report_of_a_withdrawn_innovation(client, told, published, pmd):
    client.get("/")

    innovations.withdraw(innovation=published, reason="Ditarik atas permintaan desa.", by=pmd)

    assert TEXT not in client.get("/").content.decode()


def test_home_shows_no_withdrawn_report(client, told, pmd):
    client.get("/")

    reports.withdraw(report=told, reason="Angkanya keliru.", by=pmd)

    assert TEXT not in client.get("/").content.decode()
