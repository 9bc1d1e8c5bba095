"""Coordination: meetings with attendance and action list, instructions of the head of office, field visits."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from klaster import access
from partners.models.partners import Partner


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the villages where the user reads everything, and those to which the user's partners are invited."""
        if not user.is_authenticated:
            return self.none()
        reads = access.within(user, access.Permission.VIEW_ALL, "region__code")
        if not reads:
            return self
        there = Meeting.villages.through.objects.filter(reads).values("meeting_id")
        invited = Attendance.objects.filter(partner_id__in=access.partner_ids(user)).values("meeting_id")
        return self.filter(Q(pk__in=there) | Q(pk__in=invited))

    def coming(self, now):
        """Planned and not over yet, the next first."""
        planned = self.filter(state=Meeting.State.PLANNED)
        return planned.filter(Q(begins_at__gte=now) | Q(ends_at__gte=now)).order_by("begins_at", "pk")


class Meeting(models.Model):
    """A coordination meeting (rakor)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    title = models.CharField(_("title"), max_length=160)
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    agenda = models.TextField(_("agenda"), max_length=4000, blank=True)
    minutes = models.TextField(_("minutes"), max_length=12000, blank=True)
    villages = models.ManyToManyField("sites.Region", related_name="meetings", blank=True, verbose_name=_("villages"))
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.PLANNED)
    cancel_reason = models.CharField(_("reason"), max_length=1000, blank=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("coordination meeting")
        verbose_name_plural = _("coordination meetings")
        ordering = ["-begins_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                "title",
                "begins_at",
                name="meeting_is_listed_once",
                violation_error_message=_("This meeting is listed already. Open it in the list instead."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("The meeting ends before it begins. Correct one of the two."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""), name="meeting_cancelled_has_a_reason"
            ),
        ]

    def __str__(self):
        return self.title


class Attendance(models.Model):
    """One line of the list of those invited and there (*daftar hadir*)."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Absent")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    name = models.CharField(_("name"), max_length=120, blank=True)
    office = models.CharField(_("office"), max_length=160, blank=True)
    position = models.CharField(_("position"), max_length=120, blank=True)
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    state = models.CharField(_("attendance"), max_length=8, choices=State, default=State.INVITED)

    class Meta:
        verbose_name = _("line of an attendance list")
        verbose_name_plural = _("attendance list")
        ordering = ["office", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(office="") | Q(partner__isnull=False),
                name="attendance_names_somebody",
                violation_error_message=_("Write a name or an office, or choose a partner."),
            ),
            models.UniqueConstraint(
                "meeting",
                "name",
                "office",
                "partner",
                name="attendance_is_listed_once",
                nulls_distinct=False,
                violation_error_message=_("This person or office is on the list already."),
            ),
        ]

    def __str__(self):
        return self.name or self.office or str(self.partner)


class ActionItemQuerySet(models.QuerySet):
    def open(self):
        """Not done, of meetings that were not cancelled. What became a support request is followed there."""
        return self.filter(done_on__isnull=True, request__isnull=True).exclude(meeting__state=Meeting.State.CANCELLED)

    def overdue(self, on):
        return self.open().filter(due__lt=on)


class ActionItem(models.Model):
    """One line of the action list (*rencana tindak lanjut*). It may become a support request."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    text = models.CharField(_("what will be done"), max_length=160)
    region = models.ForeignKey(
        "sites.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("village")
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    who = models.CharField(_("who"), max_length=120, blank=True)
    due = models.DateField(_("until"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an action list")
        verbose_name_plural = _("action list")
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                "meeting",
                "text",
                name="action_is_listed_once",
                violation_error_message=_("This is on the action list already."),
            )
        ]

    def __str__(self):
        return self.text


class InstructionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of them for Dinas PMD and the head of office; for a kabupaten/kota those that it follows up."""
        if not user.is_authenticated:
            return self.none()
        if access.can(user, access.Permission.VIEW_SUMMARY):
            return self
        mine = FollowUp.objects.filter(access.within(user, access.Permission.FOLLOW_UP, "region__code"))
        return self.filter(pk__in=mine.order_by().values("instruction_id"))

    def open(self):
        return self.filter(closed_on__isnull=True)


class Instruction(models.Model):
    """An instruction of the head of office, followed up in each kabupaten/kota."""

    number = models.CharField(_("number of the letter"), max_length=100, blank=True)
    title = models.CharField(_("about"), max_length=200)
    text = models.TextField(_("what is to be done"), max_length=4000)
    given_on = models.DateField(_("given on"))
    due = models.DateField(_("due date"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closing_note = models.CharField(_("closing note"), max_length=1000, blank=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "title",
                "given_on",
                name="instruction_is_listed_once",
                violation_error_message=_("This instruction is listed already. Open it in the list instead."),
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("given_on")),
                name="instruction_due_after_given",
                violation_error_message=_("The due date lies before the day on which it was given. Correct one of the two."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("given_on")), name="instruction_closed_after_given"
            ),
        ]

    def __str__(self):
        return self.title


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(access.within(user, access.Permission.VIEW_ALL, "region__code"))

    def overdue(self, on):
        return self.filter(instruction__due__lt=on, instruction__closed_on__isnull=True).exclude(state=FollowUp.State.DONE)


class FollowUp(models.Model):
    """What one kabupaten/kota did upon an instruction; what it wrote before stands in the audit trail."""

    class State(models.TextChoices):
        NOT_BEGUN = "not_begun", _("Not begun")
        BEGUN = "begun", _("Begun")
        DONE = "done", _("Done")

    instruction = models.ForeignKey(Instruction, on_delete=models.CASCADE, related_name="follow_ups")
    region = models.ForeignKey("sites.Region", on_delete=models.PROTECT, related_name="+", verbose_name=_("kabupaten/kota"))
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.NOT_BEGUN)
    text = models.TextField(_("what was done"), max_length=4000, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    updated_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up of an instruction")
        verbose_name_plural = _("follow-ups of instructions")
        ordering = ["region__code"]
        constraints = [
            models.UniqueConstraint("instruction", "region", name="follow_up_one_for_each_area"),
            models.CheckConstraint(
                condition=(Q(state="done", done_on__isnull=False) & ~Q(text="")) | (~Q(state="done") & Q(done_on__isnull=True)),
                name="follow_up_done_says_what",
                violation_error_message=_("Write what was done, and on which day."),
            ),
        ]

    def __str__(self):
        return f"{self.region}: {self.get_state_display()}"

    @property
    def access_code(self):
        return self.region.code


class FieldVisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(access.within(user, access.Permission.VIEW_ALL, "region__code"))


class FieldVisit(models.Model):
    """A visit (*kunjungan lapangan, monev*) to a village. `key` is the page's own: sent twice by a phone, it is one visit."""

    region = models.ForeignKey("sites.Region", on_delete=models.PROTECT, related_name="field_visits", verbose_name=_("village"))
    visited_on = models.DateField(_("visited on"))
    purpose = models.CharField(_("purpose"), max_length=200)
    visitors = models.CharField(_("who came"), max_length=300, blank=True)
    met = models.CharField(_("whom they met"), max_length=300, blank=True)
    summary = models.TextField(_("what was seen"), max_length=4000, blank=True)
    key = models.UUIDField(unique=True, editable=False)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = FieldVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("field visit")
        verbose_name_plural = _("field visits")
        ordering = ["-visited_on", "-pk"]

    def __str__(self):
        return f"{self.region}: {self.purpose}"

    @property
    def access_code(self):
        return self.region.code


class VisitFinding(models.Model):
    """One thing found on a visit; its photos are attachments. It may become a support request."""

    visit = models.ForeignKey(FieldVisit, on_delete=models.CASCADE, related_name="findings")
    text = models.TextField(_("finding"), max_length=2000)
    to_do = models.CharField(_("what should follow"), max_length=160, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    key = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("finding of a visit")
        verbose_name_plural = _("findings of visits")
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]
