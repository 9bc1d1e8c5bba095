"""Files of the partners' things: photographs and PDF, each of one thing, opened by those who see that thing."""

import uuid
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

OWNERS = ["agreement", "activity", "request", "meeting", "follow_up", "finding", "output", "filing"]


def attachment_path(attachment, name):
    """Under a name of ours, never under the sender's."""
    suffix = "webp" if attachment.kind == Attachment.Kind.PHOTO else "pdf"
    return f"partners/{uuid.uuid4().hex}.{suffix}"


def _one_owner():
    return reduce(or_, (Q(**{f"{name}__isnull": name != owner for name in OWNERS}) for owner in OWNERS))


def _owner(model, related_name="files"):
    return models.ForeignKey(model, on_delete=models.CASCADE, null=True, blank=True, related_name=related_name)


class AttachmentQuerySet(models.QuerySet):
    def present(self):
        """What has not been removed."""
        return self.filter(removed_at__isnull=True)

    def visible_to(self, user):
        """Those of things that the user sees."""
        if not user.is_authenticated:
            return self.none()
        where = Q()
        for name in OWNERS:
            model = Attachment._meta.get_field(name).related_model
            where |= Q(**{f"{name}__in": VISIBLE.get(name, _visible)(model, user)})
        return self.filter(where)


def _visible(model, user):
    return model.objects.visible_to(user).order_by().values("pk")


def _visible_by(name):
    """Through the thing that an owner belongs to."""

    def through(model, user):
        whole = model._meta.get_field(name).related_model
        return model.objects.filter(**{f"{name}__in": _visible(whole, user)}).order_by().values("pk")

    return through


VISIBLE = {"finding": _visible_by("visit"), "output": _visible_by("project")}


class Purpose(models.TextChoices):
    """What a file of a filing is."""

    LABEL = "label", _("Label of the mark")
    DRAWING = "drawing", _("Drawing or specimen")
    DESCRIPTION = "description", _("Description document")
    STATEMENT = "statement", _("Statement of the applicant")
    DEED = "deed", _("Deed or decree of the group")
    RECOMMENDATION = "recommendation", _("Signed recommendation letter")
    PAYMENT = "payment", _("Proof of payment")
    APPLICATION = "application", _("Proof of filing")
    OFFICE = "office", _("Letter from the office")
    CERTIFICATE = "certificate", _("Certificate or record letter")
    OTHER = "other", _("Another file")


class Attachment(models.Model):
    """A photograph (WebP, without metadata) or a PDF of one thing of `OWNERS`. Removed ones are no longer opened."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        DOCUMENT = "document", _("Document")

    kind = models.CharField(max_length=8, choices=Kind)
    agreement = _owner("partners.Agreement")
    activity = _owner("partners.Activity")
    request = _owner("partners.SupportRequest")
    meeting = _owner("partners.Meeting")
    follow_up = _owner("partners.FollowUp")
    finding = _owner("partners.VisitFinding")
    output = _owner("partners.ResearchOutput")
    filing = _owner("partners.Filing")
    purpose = models.CharField(_("what it is"), max_length=14, choices=Purpose, blank=True)  # of a filing's file
    file = models.FileField(upload_to=attachment_path)
    thumbnail = models.FileField(upload_to=attachment_path, blank=True)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    original_name = models.CharField(max_length=150, blank=True)
    size = models.PositiveBigIntegerField(help_text=_("In bytes."))
    sha256 = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_name = models.CharField(max_length=120, blank=True)  # of somebody who came by an answer link
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=_one_owner(), name="attachment_belongs_to_one_thing"),
            models.CheckConstraint(
                condition=Q(uploaded_by__isnull=False) | ~Q(uploaded_name=""), name="attachment_is_by_somebody"
            ),
            models.CheckConstraint(
                condition=(Q(filing__isnull=False) & ~Q(purpose="")) | Q(filing__isnull=True, purpose=""),
                name="attachment_of_a_filing_says_what_it_is",
            ),
            models.UniqueConstraint(
                *OWNERS,
                "sha256",
                name="attachment_is_kept_once",
                condition=Q(removed_at__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return self.caption or self.original_name

    @property
    def owner(self):
        return next(getattr(self, name) for name in OWNERS if getattr(self, f"{name}_id"))
