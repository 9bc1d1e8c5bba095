"""Targets of sites: who sets them, what is refused, what the list says."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners.actions.targets import change_target, remove_target, set_target
from partners.models import SiteTarget
from partners.plans import missing_to, newest_figures
from tests.factories import person, village
from tests.indicators.factories import AssessmentFactory, IdmFactory
from tests.indicators.steps_helpers import own_check, text_of
from tests.partners.conftest import client_of
from tests.partners.plans_helpers import CODE, NEXT, THIS_YEAR, begun, desa, kelurahan, official, site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def staff():
    return person(Role.PMD, name="Rina PMD")


def given(region, by, status="mandiri", year=NEXT, **fields):
    return set_target(region=region, status=status, year=year, by=by, **fields)


def refused(field, act):
    with pytest.raises(ValidationError) as error:
        act()
    return " ".join(error.value.message_dict[field])


def test_target_is_set_with_its_event(staff):
    target = given(desa(), staff, note=" Sesuai RPJMD ")

    stored = SiteTarget.objects.get()
    assert (stored.status, stored.year, stored.note, stored.set_by) == ("mandiri", NEXT, "Sesuai RPJMD", staff)
    assert Event.objects.of(target).get().verb == "set a target"


@pytest.mark.parametrize("role", [Role.KABKOTA, Role.OFFICIAL, Role.FACILITATOR])
def test_target_is_set_by_dinas_pmd_alone(role):
    region = desa()

    with pytest.raises(PermissionDenied):
        given(region, person(role, region=region))


@pytest.mark.parametrize("status", ["maju", "berkembang"])
def test_target_at_or_below_the_newest_status_is_refused_in_words(status, staff):
    region = desa()

    words = refused("status", lambda: given(region, staff, status))

    assert ("2025" in words, "Maju" in words, SiteTarget.objects.count()) == (True, True, 0)


def test_newest_official_status_counts_not_an_own_check_nor_idm(staff):
    region = site()
    IdmFactory(region=region, year=2024, score="0.9", dimensions=[], status_official="mandiri", status_computed="mandiri")
    own_check(region, official(region), 500)

    assert given(region, staff, "maju").status == "maju"


def test_status_of_another_series_is_refused(staff):
    words = [
        refused("status", lambda: given(desa(), staff, "cepat_berkembang")),
        refused("status", lambda: given(kelurahan(), staff, "mandiri")),
    ]

    assert ("Indeks Desa" in words[0], "Evaluasi Perkembangan" in words[1]) == (True, True)


def test_urban_village_has_the_classes_of_its_own_series(staff):
    region = kelurahan(300)

    target = given(region, staff, "cepat_berkembang")

    assert missing_to(target.status, region, newest_figures([region])[region.pk]) == 51


def test_highest_class_has_no_higher_target(staff):
    region = kelurahan(529, "cepat_berkembang")

    assert refused("status", lambda: given(region, staff, "cepat_berkembang"))


@pytest.mark.parametrize("year", [THIS_YEAR - 1, THIS_YEAR + 11, 2025])
def test_year_in_the_past_or_too_far_ahead_is_refused(year, staff):
    assert refused("year", lambda: given(desa(), staff, year=year))


def test_year_whose_figures_are_known_is_refused(staff):
    region = desa()
    AssessmentFactory(region=region, year=THIS_YEAR)

    assert str(THIS_YEAR) in refused("year", lambda: given(region, staff, year=THIS_YEAR))


def test_second_target_of_a_year_is_refused_by_the_database_too(staff):
    region = desa()
    given(region, staff)

    with pytest.raises(ValidationError):
        given(region, staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteTarget.objects.create(region=region, status="mandiri", year=NEXT, set_by=staff)


def test_village_outside_the_cluster_has_no_target(staff):
    assert refused("region", lambda: given(village("63.03.01.2009"), staff))


def test_target_changes_and_is_removed(staff):
    target = given(desa(points=400), staff, "maju")

    changed = change_target(target=target, status="mandiri", year=NEXT + 1, by=staff)
    remove_target(target=changed, by=staff)
    remove_target(target=changed, by=staff)

    verbs = list(Event.objects.of(target).values_list("verb", flat=True))
    assert (SiteTarget.objects.count(), verbs) == (0, ["removed a target", "changed a target", "set a target"])


def test_note_of_a_target_that_was_reached_can_still_be_changed(staff):
    region = desa(points=400)
    target = given(region, staff, "maju")
    AssessmentFactory(region=region, year=THIS_YEAR)

    assert change_target(target=target, status="maju", year=NEXT, note="Tercapai", by=staff).note == "Tercapai"


def test_village_hears_of_its_target_once_while_it_has_not_read(staff):
    region = desa(points=400)
    reader = official(region)
    target = given(region, staff, "maju")

    change_target(target=target, status="mandiri", year=NEXT, by=staff)

    told = Notification.objects.get(recipient=reader)
    assert (told.kind, told.params) == ("target.set", {"status": "Mandiri", "year": str(NEXT)})


def test_note_alone_is_no_message(staff):
    region = desa()
    target = given(region, staff)
    official(region)

    change_target(target=target, status="mandiri", year=NEXT, note="Baru", by=staff)

    assert not Notification.objects.exists()


def test_site_that_holds_the_highest_status_lacks_no_target(pmd):
    desa(points=540)
    kelurahan(529, "cepat_berkembang")

    for what in ("tanpa-target", "tanpa-rencana"):
        assert "Contoh" not in text_of(pmd.get(f"/kerja/target/?kurang={what}")).partition("Saring")[2]


# pages


def test_list_shows_status_target_gap_and_villages_without(pmd, staff):
    given(desa(), staff)
    site("63.03.01.2002", "Tanpa Angka")

    shown = text_of(pmd.get("/kerja/target/"))

    assert all(
        words in shown for words in ("Maju", "Indeks Desa 2025", f"Mandiri {NEXT}", "42", "Tanpa Angka", "belum ada data")
    )


def test_list_is_filtered_to_sites_without_target_or_plan(pmd, staff):
    region = desa()
    given(region, staff)
    begun(region, staff)
    site("63.03.01.2002", "Belum Apa")
    kelurahan()

    lacking = {what: text_of(pmd.get(f"/kerja/target/?kurang={what}")) for what in ("tanpa-target", "tanpa-rencana", "ngawur")}

    assert ["Sungai Contoh" in text for text in lacking.values()] == [False, False, True]
    assert ["Belum Apa" in text for text in lacking.values()] == [True, True, True]
    assert ["Kelurahan Kelurahan Contoh" in text for text in lacking.values()] == [True, False, True]


def test_target_is_set_changed_and_removed_in_the_forms(pmd):
    desa(points=400)
    assert pmd.get(f"/kerja/target/baru/?desa={CODE}").status_code == 200

    pmd.post("/kerja/target/baru/", {"region": CODE, "status": "maju", "year": NEXT})
    target = SiteTarget.objects.get()
    pmd.post(f"/kerja/target/{target.pk}/ubah/", {"status": "mandiri", "year": NEXT + 1, "note": "Baru"})
    target.refresh_from_db()
    held = (target.status, target.year, target.note)
    asked = pmd.get(f"/kerja/target/{target.pk}/hapus/").status_code
    pmd.post(f"/kerja/target/{target.pk}/hapus/")

    assert (held, asked, SiteTarget.objects.count()) == (("mandiri", NEXT + 1, "Baru"), 200, 0)


@pytest.mark.parametrize(
    "data",
    [
        {"note": ""},
        {"region": "\0", "status": "\0", "year": "\0"},
        {"region": CODE, "status": "maju", "year": NEXT},
        {"year": "x"},
    ],
)
def test_wrong_target_is_told_in_the_form(data, pmd):
    desa()

    response = pmd.post("/kerja/target/baru/", data)

    assert (response.status_code, SiteTarget.objects.count()) == (422, 0)


@pytest.mark.parametrize("query", ["?kabupaten=%00", "?cari=%00", "?kurang=%00", "?page=x", "?cari='--"])
def test_rubbish_in_the_address_of_the_list_does_no_harm(query, pmd):
    desa()

    assert pmd.get(f"/kerja/target/{query}").status_code == 200
    assert pmd.get("/kerja/target/baru/?desa=%00").status_code == 200


def test_others_read_their_area_and_set_nothing(staff, officer):
    region = desa()
    target = given(region, staff)
    reader = client_of(official(region))
    elsewhere = client_of(person(Role.KABKOTA, region=village("63.09.01.2001").parent.parent))

    assert "Sungai Contoh" in text_of(reader.get("/kerja/target/"))
    assert "Sungai Contoh" not in text_of(elsewhere.get("/kerja/target/"))
    pages = ["/kerja/target/baru/", f"/kerja/target/{target.pk}/ubah/", f"/kerja/target/{target.pk}/hapus/"]
    assert [reader.post(page).status_code for page in pages] == [403, 403, 403]
    assert officer.get("/kerja/target/").status_code == 403


def test_list_takes_the_same_few_queries_however_long(pmd, staff, django_assert_max_num_queries):
    given(desa(), staff)
    for number in range(2, 12):
        region = site(f"63.03.01.20{number:02}", f"Desa {number}")
        AssessmentFactory(region=region)
        given(region, staff)
        begun(region, staff)

    with django_assert_max_num_queries(15):
        pmd.get("/kerja/target/")
