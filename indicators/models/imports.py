"""Imports of index files: checked, then committed, perhaps undone. Assessments name the import they came from."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models.methodology import Methodology
from klaster import access


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them, for those who may import."""
        return self.all() if access.can(user, access.Permission.IMPORT_INDEX) else self.none()

    def committed(self):
        return self.filter(state=Import.State.COMMITTED)


class Import(models.Model):
    """One file. `file_name` is shown as typed and never trusted; `staged` holds the checked rows until the commit."""

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked, not yet imported")
        COMMITTED = "committed", _("Imported")
        UNDONE = "undone", _("Import undone")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKED)
    methodology = models.ForeignKey(
        Methodology, on_delete=models.PROTECT, related_name="imports", verbose_name=_("methodology")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    partial = models.BooleanField(default=False, help_text=_("Rejected rows were left out on purpose."))
    counts = models.JSONField(default=dict)
    rejected = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    staged = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_state_has_its_dates",
                condition=(
                    Q(state="checked", committed_at__isnull=True, undone_at__isnull=True, staged__isnull=False)
                    | Q(state="committed", committed_at__isnull=False, undone_at__isnull=True, staged__isnull=True)
                    | Q(state="undone", committed_at__isnull=False, undone_at__isnull=False, staged__isnull=True)
                ),
            )
        ]

    def __str__(self):
        return self.file_name

    @property
    def badge(self):
        """The name of its state among those that a badge knows."""
        return {self.State.CHECKED: "open", self.State.COMMITTED: "done"}.get(self.state, "withdrawn")

    @property
    def is_last(self):
        """Only the newest import of a methodology and year may be undone: a later one may stand on it."""
        later = Import.objects.committed().filter(methodology=self.methodology_id, year=self.year)
        return self.state == self.State.COMMITTED and not later.filter(committed_at__gt=self.committed_at).exists()


class Superseded(models.Model):
    """An assessment's row as it stood before an import changed it: what undo puts back."""

    replaced_by = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="superseded")
    assessment_id = models.BigIntegerField()
    was = models.JSONField()

    class Meta:
        verbose_name = _("superseded assessment")
        verbose_name_plural = _("superseded assessments")
        constraints = [models.UniqueConstraint("replaced_by", "assessment_id", name="assessment_is_superseded_once_per_import")]

    def __str__(self):
        return f"{self.assessment_id}"
