"""Partner agencies: universities, agencies of the province, vertical agencies and others."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Value, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _


class PartnerQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_active=True)

    def taking_part(self):
        """Those that can be asked for help."""
        return self.filter(is_active=True)

    def standing_alone(self):
        """Without those that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user):
        """Partners are public; a partner that no longer takes part only shows to those who are signed in."""
        return self if user.is_authenticated else self.published()

    def by_kind(self):
        """In the order in which the kinds are listed: agencies first."""
        places = [When(kind=kind, then=Value(place)) for place, kind in enumerate(Partner.Kind.values)]
        return self.order_by(Case(*places, output_field=models.IntegerField()), "short_name")

    def with_counts(self):
        """Adds `activity_count` and `village_count`: activities that are not cancelled, and the villages in them."""
        counts = ~Q(activities__status="cancelled")
        return self.annotate(
            activity_count=Count("activities", filter=counts, distinct=True),
            village_count=Count("activities__villages", filter=counts, distinct=True),
        )

    def with_earlier_names(self):
        """Adds `earlier_names`: [{"name", "until"}], the days in ISO form, in the same query."""
        names = PartnerName.objects.filter(partner=OuterRef("pk")).order_by("until")
        return self.annotate(earlier_names=ArraySubquery(names.values(both=JSONObject(name="name", until="until"))))


class Partner(models.Model):
    """A partner under its name of today; earlier names stand in `PartnerName`."""

    class Kind(models.TextChoices):
        PROVINCIAL = "provincial", _("Provincial agency")
        VERTICAL = "vertical", _("Vertical agency")
        UNIVERSITY = "university", _("University")
        BUSINESS = "business", _("Business")
        COMMUNITY = "community", _("Community")
        MEDIA = "media", _("Media")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("full name"), max_length=160, unique=True)
    short_name = models.CharField(_("short name"), max_length=60)
    role = models.TextField(_("what it does for the cluster"), max_length=2000, blank=True)
    website = models.URLField(_("website"), blank=True)
    is_active = models.BooleanField(_("takes part"), default=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged", editable=False
    )  # its address leads to that one for ever

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["short_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(is_active=False) & ~Q(merged_into=F("pk"))),
                name="partner_merged_takes_no_part",
            )
        ]

    def __str__(self):
        return self.short_name

    @property
    def access_partner_id(self):
        return self.pk


class PartnerName(models.Model):
    """A name that a partner bore until a day (Kemenkumham until 2024)."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=160)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("earlier name")
        verbose_name_plural = _("earlier names")
        ordering = ["until"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gt=F("since")),
                name="partner_name_ends_after_start",
            )
        ]

    def __str__(self):
        return self.name


class Topic(models.TextChoices):
    """What help is about, in words of the villages; a butir of the index says it more closely."""

    PRODUCTION = "production", _("Production and quality")
    PACKAGING = "packaging", _("Packaging and labels")
    LICENCES = "licences", _("Business licences")
    MARKET = "market", _("Market and promotion")
    CREDIT = "credit", _("Credit and capital")
    PROPERTY = "property", _("Intellectual property")
    ENTERPRISE = "enterprise", _("BUM Desa and cooperatives")
    TECHNOLOGY = "technology", _("Appropriate technology")
    DIGITAL = "digital", _("Digital services")
    ENVIRONMENT = "environment", _("Environment and waste")
    HEALTH = "health", _("Health")
    EDUCATION = "education", _("Education and skills")
    ACCESS = "access", _("Roads and transport")
    GOVERNANCE = "governance", _("Village governance")


# The dimension of Indeks Desa that a topic belongs to, by the code of its dimension (indicators/data/methodologies.json).
DIMENSION_OF_TOPIC = {
    Topic.PRODUCTION: "ekonomi",
    Topic.PACKAGING: "ekonomi",
    Topic.LICENCES: "ekonomi",
    Topic.MARKET: "ekonomi",
    Topic.CREDIT: "ekonomi",
    Topic.PROPERTY: "ekonomi",
    Topic.ENTERPRISE: "ekonomi",
    Topic.TECHNOLOGY: "ekonomi",
    Topic.DIGITAL: "tata_kelola",
    Topic.ENVIRONMENT: "lingkungan",
    Topic.HEALTH: "layanan_dasar",
    Topic.EDUCATION: "layanan_dasar",
    Topic.ACCESS: "aksesibilitas",
    Topic.GOVERNANCE: "tata_kelola",
}


class Capability(models.Model):
    """What a partner can do: for one butir, by its code (versions of the index keep the codes), or for a topic."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="capabilities")
    topic = models.CharField(_("topic"), max_length=12, choices=Topic, blank=True)
    butir_code = models.CharField(_("butir"), max_length=10, blank=True)
    note = models.CharField(_("in a few words"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("what a partner can do")
        verbose_name_plural = _("what partners can do")
        ordering = ["topic", "butir_code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(topic="") & ~Q(butir_code="")) | (~Q(topic="") & Q(butir_code="")),
                name="capability_is_of_a_topic_or_a_butir",
                violation_error_message=_("Choose a topic or a butir, one of the two."),
            ),
            models.UniqueConstraint(
                "partner",
                "topic",
                "butir_code",
                name="capability_is_listed_once",
                violation_error_message=_("This is listed already."),
            ),
        ]

    def __str__(self):
        return self.get_topic_display() if self.topic else self.butir_code


class ContactPersonQuerySet(models.QuerySet):
    def serving(self, on):
        """Those in office on a day."""
        begun = Q(since__isnull=True) | Q(since__lte=on)
        return self.filter(begun, Q(until__isnull=True) | Q(until__gte=on))


class ContactPerson(models.Model):
    """A focal point of a partner, for those at work only; one who left stays, with the last day."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = ContactPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="contact_leaves_after_coming",
                violation_error_message=_("The last day lies before the first. Correct one of the two."),
            )
        ]

    def __str__(self):
        return self.name
