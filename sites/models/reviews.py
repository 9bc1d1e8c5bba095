"""What those who review leave on a report: what was sent each time, who looked at it when, remarks and endorsements."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from sites.models.reports import Report


class ReportSubmission(models.Model):
    """What was sent, each time; immutable by the trigger `report_submission_is_immutable`. `content`: see sites/answers.py."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict)
    on_behalf = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("sending of a report")
        verbose_name_plural = _("sendings of reports")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("report", "number", name="report_submission_number_is_unique")]

    def __str__(self):
        return f"{self.report} ({self.number})"


class ReportLook(models.Model):
    """That somebody who reviews looked at a sending; what changed since is told from the last one they looked at."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("look at a report")
        verbose_name_plural = _("looks at reports")
        constraints = [models.UniqueConstraint("report", "user", "number", name="report_look_is_kept_once")]

    def __str__(self):
        return f"{self.user}: {self.report} ({self.number})"


class ReportCommentQuerySet(models.QuerySet):
    def visible_to(self, user, report):
        """Internal notes only for those who may read them where the report is at home."""
        if access.can(user, access.Permission.READ_NOTES, report):
            return self
        return self.filter(is_internal=False)


class ReportComment(models.Model):
    """A remark on a report by someone who helps with it (kabupaten/kota, kecamatan, facilitator, Dinas PMD)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), max_length=2000)
    answer = models.CharField(max_length=40, blank=True)  # the answer it is about (sites/answers.py); empty: the whole report
    is_endorsement = models.BooleanField(default=False)
    is_internal = models.BooleanField(_("internal note"), default=False)  # never shown to the village
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReportCommentQuerySet.as_manager()

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
            models.CheckConstraint(
                condition=Q(is_internal=False) | Q(is_endorsement=False),
                name="report_endorsement_is_no_internal_note",
            ),
        ]

    def __str__(self):
        # Without its text: the audit trail keeps names, and an internal note is for few.
        return f"{self.author}: {self.report}"
