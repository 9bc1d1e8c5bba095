import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from sites.actions import sites as actions
from sites.models import Cohort, Enrolment, Site
from tests.factories import CohortFactory, EnrolmentFactory, SiteFactory, person, village

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 7, 7)


@pytest.fixture
def pmd(db):
    return person(Role.PMD)


def test_site_is_opened_with_an_event_and_a_new_content_version(pmd):
    region = village(name="Tabanio")
    version = Portal.load().content_version

    site = actions.create_site(region=region, by=pmd, summary="Desa pesisir")

    assert (site.slug, site.summary) == ("tabanio", "Desa pesisir")
    assert [event.verb for event in Event.objects.of(site)] == ["created"]
    assert Portal.load().content_version == version + 1


def test_second_village_of_a_name_gets_its_kabupaten_in_the_address(pmd):
    first = actions.create_site(region=village("63.03.01.2001", "Baru"), by=pmd)

    second = actions.create_site(region=village("63.09.01.2001", "Baru"), by=pmd)
    third = actions.create_site(region=village("63.09.02.2001", "Baru"), by=pmd)

    slugs = [site.slug for site in (first, second, third)]
    assert slugs == ["baru", "baru-kab-tabalong", "baru-kab-tabalong-6309022001"]


def test_site_of_a_kecamatan_is_refused(pmd):
    with pytest.raises(ValidationError):
        actions.create_site(region=village().parent, by=pmd)


def test_second_site_of_a_village_is_refused(pmd):
    site = SiteFactory()

    with pytest.raises(ValidationError):
        actions.create_site(region=site.region, by=pmd)


@pytest.mark.parametrize("role", [Role.HEAD, Role.OFFICIAL, Role.KABKOTA, Role.FACILITATOR])
def test_site_is_managed_by_dinas_pmd_alone(role):
    site = SiteFactory()
    other = person(role, region=None if role == Role.HEAD else site.region)

    with pytest.raises(PermissionDenied):
        actions.update_site(site=site, by=other, summary="x")
    with pytest.raises(PermissionDenied):
        actions.create_site(region=village("63.09.01.2001"), by=other)
    with pytest.raises(PermissionDenied):
        actions.enrol(site=site, cohort=CohortFactory(), joined=DAY, by=other)


def test_change_by_someone_else_in_between_is_not_overwritten(pmd):
    site = SiteFactory()
    seen = site.updated_at
    actions.update_site(site=site, by=pmd, seen=seen, summary="first")

    with pytest.raises(actions.Stale):
        actions.update_site(site=site, by=pmd, seen=seen, summary="second")

    assert Site.objects.get().summary == "first"


def test_update_that_changes_nothing_writes_no_event(pmd):
    site = SiteFactory(summary="same")

    actions.update_site(site=site, by=pmd, summary="same")

    assert Event.objects.count() == 0


def test_coordinates_outside_the_country_are_refused(pmd):
    with pytest.raises(ValidationError):
        actions.update_site(site=SiteFactory(), by=pmd, latitude=51, longitude=0)


def test_quota_names_the_area_the_cohort_and_who_holds_the_place(pmd):
    cohort = CohortFactory(quota=1)
    EnrolmentFactory(cohort=cohort, site__region=village("63.03.01.2001", "Pertama"))
    other = SiteFactory(region=village("63.03.02.2001", "Kedua"))

    with translation.override("en"), pytest.raises(actions.QuotaUsedUp) as refused:
        actions.enrol(site=other, cohort=cohort, joined=DAY, by=pmd)

    assert refused.value.messages == [
        "Kab. Banjar has its 1 site in the cohort 2025 (tahap I) already: Desa Pertama. "
        "Nothing was changed. Let that site leave first, or choose another cohort."
    ]
    assert Enrolment.objects.count() == 1


def test_place_of_a_site_that_left_can_be_taken(pmd):
    held = EnrolmentFactory(cohort=CohortFactory(quota=1))
    actions.leave(enrolment=held, left=datetime.date(2026, 1, 1), reason="Pindah tahap", by=pmd)

    actions.enrol(site=SiteFactory(), cohort=held.cohort, joined=DAY, by=pmd)

    assert Enrolment.objects.filter(left__isnull=True).count() == 1


def test_other_kabupaten_has_a_place_of_its_own(pmd):
    held = EnrolmentFactory(cohort=CohortFactory(quota=1))

    actions.enrol(site=SiteFactory(region=village("63.09.01.2001")), cohort=held.cohort, joined=DAY, by=pmd)

    assert Enrolment.objects.count() == 2


def test_site_is_in_a_cohort_once(pmd):
    held = EnrolmentFactory()

    with pytest.raises(ValidationError):
        actions.enrol(site=held.site, cohort=held.cohort, joined=DAY, by=pmd)


def test_leaving_wants_a_reason_and_a_later_day(pmd):
    held = EnrolmentFactory()

    with pytest.raises(ValidationError):
        actions.leave(enrolment=held, left=DAY, reason="", by=pmd)
    with pytest.raises(ValidationError):
        actions.leave(enrolment=held, left=DAY - datetime.timedelta(days=1), reason="x", by=pmd)

    held.refresh_from_db()
    assert held.left is None


def test_site_that_left_is_no_longer_public(pmd):
    held = EnrolmentFactory()
    assert list(Site.objects.published()) == [held.site]

    actions.leave(enrolment=held, left=DAY, reason="Selesai", by=pmd)

    assert list(Site.objects.published()) == []


def test_database_holds_the_quota_when_the_action_is_passed_by():
    held = EnrolmentFactory(cohort=CohortFactory(quota=1))

    with pytest.raises(IntegrityError, match="quota"), transaction.atomic():
        EnrolmentFactory(cohort=held.cohort)


def test_database_refuses_another_kabupaten_than_the_sites():
    held = EnrolmentFactory()
    elsewhere = village("63.09.01.2001").parent.parent

    with pytest.raises(IntegrityError, match="does not lie"), transaction.atomic():
        Enrolment.objects.filter(pk=held.pk).update(kabkota=elsewhere)


def test_quota_below_what_is_enrolled_is_refused(pmd):
    held = EnrolmentFactory()
    EnrolmentFactory(cohort=held.cohort)

    with pytest.raises(ValidationError) as refused:
        actions.update_cohort(cohort=held.cohort, by=pmd, year=2025, name=held.cohort.name, quota=1)

    assert list(refused.value.message_dict) == ["quota"]
    assert Cohort.objects.get().quota is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_hand", [False, True])
def test_two_staff_who_enrol_at_once_get_one_place(by_hand):
    """With `by_hand` past the action's own check, so that the trigger alone holds the quota."""
    pmd, cohort = person(Role.PMD), CohortFactory(quota=1)
    sites = [SiteFactory(region=village(f"63.03.0{number}.2001")) for number in (1, 2)]
    kabkota = sites[0].region.parent.parent
    barrier, outcomes = threading.Barrier(2, timeout=10), []

    def run(site):
        try:
            barrier.wait()
            if by_hand:
                with transaction.atomic():
                    Enrolment.objects.create(site=site, cohort=cohort, kabkota=kabkota, joined=DAY)
            else:
                actions.enrol(site=site, cohort=cohort, joined=DAY, by=pmd)
            outcomes.append("enrolled")
        except (actions.QuotaUsedUp, IntegrityError):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[site]) for site in sites]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["enrolled", "refused"]
    assert Enrolment.objects.count() == 1
