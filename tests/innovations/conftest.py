"""A village with its official, those who review, a whole innovation, and a report that can be sent."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from klaster.access import Role
from sites.actions import innovations, reports
from sites.models import Innovation, Region
from tests.factories import InnovationFactory, MeasureFactory, RoundFactory, person, village

WHOLE = {
    "summary": "Kopi dijual langsung dari kebun.",
    "stage": Innovation.Stage.APPLIED,
    "initiator": Innovation.Initiator.COMMUNITY,
    "kind": Innovation.Kind.NON_DIGITAL,
    "form": Innovation.Form.OTHER,
    "design": "Dulu kopi dijual basah kepada pengepul.",
    "purpose": "Petani mendapat harga yang wajar.",
    "benefits": "Empat puluh keluarga.",
    "technical": "RESEP RAHASIA: 7 jam pada 40 derajat",
}
SECRET = "RESEP RAHASIA"


@pytest.fixture
def desa(db):
    return village()


@pytest.fixture
def official(desa):
    return person(Role.OFFICIAL, region=desa, name="Siti Operator")


@pytest.fixture
def pmd(db):
    return person(Role.PMD, name="Budi PMD")


@pytest.fixture
def kabkota(desa):
    return person(Role.KABKOTA, region=Region.objects.get(code="63.03"), name="Dewi DPMD")


@pytest.fixture
def facilitator(desa):
    return person(Role.FACILITATOR, region=desa, name="Rahmat Pendamping")


@pytest.fixture
def stranger(db):
    """The official of another village."""
    return person(Role.OFFICIAL, region=village("63.09.01.2001", "Desa Lain"), name="Orang Lain")


@pytest.fixture
def innovation(desa, official):
    return InnovationFactory(region=desa, name="Kopi Aranio", slug="kopi-aranio", created_by=official, **WHOLE)


@pytest.fixture
def measure(innovation):
    return MeasureFactory(innovation=innovation, label="Kopi terjual", unit="kg")


@pytest.fixture
def round(db):
    return RoundFactory()


@pytest.fixture
def report(innovation, measure, round, official):
    report = reports.start(innovation=innovation, round=round, by=official)
    return reports.save_section(report=report, by=official, changes={"activities": "Panen dan sangrai."})


@pytest.fixture
def published(innovation, pmd, official):
    """The innovation, published."""
    innovations.submit(innovation=innovation, by=official)
    innovations.verify(innovation=innovation, by=pmd)
    return innovations.publish(innovation=innovation, by=pmd)


def image_bytes(form="JPEG", size=(400, 300), color=(10, 120, 90), **more):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, form, **more)
    return out.getvalue()


def upload(content=None, name="foto.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, image_bytes() if content is None else content, content_type=kind)
