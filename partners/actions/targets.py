"""Targets of sites: which status by which year."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from partners import notices_plans
from partners.models import SiteTarget
from partners.plans import bounds_of, label, newest_figures, series_of, statuses_above
from sites.models import Site

YEARS_AHEAD = 10


def check_aim(*, region, status, year, figures, status_field="status", year_field="year"):
    """Refuse a status that is no step up from the newest `figures`, and a year that lies behind or too far ahead."""
    known = [bound.status for bound in bounds_of(region, figures)]
    if status not in known:
        words = {"status": label(status), "index": series_of(region).label}
        raise ValidationError(
            {status_field: _("%(status)s is no status of %(index)s, which measures this village. Choose another.") % words}
        )
    if status not in statuses_above(region, figures):
        words = {"village": region.full_name, "now": figures.status_label, "year": figures.year}
        raise ValidationError(
            {status_field: _("By the figures of %(year)s %(village)s is %(now)s. Choose a higher status.") % words}
        )
    check_year(year, figures, year_field)


def check_year(year, figures, field="year"):
    today = timezone.localdate()
    if not today.year <= year <= today.year + YEARS_AHEAD:
        words = {"first": today.year, "last": today.year + YEARS_AHEAD}
        raise ValidationError({field: _("Choose a year from %(first)s to %(last)s.") % words})
    if figures and year <= figures.year:
        raise ValidationError(
            {field: _("The figures of %(year)s are known already. Choose a later year.") % {"year": figures.year}}
        )


@transaction.atomic
def set_target(*, region, status, year, by, note=""):
    """Give a site of the cluster a target for a year that has none yet."""
    demand(by, Permission.COORDINATE, region)
    if not Site.objects.published().filter(region=region).exists():
        raise ValidationError({"region": _("Only sites of the cluster have targets. Choose one of them.")})
    check_aim(region=region, status=status, year=year, figures=newest_figures([region]).get(region.pk))
    target = SiteTarget(region=region, status=status, year=year, note=note.strip(), set_by=by)
    save_checked(target)
    record(by=by, verb=gettext_noop("set a target"), obj=target, place=region.full_place)
    notices_plans.target_set(target, by)
    return target


@transaction.atomic
def change_target(*, target, status, year, by, note=""):
    target = SiteTarget.objects.select_for_update(of=["self"]).select_related("region__parent__parent").get(pk=target.pk)
    demand(by, Permission.COORDINATE, target)
    is_other = (target.status, target.year) != (status, year)
    if is_other:
        check_aim(region=target.region, status=status, year=year, figures=newest_figures([target.region]).get(target.region_id))
    elif target.note == note.strip():
        return target
    target.status, target.year, target.note, target.set_by = status, year, note.strip(), by
    save_checked(target)
    record(by=by, verb=gettext_noop("changed a target"), obj=target, place=target.region.full_place)
    if is_other:
        notices_plans.target_set(target, by)
    return target


@transaction.atomic
def remove_target(*, target, by):
    """A second removal changes nothing."""
    target = (
        SiteTarget.objects.select_for_update(of=["self"]).select_related("region__parent__parent").filter(pk=target.pk).first()
    )
    if target is None:
        return
    demand(by, Permission.COORDINATE, target)
    record(by=by, verb=gettext_noop("removed a target"), obj=target, place=target.region.full_place)
    notices_plans.target_removed(target, by)
    target.delete()
