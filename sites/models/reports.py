"""Reporting rounds and the reports of a quarter."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klaster import access
from sites.models.innovations import Innovation, Measure
from sites.models.states import EDITABLE, State


class RoundQuerySet(models.QuerySet):
    def open(self, on=None):
        """Rounds in which a report may be written on this day."""
        on = on or timezone.localdate()
        return self.filter(opens__lte=on, closes__gte=on)


class Round(models.Model):
    """A quarter's reporting round. Days in WITA, inclusive: open from `opens` until `closes`, on time until `due`."""

    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"), choices=[(1, "I"), (2, "II"), (3, "III"), (4, "IV")])
    opens = models.DateField(_("opens"))
    due = models.DateField(_("due"))
    closes = models.DateField(_("closes"))
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

    def is_open(self, on=None):
        return self.opens <= (on or timezone.localdate()) <= self.closes


class ReportQuerySet(models.QuerySet):
    def published(self):
        return self.filter(current_version__isnull=False)

    def visible_to(self, user):
        """Reports (drafts included) of the area in which the user reads everything."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(access.within(user, access.Permission.VIEW_ALL, "innovation__region__code"))

    def queue(self):
        """What waits for Dinas PMD, the longest waiting first."""
        return self.filter(state__in=[State.SUBMITTED, State.VERIFIED]).order_by("submitted_at")


class Report(models.Model):
    """The report on one innovation for one round; there is one, whoever begins it."""

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="reports")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    return_reason = models.TextField(blank=True, max_length=2000)
    withdraw_reason = models.TextField(blank=True, max_length=2000)

    is_nil = models.BooleanField(_("nil report"), default=False)
    activities = models.TextField(_("what was done"), max_length=4000, blank=True)
    people_reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    people_are_about = models.BooleanField(default=False)
    people_typed = models.CharField(max_length=80, blank=True)
    obstacles = models.TextField(_("obstacles"), max_length=4000, blank=True)
    help_needed = models.TextField(_("help needed"), max_length=4000, blank=True)
    next_steps = models.TextField(_("next steps"), max_length=4000, blank=True)

    current_version = models.ForeignKey(
        "ReportVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    edit_key = models.CharField(max_length=36, blank=True, editable=False)
    receipt = models.CharField(_("reference no."), max_length=30, blank=True)
    first_submitted_at = models.DateTimeField(null=True, blank=True)  # on time or late is told by the first sending
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    on_behalf = models.BooleanField(default=False)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-round__year", "-round__quarter", "innovation__name"]
        indexes = [models.Index(fields=["state", "submitted_at"], name="report_queue")]
        constraints = [
            models.UniqueConstraint("innovation", "round", name="report_is_unique_in_a_round"),
            models.UniqueConstraint("receipt", condition=~Q(receipt=""), name="report_receipt_is_unique"),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED) | ~Q(return_reason=""),
                name="report_returned_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | (~Q(withdraw_reason="") & Q(current_version__isnull=True)),
                name="report_withdrawn_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(current_version__isnull=False),
                name="report_published_has_a_version",
            ),
        ]

    def __str__(self):
        return f"{self.innovation}, {self.round}"

    @property
    def access_code(self):
        return self.innovation.region.code

    @property
    def region(self):
        return self.innovation.region

    @property
    def is_editable(self):
        return self.state in EDITABLE

    @property
    def days_late(self):
        """Days between the due day and the sending (or today, when it is not sent); 0 when on time."""
        sent = timezone.localdate(self.first_submitted_at) if self.first_submitted_at else timezone.localdate()
        return max(0, (sent - self.round.due).days)


class ReportValue(models.Model):
    """A figure for one measure: the number, whether it is only about, and the text as typed. Unknown is null, never 0."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="values")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="values")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    is_about = models.BooleanField(default=False)
    typed = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("figure of a report")
        verbose_name_plural = _("figures of reports")
        ordering = ["measure__position", "measure_id"]
        constraints = [models.UniqueConstraint("report", "measure", name="report_value_is_unique_for_a_measure")]

    def __str__(self):
        return f"{self.measure}: {self.typed}"


class ReportVersion(models.Model):
    """What was published, immutable by the trigger `report_version_is_immutable`. `content`: the public answers as JSON."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    is_nil = models.BooleanField(default=False)
    people_reached = models.PositiveIntegerField(null=True)
    content = models.JSONField(default=dict)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("published version of a report")
        verbose_name_plural = _("published versions of reports")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("report", "number", name="report_version_number_is_unique")]

    def __str__(self):
        return f"{self.report} ({self.number})"


class ReportComment(models.Model):
    """A remark on a report by someone who helps with it (kabupaten/kota, kecamatan, facilitator, Dinas PMD)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), max_length=2000)
    is_endorsement = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("comment on a report")
        verbose_name_plural = _("comments on reports")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                "report",
                "author",
                condition=Q(is_endorsement=True),
                name="report_is_endorsed_once_by_a_person",
            ),
        ]

    def __str__(self):
        return f"{self.author}: {self.text[:40]}"
