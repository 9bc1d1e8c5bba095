"""The inbox of each person, and the outbox of the portal: what was sent to whom, and what still waits."""

from django.db import models
from django.db.models import Case, Count, Exists, Max, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klaster import access
from klaster.access import Permission
from klaster.accounts.models import Membership, User
from klaster.notifications import kinds

ATTEMPTS = 5


class OutgoingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those for the people whom the user looks after; a kabupaten's never for who holds a role elsewhere too.

        A message does not say of which of the reader's places it speaks.
        """
        found = self.filter(recipient__in=User.objects.visible_to(user))
        if access.can(user, Permission.MANAGE_PEOPLE):
            return found
        inside = Membership.objects.filter(access.within(user, Permission.ISSUE_LINKS)).values("pk")
        elsewhere = Membership.objects.standing().filter(user=OuterRef("recipient")).exclude(pk__in=inside)
        return found.exclude(Exists(elsewhere))

    def waiting(self):
        return self.filter(state=OutgoingMessage.State.WAITING)

    def left_to_staff(self):
        """{"by_hand", "failed"}: how many wait to be sent by WhatsApp, and how many the portal could not send."""
        by_hand = Q(state=OutgoingMessage.State.WAITING, channel=OutgoingMessage.Channel.WHATSAPP)
        counts = {"by_hand": Count("pk", filter=by_hand), "failed": Count("pk", filter=Q(state=OutgoingMessage.State.FAILED))}
        return self.order_by().aggregate(**counts)

    def due(self, now):
        """What the portal itself sends at this moment, the longest waiting first."""
        return self.waiting().filter(channel=OutgoingMessage.Channel.EMAIL, send_after__lte=now).order_by("send_after", "pk")


class OutgoingMessage(models.Model):
    """A text for one person: by e-mail, or by the hand of a colleague who has WhatsApp where the person has no e-mail.

    What is kept is what is sent, footer and all, so that staff read the very text; the
    subject gets the portal's name before it on the way.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        WHATSAPP = "whatsapp", _("WhatsApp, sent by hand")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="outgoing_messages", verbose_name=_("person"))
    channel = models.CharField(_("way"), max_length=10, choices=Channel)
    address = models.CharField(_("address"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=80)  # the thing it is about; a newer message on it takes the place of one that waits
    dedup = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(_("not before"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")  # by hand
    stopped_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=250, blank=True)  # also why the portal itself stopped it

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["send_after"], condition=Q(state="waiting"), name="outgoing_waiting"),
            models.Index(fields=["-created_at", "-id"], name="outgoing_in_order"),
            models.Index(fields=["recipient", "kind", "key"], condition=Q(state="waiting"), name="outgoing_replaced"),
        ]
        constraints = [
            models.UniqueConstraint("dedup", name="outgoing_message_is_made_once"),
            models.CheckConstraint(
                condition=Q(channel="email", address__contains="@")
                | Q(channel="whatsapp", address__regex=r"^\+[1-9][0-9]{7,14}$"),
                name="outgoing_address_fits_its_way",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True, sent_by__isnull=True)),
                name="outgoing_sent_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(stopped_by__isnull=True) | Q(state="stopped"), name="outgoing_is_stopped_by_someone_when_stopped"
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | Q(stopped_by__isnull=False) | ~Q(last_error=""),
                name="outgoing_stopped_by_the_portal_says_why",
            ),
            models.CheckConstraint(condition=Q(attempts__lte=ATTEMPTS), name="outgoing_attempts_have_an_end"),
            models.CheckConstraint(condition=~Q(body="") & ~Q(dedup="") & ~Q(kind=""), name="outgoing_message_has_a_text"),
        ]  # fmt: skip

    def __str__(self):
        return self.subject


class NotificationQuerySet(models.QuerySet):
    def of(self, user):
        """The inbox of a person; nobody else's is ever shown, and none to who holds no role any more."""
        if not access.can(user, access.Permission.VIEW_WORKSPACE):
            return self.none()
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at__isnull=True)

    def things(self):
        """One dict for each thing {key, last, count, unread}: those with something unread first, then the newest."""
        found = (
            self.order_by()
            .values("key")
            .annotate(last=Max("pk"), count=Count("pk"), unread=Count("pk", filter=Q(read_at__isnull=True)))
        )
        return found.order_by(Case(When(unread=0, then=1), default=0), "-last")


class Notification(models.Model):
    """That something happened to a thing, for one person. The text is made of `kind` and `params` in the reader's language."""

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=250)
    url = models.CharField(max_length=250)
    key = models.CharField(max_length=80)
    params = models.JSONField(default=dict, blank=True)
    waits = models.BooleanField(default=False)  # it waits on the reader
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    # The message that carried it: at once, or the day's digest; none yet without one.
    message = models.ForeignKey(OutgoingMessage, on_delete=models.SET_NULL, null=True, blank=True, related_name="notifications")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["recipient", "key", "-id"], name="notification_of_person"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="notification_unread"),
            models.Index(
                fields=["created_at"], condition=Q(message__isnull=True, read_at__isnull=True), name="notification_undigested"
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(url__regex=r"^/([^/\\].*)?$"), name="notification_leads_to_a_page_of_the_portal"
            ),
            models.CheckConstraint(condition=~Q(key="") & ~Q(about="") & ~Q(kind=""), name="notification_is_about_a_thing"),
        ]

    def __str__(self):
        return self.text

    @property
    def text(self):
        return kinds.text(self.kind, about=self.about, **self.params)
