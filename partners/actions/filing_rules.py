"""What Dinas PMD keeps as data about filings: deadline rules, holidays, fees. A change has the due days reckoned again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from partners.actions.deadlines import recompute_all
from partners.filing_workflow import next_stages, stages_of
from partners.models import DeadlineMove, DeadlineRule, Fee, FilingType, Holiday, Stage
from partners.models.filings import BEFORE_FILING

RULE_FIELDS = [
    "title", "kind", "types", "trigger", "counts_from", "amount", "unit", "condition", "ended_by", "warn_days", "warns",
    "source", "is_sure", "note",
]  # fmt: skip
RECKONED = ["kind", "types", "trigger", "counts_from", "amount", "unit", "condition", "ended_by"]  # what due days hang on
HOLIDAY_FIELDS = ["on", "name", "is_joint_leave", "source"]
FEE_FIELDS = ["type", "tariff", "what", "per", "amount", "legal_basis", "since", "until", "note"]
Kind, From, Condition, Cause = DeadlineRule.Kind, DeadlineRule.CountsFrom, DeadlineRule.Condition, DeadlineMove.Cause


# deadline rules


@transaction.atomic
def save_rule(*, by, rule=None, **fields):
    """A new rule, or changes of one; gives (rule, how many due days moved)."""
    demand(by, Permission.MANAGE_FILINGS)
    _one_at_a_time(DeadlineRule)
    saved, changed = _changed(DeadlineRule, rule, fields, RULE_FIELDS)
    if rule and not changed:
        return saved, 0
    check_rule(saved)
    save_checked(saved)
    _record(by, saved, rule, changed)
    moved = recompute_all(by=by, cause=Cause.RULE) if saved.is_active and (not rule or {*changed} & {*RECKONED}) else 0
    return saved, moved


@transaction.atomic
def set_in_use(*, rule, in_use, by):
    """Take a rule out of use, or use it again; gives how many due days moved. Said twice it changes nothing."""
    demand(by, Permission.MANAGE_FILINGS)
    _one_at_a_time(DeadlineRule)
    stored = DeadlineRule.objects.get(pk=rule.pk)
    if stored.is_active == in_use:
        return 0
    stored.is_active = in_use
    if in_use:
        check_rule(stored)
    elif stored.kind == Kind.TERM:
        _check_dependents(stored, stored.types)
    save_checked(stored)
    record(by=by, verb=gettext_noop("used again") if in_use else gettext_noop("took out of use"), obj=stored)
    return recompute_all(by=by, cause=Cause.RULE)


def _one_at_a_time(model):
    """Rows are judged against each other: of two who write them the second waits for the first."""
    list(model.objects.select_for_update().order_by("pk").values_list("pk"))


def check_rule(rule):
    """Refuse in words what contradicts the workflows or another rule. Given the whole rule as it shall be."""
    if not rule.types:
        raise ValidationError({"types": _("Choose at least one type of filing.")})
    _check_stages(rule)
    _check_counting(rule)
    _check_terms(rule)


def _check_stages(rule):
    stage = Stage(rule.trigger).label
    for kind in rule.types:
        if rule.trigger not in stages_of(kind):
            words = _("%(type)s has no stage “%(stage)s”. Choose another stage, or leave this type out.")
            raise ValidationError({"trigger": words % {"type": FilingType(kind).label, "stage": stage}})
        if rule.condition != Condition.ALWAYS and Stage.OBJECTED not in stages_of(kind):
            words = _("%(type)s knows no objection, so the rule cannot depend on one. Choose “always”, or leave this type out.")
            raise ValidationError({"condition": words % {"type": FilingType(kind).label}})
    if rule.trigger in rule.ended_by:
        words = _("The rule begins with “%(stage)s” and cannot be ended by it. Take it off one of the two.")
        raise ValidationError({"ended_by": words % {"stage": stage}})
    later = {stage for kind in rule.types for stage in stages_after(kind, rule.trigger)}
    if never := [ender for ender in rule.ended_by if ender not in later]:
        words = _("“%(end)s” never comes after “%(stage)s” in these types, so it cannot end the rule. Take it off.")
        raise ValidationError({"ended_by": words % {"end": Stage(never[0]).label, "stage": stage}})


def stages_after(kind, stage):
    """Every stage that can follow `stage` in the workflow of a type, at once or later."""
    found, waiting = set(), [stage]
    while waiting:
        new = set(next_stages(kind, waiting.pop())) - found
        found |= new
        waiting += new
    return found


def _check_counting(rule):
    if rule.counts_from == From.FILING and rule.trigger in BEFORE_FILING:
        raise ValidationError({"counts_from": _("There is no filing date yet at this stage. Count from the day of the stage.")})
    if rule.counts_from != From.TERM and rule.amount < 1:
        raise ValidationError(
            {"amount": _("Only days around the end of protection lie before the day they are counted from. Write 1 or more.")}
        )
    if rule.kind == Kind.RENEWAL:
        for kind in rule.types:
            if Stage.RENEWAL_FILED not in stages_of(kind):
                words = _("%(type)s cannot be renewed. Leave this type out, or choose another kind.")
                raise ValidationError({"kind": words % {"type": FilingType(kind).label}})


def _check_terms(rule):
    """One rule tells when the protection of a type ends; those that count from that day need it."""
    others = DeadlineRule.objects.filter(kind=Kind.TERM, is_active=True).exclude(pk=rule.pk)
    if rule.kind == Kind.TERM and (other := others.filter(trigger=rule.trigger, types__overlap=rule.types).first()):
        words = _("“%(rule)s” says already when this protection ends. Change that rule, or take it out of use first.")
        raise ValidationError({"kind": words % {"rule": other}})
    if rule.counts_from == From.TERM:
        known = {kind for other in others for kind in other.types}
        if unknown := [kind for kind in rule.types if kind not in known]:
            words = _("No rule in use says when the protection of %(type)s ends, so nothing can be counted from it.")
            raise ValidationError({"counts_from": words % {"type": FilingType(unknown[0]).label}})
    if rule.pk and rule.is_active:
        before = DeadlineRule.objects.get(pk=rule.pk)
        if before.kind == Kind.TERM:
            _check_dependents(rule, before.types if rule.kind != Kind.TERM else set(before.types) - set(rule.types))


def _check_dependents(rule, kinds):
    """The rules in use that count from the end of protection of these types still have a rule for it."""
    others = DeadlineRule.objects.filter(kind=Kind.TERM, is_active=True).exclude(pk=rule.pk)
    lost = [*({*kinds} - {kind for other in others for kind in other.types})]
    hanging = DeadlineRule.objects.filter(counts_from=From.TERM, is_active=True, types__overlap=lost).exclude(pk=rule.pk)
    if lost and (other := hanging.first()):
        words = _("“%(rule)s” counts from this end of protection. Take that rule out of use first; nothing was changed.")
        raise ValidationError(words % {"rule": other})


# holidays


@transaction.atomic
def save_holiday(*, by, holiday=None, **fields):
    """A new holiday, or changes of one; gives (holiday, how many due days moved)."""
    demand(by, Permission.MANAGE_FILINGS)
    saved, changed = _changed(Holiday, holiday, fields, HOLIDAY_FIELDS)
    if holiday and not changed:
        return saved, 0
    save_checked(saved)
    _record(by, saved, holiday, changed)
    return saved, recompute_all(by=by, cause=Cause.HOLIDAYS) if "on" in changed else 0


@transaction.atomic
def remove_holiday(*, holiday, by):
    """It is no holiday after all; the audit trail keeps it. Gives how many due days moved."""
    demand(by, Permission.MANAGE_FILINGS)
    stored = Holiday.objects.select_for_update().filter(pk=holiday.pk).first()
    if stored is None:
        return 0
    record(by=by, verb=gettext_noop("removed"), obj=stored, on=stored.on.isoformat(), source=stored.source)
    stored.delete()
    return recompute_all(by=by, cause=Cause.HOLIDAYS)


# fees


@transaction.atomic
def save_fee(*, by, fee=None, **fields):
    """A new fee, or changes of one. What another regulation replaces is ended by its last day, never removed."""
    demand(by, Permission.MANAGE_FILINGS)
    _one_at_a_time(Fee)
    saved, changed = _changed(Fee, fee, fields, FEE_FIELDS)
    if fee and not changed:
        return saved
    if saved.per == Fee.Per.CLASS and saved.type not in [FilingType.MARK, FilingType.COLLECTIVE]:
        raise ValidationError({"per": _("Only marks have classes. Choose “per filing”.")})
    _check_overlap(saved)
    save_checked(saved)
    _record(by, saved, fee, changed)
    return saved


def _check_overlap(fee):
    """The same fee twice on one day would be added up."""
    if fee.since is None:
        return
    same = Fee.objects.filter(type=fee.type, tariff=fee.tariff, what__iexact=fee.what).exclude(pk=fee.pk)
    if fee.until:
        same = same.filter(since__lte=fee.until)
    if other := same.exclude(until__lt=fee.since).first():
        words = _("“%(fee)s” by %(basis)s holds on some of these days already. End it the day before this one begins.")
        raise ValidationError({"since": words % {"fee": other, "basis": other.legal_basis}})


# what all share


def _changed(model, known, fields, allowed):
    """(the row as it shall be, locked when it is known; the names of what changes)."""
    if unknown := set(fields) - set(allowed):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")
    row = model.objects.select_for_update().get(pk=known.pk) if known else model()
    changed = [name for name in fields if getattr(row, name) != fields[name]] if known else list(fields)
    for name in changed:
        setattr(row, name, fields[name])
    return row, changed


def _record(by, saved, known, changed):
    verb, told = (gettext_noop("changed"), {"fields": changed}) if known else (gettext_noop("created"), {})
    record(by=by, verb=verb, obj=saved, **told)
