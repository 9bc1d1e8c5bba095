"""The DOCX behind letters: what an uploaded one must be to be opened at all, and what is written on a letter without signature.

Everything is judged by content: names and types are the sender's and say nothing.
"""

import io
import re
import zipfile

import docx
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from lxml import etree

from klaster.templatetags.klaster import filesize

MOST_BYTES = 5_000_000
MOST_UNPACKED = 30_000_000
MOST_PARTS = 400
MOST_XML = 2_000_000  # one part; Word's styles alone are some 400 kB
MOST_TEXT = 400_000  # a part that is filled in: what is larger takes seconds to fill
FILLED = ("word/document", "word/header", "word/footer", "word/footnotes")
# Codes of Word that fetch something or run a program as soon as the letter is opened.
FETCHING = re.compile(r"\b(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE|MACROBUTTON)\b", re.IGNORECASE)
XML_BEGINS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # byte order marks and what may stand before the first "<"
BODY, TYPES = "word/document.xml", "[Content_Types].xml"
UNREADABLE = (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, etree.LxmlError)


def judge(content):
    """ValidationError unless `content` is a DOCX of bounded size, without macros, embedded objects or addresses elsewhere."""
    judge_size(len(content))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _judge_parts(package.infolist())
            _judge_inside(package)
        docx.Document(io.BytesIO(content))
    except UNREADABLE:
        raise ValidationError(
            _("The file cannot be read as a Word document (DOCX). Open it in Word, save it as DOCX, then upload it again.")
        ) from None


def judge_size(size):
    if size > MOST_BYTES:
        raise ValidationError(
            _("The file has %(size)s; a template has at most %(most)s. Make the pictures in it smaller, then upload it again.")
            % {"size": filesize(size), "most": filesize(MOST_BYTES)}
        )


def _judge_parts(parts):
    """The list of contents, before anything is unpacked; zipfile reads no more of a part than stands here."""
    names = [part.filename for part in parts]
    if BODY not in names or TYPES not in names:
        raise ValidationError(_("The file is not a Word document (DOCX). Choose the template as it was saved by Word."))
    if len(parts) > MOST_PARTS or len(set(names)) != len(names) or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(
            _("The document unpacks to more than a letter holds. Copy its text into a new document, then upload that one.")
        )
    if any(part.file_size > _most(part.filename) for part in parts):
        raise ValidationError(_("The document has too much text for a letter. Take out what does not belong to the template."))
    if any(part.flag_bits & 1 for part in parts):
        raise ValidationError(_("The document is protected by a password. Save it without one, then upload it again."))


def _most(name):
    if name.lower().startswith(FILLED):
        return MOST_TEXT
    return MOST_XML if name.lower().endswith((".xml", ".rels")) else MOST_UNPACKED


def _judge_inside(package):
    for name in package.namelist():
        low = name.lower()
        if low.endswith(("vbaproject.bin", "vbadata.xml")):
            raise ValidationError(_("The document holds macros. Save it as “Word document (DOCX)” without macros."))
        if "/embeddings/" in low or "/activex/" in low:
            raise ValidationError(_("The document holds an embedded object. Take it out or paste it as a picture."))
        content = package.read(name)
        if low.endswith(".rels"):
            _judge_relationships(content)
        elif content.lstrip(XML_BEGINS).startswith(b"<"):  # whatever its name: its type may stand elsewhere
            _judge_text(content)
    if b"macroenabled" in package.read(TYPES).lower():
        raise ValidationError(_("The document holds macros. Save it as “Word document (DOCX)” without macros."))


def _judge_relationships(xml):
    for relationship in parsed(xml):
        if relationship.get("Type", "").lower().endswith("/afchunk"):
            _refuse_file_inside()
        if relationship.get("TargetMode", "").lower() == "external":
            raise ValidationError(
                _("The document points to something outside of it: %(target)s. Take out the link or linked picture in Word.")
                % {"target": relationship.get("Target", "")[:200]}
            )


def _refuse_file_inside():
    raise ValidationError(_("The document holds another file inside. Copy its text into the template, then upload it again."))


def _judge_text(xml):
    if len(xml) > MOST_XML:
        raise ValidationError(_("The document has too much text for a letter. Take out what does not belong to the template."))
    tree = parsed(xml)
    if next(tree.iter("{*}altChunk"), None) is not None:
        _refuse_file_inside()
    for code in _codes(tree):
        if found := FETCHING.search(code):
            raise ValidationError(
                _(
                    "The document holds the Word code %(code)s, which fetches something or runs a program when a letter is"
                    " opened. Take it out in Word, then upload the template again."
                )
                % {"code": found[0].upper()}
            )
        if "{" in code:
            raise ValidationError(
                _("A field stands inside a code of Word. Write it as plain text, then upload the template again.")
            )


def _codes(tree):
    """The codes of Word in one part, each joined over the runs and paragraphs that it is split into.

    A code stands between `begin` and `separate` or `end`, and may hold others; one that is never closed counts as well.
    """
    done, open_codes = [], [[False, []]]  # each [is its result reached, pieces]; the first takes what stands outside of all
    for element in tree.iter("{*}fldChar", "{*}instrText", "{*}delInstrText", "{*}fldSimple", "{*}t"):
        name = etree.QName(element).localname
        if name == "fldSimple":
            done.append(_attribute(element, "instr"))
        elif name == "fldChar":
            kind = _attribute(element, "fldCharType")
            if kind == "begin":
                open_codes.append([False, []])
            elif kind == "separate":
                open_codes[-1][0] = len(open_codes) > 1
            elif len(open_codes) > 1:
                done.append("".join(open_codes.pop()[1]))
        elif name != "t" or len(open_codes) > 1 and not open_codes[-1][0]:
            open_codes[-1][1].append(element.text or "")
    return [*done, *("".join(pieces) for _result, pieces in open_codes)]


def _attribute(element, name):
    """The attribute of that name in whatever namespace."""
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def parsed(xml):
    """The tree of one part; nothing is fetched and no entity is resolved."""
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def mark(document, words):
    """Write on top of every page that nobody has signed this, whatever the template holds."""
    marked = set()
    for section in document.sections:
        headers = {"all": section.header}
        if section.different_first_page_header_footer:
            headers["first"] = section.first_page_header
        if document.settings.odd_and_even_pages_header_footer:
            headers["even"] = section.even_page_header
        for which, header in headers.items():
            if header.is_linked_to_previous and which in marked:
                continue  # it shows the one of the section before
            _write_on_top(header, words)
            marked.add(which)


def _write_on_top(header, words):
    first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
    line = first.insert_paragraph_before() if first.text.strip() or len(header.paragraphs) > 1 else first
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(words)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(10), RGBColor(0xB0, 0x1E, 0x1E)
    # The styles of the template may hide text, shrink its line or write it in signs.
    line.paragraph_format.line_spacing, run.font.name = 1.0, "Arial"
    run.font.hidden = run.font.web_hidden = run.font.complex_script = run.font.rtl = False
