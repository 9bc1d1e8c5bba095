"""What was measured: a village's assessment in a year, and its butir where they are known."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from indicators.models.imports import Import
from indicators.models.methodology import LEVELS, Methodology, Status
from indicators.models.structure import Butir
from klaster import access
from sites.models import Region

OFFICIAL_ELSE_COMPUTED = Case(When(~Q(status_official=""), then=F("status_official")), default=F("status_computed"))


class AssessmentQuerySet(models.QuerySet):
    def published(self):
        """The official ones: index figures are public (Perpres 39/2019), a village's own check is not."""
        return self.filter(kind=Assessment.Kind.OFFICIAL)

    def visible_to(self, user):
        """The official ones, and the own checks of the villages of which this person may read everything."""
        own = Q(kind=Assessment.Kind.SELF) & access.within(user, access.Permission.VIEW_ALL)
        return self.filter(Q(kind=Assessment.Kind.OFFICIAL) | own)

    def of(self, methodology, year):
        return self.filter(methodology=methodology, year=year)

    def under(self, code):
        return self.filter(region__code__startswith=f"{code}.")

    def latest_per_village(self):
        """The newest official assessment of each village, whatever the methodology: it carries its own year."""
        newer = Assessment.objects.published().filter(region=OuterRef("region"), year__gt=OuterRef("year"))
        return self.published().filter(~Exists(newer))

    def with_status(self):
        """With `shown_status`: the official one, else the computed one."""
        return self.annotate(shown_status=OFFICIAL_ELSE_COMPUTED).order_by()

    def counts(self, depth):
        """{(code cut to `depth` characters, status): villages}."""
        rows = self.with_status().annotate(area=Substr("region__code", 1, depth)).values_list("area", "shown_status")
        return {(area, status): n for area, status, n in rows.annotate(n=Count("*"))}

    def counts_by_year(self):
        """Rows of series, year, status, villages."""
        return self.with_status().values_list("methodology__series", "year", "shown_status").annotate(n=Count("*"))


class Assessment(models.Model):
    """A village's result. `score` is in the methodology's unit; `dimensions` follow its order, null where not known.

    A trigger compares it with its methodology: region covered, year, range, percent as the points say, statuses known.
    """

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("official")
        SELF = "self", _("own check")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="assessments")
    methodology = models.ForeignKey(Methodology, on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.OFFICIAL)
    points = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=4, null=True, blank=True)
    dimensions = ArrayField(models.DecimalField(max_digits=8, decimal_places=4, null=True), default=list)
    status_official = models.CharField(_("official status"), max_length=20, choices=Status, blank=True)
    status_computed = models.CharField(_("computed status"), max_length=20, choices=Status, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)
    source = models.ForeignKey(Import, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments")
    source_row = models.PositiveIntegerField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["region", "-year"]
        indexes = [
            models.Index(fields=["methodology", "year", "region"], name="assessment_of_year"),
            # Holds all that the counts of an area need, so that they read none of the other villages' rows.
            models.Index(
                fields=["region"],
                include=["methodology", "year", "status_official", "status_computed"],
                condition=Q(kind="official"),
                name="assessment_statuses",
            ),
        ]
        constraints = [
            models.UniqueConstraint("region", "methodology", "year", "kind", name="assessment_is_unique"),
            models.CheckConstraint(
                # A village's own check begins with a single butir and has a score once all are known.
                condition=Q(kind="self") | Q(score__isnull=False) | ~Q(status_official=""),
                name="assessment_is_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(kind="official") | Q(status_official="", source__isnull=True, entered_by__isnull=False),
                name="assessment_own_check_is_never_official",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=False) | Q(status_computed="", points__isnull=True),
                name="assessment_unknown_stays_unknown",
            ),
        ]

    def __str__(self):
        return f"{self.region} {self.year}"

    @property
    def access_code(self):
        return self.region.code

    @property
    def level(self):
        """The place of its status on the ramp; 0 for Evaluasi Perkembangan, whose classes are none of it."""
        return 0 if self.methodology.unit == Methodology.Unit.POINTS else LEVELS.get(self.status, 0)

    @property
    def status(self):
        return self.status_official or self.status_computed

    @property
    def status_label(self):
        return Status(self.status).label if self.status else ""

    @property
    def status_official_label(self):
        return Status(self.status_official).label if self.status_official else ""

    @property
    def status_computed_label(self):
        return Status(self.status_computed).label if self.status_computed else ""

    @property
    def is_official(self):
        return bool(self.status_official)

    @property
    def differs(self):
        """Official and computed status are both known and say different things."""
        return bool(self.status_official and self.status_computed and self.status_official != self.status_computed)


class ButirScore(models.Model):
    """The score of one butir, from a row of a file or, without `file_name`, typed. Unknown has no row."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="butir_scores")
    butir = models.ForeignKey(Butir, on_delete=models.PROTECT, related_name="scores")
    score = models.PositiveSmallIntegerField()
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    file_row = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("score of a butir")
        verbose_name_plural = _("scores of butir")
        constraints = [
            models.UniqueConstraint("assessment", "butir", name="butir_is_scored_once"),
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="butir_score_is_1_to_5"),
        ]

    def __str__(self):
        return f"{self.butir}: {self.score}"
