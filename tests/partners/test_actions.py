"""What may be done to partners and activities, by whom, and what it leaves behind."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from partners import actions
from partners.models import Activity, Partner
from tests.factories import ActivityFactory, InnovationFactory, PartnerFactory, person, village

pytestmark = pytest.mark.django_db
Status = Activity.Status


@pytest.fixture
def pmd():
    return person(Role.PMD)


def officer(partner):
    return person(Role.PARTNER, partner=partner)


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def verbs(obj):
    return list(Event.objects.of(obj).values_list("verb", flat=True))


def version():
    return Portal.load().content_version


# partners


def test_partner_is_created_with_its_address_and_event(pmd):
    before = version()

    partner = actions.create_partner(
        name="Badan Riset dan Inovasi Daerah", short_name="Brida", kind=Partner.Kind.PROVINCIAL, by=pmd
    )

    assert (partner.slug, verbs(partner), version()) == ("brida", ["created"], before + 1)


def test_partner_of_the_same_short_name_gets_another_address(pmd):
    PartnerFactory(short_name="Brida", slug="brida")

    partner = actions.create_partner(name="Brida lain", short_name="Brida", kind=Partner.Kind.PROVINCIAL, by=pmd)

    assert partner.slug == "brida-2"


def test_partner_whose_short_name_has_no_letters_still_gets_an_address(pmd):
    partner = actions.create_partner(name="???", short_name="???", kind=Partner.Kind.MEDIA, by=pmd)

    assert partner.slug == "mitra"


def test_partner_changes_only_in_what_is_given(pmd):
    partner = PartnerFactory(role="Riset")

    actions.update_partner(partner=partner, by=pmd, short_name="Brida baru")

    partner.refresh_from_db()
    assert (partner.role, partner.short_name, verbs(partner)) == ("Riset", "Brida baru", ["changed"])


def test_partner_saved_unchanged_leaves_no_event(pmd):
    partner = PartnerFactory(role="Riset")

    actions.update_partner(partner=partner, by=pmd, role="Riset")

    assert verbs(partner) == []


def test_partner_name_does_not_change_through_update(pmd):
    with pytest.raises(TypeError):
        actions.update_partner(partner=PartnerFactory(), by=pmd, name="Nama lain")


def test_partner_does_not_close_through_update(pmd):
    with pytest.raises(TypeError):
        actions.update_partner(partner=PartnerFactory(), by=pmd, is_active=False)


def test_partner_renamed_keeps_the_earlier_name_with_its_dates(pmd):
    partner = PartnerFactory(name="Kementerian Hukum dan HAM", slug="kemenkumham")

    actions.rename_partner(partner=partner, name="Kementerian Hukum", since=datetime.date(2024, 10, 21), by=pmd)

    partner.refresh_from_db()
    assert (partner.name, partner.slug) == ("Kementerian Hukum", "kemenkumham")
    assert list(partner.names.values_list("name", "since", "until")) == [
        ("Kementerian Hukum dan HAM", None, datetime.date(2024, 10, 21))
    ]


def test_partner_renamed_twice_has_its_names_in_a_row(pmd):
    partner = PartnerFactory(name="Satu")

    actions.rename_partner(partner=partner, name="Dua", since=datetime.date(2020, 1, 1), by=pmd)
    actions.rename_partner(partner=partner, name="Tiga", since=datetime.date(2024, 1, 1), by=pmd)

    assert list(partner.names.values_list("name", "since", "until")) == [
        ("Satu", None, datetime.date(2020, 1, 1)),
        ("Dua", datetime.date(2020, 1, 1), datetime.date(2024, 1, 1)),
    ]


def test_partner_name_corrected_keeps_no_earlier_name(pmd):
    partner = PartnerFactory(name="Dinas Perindusrian")

    actions.rename_partner(partner=partner, name="Dinas Perindustrian", by=pmd)

    assert (partner.names.count(), verbs(partner)) == (0, ["corrected the name"])


@pytest.mark.parametrize(
    ("name", "since"),
    [("Sama", datetime.date(2024, 1, 1)), ("Baru", datetime.date(2019, 1, 1)), ("Baru", days(1))],
    ids=["same name", "before the last change", "still to come"],
)
def test_partner_is_not_renamed(pmd, name, since):
    partner = PartnerFactory(name="Sama")
    partner.names.create(name="Lama", until=datetime.date(2020, 1, 1))

    with pytest.raises(ValidationError):
        actions.rename_partner(partner=partner, name=name, since=since, by=pmd)

    assert Partner.objects.get().name == "Sama"


@pytest.mark.parametrize("role", [None, Role.HEAD, Role.DEPUTY])
def test_partner_is_not_created_by_others(role):
    with pytest.raises(PermissionDenied):
        actions.create_partner(name="X", short_name="X", kind=Partner.Kind.MEDIA, by=person(role))


def test_partner_is_not_changed_by_its_own_officer():
    partner = PartnerFactory()

    with pytest.raises(PermissionDenied):
        actions.update_partner(partner=partner, by=officer(partner), role="Kami")
    with pytest.raises(PermissionDenied):
        actions.rename_partner(partner=partner, by=officer(partner), name="Kami")


# activities


def create(partner, by, **fields):
    fields = {"kind": Activity.Kind.TRAINING, "title": "Bimtek kemasan", "starts": days(-3), **fields}
    return actions.create_activity(partner=partner, by=by, **fields)


def test_activity_is_created_by_its_partners_officer_with_its_villages():
    partner, place, before = PartnerFactory(), village(), version()

    activity = create(partner, officer(partner), villages=[place])

    assert (activity.status, list(activity.villages.all())) == (Status.PLANNED, [place])
    assert (verbs(activity), version()) == (["created"], before + 1)


def test_activity_is_not_created_for_another_partner():
    with pytest.raises(PermissionDenied):
        create(PartnerFactory(), officer(PartnerFactory()))


def test_activity_is_listed_once(pmd):
    partner = PartnerFactory()
    create(partner, pmd)

    with pytest.raises(ValidationError):
        create(partner, pmd)

    assert Activity.objects.count() == 1


def test_activity_sent_twice_at_once_is_listed_once(pmd, monkeypatch):
    partner = PartnerFactory()
    create(partner, pmd)
    checks = iter([lambda self, **kwargs: None, Activity.full_clean])  # the first look came before the other was stored
    monkeypatch.setattr(Activity, "full_clean", lambda self, **kwargs: next(checks)(self, **kwargs))

    with pytest.raises(ValidationError, match="already|sudah"):
        create(partner, pmd)

    assert Activity.objects.count() == 1


def test_activity_changes_and_says_in_what(pmd):
    activity = ActivityFactory(title="Lama")

    changed = actions.update_activity(activity=activity, by=pmd, title="Baru", kind=activity.kind)

    assert (changed.title, Event.objects.of(activity).get().detail) == ("Baru", {"fields": ["title"]})


def test_activity_does_not_change_for_another_partners_officer():
    activity = ActivityFactory(title="Lama")

    with pytest.raises(PermissionDenied):
        actions.update_activity(activity=activity, by=officer(PartnerFactory()), title="Baru")

    activity.refresh_from_db()
    assert activity.title == "Lama"


def test_activity_is_not_taken_over_by_setting_its_partner():
    mine, activity = PartnerFactory(), ActivityFactory()
    activity.partner = mine

    with pytest.raises(PermissionDenied):
        actions.update_activity(activity=activity, by=officer(mine), partner=mine)

    activity.refresh_from_db()
    assert activity.partner != mine


def test_activity_is_not_handed_to_a_partner_one_does_not_work_for():
    activity = ActivityFactory()

    with pytest.raises(PermissionDenied):
        actions.update_activity(activity=activity, by=officer(activity.partner), partner=PartnerFactory())


@pytest.mark.parametrize(
    ("now", "to"),
    [
        (Status.PLANNED, Status.RUNNING),
        (Status.PLANNED, Status.DONE),
        (Status.RUNNING, Status.DONE),
        (Status.PLANNED, Status.CANCELLED),
        (Status.RUNNING, Status.CANCELLED),
        (Status.CANCELLED, Status.PLANNED),
    ],
)
def test_activity_status_changes(now, to):
    activity = ActivityFactory(status=now)

    changed = actions.change_status(activity=activity, to=to, by=officer(activity.partner), reason="Banjir")

    assert changed.status == to
    assert Event.objects.of(activity).get().detail == {"reason": "Banjir"}


@pytest.mark.parametrize(
    ("now", "to"),
    [
        (Status.RUNNING, Status.PLANNED),
        (Status.DONE, Status.RUNNING),
        (Status.DONE, Status.CANCELLED),
        (Status.DONE, Status.PLANNED),
        (Status.CANCELLED, Status.DONE),
        (Status.CANCELLED, Status.RUNNING),
        (Status.RUNNING, Status.RUNNING),
    ],
)
def test_activity_status_does_not_change(pmd, now, to):
    activity = ActivityFactory(status=now)

    with pytest.raises(ValidationError):
        actions.change_status(activity=activity, to=to, by=pmd, reason="Banjir")

    activity.refresh_from_db()
    assert activity.status == now


@pytest.mark.parametrize("to", [Status.RUNNING, Status.DONE])
def test_activity_does_not_run_before_its_first_day(pmd, to):
    activity = ActivityFactory(starts=days(1))

    with pytest.raises(ValidationError):
        actions.change_status(activity=activity, to=to, by=pmd)


def test_activity_is_not_cancelled_without_a_reason(pmd):
    activity = ActivityFactory()

    with pytest.raises(ValidationError):
        actions.change_status(activity=activity, to=Status.CANCELLED, by=pmd, reason=" ")


def test_activity_status_does_not_change_for_the_head():
    activity = ActivityFactory()

    with pytest.raises(PermissionDenied):
        actions.change_status(activity=activity, to=Status.RUNNING, by=person(Role.HEAD))


def test_result_marks_the_activity_as_done(pmd):
    activity = ActivityFactory(status=Status.RUNNING)

    done = actions.record_result(activity=activity, people_reached=None, result="40 kemasan dicoba", by=pmd)

    assert (done.status, done.people_reached, done.result) == (Status.DONE, None, "40 kemasan dicoba")
    assert verbs(activity) == ["recorded the result", "marked as done"]


def test_result_of_a_done_activity_can_be_corrected(pmd):
    activity = ActivityFactory(status=Status.DONE, people_reached=4)

    done = actions.record_result(activity=activity, people_reached=40, result="", by=pmd)

    assert (done.people_reached, verbs(activity)) == (40, ["recorded the result"])


def test_result_of_a_cancelled_activity_is_refused(pmd):
    activity = ActivityFactory(status=Status.CANCELLED)

    with pytest.raises(ValidationError):
        actions.record_result(activity=activity, people_reached=40, result="", by=pmd)


def test_result_is_not_recorded_by_another_partner():
    activity = ActivityFactory(status=Status.DONE)

    with pytest.raises(PermissionDenied):
        actions.record_result(activity=activity, people_reached=1, result="", by=officer(PartnerFactory()))


def published(**fields):
    """An innovation with a published version."""
    innovation = InnovationFactory(**fields)
    innovation.current_version = innovation.versions.create(
        number=1, name=innovation.name, published_at=timezone.now(), published_by=innovation.created_by
    )
    innovation.save()
    return innovation


def test_innovations_of_the_villages_can_be_chosen(pmd):
    activity, place = ActivityFactory(), village()
    activity.villages.add(place)
    own, shared = published(region=place), published()
    shared.further_villages.create(region=place, role="replicates")

    actions.choose_innovations(activity=activity, innovations=[own, shared], by=pmd)

    assert set(activity.innovations.all()) == {own, shared}


@pytest.mark.parametrize("make", [published, lambda: InnovationFactory(region=village())])
def test_innovations_of_elsewhere_and_drafts_cannot_be_chosen(pmd, make):
    activity = ActivityFactory()
    activity.villages.add(village())

    with pytest.raises(ValidationError):
        actions.choose_innovations(activity=activity, innovations=[make()], by=pmd)


def test_village_taken_out_takes_its_innovations_along(pmd):
    activity = ActivityFactory()
    here, there = village("63.03.01.2001"), village("63.09.01.2001")
    actions.add_villages(activity=activity, villages=[here, there], by=pmd)
    stays, goes = published(region=here), published(region=there)
    activity.innovations.set([stays, goes])

    actions.remove_village(activity=activity, village=there, by=pmd)

    assert (list(activity.villages.all()), list(activity.innovations.all())) == ([here], [stays])


def test_villages_and_innovations_are_left_alone_by_another_partner():
    activity, other = ActivityFactory(), officer(PartnerFactory())

    with pytest.raises(PermissionDenied):
        actions.add_villages(activity=activity, villages=[village()], by=other)
    with pytest.raises(PermissionDenied):
        actions.remove_village(activity=activity, village=village(), by=other)
    with pytest.raises(PermissionDenied):
        actions.choose_innovations(activity=activity, innovations=[], by=other)
