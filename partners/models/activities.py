"""What partners do with villages."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from partners.models.partners import Partner


class ActivityQuerySet(models.QuerySet):
    def published(self):
        return self.exclude(status=Activity.Status.CANCELLED)

    def visible_to(self, user):
        """Activities are public but for the cancelled ones, which those who manage or take part still see."""
        if not user.is_authenticated:
            return self.published()
        mine = Q(partner_id__in=access.partner_ids(user))
        everything = access.can(user, access.Permission.VIEW_ALL)
        return self if everything else self.filter(mine | ~Q(status=Activity.Status.CANCELLED))


class Activity(models.Model):
    """A training, a visit, a meeting or a piece of research of one partner, in villages and on innovations."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("Training")
        VISIT = "visit", _("Field visit")
        MENTORING = "mentoring", _("Mentoring")
        RESEARCH = "research", _("Research")
        EQUIPMENT = "equipment", _("Equipment")
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
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="activity_ends_after_it_starts",
            ),
            models.UniqueConstraint("partner", "title", "starts", name="activity_is_listed_once"),
        ]

    def __str__(self):
        return self.title

    @property
    def access_partner_id(self):
        return self.partner_id
