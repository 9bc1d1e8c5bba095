"""Agreements between Dinas PMD, partners and villages: Nota Kesepahaman (MoU) and Perjanjian Kerja Sama (PKS)."""

import datetime

from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from partners.models.partners import Partner
from partners.periods import period


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """At work: those of the user's partners, and those that name villages where the user reads everything."""
        if not user.is_authenticated:
            return self.none()
        reads = access.within(user, access.Permission.VIEW_ALL, "region__code")
        if not reads:
            return self
        there = Agreement.villages.through.objects.filter(reads).values("agreement_id")
        mine = Agreement.parties.through.objects.filter(partner_id__in=access.partner_ids(user)).values("agreement_id")
        return self.filter(Q(pk__in=there) | Q(pk__in=mine))

    def in_force(self, on):
        """Begun, not ended and not past its last day."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=on), starts__lte=on, ended_on__isnull=True)

    def over(self, on):
        """Ended early, or past the last day."""
        return self.filter(Q(ended_on__isnull=False) | Q(ends__lt=on))

    def lapsed(self, on):
        """Past the last day, not renewed, and nobody wrote that it shall end so."""
        return self.filter(ends__lt=on, ended_on__isnull=True, renewals__isnull=True)

    def to_renew(self, on):
        """In force, within its days of warning of the last day, and no other one follows it."""
        warned = self.in_force(on).filter(ends__isnull=False, renewals__isnull=True)
        warns_from = ExpressionWrapper(F("ends") - F("warn_days"), output_field=models.DateField())
        return warned.annotate(warns_from=warns_from).filter(warns_from__lte=on)


class Agreement(models.Model):
    """A Nota Kesepahaman, or a Perjanjian Kerja Sama under one. Its file is an `Attachment`; the paper is what counts."""

    class Kind(models.TextChoices):
        MOU = "mou", _("Nota Kesepahaman (MoU)")
        PKS = "pks", _("Perjanjian Kerja Sama (PKS)")

    kind = models.CharField(_("kind"), max_length=3, choices=Kind)
    number = models.CharField(_("number"), max_length=100)
    title = models.CharField(_("about"), max_length=200)
    signed_on = models.DateField(_("signed on"))
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)
    parties = models.ManyToManyField(Partner, related_name="agreements", verbose_name=_("parties beside Dinas PMD"))
    villages = models.ManyToManyField("sites.Region", related_name="agreements", blank=True, verbose_name=_("villages"))
    under = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_out_by", verbose_name=_("under")
    )
    renews = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name=_("renews")
    )
    warn_days = models.PositiveSmallIntegerField(_("warn before the last day (days)"), default=90)
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    ended_reason = models.CharField(_("why it ended early"), max_length=500, blank=True)
    note = models.TextField(_("note"), max_length=3000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-signed_on", "number"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "number",
                name="agreement_number_is_unique",
                violation_error_message=_("An agreement with this number is listed already. Open it in the list instead."),
            ),
            models.UniqueConstraint(
                "renews",
                name="agreement_is_renewed_once",
                violation_error_message=_("Another agreement renews this one already."),
            ),
            models.CheckConstraint(
                condition=Q(starts__gte=F("signed_on")),
                name="agreement_starts_once_signed",
                violation_error_message=_("It cannot hold before the day of its signing. Correct one of the two dates."),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="agreement_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first. Correct one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_reason="") | (Q(ended_on__gte=F("starts")) & ~Q(ended_reason="")),
                name="agreement_ended_early_says_why",
                violation_error_message=_("An agreement ends early on a day of its time, and with a reason."),
            ),
            models.CheckConstraint(
                condition=Q(under__isnull=True) | ~Q(kind="mou"),
                name="agreement_under_another_is_a_pks",
                violation_error_message=_("Only a Perjanjian Kerja Sama can stand under another agreement."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def last_day(self):
        return self.ended_on or self.ends

    @property
    def period(self):
        return period(self.starts, self.last_day)

    def state(self, on):
        """coming, in_force, to_renew or over."""
        if self.ended_on or (self.ends and self.ends < on):
            return "over"
        if self.starts > on:
            return "coming"
        warned = self.ends and self.ends - datetime.timedelta(days=self.warn_days) <= on
        return "to_renew" if warned and not self.renewals.exists() else "in_force"
