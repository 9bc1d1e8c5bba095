"""What can be done about a butir: the heads of the ministry's IDM sheet, filled in by Dinas PMD."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from indicators.models.structure import Butir


class Actor(models.TextChoices):
    """Who can do it (*Pelaksana*), as the IDM sheet listed them."""

    CENTRE = "pusat", _("central government")
    PROVINCE = "provinsi", _("province")
    KABKOTA = "kabupaten", _("kabupaten/kota")
    VILLAGE = "desa", _("desa")
    CSR = "csr", "CSR"
    OTHER = "lainnya", _("others")


class ButirGuide(models.Model):
    """What staff know about raising a butir. Unknown is null or empty, never a guess."""

    butir = models.OneToOneField(Butir, on_delete=models.PROTECT, related_name="guide")
    activities = models.TextField(
        _("what can be done"), blank=True, help_text=_("What raises the score, one activity in each line.")
    )
    actors = ArrayField(
        models.CharField(max_length=10, choices=Actor), default=list, blank=True, verbose_name=_("who can do it")
    )
    evidence = models.TextField(_("evidence needed"), blank=True, help_text=_("What a verifier wants to see."))
    by_village = models.BooleanField(
        _("in the village's own authority"),
        null=True,
        blank=True,
        help_text=_("May the village decide and begin it itself? Others may help."),
    )
    by_cluster = models.BooleanField(
        _("the cluster can move it"), null=True, blank=True, help_text=_("Can an innovation of the cluster raise it?")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_example = models.BooleanField(_("example"), default=False)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("guide to a butir")
        verbose_name_plural = _("guides to butir")
        ordering = ["butir"]

    def __str__(self):
        return f"{self.butir}"
