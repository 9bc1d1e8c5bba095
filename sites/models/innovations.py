"""Innovations of villages: the record that is worked on, and the versions that the public reads."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from sites.models.regions import Region
from sites.models.states import EDITABLE, State


class InnovationQuerySet(models.QuerySet):
    def published(self):
        """Those the public reads, through their current version."""
        return self.filter(current_version__isnull=False)

    def visible_to(self, user):
        """The records (drafts included) of the area in which the user reads everything; never those of another village."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(access.within(user, access.Permission.VIEW_ALL))

    def expected_in(self, round):
        """Those on which a report is expected in a round: published, recorded before it closed, of a village not exempt.

        One that is reported on without that counts too.
        """
        exempt = round.exceptions.filter(is_exempt=True).values("region")
        public = Q(current_version__isnull=False, created_at__date__lte=round.closes) & ~Q(region__in=exempt)
        return self.filter(public | Q(pk__in=round.reports.values("innovation")))


class Innovation(models.Model):
    """An innovation of a village, in the fields of the Indeks Inovasi Daerah record (domain.md section 6).

    `technical` stays private until it is released on purpose: to publish it before a filing can destroy its novelty.
    """

    class Stage(models.TextChoices):
        INITIATIVE = "initiative", _("Initiative")
        TRIAL = "trial", _("Trial")
        APPLIED = "applied", _("In use")

    class Initiator(models.TextChoices):
        COMMUNITY = "community", _("The community")
        OFFICIALS = "officials", _("Village officials")
        HEAD = "head", _("Head of the region")
        DPRD = "dprd", _("DPRD")
        AGENCY = "agency", _("Regional agency")
        ASN = "asn", _("Civil servant")

    class Kind(models.TextChoices):
        DIGITAL = "digital", _("Digital")
        NON_DIGITAL = "non_digital", _("Not digital")

    class Form(models.TextChoices):
        GOVERNANCE = "governance", _("Governance")
        SERVICE = "service", _("Public service")
        OTHER = "other", _("Another form")

    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="innovations",
        verbose_name=_("village"),
    )
    villages = models.ManyToManyField(
        Region,
        through="InnovationVillage",
        related_name="shared_innovations",
        blank=True,
    )
    slug = models.SlugField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    return_reason = models.TextField(blank=True, max_length=2000)
    withdraw_reason = models.TextField(blank=True, max_length=2000)

    name = models.CharField(_("name of the innovation"), max_length=120)
    made_by = models.CharField(_("made by"), max_length=150, blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, blank=True)
    initiator = models.CharField(_("initiator"), max_length=12, choices=Initiator, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, blank=True)
    form = models.CharField(_("form"), max_length=12, choices=Form, blank=True)
    affairs = models.CharField(_("field of government"), max_length=120, blank=True)
    summary = models.CharField(_("in one sentence"), max_length=250, blank=True)
    design = models.TextField(_("design narrative"), max_length=12000, blank=True)
    purpose = models.TextField(_("purpose"), max_length=4000, blank=True)
    benefits = models.TextField(_("benefits"), max_length=4000, blank=True)
    results = models.TextField(_("results"), max_length=4000, blank=True)
    trial_on = models.DateField(_("trial began"), null=True, blank=True)
    applied_on = models.DateField(_("in use since"), null=True, blank=True)
    budget = models.PositiveBigIntegerField(_("budget"), null=True, blank=True)
    awards = models.TextField(_("awards"), max_length=2000, blank=True)
    technical = models.TextField(_("technical part"), max_length=12000, blank=True)
    technical_released_on = models.DateField(null=True, blank=True, editable=False)
    technical_release_reason = models.CharField(max_length=500, blank=True, editable=False)

    current_version = models.ForeignKey(
        "InnovationVersion",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    # The page that saved last. Two people who edit at once do not overwrite each other; a page whose answer was lost on the
    # way back is not taken for a second person.
    edit_key = models.CharField(max_length=36, blank=True, editable=False)
    submission_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
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

    objects = InnovationQuerySet.as_manager()

    class Meta:
        verbose_name = _("innovation")
        verbose_name_plural = _("innovations")
        ordering = ["name"]
        indexes = [models.Index(fields=["state", "submitted_at"], name="innovation_queue")]
        constraints = [
            models.UniqueConstraint("region", "name", name="innovation_name_is_unique_in_a_village"),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED) | ~Q(return_reason=""),
                name="innovation_returned_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | (~Q(withdraw_reason="") & Q(current_version__isnull=True)),
                name="innovation_withdrawn_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(current_version__isnull=False),
                name="innovation_published_has_a_version",
            ),
            models.CheckConstraint(
                condition=Q(technical_released_on__isnull=True, technical_release_reason="")
                | (Q(technical_released_on__isnull=False) & ~Q(technical_release_reason="")),
                name="innovation_technical_part_is_released_with_a_reason",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def access_code(self):
        return self.region.code

    @property
    def is_editable(self):
        return self.state in EDITABLE


class InnovationVillage(models.Model):
    """A further village of an innovation, in a role."""

    class Role(models.TextChoices):
        PARTNER = "partner", _("works on it too")
        REPLICATES = "replicates", _("replicates it")
        SUPPLIES = "supplies", _("supplies material")

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="further_villages")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("village"))
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        verbose_name = _("further village of an innovation")
        verbose_name_plural = _("further villages of innovations")
        constraints = [models.UniqueConstraint("innovation", "region", name="village_is_listed_once_for_an_innovation")]

    def __str__(self):
        return f"{self.region}: {self.get_role_display()}"


class InnovationVersion(models.Model):
    """What was published on one day; immutable, held by the trigger `innovation_version_is_immutable`.

    `content` holds the public fields as JSON (never the technical part); the columns are those that lists filter by.
    """

    innovation = models.ForeignKey(Innovation, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=250, blank=True)
    stage = models.CharField(max_length=12, choices=Innovation.Stage, blank=True)
    kind = models.CharField(max_length=12, choices=Innovation.Kind, blank=True)
    content = models.JSONField(default=dict)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("published version of an innovation")
        verbose_name_plural = _("published versions of innovations")
        ordering = ["-number"]
        indexes = [GinIndex(SearchVector("name", "summary", config="simple"), name="innovation_version_words")]
        constraints = [models.UniqueConstraint("innovation", "number", name="innovation_version_number_is_unique")]

    def __str__(self):
        return f"{self.name} ({self.number})"


class Measure(models.Model):
    """What an innovation is measured by, defined once; the figures stand in its reports."""

    innovation = models.ForeignKey(Innovation, on_delete=models.CASCADE, related_name="measures")
    label = models.CharField(_("what is counted"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint("innovation", "label", name="measure_label_is_unique_in_an_innovation")]

    def __str__(self):
        return f"{self.label} ({self.unit})"
