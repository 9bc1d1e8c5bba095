"""Letters: drafted, numbered, signed, cancelled, and who reads them."""

import datetime
import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from klaster.access import Role
from klaster.audit.models import Event
from partners.actions import letter_templates
from partners.actions import letters as actions
from partners.demo_letters import example_pdf
from partners.letter_texts import first_words
from partners.models import ActionItem, Attendance, Letter, LetterKind, Signatory
from tests.factories import PartnerFactory, person, village
from tests.partners.letters import (
    NUMBER,
    TODAY,
    edited,
    headers,
    issued,
    letter,
    meeting,
    officer_of,
    pdf,
    read,
    signatory,
    signed,
    staff,
    support_request,
    upload,
)

pytestmark = pytest.mark.django_db
State = Letter.State


def content(field):
    with field.open("rb") as file:
        return file.read()


# drafts


def test_draft_has_no_number_and_its_docx_says_so():
    draft = letter()

    filled = actions.rendered(draft)

    assert (draft.state, draft.number, headers(filled)) == (State.DRAFT, "", ["DRAF – BELUM DITANDATANGANI"])
    assert ("…" in read(filled), "24 November 2026" in read(filled)) == (True, True)


def test_draft_changes():
    draft = letter()

    actions.update_letter(letter=draft, by=staff(), body="Baru.")

    draft.refresh_from_db()
    assert draft.body == "Baru."


def test_minutes_are_not_dated_before_their_meeting():
    held, by = meeting(), staff()
    draft = letter(kind=LetterKind.MINUTES, meeting=held)

    before = TODAY - datetime.timedelta(days=1)
    with pytest.raises(ValidationError, match="24 November 2026"):
        letter(kind=LetterKind.MINUTES, meeting=held, dated=before, signatory=draft.signatory)
    with pytest.raises(ValidationError, match="24 November 2026"):
        actions.update_letter(letter=draft, by=by, dated=before)
    with pytest.raises(ValidationError, match="24 November 2026"):
        actions.issue(letter=draft, number=NUMBER, dated=before, by=by)
    assert actions.issue(letter=draft, number=NUMBER, dated=TODAY, by=by).state == State.ISSUED


def test_minutes_need_a_meeting():
    with pytest.raises(ValidationError):
        letter(kind=LetterKind.MINUTES)


@pytest.mark.parametrize("role", [Role.HEAD, Role.DEPUTY])
def test_only_those_who_coordinate_write_number_sign_and_cancel(role):
    reader, draft, numbered = person(role), letter(), issued(signatory=signatory(name="B"))

    for act in (
        lambda: letter(by=reader, signatory=draft.signatory),
        lambda: actions.update_letter(letter=draft, by=reader, body="x"),
        lambda: actions.issue(letter=draft, number="9", dated=TODAY, by=reader),
        lambda: actions.add_signed_copy(letter=numbered, file=pdf(), by=reader),
        lambda: actions.cancel(letter=numbered, reason="x", by=reader),
        lambda: actions.create_signatory(name="A", position="B", since=TODAY, by=reader),
        lambda: actions.update_signatory(signatory=draft.signatory, until=TODAY, by=reader),
        lambda: letter_templates.use_packaged(kind="note", by=reader),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_letter_to_a_partner_that_left_is_refused_in_words():
    partner = PartnerFactory(name="Dinas Lama")
    draft = letter(partner=partner)
    type(partner).objects.filter(pk=partner.pk).update(is_active=False)

    with pytest.raises(ValidationError, match="Dinas Lama"):
        actions.issue(letter=draft, number=NUMBER, dated=TODAY, by=staff())
    with pytest.raises(ValidationError, match="Dinas Lama"):
        letter(partner=type(partner).objects.get(), signatory=draft.signatory)


# the number


def test_numbered_letter_stands_still():
    numbered = issued()
    before = content(numbered.file)
    actions.update_signatory(signatory=numbered.signatory, by=staff(), name="Orang Lain", until=datetime.date(2026, 11, 30))
    letter_templates.upload(kind="request", file=upload(edited("Kop baru")), by=staff())

    numbered.refresh_from_db()

    assert (numbered.signer_name, content(numbered.file)) == ("Kepala Contoh, M.Si.", before)
    assert (NUMBER in read(before), headers(before)) == (True, ["SALINAN BELUM BERTANDA TANGAN"])
    with pytest.raises(ValidationError):
        actions.update_letter(letter=numbered, by=staff(), body="Lain")


def test_number_is_unique_in_a_year_and_free_in_another():
    issued()

    with pytest.raises(ValidationError, match="Nomor|number"):
        issued(signatory=Signatory.objects.get())
    assert issued(dated=datetime.date(2025, 11, 24), signatory=Signatory.objects.get()).state == State.ISSUED


def test_refused_number_leaves_a_draft_and_no_file():
    issued()
    draft = letter(signatory=Signatory.objects.get())
    folder = draft.file.storage
    before = len(folder.listdir("letters")[1])

    with pytest.raises(ValidationError):
        actions.issue(letter=draft, number=NUMBER, dated=TODAY, by=staff())

    draft.refresh_from_db()
    assert (draft.state, draft.number, len(folder.listdir("letters")[1])) == (State.DRAFT, "", before)


def test_number_of_a_cancelled_letter_stays_used():
    actions.cancel(letter=issued(), reason="Salah alamat", by=staff())

    with pytest.raises(ValidationError):
        issued(signatory=Signatory.objects.get())


@pytest.mark.parametrize("number", ["", "   "])
def test_empty_number_is_refused(number):
    with pytest.raises(ValidationError):
        issued(number=number)


def test_letter_is_numbered_once():
    numbered = issued()

    with pytest.raises(ValidationError):
        actions.issue(letter=numbered, number="2", dated=TODAY, by=staff())


def test_signatory_who_was_not_in_office_is_refused_and_the_one_who_was_is_named():
    left = signatory(name="Sudah Pindah", until=datetime.date(2026, 6, 30))
    signatory(name="Yang Menjabat", since=datetime.date(2026, 7, 1))

    with pytest.raises(ValidationError, match="Yang Menjabat"):
        issued(signatory=left)


def test_signatory_signs_on_the_last_day():
    left = signatory(until=TODAY)

    assert issued(signatory=left).signer_name == left.name


def test_broken_template_keeps_the_draft():
    draft = letter()
    template = letter_templates.upload(kind="request", file=upload(edited("Satu")), by=staff())
    template.file.storage.delete(template.file.name)

    with pytest.raises(ValidationError):
        actions.issue(letter=draft, number=NUMBER, dated=TODAY, by=staff())

    draft.refresh_from_db()
    assert (draft.state, draft.body) == (State.DRAFT, "Alinea pertama.\nAlinea kedua.")


def test_letter_remembers_its_template():
    template = letter_templates.upload(kind="request", file=upload(edited("Dengan kop {{ hari }}")), by=staff())

    numbered = issued()

    assert (numbered.template, "Dengan kop Selasa" in read(content(numbered.file))) == (template, True)


# the signed copy


def test_signed_copy_is_stored_with_who_when_and_its_hash():
    by = staff()
    done = signed(by=by)

    stored = (done.state, done.signed_by, done.signed_sha256, content(done.signed_file))
    assert stored == (State.SIGNED, by, hashlib.sha256(example_pdf()).hexdigest(), example_pdf())
    assert done.signed_at is not None


@pytest.mark.parametrize(
    "data",
    [b"", b"bukan pdf", b"PK\x03\x04", example_pdf()[:-20], b"<html>" + example_pdf(), example_pdf() + b"x" * 5000],
    ids=["empty", "text", "zip", "cut", "page", "more"],
)
def test_file_that_is_no_whole_pdf_is_refused(data):
    numbered = issued()

    with pytest.raises(ValidationError):
        actions.add_signed_copy(letter=numbered, file=pdf(data), by=staff())

    numbered.refresh_from_db()
    assert (numbered.state, numbered.signed_file.name) == (State.ISSUED, "")


def test_pdf_after_empty_space_is_taken():
    assert signed(content=b"\r\n " + example_pdf() + b"\n").state == State.SIGNED


def test_draft_and_cancelled_take_no_signed_copy():
    draft = letter()

    with pytest.raises(ValidationError):
        actions.add_signed_copy(letter=draft, file=pdf(), by=staff())
    actions.cancel(letter=draft, reason="Tidak jadi", by=staff())
    with pytest.raises(ValidationError):
        actions.add_signed_copy(letter=draft, file=pdf(), by=staff())


def test_copy_of_another_letter_is_refused():
    signed()
    other = issued(number="2", signatory=Signatory.objects.get())

    with pytest.raises(ValidationError, match=NUMBER):
        actions.add_signed_copy(letter=other, file=pdf(), by=staff())


def test_wrong_copy_is_replaced_and_the_trail_keeps_which_it_was():
    done = signed()
    first = done.signed_sha256

    actions.add_signed_copy(letter=done, file=pdf(example_pdf() + b"\n"), by=staff())

    assert Event.objects.of(done).first().detail["replaces"] == first


def test_signed_letter_is_not_cancelled():
    with pytest.raises(ValidationError):
        actions.cancel(letter=signed(), reason="x", by=staff())


def test_to_cancel_takes_a_reason():
    with pytest.raises(ValidationError):
        actions.cancel(letter=letter(), reason="  ", by=staff())


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "issued"},
        {"state": "signed", "number": "1"},
        {"state": "cancelled", "cancel_reason": ""},
        {"signed_file": "x.pdf"},
    ],
)
def test_database_refuses_what_the_actions_refuse(fields):
    draft = letter()

    with pytest.raises(IntegrityError), transaction.atomic():
        Letter.objects.filter(pk=draft.pk).update(**fields)


# file names


def test_names_of_files_say_that_nobody_signed():
    numbered = issued()

    assert (numbered.docx_name, numbered.pdf_name) == (
        "surat-400-10-123-pmd-2026-belum-ttd.docx",
        "surat-400-10-123-pmd-2026-salinan-ttd.pdf",
    )
    draft = letter(signatory=Signatory.objects.get())
    assert draft.docx_name == f"surat-draf-{draft.pk}-belum-ttd.docx"


def test_number_without_letters_or_digits_still_gives_a_name():
    numbered = issued(number="…/“ ”")

    assert numbered.docx_name == f"surat-{numbered.pk}-belum-ttd.docx"


# first words, from what is recorded


def test_request_is_written_from_the_facts_in_indonesian():
    partner = PartnerFactory(name="Dinas Perindustrian")
    asked = support_request(partner, need="Dua kelompok belum punya label.")

    words = first_words(LetterKind.REQUEST, request=asked, partner=partner)

    facts = ["Pelatihan kemasan.", "Dua kelompok belum punya label.", "31 Desember 2026", asked.reference, "Desa Sungai Contoh"]
    assert [fact for fact in facts if fact not in words["body"]] == []
    assert (words["addressee"], words["subject"]) == (
        "Pimpinan Dinas Perindustrian",
        "Permohonan dukungan: Pelatihan kemasan",
    )


def test_note_says_what_each_partner_answered():
    asked = support_request(PartnerFactory(name="Dinas Perindustrian"))

    assert "- Dinas Perindustrian: menunggu jawaban" in first_words(LetterKind.NOTE, request=asked)["body"]


def test_invitation_names_those_invited():
    invited = meeting(state="planned")
    Attendance.objects.create(meeting=invited, office="Brida")
    Attendance.objects.create(meeting=invited, partner=PartnerFactory(name="ULM"))

    assert first_words(LetterKind.INVITATION, meeting=invited)["addressee"] == "Bapak/Ibu:\n1. ULM\n2. Brida"


def test_many_invited_stand_on_their_own_list():
    invited = meeting(state="planned")
    Attendance.objects.bulk_create(Attendance(meeting=invited, office=f"Dinas {number}") for number in range(13))

    assert first_words(LetterKind.INVITATION, meeting=invited)["addressee"] == "Daftar undangan terlampir"


def test_minutes_carry_text_attendance_and_action_list_of_the_meeting():
    held = meeting(minutes="Disepakati <jadwal> & pelaksana.")
    Attendance.objects.create(meeting=held, name="Ani", office="Brida", position="Peneliti", state="present")
    Attendance.objects.create(meeting=held, name="Budi", office="DLH", state="absent")
    ActionItem.objects.create(meeting=held, text="Menyusun jadwal", region=village(), who="Ani", due=datetime.date(2026, 12, 1))
    words = first_words(LetterKind.MINUTES, meeting=held)

    lines = read(actions.rendered(letter(kind=LetterKind.MINUTES, meeting=held, **words)))

    facts = ["Disepakati <jadwal> & pelaksana.", "Ani", "Peneliti", "Menyusun jadwal", "Desa Sungai Contoh, Kab. Banjar"]
    facts += ["1 Desember 2026", "Selasa, 24 November 2026", "pukul 09.00 WITA s.d. selesai", "Ruang rapat"]
    assert ([fact for fact in facts if fact not in lines], "Budi" in lines) == ([], False)


# who reads


def readable(user):
    return set(Letter.objects.visible_to(user))


def test_head_and_deputy_read_everything():
    draft = letter()

    assert [readable(person(role)) for role in (Role.HEAD, Role.DEPUTY, Role.PMD)] == [{draft}] * 3


def test_partner_reads_numbered_and_signed_letters_to_it_and_no_draft_or_note_or_cancelled():
    partner = PartnerFactory()
    signs = signatory()
    numbered = issued(partner=partner, signatory=signs)
    done = signed(partner=partner, signatory=signs, number="2")
    letter(partner=partner, signatory=signs)
    issued(partner=partner, signatory=signs, number="3", kind=LetterKind.NOTE)
    actions.cancel(letter=issued(partner=partner, signatory=signs, number="4"), reason="x", by=staff())

    assert (readable(officer_of(partner)), readable(officer_of(PartnerFactory()))) == ({numbered, done}, set())


def test_partner_reads_a_letter_to_all_who_were_asked_but_none_to_another():
    partner, other = PartnerFactory(), PartnerFactory()
    asked = support_request(partner)
    to_all = issued(request=asked)
    issued(request=asked, partner=other, number="2", signatory=Signatory.objects.get())

    assert readable(officer_of(partner)) == {to_all}


def test_partner_reads_the_invitation_to_a_meeting_it_is_invited_to():
    partner = PartnerFactory()
    invited = meeting(state="planned")
    Attendance.objects.create(meeting=invited, partner=partner)
    sent = issued(kind=LetterKind.INVITATION, meeting=invited)

    assert (readable(officer_of(partner)), readable(officer_of(PartnerFactory()))) == ({sent}, set())


def test_village_and_kabupaten_read_no_letter():
    issued()
    place = village()

    readers = [person(Role.OFFICIAL, region=place), person(Role.KABKOTA, region=place.parent.parent), person()]
    assert [readable(reader) for reader in readers] == [set()] * 3
