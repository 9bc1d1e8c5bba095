"""Money of an activity, a promise, a plan or a project: how much, whose, of which year."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = 2000, 2100  # of fiscal years


class Funds(models.TextChoices):
    APBN = "apbn", "APBN"
    APBD_PROVINCE = "apbd_prov", _("APBD of the province")
    APBD_KABKOTA = "apbd_kab", _("APBD of the kabupaten/kota")
    DANA_DESA = "dd", "Dana Desa (DD)"
    APBDES = "apbdes", "APBDes"
    CSR = "csr", "CSR"
    UNIVERSITY = "university", _("University")
    COMMUNITY = "community", _("Contributions of the community")
    OTHER = "other", _("Another source")


class Funded(models.Model):
    """`cost` in rupiah; null is not known, 0 costs nothing."""

    cost = models.PositiveBigIntegerField(
        _("cost"), null=True, blank=True, help_text=_("In rupiah, for example 12.500.000 or 12,5 juta.")
    )
    funds = models.CharField(_("source of funds"), max_length=10, choices=Funds, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), null=True, blank=True, validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    )

    class Meta:
        abstract = True


def fiscal_year_is_plausible(name):
    """The rule of the database beside the validators; `name` is the table's own."""
    return models.CheckConstraint(
        condition=Q(fiscal_year__isnull=True) | Q(fiscal_year__gte=EARLIEST, fiscal_year__lte=LATEST),
        name=name,
        violation_error_message=_("Type the fiscal year with four digits, for example 2026."),
    )
