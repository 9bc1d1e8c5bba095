"""Letters between offices: templates that the office edits, signatories, and the letters made from them."""

import re
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from klaster import access
from partners.models.coordination import Attendance, Meeting
from partners.models.filings import FilingPartner
from partners.models.requests import Offer, SupportRequest


class LetterKind(models.TextChoices):
    REQUEST = "request", _("Official letter: request for support")
    NOTE = "note", _("Internal note")
    INVITATION = "invitation", _("Invitation")
    MINUTES = "minutes", _("Minutes")
    RECOMMENDATION = "umk", _("Recommendation letter for a micro or small enterprise")


def template_path(template, name):
    """Under a name of ours, never under the sender's."""
    return f"letters/templates/{uuid.uuid4().hex}.docx"


def letter_path(letter, name):
    return f"letters/{uuid.uuid4().hex}.docx"


def signed_path(letter, name):
    return f"letters/signed/{uuid.uuid4().hex}.pdf"


class LetterTemplate(models.Model):
    """A DOCX with fields, as uploaded on one day; the current one of its kind is used, earlier ones stay."""

    kind = models.CharField(_("kind"), max_length=10, choices=LetterKind)
    file = models.FileField(upload_to=template_path)
    original_name = models.CharField(max_length=150, blank=True)
    is_current = models.BooleanField(default=True)
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        ordering = ["kind", "-uploaded_at"]
        constraints = [
            models.UniqueConstraint("kind", name="letter_template_one_current", condition=Q(is_current=True)),
        ]

    def __str__(self):
        return self.get_kind_display()


class SignatoryQuerySet(models.QuerySet):
    def serving(self, on):
        """Those in office on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)


class Signatory(models.Model):
    """Who signs, in which office, from when until when."""

    name = models.CharField(_("name with titles"), max_length=120)
    position = models.CharField(_("position"), max_length=160)
    rank = models.CharField(_("rank"), max_length=80, blank=True)
    nip = models.CharField("NIP", max_length=30, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["-since", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="signatory_leaves_after_coming",
                violation_error_message=_("The last day lies before the first. Correct one of the two."),
            )
        ]

    def __str__(self):
        return f"{self.name}, {self.position}"


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for those who lead the program; for a partner's officers the numbered ones that are addressed to their partner.

        A letter that names no partner is addressed to all who are asked for its request, or invited to its meeting.
        A recommendation letter is read by the office that signs it and by the partner that accompanies its filing. Internal
        notes stay inside.
        """
        if access.can(user, access.Permission.VIEW_SUMMARY):
            return self
        partners = access.partner_ids(user)
        if not partners:
            return self.none()
        asked = Offer.objects.not_withdrawn().filter(partner_id__in=partners).values("request_id")
        invited = Attendance.objects.filter(partner_id__in=partners).values("meeting_id")
        accompanied = FilingPartner.objects.filter(partner_id__in=partners, until__isnull=True).values("filing_id")
        to_all = Q(partner__isnull=True) & (Q(request_id__in=asked) | Q(meeting_id__in=invited))
        out = self.filter(state__in=[Letter.State.ISSUED, Letter.State.SIGNED]).exclude(kind=LetterKind.NOTE)
        return out.filter(Q(partner_id__in=partners) | to_all | Q(filing_id__in=accompanied))

    def unsigned_since(self, moment):
        """Numbered before that moment, and still without a signed copy."""
        return self.filter(state=Letter.State.ISSUED, updated_at__lt=moment)


class Letter(models.Model):
    """One letter. A draft has no number; issued, text and file stand still; signed, once the signed copy is uploaded."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Numbered, not signed yet")
        SIGNED = "signed", _("Signed copy on file")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(_("kind"), max_length=10, choices=LetterKind)
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.DRAFT)
    number = models.CharField(_("number"), max_length=100, blank=True)
    dated = models.DateField(_("date of the letter"))
    subject = models.CharField(_("subject"), max_length=200)
    addressee = models.TextField(_("to"), max_length=1000)
    place = models.CharField(_("place of the addressee"), max_length=80, blank=True)
    body = models.TextField(_("text"), max_length=12000)
    attachments = models.CharField(_("enclosures"), max_length=80, blank=True)
    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="letters", verbose_name=_("signatory"))
    # As of the day it was issued: what stands on the paper stays when the office changes hands.
    signer_name = models.CharField(max_length=120, blank=True)
    signer_position = models.CharField(max_length=160, blank=True)
    signer_rank = models.CharField(max_length=80, blank=True)
    signer_nip = models.CharField(max_length=30, blank=True)
    request = models.ForeignKey(SupportRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    partner = models.ForeignKey("partners.Partner", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    filing = models.ForeignKey(
        "partners.Filing", on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )  # of a recommendation letter, which serves filings of its year alone
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="letters")
    file = models.FileField(upload_to=letter_path, blank=True)
    signed_file = models.FileField(upload_to=signed_path, blank=True)
    signed_sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancel_reason = models.CharField(_("reason"), max_length=1000, blank=True)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-dated", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "number",
                F("dated__year"),
                name="letter_number_is_unique_in_a_year",
                condition=~Q(number=""),
                violation_error_message=_("Another letter of this year bears this number already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | (~Q(number="") & ~Q(file="") & ~Q(signer_name="")),
                name="letter_issued_has_its_number",
            ),
            models.CheckConstraint(
                condition=(Q(state="signed", signed_at__isnull=False) & ~Q(signed_file=""))
                | (~Q(state="signed") & Q(signed_file="")),
                name="letter_signed_has_its_copy",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""), name="letter_cancelled_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind="umk", filing__isnull=False) | (~Q(kind="umk") & Q(filing__isnull=True)),
                name="letter_of_recommendation_is_of_a_filing",
            ),
        ]

    def __str__(self):
        return self.subject

    @property
    def docx_name(self):
        """The name of the DOCX says that nobody has signed it."""
        if self.state == self.State.DRAFT:
            return f"surat-draf-{self.pk}-belum-ttd.docx"
        word = "dibatalkan" if self.state == self.State.CANCELLED else "belum-ttd"
        return f"surat-{self._number_in_a_name}-{word}.docx"

    @property
    def pdf_name(self):
        return f"surat-{self._number_in_a_name}-salinan-ttd.pdf"

    @property
    def _number_in_a_name(self):
        return slugify(re.sub(r"[^\w]+", "-", self.number)) or str(self.pk)
