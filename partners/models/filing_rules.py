"""What staff keep as data about filings: deadlines and their rules, holidays, fees, check lists. And what came of them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from partners.models.filings import Filing, FilingEvent, FilingType, Stage

SOON = 14  # days before a due day from which pages mark it


class DeadlineRule(models.Model):
    """When something is due after a stage: `amount` of `unit` from the day that `counts_from` names.

    `key` names what the portal brings along: it is loaded once, so what staff changed or took off stays.
    """

    class Kind(models.TextChoices):
        OFFICE = "office", _("The office decides until then")
        APPLICANT = "applicant", _("The applicant must act until then")
        TERM = "term", _("Protection ends")
        RENEWAL = "renewal", _("Renewal")

    class CountsFrom(models.TextChoices):
        STAGE = "stage", _("the day of the stage")
        FILING = "filing", _("the filing date")
        TERM = "term", _("the end of protection")

    class Unit(models.TextChoices):
        DAYS = "days", _("days")
        WORKING_DAYS = "working", _("working days")
        MONTHS = "months", _("months")

    class Condition(models.TextChoices):
        ALWAYS = "always", _("always")
        OBJECTED = "objected", _("only when there was an objection")
        NOT_OBJECTED = "unopposed", _("only without an objection")

    class Warned(models.TextChoices):
        PMD = "pmd", _("Dinas PMD")
        PARTNER = "partner", _("the partner that accompanies it")
        VILLAGE = "village", _("the village")

    key = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    title = models.CharField(_("what is due"), max_length=160)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    types = ArrayField(models.CharField(max_length=10, choices=FilingType), verbose_name=_("types"))
    trigger = models.CharField(_("begins with the stage"), max_length=12, choices=Stage)
    counts_from = models.CharField(_("counted from"), max_length=6, choices=CountsFrom, default=CountsFrom.STAGE)
    amount = models.SmallIntegerField(_("how many"), help_text=_("Negative: before that day."))
    unit = models.CharField(_("unit"), max_length=7, choices=Unit)
    condition = models.CharField(_("condition"), max_length=9, choices=Condition, default=Condition.ALWAYS)
    ended_by = ArrayField(models.CharField(max_length=12, choices=Stage), verbose_name=_("ended by the stages"), default=list)
    warn_days = models.PositiveSmallIntegerField(_("warn so many days before"), default=7)
    warns = ArrayField(
        models.CharField(max_length=7, choices=Warned), verbose_name=_("who is warned"), default=list, blank=True
    )
    source = models.CharField(_("source"), max_length=300)
    is_sure = models.BooleanField(_("read in the source itself"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        ordering = ["trigger", "title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=""), name="deadline_rule_names_its_source"),
            models.CheckConstraint(condition=Q(types__len__gte=1), name="deadline_rule_is_of_a_type"),
            models.CheckConstraint(condition=Q(amount__gte=-600, amount__lte=3650), name="deadline_rule_amount_is_plausible"),
            models.CheckConstraint(condition=Q(warn_days__lte=730), name="deadline_rule_warns_within_two_years"),
            models.CheckConstraint(
                condition=~Q(kind="term") | ~Q(counts_from="term"),
                name="deadline_rule_term_does_not_count_from_itself",
                violation_error_message=_("The end of protection cannot be counted from itself. Choose another day."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_opening(self):
        """Its day is one from which something may be done, not one until which it must be."""
        return self.kind == self.Kind.RENEWAL and self.amount < 0

    @property
    def is_office(self):
        """Its day is one until which the ministry decides, or at which its period ends: nobody here misses it."""
        return self.kind == self.Kind.OFFICE

    @property
    def can_be_late(self):
        """Whether somebody here has missed something once its day has passed; `CAN_BE_LATE` says the same to the database."""
        return not (self.is_opening or self.is_office)


ENDS = [DeadlineRule.Kind.TERM, DeadlineRule.Kind.RENEWAL]
RENEWING = Q(rule__kind__in=ENDS, filing__stage=Stage.RENEWAL_FILED)  # the renewal is filed: DJKI decides
CAN_BE_LATE = ~Q(rule__kind=DeadlineRule.Kind.OFFICE) & ~Q(rule__kind=DeadlineRule.Kind.RENEWAL, rule__amount__lt=0) & ~RENEWING


class DeadlineQuerySet(models.QuerySet):
    def open(self):
        """Not ended, and of a rule in use."""
        return self.filter(ended_on__isnull=True, rule__is_active=True)

    def overdue(self, today):
        """Open and past, of those that somebody here can miss."""
        return self.open().filter(CAN_BE_LATE, due__lt=today)

    def near(self, today):
        """Open, and within the rule's days of warning, or past; a day of the ministry's that has passed asks nothing here."""
        warns_from = ExpressionWrapper(F("due") - F("rule__warn_days"), output_field=models.DateField())
        found = self.open().annotate(warns_from=warns_from).filter(warns_from__lte=today)
        return found.exclude(RENEWING).exclude(rule__kind=DeadlineRule.Kind.OFFICE, due__lt=today)

    def visible_to(self, user):
        return self.filter(filing__in=Filing.objects.visible_to(user).order_by().values("pk"))


class Deadline(models.Model):
    """One due day of a filing, made by a rule from one of its stages. Recomputed whenever a day or a rule changes."""

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="deadlines")
    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT, related_name="deadlines")
    event = models.ForeignKey(FilingEvent, on_delete=models.CASCADE, related_name="deadlines")
    due = models.DateField(_("due date"))
    is_provisional = models.BooleanField(default=False)  # counted in working days of a year whose holidays are not entered
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(FilingEvent, on_delete=models.SET_NULL, null=True, blank=True, related_name="ended_deadlines")
    warned_at = models.DateTimeField(null=True, blank=True)
    warned_due = models.DateField(null=True, blank=True)  # the due day that the warning named

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["due"], name="deadline_open_by_due", condition=Q(ended_on__isnull=True))]
        constraints = [
            models.UniqueConstraint("rule", "event", name="deadline_is_made_once"),
            models.CheckConstraint(
                condition=Q(warned_at__isnull=True, warned_due__isnull=True)
                | Q(warned_at__isnull=False, warned_due__isnull=False),
                name="deadline_warning_names_its_day",
            ),
        ]

    def __str__(self):
        return f"{self.rule}: {self.due}"

    def days_past(self, today):
        """How many days late it is; 0 before its day, and where nobody here can be late."""
        return max((today - self.due).days, 0) if self.rule.can_be_late and not self.is_renewing else 0

    @property
    def is_renewing(self):
        return self.rule.kind in ENDS and self.filing.stage == Stage.RENEWAL_FILED

    def look(self, today):
        """Set what a page says beside the day: how many days are left, how late it is, whether the ministry is waited for."""
        self.left = (self.due - today).days
        self.over = self.days_past(today)
        self.is_soon = 0 <= self.left <= SOON
        self.has_opened = not self.is_renewing and self.rule.is_opening and self.left <= 0
        self.waits_for_office = (self.rule.is_office or self.is_renewing) and self.left < 0
        return self


class DeadlineMove(models.Model):
    """A due day that moved, and why: what the filing's page shows after a correction."""

    class Cause(models.TextChoices):
        EVENT = "event", _("the day of a stage was corrected")
        RULE = "rule", _("the rule was changed")
        HOLIDAYS = "holidays", _("the holidays were changed")
        OBJECTION = "objection", _("an objection was recorded or taken back")

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="moves")
    was = models.DateField()
    now = models.DateField()
    cause = models.CharField(max_length=9, choices=Cause)
    moved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("moved deadline")
        verbose_name_plural = _("moved deadlines")
        ordering = ["-moved_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(was=F("now")), name="deadline_move_moves")]

    def __str__(self):
        return f"{self.was} → {self.now}"


class Holiday(models.Model):
    """A day on which no office works, beside Saturdays and Sundays. A year without any row is not entered yet."""

    on = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_joint_leave = models.BooleanField(_("joint leave (cuti bersama)"), default=False)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["on"]
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="holiday_names_its_source")]

    def __str__(self):
        return self.name


class FeeQuerySet(models.QuerySet):
    def valid(self, on):
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)


class Fee(models.Model):
    """A fee (PNBP) of one type as of a day, in rupiah, with its legal basis. `until` is the last day on which it held."""

    class Per(models.TextChoices):
        FILING = "filing", _("per filing")
        CLASS = "class", _("per class")

    key = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    type = models.CharField(_("type"), max_length=10, choices=FilingType)
    tariff = models.CharField(_("tariff"), max_length=8, choices=Filing.Applicant)
    what = models.CharField(_("for what"), max_length=160)
    per = models.CharField(_("counted"), max_length=6, choices=Per, default=Per.FILING)
    amount = models.PositiveBigIntegerField(_("amount"))
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    since = models.DateField(_("valid from"))
    until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = FeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["type", "tariff", "-since", "what"]
        constraints = [
            models.UniqueConstraint(
                "type", "tariff", "what", "since", name="fee_is_listed_once",
                violation_error_message=_("This fee is listed already for that day. Change that one instead."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="fee_ends_after_its_beginning",
                violation_error_message=_("The last day lies before the first. Correct one of the two."),
            ),
            models.CheckConstraint(condition=~Q(legal_basis=""), name="fee_names_its_legal_basis"),
        ]  # fmt: skip

    def __str__(self):
        return self.what


class ChecklistItem(models.Model):
    """What must be there before a filing of these types; `umk_only`: for the tariff of micro and small enterprises."""

    key = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    types = ArrayField(models.CharField(max_length=10, choices=FilingType), verbose_name=_("types"))
    title = models.CharField(_("what must be there"), max_length=160)
    hint = models.CharField(_("in more words"), max_length=500, blank=True)
    umk_only = models.BooleanField(_("only at the tariff of micro and small enterprises"), default=False)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=50)
    source = models.CharField(_("source"), max_length=300, blank=True)
    is_sure = models.BooleanField(_("read in the source itself"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("item of the check list")
        verbose_name_plural = _("items of the check list")
        ordering = ["position", "pk"]
        constraints = [models.CheckConstraint(condition=Q(types__len__gte=1), name="checklist_item_is_of_a_type")]

    def __str__(self):
        return self.title


class Check(models.Model):
    """An item of the check list of one filing that is there, or does not apply."""

    class State(models.TextChoices):
        DONE = "done", _("There")
        NOT_NEEDED = "not_needed", _("Not needed")

    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="checks")
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="checks")
    state = models.CharField(_("status"), max_length=10, choices=State)
    note = models.CharField(_("note"), max_length=300, blank=True)
    checked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("checked item")
        verbose_name_plural = _("checked items")
        ordering = ["item__position", "pk"]
        constraints = [
            models.UniqueConstraint("filing", "item", name="check_is_made_once"),
            models.CheckConstraint(condition=~Q(state="not_needed") | ~Q(note=""), name="check_not_needed_says_why"),
        ]

    def __str__(self):
        return f"{self.item}: {self.get_state_display()}"
