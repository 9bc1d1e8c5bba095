"""Agreements: their rules, who reads and writes them, their pages, and the warning before they end."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners import notices_agreements, plugs_agreements
from partners.actions import agreements as actions
from partners.models import Agreement
from tests.factories import ActivityFactory, PartnerFactory, person, village
from tests.partners.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


@pytest.fixture
def staff():
    return person(Role.PMD)


def agreement(number="1", first=-100, last=300, parties=(), villages=(), **fields):
    made = Agreement.objects.create(
        **{"kind": "pks", "number": number, "title": f"Kerja sama {number}", "signed_on": days(first), "starts": days(first),
           "ends": None if last is None else days(last), **fields}
    )  # fmt: skip
    made.parties.set(parties)
    made.villages.set(villages)
    return made


def create(by, **fields):
    fields = {"kind": "mou", "number": "7/PMD/2026", "title": "Riset", "signed_on": days(-9), "starts": days(-9), **fields}
    return actions.create_agreement(by=by, **{"parties": [PartnerFactory()], **fields})


# rules


def test_agreement_is_created_with_its_parties_and_event(staff, brida):
    made = create(staff, parties=[brida], villages=[village()], ends=days(90))

    assert (list(made.parties.all()), made.villages.count(), made.warn_days) == ([brida], 1, 90)
    assert Event.objects.of(made).get().verb == "created"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"signed_on": days(1), "starts": days(0)}, None),
        ({"ends": days(-10)}, None),
        ({"parties": []}, "parties"),
        ({"number": "1", "kind": "pks"}, None),
    ],
    ids=["holds before it is signed", "ends before it begins", "without a party", "number known"],
)
def test_agreement_is_refused_in_words(staff, fields, field):
    agreement("1")

    with pytest.raises(ValidationError) as refused:
        create(staff, **fields)

    assert all(refused.value.messages)
    assert field is None or field in refused.value.message_dict
    assert Agreement.objects.count() == 1


def test_agreement_stands_only_under_an_mou_that_holds_already(staff):
    mou, pks = agreement("1", kind="mou", first=-5), agreement("2")

    for under, starts in [(pks, days(-5)), (mou, days(-6))]:
        with pytest.raises(ValidationError):
            create(staff, kind="pks", under=under, signed_on=days(-9), starts=starts)
    with pytest.raises(ValidationError):
        create(staff, kind="mou", under=mou, starts=days(0))

    assert create(staff, kind="pks", under=mou, starts=days(-5)).under == mou


def refused_field(act):
    with pytest.raises(ValidationError) as refused:
        act()
    assert all(refused.value.messages)
    return list(refused.value.message_dict)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts": days(-4)}, "starts"),
        ({"kind": "pks"}, "kind"),
        ({"ends": days(-6)}, "ends"),
    ],
    ids=["begins after the one under it", "no MoU any more", "ends before the one under it begins"],
)
def test_mou_changes_only_as_what_stands_under_it_allows(staff, fields, field):
    mou, other = agreement("1", kind="mou", first=-50), agreement("3", kind="mou", first=-50)
    agreement("2", first=-5, under=mou)

    assert refused_field(lambda: actions.update_agreement(agreement=mou, by=staff, **fields)) == [field]

    mou.refresh_from_db()
    assert (mou.kind, mou.starts, mou.ends) == ("mou", days(-50), days(300))
    actions.update_agreement(agreement=mou, starts=days(-5), ends=days(-5), by=staff)
    actions.update_agreement(agreement=other, by=staff, kind="pks", starts=days(-4))


def test_renewed_agreement_begins_before_what_renews_it(staff):
    old = agreement("1", first=-50)
    agreement("2", first=-5, renews=old)

    assert refused_field(lambda: actions.update_agreement(agreement=old, starts=days(-5), by=staff)) == ["starts"]
    assert actions.update_agreement(agreement=old, starts=days(-6), by=staff).starts == days(-6)


@pytest.mark.parametrize("ended", [{"ended_on": days(-20), "ended_reason": "Dicabut"}, {"last": -20}])
def test_pks_does_not_begin_under_an_mou_that_is_over(staff, ended):
    mou = agreement("1", kind="mou", **ended)

    assert refused_field(lambda: create(staff, kind="pks", under=mou)) == ["starts"]

    kept = agreement("2", first=-5, under=mou)  # a day that stood there before may stay
    assert actions.update_agreement(agreement=kept, title="Baru", by=staff).title == "Baru"


def test_renewal_begins_after_what_it_renews_and_comes_once(staff):
    old = agreement("1", first=-9)
    with pytest.raises(ValidationError):
        create(staff, renews=old, starts=days(-9))

    create(staff, renews=old, starts=days(0))

    with pytest.raises(ValidationError):
        create(staff, number="8", renews=old, starts=days(0))


def test_party_that_takes_no_part_may_stay_but_not_come(staff):
    gone = PartnerFactory(is_active=False)
    signed = agreement("1", parties=[gone])

    changed = actions.update_agreement(agreement=signed, title="Baru", parties=[gone], by=staff)
    with pytest.raises(ValidationError):
        create(staff, parties=[gone])

    assert (changed.title, list(changed.parties.all())) == ("Baru", [gone])


def test_agreement_changes_and_says_in_what(staff, brida):
    signed = agreement("1")

    actions.update_agreement(agreement=signed, title="Baru", number="1", parties=[brida], by=staff)

    assert Event.objects.of(signed).get().detail == {"fields": ["title", "parties"]}


def test_agreement_ends_early_with_a_reason(staff):
    ended = actions.end_agreement(agreement=agreement("1"), on=days(-2), reason="Selesai lebih cepat", by=staff)

    assert (ended.ended_on, ended.state(days(0)), ended.last_day) == (days(-2), "over", days(-2))
    with pytest.raises(ValidationError):
        actions.end_agreement(agreement=ended, on=days(-1), reason="Lagi", by=staff)


@pytest.mark.parametrize(
    ("on", "reason"),
    [(days(1), "x"), (days(-101), "x"), (days(-9), "x"), (days(-20), " ")],
    ids=["to come", "before it began", "after it ran out", "no reason"],
)
def test_early_end_is_refused(staff, on, reason):
    with pytest.raises(ValidationError):
        actions.end_agreement(agreement=agreement("1", last=-10), on=on, reason=reason, by=staff)

    assert Agreement.objects.get().ended_on is None


def test_database_holds_the_rules_itself():
    wrong = [
        {"signed_on": days(1), "starts": days(0)},
        {"ends": days(-101)},
        {"ended_on": days(0)},
        {"ended_on": days(-200), "ended_reason": "x"},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            agreement("1", **fields)


@pytest.mark.parametrize("role", [Role.HEAD, Role.PARTNER])
def test_agreements_are_written_by_those_who_manage_partners(brida, role):
    someone, signed = person(role, partner=brida if role == Role.PARTNER else None), agreement("1", parties=[brida])

    for act in [
        lambda: create(someone, parties=[brida]),
        lambda: actions.update_agreement(agreement=signed, title="x", by=someone),
        lambda: actions.end_agreement(agreement=signed, on=days(0), reason="x", by=someone),
        lambda: actions.add_villages(agreement=signed, villages=[], by=someone),
        lambda: actions.remove_village(agreement=signed, village=village(), by=someone),
    ]:
        with pytest.raises(PermissionDenied):
            act()


# states


def test_states_and_filters_agree(pmd):
    agreement("berlaku", last=300), agreement("tanpa akhir", last=None), agreement("segera", last=30)
    agreement("habis", last=-5), agreement("nanti", first=5), agreement("diakhiri", ended_on=days(-1), ended_reason="x")

    def numbers(status):
        return sorted(found.number for found in pmd.get(f"/kerja/perjanjian/?status={status}").context["page_obj"])

    assert numbers("in_force") == ["berlaku", "segera", "tanpa akhir"]
    assert [numbers("to_renew"), numbers("coming"), numbers("over")] == [["segera"], ["nanti"], ["diakhiri", "habis"]]
    states = {one.number: one.now for one in pmd.get("/kerja/perjanjian/").context["page_obj"]}
    assert states["segera"] == "to_renew"
    assert sorted(states.values()) == ["coming", "in_force", "in_force", "over", "over", "to_renew"]


def test_renewed_agreement_needs_no_renewal():
    old = agreement("1", last=30)
    agreement("2", first=-1, renews=old)

    assert not Agreement.objects.to_renew(days(0)).exists()


# pages

FORM = {"kind": "pks", "number": "9/PMD", "title": "Label", "signed_on": "2026-01-05", "starts": "2026-01-06", "ends": "",
        "under": "", "renews": "", "warn_days": "60", "note": ""}  # fmt: skip


def test_agreement_is_added_through_the_form(pmd, brida):
    response = pmd.post("/kerja/perjanjian/baru/", {**FORM, "parties": [brida.pk]})

    made = Agreement.objects.get()
    assert response.headers["Location"] == f"/kerja/perjanjian/{made.pk}/"
    assert (made.number, list(made.parties.all())) == ("9/PMD", [brida])


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": "2026-01-04"},
        {"ends": "2026-01-01"},
        {"parties": []},
        {"parties": ["abc", "99999999999999999999"]},
        {"number": "a\0b"},
        {"under": "99999999999999999999"},
        {"renews": "zzz"},
        {"warn_days": "-1"},
        {"warn_days": "99999999"},
        {"signed_on": "kemarin"},
    ],
)
def test_agreement_is_not_stored_after_bad_input(pmd, brida, wrong):
    response = pmd.post("/kerja/perjanjian/baru/", {**FORM, "parties": [brida.pk], **wrong})

    assert (response.status_code, Agreement.objects.count()) == (422, 0)
    assert 'value="9/PMD"' in response.content.decode() or "number" in wrong


def test_renewal_is_filled_in_from_what_it_renews(pmd, brida):
    old = agreement("1", parties=[brida], title="Uji mutu")

    initial = pmd.get(f"/kerja/perjanjian/baru/?perpanjang={old.pk}").context["form"].initial

    assert (initial["renews"], initial["title"], list(initial["parties"])) == (old.pk, "Uji mutu", [brida])


@pytest.mark.parametrize("query", ["perpanjang=zzz", "perpanjang=99999999999999999999999", "perpanjang=%00&mitra=%00"])
def test_form_stands_whatever_the_address_says(pmd, query):
    assert pmd.get(f"/kerja/perjanjian/baru/?{query}").status_code == 200


def test_agreement_changes_and_ends_through_the_forms(pmd, brida):
    signed = agreement("1", parties=[brida])

    pmd.post(f"/kerja/perjanjian/{signed.pk}/ubah/", {**FORM, "parties": [brida.pk], "title": "Baru"})
    pmd.post(f"/kerja/perjanjian/{signed.pk}/akhiri/", {"on": days(0).isoformat(), "reason": "Digabung"})

    signed.refresh_from_db()
    assert (signed.title, signed.ended_reason) == ("Baru", "Digabung")


def test_villages_and_files_are_kept_with_it(pmd):
    signed, place = agreement("1"), village()
    paper = SimpleUploadedFile("Perjanjian.pdf", b"%PDF-1.4 contoh", content_type="application/pdf")

    pmd.post(f"/kerja/perjanjian/{signed.pk}/desa/", {"village": place.code})
    pmd.post(f"/kerja/perjanjian/{signed.pk}/berkas/", {"file": paper, "caption": "Naskah"})
    shown = pmd.get(f"/kerja/perjanjian/{signed.pk}/")

    assert (list(signed.villages.all()), [file.caption for file in shown.context["files"]]) == ([place], ["Naskah"])
    pmd.post(f"/kerja/perjanjian/{signed.pk}/berkas/", {"file": signed.files.get().pk})
    assert not signed.files.present().exists()


@pytest.mark.parametrize("data", [{}, {"file": "abc"}, {"file": "9" * 40}, {"file": "1\0"}])
def test_files_page_stands_bad_input(pmd, data):
    code = pmd.post(f"/kerja/perjanjian/{agreement('1').pk}/berkas/", data).status_code

    assert code == (404 if data else 422)


PAGES = ["", "ubah/", "akhiri/", "desa/", "berkas/"]


def test_who_reads_an_agreement(brida):
    signed = agreement("1", parties=[brida], villages=[village("63.03.01.2001")])
    kabupaten = village("63.03.01.2001").parent.parent
    viewers = [
        person(Role.PMD), person(Role.HEAD),
        person(Role.PARTNER, partner=brida), person(Role.PARTNER, partner=PartnerFactory()),
        person(Role.KABKOTA, region=kabupaten), person(Role.OFFICIAL, region=village("63.09.01.2001")),
    ]  # fmt: skip

    codes = [[client_of(one).get(f"/kerja/perjanjian/{signed.pk}/{page}").status_code for page in PAGES] for one in viewers]

    assert [row[0] for row in codes] == [200, 200, 200, 404, 200, 404]
    assert [set(row[1:]) for row in codes] == [{200}, *[{403}] * 5]
    listed = [len(client_of(one).get("/kerja/perjanjian/").context["page_obj"]) for one in viewers]
    assert listed == [1, 1, 1, 0, 1, 0]
    assert Client().get("/kerja/perjanjian/").headers["Location"].startswith("/akun/masuk/")


@pytest.mark.parametrize("address", ["9999999", "99999999999999999999999", "0"])
def test_unknown_agreement_is_not_found(pmd, address):
    assert pmd.get(f"/kerja/perjanjian/{address}/").status_code == 404


def test_list_filters_stand_bad_input(pmd):
    agreement("1")

    found = pmd.get("/kerja/perjanjian/?cari=%00&jenis=zzz&mitra=zzz&status=zzz&page=zzz").context["page_obj"]

    assert len(found) == 1


@pytest.mark.parametrize("address", ["/kerja/perjanjian/", "/kerja/perjanjian/{pk}/"])
def test_pages_take_the_same_queries_for_1_and_3(pmd, address, django_assert_max_num_queries):
    def add(number):
        made = agreement(str(number), parties=[PartnerFactory()], last=20, under=None if number == 0 else first, kind="pks")
        ActivityFactory(agreement=first or made).villages.add(village(f"63.03.01.200{number}"))
        (first or made).parties.add(PartnerFactory())
        (first or made).villages.add(village(f"63.03.02.200{number}"))
        return made

    first = None
    first = add(0)
    address = address.format(pk=first.pk)
    with django_assert_max_num_queries(15) as once:
        pmd.get(address)
    add(1), add(2)

    with django_assert_max_num_queries(len(once)):
        pmd.get(address)


# the warning


def told():
    return sorted(Notification.objects.values_list("recipient__name", "params__rung"))


def moment(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(8)))


def test_warning_goes_to_staff_and_officers_once_on_each_rung(brida):
    person(Role.PMD, name="Rina"), person(Role.PARTNER, partner=brida, name="Dian")
    person(Role.PARTNER, partner=PartnerFactory(), name="Lain"), person(Role.HEAD, name="Kadis")
    signed = agreement("1", parties=[brida], last=200)
    sent = []
    for left in [91, 90, 60, 30, 29, 7, 1, 0]:
        day = signed.ends - datetime.timedelta(days=left)
        sent.append(notices_agreements.renewals(now=moment(day)) + notices_agreements.renewals(now=moment(day)))

    assert sent == [0, 1, 0, 1, 0, 1, 0, 0]
    assert told() == [(name, rung) for name in ["Dian", "Rina"] for rung in ["30", "7", "90"]]
    assert Notification.objects.first().text


def test_warning_is_given_anew_for_another_last_day():
    person(Role.PMD)
    signed = agreement("1", last=20)
    notices_agreements.renewals(now=timezone.now())
    Agreement.objects.filter(pk=signed.pk).update(ends=days(25))

    assert notices_agreements.renewals(now=timezone.now()) == 1


def test_renewed_and_ended_agreements_warn_nobody():
    person(Role.PMD)
    old = agreement("1", last=20)
    agreement("2", first=-1, renews=old), agreement("3", last=20, ended_on=days(0), ended_reason="x")

    assert notices_agreements.renewals(now=timezone.now()) == 0


def test_workspace_names_what_is_to_renew(brida):
    mine, other = agreement("1", parties=[brida], last=20), agreement("2", last=10)
    agreement("3", last=300)

    def shown(user):
        section = plugs_agreements.to_renew(user=user)
        return section.context["agreements"] if section else None

    assert shown(person(Role.PMD)) == [other, mine]
    assert shown(person(Role.PARTNER, partner=brida)) == [mine]
    assert shown(person(Role.PARTNER, partner=PartnerFactory())) is None
    assert shown(person(Role.HEAD)) is None


def test_summary_names_what_ran_out_and_is_not_settled(brida):
    agreement("1", last=-3, parties=[brida])
    agreement("lama", first=-900, last=-500)
    renewed = agreement("2", last=-3)
    agreement("3", renews=renewed), agreement("4", last=-3, ended_on=days(-3), ended_reason="Tidak diperpanjang")

    assert [(one["days"], one["call"]) for one in plugs_agreements.lapsed(today=days(0))] == [(3, "Brida")]


def test_calendar_holds_what_the_person_may_see(brida):
    agreement("1", parties=[brida], last=10), agreement("2", last=10), agreement("3", parties=[brida], last=40)
    inside = ActivityFactory(partner=brida, starts=days(-20), ends=days(2))
    ActivityFactory(partner=brida, starts=days(-20)), ActivityFactory(partner=brida, starts=days(3), status="cancelled")
    ActivityFactory(starts=days(3))
    user = person(Role.PARTNER, partner=brida)

    ends = plugs_agreements.last_days(user=user, first=days(0), last=days(30))
    during = plugs_agreements.activity_days(user=user, first=days(0), last=days(30))

    assert [one["date"] for one in ends] == [days(10)]
    assert [(one["uid"], one["until"]) for one in during] == [(f"activity-{inside.pk}", days(2))]
