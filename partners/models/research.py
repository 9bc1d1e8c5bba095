"""Research: the village as centre of regional research; and which partner had which part in an innovation."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from partners.models.money import EARLIEST, LATEST, Funded, fiscal_year_is_plausible
from partners.models.partners import Partner, Topic
from partners.models.plans import InReach
from partners.periods import period

PERMIT_WARN_DAYS = 30


class ResearchNeedQuerySet(InReach):
    def visible_to(self, user):
        """Needs are for the area's people, and for every partner: they are what researchers look for."""
        return self if user.is_authenticated and access.partner_ids(user) else super().visible_to(user)

    def open(self):
        return self.filter(state=ResearchNeed.State.OPEN)


class ResearchNeed(models.Model):
    """A question that a village or staff would like to see answered."""

    class State(models.TextChoices):
        OPEN = "open", _("Looks for a researcher")
        TAKEN = "taken", _("Being researched")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    region = models.ForeignKey(
        "sites.Region", on_delete=models.PROTECT, related_name="research_needs", verbose_name=_("village")
    )
    innovation = models.ForeignKey(
        "sites.Innovation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="research_needs",
        verbose_name=_("innovation"),
    )
    title = models.CharField(_("question"), max_length=200)
    description = models.TextField(_("in more words"), max_length=3000, blank=True)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic, blank=True)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.OPEN)
    close_reason = models.CharField(_("reason"), max_length=500, blank=True)
    raised_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)

    objects = ResearchNeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("research topic")
        verbose_name_plural = _("research topics")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "region",
                "title",
                name="research_need_is_listed_once",
                violation_error_message=_("This question is listed for the village already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(close_reason=""), name="research_need_closed_has_a_reason"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def access_code(self):
        return self.region.code


class ResearchProjectQuerySet(models.QuerySet):
    def published(self):
        """Those that run or ran: a plan is not public."""
        return self.filter(state__in=[ResearchProject.State.RUNNING, ResearchProject.State.DONE])

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        reads = access.within(user, access.Permission.VIEW_ALL, "region__code")
        if not reads:
            return self
        there = ResearchProject.villages.through.objects.filter(reads).values("researchproject_id")
        return self.filter(Q(institution_id__in=access.partner_ids(user)) | Q(pk__in=there))

    def living(self):
        """Planned or running."""
        return self.filter(state__in=[ResearchProject.State.PLANNED, ResearchProject.State.RUNNING])

    def permit_ends(self, on):
        """Living ones whose permit ends within the days of warning, or has ended, the first to end on top."""
        last = on + datetime.timedelta(days=PERMIT_WARN_DAYS)
        return self.living().filter(permit_until__lte=last).order_by("permit_until", "pk")


class ResearchProject(Funded):
    """Research, community service or KKN of one institution in villages."""

    class Kind(models.TextChoices):
        RESEARCH = "research", _("Research")
        SERVICE = "service", _("Community service")
        KKN = "kkn", "KKN"

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    institution = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="projects", verbose_name=_("institution"))
    title = models.CharField(_("title"), max_length=250)
    people = models.CharField(_("researchers"), max_length=500, blank=True)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"), null=True, blank=True)
    permit_number = models.CharField(_("number of the permit"), max_length=100, blank=True)
    permit_until = models.DateField(_("permit valid until"), null=True, blank=True)
    summary = models.TextField(_("summary"), max_length=3000, blank=True)
    state = models.CharField(_("status"), max_length=8, choices=State, default=State.PLANNED)
    stop_reason = models.CharField(_("reason"), max_length=500, blank=True)
    villages = models.ManyToManyField("sites.Region", related_name="research_projects", verbose_name=_("villages"))
    innovations = models.ManyToManyField(
        "sites.Innovation", related_name="research_projects", blank=True, verbose_name=_("innovations")
    )
    needs = models.ManyToManyField(ResearchNeed, related_name="projects", blank=True, verbose_name=_("research topics"))
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ResearchProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("research project")
        verbose_name_plural = _("research projects")
        ordering = ["-starts", "title"]
        constraints = [
            fiscal_year_is_plausible("project_fiscal_year"),
            models.UniqueConstraint(
                "institution",
                "title",
                name="project_is_listed_once",
                violation_error_message=_("This project is listed already. Open it in the list instead."),
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="project_ends_after_it_starts",
                violation_error_message=_("The last day lies before the first. Correct one of the two."),
            ),
            models.CheckConstraint(condition=~Q(state="stopped") | ~Q(stop_reason=""), name="project_stopped_has_a_reason"),
        ]

    def __str__(self):
        return self.title

    @property
    def access_partner_id(self):
        return self.institution_id

    @property
    def period(self):
        return period(self.starts, self.ends)

    def permit_state(self, on):
        """Of a running project "missing" or "expired", of a living one "ends" within the days of warning; else ""."""
        if self.state not in {self.State.PLANNED, self.State.RUNNING}:
            return ""
        if self.state == self.State.RUNNING and not self.permit_number:
            return "missing"
        if self.permit_until is None or self.permit_until > on + datetime.timedelta(days=PERMIT_WARN_DAYS):
            return ""
        return "expired" if self.permit_until < on else "ends"


class ResearchOutputQuerySet(models.QuerySet):
    def public(self):
        """Those marked so, of projects that run or ran."""
        return self.filter(is_public=True, project__in=ResearchProject.objects.published().order_by().values("pk"))


class ResearchOutput(models.Model):
    """What came out of a project (*luaran*). A file of it is an attachment; the public reads those marked so."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("Article")
        REPORT = "report", _("Research report")
        MODULE = "module", _("Module or guide")
        PROTOTYPE = "prototype", _("Prototype")
        POLICY = "policy", _("Policy brief")
        TEST = "test", _("Test result")
        OTHER = "other", _("Another output")

    project = models.ForeignKey(ResearchProject, on_delete=models.CASCADE, related_name="outputs")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=250)
    url = models.URLField(_("address"), max_length=300, blank=True)
    appeared_on = models.DateField(_("appeared on"))
    is_public = models.BooleanField(_("shown to the public"), default=False)

    objects = ResearchOutputQuerySet.as_manager()

    class Meta:
        verbose_name = _("research output")
        verbose_name_plural = _("research outputs")
        ordering = ["-appeared_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "project", "title", name="output_is_listed_once", violation_error_message=_("This output is listed already.")
            )
        ]

    def __str__(self):
        return self.title


class ResultReturn(models.Model):
    """The results given back to a village, in words and in a form of use to it."""

    project = models.ForeignKey(ResearchProject, on_delete=models.CASCADE, related_name="returns")
    region = models.ForeignKey("sites.Region", on_delete=models.PROTECT, related_name="+", verbose_name=_("village"))
    given_on = models.DateField(_("given back on"))
    how = models.CharField(_("how"), max_length=200)
    use = models.TextField(_("what the village does with it"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("result given back")
        verbose_name_plural = _("results given back")
        ordering = ["-given_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                "project",
                "region",
                "given_on",
                name="return_is_listed_once",
                violation_error_message=_("This is listed already."),
            )
        ]

    def __str__(self):
        return f"{self.region}: {self.how}"


class Contribution(models.Model):
    """The part of a partner in an innovation, at one stage of its way from idea to market. Public with the innovation."""

    class Stage(models.TextChoices):
        IDEA = "1_idea", _("Idea")
        DESIGN = "2_design", _("Design")
        TRIAL = "3_trial", _("Trial")
        PRODUCTION = "4_production", _("Production")
        LICENCES = "5_licences", _("Business licences")
        PROTECTION = "6_protection", _("Intellectual property")
        MARKET = "7_market", _("Market")

    innovation = models.ForeignKey("sites.Innovation", on_delete=models.PROTECT, related_name="contributions")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("partner"))
    stage = models.CharField(_("stage"), max_length=12, choices=Stage)
    part = models.CharField(_("its part"), max_length=300)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    )

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["stage", "year", "pk"]
        constraints = [
            models.UniqueConstraint(
                "innovation",
                "partner",
                "stage",
                name="contribution_is_listed_once",
                violation_error_message=_("The part of this partner at this stage is listed already. Change it instead."),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__gte=EARLIEST, year__lte=LATEST), name="contribution_year_is_plausible"
            ),
        ]

    def __str__(self):
        return f"{self.partner}: {self.part}"

    @property
    def access_partner_id(self):
        return self.partner_id
