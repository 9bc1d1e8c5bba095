"""The year's fixed dates: what the database holds, how they are loaded, who keeps them."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from klaster.audit.models import Event
from klaster.calendar import actions
from klaster.calendar.loading import load
from klaster.calendar.models import FixedDate
from klaster.calendar.plugs import fixed_dates
from tests.calendar.conftest import client_of, text

KEYS = {
    "evaluasi-perkembangan", "indeks-desa", "indeks-inovasi-daerah", "anggaran-perubahan", "pekan-inovasi", "rkp-desa",
}  # fmt: skip


def fixed(**fields):
    return FixedDate(**{"title": "Rakor", "from_month": 3, "from_day": 1, "to_month": 3, "to_day": 2} | fields)


def day(text):
    return datetime.date.fromisoformat(text)


def test_dates_of_the_year_are_loaded_once_and_are_about():
    assert set(FixedDate.objects.values_list("key", flat=True)) == KEYS
    assert all(FixedDate.objects.values_list("is_about", flat=True))

    load(FixedDate)

    assert FixedDate.objects.count() == len(KEYS)


def test_loading_leaves_what_staff_changed_or_took_off(pmd):
    changed, off = FixedDate.objects.get(key="indeks-desa"), FixedDate.objects.get(key="rkp-desa")
    actions.save_date(by=pmd, date=changed, title="Indeks Desa 2027", from_day=5)
    actions.set_in_use(by=pmd, date=off, in_use=False)

    load(FixedDate)

    changed.refresh_from_db()
    assert (changed.title, changed.from_day, FixedDate.objects.get(key="rkp-desa").is_active) == ("Indeks Desa 2027", 5, False)


def test_flushed_dates_come_back():
    FixedDate.objects.all().delete()

    load(FixedDate)

    assert FixedDate.objects.count() == len(KEYS)


@pytest.mark.parametrize(
    "fields",
    [
        {"from_month": 4, "from_day": 31},
        {"to_month": 2, "to_day": 30},
        {"to_month": 2, "to_day": 29, "year": 2027},
        {"from_day": 0},
        {"to_month": 13},
        {"year": 1999},
        {"title": ""},
    ],
)
def test_database_refuses_a_day_that_is_none(fields):
    with pytest.raises(IntegrityError):
        fixed(**fields).save()


@pytest.mark.parametrize("year", [None, 2028])
def test_29_february_is_a_day_each_year_and_in_a_leap_year(year):
    fixed(from_month=2, from_day=29, to_month=2, to_day=29, year=year).save()


def test_same_title_twice_is_refused(pmd):
    with pytest.raises(ValidationError, match="sudah|already"):
        actions.save_date(by=pmd, title="Anggaran Perubahan", from_month=7, from_day=1, to_month=7, to_day=2)


@pytest.mark.parametrize(
    ("fields", "first", "last", "spans"),
    [
        ({}, "2026-01-01", "2026-12-31", [("2026-03-01", "2026-03-02")]),
        ({}, "2026-03-02", "2026-03-02", [("2026-03-01", "2026-03-02")]),
        ({}, "2026-03-03", "2027-03-01", [("2027-03-01", "2027-03-02")]),
        ({"year": 2026}, "2027-01-01", "2027-12-31", []),
        ({"from_month": 12, "from_day": 20, "to_month": 1, "to_day": 5}, "2026-01-05", "2026-01-31",
         [("2025-12-20", "2026-01-05")]),
        ({"from_month": 2, "from_day": 29, "to_month": 2, "to_day": 29}, "2027-02-01", "2028-02-29",
         [("2027-02-28", "2027-02-28"), ("2028-02-29", "2028-02-29")]),
    ],
)  # fmt: skip
def test_spans_that_touch_the_days(fields, first, last, spans):
    assert fixed(**fields).spans(day(first), day(last)) == [(day(a), day(b)) for a, b in spans]


def test_date_that_moves_is_told_as_about(official):
    found = fixed_dates(user=official, first=day("2026-07-01"), last=day("2026-07-31"))

    titles = {event["title"] for event in found}
    assert titles == {
        "Anggaran Perubahan (kira-kira)",
        "Pekan Inovasi Desa dan Kelurahan (kira-kira)",
        "Masa penginputan Indeks Inovasi Daerah (IID) (kira-kira)",
    }


def test_only_dinas_pmd_keeps_the_dates(official):
    with pytest.raises(PermissionDenied):
        actions.save_date(by=official, title="Rakor", from_month=1, from_day=1, to_month=1, to_day=1)
    assert client_of(official).get("/kerja/kalender/tanggal-tetap/").status_code == 403


FORM = {"title": "Rakor tahunan", "from_day": "1", "from_month": "3", "to_day": "2", "to_month": "3", "year": "", "note": "",
        "source": ""}  # fmt: skip


def test_date_is_added_through_the_form_and_stands_in_the_history(pmd):
    response = client_of(pmd).post("/kerja/kalender/tanggal-tetap/baru/", FORM)

    made = FixedDate.objects.get(title="Rakor tahunan")
    assert (response.status_code, made.key, made.days) == (302, None, "1 Maret sampai 2 Maret")
    assert Event.objects.of(made).get().verb == "created"


@pytest.mark.parametrize(
    "wrong", [{"from_day": "31", "from_month": "4"}, {"to_day": "99"}, {"title": ""}, {"year": "12"}, {"from_month": "\0"}]
)
def test_form_refuses_and_keeps_what_was_typed(pmd, wrong):
    response = client_of(pmd).post("/kerja/kalender/tanggal-tetap/baru/", FORM | {"note": "Tetap di sini"} | wrong)

    assert (response.status_code, "Tetap di sini" in text(response)) == (422, True)


def test_date_is_changed_taken_off_and_put_back(pmd):
    date, client = FixedDate.objects.get(key="pekan-inovasi"), client_of(pmd)
    address = f"/kerja/kalender/tanggal-tetap/{date.pk}/"

    client.post(address, FORM | {"title": "Pekan Inovasi 2027", "year": "2027"})
    date.refresh_from_db()
    assert (date.title, date.year, date.is_about) == ("Pekan Inovasi 2027", 2027, False)

    client.post(f"{address}pakai/", {"pakai": "tidak"})
    date.refresh_from_db()
    assert date.is_active is False

    client.post(f"{address}pakai/", {"pakai": "ya"})
    date.refresh_from_db()
    assert (date.is_active, client.get(f"{address}pakai/").status_code) == (True, 405)
    assert client.get("/kerja/kalender/tanggal-tetap/").status_code == 200
