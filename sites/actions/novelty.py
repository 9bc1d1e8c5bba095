"""Releasing the technical part of an innovation, and refusing to publish what repeats a secret."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.audit.actions import record
from klaster.sockets import collect
from sites import novelty
from sites.actions import flow
from sites.actions.flow import Refused

MOST = 500  # signs of a reason


@transaction.atomic
def release_technical(*, innovation, reason, understood, by):
    """From the next published version on the technical part is public.

    `understood`: the second confirmation, asked for while a patent or design of the innovation is not filed yet.
    """
    innovation = flow.lock(innovation)
    flow.demand(by, Permission.WRITE, innovation)
    if innovation.technical_released_on:
        return innovation
    if not innovation.technical.strip():
        raise Refused(_("Not released: nothing is written in the technical part yet."))
    if not reason.strip():
        raise Refused(_("Not released: write why the technical part may be public. It stays private."))
    at_risk = bool(waiting(innovation))
    if at_risk and not understood:
        raise Refused(
            _(
                "Not released: something of this innovation is not filed yet, and what is public before the filing date can no"
                " longer be protected. The technical part stays private. Wait for the filing date, or tick that you"
                " understand what is lost."
            )
        )
    innovation.technical_released_on = timezone.localdate()
    innovation.technical_release_reason = reason.strip()[:MOST]
    innovation.save()
    detail = {"before_filing": True} if at_risk else {}
    verb = gettext_noop("released the technical part of")
    record(by=by, verb=verb, obj=innovation, reason=innovation.technical_release_reason, **detail)
    return innovation


@transaction.atomic
def take_back_technical(*, innovation, by):
    """Later versions no longer hold the technical part; those that were published keep what they showed."""
    innovation = flow.lock(innovation)
    flow.demand(by, Permission.WRITE, innovation)
    if innovation.technical_released_on:
        innovation.technical_released_on, innovation.technical_release_reason = None, ""
        innovation.save()
        record(by=by, verb=gettext_noop("took back the release of the technical part of"), obj=innovation)
    return innovation


def waiting(innovation):
    """What of the innovation waits for its filing date, whoever may see it: for counting, never for showing."""
    plugged = collect("innovation.guard", innovation=innovation)
    return [item["title"] for items in plugged for item in items if item["is_own"]]


def refuse_repeats(found):
    """Refuse to publish an innovation or a report that repeats a secret."""
    if found:
        raise Refused(
            _(
                "Not published: %(repeats)s Everything is kept as it was, and nothing became public. Have the passage taken"
                " out, or release that text on purpose first; what is public before its filing date can lose its protection."
            )
            % {"repeats": novelty.words_of(found)}
        )


def refuse_repeats_of_product(product, fields=(), texts=None):
    """Refuse to show a product, or these `texts` on its page, where a secret is repeated.

    The words stand at the fields of a form that has these `fields`.
    """
    refuse_to_show(novelty.of_product(product, texts), fields)


def refuse_repeats_of_site(site, texts):
    """Refuse `texts`, (field, label, text) each, of the form of a site that repeat a secret of its village."""
    refuse_to_show(novelty.of_site(site, texts), [field for field, _label, _text in texts])


def refuse_caption(owner, caption):
    """Refuse a caption that would be public at once; those of innovations and reports are compared when they are published."""
    kind = owner._meta.model_name
    if not caption or (kind != "site" and not (kind == "product" and owner.is_published)):
        return
    texts = novelty.caption_text(caption)
    found = novelty.of_site(owner, texts) if kind == "site" else novelty.of_product(owner, texts)
    if found:
        raise CaptionRefused(_not_shown(found))


class CaptionRefused(Refused):
    """What a photo shows is told in words that must not be public yet."""


def refuse_to_show(found, fields=()):
    if found:
        named = [repeat.field for repeat in found if repeat.field in fields]
        raise ValidationError({named[0]: _not_shown(found)} if named else _not_shown(found))


def _not_shown(found):
    return _(
        "Not shown to the public: %(repeats)s What is stored stays as it was, and nothing became public. Take the passage"
        " out, or release that text on purpose first; what is public before its filing date can lose its protection."
    ) % {"repeats": novelty.words_of(found)}
