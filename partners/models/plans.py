"""Targets of sites, the plans that lead there, and the scorecard of the program."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from indicators.models import Actor, Status
from klaster import access
from partners.models.money import EARLIEST, LATEST, Funded, fiscal_year_is_plausible
from partners.models.partners import Partner

YEARS = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]


class InReach(models.QuerySet):
    def visible_to(self, user):
        """Those of the area in which the user reads everything."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(access.within(user, access.Permission.VIEW_ALL, "region__code"))


class PlanQuerySet(InReach):
    def living(self):
        """Those that are not closed: one for each village."""
        return self.exclude(state=Plan.State.CLOSED)


class PlanLineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the area in which the user reads everything, and those that name one of the user's partners."""
        if not user.is_authenticated:
            return self.none()
        reads = access.within(user, access.Permission.VIEW_ALL, "plan__region__code")
        return self.filter(reads | Q(partner__in=access.partner_ids(user))) if reads else self

    def open(self):
        """What is still to be done, of plans that live."""
        states = [PlanLine.State.PLANNED, PlanLine.State.RUNNING]
        return self.filter(state__in=states).exclude(plan__state=Plan.State.CLOSED)


class SiteTarget(models.Model):
    """The status that a site is to reach, and by which year; one for each year."""

    region = models.ForeignKey("sites.Region", on_delete=models.PROTECT, related_name="targets", verbose_name=_("village"))
    status = models.CharField(_("target status"), max_length=20, choices=Status)
    year = models.PositiveSmallIntegerField(_("target year"), validators=YEARS)
    note = models.CharField(_("note"), max_length=300, blank=True)
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    objects = InReach.as_manager()

    class Meta:
        verbose_name = _("target of a site")
        verbose_name_plural = _("targets of sites")
        ordering = ["year", "region__code"]
        constraints = [
            models.UniqueConstraint(
                "region", "year", name="target_one_for_each_year", violation_error_message=_("This year has a target already.")
            ),
            models.CheckConstraint(condition=Q(year__gte=EARLIEST, year__lte=LATEST), name="target_year_is_plausible"),
        ]

    def __str__(self):
        return f"{self.get_status_display()} {self.year}"

    @property
    def access_code(self):
        return self.region.code


class Plan(models.Model):
    """A village's plan to its next status. `base_*`: the assessment that it starts from, as it was; points, of `base_year`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AGREED = "agreed", _("Agreed")
        CLOSED = "closed", _("Closed")

    region = models.ForeignKey("sites.Region", on_delete=models.PROTECT, related_name="plans", verbose_name=_("village"))
    target_status = models.CharField(_("target status"), max_length=20, choices=Status)
    target_year = models.PositiveSmallIntegerField(_("target year"), validators=YEARS)
    base_year = models.PositiveSmallIntegerField(null=True)
    base_points = models.PositiveSmallIntegerField(null=True)
    base_status = models.CharField(max_length=20, choices=Status, blank=True)
    missing = models.PositiveSmallIntegerField(null=True)  # points to the target's bound, when the plan was made
    state = models.CharField(_("status"), max_length=8, choices=State, default=State.DRAFT)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-target_year", "region__code"]
        constraints = [
            models.UniqueConstraint(
                "region",
                name="plan_one_at_a_time",
                condition=~Q(state="closed"),
                violation_error_message=_("This village has a plan already. Close it before another begins."),
            ),
            models.CheckConstraint(
                condition=Q(target_year__gte=EARLIEST, target_year__lte=LATEST), name="plan_year_is_plausible"
            ),
            models.CheckConstraint(
                condition=Q(base_year__isnull=True) | Q(target_year__gt=F("base_year")),
                name="plan_leads_to_a_later_year",
                violation_error_message=_("The target year must come after the year of the figures that the plan starts from."),
            ),
            models.CheckConstraint(condition=~Q(state="agreed") | Q(agreed_on__isnull=False), name="plan_agreed_on_a_day"),
        ]

    def __str__(self):
        return f"{self.region}: {self.get_target_status_display()} {self.target_year}"

    @property
    def access_code(self):
        return self.region.code


class PlanLine(Funded):
    """One thing to do for one butir. The score it starts from is null where it was not known."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    butir_code = models.CharField(_("butir"), max_length=10)
    butir_name = models.CharField(max_length=250)
    score_from = models.PositiveSmallIntegerField(_("score now"), null=True, blank=True)
    score_to = models.PositiveSmallIntegerField(_("score to reach"))
    activity = models.CharField(_("what is done"), max_length=300)
    actor = models.CharField(_("who does it"), max_length=10, choices=Actor, blank=True)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_lines", verbose_name=_("partner")
    )
    innovation = models.ForeignKey(
        "sites.Innovation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_lines",
        verbose_name=_("innovation that moves it"),
    )
    due = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(_("status"), max_length=8, choices=State, default=State.PLANNED)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a plan")
        verbose_name_plural = _("lines of plans")
        ordering = ["pk"]
        constraints = [
            fiscal_year_is_plausible("plan_line_fiscal_year"),
            models.UniqueConstraint(
                "plan",
                "butir_code",
                "activity",
                name="plan_line_is_listed_once",
                violation_error_message=_("This stands in the plan already."),
            ),
            models.CheckConstraint(
                condition=Q(score_to__gte=1, score_to__lte=5)
                & (Q(score_from__isnull=True) | Q(score_from__gte=1, score_from__lt=F("score_to"))),
                name="plan_line_raises_the_score",
                violation_error_message=_("The score to reach must be higher than the score now, and 5 at most."),
            ),
        ]

    def __str__(self):
        return f"{self.butir_code} {self.activity or self.butir_name}"

    @property
    def gain(self):
        """Points that it brings; None where the score now is not known."""
        return None if self.score_from is None else self.score_to - self.score_from

    def is_overdue(self, on):
        return bool(self.due and self.due < on and self.state in (self.State.PLANNED, self.State.RUNNING))


class ScorecardIndicator(models.Model):
    """An indicator of the program as staff define it. `computed` names a count of the portal; empty: realisations are typed."""

    name = models.CharField(_("indicator"), max_length=200, unique=True)
    unit = models.CharField(_("unit"), max_length=40)
    definition = models.TextField(_("how it is counted"), max_length=1000, blank=True)
    source = models.CharField(_("source"), max_length=200)
    computed = models.CharField(_("counted by the portal"), max_length=30, blank=True)
    less_is_better = models.BooleanField(_("less is better"), default=False)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("indicator of the scorecard")
        verbose_name_plural = _("indicators of the scorecard")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class ScorecardYear(models.Model):
    """Target and realisation of an indicator in a year; a realisation that is not known is null."""

    indicator = models.ForeignKey(ScorecardIndicator, on_delete=models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    realisation = models.DecimalField(_("realisation"), max_digits=14, decimal_places=2, null=True, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("year of the scorecard")
        verbose_name_plural = _("years of the scorecard")
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint("indicator", "year", name="scorecard_one_row_a_year"),
            models.CheckConstraint(condition=Q(year__gte=EARLIEST, year__lte=LATEST), name="scorecard_year_is_plausible"),
            models.CheckConstraint(
                condition=(Q(target__isnull=True) | Q(target__gte=0)) & (Q(realisation__isnull=True) | Q(realisation__gte=0)),
                name="scorecard_is_not_negative",
                violation_error_message=_("Target and realisation are not below 0."),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.year}"
