"""Imports of index files: checked, then committed, perhaps undone. Assessments name the import they came from."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from indicators.models.methodology import Methodology, Series
from klaster import access
from sites.models import Region


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them for those who may import; what was imported or undone for those who read all of the province."""
        if access.can(user, access.Permission.IMPORT_INDEX):
            return self.all()
        # An import is of no area, so a role of one area does not reach it.
        if access.can(user, access.Permission.VIEW_ALL, self.model()):
            return self.filter(state__in=[Import.State.COMMITTED, Import.State.UNDONE])
        return self.none()

    def committed(self):
        return self.filter(state=Import.State.COMMITTED)


class Import(models.Model):
    """One file. `file_name` is shown as typed and never trusted; its checked rows are `ImportRow`s."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Being checked")
        MAPPING = "mapping", _("Columns to be named")
        CHECKED = "checked", _("Checked, not yet imported")
        COMMITTED = "committed", _("Imported")
        UNDONE = "undone", _("Import undone")
        FAILED = "failed", _("Could not be read")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKED)
    methodology = models.ForeignKey(
        Methodology, on_delete=models.PROTECT, null=True, blank=True, related_name="imports", verbose_name=_("methodology")
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    partial = models.BooleanField(default=False, help_text=_("Rejected rows were left out on purpose."))
    counts = models.JSONField(default=dict)
    rejected = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    content = models.BinaryField(null=True, help_text=_("The file, until it is checked."))
    asked = models.JSONField(default=dict, help_text=_("What the person chose at the upload: index, year, columns."))
    head = models.JSONField(default=list, help_text=_("The header's cells, for the workbook of rejected rows."))
    progress = models.PositiveSmallIntegerField(_("progress in percent"), default=0)
    failure = models.TextField(blank=True)
    turn = models.PositiveIntegerField(
        null=True,
        help_text=_(
            "How often figures of its index and year had been imported or taken back when it was compared with what stood. "
            "Once committed, its place among them."
        ),
    )
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
                    Q(state__in=["committed", "undone"], committed_at__isnull=False)
                    | Q(state__in=["queued", "mapping", "checked", "failed"], committed_at__isnull=True)
                )
                & (Q(state="undone", undone_at__isnull=False) | (~Q(state="undone") & Q(undone_at__isnull=True))),
            ),
            models.CheckConstraint(
                name="import_keeps_its_file_until_checked",
                condition=Q(state__in=["queued", "mapping"], content__isnull=False)
                | (~Q(state__in=["queued", "mapping"]) & Q(content__isnull=True)),
            ),
            models.CheckConstraint(
                name="import_once_checked_has_index_and_year",
                condition=Q(state__in=["queued", "mapping", "failed"])
                | Q(methodology__isnull=False, year__isnull=False, turn__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["methodology", "year", "turn"],
                condition=Q(committed_at__isnull=False),
                name="import_has_a_turn_of_its_own",
            ),
            models.CheckConstraint(name="import_progress_is_percent", condition=Q(progress__lte=100)),
        ]

    def __str__(self):
        return self.file_name

    @property
    def badge(self):
        """The name of its state among those that a badge knows."""
        done, gone = self.State.COMMITTED, (self.State.UNDONE, self.State.FAILED)
        return "done" if self.state == done else "withdrawn" if self.state in gone else "open"


class ImportRow(models.Model):
    """A checked row of a file, as the file has it; kept as long as its import stands, so that others can be taken back.

    `marks` are codes of what is told without being rejected; `outcome` is what it did to what stood when it was compared.
    """

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")

    # Its index is that of the constraint below.
    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    row = models.PositiveIntegerField()
    # Written by the ten thousand: the keys that are held are those of the assessments that come of them.
    region = models.ForeignKey(Region, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    points = models.PositiveSmallIntegerField(null=True)
    score = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    dimensions = ArrayField(models.DecimalField(max_digits=8, decimal_places=4, null=True), default=list)
    status_official = models.CharField(max_length=20, blank=True)
    status_computed = models.CharField(max_length=20, blank=True)
    marks = ArrayField(models.CharField(max_length=20), default=list)
    outcome = models.CharField(max_length=10, choices=Outcome)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["row"]
        constraints = [models.UniqueConstraint("imported", "region", name="village_stands_once_in_an_import")]

    def __str__(self):
        return f"{self.row}"


class ColumnMapping(models.Model):
    """What the columns of a layout mean, as a person said once. `layout` is the digest of its heads, in order."""

    layout = models.CharField(max_length=64, unique=True)
    heads = models.JSONField(default=list)
    columns = models.JSONField(default=dict, help_text=_("Meaning of a column → its place, from 0."))
    series = models.CharField(_("index"), max_length=10, choices=Series)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        ordering = ["-at"]

    def __str__(self):
        return self.layout[:12]
