"""Evidence: photographs, documents and links to videos, each of one thing."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sites.models.innovations import Innovation
from sites.models.products import Product
from sites.models.reports import Report
from sites.models.sites import Site

FILE_NAMES = {"photo": "foto.webp", "thumbnail": "kecil.webp", "document": "dokumen.pdf"}


def evidence_path(evidence, name):
    """Where the file lies: under a name of ours, never under the sender's."""
    suffix = "webp" if evidence.kind == Evidence.Kind.PHOTO else "pdf"
    return f"evidence/{uuid.uuid4().hex}.{suffix}"


class EvidenceQuerySet(models.QuerySet):
    def present(self):
        """What has not been removed."""
        return self.filter(removed_at__isnull=True)

    def photos(self):
        return self.filter(kind=Evidence.Kind.PHOTO)


class Evidence(models.Model):
    """A photograph, a document or a video's address, of an innovation, a report, a product or a site.

    It is public once the thing it belongs to is published with it (a version's content lists the evidence it shows).
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        DOCUMENT = "document", _("Document")
        VIDEO = "video", _("Video")

    kind = models.CharField(max_length=8, choices=Kind)
    innovation = models.ForeignKey(
        Innovation,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
    )
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence")
    product = models.ForeignKey(
        Product,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, blank=True, related_name="evidence")
    file = models.FileField(upload_to=evidence_path, blank=True)
    thumbnail = models.FileField(upload_to=evidence_path, blank=True)
    url = models.URLField(_("address of the video"), blank=True, max_length=300)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    original_name = models.CharField(max_length=150, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True, help_text=_("In bytes."))
    sha256 = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=40, blank=True)  # of a report: which answer it proves (sites/answers.py)
    is_private = models.BooleanField(_("only for those who review"), default=False)
    removed_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_belongs_to_one_thing",
                condition=(
                    Q(
                        innovation__isnull=False,
                        report__isnull=True,
                        product__isnull=True,
                        site__isnull=True,
                    )
                    | Q(
                        innovation__isnull=True,
                        report__isnull=False,
                        product__isnull=True,
                        site__isnull=True,
                    )
                    | Q(
                        innovation__isnull=True,
                        report__isnull=True,
                        product__isnull=False,
                        site__isnull=True,
                    )
                    | Q(
                        innovation__isnull=True,
                        report__isnull=True,
                        product__isnull=True,
                        site__isnull=False,
                    )
                ),
            ),
            models.CheckConstraint(
                name="evidence_has_a_file_or_an_address",
                condition=(Q(kind="video") & ~Q(url="") & Q(file="")) | (~Q(kind="video") & Q(url="") & ~Q(file="")),
            ),
        ] + [
            # The same picture sent twice from a phone that lost its answer is stored once.
            models.UniqueConstraint(
                owner,
                "sha256",
                condition=Q(removed_at__isnull=True) & ~Q(sha256=""),
                name=f"evidence_is_stored_once_for_a_{owner}",
            )
            for owner in ["innovation", "report", "product", "site"]
        ]

    def __str__(self):
        return self.caption or self.get_kind_display()

    @property
    def owner(self):
        return self.innovation or self.report or self.product or self.site

    @property
    def access_code(self):
        return self.owner.access_code

    @property
    def file_url(self):
        """The address of the photograph or document, behind the permission check; a video's own address."""
        return self.url or evidence_url(self.pk, self.kind)

    @property
    def thumbnail_url(self):
        return evidence_url(self.pk, "thumbnail")


def evidence_url(pk, kind):
    return reverse("evidence_file", args=[pk, FILE_NAMES[kind]])
