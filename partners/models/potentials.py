"""Potensi KI: what could be protected, before anything is filed."""

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from klaster import access
from partners.models.filings import CLOSED, PROTECTED, CommunalKind, Filing, FilingType


def filings_for(pk, fits, product=None, innovation=None):
    """Filings that take a potential up, as a Q: begun from it, or of the protection that fits and about the same thing."""
    found = Q(potential=pk)
    if product:
        found |= Q(type=fits, products=product)
    if innovation:
        found |= Q(type=fits, innovations=innovation)
    return found


def _live():
    """Of each potential of a query: its filings that are not closed."""
    taken = filings_for(*(OuterRef(name) for name in ("pk", "fits", "product", "innovation")))
    return Filing.objects.filter(taken).exclude(stage__in=CLOSED).order_by()


class PotentialQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Inventories are never public. Partners' officers read all: it is what they look for."""
        if not user.is_authenticated:
            return self.none()
        if access.partner_ids(user):
            return self
        return self.filter(access.within(user, access.Permission.VIEW_ALL))

    def waiting(self):
        """Neither set aside nor filed: nobody prepares anything for it."""
        return self.filter(~Exists(_live()), set_aside_reason="")

    def with_status(self):
        """With `status`, how far it has come; a refused, withdrawn or lapsed filing leaves it waiting again."""
        live = _live()
        status = Case(
            When(Exists(live.filter(stage__in=PROTECTED)), then=Value("protected")),
            When(Exists(live.filter(filed_on__isnull=False)), then=Value("filed")),
            When(Exists(live), then=Value("preparing")),
            When(~Q(set_aside_reason=""), then=Value("aside")),
            default=Value("waiting"),
        )
        return self.annotate(status=status)


class Potential(models.Model):
    """What could be protected: a product, an innovation or communal knowledge of a village, which type fits and why."""

    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product")
        INNOVATION = "innovation", _("Innovation")
        COMMUNAL = "communal", _("Communal knowledge")

    class Status(models.TextChoices):
        """How far it has come, told from its filings (`with_status`), never stored."""

        WAITING = "waiting", _("Waiting for a filing")
        PREPARING = "preparing", _("In preparation")
        FILED = "filed", _("Filed")
        PROTECTED = "protected", _("Protected")
        ASIDE = "aside", _("Set aside")

    region = models.ForeignKey("sites.Region", on_delete=models.PROTECT, related_name="potentials", verbose_name=_("village"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    product = models.ForeignKey(
        "sites.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="potentials", verbose_name=_("product")
    )
    innovation = models.ForeignKey(
        "sites.Innovation", on_delete=models.PROTECT, null=True, blank=True, related_name="potentials",
        verbose_name=_("innovation"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=160)
    communal_kind = models.CharField(_("kind of communal property"), max_length=10, choices=CommunalKind, blank=True)
    fits = models.CharField(_("protection that fits"), max_length=10, choices=FilingType)
    why = models.TextField(_("why"), max_length=2000)
    set_aside_reason = models.CharField(_("why it is set aside"), max_length=500, blank=True)
    noted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PotentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("potential intellectual property")
        verbose_name_plural = _("potential intellectual property")
        ordering = ["region__code", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "region",
                Upper("name"),
                "fits",
                name="potential_is_listed_once",
                violation_error_message=_("This is in the inventory of the village already, with the same protection."),
            ),
            models.CheckConstraint(
                condition=Q(kind="product", product__isnull=False, innovation__isnull=True)
                | Q(kind="innovation", product__isnull=True, innovation__isnull=False)
                | Q(kind="communal", product__isnull=True, innovation__isnull=True),
                name="potential_is_of_one_thing",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def status_label(self):
        return self.Status(self.status).label

    @property
    def access_code(self):
        return self.region.code

    def all_filings(self):
        """Those that take it up or did, whoever may see them."""
        found = filings_for(self.pk, self.fits, self.product_id, self.innovation_id)
        return Filing.objects.filter(pk__in=Filing.objects.filter(found).order_by().values("pk"))
