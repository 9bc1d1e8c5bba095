"""The recommendation letter: filled from what is known, signed by its office, and of service in its year alone."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from klaster.access import Role
from partners import recommendations
from partners.actions import letters as actions
from partners.filing_checks_shown import lines, shown
from partners.letter_fields import NOT_KNOWN, values
from partners.letter_texts import first_words
from partners.models import FilingClass, Letter, Party
from tests.factories import PartnerFactory, person
from tests.partners.conftest import client_of
from tests.partners.letters import headers, pdf, read, signatory
from tests.partners.potentials_kit import accompanied, diskop, filing, official, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
THIS = recommendations.today().year


def written(filing, by, office=None, dated=None, signs=None):
    office = office or diskop()
    signs = signs or signatory(name="Yuliana Contoh", position="Kepala Dinas Koperasi Contoh", since=datetime.date(2020, 1, 1))
    dated = dated or timezone.localdate()
    words = first_words("umk", filing=filing)
    return actions.create_letter(kind="umk", filing=filing, partner=office, signatory=signs, dated=dated, by=by, **words)


def signed_letter(filing, by, dated=None, number="500/1/Diskop", content=None, **given):
    letter = written(filing, by, dated=dated, **given)
    letter = actions.issue(letter=letter, number=number, dated=letter.dated, by=by)
    return actions.add_signed_copy(letter=letter, file=pdf(content), by=by)


def setting(**fields):
    region = place()
    by = person(Role.PMD)
    return region, by, filing(region, by, **fields)


def test_letter_is_filled_from_what_the_filing_knows():
    _region, by, mark = setting()
    Party.objects.create(filing=mark, role="applicant", kind="group", name="Kelompok Madu", address="Jalan Contoh 1")
    FilingClass.objects.create(filing=mark, number=30, goods="Madu hutan")

    content = actions.rendered(written(mark, by))
    text = "\n".join(read(content))

    told = ["Kelompok Madu", "Jalan Contoh 1", "Madu Contoh", "Madu hutan", "30", "Sungai Contoh", str(THIS), "Yuliana Contoh"]
    assert [word for word in told if word not in text] == []
    assert "DINAS KOPERASI DAN UKM CONTOH" in text
    assert "pemberdayaan masyarakat" not in text.lower()
    assert "BELUM DITANDATANGANI" in "\n".join(headers(content))


def test_what_nobody_entered_is_a_dotted_line():
    _region, by, mark = setting()
    Party.objects.create(
        filing=mark, role="applicant", kind="person", name="Almarhum", end="died", ended_on=datetime.date(2026, 1, 2)
    )

    found = values(written(mark, by))

    assert (found["pemohon"], found["pemohon_alamat"], found["kelas"][0]["jenis_barang"]) == (NOT_KNOWN,) * 3


def test_dinas_pmd_never_signs():
    _region, by, mark = setting()
    own = signatory(name="Kepala PMD", position="Kepala Dinas")

    with pytest.raises(ValidationError) as refused:
        written(mark, by, signs=own)
    assert list(refused.value.message_dict) == ["signatory"]

    with pytest.raises(ValidationError) as refused:
        written(mark, by, office=PartnerFactory(name="Dinas Lingkungan Contoh"))
    assert list(refused.value.message_dict) == ["partner"]


@pytest.mark.parametrize("fields", [{"tariff": "general"}, {"type": "simple"}])
def test_only_marks_at_the_umk_tariff_get_one(fields):
    _region, by, other = setting(**fields)

    with pytest.raises(ValidationError):
        written(other, by)


def test_letter_belongs_to_a_filing():
    by = person(Role.PMD)
    signs = signatory(position="Kepala Dinas Koperasi Contoh")
    given = {"subject": "Hal", "addressee": "DJKI", "body": "Isi.", "dated": timezone.localdate(), "signatory": signs, "by": by}

    with pytest.raises(ValidationError) as refused:
        actions.create_letter(kind="umk", partner=diskop(), **given)
    assert list(refused.value.message_dict) == ["kind"]


def test_only_a_signed_letter_of_the_year_serves():
    _region, by, mark = setting()
    letter = written(mark, by)
    assert shown(mark, by)["recommendation"]["serves"] is None

    letter = actions.issue(letter=letter, number="500/1", dated=letter.dated, by=by)
    assert shown(mark, by)["recommendation"]["serves"] is None

    actions.add_signed_copy(letter=letter, file=pdf(), by=by)
    assert shown(mark, by)["recommendation"]["serves"] == letter
    assert next(line for line in lines(mark) if line.item.key == "recommendation").state == "done"


def test_letter_of_last_year_is_warned_of_and_does_not_serve():
    region, by, mark = setting()
    letter = signed_letter(mark, by, dated=datetime.date(THIS - 1, 12, 30))

    told = shown(mark, by)["recommendation"]
    assert (told["serves"], told["other_year"]) == (None, [letter])
    assert f"memerlukan surat tahun {THIS}" in client_of(by).get(f"/kerja/surat/{letter.pk}/").content.decode()
    page = client_of(official(region)).get(f"/kerja/ki/{mark.pk}/periksa/").content.decode()
    assert f"hanya berlaku untuk tahun {THIS - 1}" in page


def test_filed_one_asks_for_a_letter_of_the_year_of_filing():
    _region, by, mark = setting(stage="filed", filed_on=datetime.date(THIS - 1, 11, 2))
    old = signed_letter(mark, by, dated=datetime.date(THIS - 1, 10, 30))

    assert shown(mark, by)["recommendation"]["serves"] == old


def test_partner_that_accompanies_reads_the_numbered_letter_and_the_one_before_it_no_more():
    _region, by, mark = setting()
    now, before = PartnerFactory(), PartnerFactory()
    accompanied(mark, now)
    mark.partners.create(partner=before, since="2025-01-01", until="2025-12-31", reason="Diteruskan.")
    draft = written(mark, by)
    officers = [person(Role.PARTNER, partner=partner) for partner in (now, before, draft.partner)]

    assert [Letter.objects.visible_to(user).count() for user in officers] == [0, 0, 0]
    actions.issue(letter=draft, number="500/1", dated=draft.dated, by=by)
    assert [Letter.objects.visible_to(user).count() for user in officers] == [1, 0, 1]
    assert client_of(officers[0]).get(f"/kerja/surat/{draft.pk}/docx/").status_code == 200


def test_form_begins_with_office_signatory_and_words_and_saves_the_filing():
    _region, by, mark = setting()
    office = diskop()
    signs = signatory(position="Kepala Dinas Koperasi Contoh", since=datetime.date(2020, 1, 1))
    client = client_of(by)
    address = f"/kerja/surat/baru/?jenis=umk&ki={mark.pk}"

    form = client.get(address).context["form"]
    assert (form.initial["partner"], form.initial["signatory"], form.initial["kind"]) == (office, signs, "umk")
    given = {name: form.initial[name] for name in ("kind", "subject", "addressee", "body")}
    response = client.post(
        address, {**given, "partner": office.pk, "signatory": signs.pk, "dated": form.initial["dated"].isoformat()}
    )

    letter = Letter.objects.get()
    assert (response.status_code, letter.filing) == (302, mark)
    page = client.get(f"/kerja/surat/{letter.pk}/").content.decode()
    assert (f"/kerja/ki/{mark.pk}/" in page, f"permohonan tahun {THIS}" in page) == (True, True)


def test_letter_without_its_filing_or_with_rubbish_is_refused_in_words():
    by = person(Role.PMD)
    signs = signatory(position="Kepala Dinas Koperasi Contoh")
    given = {"kind": "umk", "subject": "Hal", "addressee": "DJKI", "body": "Isi.", "dated": "2026-03-02", "signatory": signs.pk}

    office = diskop()
    for query in ("jenis=umk", "jenis=umk&ki=x", "jenis=umk&ki=%00", "jenis=umk&ki=99"):
        assert client_of(by).post(f"/kerja/surat/baru/?{query}", {**given, "partner": office.pk}).status_code == 422
    assert Letter.objects.count() == 0
