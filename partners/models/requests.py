"""Support requests: what a village needs, which partners were asked, what they promised, and whether it helped."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klaster import access
from partners.models.money import Funded, fiscal_year_is_plausible
from partners.models.partners import ContactPerson, Partner, Topic


class SupportRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the area in which the user reads everything, and those that the user's partners are or were asked for.

        A partner that Dinas PMD no longer asks reads it no more; one that turned it down does.
        """
        if not user.is_authenticated:
            return self.none()
        reads = access.within(user, access.Permission.VIEW_ALL, "region__code")
        if not reads:
            return self
        asked = Offer.objects.not_withdrawn().filter(partner_id__in=access.partner_ids(user)).values("request_id")
        return self.filter(reads | Q(pk__in=asked))

    def open(self):
        """Not finished: somebody still has to do something."""
        return self.filter(state__in=SupportRequest.OPEN)

    def overdue(self, on):
        return self.open().filter(due__lt=on)

    def behind(self, on):
        """Overdue, or a day that a partner promised has passed."""
        promised = Offer.objects.filter(state=Offer.State.ACCEPTED, due__lt=on).values("request_id")
        return self.open().filter(Q(due__lt=on) | Q(pk__in=promised))

    def confirmed(self):
        """Finished, and the village said that it helped: what the public reads."""
        return self.filter(state=SupportRequest.State.CONFIRMED)


class SupportRequest(models.Model):
    """One need of a village. `State` follows the offers: see partners/actions/requests.py for the moves."""

    class State(models.TextChoices):
        RECORDED = "recorded", _("Recorded, no partner asked yet")
        OFFERED = "offered", _("Waits for partners' answers")
        ACCEPTED = "accepted", _("Accepted, being worked on")
        DONE = "done", _("Done, waits for the village's word")
        CONFIRMED = "confirmed", _("Benefit confirmed by the village")
        UNCONFIRMED = "unconfirmed", _("Done, not confirmed")
        CANCELLED = "cancelled", _("Withdrawn")

    OPEN = [State.RECORDED, State.OFFERED, State.ACCEPTED]
    FINISHED = [State.DONE, State.CONFIRMED, State.UNCONFIRMED]

    region = models.ForeignKey(
        "sites.Region", on_delete=models.PROTECT, related_name="support_requests", verbose_name=_("village")
    )
    innovation = models.ForeignKey(
        "sites.Innovation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="support_requests",
        verbose_name=_("innovation"),
    )
    # Where it came from; none of them: by hand.
    report = models.ForeignKey(
        "sites.Report", on_delete=models.PROTECT, null=True, blank=True, related_name="support_requests", editable=False
    )
    plan_line = models.OneToOneField(
        "partners.PlanLine", on_delete=models.PROTECT, null=True, blank=True, related_name="request", editable=False
    )
    finding = models.OneToOneField(
        "partners.VisitFinding", on_delete=models.PROTECT, null=True, blank=True, related_name="request", editable=False
    )
    action_item = models.OneToOneField(
        "partners.ActionItem", on_delete=models.PROTECT, null=True, blank=True, related_name="request", editable=False
    )
    product = models.ForeignKey(
        "sites.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="support_requests", editable=False
    )
    gap = models.CharField(max_length=12, blank=True, editable=False)  # what the product lacks (sites/product_gaps.py)
    title = models.CharField(_("what is needed"), max_length=160)
    need = models.TextField(_("in more words"), max_length=4000, blank=True)
    topic = models.CharField(_("topic"), max_length=12, choices=Topic, blank=True)
    butir_code = models.CharField(_("butir"), max_length=10, blank=True)
    due = models.DateField(_("due date"))
    state = models.CharField(_("status"), max_length=12, choices=State, default=State.RECORDED)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=3000, blank=True)  # public once the village confirmed
    answer_until = models.DateField(_("the village answers until"), null=True, blank=True)
    village_said = models.TextField(_("the village's words"), max_length=2000, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(_("reason"), max_length=1000, blank=True)
    climbed = models.PositiveSmallIntegerField(default=0, editable=False)  # how far up its lateness was told
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("support request")
        verbose_name_plural = _("support requests")
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["state", "due"], name="support_request_by_due")]
        constraints = [
            models.UniqueConstraint(
                "region",
                "title",
                name="support_request_is_open_once",
                condition=Q(state__in=["recorded", "offered", "accepted"]),
                violation_error_message=_("This village has an open request with the same title already. Open it in the list."),
            ),
            models.UniqueConstraint(
                "product",
                "gap",
                name="support_request_of_a_gap_is_open_once",
                condition=Q(state__in=["recorded", "offered", "accepted"]) & ~Q(gap=""),
                violation_error_message=_("There is an open request for this already. Open it in the list."),
            ),
            models.CheckConstraint(condition=Q(gap="") | Q(product__isnull=False), name="support_request_gap_is_of_a_product"),
            models.CheckConstraint(
                condition=Q(state__in=["recorded", "offered", "accepted", "cancelled"], done_on__isnull=True)
                | Q(state__in=["done", "confirmed", "unconfirmed"], done_on__isnull=False, answer_until__gte=F("done_on")),
                name="support_request_done_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_at__isnull=False, confirmed_by__isnull=False)
                | (~Q(state="confirmed") & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
                name="support_request_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""), name="support_request_withdrawn_has_a_reason"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def access_code(self):
        return self.region.code

    @property
    def reference(self):
        """The number by which letters and people name it."""
        return f"PD-{timezone.localdate(self.created_at).year}-{self.pk:05}"

    @property
    def is_open(self):
        return self.state in self.OPEN

    def days_overdue(self, on):
        return max((on - self.due).days, 0) if self.is_open else 0


class OfferQuerySet(models.QuerySet):
    def standing(self):
        """Not turned down: waiting for the answer, or accepted."""
        return self.filter(state__in=[Offer.State.WAITING, Offer.State.ACCEPTED])

    def not_withdrawn(self):
        """Standing, or answered with a no."""
        return self.exclude(state=Offer.State.WITHDRAWN)


class Offer(Funded):
    """A request put to one partner, and its answer. `is_lead`: this one answers for the whole; one for each request."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Cannot be met yet")
        HANDED_ON = "handed_on", _("Handed on")
        WITHDRAWN = "withdrawn", _("No longer asked")

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="offers")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="offers", verbose_name=_("partner"))
    is_lead = models.BooleanField(_("in the lead"), default=False)
    state = models.CharField(_("answer"), max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    handed_to = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed on to")
    )
    due = models.DateField(_("promised until"), null=True, blank=True)
    note = models.TextField(_("what will be done"), max_length=2000, blank=True)
    contact = models.ForeignKey(
        ContactPerson, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("focal point")
    )
    offered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_name = models.CharField(max_length=120, blank=True)  # of somebody who answered by a link, as typed

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to a partner")
        verbose_name_plural = _("requests to partners")
        ordering = ["-is_lead", "offered_at", "pk"]
        constraints = [
            fiscal_year_is_plausible("offer_fiscal_year"),
            models.UniqueConstraint("request", "partner", name="offer_once_to_each_partner"),
            models.UniqueConstraint("request", name="offer_one_in_the_lead", condition=Q(is_lead=True)),
            models.CheckConstraint(
                condition=Q(is_lead=False) | Q(state__in=["waiting", "accepted"]), name="offer_lead_was_not_turned_down"
            ),
            models.CheckConstraint(
                condition=(Q(state="handed_on", handed_to__isnull=False) & ~Q(handed_to=F("partner")))
                | (~Q(state="handed_on") & Q(handed_to__isnull=True)),
                name="offer_handed_on_to_another",
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="offer_declined_says_why"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"])
                | (Q(answered_at__isnull=False) & (Q(answered_by__isnull=False) | ~Q(answered_name=""))),
                name="offer_answered_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.partner}: {self.get_state_display()}"

    @property
    def access_partner_id(self):
        return self.partner_id


class RequestStep(models.Model):
    """A step of the way to done, by one of the partners or by the village."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="steps")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(_("step"), max_length=200)
    due = models.DateField(_("until"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["due", "pk"]

    def __str__(self):
        return self.text


class RequestRemark(models.Model):
    """A word in the discussion, by somebody with an account, or by a partner through its link under the name typed there."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="remarks")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("remark"), max_length=2000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("remark on a request")
        verbose_name_plural = _("remarks on requests")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(author__isnull=False) | (~Q(author_name="") & Q(partner__isnull=False)),
                name="request_remark_is_by_somebody",
            )
        ]

    def __str__(self):
        return self.text[:60]


class AnswerLinkQuerySet(models.QuerySet):
    def live(self):
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())


class AnswerLink(models.Model):
    """A one-time link by which a partner answers, or reports that it is done, without an account. Only its hash is kept."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_name = models.CharField(max_length=120, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer link")
        verbose_name_plural = _("answer links")
        constraints = [
            models.UniqueConstraint(
                "offer", name="answer_link_one_live", condition=Q(used_at__isnull=True, revoked_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_name="")
                | (Q(used_at__isnull=False, revoked_at__isnull=True) & ~Q(used_name="")),
                name="answer_link_used_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.offer_id}: {self.state}"

    @property
    def state(self):
        """live, used, revoked or expired."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "live" if self.expires_at > timezone.now() else "expired"
