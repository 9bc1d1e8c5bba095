"""Plans of villages: begun from the steps to the next status or empty, filled with lines, agreed on and closed."""

import datetime
import textwrap

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from indicators.steps import steps_of
from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.audit.models import Event
from klaster.templatetags.klaster import day
from partners import notices_plans
from partners.actions.targets import check_aim, check_year
from partners.models import Plan, PlanLine
from sites.models import Innovation

State, LineState = Plan.State, PlanLine.State
LINE_FIELDS = [
    "score_from", "score_to", "activity", "actor", "partner", "innovation", "due", "cost", "funds", "fiscal_year", "state",
    "note",
]  # fmt: skip
OPEN = {LineState.PLANNED, LineState.RUNNING}
AGREED = gettext_noop("agreed on a plan")
ADDED, CHANGED, DROPPED = gettext_noop("added a line"), gettext_noop("changed a line"), gettext_noop("dropped a line")
PROGRESS = {"state", "note"}  # of a line: how far it is, not what was agreed


@transaction.atomic
def begin_plan(*, region, status, year, by, mode="", note=""):
    """A village's plan to a higher status. `mode`: which suggestion of the steps becomes its lines; "" begins without lines."""
    demand(by, Permission.WRITE, region)
    _refuse_kelurahan(region)
    found = steps_of(region, by)
    check_aim(
        region=region, status=status, year=year, figures=found.newest, status_field="target_status", year_field="target_year"
    )
    step = next((one for one in found.steps if one.status == status), None)
    if mode and not (step and found.rows):
        raise ValidationError(
            {"mode": _("No butir of this village are known, so nothing can be suggested. Begin without lines and add them.")}
        )
    raises = found.suggestion(mode, step).raises if mode else ()
    plan = write_plan(
        region=region, status=status, year=year, figures=found.base or found.newest, by=by, note=note,
        missing=step.missing if step else None, lines=[_from_raise(one, found.rows[one.code]) for one in raises],
    )  # fmt: skip
    notices_plans.plan_begun(plan, by)
    return plan


def _refuse_kelurahan(region):
    if region.is_kelurahan:
        raise ValidationError(
            _(
                "A plan counts in butir of Indeks Desa, which measures desa only. For an urban village Dinas PMD sets a "
                "target of Evaluasi Perkembangan."
            )
        )


def _from_raise(raised, row):
    """What the guide says of it; what nobody has written stays empty, to be filled in."""
    guide = row.guide
    activities = [line.strip().rstrip(".") for line in guide.activities.splitlines() if line.strip()] if guide else []
    actors = guide.actors if guide else []
    return {
        "butir_code": raised.code,
        "butir_name": row.butir.name,
        "score_from": raised.before,
        "score_to": raised.after,
        "activity": textwrap.shorten("; ".join(activities), 300, placeholder=" …"),
        "actor": actors[0] if len(actors) == 1 else "",
    }


@transaction.atomic
def write_plan(*, region, status, year, figures, by, missing=None, lines=(), note=""):
    """Store a plan that starts from `figures` (an assessment, None where none is known) with its `lines`, dicts of fields."""
    demand(by, Permission.WRITE, region)
    plan = Plan(region=region, target_status=status, target_year=year, missing=missing, note=note.strip(), created_by=by)
    if figures:
        plan.base_year, plan.base_points, plan.base_status = figures.year, figures.points, figures.status
    _save(plan)
    for fields in lines:
        line = PlanLine(plan=plan, **fields)
        line.full_clean(exclude=["plan", "activity"])  # a guide may name no activity yet
        line.save()
    record(by=by, verb=gettext_noop("began a plan"), obj=plan, lines=str(len(lines)))
    return plan


def _save(plan):
    """What is not known of the figures stays null: no form ever asks for it."""
    save_checked(plan, exclude=[name for name in ("base_year", "base_points", "missing") if getattr(plan, name) is None])


def _locked(plan, by):
    """The plan, nobody else changing it meanwhile; refused when it is closed."""
    plan = Plan.objects.select_for_update(of=["self"]).select_related("region__parent__parent").get(pk=plan.pk)
    demand(by, Permission.WRITE, plan)
    if plan.state == State.CLOSED:
        raise ValidationError(_("This plan is closed and stays as it is. Begin another one."))
    return plan


def _end_of(year):
    return datetime.date(year, 12, 31)


@transaction.atomic
def change_plan(*, plan, year, by, note=""):
    """Another target year, or note. Lines that are due, or paid, later than the year ends must move first."""
    plan = _locked(plan, by)
    if year != plan.target_year:
        check_year(year, None, "target_year")
        _refuse_later_lines(plan, year)
    changed = [name for name, new in (("target_year", year), ("note", note.strip())) if getattr(plan, name) != new]
    if changed:
        plan.target_year, plan.note = year, note.strip()
        _save(plan)
        record(by=by, verb=gettext_noop("changed a plan"), obj=plan, fields=changed)
    return plan


def _refuse_later_lines(plan, year):
    lines = plan.lines.exclude(state=LineState.DROPPED)
    if late := lines.filter(due__gt=_end_of(year)).order_by("-due").first():
        words = _("“%(line)s” is planned until %(day)s, after the end of %(year)s. Change that day first.")
        raise ValidationError({"target_year": words % {"line": late, "day": day(late.due), "year": year}})
    if late := lines.filter(fiscal_year__gt=year).order_by("-fiscal_year", "pk").first():
        words = _("“%(line)s” is paid from the budget of %(paid)s, after %(year)s. Change its fiscal year first.")
        raise ValidationError({"target_year": words % {"line": late, "paid": late.fiscal_year, "year": year}})


@transaction.atomic
def agree_plan(*, plan, on, by):
    """The village agreed on it, for example in its musyawarah desa, on a day that is not to come."""
    plan = _locked(plan, by)
    if plan.state != State.DRAFT:
        raise ValidationError(_("The plan is agreed already, since %(day)s.") % {"day": day(plan.agreed_on)})
    if on > timezone.localdate():
        raise ValidationError({"agreed_on": _("This day is yet to come. Give the day on which the village agreed.")})
    if plan.base_year and on.year < plan.base_year:
        words = {"year": plan.base_year}
        raise ValidationError(
            {"agreed_on": _("The plan starts from figures of %(year)s; a day before that year cannot be right.") % words}
        )
    if not plan.lines.exclude(state=LineState.DROPPED).exists():
        raise ValidationError(_("The plan has no lines yet. Add what is to be done, then mark it as agreed."))
    plan.state, plan.agreed_on = State.AGREED, on
    _save(plan)
    record(by=by, verb=AGREED, obj=plan, since=on.isoformat())
    return plan


def lines_changed_on(plan):
    """The newest day on which a line came, changed or was dropped after the plan was marked as agreed; else None."""
    if plan.agreed_on is None:
        return None
    told = Event.objects.of(plan).filter(verb__in=[AGREED, ADDED, CHANGED, DROPPED]).values_list("verb", "at", "detail")
    for verb, at, detail in told:
        if verb == AGREED:
            return None
        if verb != CHANGED or set(detail.get("fields", ())) - PROGRESS:
            return timezone.localdate(at)
    return None


@transaction.atomic
def close_plan(*, plan, by):
    """It stays to be read; another may begin."""
    plan = _locked(plan, by)
    plan.state = State.CLOSED
    _save(plan)
    record(by=by, verb=gettext_noop("closed a plan"), obj=plan)
    return plan


# lines


@transaction.atomic
def add_line(*, plan, butir, score_to, activity, by, score_from=None, **fields):
    """A line for `butir` (a ButirInfo). The score now is taken from the village's figures where none is given."""
    plan = _locked(plan, by)
    if unknown := set(fields) - set(LINE_FIELDS):
        raise TypeError(f"not fields of a line: {', '.join(sorted(unknown))}")
    if score_from is None:
        row = steps_of(plan.region, by).rows.get(butir.code)
        score_from = row.item.score if row else None
    line = PlanLine(
        plan=plan, butir_code=butir.code, butir_name=butir.name, score_from=score_from, score_to=score_to, activity=activity,
        **fields,
    )  # fmt: skip
    _check(line, {"due", "partner", "innovation", "fiscal_year"})
    save_checked(line)
    record(by=by, verb=ADDED, obj=plan, line=str(line))
    notices_plans.lines_added(plan, by)
    return line


@transaction.atomic
def change_line(*, line, by, **fields):
    """Change any of `LINE_FIELDS`; what was allowed when it was written, as a day now past, stays allowed."""
    plan = _locked(line.plan, by)
    if unknown := set(fields) - set(LINE_FIELDS):
        raise TypeError(f"not fields of a line: {', '.join(sorted(unknown))}")
    line = PlanLine.objects.select_for_update().get(pk=line.pk)
    line.plan = plan
    changed = [name for name, new in fields.items() if getattr(line, name) != new]
    for name in changed:
        setattr(line, name, fields[name])
    _check(line, set(changed))
    if changed:
        save_checked(line)
        record(by=by, verb=CHANGED, obj=plan, line=str(line), fields=changed)
    return line


@transaction.atomic
def drop_line(*, line, reason, by):
    """It stays in the plan as dropped and counts no more; the reason stands in the history."""
    plan = _locked(line.plan, by)
    line = PlanLine.objects.select_for_update().get(pk=line.pk)
    if line.state == LineState.DROPPED:
        return line
    if line.state == LineState.DONE:
        raise ValidationError(_("This is done already. Change its status first, if that is wrong."))
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is dropped: those who count on it will ask.")})
    line.state = LineState.DROPPED
    line.save(update_fields=["state"])
    record(by=by, verb=DROPPED, obj=plan, line=str(line), reason=reason.strip())
    return line


def _check(line, changed):
    """What the plan, the village and the partners allow, of the fields that are new."""
    problems = {}
    if line.due and changed & {"due", "state"} and (problem := _due_problem(line, changed)):
        problems["due"] = problem
    if changed & {"fiscal_year", "state"} and line.fiscal_year and line.fiscal_year > line.plan.target_year:
        problems["fiscal_year"] = _("The plan is to reach its target in %(year)s; a later fiscal year comes too late.") % {
            "year": line.plan.target_year
        }
    if "partner" in changed and line.partner and not line.partner.is_active:
        problems["partner"] = _("%(partner)s no longer takes part. Choose another partner, or none.") % {
            "partner": line.partner
        }
    if (
        "innovation" in changed
        and line.innovation
        and not innovations_of(line.plan.region).filter(pk=line.innovation.pk).exists()
    ):
        problems["innovation"] = _("This is no innovation of the village. Choose one of its own.")
    if problems:
        raise ValidationError(problems)


def _due_problem(line, changed):
    """A day in the past is for what is done, or was planned before; none lies after the target year."""
    if line.due > _end_of(line.plan.target_year):
        return _("The plan is to reach its target in %(year)s; choose a day until its end.") % {"year": line.plan.target_year}
    is_new = line.pk is None
    if "due" in changed and line.due < timezone.localdate() and (is_new or line.state in OPEN):
        return _("This day is past. Choose one that is yet to come, or leave it empty.")
    return ""


def innovations_of(region):
    """The village's own innovations and those that it shares."""
    shared = Innovation.villages.through.objects.filter(region=region).values("innovation_id")
    return Innovation.objects.filter(region=region) | Innovation.objects.filter(pk__in=shared)
