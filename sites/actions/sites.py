"""What is done to sites, to the cohorts, and to the places of sites in them."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from klaster.access import Permission
from klaster.actions import broken_rule, demand, save_checked
from klaster.audit.actions import record
from klaster.models import Portal
from sites.actions.novelty import refuse_repeats_of_site
from sites.models import Cohort, Enrolment, Region, Site
from sites.novelty import SITE_TEXTS, fields_of

FIELDS = [
    "summary", "profile", "potentials", "latitude", "longitude", "population", "office_address", "office_phone",
    "office_email", "head_title",
]  # fmt: skip


class Stale(Exception):
    """Someone else saved the thing after the form was opened; nothing was written."""


class QuotaUsedUp(ValidationError):
    """The cohort takes no further site of this kabupaten/kota."""


def free_slug(model, *stems):
    """The first of the stems that is no other's address, or the last with a number. Addresses stay when names change."""
    stems = [slug for stem in stems if (slug := slugify(stem)[:70].strip("-"))] or [model._meta.model_name]
    taken = set(model.objects.filter(slug__startswith=stems[0]).values_list("slug", flat=True))
    numbered = (f"{stems[-1]}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (*stems, *numbered) if slug not in taken)


@transaction.atomic
def create_site(*, region, by, **profile):
    """Open the site of a village. Two villages of one name: the second address names the kabupaten/kota too."""
    demand(by, Permission.MANAGE_SITES, region)
    region = Region.objects.with_place().select_for_update(of=["self"]).get(pk=region.pk)
    if region.level not in {Region.Level.DESA, Region.Level.KELURAHAN}:
        raise ValidationError(_("A site is a village or an urban village. Choose one of these."))
    if Site.objects.filter(region=region).exists():
        raise ValidationError(_("%(village)s is a site already. Open it instead.") % {"village": region.full_name})
    area = f"{region.name} {region.parent.parent.short_name}"
    site = Site(region=region, slug=free_slug(Site, region.name, area, f"{area} {region.code}"), **_known(profile))
    site.full_clean()
    refuse_repeats_of_site(site, fields_of(site, SITE_TEXTS))
    site.save()
    record(by=by, verb=gettext_noop("created"), obj=site)
    Portal.content_changed()
    return site


@transaction.atomic
def update_site(*, site, by, seen=None, **profile):
    """Change what is told of a site. `seen` is the `updated_at` that the form was filled from; Stale when it is older."""
    demand(by, Permission.MANAGE_SITES, site)
    site = Site.objects.select_for_update(of=["self"]).select_related("region").get(pk=site.pk)
    if seen and seen != site.updated_at:
        raise Stale
    changed = [field for field, value in _known(profile).items() if getattr(site, field) != value]
    if not changed:
        return site
    for field in changed:
        setattr(site, field, profile[field])
    site.full_clean()
    refuse_repeats_of_site(site, fields_of(site, [field for field in SITE_TEXTS if field in changed]))
    site.save()
    record(by=by, verb=gettext_noop("changed"), obj=site, fields=changed)
    Portal.content_changed()
    return site


def _known(profile):
    if unknown := set(profile) - set(FIELDS):
        raise TypeError(f"not fields of a site: {', '.join(sorted(unknown))}")
    return profile


@transaction.atomic
def enrol(*, site, cohort, joined, by):
    """Give the site a place in the cohort from the day `joined`; QuotaUsedUp names the site that holds the place."""
    demand(by, Permission.MANAGE_SITES, site)
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    kabkota = Region.objects.get(code=site.region.kabkota_code)
    present = Enrolment.objects.filter(cohort=cohort, left__isnull=True)
    if present.filter(site=site).exists():
        raise ValidationError(_("The site is in this cohort already."))
    holders = present.filter(kabkota=kabkota).select_related("site__region")
    if cohort.quota is not None and len(holders) >= cohort.quota:
        raise _used_up(cohort, kabkota, holders)
    enrolment = Enrolment(site=site, cohort=cohort, kabkota=kabkota, joined=joined)
    enrolment.full_clean()
    try:
        with transaction.atomic():
            enrolment.save()
    except IntegrityError as error:  # the trigger `enrolment_quota` is the last line
        if broken_rule(error) == "enrolment_quota":
            raise _used_up(cohort, kabkota, holders.all()) from None
        raise
    record(by=by, verb=gettext_noop("enrolled"), obj=site, cohort=cohort.name, joined=joined.isoformat())
    Portal.content_changed()
    return enrolment


def _used_up(cohort, kabkota, holders):
    message = ngettext(
        "%(area)s has its %(quota)s site in the cohort %(cohort)s already: %(holders)s. "
        "Nothing was changed. Let that site leave first, or choose another cohort.",
        "%(area)s has its %(quota)s sites in the cohort %(cohort)s already: %(holders)s. "
        "Nothing was changed. Let one of them leave first, or choose another cohort.",
        cohort.quota,
    )
    names = ", ".join(holder.site.region.full_name for holder in holders)
    return QuotaUsedUp(
        message % {"area": kabkota.short_name, "quota": cohort.quota, "cohort": cohort.name, "holders": names},
        code="quota",
    )


@transaction.atomic
def leave(*, enrolment, left, reason, by):
    """End a site's place in a cohort. The reason stays with it; without a place the site is no longer public."""
    demand(by, Permission.MANAGE_SITES, enrolment.site)
    enrolment = Enrolment.objects.select_for_update(of=["self"]).select_related("site__region", "cohort").get(pk=enrolment.pk)
    if enrolment.left:
        raise ValidationError(_("The site has left this cohort already."))
    if left < enrolment.joined:
        raise ValidationError({"left": _("This day is before the day the site joined. Choose a later one.")})
    enrolment.left, enrolment.reason = left, reason
    enrolment.full_clean()
    enrolment.save()
    record(
        by=by,
        verb=gettext_noop("ended the enrolment"),
        obj=enrolment.site,
        cohort=enrolment.cohort.name,
        left=left.isoformat(),
        reason=reason,
    )
    Portal.content_changed()
    return enrolment


@transaction.atomic
def create_cohort(*, year, name, by, quota=None):
    demand(by, Permission.MANAGE_SITES)
    cohort = Cohort(year=year, name=name, quota=quota)
    save_checked(cohort)
    record(by=by, verb=gettext_noop("created"), obj=cohort)
    return cohort


@transaction.atomic
def update_cohort(*, cohort, by, year, name, quota):
    """Change a cohort; a quota below what is enrolled today is refused."""
    demand(by, Permission.MANAGE_SITES)
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    cohort.year, cohort.name, cohort.quota = year, name, quota
    cohort.full_clean()
    try:
        with transaction.atomic():
            cohort.save()
    except IntegrityError as error:
        if broken_rule(error) == "enrolment_quota":
            reason = _("A kabupaten/kota has more sites in this cohort than this number. Nothing was changed.")
            raise ValidationError({"quota": reason}) from None
        raise
    record(by=by, verb=gettext_noop("changed"), obj=cohort, quota=quota)
    Portal.content_changed()
    return cohort
