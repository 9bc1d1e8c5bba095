"""Sites of the cluster, the cohorts they join, and the quota of each cohort."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from klaster import access
from sites.models.regions import Region
from sites.regions import code_prefix, words_of


class SiteQuerySet(models.QuerySet):
    def published(self):
        """Sites that the public sees: those that are enrolled in a cohort today."""
        return self.filter(models.Exists(Enrolment.objects.filter(site=models.OuterRef("pk"), left__isnull=True)))

    def visible_to(self, user):
        """Published sites for everyone; the others for those who read everything in their area."""
        if not user.is_authenticated:
            return self.published()
        reads = access.within(user, access.Permission.VIEW_ALL)
        return self.filter(reads | Q(pk__in=Site.objects.published().values("pk"))) if reads else self

    def in_area_of(self, user):
        """Those of the area in which the user reads everything: what the staff pages list."""
        return self.filter(access.within(user, access.Permission.VIEW_ALL))

    def with_place(self):
        """With the village and all regions above it."""
        return self.select_related("region__parent__parent")

    def with_cohorts(self):
        """With `cohort_names`: the cohorts in which the site has a place today."""
        names = ArrayAgg(
            "enrolments__cohort__name",
            filter=Q(enrolments__isnull=False, enrolments__left__isnull=True),
            default=[],
            distinct=True,
        )
        return self.annotate(cohort_names=names)

    def search(self, text):
        """Sites whose village, kecamatan or kabupaten/kota bear each word of the text."""
        found = self
        for word in words_of(text):
            found = found.filter(
                Q(region__code__startswith=code_prefix(word) or "-")
                | Q(region__name__icontains=word)
                | Q(region__parent__name__icontains=word)
                | Q(region__parent__parent__name__icontains=word)
            )
        return found


class Site(models.Model):
    """A village in the program, one row for ever; it joins cohorts through `Enrolment`."""

    region = models.OneToOneField(Region, on_delete=models.PROTECT, related_name="site", verbose_name=_("village"))
    slug = models.SlugField(max_length=80, unique=True)
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True)
    profile = models.TextField(_("profile"), blank=True, max_length=6000)
    potentials = models.TextField(_("potentials"), blank=True, max_length=3000, help_text=_("One on each line."))
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    population = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    office_address = models.CharField(_("address of the office"), max_length=250, blank=True)
    office_phone = models.CharField(_("phone of the office"), max_length=30, blank=True)
    office_email = models.EmailField(_("e-mail of the office"), blank=True)
    head_title = models.CharField(
        _("title of the head"),
        max_length=60,
        blank=True,
        help_text=_("Kepala Desa, Pambakal or Lurah."),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["region__code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__gte=-11,
                    latitude__lte=6,
                    longitude__gte=95,
                    longitude__lte=141,
                ),
                name="site_lies_in_indonesia",
            ),
        ]

    def __str__(self):
        return self.region.name

    def get_absolute_url(self):
        return reverse("site", args=[self.slug])

    @property
    def access_code(self):
        return self.region.code

    @property
    def staff_url(self):
        return reverse("staff_site", args=[self.pk])

    @property
    def potential_list(self):
        return [line.strip() for line in self.potentials.splitlines() if line.strip()]


class Cohort(models.Model):
    """The villages that join in one year. `quota` is the greatest number of sites per kabupaten/kota; None: no limit."""

    year = models.PositiveSmallIntegerField(_("year"))
    name = models.CharField(_("name"), max_length=80, unique=True)
    quota = models.PositiveSmallIntegerField(_("sites per kabupaten/kota"), null=True, blank=True)

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["year", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=2025, year__lte=2100),
                name="cohort_year_is_of_the_program",
            ),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(quota__gte=1),
                name="cohort_quota_is_positive",
            ),
        ]

    def __str__(self):
        return self.name

    def present_sites(self):
        """The ids of the sites that have a place today, as a query."""
        return self.enrolments.filter(left__isnull=True).values("site")


class Enrolment(models.Model):
    """A site's place in a cohort. The trigger `enrolment_quota` holds the cohort's quota, also when two staff enrol at once."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey(
        Cohort,
        on_delete=models.PROTECT,
        related_name="enrolments",
        verbose_name=_("cohort"),
    )
    kabkota = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    joined = models.DateField(_("joined"))
    left = models.DateField(_("left"), null=True, blank=True)
    reason = models.CharField(_("reason for leaving"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["joined"]
        constraints = [
            models.UniqueConstraint(
                "site",
                "cohort",
                condition=Q(left__isnull=True),
                name="site_is_enrolled_once_in_a_cohort",
            ),
            models.CheckConstraint(
                condition=Q(left__isnull=True) | (Q(left__gte=F("joined")) & ~Q(reason="")),
                name="enrolment_ends_with_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.site}: {self.cohort}"
