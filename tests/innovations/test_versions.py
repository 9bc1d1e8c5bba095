"""What reviewers read of a new draft: only what differs from the published version, in words."""

import datetime

import pytest
from django.core.files.base import ContentFile

from sites.actions import evidence, innovations, reports
from sites.models import Innovation, InnovationVillage
from sites.views.versions import differences
from tests.factories import village
from tests.innovations.conftest import image_bytes


def rows(thing):
    return [(str(row["label"]), str(row["before"]), str(row["after"])) for row in differences(thing, thing.current_version)]


def reopened(innovation, official):
    return innovations.reopen(innovation=innovation, by=official)


def test_draft_that_is_as_published_differs_in_nothing(published, official):
    draft = reopened(published, official)

    assert rows(draft) == []


def test_choices_days_and_money_are_told_in_words_not_in_codes(published, official):
    draft = reopened(published, official)
    changes = {"stage": Innovation.Stage.TRIAL, "trial_on": datetime.date(2026, 3, 1), "budget": 1_500_000}

    draft = innovations.save_draft(innovation=draft, changes=changes, by=official)

    assert rows(draft) == [
        ("Tahapan", "Penerapan", "Uji coba"),
        ("Uji coba dimulai", "", "1 Maret 2026"),
        ("Anggaran", "", "Rp1.500.000"),
    ]


def test_measures_villages_and_photographs_are_compared_too(published, official):
    draft = reopened(published, official)
    other = village("63.03.01.2002", "Awang")

    innovations.save_measures(innovation=draft, rows=[("Kopi terjual", "kg")], by=official)
    innovations.add_village(innovation=draft, region=other, role=InnovationVillage.Role.SUPPLIES, by=official)
    evidence.add_photo(owner=draft, file=ContentFile(image_bytes(), "foto.jpg"), by=official, caption="Panen")

    assert rows(draft) == [
        ("Ukuran keberhasilan", "", "Kopi terjual (kg)"),
        ("Desa/kelurahan lain yang terlibat", "", "Desa Awang: memasok bahan"),
        ("Foto dan dokumen", "", "Panen"),
    ]


@pytest.mark.parametrize(("about", "words"), [(False, "25 orang"), (True, "sekitar 25 orang")])
def test_people_and_their_mark_stand_in_one_row(published, report, measure, official, pmd, about, words):
    report = reports.submit(report=report, by=official)
    report = reports.publish(report=reports.verify(report=report, by=pmd), by=pmd)
    report = reports.reopen(report=report, by=official)
    people = {"people_reached": 25, "people_are_about": about, "people_typed": words}

    report = reports.save_section(report=report, by=official, changes=people, figures={measure: (7, False, "7")})

    assert rows(report) == [
        ("Penerima manfaat", "", words),
        ("Hasil dalam angka", "", "Kopi terjual: 7 kg"),
    ]
