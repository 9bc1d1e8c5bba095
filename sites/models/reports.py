"""The reports of a quarter."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klaster import access
from sites.models.innovations import Innovation, Measure
from sites.models.rounds import Round, RoundException
from sites.models.states import EDITABLE, State


class ReportQuerySet(models.QuerySet):
    def published(self):
        return self.filter(current_version__isnull=False)

    def visible_to(self, user):
        """Reports (drafts included) of the area in which the user reads everything."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(access.within(user, access.Permission.VIEW_ALL, "innovation__region__code"))

    def with_due(self):
        """With the village's own days in the same query, for lists that tell who is late."""
        own = RoundException.objects.filter(round=OuterRef("round"), region=OuterRef("innovation__region"))
        return self.annotate(own_due=Subquery(own.values("due")), is_exempt=Subquery(own.values("is_exempt")))

    def to_confirm(self):
        """Sent on a village's behalf, and not confirmed by it yet."""
        return self.filter(state=State.SUBMITTED, on_behalf=True, confirmed_at__isnull=True)

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

    # {answer: "unchanged" | "not_applicable"}, said by one tap; the answers are those of sites/answers.py.
    marks = models.JSONField(default=dict, blank=True)
    # A return may open these answers alone; empty: all of them.
    asked = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    known_to_head = models.BooleanField(_("known to the head of the village"), default=False)

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
    sendings = models.PositiveIntegerField(default=0, editable=False)  # the number of the last ReportSubmission
    confirmed_at = models.DateTimeField(null=True, blank=True)  # by the village, when it was sent on its behalf
    confirmed_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
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
            models.CheckConstraint(
                condition=Q(state=State.RETURNED) | Q(asked=[]),
                name="report_asks_for_answers_only_when_returned",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, on_behalf=True),
                name="report_is_confirmed_by_someone_when_on_behalf",
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
    def due(self):
        """The village's due day: the round's, or its own by an exception; None when no report is expected of it."""
        if "own_due" in self.__dict__:
            return None if self.is_exempt else self.own_due or self.round.due
        return self.round.due_for(self.innovation.region_id)

    @property
    def days_late(self):
        """Days between the due day and the sending (or today, when it is not sent); 0 when on time or exempt."""
        due = self.due
        if due is None:
            return 0
        sent = timezone.localdate(self.first_submitted_at) if self.first_submitted_at else timezone.localdate()
        return max(0, (sent - due).days)

    @property
    def needs_confirmation(self):
        """Whether the village has still to say that what was sent on its behalf is right."""
        return self.state == State.SUBMITTED and self.on_behalf and self.confirmed_at is None

    @property
    def endorsement_until(self):
        """The last day on which the report waits for the kabupaten's endorsement; None when the round asks for none."""
        if not self.round.endorsement_days or not self.submitted_at:
            return None
        return timezone.localdate(self.submitted_at) + datetime.timedelta(days=self.round.endorsement_days)


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
