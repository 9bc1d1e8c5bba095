"""The scorecard: arithmetic, counts of the portal, rules of its figures, pages."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from partners import plugs_scorecard, scorecard
from partners.actions import scorecard as actions
from partners.models import ScorecardIndicator, ScorecardYear
from sites.models import RoundException
from tests.factories import (
    ActivityFactory,
    CohortFactory,
    EnrolmentFactory,
    InnovationFactory,
    ReportFactory,
    RoundFactory,
    person,
    village,
)
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
YEAR = timezone.localdate().year


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("target", "realisation", "less", "percent", "reached"),
    [
        ("5", "4", False, "80.00", False),
        ("3", "2", False, "66.67", False),
        ("8", "1", False, "12.50", False),
        ("800", "1", False, "0.13", False),
        ("4", "5", False, "125.00", True),
        ("5", "0", False, "0.00", False),
        ("7", "5.5", True, "127.27", True),
        ("5", "6.25", True, "80.00", False),
    ],
)
def test_achievement_in_percent(target, realisation, less, percent, reached):
    found = scorecard.achievement(Decimal(target), Decimal(realisation), less_is_better=less)

    assert (found.percent, found.words, found.reached) == (Decimal(percent), "", reached)


@pytest.mark.parametrize(
    ("target", "realisation", "less", "words", "reached"),
    [
        (None, Decimal(3), False, "belum ada target", None),
        (Decimal(3), None, False, "belum ada data", None),
        (Decimal(0), Decimal(3), False, "target tercapai", True),
        (Decimal(0), Decimal(0), True, "target tercapai", True),
        (Decimal(0), Decimal(2), True, "target belum tercapai", False),
        (Decimal(7), Decimal(0), True, "target tercapai", True),
    ],
)
def test_achievement_without_a_percentage_is_said_in_words(target, realisation, less, words, reached):
    found = scorecard.achievement(target, realisation, less_is_better=less)

    assert (found.percent, found.words, found.reached) == (None, words, reached)


# what the portal counts


def test_sites_are_those_of_the_last_day_of_the_year():
    EnrolmentFactory(joined=datetime.date(2025, 7, 7))
    EnrolmentFactory(joined=datetime.date(2026, 1, 1), cohort=CohortFactory(name="2026", year=2026))
    EnrolmentFactory(joined=datetime.date(2025, 7, 7), left=datetime.date(2025, 12, 31), reason="Pindah")
    EnrolmentFactory(joined=datetime.date(2025, 7, 7), left=datetime.date(2026, 6, 30), reason="Pindah")

    assert [scorecard.sites_enrolled(year) for year in (2024, 2025, 2026)] == [0, 2, 2]


def test_activities_count_in_the_year_of_their_last_day():
    ActivityFactory(status="done", starts=datetime.date(2025, 12, 30), ends=datetime.date(2026, 1, 2), people_reached=30)
    ActivityFactory(status="done", starts=datetime.date(2026, 3, 1), ends=None, people_reached=None)
    ActivityFactory(status="running", starts=datetime.date(2026, 3, 1), people_reached=None)

    assert (scorecard.activities_done(2026), scorecard.activities_done(2025)) == (2, 0)
    assert (scorecard.people_reached(2026), scorecard.people_reached(2025)) == (30, None)


def test_reports_on_time_follow_the_day_of_the_village():
    due = datetime.date(2026, 7, 10)
    round = RoundFactory(year=2026, quarter=2, opens=datetime.date(2026, 7, 1), due=due, closes=datetime.date(2026, 7, 31))
    sent = datetime.datetime(2026, 7, 15, 12, tzinfo=datetime.UTC)
    longer, late, waiting = InnovationFactory(), InnovationFactory(), InnovationFactory()
    for innovation, state in ((longer, "verified"), (late, "verified"), (waiting, "submitted")):
        on = sent if innovation is not waiting else sent - datetime.timedelta(days=8)
        ReportFactory(innovation=innovation, round=round, state=state, first_submitted_at=on, submitted_at=on)
    RoundException.objects.create(
        round=round, region=longer.region, due=datetime.date(2026, 7, 20), closes=datetime.date(2026, 7, 31),
        reason="Banjir", created_by=person(),
    )  # fmt: skip

    assert (scorecard.reports_on_time(2026), scorecard.reports_on_time(2025)) == (Decimal("33.33"), None)


@pytest.mark.parametrize("code", scorecard.COMPUTED)
def test_every_count_answers_for_an_empty_portal(code):
    assert scorecard.COMPUTED[code].count(2026) in (0, None)


# rules


@pytest.fixture
def staff(db):
    return person(Role.PMD)


@pytest.fixture
def typed(staff):
    return actions.save_indicator(by=staff, name="Desa yang naik status", unit="desa", source="Kepmendesa")


@pytest.fixture
def counted(staff):
    return actions.save_indicator(by=staff, name="Lokasi", computed="sites", source="Portal")


def test_counted_indicator_takes_the_unit_of_its_count(counted):
    assert counted.unit == "lokasi"


def test_unknown_count_is_refused(staff):
    with pytest.raises(ValidationError, match="tidak menghitung"):
        actions.save_indicator(by=staff, name="X", unit="y", source="z", computed="nonsense")


def test_same_name_twice_is_refused(staff, typed):
    with pytest.raises(ValidationError):
        actions.save_indicator(by=staff, name=typed.name, unit="desa", source="x")


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
def test_head_reads_and_does_not_write(role, typed):
    head = person(role)
    with pytest.raises(PermissionDenied):
        actions.set_year(by=head, indicator=typed, year=YEAR, target=Decimal(5))
    with pytest.raises(PermissionDenied):
        actions.keep_counts(by=head, year=YEAR)


def test_figures_of_a_year_are_set_and_set_again(staff, typed):
    today = timezone.localdate()
    actions.set_year(by=staff, indicator=typed, year=YEAR, target=Decimal(5))
    actions.set_year(by=staff, indicator=typed, year=YEAR, target=Decimal(5), realisation=Decimal(2), as_of=today)
    actions.set_year(by=staff, indicator=typed, year=YEAR, target=Decimal(5), realisation=Decimal(2), as_of=today)

    row = ScorecardYear.objects.get()
    assert (row.target, row.realisation, row.as_of) == (5, 2, today)
    assert Event.objects.of(typed).filter(verb="set the figures of").count() == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"realisation": Decimal(2)}, "as_of"),
        ({"as_of": datetime.date(2025, 12, 31)}, "realisation"),
        ({"realisation": Decimal(2), "as_of": datetime.date(2024, 12, 31)}, "as_of"),
        ({"realisation": Decimal(2), "as_of": timezone.localdate() + datetime.timedelta(days=1)}, "as_of"),
    ],
)
def test_realisation_has_a_day_that_fits(staff, typed, fields, field):
    with pytest.raises(ValidationError) as refused:
        actions.set_year(by=staff, indicator=typed, year=2025, target=Decimal(5), **fields)

    assert list(refused.value.message_dict) == [field]
    assert not ScorecardYear.objects.exists()


def test_figures_below_zero_are_refused(staff, typed):
    with pytest.raises(ValidationError, match="tidak boleh di bawah 0"):
        actions.set_year(by=staff, indicator=typed, year=2025, target=Decimal(-1))
    with pytest.raises(IntegrityError):
        ScorecardYear.objects.create(indicator=typed, year=2025, target=Decimal(-1))


def test_kept_count_stays_when_the_data_move(staff, counted):
    EnrolmentFactory(joined=timezone.localdate())
    actions.set_year(by=staff, indicator=counted, year=YEAR, target=Decimal(2), realisation=Decimal(99))
    assert ScorecardYear.objects.get().realisation is None
    assert actions.keep_counts(by=staff, year=YEAR) == 1
    EnrolmentFactory(joined=timezone.localdate(), cohort=CohortFactory(name="lain"))

    row = ScorecardYear.objects.get()
    assert (row.target, row.realisation, row.as_of) == (2, 1, timezone.localdate())
    assert scorecard.sites_enrolled(YEAR) == 2


def test_counts_of_a_year_to_come_are_not_kept(staff, counted):
    with pytest.raises(ValidationError):
        actions.keep_counts(by=staff, year=YEAR + 1)


def test_unknown_count_is_not_kept_as_zero(staff):
    actions.save_indicator(by=staff, name="Orang", computed="people_reached", source="Portal")

    assert (actions.keep_counts(by=staff, year=YEAR), ScorecardYear.objects.count()) == (0, 0)


# pages


ADDRESS = "/kerja/capaian/"


def test_who_reads(typed):
    answers = {
        role: client_of(person(role, **place)).get(ADDRESS).status_code
        for role, place in (
            (Role.PMD, {}),
            (Role.HEAD, {}),
            (Role.OFFICIAL, {"region": village("63.03.01.2001")}),
        )
    }

    assert answers == {Role.PMD: 200, Role.HEAD: 200, Role.OFFICIAL: 403}


def test_page_shows_target_realisation_and_achievement(pmd, staff, typed):
    actions.set_year(
        by=staff, indicator=typed, year=YEAR, target=Decimal(3), realisation=Decimal(2), as_of=timezone.localdate()
    )

    shown = text(pmd.get(ADDRESS))

    assert ("Desa yang naik status" in shown, "66,67%" in shown) == (True, True)


def test_page_counts_what_is_not_kept(pmd, staff, counted):
    EnrolmentFactory(joined=timezone.localdate())
    actions.set_year(by=staff, indicator=counted, year=YEAR, target=Decimal(4))

    assert "25,00%" in text(pmd.get(ADDRESS))


def test_old_year_keeps_an_indicator_that_is_no_longer_in_use(pmd, staff, typed):
    actions.set_year(
        by=staff, indicator=typed, year=2024, target=Decimal(3), realisation=Decimal(3), as_of=datetime.date(2024, 12, 31)
    )
    actions.save_indicator(by=staff, indicator=typed, is_active=False)

    assert "Desa yang naik status" in text(pmd.get(f"{ADDRESS}?tahun=2024"))
    assert "Desa yang naik status" not in text(pmd.get(ADDRESS))


@pytest.mark.parametrize("year", ["", "abc", "99999", "1999", "2101", "2026%00", "٢٠٢٦", "-2026"])
def test_rubbish_shows_this_year(pmd, typed, year):
    response = pmd.get(f"{ADDRESS}?tahun={year}")

    assert (response.status_code, f"Capaian program, {YEAR}" in text(response)) == (200, True)


def test_indicator_is_defined_and_its_figures_written(pmd):
    data = {"name": "Merek terdaftar", "computed": "", "unit": "merek", "definition": "", "source": "DJKI", "position": "1",
            "is_active": "on"}  # fmt: skip
    response = pmd.post(f"{ADDRESS}indikator/baru/", data)
    made = ScorecardIndicator.objects.get()
    assert response.headers["Location"] == f"{ADDRESS}indikator/{made.pk}/{YEAR}/"

    pmd.post(response.headers["Location"], {"target": "4", "realisation": "5", "as_of": str(timezone.localdate()), "note": ""})
    assert "125,00%" in text(pmd.get(ADDRESS))
    assert "125,00%" in text(pmd.get(f"{ADDRESS}indikator/{made.pk}/"))

    pmd.post(f"{ADDRESS}indikator/{made.pk}/ubah/", data | {"name": "Merek produk terdaftar"})
    made.refresh_from_db()
    assert (made.name, made.is_active) == ("Merek produk terdaftar", True)


@pytest.mark.parametrize("wrong", [{"unit": ""}, {"name": ""}, {"source": "\0"}, {"computed": "nonsense"}, {"position": "-1"}])
def test_form_of_an_indicator_keeps_what_was_typed(pmd, wrong):
    data = {"name": "Merek", "computed": "", "unit": "merek", "definition": "Tetap di sini", "source": "x", "position": "1"}

    response = pmd.post(f"{ADDRESS}indikator/baru/", data | wrong)

    assert (response.status_code, "Tetap di sini" in text(response)) == (422, True)


@pytest.mark.parametrize(
    "wrong", [{"target": "banyak"}, {"target": "-1"}, {"target": "9" * 20}, {"as_of": "2026-02-30"}, {"as_of": ""}]
)
def test_form_of_a_year_refuses(pmd, typed, wrong):
    data = {"target": "4", "realisation": "5", "as_of": str(timezone.localdate()), "note": "Tetap di sini"}

    response = pmd.post(f"{ADDRESS}indikator/{typed.pk}/{YEAR}/", data | wrong)

    assert (response.status_code, "Tetap di sini" in text(response), ScorecardYear.objects.count()) == (422, True, 0)


def test_year_that_no_page_has_is_not_found(pmd, typed):
    assert pmd.get(f"{ADDRESS}indikator/{typed.pk}/99999/").status_code == 404
    assert pmd.post(f"{ADDRESS}simpan-hitungan/99999/").status_code == 404
    assert pmd.get(f"{ADDRESS}unduh.pdf").status_code == 404
    assert pmd.get(f"{ADDRESS}indikator/999999/").status_code == 404


def test_counts_are_kept_by_the_button(pmd, counted):
    EnrolmentFactory(joined=timezone.localdate())

    pmd.post(f"{ADDRESS}simpan-hitungan/{YEAR}/")

    assert ScorecardYear.objects.get().realisation == 1
    assert pmd.post(f"{ADDRESS}simpan-hitungan/{YEAR + 1}/").status_code == 302
    assert pmd.get(f"{ADDRESS}simpan-hitungan/{YEAR}/").status_code == 405


def test_export_holds_numbers_and_no_formula(pmd, staff, typed):
    actions.save_indicator(by=staff, indicator=typed, name="=1+1", unit="desa")
    actions.set_year(
        by=staff, indicator=typed, year=YEAR, target=Decimal(3), realisation=Decimal(2), as_of=timezone.localdate()
    )

    book = openpyxl.load_workbook(io.BytesIO(pmd.get(f"{ADDRESS}unduh.xlsx").content))
    rows = list(book.active.values)

    assert rows[1][:5] == ("'=1+1", "desa", 3, 2, 66.67)
    assert text(pmd.get(f"{ADDRESS}unduh.csv")).startswith("\ufeffINDIKATOR")


def test_page_takes_the_same_queries_for_1_and_3_typed(pmd, staff, typed, django_assert_max_num_queries):
    for code in scorecard.COMPUTED:
        actions.save_indicator(by=staff, name=code, computed=code, source="Portal")
    with django_assert_max_num_queries(15) as once:
        pmd.get(ADDRESS)
    for number in range(3):
        one = actions.save_indicator(by=staff, name=f"Lain {number}", unit="x", source="y")
        actions.set_year(by=staff, indicator=one, year=YEAR, target=Decimal(3))

    with django_assert_max_num_queries(len(once)):
        pmd.get(ADDRESS)


# other pages


def test_summary_counts_the_targets_that_are_reached(staff, typed, counted, django_assert_num_queries):
    assert plugs_scorecard.figure() is None

    today = timezone.localdate()
    actions.set_year(by=staff, indicator=typed, year=YEAR, target=Decimal(2), realisation=Decimal(2), as_of=today)
    actions.set_year(by=staff, indicator=counted, year=YEAR, target=Decimal(5))
    with django_assert_num_queries(1):
        figure = plugs_scorecard.figure()

    assert (figure["value"], figure["detail"]) == ("1 dari 2", "1 belum punya angka tersimpan")


def test_link_is_for_those_who_read_the_summary():
    assert plugs_scorecard.links(user=person(Role.HEAD))[0]["url"] == ADDRESS
    assert plugs_scorecard.links(user=person(Role.OFFICIAL, region=village("63.03.01.2001"))) is None
