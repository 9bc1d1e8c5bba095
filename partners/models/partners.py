"""Partner agencies: universities, agencies of the province, vertical agencies and others."""

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.utils.translation import gettext_lazy as _


class PartnerQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_active=True)

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

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["short_name"]

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
