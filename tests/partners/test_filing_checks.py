"""The check list before a filing: what the portal sees, what people tick, and the items themselves."""

import json
import random
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import partners
from klaster.access import Role
from klaster.demo import Cast
from partners import demo_potentials
from partners import filing_checks_shown as shown
from partners.actions import filing_checks as actions
from partners.models import Check, ChecklistItem, FilingClass, FilingType, Party
from partners.models.files import Attachment
from tests.factories import PartnerFactory, person
from tests.partners.conftest import client_of
from tests.partners.potentials_kit import accompanied, filing, official, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
DONE, NOT_NEEDED = Check.State.DONE, Check.State.NOT_NEEDED


def setting(type="mark", **fields):
    region = place()
    by = person(Role.PMD)
    return region, by, filing(region, by, type, **fields)


def item(key):
    return ChecklistItem.objects.get(key=key)


def line(filing, key):
    return next(one for one in shown.lines(filing) if one.item.key == key)


def attach(filing, purpose, by):
    return Attachment.objects.create(filing=filing, purpose=purpose, kind="document", size=1, sha256=purpose, uploaded_by=by)


def applicant(filing, kind="group", **fields):
    return Party.objects.create(filing=filing, role="applicant", kind=kind, name="Kelompok Contoh", **fields)


def test_packaged_items_cover_each_type_and_name_their_source():
    entries = json.loads((Path(partners.__file__).parent / "data/checklist.json").read_text())

    assert {kind for entry in entries for kind in entry["types"]} == set(FilingType.values)
    assert [entry["key"] for entry in entries if not entry["source"]] == []
    assert [one["key"] for one in entries if not one["is_sure"] and "Kanwil Kemenkum" not in one["source"]] == []
    assert ChecklistItem.objects.count() == len(entries)
    assert set(shown.LOOKS) <= {entry["key"] for entry in entries}


def test_what_the_portal_sees_is_told_from_what_is_there():
    _region, by, mark = setting()
    assert [line(mark, key).state for key in ("applicant", "classes", "label", "deed", "fee")] == [""] * 5

    applicant(mark)
    FilingClass.objects.create(filing=mark, number=30, goods="Madu")
    for purpose in ("label", "deed", "payment"):
        attach(mark, purpose, by)

    assert [line(mark, key).state for key in ("applicant", "classes", "label", "deed", "fee")] == [DONE] * 5


def test_deed_does_not_apply_to_a_person_and_an_applicant_who_died_counts_no_more():
    _region, _by, mark = setting()
    party = applicant(mark, kind="person")
    assert (line(mark, "applicant").state, line(mark, "deed").state) == (DONE, NOT_NEEDED)

    Party.objects.filter(pk=party.pk).update(end="died", ended_on="2026-02-01")

    assert (line(mark, "applicant").state, line(mark, "deed").state) == ("", "")


def test_what_the_portal_sees_is_not_ticked_as_there_but_may_not_be_needed():
    _region, by, mark = setting()

    with pytest.raises(ValidationError):
        actions.check_item(filing=mark, item=item("label"), state=DONE, by=by)
    actions.check_item(filing=mark, item=item("label"), state=NOT_NEEDED, note="Merek kata.", by=by)

    assert (line(mark, "label").state, line(mark, "label").is_settled) == (NOT_NEEDED, False)


def test_village_partner_and_dinas_pmd_tick_and_take_back():
    region, staff, patent = setting("simple")
    partner = PartnerFactory()
    accompanied(patent, partner)
    officer = person(Role.PARTNER, partner=partner)
    novelty = item("novelty")

    for by in (staff, official(region), officer):
        actions.check_item(filing=patent, item=novelty, state=DONE, by=by)
        assert line(patent, "novelty").state == DONE
        actions.check_item(filing=patent, item=novelty, state=actions.OPEN, by=by)
        assert line(patent, "novelty").state == ""


def test_others_do_not_tick():
    _region, _by, patent = setting("simple")

    for by in (person(Role.HEAD), person(Role.PARTNER, partner=PartnerFactory())):
        with pytest.raises(PermissionDenied):
            actions.check_item(filing=patent, item=item("novelty"), state=DONE, by=by)


def test_not_needed_says_why_in_action_and_database():
    _region, by, patent = setting("simple")

    with pytest.raises(ValidationError):
        actions.check_item(filing=patent, item=item("novelty"), state=NOT_NEEDED, note=" ", by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.create(filing=patent, item=item("novelty"), state=NOT_NEEDED, checked_by=by)


def test_item_of_another_type_or_out_of_use_is_refused():
    _region, by, mark = setting()
    ChecklistItem.objects.filter(key="statement").update(is_active=False)

    for key in ("novelty", "statement"):
        with pytest.raises(ValidationError):
            actions.check_item(filing=mark, item=item(key), state=NOT_NEEDED, note="Tidak.", by=by)


def test_filed_one_keeps_its_list():
    _region, by, patent = setting("simple", stage="filed", filed_on="2026-03-02")

    with pytest.raises(ValidationError):
        actions.check_item(filing=patent, item=item("novelty"), state=DONE, by=by)


def test_general_tariff_asks_for_no_letter():
    _region, _by, mark = setting(tariff="general")

    assert "recommendation" not in [one.item.key for one in shown.lines(mark)]
    assert shown.shown(mark, person(Role.PMD))["recommendation"] is None


def test_dinas_pmd_keeps_the_items():
    by = person(Role.PMD)
    made = actions.add_checklist_item(title="Contoh label cetak", types=["mark"], source="Kanwil Kemenkum", by=by)
    actions.change_checklist_item(item=made, is_active=False, by=by)

    made.refresh_from_db()
    assert made.is_active is False
    with pytest.raises(PermissionDenied):
        actions.change_checklist_item(item=made, is_active=True, by=person(Role.HEAD))
    with pytest.raises(ValidationError):
        actions.add_checklist_item(title="Tanpa sumber", types=["mark"], source=" ", by=by)


def test_page_ticks_by_post_and_says_what_was_refused():
    region, _by, patent = setting("simple")
    client = client_of(official(region))
    path = f"/kerja/ki/{patent.pk}/periksa/"

    assert client.get(path).status_code == 200
    assert client.post(path, {"item": item("novelty").pk, "state": "done"}).status_code == 302
    refused = client.post(path, {"item": item("substantive").pk, "state": "not_needed", "note": ""})
    assert (refused.status_code, Check.objects.count()) == (422, 1)
    for rubbish in ({}, {"item": "x\0", "state": "done"}, {"item": "9" * 17, "state": "done"}, {"item": "1", "state": "y"}):
        assert client.post(path, rubbish).status_code == 422


def test_who_opens_the_list():
    region, _by, mark = setting()
    path = f"/kerja/ki/{mark.pk}/periksa/"
    other = official(place("63.03.01.2002", "Lain Contoh"))
    users = [official(region), person(Role.HEAD), other, person(Role.PARTNER, partner=PartnerFactory())]

    assert [client_of(user).get(path).status_code for user in users] == [200, 200, 404, 404]
    assert client_of(person(Role.HEAD)).post(path, {}).status_code == 403


def test_pages_of_the_items():
    client = client_of(person(Role.PMD))
    given = {"title": "Baru", "types": ["mark"], "position": 99, "source": "Kanwil Kemenkum", "is_active": "on", "hint": ""}

    assert client.get("/kerja/ki/daftar-periksa/").status_code == 200
    assert client.post("/kerja/ki/daftar-periksa/baru/", {**given, "types": []}).status_code == 422
    assert client.post("/kerja/ki/daftar-periksa/baru/", given).status_code == 302
    made = ChecklistItem.objects.get(title="Baru")
    assert client.post(f"/kerja/ki/daftar-periksa/{made.pk}/", {**given, "title": "Lain"}).status_code == 302
    assert client_of(person(Role.HEAD)).get("/kerja/ki/daftar-periksa/").status_code == 403


def test_demo_ticks_one_item_as_there_and_one_as_not_needed():
    _region, by, _patent = setting("simple")

    demo_potentials.seed_checks(Cast(rng=random.Random(1), today=timezone.localdate(), admin=by, pmd=by))

    assert set(Check.objects.values_list("state", flat=True)) <= {DONE, NOT_NEEDED}
    assert Check.objects.count() == 2


def test_list_asks_the_same_number_of_queries_with_more_in_it():
    region, by, mark = setting()
    client = client_of(official(region))
    path = f"/kerja/ki/{mark.pk}/periksa/"
    client.get(path)
    counts = []
    for keys in ((), ("statement", "label", "fee")):
        for key in keys:
            actions.check_item(filing=mark, item=item(key), state=NOT_NEEDED, note="Tidak.", by=by)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))

    assert (counts[0] == counts[1], counts[0] <= 20) == (True, True), counts
