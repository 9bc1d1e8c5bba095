"""Writes versions of a methodology: copy, edit, publish, drop. A published one changes in its wording alone."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from indicators.actions import writing
from indicators.actions.method_moves import hold_own_checks, move_own_checks
from indicators.method_bases import Conflict, clashes
from indicators.method_checks import figures_stand, obstacles
from indicators.method_copy import copy_structure
from indicators.method_digest import digest
from indicators.models import Butir, ButirGuide, Dimension, Indicator, Methodology, StatusBound, SubDimension
from klaster.access import Permission
from klaster.actions import broken_rule, demand, save_checked
from klaster.audit.actions import record
from klaster.models import Portal

# part: its model, the way from it to the methodology, what is wording, what a draft's editor may change besides
PARTS = {
    "methodology": (Methodology, "pk", ("name", "source"), ("floor", "ceiling")),
    "bounds": (StatusBound, "methodology", ("source",), ("minimum",)),
    "dimensions": (Dimension, "methodology", ("name",), ("floor", "ceiling")),
    "sub_dimensions": (SubDimension, "dimension__methodology", ("name",), ("ceiling",)),
    "indicators": (Indicator, "sub_dimension__dimension__methodology", ("name",), ()),
    "butir": (Butir, "sub_dimension__dimension__methodology", ("name",), ("ceiling",)),
}
BEGINS_BEFORE_FIGURES = "methodology_begins_before_figures"


class DraftChanged(Exception):
    """The draft is not the one that the person saw; nothing was done."""


@transaction.atomic
def copy(*, methodology, first_year, by, code=None):
    """A draft of the next version, with all that `methodology` consists of, the guides to its butir included."""
    demand(by, Permission.MANAGE_INDEX)
    if not methodology.is_published:
        raise ValidationError(_("Only a published version can be copied. Go on with this draft, or drop it."))
    if first_year <= methodology.first_year:
        raise ValidationError({"first_year": _("A copy begins after the version it is copied from.")})
    draft = _locked(methodology)  # of two who copy it for the same year, the second is told so
    draft.pk, draft._state.adding = None, True
    draft.code = code or f"{methodology.series}-{first_year}"
    draft.copied_from, draft.first_year, draft.last_year, draft.is_published = methodology, first_year, None, False
    if Methodology.objects.filter(series=draft.series, first_year=first_year).exists():
        words = _("There is a version of this index that begins in %(year)s already. Choose another year.")
        raise ValidationError({"first_year": words % {"year": first_year}})
    save_checked(draft)
    copy_structure(methodology, draft)
    record(by=by, verb=gettext_noop("copied the methodology as a draft"), obj=draft, copied_from=methodology.code)
    return draft


@transaction.atomic
def edit(*, methodology, changes, by, shown=None):
    """Write `changes`, {part: {primary key: {field: value}}}, and give back how many values became others.

    Of a published version only wording may change. A ValidationError names the value that is refused as part-primary key-field;
    nothing is written then. `shown`, {part-primary key-field: value}, is what the page was filled from; Conflict names what
    another person changed to something else since.
    """
    demand(by, Permission.MANAGE_INDEX)
    methodology = _locked(methodology)
    things = {part: _things(methodology, part, rows) for part, rows in changes.items()}
    _demand_as_shown(things, changes, shown or {})
    told = []
    for part, rows in changes.items():
        _model, _way, wording, rules = PARTS[part]
        for pk, fields in rows.items():
            try:
                told += _change(things[part][pk], fields, wording, rules, methodology.is_published)
            except ValidationError as refused:
                raise ValidationError(_at_fields(refused, f"{part}-{pk}", fields)) from refused
    if told:
        of_published, of_draft = gettext_noop("changed the wording of the methodology"), gettext_noop("changed the draft")
        record(by=by, verb=of_published if methodology.is_published else of_draft, obj=methodology, changed=told)
        Portal.content_changed()
    return len(told)


def _things(methodology, part, keys):
    """{primary key: thing} of one part, locked."""
    model, way, _wording, _rules = PARTS[part]
    things = model.objects.select_for_update(of=["self"]).filter(**{way: methodology.pk}).in_bulk(keys)
    if missing := set(keys) - set(things):
        words = _("Somebody else took %(count)s parts out of this draft meanwhile. Nothing was saved: open the page again.")
        raise ValidationError(words % {"count": len(missing)})
    return things


def _demand_as_shown(things, wanted, shown):
    """Conflict unless each value that is to be written over is the one shown, or the one wanted already."""
    now = {}
    for part, rows in wanted.items():
        for pk, fields in rows.items():
            for name, value in fields.items():
                key, stored = f"{part}-{pk}-{name}", getattr(things[part][pk], name)
                if key in shown and clashes(stored, shown[key], value):
                    now[key] = stored
    if now:
        raise Conflict(now)


def _change(thing, fields, wording, rules, is_published):
    """Write the fields that differ, and tell each as [what, field, before, after]."""
    if unknown := set(fields) - {*wording, *rules}:
        raise TypeError(f"not to be changed in {thing._meta.model_name}: {', '.join(sorted(unknown))}")
    changed = {name: value for name, value in fields.items() if getattr(thing, name) != value}
    if is_published and (fixed := set(changed) - set(wording)):
        words = _("%(what)s: a published version never changes in its codes, ceilings and bounds. Copy it for a later year.")
        raise ValidationError(dict.fromkeys(sorted(fixed), words % {"what": thing}))
    told = [[str(thing), name, _text(getattr(thing, name)), _text(value)] for name, value in changed.items()]
    for name, value in changed.items():
        setattr(thing, name, value)
    if changed:
        save_checked(thing)
    return told


def _at_fields(refused, place, fields):
    """The errors of one thing, named by the place of its values; what is of none of `fields` goes to the first."""
    found = {}
    for name, errors in refused.update_error_dict({}).items():
        found.setdefault(f"{place}-{name if name in fields else next(iter(fields))}", []).extend(errors)
    return found


def _text(value):
    return None if value is None else str(value)


@transaction.atomic
def add_butir(*, sub_dimension, indicator, code, name, by):
    """A further butir of a draft, scored 1 to 5, under an indicator of the same sub-dimension."""
    demand(by, Permission.MANAGE_INDEX)
    draft = _draft(sub_dimension.dimension.methodology)
    if indicator.sub_dimension_id != sub_dimension.pk:
        raise ValidationError({"indicator": _("This indicator belongs to another sub-dimension.")})
    if Butir.objects.filter(sub_dimension__dimension__methodology=draft, code=code).exists():
        raise ValidationError({"code": _("Another butir of this version bears this code.")})
    last = Butir.objects.filter(sub_dimension__dimension__methodology=draft, is_placeholder=False).order_by("-order").first()
    butir = Butir(sub_dimension=sub_dimension, indicator=indicator, code=code, name=name, order=last.order + 1 if last else 1)
    save_checked(butir)
    record(by=by, verb=gettext_noop("added a butir"), obj=draft, butir=str(butir))
    return butir


@transaction.atomic
def remove_butir(*, butir, by, shown=None):
    """Take a butir out of a draft, and what was copied to its guide; Conflict when it is not as it was `shown` (see `edit`)."""
    demand(by, Permission.MANAGE_INDEX)
    draft = _draft(butir.sub_dimension.dimension.methodology)
    butir = Butir.objects.filter(pk=butir.pk).first()
    if butir is None:
        raise ValidationError(_("Somebody else took this butir out meanwhile."))
    keys = {name: f"butir-{butir.pk}-{name}" for name in ("name", "ceiling")}
    seen = {name: shown[key] for name, key in keys.items() if shown and key in shown}
    _demand_as_shown({"butir": {butir.pk: butir}}, {"butir": {butir.pk: seen}}, shown or {})
    record(by=by, verb=gettext_noop("removed a butir"), obj=draft, butir=str(butir))
    ButirGuide.objects.filter(butir=butir).delete()
    butir.delete()


@transaction.atomic
def publish(*, methodology, by, seen=None):
    """Make a draft the version of its index from its first year on; ValidationError lists all that stands against it.

    `seen` is the digest of what the person confirmed; DraftChanged when the draft is another by now. The villages' own checks
    of its years move to it.
    """
    demand(by, Permission.MANAGE_INDEX)
    writing.lock(methodology.series)  # an import of its first year may be on its way
    draft = _draft(methodology)
    _demand_as_seen(draft, seen)
    if found := obstacles(draft):
        raise ValidationError(found)
    hold_own_checks(draft)
    draft.is_published = True
    try:
        with transaction.atomic():
            draft.save(update_fields=["is_published"])
    except IntegrityError as error:  # figures came in since they were looked for
        if broken_rule(error) != BEGINS_BEFORE_FIGURES:
            raise
        raise ValidationError(figures_stand(draft)) from error
    moved, left_out = move_own_checks(draft)
    told = {"own_checks_moved": moved, "scores_left_out": left_out} if moved or left_out else {}
    record(by=by, verb=gettext_noop("published the methodology"), obj=draft, first_year=draft.first_year, **told)
    Portal.content_changed()
    return draft


@transaction.atomic
def drop(*, methodology, by, seen=None):
    """Delete a draft with all it consists of; the audit trail keeps that it was there. `seen` as in `publish`."""
    demand(by, Permission.MANAGE_INDEX)
    draft = _draft(methodology)
    _demand_as_seen(draft, seen)
    record(by=by, verb=gettext_noop("dropped the draft of the methodology"), obj=draft, code=draft.code)
    butir = Butir.objects.filter(sub_dimension__dimension__methodology=draft)
    ButirGuide.objects.filter(butir__in=butir).delete()
    butir.delete()
    Indicator.objects.filter(sub_dimension__dimension__methodology=draft).delete()
    SubDimension.objects.filter(dimension__methodology=draft).delete()
    draft.dimensions.all().delete()
    draft.bounds.all().delete()
    draft.delete()


def _locked(methodology):
    """The row as it stands now; two who edit or publish it at once write one after the other."""
    methodology = Methodology.objects.select_for_update().filter(pk=methodology.pk).first()
    if methodology is None:
        raise ValidationError(_("This draft has been dropped already."))
    return methodology


def _draft(methodology):
    methodology = _locked(methodology)
    if methodology.is_published:
        raise ValidationError(_("This version is published and never changes. Copy it for a later year."))
    return methodology


def _demand_as_seen(draft, seen):
    if seen is not None and seen != digest(draft):
        raise DraftChanged
