"""What the tests of letters share: letters, signatories, and templates as an office would edit them."""

import datetime
import io
import zipfile

import docx
from django.core.files.base import ContentFile
from django.utils import timezone

from klaster.access import Role
from partners import letter_filling
from partners.actions import letters as actions
from partners.demo_letters import example_pdf
from partners.models import Letter, LetterKind, Meeting, Offer, Signatory, SupportRequest
from tests.factories import PartnerFactory, person, village

TODAY = datetime.date(2026, 11, 24)
NUMBER = "400.10/123/PMD/2026"


def staff():
    return person(Role.PMD)


def signatory(name="Kepala Contoh, M.Si.", since=datetime.date(2025, 1, 1), until=None, position="Kepala Dinas"):
    return Signatory.objects.create(
        name=name, position=position, rank="Pembina", nip="000000000000000000", since=since, until=until
    )


def support_request(partner=None, title="Pelatihan kemasan", need="", state="offered", by=None):
    by = by or staff()
    asked = SupportRequest.objects.create(
        region=village(), title=title, need=need, due=datetime.date(2026, 12, 31), state=state, created_by=by
    )
    if partner:
        Offer.objects.create(request=asked, partner=partner, is_lead=True, offered_by=by)
    return asked


def meeting(title="Rapat koordinasi", state="held", minutes="Jadwal disepakati.", by=None):
    begins = datetime.datetime(2026, 11, 24, 1, 0, tzinfo=datetime.UTC)  # 09.00 WITA
    return Meeting.objects.create(
        title=title, begins_at=begins, place="Ruang rapat", state=state, minutes=minutes, created_by=by or staff()
    )


def letter(by=None, **fields):
    given = {
        "kind": LetterKind.REQUEST,
        "subject": "Permohonan dukungan",
        "addressee": "Kepala Dinas Contoh",
        "body": "Alinea pertama.\nAlinea kedua.",
        "dated": TODAY,
    }
    signs = fields.pop("signatory", None) or signatory()
    return actions.create_letter(by=by or staff(), signatory=signs, **{**given, **fields})


def issued(number=NUMBER, by=None, dated=TODAY, **fields):
    by = by or staff()
    return actions.issue(letter=letter(by=by, **fields), number=number, dated=dated, by=by)


def signed(by=None, content=None, **fields):
    by = by or staff()
    return actions.add_signed_copy(letter=issued(by=by, **fields), file=pdf(content), by=by)


def old(letter, days=4):
    """As if it had got its number some days ago."""
    Letter.objects.filter(pk=letter.pk).update(updated_at=timezone.now() - datetime.timedelta(days=days))


def pdf(content=None, name="pindaian.pdf"):
    return ContentFile(example_pdf() if content is None else content, name=name)


def upload(content, name="surat.docx"):
    return ContentFile(content, name=name)


def edited(*paragraphs, kind="request", table=()):
    """A template as Word saves it after the office wrote these paragraphs at its end, and a table of these rows."""
    document = docx.Document(io.BytesIO(letter_filling.packaged(kind)))
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    return saved(document)


def saved(document):
    result = io.BytesIO()
    document.save(result)
    return result.getvalue()


def with_part(content, name, data):
    """The same package with one part more, or with another text in it."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old_zip, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old_zip.namelist():
            if part != name:
                new.writestr(part, old_zip.read(part))
        new.writestr(name, data)
    return result.getvalue()


def read(content):
    """The text of a DOCX, a paragraph a line, those of tables included."""
    document = docx.Document(io.BytesIO(content))
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    lines = []
    for paragraph in document.element.body.iter(f"{word}p"):
        signs = {f"{word}t": lambda piece: piece.text or "", f"{word}br": lambda piece: "\n", f"{word}tab": lambda piece: "\t"}
        lines.append("".join(signs[piece.tag](piece) for piece in paragraph.iter() if piece.tag in signs))
    return lines


def headers(content):
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).sections[0].header.paragraphs]


def officer_of(partner):
    return person(Role.PARTNER, partner=partner)


def partner(**fields):
    return PartnerFactory(**fields)
