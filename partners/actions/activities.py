"""Activities: entry, change, the villages and innovations in them, and their way from planned to done."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster import access
from klaster.access import Permission
from klaster.actions import save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from klaster.templatetags.klaster import day
from partners.models import Activity
from sites.models import Innovation

FIELDS = [
    "partner", "kind", "title", "description", "starts", "ends", "cost", "funds", "fiscal_year", "agreement", "request",
    "contact", "contact_phone",
]  # fmt: skip
Status = Activity.Status
MOVES = {  # to: from
    Status.PLANNED: {Status.CANCELLED},
    Status.RUNNING: {Status.PLANNED},
    Status.DONE: {Status.PLANNED, Status.RUNNING},
    Status.CANCELLED: {Status.PLANNED, Status.RUNNING},
}
VERBS = {
    Status.PLANNED: gettext_noop("planned again"),
    Status.RUNNING: gettext_noop("marked as running"),
    Status.DONE: gettext_noop("marked as done"),
    Status.CANCELLED: gettext_noop("cancelled"),
}


def may_edit(user, obj=None):
    """Yes for those who manage partners, and for officers of the partner that `obj` (a partner, an activity) belongs to."""
    return access.can(user, Permission.MANAGE_PARTNERS) or access.can(user, Permission.WORK_AS_PARTNER, obj)


def _demand(by, obj):
    answer = may_edit(by, obj)
    if not answer:
        raise PermissionDenied(answer.reason)


@transaction.atomic
def create_activity(*, partner, kind, title, starts, by, villages=(), innovations=(), **fields):
    _demand(by, partner)
    if not partner.is_active:
        raise ValidationError({"partner": _("%(name)s no longer takes part. Choose another partner.") % {"name": partner}})
    activity = Activity(partner=partner, kind=kind, title=title, starts=starts, **fields)
    _check_agreement(activity)
    _check_request(activity)
    save_checked(activity)
    activity.villages.set(villages)
    activity.innovations.set(innovations)
    record(by=by, verb=gettext_noop("created"), obj=activity)
    Portal.content_changed()
    return activity


@transaction.atomic
def update_activity(*, activity, by, **fields):
    """Change any of `FIELDS`. To hand it to another partner, one must work for both or manage partners."""
    _demand(by, Activity.objects.get(pk=activity.pk))
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    stored = Activity.objects.select_for_update().get(pk=activity.pk)
    changed = [field for field in FIELDS if field in fields and getattr(stored, field) != fields[field]]
    for field in changed:
        setattr(stored, field, fields[field])
    _demand(by, stored)
    if {"partner", "agreement", "starts"} & set(changed):
        _check_agreement(stored)
    if {"partner", "request"} & set(changed):
        _check_request(stored)
    if changed:
        save_checked(stored)
        record(by=by, verb=gettext_noop("changed"), obj=stored, fields=changed)
        Portal.content_changed()
    return stored


def _check_agreement(activity):
    """An activity stands under an agreement of its own partner that holds on its first day."""
    agreement = activity.agreement
    if agreement is None:
        return
    if not agreement.parties.filter(pk=activity.partner_id).exists():
        raise ValidationError(
            {"agreement": _("%(partner)s is no party to it. Choose another one.") % {"partner": activity.partner}}
        )
    begins_late = agreement.last_day and activity.starts > agreement.last_day
    if begins_late or activity.starts < agreement.starts:
        raise ValidationError(
            {
                "agreement": _(
                    "It does not hold on the first day of the activity (%(period)s). Choose another, or leave it empty."
                )
                % {"period": agreement.period}
            }
        )


def _check_request(activity):
    """An activity answers a request that its partner was asked for and did not turn down."""
    if activity.request and not activity.request.offers.standing().filter(partner=activity.partner).exists():
        raise ValidationError(
            {"request": _("%(partner)s was not asked for it. Choose another one.") % {"partner": activity.partner}}
        )


@transaction.atomic
def change_status(*, activity, to, by, reason=""):
    """The one way in which an activity's status changes. Running and done wait for its first day; to cancel takes a reason."""
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    _demand(by, activity)
    to = Status(to)
    if activity.status not in MOVES[to]:
        raise ValidationError(
            _("The activity is “%(now)s” now, so it cannot become “%(to)s”. Open it again to see what can be done.")
            % {"now": activity.get_status_display(), "to": to.label}
        )
    if to in {Status.RUNNING, Status.DONE} and activity.starts > timezone.localdate():
        raise ValidationError(
            _("It starts on %(day)s. Change its first day if it began earlier.") % {"day": day(activity.starts)}
        )
    if to == Status.CANCELLED and not reason.strip():
        raise ValidationError({"reason": _("Write why it is cancelled: the villages will ask.")})
    activity.status = to
    activity.save(update_fields=["status", "updated_at"])
    record(by=by, verb=VERBS[to], obj=activity, reason=reason.strip())
    Portal.content_changed()
    return activity


@transaction.atomic
def record_result(*, activity, people_reached, result, by):
    """Write what came of it (`people_reached` None: not known) and mark it as done where it is not yet."""
    if activity.status != Status.DONE:
        activity = change_status(activity=activity, to=Status.DONE, by=by)
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    _demand(by, activity)
    activity.people_reached, activity.result = people_reached, result
    activity.full_clean()
    activity.save(update_fields=["people_reached", "result", "updated_at"])
    reached = "" if people_reached is None else str(people_reached)
    record(by=by, verb=gettext_noop("recorded the result"), obj=activity, people_reached=reached)
    Portal.content_changed()
    return activity


@transaction.atomic
def add_villages(*, activity, villages, by):
    _demand(by, activity)
    activity.villages.add(*villages)
    record(by=by, verb=gettext_noop("added villages"), obj=activity, villages=[village.code for village in villages])
    Portal.content_changed()


@transaction.atomic
def remove_village(*, activity, village, by):
    """Take a village out, and with it the innovations that have no other village in the activity."""
    _demand(by, activity)
    activity.villages.remove(village)
    left = innovations_in(activity)
    activity.innovations.remove(*activity.innovations.exclude(pk__in=left.values("pk")))
    record(by=by, verb=gettext_noop("removed a village"), obj=activity, villages=[village.code])
    Portal.content_changed()


def innovations_in(activity):
    """Published innovations of the activity's villages, their own or shared: those that may be named in it."""
    here = activity.villages.values("pk")
    shared = Innovation.villages.through.objects.filter(region__in=here).values("innovation_id")
    return Innovation.objects.published().filter(Q(region__in=here) | Q(pk__in=shared))


@transaction.atomic
def choose_innovations(*, activity, innovations, by):
    _demand(by, activity)
    allowed = set(innovations_in(activity).values_list("pk", flat=True))
    if not {innovation.pk for innovation in innovations} <= allowed:
        raise ValidationError(_("Only published innovations of the activity's villages can be chosen. Choose again."))
    activity.innovations.set(innovations)
    record(by=by, verb=gettext_noop("chose innovations"), obj=activity, innovations=[str(chosen) for chosen in innovations])
    Portal.content_changed()
