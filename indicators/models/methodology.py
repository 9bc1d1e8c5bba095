"""Methodologies: how an index is measured. A published one never changes in its codes, ceilings and bounds."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from indicators import index
from sites.models import Region


class Status(models.TextChoices):
    """Every status of every methodology; which of them one knows stands in its `StatusBound` rows."""

    INDEPENDENT = "mandiri", "Mandiri"
    ADVANCED = "maju", "Maju"
    DEVELOPING = "berkembang", "Berkembang"
    LAGGING = "tertinggal", "Tertinggal"
    FAR_BEHIND = "sangat_tertinggal", "Sangat Tertinggal"
    FAST = "cepat_berkembang", "Cepat Berkembang"
    SLOW = "kurang_berkembang", "Kurang Berkembang"


class Series(models.TextChoices):
    """What is measured year after year by one index: its versions share a line, two series never do."""

    ID = "id", "Indeks Desa"
    IDM = "idm", "Indeks Desa Membangun"
    EVALUATION = "epdeskel", "Evaluasi Perkembangan"


RAMP = [Status.INDEPENDENT, Status.ADVANCED, Status.DEVELOPING, Status.LAGGING, Status.FAR_BEHIND]
LEVELS = dict(zip(RAMP, (5, 4, 3, 2, 1), strict=True))


class MethodologyQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)

    def for_year(self, series, year):
        """The versions of a series that hold in a year: one, or none before its first."""
        held = self.published().filter(Q(last_year__isnull=True) | Q(last_year__gte=year), series=series, first_year__lte=year)
        return held.order_by("-first_year")[:1]

    def with_structure(self):
        """With what `plain` needs: two more queries for all of them."""
        return self.prefetch_related("dimensions", "bounds")


class Methodology(models.Model):
    """A version of an index. Its code, unit, ceiling and bounds are fixed once it is published; its wording may change."""

    class Unit(models.TextChoices):
        PERCENT = "percent", _("percent of the points")
        FRACTION = "fraction", _("from 0 to 1")
        POINTS = "points", _("points")

    series = models.CharField(_("index"), max_length=10, choices=Series)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    name = models.CharField(_("name"), max_length=80)
    unit = models.CharField(_("unit of the score"), max_length=10, choices=Unit)
    places = models.PositiveSmallIntegerField(_("decimals"))
    floor = models.PositiveSmallIntegerField(null=True, blank=True)
    ceiling = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Empty: not known."))
    covers = ArrayField(models.CharField(max_length=10, choices=Region.Level), help_text=_("Kinds of village it measures."))
    first_year = models.PositiveSmallIntegerField(_("first year"))
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    source = models.TextField(_("source"))
    is_published = models.BooleanField(_("published"), default=False)

    objects = MethodologyQuerySet.as_manager()

    class Meta:
        verbose_name = _("methodology")
        verbose_name_plural = _("methodologies")
        ordering = ["first_year", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")), name="methodology_years_are_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(unit="percent") | Q(ceiling__isnull=False), name="methodology_in_percent_has_a_ceiling"
            ),
            models.UniqueConstraint("series", "first_year", name="methodology_begins_alone_in_its_year"),
        ]

    def __str__(self):
        return self.name

    def holds_in(self, year):
        """Whether a year's figures are of this version: from its first year until a later version of its series begins."""
        if year < self.first_year or (self.last_year is not None and year > self.last_year):
            return False
        later = Methodology.objects.published().filter(series=self.series, first_year__gt=self.first_year, first_year__lte=year)
        return not later.exists()

    @cached_property
    def plain(self):
        """The methodology as the arithmetic takes it."""
        return self.plain_of(self.dimensions.all(), self.bounds.all())

    def plain_of(self, dimensions, bounds):
        """The same from its dimensions and bounds, where these were read already."""
        return index.Method(
            code=self.code,
            unit=self.unit,
            places=self.places,
            floor=self.floor,
            ceiling=self.ceiling,
            dimensions=tuple(index.Dimension(d.code, d.name, d.floor, d.ceiling) for d in dimensions),
            bounds=tuple(index.Bound(b.status, b.level, b.minimum, b.applies_to) for b in bounds),
        )


class StatusBound(models.Model):
    """The lowest score of a status, inclusive, in the series' own precision: IDM's "above 0.8155" is 0.8156 here."""

    methodology = models.ForeignKey(Methodology, on_delete=models.PROTECT, related_name="bounds")
    status = models.CharField(_("status"), max_length=20, choices=Status)
    level = models.PositiveSmallIntegerField()
    minimum = models.DecimalField(max_digits=8, decimal_places=4)
    applies_to = models.CharField(max_length=10, choices=Region.Level, blank=True)
    source = models.TextField(_("source"))

    class Meta:
        verbose_name = _("bound of a status")
        verbose_name_plural = _("bounds of statuses")
        ordering = ["methodology", "applies_to", "-minimum"]
        constraints = [
            models.UniqueConstraint("methodology", "status", "applies_to", name="bound_is_given_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="bound_level_is_on_the_ramp"),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="bound_is_not_negative"),
        ]

    def __str__(self):
        return f"{self.get_status_display()} ≥ {self.minimum}"
