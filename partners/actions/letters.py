"""Letters and their signatories: drafted, numbered, signed, cancelled. Files are written once and never changed."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from klaster.access import Permission
from klaster.actions import demand, save_checked
from klaster.audit.actions import record
from klaster.templatetags.klaster import day, filesize
from partners import letter_fields, letter_filling, recommendations
from partners.actions import letter_templates
from partners.models import Letter, LetterKind, Signatory
from sites.actions.evidence import shown_name

FIELDS = ["kind", "subject", "addressee", "place", "body", "attachments", "dated", "signatory", "partner"]
SIGNATORY_FIELDS = ["name", "position", "rank", "nip", "since", "until"]
State = Letter.State
MOST_SIGNED_BYTES = 20_000_000


# signatories


@transaction.atomic
def create_signatory(*, name, position, since, by, rank="", nip="", until=None):
    demand(by, Permission.COORDINATE)
    signatory = Signatory(name=name, position=position, since=since, rank=rank, nip=nip, until=until)
    save_checked(signatory)
    record(by=by, verb=gettext_noop("created"), obj=signatory)
    return signatory


@transaction.atomic
def update_signatory(*, signatory, by, **fields):
    """Change any of `SIGNATORY_FIELDS`, the last day in office among them. Numbered letters keep what stands on them."""
    demand(by, Permission.COORDINATE)
    _only(fields, SIGNATORY_FIELDS)
    stored = Signatory.objects.select_for_update().get(pk=signatory.pk)
    changed = [field for field in fields if getattr(stored, field) != fields[field]]
    for field in changed:
        setattr(stored, field, fields[field])
    if changed:
        save_checked(stored)
        record(by=by, verb=gettext_noop("changed"), obj=stored, fields=changed)
    return stored


def _only(fields, known):
    if unknown := set(fields) - set(known):
        raise TypeError(f"not fields that change here: {', '.join(sorted(unknown))}")


# letters


@transaction.atomic
def create_letter(*, kind, subject, addressee, body, dated, signatory, by, request=None, meeting=None, filing=None, **fields):
    """A draft: without number, changed as often as needed. `fields`: place, attachments, partner."""
    demand(by, Permission.COORDINATE)
    _only(fields, FIELDS)
    letter = Letter(kind=kind, subject=subject, addressee=addressee, body=body, dated=dated, signatory=signatory, created_by=by)
    letter.request, letter.meeting, letter.filing = request, meeting, filing
    for field, value in fields.items():
        setattr(letter, field, value)
    _check(letter)
    save_checked(letter)
    record(by=by, verb=gettext_noop("created"), obj=letter)
    return letter


@transaction.atomic
def update_letter(*, letter, by, **fields):
    demand(by, Permission.COORDINATE)
    _only(fields, FIELDS)
    letter = _locked(letter, State.DRAFT)
    changed = [field for field in fields if getattr(letter, field) != fields[field]]
    for field in changed:
        setattr(letter, field, fields[field])
    if changed:
        _check(letter)
        save_checked(letter)
        record(by=by, verb=gettext_noop("changed"), obj=letter, fields=changed)
    return letter


def _check(letter):
    if letter.kind == LetterKind.MINUTES and not letter.meeting:
        raise ValidationError(
            {"kind": _("Minutes belong to a meeting. Open the meeting and write them from there; what you typed is kept.")}
        )
    if letter.kind == LetterKind.MINUTES and letter.dated < (met := timezone.localdate(letter.meeting.begins_at)):
        raise ValidationError(
            {
                "dated": _(
                    "The meeting is on %(day)s, and its minutes cannot be dated before it. Correct the date; what you typed"
                    " is kept."
                )
                % {"day": day(met)}
            }
        )
    if letter.partner and not letter.partner.is_active:
        raise ValidationError(
            {
                "partner": _("%(partner)s no longer takes part. Choose the partner that does its work today, or none.")
                % {"partner": letter.partner.name}
            }
        )
    _check_recommendation(letter)


def _check_recommendation(letter):
    """It belongs to a mark at the UMK tariff, and an office that may sign it does: Dinas PMD only writes it out."""
    if letter.kind != LetterKind.RECOMMENDATION:
        if letter.filing_id:
            raise ValidationError({"kind": _("It was written for a filing, so it stays a recommendation letter.")})
        return
    if not letter.filing:
        words = _("A recommendation letter belongs to a filing. Open its check list and write it from there.")
        raise ValidationError({"kind": words + " " + _("What you typed is kept.")})
    if not recommendations.asks_for_one(letter.filing):
        raise ValidationError(_("Only a mark at the UMK tariff needs a recommendation letter. Nothing was saved."))
    if not letter.partner or not recommendations.offices().contains(letter.partner):
        raise ValidationError({"partner": _("Choose the office that signs: Diskopumkm or Disperin.")})
    if not recommendations.signs_for(letter.signatory, letter.partner):
        words = _(
            "%(who)s does not sign for %(office)s. Choose a signatory whose position names that office, or record one first;"
            " what you typed is kept."
        )
        raise ValidationError({"signatory": words % {"who": letter.signatory, "office": letter.partner.short_name}})


def _locked(letter, *states):
    """The letter as it is now, held until the transaction ends; ValidationError when it has moved on."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("signatory", "partner", "filing").get(pk=letter.pk)
    if letter.state not in states:
        raise ValidationError(
            _("The letter is “%(now)s” now, so this can no longer be done. Nothing was changed; open it again to see what can.")
            % {"now": letter.get_state_display()}
        )
    return letter


def rendered(letter):
    """The DOCX of a draft or of a letter that just got its number; ValidationError says what is wrong with the template."""
    _template, content = letter_templates.current(letter.kind)
    words = letter_fields.UNSIGNED if letter.number else letter_fields.DRAFT
    return letter_filling.fill(content, letter_fields.values(letter), words=words)


def issue(*, letter, number, dated, by):
    """Give it number and date. From here on text, signatory and file stand still, whatever changes around them."""
    demand(by, Permission.COORDINATE)
    made = []
    try:
        with transaction.atomic():
            letter = _locked(letter, State.DRAFT)
            letter.number, letter.dated, letter.state = " ".join(number.split()), dated, State.ISSUED
            if not letter.number:
                raise ValidationError({"number": _("Write the number of the letter.")})
            _check(letter)
            _sign_by(letter)
            letter.template, content = letter_templates.current(letter.kind)
            filled = letter_filling.fill(content, letter_fields.values(letter), words=letter_fields.UNSIGNED)
            letter.file.save("letter", ContentFile(filled), save=False)
            made.append(letter.file)
            save_checked(letter)
            record(by=by, verb=gettext_noop("gave its number to"), obj=letter, number=letter.number)
    except BaseException:
        _discard(made)
        raise
    return letter


def _discard(files):
    """Files of a transaction that failed go with it."""
    for file in files:
        file.storage.delete(file.name)


def _sign_by(letter):
    """Copy the signatory as of that day onto the letter; refuse one who was not in office then, naming who was."""
    signatory = letter.signatory
    serving = list(Signatory.objects.serving(letter.dated))
    if signatory not in serving:
        words = {"name": signatory.name, "day": day(letter.dated)}
        if not serving:
            raise ValidationError(
                {"dated": _("%(name)s was not in office on %(day)s, and nobody else is recorded for that day.") % words}
            )
        words["others"] = "; ".join(str(other) for other in sorted(serving, key=lambda s: s.position != signatory.position))
        raise ValidationError(
            {
                "dated": _(
                    "%(name)s was not in office on %(day)s. In office then: %(others)s."
                    " Choose one of them in the draft, or another date."
                )
                % words
            }
        )
    letter.signer_name, letter.signer_position = signatory.name, signatory.position
    letter.signer_rank, letter.signer_nip = signatory.rank, signatory.nip


def add_signed_copy(*, letter, file, by):
    """Store the signed PDF; a wrong one is replaced by another, the audit trail keeps which it was."""
    demand(by, Permission.COORDINATE)
    content = _signed_pdf(file)
    digest = hashlib.sha256(content).hexdigest()
    made = []
    try:
        with transaction.atomic():
            letter = _locked(letter, State.ISSUED, State.SIGNED)
            _refuse_known_copy(letter, digest)
            before = letter.signed_sha256
            letter.signed_file.save("signed", ContentFile(content), save=False)
            made.append(letter.signed_file)
            letter.state, letter.signed_sha256 = State.SIGNED, digest
            letter.signed_at, letter.signed_by = timezone.now(), by
            save_checked(letter)
            detail = {"sha256": digest, "replaces": before} if before else {"sha256": digest}
            record(by=by, verb=gettext_noop("added the signed copy to"), obj=letter, **detail)
    except BaseException:
        _discard(made)
        raise
    return letter


def _signed_pdf(file):
    name = shown_name(file)
    if file.size > MOST_SIGNED_BYTES:
        raise ValidationError(
            _("%(name)s has %(size)s; at most %(most)s can be stored. Choose a smaller file.")
            % {"name": name, "size": filesize(file.size), "most": filesize(MOST_SIGNED_BYTES)}
        )
    content = file.read()
    if not content.lstrip().startswith(b"%PDF-"):
        raise ValidationError(_("%(name)s is not a PDF. Scan the signed letter as PDF, then upload it.") % {"name": name})
    if b"%%EOF" not in content[-4096:]:
        raise ValidationError(_("%(name)s ends too early: a part of the PDF is missing. Choose it again.") % {"name": name})
    return content


def _refuse_known_copy(letter, digest):
    if digest == letter.signed_sha256:
        raise ValidationError(_("This very file is the signed copy already; nothing was changed."))
    other = Letter.objects.filter(signed_sha256=digest).exclude(pk=letter.pk).first()
    if other:
        raise ValidationError(
            _("This file is the signed copy of letter %(number)s. Choose the copy of this one.") % {"number": other.number}
        )


@transaction.atomic
def cancel(*, letter, reason, by):
    """Take back a letter that is not signed. Its number stays used."""
    demand(by, Permission.COORDINATE)
    letter = _locked(letter, State.DRAFT, State.ISSUED)
    if not reason.strip():
        raise ValidationError({"reason": _("Write why the letter is cancelled.")})
    letter.state, letter.cancel_reason = State.CANCELLED, reason.strip()
    save_checked(letter)
    record(by=by, verb=gettext_noop("cancelled"), obj=letter, reason=letter.cancel_reason)
    return letter
