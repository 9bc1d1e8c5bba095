"""Files of the partners' things: judged by their content, kept once, opened by those who see the thing."""

import datetime
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from klaster.access import Answer, Role
from klaster.audit.models import Event
from partners.actions.files import MOST, add_file, remove_file
from partners.models import Agreement, Attachment, FieldVisit, ResearchOutput, ResearchProject, VisitFinding
from tests.factories import ActivityFactory, PartnerFactory, person, village
from tests.partners.conftest import client_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF\n"
DAY = datetime.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def activity(brida):
    return ActivityFactory(partner=brida)


def pdf(content=PDF, name="../../sk.exe"):
    return SimpleUploadedFile(name, content, content_type="image/png")


def read(answer):
    """To its end, which closes the file."""
    return b"".join(answer) if answer.streaming else answer.content


def photo(side=300):
    taken = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "di rumah Siti"
    Image.new("RGB", (side, side), "green").save(taken, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG.jpg", taken.getvalue())


def test_pdf_is_kept_under_a_name_of_ours_whatever_its_sender_calls_it(activity):
    by = person(Role.PMD)
    kept = add_file(owner=activity, file=pdf(), by=by, caption="Berita acara")

    with kept.file as stored:
        assert (kept.kind, kept.original_name, kept.owner, stored.read()) == ("document", "sk.exe", activity, PDF)
    assert kept.file.name.startswith("partners/")
    assert kept.file.name.endswith(".pdf")
    assert Event.objects.of(activity).get().verb == "added a file to"


def test_photo_is_kept_small_and_without_its_metadata(activity):
    kept = add_file(owner=activity, file=photo(side=3000), by=person(Role.PMD))

    with kept.file, kept.thumbnail, Image.open(kept.file) as image, Image.open(kept.thumbnail) as thumbnail:
        assert (image.format, max(image.size), dict(image.getexif())) == ("WEBP", 1600, {})
        assert max(thumbnail.size) == 480


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00 no picture", b"<svg onload=alert(1)>", b"<html><script></script>" + PDF])
def test_what_is_neither_photo_nor_pdf_is_refused_and_leaves_nothing(activity, content, settings):
    with pytest.raises(ValidationError):
        add_file(owner=activity, file=pdf(content), by=person(Role.PMD))

    assert not Attachment.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.*"))


def test_too_large_a_file_is_refused_with_the_size_that_is_possible(activity, settings):
    settings.MAX_DOCUMENT_BYTES = 10

    with pytest.raises(ValidationError, match="10"):
        add_file(owner=activity, file=pdf(), by=person(Role.PMD))


def test_same_file_is_kept_once_until_it_is_removed(activity):
    by = person(Role.PMD)
    first = add_file(owner=activity, file=pdf(), by=by)

    assert add_file(owner=activity, file=pdf(), by=by) == first
    remove_file(attachment=first, by=by, may=Answer(True))
    assert add_file(owner=activity, file=pdf(), by=by) != first
    assert activity.files.present().count() == 1


def test_one_thing_takes_so_many_files_and_no_more(activity):
    by = person(Role.PMD)
    for number in range(MOST):
        add_file(owner=activity, file=pdf(PDF + str(number).encode()), by=by)

    with pytest.raises(ValidationError, match=str(MOST)):
        add_file(owner=activity, file=pdf(PDF + b"more"), by=by)


def test_only_who_may_takes_a_file_away(activity):
    kept = add_file(owner=activity, file=pdf(), by=person(Role.PMD))

    with pytest.raises(PermissionDenied):
        remove_file(attachment=kept, by=person(Role.HEAD), may=Answer(False, "no"))
    assert activity.files.present().exists()


def test_the_database_wants_one_owner_and_somebody_who_brought_it(activity):
    fields = {"kind": "document", "file": "partners/a.pdf", "size": 1, "sha256": "a"}
    for more in ({}, {"activity": activity}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.create(**fields, **more)
    Attachment.objects.create(**fields, activity=activity, uploaded_name="Ibu Dian")


def test_who_sees_the_thing_opens_its_files(activity, brida):
    kept = add_file(owner=activity, file=photo(), by=person(Role.PMD))
    address = f"/kerja/berkas/{kept.pk}/"
    stranger = person(Role.PARTNER, partner=PartnerFactory(slug="ulm"))

    for viewer, status in ((person(Role.PARTNER, partner=brida), 200), (person(Role.HEAD), 200), (stranger, 404)):
        answer = client_of(viewer).get(address)
        read(answer)
        assert answer.status_code == status
    answer = client_of(person(Role.PMD)).get(address, {"kecil": 1})
    read(answer)
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert "no-store" in answer.headers["Cache-Control"]


def test_removed_or_lost_file_is_a_404(activity):
    by = person(Role.PMD)
    kept = add_file(owner=activity, file=pdf(), by=by)
    kept.file.storage.delete(kept.file.name)
    assert client_of(by).get(f"/kerja/berkas/{kept.pk}/").status_code == 404

    remove_file(attachment=kept, by=by, may=Answer(True))
    assert client_of(by).get(f"/kerja/berkas/{kept.pk}/").status_code == 404


def test_files_of_inner_things_follow_the_whole(brida):
    """A finding's photo is for those who read of the visit, an output's paper for those who see the project."""
    here, by = village(), person(Role.PMD)
    visit = FieldVisit.objects.create(region=here, visited_on=DAY, purpose="Monev", key="1" * 32, created_by=by)
    finding = VisitFinding.objects.create(visit=visit, text="Atap bocor", key="2" * 32)
    project = ResearchProject.objects.create(kind="research", institution=brida, title="Uji madu", starts=DAY)
    output = ResearchOutput.objects.create(project=project, kind="report", title="Laporan", appeared_on=DAY)
    of_visit, of_project = (add_file(owner=owner, file=pdf(), by=by) for owner in (finding, output))
    official, officer = person(Role.OFFICIAL, region=here), person(Role.PARTNER, partner=brida)

    assert set(Attachment.objects.visible_to(official)) == {of_visit}
    assert set(Attachment.objects.visible_to(officer)) == {of_project}


def test_agreement_is_read_by_its_parties_and_its_villages(brida):
    here = village()
    agreement = Agreement.objects.create(kind="mou", number="1", title="Riset", signed_on=DAY, starts=DAY)
    agreement.parties.add(brida)
    agreement.villages.add(here)
    kept = add_file(owner=agreement, file=pdf(), by=person(Role.PMD))

    for viewer in (person(Role.PARTNER, partner=brida), person(Role.OFFICIAL, region=here)):
        assert Attachment.objects.visible_to(viewer).get() == kept
    other = person(Role.OFFICIAL, region=village("63.03.01.2002", "Lain"))
    assert not Attachment.objects.visible_to(other).exists()
