"""Demo letters, one in each state, made through the same actions as on the pages. The people who sign are invented."""

import datetime

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from partners import recommendations
from partners.actions import letters as actions
from partners.letter_texts import first_words
from partners.models import Filing, Letter, LetterKind, Meeting, Offer, Partner
from partners.models.filings import MARKS

PLACE = "Tempat"


def seed(cast):
    """The plug of the socket "demo"; requests and meetings, where the demo has some, are there already."""
    head, secretary = _signatories(cast)
    offers = list(Offer.objects.standing().select_related("partner", "request__region__parent__parent").order_by("pk")[:3])
    meeting = Meeting.objects.filter(state=Meeting.State.PLANNED).order_by("pk").first() or Meeting.objects.first()
    given = [{"request": offer.request, "partner": offer.partner} for offer in offers]
    given = given or [{"request": None, "partner": Partner.objects.taking_part().order_by("pk").first()}]
    first, last = given[0], given[-1]

    _signed(_letter(cast, LetterKind.REQUEST, head, days=-20, **first), cast)
    _waiting(_letter(cast, LetterKind.REQUEST, head, days=-9, **last), cast)
    _letter(cast, LetterKind.INVITATION, head, days=2, meeting=meeting, partner=None if meeting else first["partner"])
    _cancelled(_letter(cast, LetterKind.NOTE, secretary, days=-14, request=first["request"]), cast)
    held = Meeting.objects.filter(state=Meeting.State.HELD).exclude(minutes="").order_by("pk").first()
    if held:
        _numbered(_letter(cast, LetterKind.MINUTES, head, days=-1, meeting=held), cast)
    _recommendations(cast)


def _recommendations(cast):
    """For marks at the UMK tariff: a draft, one with its number, a signed one, and a signed one of last year."""
    office = recommendations.offices().order_by("short_name", "pk").first()
    marks = Filing.objects.open().filter(type__in=MARKS, tariff=Filing.Applicant.UMK)
    marks = list(marks.order_by(F("filed_on").desc(nulls_first=True), "pk")[:3])
    if not office or not marks:
        return
    last_year = datetime.date(cast.today.year - 1, 12, 15)
    signatory = actions.create_signatory(
        name="Yuliana Contoh, S.E., M.M.",
        position=f"Kepala {office.name} (data contoh)",
        rank="Pembina Tingkat I",
        nip="000000000000000004",
        since=last_year - datetime.timedelta(days=400),
        by=cast.pmd,
    )
    first, second, third = marks[0], marks[min(1, len(marks) - 1)], marks[-1]
    _recommendation(cast, first, office, signatory, cast.today)
    _numbered(_recommendation(cast, third, office, signatory, _in_year_of(third, cast)), cast)
    _signed(_recommendation(cast, second, office, signatory, _in_year_of(second, cast)), cast)
    _signed(_recommendation(cast, first, office, signatory, last_year), cast)


def _in_year_of(filing, cast):
    """A day on which a letter that serves the filing could have been signed."""
    if not filing.filed_on:
        return max(cast.today - datetime.timedelta(days=5), datetime.date(cast.today.year, 1, 1))
    return max(filing.filed_on - datetime.timedelta(days=3), datetime.date(filing.filed_on.year, 1, 1))


def _recommendation(cast, filing, office, signatory, dated):
    words = first_words(LetterKind.RECOMMENDATION, filing=filing)
    return actions.create_letter(
        kind=LetterKind.RECOMMENDATION, filing=filing, partner=office, signatory=signatory, dated=dated, by=cast.pmd, **words
    )


def _signatories(cast):
    """The head and the secretary of today, after a head who left."""
    changed = cast.today - datetime.timedelta(days=200)
    actions.create_signatory(
        name="Drs. H. Contoh Purna, M.AP.",
        position="Kepala Dinas (data contoh)",
        rank="Pembina Utama Muda",
        nip="000000000000000001",
        since=changed - datetime.timedelta(days=900),
        until=changed,
        by=cast.pmd,
    )
    head = actions.create_signatory(
        name="Faried Contoh, S.Sos., M.Si.",
        position="Kepala Dinas (data contoh)",
        rank="Pembina Tingkat I",
        nip="000000000000000002",
        since=changed + datetime.timedelta(days=1),
        by=cast.pmd,
    )
    secretary = actions.create_signatory(
        name="Hj. Contoh Utami, S.E.",
        position="Sekretaris Dinas (data contoh)",
        rank="Pembina",
        nip="000000000000000003",
        since=changed - datetime.timedelta(days=300),
        by=cast.pmd,
    )
    return head, secretary


def _letter(cast, kind, signatory, *, days, request=None, partner=None, meeting=None):
    words = {
        "subject": "Data contoh: koordinasi dukungan bagi lokasi klaster",
        "addressee": "Sekretaris Dinas",
        "body": "Data contoh. Bersama ini disampaikan rencana koordinasi dukungan bagi lokasi klaster.",
    }
    words |= {
        field: text for field, text in first_words(kind, request=request, partner=partner, meeting=meeting).items() if text
    }
    if kind == LetterKind.NOTE:
        words["addressee"] = "Kepala Dinas"
    dated = cast.today + datetime.timedelta(days=days)
    given = {"request": request, "partner": partner, "meeting": meeting}
    return actions.create_letter(kind=kind, dated=dated, signatory=signatory, place=PLACE, by=cast.pmd, **words, **given)


def _numbered(letter, cast):
    office = letter.partner.short_name if letter.kind == LetterKind.RECOMMENDATION else "PMD"
    number = f"400.10/{letter.pk:03}/{office}/{letter.dated.year}"
    return actions.issue(letter=letter, number=number, dated=letter.dated, by=cast.pmd)


def _waiting(letter, cast):
    """Numbered nine days ago and still not signed: the workspace says so."""
    letter = _numbered(letter, cast)
    Letter.objects.filter(pk=letter.pk).update(updated_at=timezone.now() - datetime.timedelta(days=9))


def _signed(letter, cast):
    letter = _numbered(letter, cast)
    file = ContentFile(example_pdf(letter.pk), name="pindaian.pdf")
    actions.add_signed_copy(letter=letter, file=file, by=cast.pmd)


def _cancelled(letter, cast):
    reason = "Data contoh: nota dinas ini diganti dengan laporan lisan pada rapat."
    actions.cancel(letter=_numbered(letter, cast), reason=reason, by=cast.pmd)


def example_pdf(number=None):
    """A page that says that it is demo data, in place of a signed letter; with a number, of that letter alone."""
    words = b"Data contoh: salinan bertanda tangan" + (b" %d" % number if number else b"")
    text = b"BT /F1 24 Tf 72 700 Td (%s) Tj ET" % words
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        starts.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
    )
    return written + end + b"startxref\n%d\n%%%%EOF\n" % len(written)
