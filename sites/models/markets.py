"""What is known of a flagship product over time: prices, places of sale, credit, and the figures of reports that tell of it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sites.models.innovations import Measure
from sites.models.products import Product


class ProductPrice(models.Model):
    """The price from a day on, in whole rupiah per `unit`. The product's own `price` is that of the newest row."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="prices")
    since = models.DateField(_("from"))
    price = models.PositiveBigIntegerField(_("price"))
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("price of a product")
        verbose_name_plural = _("prices of products")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "product",
                "since",
                name="product_price_is_one_a_day",
                violation_error_message=_("There is a price from this day already. Correct that one, or choose another day."),
            ),
            models.CheckConstraint(condition=Q(price__gte=1), name="product_price_in_history_is_positive"),
        ]

    def __str__(self):
        return f"{self.since}: {self.price}"


class Outlet(models.Model):
    """Where a product is sold, from when until when."""

    class Kind(models.TextChoices):
        VILLAGE = "village", _("Shop in the village")
        MARKET = "market", _("Traditional market")
        SHOP = "shop", _("Souvenir shop or supermarket")
        ONLINE = "online", _("Marketplace on the internet")
        BUYER = "buyer", _("Regular buyer")
        PUBLIC = "public", _("Purchases of government")
        FAIR = "fair", _("Exhibition")
        EXPORT = "export", _("Export")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="outlets")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    place = models.CharField(_("place"), max_length=120, blank=True)
    url = models.URLField(_("address on the internet"), max_length=300, blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    is_public = models.BooleanField(_("shown on the public page"), default=True)

    class Meta:
        verbose_name = _("place of sale")
        verbose_name_plural = _("places of sale")
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint("product", "kind", "name", name="outlet_is_listed_once"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="outlet_ends_after_it_began",
                violation_error_message=_("The last day lies before the first. Correct one of the two."),
            ),
        ]

    def __str__(self):
        return self.name

    def is_open_on(self, day):
        return (self.since is None or self.since <= day) and (self.until is None or self.until >= day)


class Credit(models.Model):
    """Credit for the producer (KUR and others); for those at work, never public. Amount in rupiah; null is not known."""

    class Kind(models.TextChoices):
        KUR = "kur", "KUR"
        OTHER = "other", _("Another credit")

    class State(models.TextChoices):
        NEEDED = "needed", _("Needed")
        APPLIED = "applied", _("Applied for")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Not granted")
        REPAID = "repaid", _("Repaid")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="credits")
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    state = models.CharField(_("status"), max_length=8, choices=State)
    lender = models.CharField(_("lender"), max_length=120, blank=True)
    amount = models.PositiveBigIntegerField(_("amount"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    purpose = models.CharField(_("what it is for"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("credit of a producer")
        verbose_name_plural = _("credits of producers")
        ordering = ["-year", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="credit_year_is_plausible"),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "repaid"]) | ~Q(lender=""), name="credit_granted_names_its_lender"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.year}"


class ProductMeasure(models.Model):
    """A figure of an innovation's reports that tells of a product: its turnover, production or sale."""

    class What(models.TextChoices):
        TURNOVER = "turnover", _("Turnover")
        PRODUCTION = "production", _("Production")
        SOLD = "sold", _("Sold")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="measures")
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="products")
    what = models.CharField(_("what it tells"), max_length=10, choices=What)

    class Meta:
        verbose_name = _("figure of a product")
        verbose_name_plural = _("figures of products")
        ordering = ["what", "pk"]
        constraints = [models.UniqueConstraint("product", "measure", name="product_measure_is_listed_once")]

    def __str__(self):
        return f"{self.get_what_display()}: {self.measure}"
