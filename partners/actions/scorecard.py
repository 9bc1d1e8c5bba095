"""The scorecard of the program: its indicators, their targets and realisations, and the counts that are kept for a year."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from partners.models import ScorecardIndicator, ScorecardYear
from partners.scorecard import COMPUTED

FIELDS = ["name", "unit", "definition", "source", "computed", "less_is_better", "position", "is_active"]


@transaction.atomic
def save_indicator(*, by, indicator=None, **fields):
    """A new indicator, or changes of one. `fields`: any of `FIELDS`; one counted by the portal takes the unit of its count."""
    demand(by, Permission.COORDINATE)
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"not fields of an indicator: {', '.join(sorted(unknown))}")
    saved = ScorecardIndicator.objects.select_for_update().get(pk=indicator.pk) if indicator else ScorecardIndicator()
    computed = fields.get("computed", saved.computed)
    if computed and computed not in COMPUTED:
        raise ValidationError({"computed": _("The portal does not count this. Choose another count, or type the figures.")})
    if computed and not fields.get("unit", saved.unit):
        fields["unit"] = str(COMPUTED[computed].unit)
    changed = [name for name in fields if getattr(saved, name) != fields[name]]
    for name in changed:
        setattr(saved, name, fields[name])
    save_checked(saved)
    if changed or not indicator:
        verb, told = (gettext_noop("changed"), {"fields": changed}) if indicator else (gettext_noop("created"), {})
        record(by=by, verb=verb, obj=saved, **told)
    return saved


def _year_of(indicator, year):
    """The indicator's row of the year, under the lock of the indicator; a new one where there is none."""
    locked = ScorecardIndicator.objects.select_for_update().get(pk=indicator.pk)
    return ScorecardYear.objects.filter(indicator=locked, year=year).first() or ScorecardYear(indicator=locked, year=year)


@transaction.atomic
def set_year(*, by, indicator, year, target, note="", realisation=None, as_of=None):
    """Target and realisation of a year. A realisation has the day on which it held; one that the portal counts is not typed."""
    demand(by, Permission.COORDINATE)
    row = _year_of(indicator, year)
    before = (row.target, row.realisation, row.as_of, row.note)
    if row.indicator.computed:
        realisation, as_of = row.realisation, row.as_of  # kept by `keep_counts` alone
    else:
        _check_day(year, realisation, as_of)
    row.target, row.realisation, row.as_of, row.note = target, realisation, as_of, note
    if before != (row.target, row.realisation, row.as_of, row.note) or not row.pk:
        save_checked(row)
        record(by=by, verb=gettext_noop("set the figures of"), obj=row.indicator, **_told(row))
    return row


def _check_day(year, realisation, as_of):
    if realisation is None and as_of:
        raise ValidationError({"realisation": _("Type the realisation of that day, or leave the day empty too.")})
    if realisation is not None and not as_of:
        raise ValidationError({"as_of": _("Give the day on which this realisation held.")})
    if as_of and as_of > timezone.localdate():
        raise ValidationError({"as_of": _("This day is still to come. A realisation is what was reached already.")})
    if as_of and as_of < datetime.date(year, 1, 1):
        raise ValidationError({"as_of": _("This day lies before the year %(year)s begins.") % {"year": year}})


def _told(row):
    figures = {"target": row.target, "realisation": row.realisation}
    told = {name: str(value) for name, value in figures.items() if value is not None}
    return {"year": str(row.year), **told, **({"as_of": row.as_of.isoformat()} if row.as_of else {})}


@transaction.atomic
def keep_counts(*, by, year):
    """Write down what the portal counts for the year today, so that later changes no longer move it; gives how many were kept.

    Counts of which nothing is known are left out. Kept again, the newer figure stands; the audit trail has the one before.
    """
    demand(by, Permission.COORDINATE)
    today = timezone.localdate()
    if year > today.year:
        raise ValidationError(_("The year %(year)s has not begun. Nothing was kept.") % {"year": year})
    kept = 0
    for indicator in ScorecardIndicator.objects.filter(is_active=True, computed__in=COMPUTED):
        figure = COMPUTED[indicator.computed].count(year)
        if figure is None:
            continue
        row = _year_of(indicator, year)
        row.realisation, row.as_of = figure, today
        save_checked(row)
        record(by=by, verb=gettext_noop("kept the count of"), obj=indicator, **_told(row))
        kept += 1
    return kept
