"""What the partners show on the pages of others."""

import datetime

import pytest

from klaster.access import Role
from partners import plugs
from tests.factories import ActivityFactory, InnovationFactory, PartnerFactory, SiteFactory, person

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 7, 7)


def test_site_shows_its_activities_without_the_cancelled():
    site, done, cancelled = SiteFactory(), ActivityFactory(status="done"), ActivityFactory(status="cancelled")
    for activity in [done, cancelled, ActivityFactory()]:
        activity.villages.add(site.region)
    ActivityFactory(title="di desa lain")
    cancelled.refresh_from_db()

    shown = plugs.site_activities(site=site, user=None).context["activities"]

    assert sorted(activity.status for activity in shown) == ["done", "planned"]


def test_site_without_activities_shows_no_section():
    assert plugs.site_activities(site=SiteFactory(), user=None, pdf=True) is None


def test_site_timeline_tells_what_is_done():
    site = SiteFactory()
    done = ActivityFactory(status="done", ends=TODAY, partner=PartnerFactory(short_name="Brida", slug="brida"))
    done.villages.add(site.region)
    ActivityFactory(status="running").villages.add(site.region)

    assert plugs.site_timeline(site=site) == [{"date": TODAY, "title": done.title, "detail": "Brida", "url": "/mitra/brida/"}]


def test_innovation_shows_who_helps():
    innovation, activity = InnovationFactory(), ActivityFactory()
    activity.innovations.add(innovation)
    ActivityFactory(status="cancelled").innovations.add(innovation)

    assert plugs.innovation_activities(innovation=innovation, version=None).context["activities"] == [activity]


def test_home_counts_the_partners_that_take_part():
    PartnerFactory.create_batch(2)
    PartnerFactory(is_active=False)

    assert [figure["value"] for figure in plugs.home_figures()] == ["2"]


def overdue(**fields):
    return ActivityFactory(status="running", starts=datetime.date(2026, 6, 1), ends=datetime.date(2026, 7, 4), **fields)


def call(**fields):
    matter = plugs.stuck(today=TODAY)[0]
    return matter["days"], matter["call"]


def test_stuck_activity_names_its_focal_point():
    overdue(partner=PartnerFactory(short_name="Brida"), contact="Noor", contact_phone="0800-000-111")

    assert call() == (3, "Noor, 0800-000-111 (Brida)")


def test_stuck_activity_without_focal_point_names_the_officers_of_its_partner():
    partner = PartnerFactory(short_name="Brida")
    person(Role.PARTNER, partner=partner, name="Dian", email="dian@contoh.id")
    person(Role.PARTNER, partner=PartnerFactory(), name="Lain")
    overdue(partner=partner)

    assert call() == (3, "Dian, dian@contoh.id (Brida)")


def test_stuck_activity_without_anybody_says_so():
    overdue(partner=PartnerFactory(short_name="DLH"))

    assert call()[1].startswith("DLH: ")


def test_coming_activities_stand_in_the_order_of_their_days():
    late, early = ActivityFactory(starts=datetime.date(2026, 7, 20)), ActivityFactory(starts=datetime.date(2026, 7, 9))
    ActivityFactory(starts=datetime.date(2026, 7, 1)), ActivityFactory(starts=datetime.date(2026, 7, 9), status="cancelled")

    assert [event["date"] for event in plugs.coming(today=TODAY)] == [early.starts, late.starts]
