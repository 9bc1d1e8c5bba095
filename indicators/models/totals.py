"""Counts that are known only for a whole area."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.models.methodology import RAMP, Methodology


class PublishedTotal(models.Model):
    """How many villages of an area had each status, as published: `counts` from Mandiri down to Sangat Tertinggal.

    `area` is a region's code, "" the whole country; text, because totals are packaged and regions are loaded later.
    """

    methodology = models.ForeignKey(Methodology, on_delete=models.PROTECT, related_name="totals")
    area = models.CharField(max_length=13, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    counts = ArrayField(models.PositiveIntegerField(), size=5)
    source = models.TextField(_("source"))

    class Meta:
        verbose_name = _("published total")
        verbose_name_plural = _("published totals")
        ordering = ["year"]
        constraints = [models.UniqueConstraint("methodology", "area", "year", name="total_is_given_once")]

    def __str__(self):
        return f"{self.area} {self.year}"

    @property
    def by_status(self):
        return dict(zip(RAMP, self.counts, strict=True))
