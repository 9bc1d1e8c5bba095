"""The pages of letters: who opens them, what they say, what wrong input does."""

import datetime
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from klaster.access import Role
from klaster.demo import Cast
from partners import demo_letters, plugs_letters
from partners.actions import letter_templates
from partners.actions import letters as actions
from partners.demo_letters import example_pdf
from partners.models import Filing, Letter, LetterKind, LetterTemplate, Partner, Signatory
from tests.factories import PartnerFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.letters import (
    NUMBER,
    TODAY,
    edited,
    headers,
    issued,
    letter,
    meeting,
    officer_of,
    old,
    read,
    signatory,
    signed,
    staff,
    support_request,
    upload,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
QUERIES = 15


def text(response):
    return response.content.decode()


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def opened(client, path):
    """The status of a page, or of a file, which is closed once it is read."""
    response = client.get(f"/kerja/surat/{path}")
    body(response)
    return response.status_code


def form(**fields):
    given = {"kind": "request", "partner": "", "subject": "Permohonan", "addressee": "Kepala Dinas", "place": "",
             "attachments": "", "body": "Isi surat.", "dated": "2026-11-24"}  # fmt: skip
    return {**given, **fields}


@pytest.mark.parametrize(("until", "said"), [(None, 0), (TODAY, 0), (TODAY - datetime.timedelta(days=1), 1)])
def test_draft_says_that_its_signatory_is_not_in_office_on_its_date(until, said):
    draft = letter(signatory=signatory(name="Kepala Lama", until=until))

    shown = text(client_of(staff()).get(f"/kerja/surat/{draft.pk}/"))

    assert shown.count("Kepala Lama tidak menjabat pada 24 November 2026") == said


def test_numbered_letter_says_nothing_when_its_signatory_is_corrected_later():
    numbered = issued()
    Signatory.objects.update(since=TODAY + datetime.timedelta(days=9))

    assert "tidak menjabat" not in text(client_of(staff()).get(f"/kerja/surat/{numbered.pk}/"))


# who opens what


def test_anonymous_is_sent_to_sign_in():
    numbered = issued()

    for path in ("", f"{numbered.pk}/", f"{numbered.pk}/docx/", "templat/", "penanda-tangan/"):
        assert Client().get(f"/kerja/surat/{path}").status_code == 302


def test_village_gets_neither_list_nor_letter():
    numbered = issued()
    client = client_of(person(Role.OFFICIAL, region=village()))

    paths = ("", "baru/", f"{numbered.pk}/", f"{numbered.pk}/docx/", f"{numbered.pk}/pdf/", "templat/")
    assert [client.get(f"/kerja/surat/{path}").status_code for path in paths] == [403, 403, 404, 404, 404, 403]


def test_head_reads_and_changes_nothing():
    draft, numbered = letter(), issued(signatory=signatory(name="B"))
    client = client_of(person(Role.HEAD))

    read_paths = ("", f"{draft.pk}/", f"{draft.pk}/docx/", f"{numbered.pk}/docx/")
    write_paths = (f"{draft.pk}/ubah/", f"{draft.pk}/nomor/", f"{numbered.pk}/salinan/", f"{draft.pk}/batal/", "baru/")
    assert [opened(client, path) for path in read_paths] == [200] * 4
    assert [client.post(f"/kerja/surat/{path}").status_code for path in write_paths] == [403] * 5
    assert f"/kerja/surat/{draft.pk}/ubah/" not in text(client.get(f"/kerja/surat/{draft.pk}/"))


def test_partner_officer_opens_the_signed_copy_and_no_letter_to_another():
    partner = PartnerFactory()
    mine = signed(partner=partner)
    other = issued(partner=PartnerFactory(), number="2", signatory=Signatory.objects.get(), subject="Rahasia lain")
    client = client_of(officer_of(partner))

    answer = client.get(f"/kerja/surat/{mine.pk}/pdf/")

    assert (answer.status_code, body(answer)) == (200, example_pdf())
    assert client.get(f"/kerja/surat/{other.pk}/").status_code == 404
    assert "Rahasia lain" not in text(client.get("/kerja/surat/"))
    shown = text(client.get(f"/kerja/surat/{mine.pk}/"))
    assert ("Riwayat" in shown, "Unduh salinan" in shown) == (False, True)


# writing


def test_letter_is_written_from_a_request(pmd):
    partner = PartnerFactory(name="Dinas Perindustrian")
    asked = support_request(partner)
    signs = signatory()

    shown = text(pmd.get(f"/kerja/surat/baru/?jenis=request&permohonan={asked.pk}"))
    answer = pmd.post(f"/kerja/surat/baru/?jenis=request&permohonan={asked.pk}", form(partner=partner.pk, signatory=signs.pk))

    made = Letter.objects.get()
    assert ("Pimpinan Dinas Perindustrian" in shown, "Pelatihan kemasan" in shown) == (True, True)
    assert (answer.headers["Location"], made.request, made.partner) == (f"/kerja/surat/{made.pk}/", asked, partner)


def test_letter_is_written_from_a_meeting(pmd):
    held, signs = meeting(), signatory()

    assert "Jadwal disepakati." in text(pmd.get(f"/kerja/surat/baru/?jenis=minutes&rapat={held.pk}"))
    pmd.post(f"/kerja/surat/baru/?jenis=minutes&rapat={held.pk}", form(kind="minutes", signatory=signs.pk))

    assert Letter.objects.get().meeting == held


def test_letter_to_a_merged_partner_goes_to_the_one_it_became(pmd):
    signatory()
    today = PartnerFactory(name="Kementerian Hukum")
    PartnerFactory(slug="kemenkumham", is_active=False, merged_into=today)

    assert "Pimpinan Kementerian Hukum" in text(pmd.get("/kerja/surat/baru/?mitra=kemenkumham"))


def test_partner_that_left_cannot_be_chosen(pmd):
    gone = PartnerFactory(is_active=False)

    answer = pmd.post("/kerja/surat/baru/", form(partner=gone.pk, signatory=signatory().pk))

    assert (answer.status_code, Letter.objects.count(), "Isi surat." in text(answer)) == (422, 0, True)


def test_without_a_signatory_the_writer_is_led_to_record_one(pmd):
    assert pmd.get("/kerja/surat/baru/").headers["Location"] == "/kerja/surat/penanda-tangan/baru/"


@pytest.mark.parametrize(
    "query",
    [
        "jenis=x%00&permohonan=%00&rapat=-1&mitra=%00",
        "permohonan=99999999999999999999999&rapat=²&mitra=%ff",
        "permohonan=0&rapat=1e9&mitra=tidak-ada",
    ],
)
def test_rubbish_in_the_address_gives_an_empty_form(pmd, query):
    signatory()

    assert pmd.get(f"/kerja/surat/baru/?{query}").status_code == 200


@pytest.mark.parametrize(
    "fields", [{"body": "a\0b"}, {"subject": ""}, {"dated": "kemarin"}, {"kind": "x"}, {"body": "x" * 12001}]
)
def test_wrong_input_is_refused_and_kept(pmd, fields):
    answer = pmd.post("/kerja/surat/baru/", form(signatory=signatory().pk, **fields))

    assert (answer.status_code, Letter.objects.count(), "Kepala Dinas" in text(answer)) == (422, 0, True)


def test_minutes_by_hand_are_refused_in_words(pmd):
    answer = pmd.post("/kerja/surat/baru/", form(kind="minutes", signatory=signatory().pk))

    assert (answer.status_code, Letter.objects.count()) == (422, 0)


def test_draft_changes_through_the_form(pmd):
    draft = letter()

    pmd.post(f"/kerja/surat/{draft.pk}/ubah/", form(subject="Baru", signatory=draft.signatory_id))

    draft.refresh_from_db()
    assert draft.subject == "Baru"


def test_page_of_a_draft_says_that_the_partner_has_another_name_now(pmd):
    partner = PartnerFactory(name="Nama Lama")
    draft = letter(partner=partner, addressee="Pimpinan Nama Lama")
    Partner.objects.filter(pk=partner.pk).update(name="Nama Kini")

    assert "Mitra ini kini bernama “Nama Kini”" in text(pmd.get(f"/kerja/surat/{draft.pk}/"))


# number, signed copy, cancelling


def test_letter_gets_its_number_through_the_form(pmd):
    draft = letter()

    pmd.post(f"/kerja/surat/{draft.pk}/nomor/", {"number": NUMBER, "dated": "2026-11-24"})

    answer = pmd.get(f"/kerja/surat/{draft.pk}/docx/")
    stored = body(answer)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="surat-400-10-123-pmd-2026-belum-ttd.docx"'
    assert (headers(stored), NUMBER in read(stored)) == (["SALINAN BELUM BERTANDA TANGAN"], True)


@pytest.mark.parametrize("number", ["", "a\0b", "x" * 101])
def test_wrong_number_is_refused(pmd, number):
    draft = letter()

    answer = pmd.post(f"/kerja/surat/{draft.pk}/nomor/", {"number": number, "dated": "2026-11-24"})

    assert answer.status_code == 422


def test_refused_date_names_who_was_in_office(pmd):
    draft = letter(signatory=signatory(until=datetime.date(2026, 6, 30)))
    signatory(name="Yang Menjabat", since=datetime.date(2026, 7, 1))

    answer = pmd.post(f"/kerja/surat/{draft.pk}/nomor/", {"number": NUMBER, "dated": "2026-11-24"})

    assert (answer.status_code, "Yang Menjabat" in text(answer), NUMBER in text(answer)) == (422, True, True)


def test_signed_copy_is_uploaded_through_the_form(pmd):
    numbered = issued()

    pmd.post(f"/kerja/surat/{numbered.pk}/salinan/", {"file": SimpleUploadedFile("a.exe", example_pdf())})

    answer = pmd.get(f"/kerja/surat/{numbered.pk}/pdf/")
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert body(answer) == example_pdf()


@pytest.mark.parametrize(
    "files", [{}, {"file": SimpleUploadedFile("a.pdf", b"bukan")}, {"file": SimpleUploadedFile("a.pdf", b"")}]
)
def test_wrong_copy_is_refused(pmd, files):
    numbered = issued()

    assert pmd.post(f"/kerja/surat/{numbered.pk}/salinan/", files).status_code == 422


def test_unsigned_letter_has_no_signed_copy_to_open(pmd):
    assert pmd.get(f"/kerja/surat/{issued().pk}/pdf/").status_code == 404


def test_letter_is_cancelled_through_the_form_and_the_page_says_why(pmd):
    numbered = issued()

    pmd.post(f"/kerja/surat/{numbered.pk}/batal/", {"reason": "Salah alamat"})

    shown = text(pmd.get(f"/kerja/surat/{numbered.pk}/"))
    assert ("Salah alamat" in shown, "Nomornya tetap terpakai" in shown) == (True, True)


@pytest.mark.parametrize("path", ["ubah", "nomor", "salinan", "batal"])
def test_cancelled_letter_can_no_longer_be_moved(pmd, path):
    draft = letter()
    actions.cancel(letter=draft, reason="x", by=staff())

    assert pmd.post(f"/kerja/surat/{draft.pk}/{path}/", {}).headers["Location"] == f"/kerja/surat/{draft.pk}/"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "belum ada yang menandatanganinya"),
        ("issued", "belum ada yang menandatanganinya"),
    ],
)
def test_page_of_an_unsigned_letter_says_so(pmd, state, words):
    shown = letter() if state == "draft" else issued()

    assert words in text(pmd.get(f"/kerja/surat/{shown.pk}/"))


# when something is missing


def test_missing_template_is_said_on_the_page_and_the_text_is_there(pmd):
    draft = letter()
    template = letter_templates.upload(kind="request", file=upload(edited("Satu")), by=staff())
    template.file.storage.delete(template.file.name)

    shown = text(pmd.get(f"/kerja/surat/{draft.pk}/"))
    answer = pmd.get(f"/kerja/surat/{draft.pk}/docx/")

    assert ("/kerja/surat/templat/request/" in shown, "Alinea pertama." in shown, answer.status_code) == (True, True, 302)
    assert pmd.get("/kerja/surat/templat/").status_code == pmd.get("/kerja/surat/templat/request/").status_code == 200


def test_missing_file_of_a_letter_is_said_on_the_page(pmd):
    numbered = issued()
    numbered.file.storage.delete(numbered.file.name)

    shown = text(pmd.get(f"/kerja/surat/{numbered.pk}/"))

    assert ("Berkas surat ini tidak ditemukan" in shown, "Alinea pertama." in shown) == (True, True)
    assert pmd.get(f"/kerja/surat/{numbered.pk}/docx/").status_code == 404


# templates and signatories


def test_template_is_uploaded_and_downloaded(pmd):
    content = edited("Kop kantor")

    pmd.post("/kerja/surat/templat/request/", {"file": SimpleUploadedFile("kop.docx", content)})

    template = LetterTemplate.objects.get()
    assert body(pmd.get(f"/kerja/surat/templat/berkas/{template.pk}/")) == content
    assert "kop.docx" in text(pmd.get("/kerja/surat/templat/request/"))


def test_broken_template_is_refused_by_name(pmd):
    answer = pmd.post(
        "/kerja/surat/templat/request/", {"file": SimpleUploadedFile("kop.docx", edited("Yth. {{ kepda }} di tempat"))}
    )

    assert (answer.status_code, "kepda" in text(answer), LetterTemplate.objects.count()) == (422, True, 0)


def test_packaged_template_is_downloaded_and_taken_back(pmd):
    letter_templates.upload(kind="note", file=upload(edited("Satu")), by=staff())

    assert pmd.get("/kerja/surat/templat/note/bawaan/").content[:2] == b"PK"
    pmd.post("/kerja/surat/templat/note/kembali/")
    assert not LetterTemplate.objects.filter(is_current=True).exists()
    assert pmd.get("/kerja/surat/templat/note/kembali/").status_code == 405
    assert pmd.get("/kerja/surat/templat/salah/").status_code == 404


def test_page_of_templates_lists_the_fields(pmd):
    shown = text(pmd.get("/kerja/surat/templat/"))

    assert ("{{ hal }}" in shown, "{%tr for b in hadir %}" in shown, "{{ b.pelaksana }}" in shown) == (True, True, True)


def test_signatory_is_recorded_and_leaves_on_a_day(pmd):
    data = {"name": "Ani, M.Si.", "position": "Kepala Dinas", "rank": "", "nip": "", "since": "2026-01-01", "until": ""}
    pmd.post("/kerja/surat/penanda-tangan/baru/", data)
    made = Signatory.objects.get()

    wrong = pmd.post(f"/kerja/surat/penanda-tangan/{made.pk}/ubah/", {**data, "until": "2025-01-01"})
    pmd.post(f"/kerja/surat/penanda-tangan/{made.pk}/ubah/", {**data, "until": "2026-06-30"})

    made.refresh_from_db()
    assert (wrong.status_code, made.until) == (422, datetime.date(2026, 6, 30))
    assert "30 Juni 2026" in text(pmd.get("/kerja/surat/penanda-tangan/"))


# the list


def test_list_is_filtered_by_kind_state_year_and_words(pmd):
    signs = signatory()
    letter(signatory=signs, subject="Draf satu")
    issued(signatory=signs, subject="Nota dua", kind=LetterKind.NOTE, dated=datetime.date(2025, 5, 5))

    def shown(query):
        page = text(pmd.get(f"/kerja/surat/?{query}"))
        return ("Draf satu" in page, "Nota dua" in page)

    found = [
        shown(query) for query in ("jenis=note", "status=draft", "tahun=2025", "cari=400.10", "cari=draf", "cari=%00&tahun=x")
    ]
    assert found == [(False, True), (True, False), (False, True), (False, True), (True, False), (True, True)]


@pytest.mark.parametrize("count", [1, 4])
def test_pages_ask_the_database_the_same_few_times(pmd, count, django_assert_max_num_queries):
    signs, partner = signatory(), PartnerFactory()
    made = [signed(signatory=signs, number=str(n), content=example_pdf() + b"\n" * n, partner=partner) for n in range(count)]

    for path in ("", f"{made[0].pk}/", "templat/", "templat/request/", "penanda-tangan/", "baru/"):
        with django_assert_max_num_queries(QUERIES):
            assert pmd.get(f"/kerja/surat/{path}").status_code == 200


# on other pages


def test_workspace_shows_numbered_letters_that_wait_for_a_signature():
    by = staff()
    waiting = issued()
    old(waiting)
    issued(number="2", signatory=Signatory.objects.get())

    section = plugs_letters.unsigned(user=by)

    assert [found.pk for found in section.context["letters"]] == [waiting.pk]
    assert plugs_letters.unsigned(user=person(Role.HEAD)) is None
    assert waiting.subject in text(client_of(by).get("/kerja/"))


def test_workspace_is_silent_without_such_letters():
    issued()

    assert plugs_letters.unsigned(user=staff()) is None


def test_link_is_offered_to_those_who_read_letters():
    offered = [person(Role.PMD), person(Role.HEAD), officer_of(PartnerFactory()), person(Role.OFFICIAL, region=village())]

    assert [bool(plugs_letters.links(user=user)) for user in offered] == [True, True, True, False]


# the demo


def test_demo_holds_a_letter_in_each_state_and_one_that_waits():
    by = staff()
    partner = PartnerFactory()
    support_request(partner, by=by)
    meeting(by=by)
    PartnerFactory(name="Dinas Koperasi Contoh", short_name="Diskop Contoh", slug="diskop")
    Filing.objects.create(type="mark", title="Madu Contoh", region=village(), created_by=by)
    cast = Cast(rng=random.Random(1), today=timezone.localdate(), admin=by, pmd=by)

    demo_letters.seed(cast)

    assert set(Letter.objects.values_list("state", flat=True)) == set(Letter.State)
    assert set(Letter.objects.values_list("kind", flat=True)) == set(LetterKind)
    assert plugs_letters.unsigned(user=by) is not None


def test_demo_of_letters_stands_without_requests_and_meetings():
    by = staff()
    PartnerFactory()

    demo_letters.seed(Cast(rng=random.Random(1), today=TODAY, admin=by, pmd=by))

    assert set(Letter.objects.values_list("state", flat=True)) == set(Letter.State)
