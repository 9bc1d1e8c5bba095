"""Reporting rounds, the exceptions of single villages, and which reminders went out."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sites.models.regions import Region


class RoundQuerySet(models.QuerySet):
    def open(self, on=None):
        """Rounds in which a report may be begun on this day, for one village at least."""
        on = on or timezone.localdate()
        longer = RoundException.objects.filter(closes__gte=on).values("round")
        return self.filter(Q(closes__gte=on) | Q(pk__in=longer), opens__lte=on)


class Round(models.Model):
    """A quarter's reporting round. Days in WITA, inclusive: open from `opens` until `closes`, on time until `due`."""

    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), choices=[(1, "I"), (2, "II"), (3, "III"), (4, "IV")])
    opens = models.DateField(_("opens"))
    due = models.DateField(_("due"))
    closes = models.DateField(_("closes"))
    endorsement_days = models.PositiveSmallIntegerField(
        _("days for the kabupaten's endorsement"),
        null=True,
        blank=True,
        help_text=_("Empty: not required. Otherwise a report waits this many days for it, then goes on without."),
    )
    # Receipt numbers of a round are counted here, under the row's lock, without gaps.
    receipts = models.PositiveIntegerField(default=0, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting round")
        verbose_name_plural = _("reporting rounds")
        ordering = ["-year", "-quarter"]
        constraints = [
            models.UniqueConstraint("year", "quarter", name="round_is_unique_in_a_quarter"),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4),
                name="round_quarter_is_1_to_4",
            ),
            models.CheckConstraint(
                condition=Q(opens__lte=F("due")) & Q(due__lte=F("closes")),
                name="round_days_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(endorsement_days__isnull=True) | Q(endorsement_days__gte=1, endorsement_days__lte=60),
                name="round_endorsement_takes_1_to_60_days",
            ),
        ]

    def __str__(self):
        return _("Quarter %(quarter)s %(year)s") % {
            "quarter": self.get_quarter_display(),
            "year": self.year,
        }

    @property
    def months(self):
        """The months of the quarter in the reader's words."""
        return [_("January–March"), _("April–June"), _("July–September"), _("October–December")][self.quarter - 1]

    @property
    def full_name(self):
        """Quarter II 2026 (April–June)."""
        return f"{self} ({self.months})"

    @cached_property
    def own_days(self):
        """{region id: RoundException} of the villages to which other days apply; one query for the round."""
        return {found.region_id: found for found in self.exceptions.all()}

    def due_for(self, region_id):
        """The last day on which a report of this village is on time; None when it is exempt."""
        found = self.own_days.get(region_id)
        return found.due if found else self.due

    def closes_for(self, region_id):
        """The last day on which this village may begin a report; an exempt one as everybody."""
        found = self.own_days.get(region_id)
        return found.closes if found and found.closes else self.closes

    def is_open(self, on=None, region_id=None):
        return self.opens <= (on or timezone.localdate()) <= self.closes_for(region_id)


class RoundException(models.Model):
    """Other days for one village in one round (an extension), or none expected of it at all, with the reason."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="exceptions")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("village"))
    is_exempt = models.BooleanField(_("no report is expected"), default=False)
    due = models.DateField(_("due"), null=True, blank=True)
    closes = models.DateField(_("closes"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=1000)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("exception of a round")
        verbose_name_plural = _("exceptions of rounds")
        ordering = ["region__code"]
        constraints = [
            models.UniqueConstraint("round", "region", name="round_exception_is_unique_for_a_village"),
            models.CheckConstraint(
                condition=Q(is_exempt=True, due__isnull=True, closes__isnull=True)
                | Q(is_exempt=False, due__isnull=False, closes__isnull=False, due__lte=F("closes")),
                name="round_exception_is_exempt_or_has_days_in_order",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="round_exception_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.region}, {self.round}"


class Reminder(models.Model):
    """That a village was reminded in a round. `rung`: days after the due day, before it below zero."""

    RUNGS = [-7, -1, 1, 7, 14]

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reminders")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rung = models.SmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint("round", "region", "rung", name="reminder_is_sent_once"),
            models.CheckConstraint(condition=Q(rung__in=[-7, -1, 1, 7, 14]), name="reminder_rung_is_known"),
        ]

    def __str__(self):
        return f"{self.region}, {self.round}: {self.rung:+d}"
