"""What other pages show of the head's instructions and of field visits."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from klaster import access, sockets
from klaster.access import Permission, Role
from klaster.accounts.models import Membership
from klaster.sockets import Section
from klaster.templatetags.klaster import number
from partners import demo_oversight
from partners.actions import instructions
from partners.models import FieldVisit, FollowUp, Instruction, VisitFinding

SHOWN = 5
MOST = 200
NAMED = 5  # areas that one line of the head's summary names


def _to_follow_up(*, user):
    if not access.can(user, Permission.FOLLOW_UP) or access.can(user, Permission.VIEW_SUMMARY):
        return None
    mine = FollowUp.objects.filter(access.within(user, Permission.FOLLOW_UP, "region__code"))
    return mine.filter(instruction__closed_on__isnull=True).exclude(state=FollowUp.State.DONE)


def follow_ups(*, user):
    """For a kabupaten/kota: the instructions that it has not followed up yet, the earliest due first."""
    open_ones = _to_follow_up(user=user)
    if open_ones is None:
        return None
    lines = list(open_ones.select_related("instruction", "region").order_by("instruction__due", "pk")[: SHOWN + 1])
    if not lines:
        return None
    today = timezone.localdate()
    for line in lines:
        line.late = max((today - line.instruction.due).days, 0)
    context = {
        "lines": lines[:SHOWN],
        "urgent": sum(bool(line.late) for line in lines),
        "more": reverse("work_instructions") if len(lines) > SHOWN else "",
    }
    return Section("partners/oversight/section_follow_ups.html", context, _("Instructions to follow up"))


def _unsettled(*, user):
    if not any(held.role == Role.OFFICIAL for held in access.scopes(user, Permission.VIEW_ALL)):
        return None
    there = FieldVisit.objects.visible_to(user).order_by().values("pk")
    return VisitFinding.objects.filter(visit__in=there, settled_on__isnull=True)


def findings(*, user):
    """For a village's official: what was found there and is not settled."""
    waiting = _unsettled(user=user)
    if waiting is None:
        return None
    shown = list(waiting.select_related("visit__region").order_by("-visit__visited_on", "pk")[: SHOWN + 1])
    if not shown:
        return None
    context = {"findings": shown[:SHOWN], "more": reverse("work_visits") if len(shown) > SHOWN else ""}
    return Section("partners/oversight/section_findings.html", context, _("Open findings of field visits"))


def links(*, user):
    group = pgettext("menu", "Coordination")
    found = []
    if instructions.may_read(user):
        label = pgettext("menu", "Instructions")
        detail = _("of the head of office, and what each area did")
        found.append({"url": reverse("work_instructions"), "label": label, "detail": detail, "group": group})
    if access.can(user, Permission.VIEW_ALL):
        detail = _("findings, with photos")
        found.append({"url": reverse("work_visits"), "label": _("Field visits"), "detail": detail, "group": group})
    return found


# the head's summary


def _late(*, today):
    return FollowUp.objects.overdue(today)


def stuck(*, today):
    """Overdue follow-ups, a line for each instruction, with the people of the areas to call."""
    late = _late(today=today).select_related("instruction", "region").order_by("instruction__due", "region__code")
    grouped = {}
    for line in late[: MOST * 13]:
        grouped.setdefault(line.instruction, []).append(line.region)
    people = _people({region.pk for regions in grouped.values() for region in regions})
    return [
        {
            "days": (today - instruction.due).days,
            "title": instruction.title,
            "detail": _("Instruction: %(areas)s") % {"areas": _waiting(regions)},
            "call": _whom_to_call(regions, people),
            "url": reverse("work_instruction", args=[instruction.pk]),
        }
        for instruction, regions in grouped.items()
    ]


def _people(region_ids):
    """{region id: its officers of the kabupaten/kota}."""
    found = {}
    serving = Membership.objects.active().filter(role=Role.KABKOTA, region__in=region_ids, user__is_active=True)
    for held in serving.select_related("user").order_by("user__name"):
        found.setdefault(held.region_id, []).append(held.user)
    return found


def _waiting(regions):
    words = ngettext(
        "%(count)s kabupaten/kota has not followed up", "%(count)s kabupaten/kota have not followed up", len(regions)
    ) % {"count": number(len(regions))}
    return f"{words} ({_named([region.short_name for region in regions])})"


def _named(names):
    rest = len(names) - NAMED
    shown = ", ".join(names[:NAMED])
    return _("%(names)s and %(count)s more") % {"names": shown, "count": number(rest)} if rest > 0 else shown


def _whom_to_call(regions, people):
    known = [(region, person) for region in regions for person in people.get(region.pk, [])[:1]]
    if not known:
        return _("DPMD kabupaten/kota: nobody has an account yet")
    return _named([f"{person.name}, {person.login} ({region.short_name})" for region, person in known])


def _coming(*, today):
    return Instruction.objects.open().filter(due__gte=today)


def coming(*, today):
    return [
        {
            "date": instruction.due,
            "title": _("Follow-up due: %(title)s") % {"title": instruction.title},
            "url": reverse("work_instruction", args=[instruction.pk]),
        }
        for instruction in _coming(today=today).order_by("due", "pk")[:MOST]
    ]


# the calendar


def calendar(*, user, first, last):
    """The days by which instructions are followed up, and field visits."""
    found = []
    if instructions.may_read(user):
        due = Instruction.objects.visible_to(user).open().filter(due__range=(first, last)).order_by("due", "pk")
        found += [_instruction_event(instruction) for instruction in due[:MOST]]
    visits = (
        FieldVisit.objects.visible_to(user).filter(visited_on__range=(first, last)).select_related("region__parent__parent")
    )
    return found + [_visit_event(visit) for visit in visits.order_by("visited_on", "pk")[:MOST]]


def _instruction_event(instruction):
    return {
        "uid": f"instruction-{instruction.pk}",
        "kind": _("Instructions of the head of office"),
        "date": instruction.due,
        "until": None,
        "title": _("Follow-up due: %(title)s") % {"title": instruction.title},
        "detail": instruction.number,
        "url": reverse("work_instruction", args=[instruction.pk]),
    }


def _visit_event(visit):
    return {
        "uid": f"visit-{visit.pk}",
        "kind": _("Field visits"),
        "date": visit.visited_on,
        "until": None,
        "title": f"{visit.region.full_place}: {visit.purpose}",
        "detail": visit.visitors,
        "url": reverse("work_visit", args=[visit.pk]),
    }


def register():
    """Plug in; called once, when the app is ready."""
    sockets.plug("workspace.sections", follow_ups, order=24, when=_to_follow_up)
    sockets.plug("workspace.sections", findings, order=56, when=_unsettled)
    sockets.plug("workspace.links", links, order=67)
    sockets.plug("summary.stuck", stuck, order=67, when=_late)
    sockets.plug("summary.next", coming, order=67, when=_coming)
    sockets.plug("calendar.events", calendar, order=67)
    sockets.plug("demo", demo_oversight.seed, order=77)
