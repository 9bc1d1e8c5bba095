"""Flagship products of a village."""

import datetime
import re

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klaster import access
from sites.models.regions import Region
from sites.regions import words_of

APPLICATION = (
    r"^\s*([DJM]ID|[DJ]00)\s*[0-9]"  # so begins the number of an application for a trademark; registered ones are IDM…
)
LICENCE_WARNING = datetime.timedelta(days=60)  # before the last day of a licence


class ProductQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True)

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.published()
        reads = access.within(user, access.Permission.VIEW_ALL)
        return self.filter(reads | Q(is_published=True)) if reads else self

    def in_area_of(self, user):
        """Those of the area in which the user reads everything: what the staff pages list."""
        return self.filter(access.within(user, access.Permission.VIEW_ALL))

    def with_place(self):
        """With the village and all regions above it."""
        return self.select_related("region__parent__parent")

    def with_licences(self):
        """With `licence_kinds`: the kinds of its licences."""
        kinds = ArrayAgg("licences__kind", filter=Q(licences__isnull=False), default=[], distinct=True)
        return self.annotate(licence_kinds=kinds)

    def with_valid_licences(self, on):
        """With `licence_kinds`: the kinds of those that hold on this day."""
        held = ProductLicence.objects.valid_on(on).filter(product=OuterRef("pk"))
        return self.annotate(licence_kinds=ArraySubquery(held.order_by().values("kind").distinct()))

    def search(self, text):
        """Products that bear each word of the text, or whose producer or village does."""
        found = self
        for word in words_of(text):
            found = found.filter(Q(name__icontains=word) | Q(producer_name__icontains=word) | Q(region__name__icontains=word))
        return found


class Product(models.Model):
    """What a village makes and sells. Price in whole rupiah per `unit`; unknown is null, never 0."""

    class Producer(models.TextChoices):
        PERSON = "person", _("Entrepreneur")
        GROUP = "group", _("Group")
        BUMDESA = "bumdesa", _("BUM Desa")
        COOPERATIVE = "cooperative", _("Cooperative")
        MERAH_PUTIH = "merah_putih", _("Koperasi Merah Putih")

    class Market(models.TextChoices):
        VILLAGE = "village", _("the village and around it")
        KABKOTA = "kabkota", _("the kabupaten/kota")
        PROVINCE = "province", _("the province")
        COUNTRY = "country", _("all of Indonesia")
        EXPORT = "export", _("abroad")

    class Category(models.TextChoices):
        """Which licences a product needs hangs on it."""

        FOOD = "food", _("Food or drink")
        HEALTH = "health", _("Herbal medicine or cosmetics")
        CRAFT = "craft", _("Craft")
        TEXTILE = "textile", _("Cloth and clothing")
        FARM = "farm", _("Fresh produce of fields, ponds or livestock")
        SERVICE = "service", _("Service or tourism")
        OTHER = "other", _("Another kind")

    class Packaging(models.TextChoices):
        NONE = "none", _("Without packaging")
        PLAIN = "plain", _("Plain packaging")
        LABELLED = "labelled", _("With a label")
        RETAIL = "retail", _("Ready for shops: label, weight, date, producer")

    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="products",
        verbose_name=_("village"),
    )
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(_("name of the product"), max_length=120)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    producer_kind = models.CharField(_("made by"), max_length=12, choices=Producer)
    producer_name = models.CharField(_("name of the producer"), max_length=150)
    price = models.PositiveBigIntegerField(_("price"), null=True, blank=True, help_text=_("In rupiah, without dots."))
    unit = models.CharField(
        _("unit"),
        max_length=40,
        blank=True,
        help_text=_("For example kg, bottle, piece."),
    )
    capacity = models.PositiveIntegerField(
        _("capacity per month"),
        null=True,
        blank=True,
        help_text=_("In the unit above."),
    )
    market = models.CharField(_("market reach"), max_length=10, choices=Market, blank=True)
    category = models.CharField(_("kind of product"), max_length=8, choices=Category, blank=True)
    packaging = models.CharField(_("packaging"), max_length=8, choices=Packaging, blank=True)
    packaging_note = models.CharField(_("about the packaging"), max_length=200, blank=True)
    producer_members = models.PositiveIntegerField(_("members of the producer"), null=True, blank=True)
    producer_deed = models.CharField(_("deed or decree of the producer"), max_length=120, blank=True)  # at work only
    order_note = models.CharField(_("how to order"), max_length=500, blank=True)
    order_phone = models.CharField(_("phone or WhatsApp for orders"), max_length=30, blank=True)
    order_url = models.URLField(_("where it is sold on the internet"), max_length=300, blank=True)
    made_until = models.DateField(_("not made any more since"), null=True, blank=True)
    ended_reason = models.CharField(_("why it is not made any more"), max_length=300, blank=True)
    is_published = models.BooleanField(_("shown to the public"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("flagship product")
        verbose_name_plural = _("flagship products")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint("region", "name", name="product_name_is_unique_in_a_village"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=1),
                name="product_price_is_positive_or_unknown",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="product_capacity_is_positive_or_unknown",
            ),
            models.CheckConstraint(
                condition=Q(producer_members__isnull=True) | Q(producer_members__gte=1),
                name="product_members_are_positive_or_unknown",
            ),
            models.CheckConstraint(
                condition=Q(made_until__isnull=True, ended_reason="") | (Q(made_until__isnull=False) & ~Q(ended_reason="")),
                name="product_ended_has_a_reason",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("product", args=[self.slug])

    @property
    def access_code(self):
        return self.region.code

    @property
    def staff_url(self):
        return reverse("staff_product", args=[self.pk])

    @property
    def licence_labels(self):
        """The words for `licence_kinds`, in the order of the kinds."""
        return [label for kind, label in ProductLicence.Kind.choices if kind in self.licence_kinds]


class LicenceQuerySet(models.QuerySet):
    def valid_on(self, day):
        """Those that hold on this day; one without an end holds, a trademark that is only applied for does not."""
        begun = Q(issued_on__isnull=True) | Q(issued_on__lte=day)
        held = self.filter(begun, Q(valid_until__isnull=True) | Q(valid_until__gte=day))
        return held.exclude(kind=ProductLicence.Kind.BRAND, number__iregex=APPLICATION)

    def of_made(self):
        """Of products that are still made: for the others no licence is needed any more."""
        return self.filter(product__made_until__isnull=True)

    def ending(self, today):
        """Those whose last day comes within the days of warning, today among them."""
        return self.of_made().filter(valid_until__range=(today, today + LICENCE_WARNING))

    def expired(self, today):
        return self.of_made().filter(valid_until__lt=today)


class ProductLicence(models.Model):
    """A business licence of a product (NIB, P-IRT, halal, merek, BPOM, SNI)."""

    class Kind(models.TextChoices):
        NIB = "nib", "NIB"
        PIRT = "pirt", "P-IRT"
        HALAL = "halal", _("Halal")
        BRAND = "brand", _("Trademark")
        BPOM = "bpom", "BPOM"
        SNI = "sni", "SNI"

    class State(models.TextChoices):
        EXPIRED = "expired", _("expired")
        ENDING = "ending", _("ends soon")
        VALID = "valid", _("valid")
        OPEN = "open", _("no last day entered")
        APPLIED = "applied", _("applied for, not registered yet")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="licences")
    kind = models.CharField(_("licence"), max_length=6, choices=Kind)
    number = models.CharField(_("number"), max_length=60, blank=True)
    holder = models.CharField(_("in the name of"), max_length=150, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("business licence")
        verbose_name_plural = _("business licences")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint("product", "kind", "number", name="product_licence_is_listed_once"),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="product_licence_ends_after_it_began",
                violation_error_message=_("The licence ends before it was issued. Correct one of the two days."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()

    @property
    def is_applied_for(self):
        """The number is that of an application: the trademark is not registered, and nothing is protected yet."""
        return self.kind == self.Kind.BRAND and bool(re.match(APPLICATION, self.number, re.IGNORECASE))

    def holds_on(self, day):
        """As `valid_on` of the QuerySet."""
        begun = self.issued_on is None or self.issued_on <= day
        return begun and not self.is_applied_for and (self.valid_until is None or self.valid_until >= day)

    @property
    def state(self):
        if self.is_applied_for:
            return self.State.APPLIED
        if self.valid_until is None:
            return self.State.VALID if self.kind == self.Kind.NIB else self.State.OPEN  # a NIB has no last day
        today = timezone.localdate()
        if self.valid_until < today:
            return self.State.EXPIRED
        return self.State.ENDING if self.valid_until <= today + LICENCE_WARNING else self.State.VALID

    @property
    def state_label(self):
        return self.state.label
