"""Field visits from a phone: sent twice they are there once, and a bad photo loses nothing."""

import datetime
import io
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from klaster.access import Role
from klaster.notifications.models import Notification
from partners import plugs_oversight as plugs
from partners.actions import requests
from partners.actions import visits as actions
from partners.models import FieldVisit, VisitFinding
from tests.factories import EnrolmentFactory, PartnerFactory, SiteFactory, person, village
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def pmd():
    return person(Role.PMD)


@pytest.fixture
def place():
    """A village of the cluster."""
    return EnrolmentFactory(site=SiteFactory(region=village())).site.region


def today(days=0):
    return timezone.localdate() + datetime.timedelta(days=days)


def visit(by, region, **fields):
    fields = {"visited_on": today(), "purpose": "Monitoring", "key": uuid.uuid4()} | fields
    return actions.record_visit(region=region, by=by, **fields)


def finding(by, region, **fields):
    fields = {"text": "Mesin rusak", "to_do": "Perbaikan mesin", "key": uuid.uuid4()} | fields
    return actions.add_finding(visit=visit(by, region), by=by, **fields)


def photo(name="foto.jpg", colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (240, 160), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def text(response):
    return response.content.decode()


# rules


def test_visit_sent_twice_with_one_key_is_one_visit(pmd, place):
    key = uuid.uuid4()

    first, second = (visit(pmd, place, key=key) for _again in range(2))

    assert (first, FieldVisit.objects.count()) == (second, 1)


def test_key_of_anothers_visit_is_refused(pmd, place):
    key = visit(pmd, place).key

    with pytest.raises(ValidationError):
        visit(person(Role.PMD), place, key=key)

    assert FieldVisit.objects.count() == 1


def test_finding_sent_twice_is_one_finding_told_once(pmd, place):
    official, there, key = person(Role.OFFICIAL, region=place), visit(pmd, place), uuid.uuid4()

    for _again in range(2):
        actions.add_finding(visit=there, text="Mesin rusak", key=key, by=pmd)

    told = list(Notification.objects.filter(recipient=official))
    assert (VisitFinding.objects.count(), [one.kind for one in told]) == (1, ["visit.finding"])
    assert "Mesin rusak" in told[0].text


def test_visit_in_the_future_is_refused_and_a_past_one_taken(pmd, place):
    with pytest.raises(ValidationError) as refused:
        visit(pmd, place, visited_on=today(1))

    assert (list(refused.value.message_dict), visit(pmd, place, visited_on=today(-40)).pk is not None) == (["visited_on"], True)


def test_kabupaten_records_visits_in_its_own_area_alone(place):
    banjar = person(Role.KABKOTA, region=place.parent.parent)

    visit(banjar, place)
    with pytest.raises(PermissionDenied):
        visit(banjar, village("63.09.01.2001"))


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.FACILITATOR, Role.KECAMATAN, Role.HEAD])
def test_others_record_no_visits(role, place):
    region = None if role == Role.HEAD else place

    with pytest.raises(PermissionDenied):
        visit(person(role, region=region), place)


@pytest.mark.parametrize("days", [1, -1])
def test_finding_is_settled_between_the_visit_and_today(pmd, place, days):
    found = finding(pmd, place)

    with pytest.raises(ValidationError):
        actions.settle_finding(finding=found, on=today(days), by=pmd)

    assert actions.settle_finding(finding=found, on=today(), by=pmd).settled_on == today()


def test_settled_finding_is_opened_again(pmd, place):
    found = actions.settle_finding(finding=finding(pmd, place), on=today(), by=pmd)

    assert actions.reopen_finding(finding=found, by=pmd).settled_on is None


# pages


def form(place, **fields):
    return {
        "key": str(uuid.uuid4()), "region": place.code, "visited_on": today().isoformat(), "purpose": "Monitoring",
        "visitors": "Tim", "met": "", "summary": "",
    } | fields  # fmt: skip


def test_visit_is_recorded_and_leads_to_its_first_finding(pmd, place):
    response = client_of(pmd).post("/kerja/kunjungan/baru/", form(place))

    assert response.headers["Location"] == f"/kerja/kunjungan/{FieldVisit.objects.get().pk}/temuan/"


def test_form_offers_today_the_villages_of_the_cluster_and_the_one_asked_for(pmd, place):
    village("63.09.01.2001", "Bukan Lokus")

    shown = text(client_of(pmd).get(f"/kerja/kunjungan/baru/?desa={place.code}"))

    assert (f'value="{today().isoformat()}"' in shown, f'value="{place.code}" selected' in shown, "Bukan Lokus" in shown) == (
        True, True, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"visited_on": "2999-01-01"},
        {"purpose": ""},
        {"region": ""},
        {"region": "\0"},
        {"key": "bukan"},
        {"key": ""},
        {"met": "\0"},
    ],
)
def test_wrong_visit_keeps_what_was_typed(pmd, place, wrong):
    response = client_of(pmd).post("/kerja/kunjungan/baru/", form(place, visitors="Tim Bidang") | wrong)

    assert (response.status_code, 'value="Tim Bidang"' in text(response), FieldVisit.objects.count()) == (422, True, 0)


def test_double_submit_shows_the_same_visit(pmd, place):
    sent, client = form(place), client_of(pmd)

    first, second = (client.post("/kerja/kunjungan/baru/", sent).headers["Location"] for _again in range(2))

    assert (first == second, FieldVisit.objects.count()) == (True, 1)


def test_finding_leads_to_its_photos(pmd, place):
    there = visit(pmd, place)

    sent = {"key": str(uuid.uuid4()), "text": "Mesin rusak", "to_do": ""}
    response = client_of(pmd).post(f"/kerja/kunjungan/{there.pk}/temuan/", sent)

    assert response.headers["Location"] == f"/kerja/kunjungan/temuan/{VisitFinding.objects.get().pk}/foto/"


def test_bad_photo_is_named_and_the_good_ones_are_kept(pmd, place):
    found = finding(pmd, place)
    bad = SimpleUploadedFile("rusak.jpg", b"bukan foto", content_type="image/jpeg")

    response = client_of(pmd).post(
        f"/kerja/kunjungan/temuan/{found.pk}/foto/", {"photos": [photo(), bad, photo(colour="blue")]}
    )

    assert (response.status_code, "rusak.jpg" in text(response), found.files.present().count()) == (422, True, 2)


def test_same_photo_sent_again_is_there_once(pmd, place):
    found, client = finding(pmd, place), client_of(pmd)

    for _again in range(2):
        client.post(f"/kerja/kunjungan/temuan/{found.pk}/foto/", {"photos": [photo()]})

    assert found.files.present().count() == 1


def test_phone_is_told_that_a_photo_arrived_or_why_not(pmd, place):
    found, client = finding(pmd, place), client_of(pmd)
    page, bad = f"/kerja/kunjungan/temuan/{found.pk}/foto/", SimpleUploadedFile("rusak.jpg", b"bukan foto")

    good = client.post(page, {"photos": [photo()]}, headers={"X-Autosave": "1"})
    refused = client.post(page, {"photos": [bad]}, headers={"X-Autosave": "1"})

    assert ("saved" in good.json(), good.json()["errors"]) == (True, {})
    assert (refused.status_code, "rusak.jpg" in refused.json()["refused"]) == (409, True)


def test_nothing_chosen_leads_on_to_the_visit(pmd, place):
    found = finding(pmd, place)

    response = client_of(pmd).post(f"/kerja/kunjungan/temuan/{found.pk}/foto/", {})

    assert response.headers["Location"] == f"/kerja/kunjungan/{found.visit_id}/"


def test_photo_is_seen_by_the_village_and_not_by_another(pmd, place):
    file = actions.add_photo(finding=finding(pmd, place), file=photo(), by=pmd)
    own, other = (client_of(person(Role.OFFICIAL, region=region)) for region in (place, village("63.09.01.2001")))

    opened = own.get(f"/kerja/berkas/{file.pk}/")
    assert (len(opened.content) > 0, other.get(f"/kerja/berkas/{file.pk}/").status_code) == (True, 404)


def test_photo_is_taken_away_by_those_who_record_visits(pmd, place):
    found = finding(pmd, place)
    file = actions.add_photo(finding=found, file=photo(), by=pmd)
    page, sent = f"/kerja/kunjungan/temuan/{found.pk}/foto/hapus/", {"file": str(file.pk)}

    village_answer = client_of(person(Role.OFFICIAL, region=place)).post(page, sent).status_code
    client_of(pmd).post(page, sent)

    assert (village_answer, found.files.present().count()) == (403, 0)


def test_finding_leads_to_a_request_until_there_is_one(pmd, place):
    found, client = finding(pmd, place), client_of(pmd)
    before = text(client.get(f"/kerja/kunjungan/{found.visit_id}/"))

    made = requests.create_request(region=place, title="Perbaikan mesin", due=today(30), by=pmd, finding=found)

    after = text(client.get(f"/kerja/kunjungan/{found.visit_id}/"))
    assert (f"?temuan={found.pk}" in before, f"?temuan={found.pk}" in after) == (True, False)
    assert f"/kerja/permohonan/{made.pk}/" in after


def test_only_those_who_may_ask_are_led_from_a_finding_to_a_request(pmd, place):
    found = finding(pmd, place)
    people = [pmd, person(Role.OFFICIAL, region=place), person(Role.FACILITATOR, region=place),
              person(Role.KABKOTA, region=place.parent.parent), person(Role.HEAD)]  # fmt: skip
    clients = [client_of(one) for one in people]

    pages = [text(client.get(f"/kerja/kunjungan/{found.visit_id}/")) for client in clients]
    opened = [client.get(f"/kerja/permohonan/baru/?temuan={found.pk}").status_code for client in clients]

    assert [f"?temuan={found.pk}" in page for page in pages] == [True, True, True, False, False]
    assert ["/selesai/" in page for page in pages] == [True, False, False, True, False]
    assert opened == [200, 200, 200, 403, 403]


def test_finding_is_settled_and_reopened_through_its_page(pmd, place):
    found, client = finding(pmd, place), client_of(pmd)
    page = f"/kerja/kunjungan/temuan/{found.pk}/selesai/"

    refused = client.post(page, {"on": today(1).isoformat()})
    client.post(page, {"on": today().isoformat()})
    settled = VisitFinding.objects.get().settled_on
    client.post(page, {"to": "open"})

    assert (refused.status_code, settled, VisitFinding.objects.get().settled_on) == (422, today(), None)


def test_visit_and_finding_are_changed(pmd, place):
    found, client = finding(pmd, place), client_of(pmd)

    client.post(f"/kerja/kunjungan/{found.visit_id}/ubah/", form(place, purpose="Monitoring ulang"))
    client.post(f"/kerja/kunjungan/temuan/{found.pk}/", {"text": "Mesin diperbaiki", "to_do": ""})

    assert (FieldVisit.objects.get().purpose, VisitFinding.objects.get().text) == ("Monitoring ulang", "Mesin diperbaiki")


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("", [200, 200, 200, 404, 200, 200, 404, 404, 302]),
        ("ubah/", [200, 403, 200, 404, 403, 403, 404, 404, 302]),
        ("temuan/", [200, 403, 200, 404, 403, 403, 404, 404, 302]),
    ],
)
def test_pages_for_each_kind_of_viewer(pmd, place, path, answers):
    there, elsewhere = visit(pmd, place), village("63.09.01.2001")
    viewers = [
        pmd, person(Role.HEAD), person(Role.KABKOTA, region=place.parent.parent),
        person(Role.KABKOTA, region=elsewhere.parent.parent), person(Role.FACILITATOR, region=place),
        person(Role.OFFICIAL, region=place), person(Role.OFFICIAL, region=elsewhere),
        person(Role.PARTNER, partner=PartnerFactory()),
    ]  # fmt: skip

    found = [client.get(f"/kerja/kunjungan/{there.pk}/{path}").status_code for client in [*map(client_of, viewers), Client()]]

    assert found == answers


def test_list_filters_by_area_and_open_findings_and_survives_rubbish(pmd, place):
    open_one = finding(pmd, place).visit
    other = visit(pmd, village("63.09.01.2001"), purpose="Pengenalan")
    client = client_of(pmd)

    def shown(query):
        return [found.pk for found in client.get(f"/kerja/kunjungan/?{query}").context["page_obj"]]

    assert (shown("kabupaten=63.09"), shown("temuan=open"), shown("cari=pengenalan")) == ([other.pk], [open_one.pk], [other.pk])
    assert len(shown("kabupaten=%00&temuan=x&cari=%00&page=abc")) == 2


@pytest.mark.parametrize("count", [1, 4])
def test_pages_take_few_queries(pmd, place, count, django_assert_max_num_queries):
    there = visit(pmd, place)
    for number in range(count):
        found = actions.add_finding(visit=there, text=f"Temuan {number}", key=uuid.uuid4(), by=pmd)
        actions.add_photo(finding=found, file=photo(), by=pmd)
        visit(pmd, EnrolmentFactory().site.region)

    client = client_of(pmd)
    for page in ("/kerja/kunjungan/", f"/kerja/kunjungan/{there.pk}/"):
        with django_assert_max_num_queries(15):
            assert client.get(page).status_code == 200


# other pages


def test_village_finds_open_findings_in_its_workspace(pmd, place):
    official = person(Role.OFFICIAL, region=place)
    actions.settle_finding(finding=finding(pmd, place, text="Sudah beres"), on=today(), by=pmd)
    finding(pmd, place, text="Belum beres")

    shown = [found.text for found in plugs.findings(user=official).context["findings"]]

    assert (shown, plugs.findings(user=pmd)) == (["Belum beres"], None)


def test_calendar_shows_visits_to_those_who_read_there(pmd, place):
    visit(pmd, place)
    span = {"first": today(), "last": today()}
    own, other = person(Role.OFFICIAL, region=place), person(Role.OFFICIAL, region=village("63.09.01.2001"))

    assert [len(plugs.calendar(user=user, **span)) for user in (pmd, own, other)] == [1, 1, 0]
