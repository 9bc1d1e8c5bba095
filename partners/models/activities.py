"""What partners do with villages."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from klaster import access
from partners.models.agreements import Agreement
from partners.models.money import Funded, fiscal_year_is_plausible
from partners.models.partners import Partner
from partners.periods import period


class ActivityQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(status=Activity.Status.CANCELLED)

    def visible_to(self, user):
        """At work: those of the user's own partners, and those in the villages where the user reads everything."""
        if not user.is_authenticated:
            return self.none()
        reads = access.within(user, access.Permission.VIEW_ALL, "villages__code")
        if not reads:
            return self
        there = Activity.villages.through.objects.filter(access.within(user, access.Permission.VIEW_ALL, "region__code"))
        return self.filter(Q(partner_id__in=access.partner_ids(user)) | Q(pk__in=there.values("activity_id")))

    def open(self):
        """Planned or running."""
        return self.filter(status__in=[Activity.Status.PLANNED, Activity.Status.RUNNING])

    def overdue(self, on):
        """Past their end and not marked as done, the longest first.

        One without an end is overdue while it should have started and did not.
        """
        late_start = Q(status=Activity.Status.PLANNED, ends__isnull=True, starts__lt=on)
        return self.open().filter(Q(ends__lt=on) | late_start).order_by(Coalesce("ends", "starts"), "pk")


class Activity(Funded):
    """A training, a visit, a laboratory test or another piece of help of one partner, in villages and on innovations."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("Training")
        VISIT = "visit", _("Field visit")
        MENTORING = "mentoring", _("Mentoring")
        RESEARCH = "research", _("Research")
        TEST = "test", _("Laboratory test")
        EQUIPMENT = "equipment", _("Equipment")
        FUNDING = "funding", _("Funding")
        PROMOTION = "promotion", _("Promotion")
        OTHER = "other", _("Another kind")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("partner"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=3000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)
    villages = models.ManyToManyField("sites.Region", related_name="activities", verbose_name=_("villages"))
    innovations = models.ManyToManyField(
        "sites.Innovation",
        related_name="activities",
        blank=True,
        verbose_name=_("innovations"),
    )
    people_reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=3000, blank=True)
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("under the agreement"),
    )
    request = models.ForeignKey(
        "partners.SupportRequest",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("for the request"),
    )
    contact = models.CharField(
        _("focal point"),
        max_length=120,
        blank=True,
        help_text=_("Not shown to the public."),
    )
    contact_phone = models.CharField(_("phone of the focal point"), max_length=30, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-starts", "title"]
        constraints = [
            fiscal_year_is_plausible("activity_fiscal_year"),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="activity_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first. Correct one of the two."),
            ),
            models.UniqueConstraint(
                "partner",
                "title",
                "starts",
                name="activity_is_listed_once",
                violation_error_message=_(
                    "This activity is listed already: same partner, title and first day. Open it in the list instead."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def access_partner_id(self):
        return self.partner_id

    @property
    def period(self):
        return period(self.starts, self.ends)

    def days_overdue(self, on):
        """Days since the day by which it should have been done (or begun, without an end); 0 when it is not overdue."""
        if self.status in {self.Status.DONE, self.Status.CANCELLED}:
            return 0
        due = self.ends or (self.starts if self.status == self.Status.PLANNED else None)
        return max((on - due).days, 0) if due else 0
