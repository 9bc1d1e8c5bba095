"""Coordination meetings: the rules of the actions, who is told, and what the database refuses."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners.actions import meetings as actions
from partners.actions import requests
from partners.models import ActionItem, Attendance, Meeting
from tests.factories import PartnerFactory, SiteFactory, person, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def pmd():
    return person(Role.PMD)


def moment(days, hour=9):
    return timezone.make_aware(
        datetime.datetime.combine(timezone.localdate() + datetime.timedelta(days=days), datetime.time(hour))
    )


def meeting(by, days=7, **fields):
    fields = {"title": "Rapat koordinasi", "begins_at": moment(days)} | fields
    return actions.create_meeting(by=by, **fields)


def told(user):
    return list(Notification.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
def test_meeting_is_written_by_dinas_pmd_alone(role):
    with pytest.raises(PermissionDenied):
        meeting(person(role))


def test_meeting_that_ends_before_it_begins_is_refused_in_words(pmd):
    with pytest.raises(ValidationError) as refused:
        meeting(pmd, ends_at=moment(6))

    assert refused.value.messages == ["Rapat selesai sebelum dimulai. Perbaiki salah satunya."]


def test_database_refuses_a_meeting_that_ends_before_it_begins(pmd):
    with pytest.raises(IntegrityError, match="meeting_ends_after_it_begins"), transaction.atomic():
        Meeting.objects.create(title="X", begins_at=moment(1), ends_at=moment(0), created_by=pmd)


def test_past_meeting_is_recorded_afterwards_and_nobody_is_invited_to_it(pmd):
    partner = PartnerFactory()
    officer = person(Role.PARTNER, partner=partner)

    held = meeting(pmd, days=-3)
    actions.invite_partners(meeting=held, partners=[partner], by=pmd)

    assert (Meeting.objects.count(), told(officer)) == (1, [])


def test_meeting_is_listed_once(pmd):
    meeting(pmd)

    with pytest.raises(ValidationError):
        meeting(pmd)


def test_meeting_is_not_held_before_it_begins(pmd):
    with pytest.raises(ValidationError):
        actions.mark_held(meeting=meeting(pmd, days=1), by=pmd)

    assert Meeting.objects.get().state == "planned"


def test_meeting_is_held_once_it_has_begun_and_said_twice_it_stays(pmd):
    begun = meeting(pmd, days=-1)

    actions.mark_held(meeting=begun, by=pmd)
    actions.mark_held(meeting=begun, by=pmd)

    assert Meeting.objects.get().state == "held"
    assert Event.objects.filter(verb="marked as held").count() == 1


def test_held_meeting_cannot_be_moved_into_the_future(pmd):
    begun = meeting(pmd, days=-1)
    actions.mark_held(meeting=begun, by=pmd)

    with pytest.raises(ValidationError):
        actions.update_meeting(meeting=begun, begins_at=moment(5), by=pmd)


def test_cancelling_takes_a_reason(pmd):
    with pytest.raises(ValidationError) as refused:
        actions.cancel_meeting(meeting=meeting(pmd), reason="  ", by=pmd)

    assert list(refused.value.message_dict) == ["reason"]


def test_cancelled_meeting_is_planned_again(pmd):
    planned = meeting(pmd)
    actions.cancel_meeting(meeting=planned, reason="Banjir", by=pmd)

    again = actions.plan_again(meeting=planned, by=pmd)

    assert (again.state, again.cancel_reason) == ("planned", "")


def test_held_meeting_is_not_cancelled(pmd):
    held = meeting(pmd, days=-1)
    actions.mark_held(meeting=held, by=pmd)

    with pytest.raises(ValidationError):
        actions.cancel_meeting(meeting=held, reason="Banjir", by=pmd)


# who is told


def test_officers_of_invited_partners_hear_of_invitation_move_and_cancelling(pmd):
    partner = PartnerFactory()
    officer, other = person(Role.PARTNER, partner=partner), person(Role.PARTNER, partner=PartnerFactory())
    planned = meeting(pmd)

    actions.invite_partners(meeting=planned, partners=[partner], by=pmd)
    actions.update_meeting(meeting=planned, begins_at=moment(8), by=pmd)
    actions.update_meeting(meeting=planned, agenda="Label", by=pmd)
    actions.cancel_meeting(meeting=planned, reason="Banjir", by=pmd)

    assert (told(officer), told(other)) == (["meeting.invited", "meeting.moved", "meeting.cancelled"], [])


def test_kabupaten_of_the_villages_is_told(pmd):
    here, elsewhere = village(), village("63.09.01.2001")
    banjar, tabalong = (person(Role.KABKOTA, region=place.parent.parent) for place in (here, elsewhere))
    planned = meeting(pmd)

    actions.add_villages(meeting=planned, villages=[here], by=pmd)
    actions.add_villages(meeting=planned, villages=[here], by=pmd)

    assert (told(banjar), told(tabalong)) == (["meeting.invited"], [])


def test_move_of_a_meeting_tomorrow_does_not_wait_for_the_morning(pmd):
    partner = PartnerFactory()
    person(Role.PARTNER, partner=partner)
    soon = meeting(pmd, begins_at=timezone.now() + datetime.timedelta(hours=20))
    actions.invite_partners(meeting=soon, partners=[partner], by=pmd)

    actions.update_meeting(meeting=soon, place="Aula", by=pmd)

    assert Notification.objects.get(kind="meeting.moved").waits


def test_message_names_day_and_hour(pmd):
    partner = PartnerFactory()
    officer = person(Role.PARTNER, partner=partner)
    actions.invite_partners(meeting=meeting(pmd), partners=[partner], by=pmd)

    text = Notification.objects.get(recipient=officer).text

    assert "pukul 09.00 WITA" in text


# attendance


def test_partner_is_invited_once_and_a_person_of_it_has_a_line_of_the_own(pmd):
    planned, partner = meeting(pmd), PartnerFactory(short_name="Brida")

    actions.invite_partners(meeting=planned, partners=[partner, partner], by=pmd)
    actions.invite_partners(meeting=planned, partners=[partner], by=pmd)
    actions.add_attendee(meeting=planned, name="Dian", partner=partner, by=pmd)

    assert sorted(str(line) for line in planned.attendance.all()) == ["Brida", "Dian"]


@pytest.mark.parametrize("fields", [{}, {"position": "Kepala Seksi"}])
def test_line_without_name_office_and_partner_is_refused(pmd, fields):
    with pytest.raises(ValidationError):
        actions.add_attendee(meeting=meeting(pmd), by=pmd, **fields)


def test_database_refuses_a_line_that_names_nobody(pmd):
    with pytest.raises(IntegrityError, match="attendance_names_somebody"), transaction.atomic():
        Attendance.objects.create(meeting=meeting(pmd))


def test_attendance_is_ticked_in_one_go_once_the_meeting_has_begun(pmd):
    held = meeting(pmd, days=-1)
    first, second, third = (actions.add_attendee(meeting=held, name=name, by=pmd) for name in "ABC")

    actions.tick_attendance(meeting=held, states={first.pk: "present", second.pk: "absent"}, by=pmd)

    assert list(held.attendance.order_by("name").values_list("state", flat=True)) == ["present", "absent", "invited"]
    assert third.state == "invited"


def test_nobody_is_present_before_the_meeting_begins(pmd):
    planned = meeting(pmd)
    line = actions.add_attendee(meeting=planned, name="A", by=pmd)

    with pytest.raises(ValidationError):
        actions.tick_attendance(meeting=planned, states={line.pk: "present"}, by=pmd)


def test_nobody_stays_present_at_a_meeting_moved_to_a_day_to_come(pmd):
    begun = meeting(pmd, days=-1)
    first, second = (actions.add_attendee(meeting=begun, name=name, by=pmd) for name in "AB")
    actions.tick_attendance(meeting=begun, states={first.pk: "present", second.pk: "absent"}, by=pmd)

    actions.update_meeting(meeting=begun, begins_at=moment(-2), by=pmd)
    moved_back = list(begun.attendance.order_by("name").values_list("state", flat=True))
    actions.update_meeting(meeting=begun, begins_at=moment(5), by=pmd)

    assert moved_back == ["present", "absent"]
    assert list(begun.attendance.order_by("name").values_list("state", flat=True)) == ["invited", "absent"]


def test_nobody_is_ticked_at_a_cancelled_meeting(pmd):
    begun = meeting(pmd, days=-1)
    line = actions.add_attendee(meeting=begun, name="A", by=pmd)
    actions.cancel_meeting(meeting=begun, reason="Banjir", by=pmd)

    with pytest.raises(ValidationError):
        actions.tick_attendance(meeting=begun, states={line.pk: "present"}, by=pmd)

    line.refresh_from_db()
    assert line.state == "invited"


def test_partner_that_no_longer_takes_part_comes_in_nowhere(pmd):
    planned, gone = meeting(pmd), PartnerFactory()
    item = actions.add_action(meeting=planned, text="Data", by=pmd)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)  # `gone` was read before

    for act in (
        lambda: actions.invite_partners(meeting=planned, partners=[PartnerFactory(), gone], by=pmd),
        lambda: actions.add_attendee(meeting=planned, name="Dian", partner=gone, by=pmd),
        lambda: actions.add_action(meeting=planned, text="Label", partner=gone, by=pmd),
        lambda: actions.update_action(item=item, partner=gone, by=pmd),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert list(refused.value.message_dict) == ["partner"]

    assert (planned.attendance.count(), planned.actions.filter(partner=gone).count()) == (0, 0)


def test_partner_that_was_there_before_it_closed_stays(pmd):
    planned, gone = meeting(pmd), PartnerFactory()
    actions.invite_partners(meeting=planned, partners=[gone], by=pmd)
    item = actions.add_action(meeting=planned, text="Label", partner=gone, by=pmd)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)

    actions.invite_partners(meeting=planned, partners=[gone], by=pmd)
    actions.add_attendee(meeting=planned, name="Dian", partner=gone, by=pmd)

    assert actions.update_action(item=item, text="Label baru", partner=gone, by=pmd).text == "Label baru"
    assert planned.attendance.filter(partner=gone).count() == 2


# minutes


def test_minutes_that_others_changed_meanwhile_are_not_written_over(pmd):
    held, base = meeting(pmd, days=-1), actions.fingerprint("")
    actions.write_minutes(meeting=held, minutes="Yang pertama", base=base, by=pmd)

    with pytest.raises(ValidationError) as refused:
        actions.write_minutes(meeting=held, minutes="Yang kedua", base=base, by=pmd)

    assert (refused.value.code, Meeting.objects.get().minutes) == ("changed", "Yang pertama")


def test_same_minutes_sent_twice_are_no_conflict(pmd):
    held, base = meeting(pmd, days=-1), actions.fingerprint("")

    for minutes in ("Satu\r\ndua", "Satu\ndua"):
        actions.write_minutes(meeting=held, minutes=minutes, base=base, by=pmd)

    assert Meeting.objects.get().minutes == "Satu\ndua"


# the action list


def item(by, due=3, **fields):
    day = timezone.localdate() + datetime.timedelta(days=due)
    held = Meeting.objects.first() or meeting(by, days=-20)
    return actions.add_action(meeting=held, text=fields.pop("text", "Bimtek"), due=day, by=by, **fields)


def test_action_is_overdue_until_it_is_done(pmd):
    late, _coming = item(pmd, due=-1), item(pmd, text="Uji mutu")

    before = list(ActionItem.objects.overdue(timezone.localdate()))
    actions.finish_action(item=late, by=pmd)

    assert (before, list(ActionItem.objects.overdue(timezone.localdate()))) == ([late], [])


def test_action_that_became_a_request_is_followed_there(pmd):
    place = SiteFactory().region
    late = item(pmd, due=-1, region=place)

    requests.create_request(region=place, title="Bimtek", due=timezone.localdate(), by=pmd, action_item=late)

    assert list(ActionItem.objects.open()) == []


def test_action_that_became_a_request_stays_on_the_list(pmd):
    place = SiteFactory().region
    kept = item(pmd, region=place)
    requests.create_request(region=place, title="Bimtek", due=timezone.localdate(), by=pmd, action_item=kept)

    with pytest.raises(ValidationError):
        actions.remove_action(item=ActionItem.objects.get(), by=pmd)


def test_actions_of_a_cancelled_meeting_are_not_chased(pmd):
    planned = meeting(pmd)
    actions.add_action(meeting=planned, text="Bimtek", due=timezone.localdate() + datetime.timedelta(days=9), by=pmd)
    actions.cancel_meeting(meeting=planned, reason="Banjir", by=pmd)

    assert list(ActionItem.objects.open()) == []


def test_action_due_before_the_meeting_is_refused(pmd):
    with pytest.raises(ValidationError) as refused:
        item(pmd, due=-30)

    assert list(refused.value.message_dict) == ["due"]


def test_action_is_done_once_and_can_be_opened_again(pmd):
    made = item(pmd)
    first = actions.finish_action(item=made, done_on=datetime.date(2026, 7, 7), by=pmd)
    again = actions.finish_action(item=made, by=pmd)

    assert (first.done_on, again.done_on) == (datetime.date(2026, 7, 7), datetime.date(2026, 7, 7))
    assert actions.reopen_action(item=made, by=pmd).done_on is None


# who sees it


def test_meeting_is_seen_by_the_office_the_invited_and_those_of_its_villages(pmd):
    here, partner = village(), PartnerFactory()
    planned = meeting(pmd, villages=[here])
    actions.invite_partners(meeting=planned, partners=[partner], by=pmd)
    viewers = {
        "head": person(Role.HEAD),
        "kabkota": person(Role.KABKOTA, region=here.parent.parent),
        "village": person(Role.OFFICIAL, region=here),
        "other village": person(Role.OFFICIAL, region=village("63.09.01.2001")),
        "officer": person(Role.PARTNER, partner=partner),
        "other officer": person(Role.PARTNER, partner=PartnerFactory()),
    }

    seen = {name for name, viewer in viewers.items() if Meeting.objects.visible_to(viewer).exists()}

    assert seen == {"head", "kabkota", "village", "officer"}
