"""Photographs, documents and links to videos, added to a thing and taken away from it."""

import hashlib
from contextlib import contextmanager
from pathlib import PurePath
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.audit.actions import record
from klaster.models import Portal
from klaster.templatetags.klaster import filesize
from sites import images
from sites.actions import flow
from sites.actions.flow import Refused
from sites.actions.novelty import refuse_caption
from sites.answers import EVIDENCE, PAPER
from sites.answers import keys as answer_keys
from sites.models import Evidence
from sites.models.states import EDITABLE, State

VIDEO_HOSTS = {
    "youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "instagram.com", "www.instagram.com",
    "tiktok.com", "www.tiktok.com", "vt.tiktok.com", "drive.google.com",
}  # fmt: skip
MOST = 20  # photographs, documents and links of one thing


def add_photo(*, owner, file, by, caption="", answer=""):
    """Store a photograph; (evidence, is_new). The same picture again gives the evidence that is there.

    `answer`: the key of the answer it proves (sites/answers.py), or PAPER for the signed paper form, which stays private.
    """
    _check_may_add(owner, by, answer)
    name = shown_name(file)
    if file.size > settings.MAX_PHOTO_BYTES:
        raise _too_large(name, file, settings.MAX_PHOTO_BYTES)
    digest = _digest(file)
    if found := _known(owner, digest):
        return (_kept_as_paper(found, by) if answer == PAPER else found), False
    refuse_caption(owner, caption.strip()[:200])  # before the picture is made small
    try:
        picture = images.prepare(file) if file.size else _raise(images.NotUsable("empty"))
    except images.NotUsable as unusable:
        raise _refused(name, unusable.reason) from None
    evidence = Evidence(kind=Evidence.Kind.PHOTO, width=picture.width, height=picture.height, size=len(picture.photo))
    files = {"file": picture.photo, "thumbnail": picture.thumbnail}
    return _store(evidence, owner, by, files, digest, original_name=name, caption=caption.strip()[:200], answer=answer)


def add_document(*, owner, file, by, caption="", answer="", is_private=False):
    """Store a PDF; (evidence, is_new)."""
    _check_may_add(owner, by, answer)
    name = shown_name(file)
    if file.size > settings.MAX_DOCUMENT_BYTES:
        raise _too_large(name, file, settings.MAX_DOCUMENT_BYTES)
    if not file.size:
        raise _refused(name, images.REASONS["empty"])
    file.seek(0)
    if b"%PDF-" not in file.read(1024):
        raise _refused(name, _("This is not a PDF. Save the document as PDF, then choose it again."))
    digest = _digest(file)
    if found := _known(owner, digest):
        return found, False
    file.seek(0)
    evidence = Evidence(kind=Evidence.Kind.DOCUMENT, size=file.size, is_private=is_private)
    return _store(
        evidence, owner, by, {"file": file.read()}, digest, original_name=name, caption=caption.strip()[:200], answer=answer
    )


def add_video(*, owner, url, by, caption="", answer=""):
    """Store the address of a video; (evidence, is_new)."""
    _check_may_add(owner, by, answer)
    url = url.strip()
    try:
        parts = urlsplit(url)
        allowed = (
            parts.scheme == "https" and parts.hostname in VIDEO_HOSTS and parts.port in (None, 443) and "@" not in parts.netloc
        )
    except ValueError:
        allowed = False
    if not allowed or len(url) > 300 or any(sign.isspace() for sign in url):
        raise Refused(
            _("The video's address was not stored. Copy the link from YouTube, Instagram, TikTok or Google Drive: https://…")
        )
    digest = hashlib.sha256(url.encode()).hexdigest()
    if found := _known(owner, digest):
        return found, False
    return _store(
        Evidence(kind=Evidence.Kind.VIDEO, url=url), owner, by, {}, digest, caption=caption.strip()[:200], answer=answer
    )


@transaction.atomic
def set_caption(*, evidence, caption, by):
    _check_may_change(_locked(evidence.owner), by)
    caption = caption.strip()[:200]
    if evidence.caption != caption:
        refuse_caption(evidence.owner, caption)
        evidence.caption = caption
        _described(evidence, by, "caption")
        _public_change(evidence)


@transaction.atomic
def set_answer(*, evidence, answer, by):
    """Say which answer of its report a piece of evidence proves; "" for none."""
    if evidence.answer in (answer, PAPER):
        return
    _check_may_change(_locked(evidence.owner), by)
    if answer and (not evidence.report_id or answer not in answer_keys(evidence.owner)):
        raise Refused(_("Not stored: this report has no such answer. Open the page again and choose what it proves."))
    evidence.answer = answer
    _described(evidence, by, "answer")


@transaction.atomic
def remove(*, evidence, by):
    """Take it away. The file stays: a published version goes on showing what it was published with."""
    _check_may_change(_locked(evidence.owner), by, evidence.answer)
    if evidence.removed_at:
        return evidence
    evidence.removed_at = timezone.now()
    evidence.save(update_fields=["removed_at"])
    record(by=by, verb=gettext_noop("removed evidence from"), obj=evidence.owner, evidence=evidence.pk)
    _public_change(evidence)
    return evidence


def _described(evidence, by, *fields):
    """Save what is said of a piece of evidence, with its event."""
    evidence.save(update_fields=fields)
    record(by=by, verb=gettext_noop("described evidence of"), obj=evidence.owner, evidence=evidence.pk)


def _locked(owner):
    """A report or an innovation as it stands now, locked: what is being sent meanwhile takes nothing more."""
    return flow.lock(owner) if owner._meta.model_name in {"report", "innovation"} else owner


def _as_stored(owner):
    """A product may have been shown to the public meanwhile."""
    return owner._meta.model.objects.get(pk=owner.pk) if owner._meta.model_name == "product" else owner


def shown_name(file):
    """The sender's name of a file, for messages: without path and control signs, short."""
    name = "".join(sign for sign in PurePath((file.name or "").replace("\\", "/")).name if sign.isprintable())
    return name[-80:] or _("File")


def _raise(error):
    raise error


def _refused(name, reason):
    return Refused(_("%(name)s: %(reason)s") % {"name": name, "reason": reason})


def _too_large(name, file, most):
    return _refused(
        name,
        _("The file has %(size)s; at most %(most)s can be stored. Choose a smaller one.")
        % {"size": filesize(file.size), "most": filesize(most)},
    )


def _check_may_change(owner, by, answer=""):
    permission = Permission.MANAGE_SITES if owner._meta.model_name == "site" else Permission.WRITE
    flow.demand(by, permission, owner)
    if answer == PAPER and owner._meta.model_name == "report" and owner.state in {*EDITABLE, State.SUBMITTED}:
        return  # the signed form may come after the report was sent, until it is verified, whatever a return asks for
    if not getattr(owner, "is_editable", True):
        flow.demand_editable(owner, by)
    if getattr(owner, "asked", None) and EVIDENCE not in owner.asked:
        raise Refused(_("Not stored: Dinas PMD asked for other answers, so photos and documents stay as they were sent."))


def _check_may_add(owner, by, answer=""):
    _check_may_change(owner, by, answer)
    if owner.evidence.present().count() >= MOST:
        raise Refused(_("Not stored: there are already %(most)s files here. Remove one first.") % {"most": MOST})


@transaction.atomic
def _kept_as_paper(evidence, by):
    """A photograph that is there already turns out to be the signed form: from now on only those who review see it."""
    if evidence.answer != PAPER:
        _check_may_change(_locked(evidence.owner), by, PAPER)
        evidence.answer, evidence.is_private = PAPER, True
        _described(evidence, by, "answer", "is_private")
    return evidence


def _digest(file):
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: file.read(1 << 20), b""):
        digest.update(chunk)
    return digest.hexdigest()


def _known(owner, digest):
    return owner.evidence.present().filter(sha256=digest).first()


@contextmanager
def _files_of(evidence):
    """Files written by a transaction that fails are deleted with it."""
    try:
        yield
    except BaseException:
        for field in (evidence.file, evidence.thumbnail):
            if field and field._committed:
                field.storage.delete(field.name)
        raise


def _store(evidence, owner, by, files, digest, *, answer="", **fields):
    if answer and (owner._meta.model_name != "report" or answer not in [PAPER, *answer_keys(owner)]):
        raise Refused(_("Not stored: this report has no such answer. Open the page again and choose what it proves."))
    evidence.answer, evidence.is_private = answer, evidence.is_private or answer == PAPER
    setattr(evidence, owner._meta.model_name, owner)
    evidence.uploaded_by, evidence.sha256 = by, digest
    for name, value in fields.items():
        setattr(evidence, name, value)
    try:
        with _files_of(evidence), transaction.atomic():
            _check_may_add(_locked(owner), by, answer)  # again: making a photograph small takes seconds
            refuse_caption(_as_stored(owner), evidence.caption)
            for name, content in files.items():
                getattr(evidence, name).save(name, ContentFile(content), save=False)
            evidence.save()
            record(by=by, verb=gettext_noop("added evidence to"), obj=owner, evidence=evidence.pk, kind=evidence.kind)
            _public_change(evidence)
    except IntegrityError:
        if found := _known(owner, digest):
            return found, False
        raise Refused(_("Not stored: the same file was taken away at this moment. Choose it again.")) from None
    return evidence, True


def _public_change(evidence):
    """Sites and published products show their pictures at once; innovations and reports wait for the next version."""
    if evidence.site_id or (evidence.product_id and evidence.product.is_published):
        Portal.content_changed()
