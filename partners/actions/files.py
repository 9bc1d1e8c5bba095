"""Files of the partners' things: who may see a thing may open its files; the actions that add them say who may add."""

import hashlib

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.audit.actions import record
from klaster.templatetags.klaster import filesize
from partners.models import Attachment
from sites import images
from sites.actions.evidence import shown_name

MOST = 20  # of one thing
PDF = b"%PDF-"


def add_file(*, owner, file, by=None, by_name="", caption="", purpose=""):
    """Store a photograph or a PDF of `owner`, judged by its content; the same file again gives the one that is there.

    Whether the actor may is for the caller, which knows the owner. `by_name`: of somebody who came by an answer link.
    `purpose`: what a file of a filing is; the same file as something else is refused.
    ValidationError says what cannot be stored and why; nothing of it is kept then.
    """
    name = shown_name(file)
    content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    kind = Attachment.Kind.DOCUMENT if content.lstrip().startswith(PDF) else Attachment.Kind.PHOTO
    _check_size(name, file, kind)
    if known := owner.files.present().filter(sha256=digest).first():
        return _as_asked(known, purpose)
    stored = _prepared(name, file, content, kind)
    attachment = Attachment(
        kind=kind, size=len(stored["file"]), sha256=digest, uploaded_by=by, uploaded_name=by_name, original_name=name,
        purpose=purpose,
    )  # fmt: skip
    attachment.caption = caption.strip()[:200]
    setattr(attachment, _field_of(owner), owner)
    return _store(attachment, owner, stored)


def _as_asked(known, purpose):
    if known.purpose != purpose:
        words = _(
            "This file is here already, as “%(purpose)s”. Nothing was changed. If it is something else, take it away first and"
            " add it again."
        )
        raise ValidationError(words % {"purpose": known.get_purpose_display()})
    return known


def _field_of(owner):
    return next(field.name for field in Attachment._meta.fields if field.related_model is type(owner))


def _check_size(name, file, kind):
    most = settings.MAX_DOCUMENT_BYTES if kind == Attachment.Kind.DOCUMENT else settings.MAX_PHOTO_BYTES
    if file.size > most:
        raise ValidationError(
            _("%(name)s has %(size)s; at most %(most)s can be stored. Choose a smaller file.")
            % {"name": name, "size": filesize(file.size), "most": filesize(most)}
        )


def _prepared(name, file, content, kind):
    """{field: bytes}: a PDF as it is, a photograph made small and without metadata."""
    if kind == Attachment.Kind.DOCUMENT:
        return {"file": content}
    if not content:
        raise ValidationError(_("%(name)s is empty; nothing was stored. Choose it again.") % {"name": name})
    try:
        picture = images.prepare(file)
    except images.NotUsable as unusable:
        reason = _("only photos (JPEG, PNG, WebP, HEIC) and PDF can be stored") if unusable.code == "type" else unusable.reason
        raise ValidationError(_("%(name)s: %(reason)s") % {"name": name, "reason": reason}) from None
    return {"file": picture.photo, "thumbnail": picture.thumbnail}


def _store(attachment, owner, stored):
    try:
        with transaction.atomic():
            owner = type(owner).objects.select_for_update().get(pk=owner.pk)
            if known := owner.files.present().filter(sha256=attachment.sha256).first():
                return _as_asked(known, attachment.purpose)
            if owner.files.present().count() >= MOST:
                raise ValidationError(_("There are already %(most)s files here. Remove one first.") % {"most": MOST})
            for field, content in stored.items():
                getattr(attachment, field).save("file", ContentFile(content), save=False)
            attachment.full_clean(exclude=["file", "thumbnail"])
            attachment.save()
            record(by=attachment.uploaded_by, verb=gettext_noop("added a file to"), obj=owner, file=attachment.pk)
    except BaseException:
        for field in (attachment.file, attachment.thumbnail):  # files of a transaction that failed go with it
            if field and field._committed:
                field.storage.delete(field.name)
        raise
    return attachment


@transaction.atomic
def remove_file(*, attachment, by, may):
    """Take it away; `may`: the answer of the owner's own rule for this person. The file itself stays for the audit."""
    if not may:
        raise PermissionDenied(may.reason)
    if attachment.removed_at is None:
        attachment.removed_at = timezone.now()
        attachment.save(update_fields=["removed_at"])
        record(by=by, verb=gettext_noop("removed a file from"), obj=attachment.owner, file=attachment.pk)
    return attachment
