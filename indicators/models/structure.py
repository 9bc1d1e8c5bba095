"""What a methodology consists of: dimensions, sub-dimensions, indicators and butir."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from indicators.models.methodology import Methodology


class Dimension(models.Model):
    methodology = models.ForeignKey(Methodology, on_delete=models.PROTECT, related_name="dimensions")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    floor = models.PositiveSmallIntegerField(null=True, blank=True)
    ceiling = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Empty: not known."))

    class Meta:
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")
        ordering = ["methodology", "order"]
        constraints = [
            models.UniqueConstraint("methodology", "order", name="dimension_order_is_unique"),
            models.UniqueConstraint("methodology", "code", name="dimension_code_is_unique"),
        ]

    def __str__(self):
        return self.name


class SubDimension(models.Model):
    """`ceiling` is a figure of its own: the butir known may add up to less."""

    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="sub_dimensions")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80)
    ceiling = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("sub-dimension")
        verbose_name_plural = _("sub-dimensions")
        ordering = ["dimension", "order"]
        constraints = [models.UniqueConstraint("dimension", "order", name="sub_dimension_order_is_unique")]

    def __str__(self):
        return self.name


class Indicator(models.Model):
    sub_dimension = models.ForeignKey(SubDimension, on_delete=models.PROTECT, related_name="indicators")
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["sub_dimension", "number"]
        constraints = [models.UniqueConstraint("sub_dimension", "number", name="indicator_number_is_unique")]

    def __str__(self):
        return self.name


class Butir(models.Model):
    """The smallest thing scored. A placeholder stands for one whose indicator and wording are not known yet, and says so."""

    MOST = 5  # points: what the ministry gives, and what the database takes as a score

    sub_dimension = models.ForeignKey(SubDimension, on_delete=models.PROTECT, related_name="butir")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="butir")
    order = models.PositiveSmallIntegerField()
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=250)
    floor = models.PositiveSmallIntegerField(default=1)
    ceiling = models.PositiveSmallIntegerField(default=5, validators=[MaxValueValidator(MOST)])
    is_placeholder = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("butir")
        verbose_name_plural = _("butir")
        ordering = ["sub_dimension", "order"]
        constraints = [
            models.UniqueConstraint("sub_dimension", "code", name="butir_code_is_unique"),
            models.CheckConstraint(
                condition=Q(is_placeholder=True) | Q(indicator__isnull=False), name="butir_has_an_indicator_unless_placeholder"
            ),
            models.CheckConstraint(condition=Q(ceiling__gte=F("floor")), name="butir_ceiling_is_above_floor"),
            models.CheckConstraint(condition=Q(ceiling__lte=5), name="butir_ceiling_is_5_at_most"),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"
