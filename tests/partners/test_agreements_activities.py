"""What agreements, requests and money add to activities: rules, pages, files, exports."""

import csv
import datetime
import io

import pytest
import tablib
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from klaster.access import Role
from klaster.models import Portal
from partners import actions
from partners.models import Activity, Agreement, Offer, SupportRequest
from tests.factories import ActivityFactory, PartnerFactory, UserFactory, person, village
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


@pytest.fixture
def staff():
    return person(Role.PMD)


def agreement(*parties, first=-100, last=100, **fields):
    number = str(Agreement.objects.count() + 1)
    made = Agreement.objects.create(
        **{"kind": "pks", "number": number, "title": "Label", "signed_on": days(first), "starts": days(first),
           "ends": days(last), **fields}
    )  # fmt: skip
    made.parties.set(parties)
    return made


def request_for(partner, state="waiting"):
    made = SupportRequest.objects.create(
        region=village(), title="Label", due=days(9), state="offered", created_by=UserFactory()
    )
    Offer.objects.create(request=made, partner=partner, state=state, offered_by=UserFactory())
    return made


def create(partner, by, **fields):
    fields = {"kind": "equipment", "title": "Mesin", "starts": days(-3), **fields}
    return actions.create_activity(partner=partner, by=by, **fields)


def test_activity_stands_under_an_agreement_of_its_partner(staff, brida):
    signed = agreement(brida)

    made = create(brida, staff, agreement=signed, cost=0, funds="csr", fiscal_year=2026)

    assert (made.agreement, made.cost, made.get_funds_display()) == (signed, 0, "CSR")


@pytest.mark.parametrize(
    "make",
    [
        lambda partner: agreement(PartnerFactory()),
        lambda partner: agreement(partner, first=-100, last=-4),
        lambda partner: agreement(partner, first=-2),
        lambda partner: agreement(partner, ended_on=days(-10), ended_reason="x"),
    ],
    ids=["of another partner", "over", "to come", "ended early"],
)
def test_activity_does_not_stand_under_another_agreement(staff, brida, make):
    with pytest.raises(ValidationError) as refused:
        create(brida, staff, agreement=make(brida))

    assert list(refused.value.message_dict) == ["agreement"]


def test_activity_that_stood_under_an_agreement_can_still_be_changed_after_its_end(staff, brida):
    signed = agreement(brida)
    made = create(brida, staff, agreement=signed)
    Agreement.objects.update(ended_on=days(-50), ended_reason="x")

    assert actions.update_activity(activity=made, by=staff, title="Baru").title == "Baru"
    with pytest.raises(ValidationError):
        actions.update_activity(activity=made, by=staff, starts=days(-2))


def test_activity_handed_to_another_partner_leaves_the_agreement(staff, brida):
    made = create(brida, staff, agreement=agreement(brida))

    with pytest.raises(ValidationError):
        actions.update_activity(activity=made, by=staff, partner=PartnerFactory())


def test_activity_answers_a_request_that_its_partner_was_asked_for(staff, brida):
    asked = request_for(brida)
    made = create(brida, staff, request=asked)

    with pytest.raises(ValidationError):
        create(PartnerFactory(), staff, request=asked)

    assert made.request == asked


FORM = {"kind": "test", "title": "Uji mutu", "description": "", "starts": "2026-03-02", "ends": "", "contact": "",
        "contact_phone": "", "cost": "", "funds": "", "fiscal_year": "", "agreement": "", "request": ""}  # fmt: skip


def test_form_stores_money_agreement_and_request(officer, brida):
    signed, asked = agreement(brida, signed_on="2026-01-01", starts="2026-01-01"), request_for(brida)
    money = {"cost": "12500000", "funds": "university", "fiscal_year": "2026", "agreement": signed.pk, "request": asked.pk}

    officer.post("/kerja/kegiatan/baru/", {**FORM, "partner": brida.pk, **money})
    made = Activity.objects.get()
    shown = officer.get(f"/kerja/kegiatan/{made.pk}/").content.decode()

    assert (made.kind, made.cost, made.fiscal_year, made.agreement, made.request) == ("test", 12500000, 2026, signed, asked)
    assert [word for word in ["Rp12.500.000", "2026", str(signed), asked.reference] if word not in shown] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": "2026-03-01"},
        {"cost": "-1"},
        {"cost": "9" * 40},
        {"cost": "banyak"},
        {"funds": "zzz"},
        {"fiscal_year": "26"},
        {"agreement": "99999999999999999999"},
        {"request": "zzz"},
    ],
)
def test_form_refuses_bad_input(officer, brida, wrong):
    response = officer.post("/kerja/kegiatan/baru/", {**FORM, "partner": brida.pk, **wrong})

    assert (response.status_code, Activity.objects.count()) == (422, 0)


def test_form_of_an_officer_offers_only_what_is_the_partners(officer, brida):
    agreement(PartnerFactory()), request_for(PartnerFactory())

    form = officer.get("/kerja/kegiatan/baru/?permohonan=%00&mitra=brida").context["form"]

    assert (form.fields["agreement"].queryset.count(), form.fields["request"].queryset.count()) == (0, 0)


def test_form_never_hides_the_request_and_partner_it_has(pmd, brida):
    asked = request_for(brida)
    activity = ActivityFactory(partner=brida, request=asked)
    SupportRequest.objects.update(state="cancelled", cancel_reason="x")
    brida.is_active = False
    brida.save()

    form = pmd.get(f"/kerja/kegiatan/{activity.pk}/ubah/").context["form"]

    assert (list(form.fields["request"].queryset), brida in form.fields["partner"].queryset) == ([asked], True)


def test_unknown_cost_is_said_in_words(pmd):
    shown = pmd.get(f"/kerja/kegiatan/{ActivityFactory().pk}/").content.decode()

    assert ("Rp0" in shown, "belum ada data" in shown) == (False, True)


def test_evidence_is_added_by_the_officer_and_by_no_other(officer, brida):
    activity = ActivityFactory(partner=brida)
    paper = b"%PDF-1.4 hasil uji"

    def send(client):
        file = SimpleUploadedFile("hasil.pdf", paper, content_type="application/pdf")
        return client.post(f"/kerja/kegiatan/{activity.pk}/berkas/", {"file": file, "caption": "Hasil uji"}).status_code

    codes = [send(officer), send(client_of(person(Role.HEAD))), send(client_of(person(Role.PARTNER, partner=PartnerFactory())))]

    assert (codes, activity.files.count()) == ([302, 403, 404], 1)
    assert "Hasil uji" in officer.get(f"/kerja/kegiatan/{activity.pk}/").content.decode()


# exports


def rows(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_export_holds_what_the_filters_leave(pmd, brida):
    ActivityFactory(partner=brida, title="Uji mutu", cost=5_000_000, agreement=agreement(brida)).villages.add(village())
    ActivityFactory(title="Lain")

    head, *found = rows(pmd.get("/kerja/kegiatan/?mitra=brida&unduh=csv"))

    assert [row[2] for row in found] == ["Uji mutu"]
    assert ("63.03.01.2001" in found[0][6], "5000000" in found[0], len(head) == len(found[0])) == (True, True, True)


def test_export_runs_no_formula(pmd):
    ActivityFactory(title='=HYPERLINK("x")', result="@SUM(A1)", partner=PartnerFactory(name="+Jahat"))

    text = rows(pmd.get("/kerja/kegiatan/?unduh=csv"))[1]
    book = tablib.Dataset().load(pmd.get("/kerja/kegiatan/?unduh=xlsx").content, "xlsx")[0]

    assert [cell for cell in [*text, *map(str, book)] if cell.startswith(("=", "@", "+"))] == []


def test_export_of_an_officer_holds_the_own_activities_only(officer, brida):
    ActivityFactory(partner=brida, title="Sendiri"), ActivityFactory(title="Orang lain")

    assert [row[2] for row in rows(officer.get("/kerja/kegiatan/?unduh=csv"))[1:]] == ["Sendiri"]


def test_export_of_demo_data_says_so(pmd):
    ActivityFactory()
    Portal.objects.update(is_demo=True)

    response = pmd.get("/kerja/kegiatan/?unduh=csv")

    assert ("data-contoh-kegiatan.csv" in response.headers["Content-Disposition"], rows(response)[1][-1]) == (
        True,
        "Data contoh",
    )


def test_export_takes_the_same_queries_for_1_and_3(pmd, django_assert_max_num_queries):
    def add(number):
        ActivityFactory().villages.add(village(f"63.03.01.200{number}"))

    add(1)
    with django_assert_max_num_queries(12) as once:
        pmd.get("/kerja/kegiatan/?unduh=csv")
    add(2), add(3)

    with django_assert_max_num_queries(len(once)):
        pmd.get("/kerja/kegiatan/?unduh=csv")


@pytest.mark.parametrize("address", ["baru/", "{pk}/", "{pk}/ubah/"])
def test_pages_take_the_same_queries_for_1_and_3(pmd, brida, address, django_assert_max_num_queries):
    activity = ActivityFactory(partner=brida, agreement=agreement(brida), request=request_for(brida))
    with django_assert_max_num_queries(19) as once:
        pmd.get(f"/kerja/kegiatan/{address.format(pk=activity.pk)}")
    for number in (1, 2):
        agreement(brida)
        asked = SupportRequest.objects.create(region=village(), title=f"Label {number}", due=days(9), created_by=UserFactory())
        Offer.objects.create(request=asked, partner=brida, offered_by=UserFactory())

    with django_assert_max_num_queries(len(once)):
        pmd.get(f"/kerja/kegiatan/{address.format(pk=activity.pk)}")
