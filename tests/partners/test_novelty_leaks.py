"""What is private until it is filed or released: no address, file or message gives it to those who may not read it."""

import datetime
import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pypdf import PdfReader

from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from klaster.notifications.models import Notification, OutgoingMessage
from klaster.sockets import collect
from partners.actions import filing_stages
from partners.actions.novelty import release_description
from partners.models import FilingPartner, FilingType, Potential, Stage
from sites.actions import innovations, reports
from sites.actions.novelty import release_technical
from tests.demo.addresses import walked
from tests.factories import EnrolmentFactory, InnovationFactory, PartnerFactory, ProductFactory, RoundFactory, person, village
from tests.partners.filing_stages_kit import filing as made

PK = 700_001  # one number for every thing, so that an address with a number finds something of ours
TITLE = "Papan Purunara"
DESCRIBED = "Serat direndam dalam zirkonmocaf tiga belas jam, lapisgalam dua kali, ditekan pada empat puluh derajat."
TECHNICAL = "Tungku diisi tungkusagu tiga banding tujuh, uapkelulut dialirkan selama sebelas jam tanpa jeda."
NEEDLES = ["zirkonmocaf", "tungkusagu"]  # words of the two secrets; the searches below ask for other words of them
ASKED = "?q=lapisgalam&cari=lapisgalam"
FILES = "?unduh=csv"
LEFT_OUT = ("kerja/keluar", "akun/", "bahasa")  # signing in and out shows nothing of ours


class World:
    """A village with all that is public, and a simple patent that is being prepared."""

    def __init__(self):
        Portal.load()
        self.desa = village()
        self.pmd = person(Role.PMD)
        self.official = person(Role.OFFICIAL, region=self.desa)
        site = EnrolmentFactory(site__region=self.desa, site__slug="lokasi-kita").site
        self.partner = PartnerFactory(pk=PK, slug="mitra-kita")
        told = {"stage": "applied", "initiator": "community", "kind": "non_digital", "form": "other", "technical": TECHNICAL}
        told |= dict.fromkeys(("summary", "design", "purpose", "benefits"), "Papan ringan untuk rumah.")
        self.innovation = InnovationFactory(
            pk=PK, region=self.desa, slug="inovasi-kita", name="Papan Ringan", created_by=self.official, **told
        )
        self.publish()
        round = RoundFactory(pk=PK)
        report = reports.start(innovation=self.innovation, round=round, by=self.official)
        reports.save_section(report=report, by=self.official, changes={"activities": "Dua puluh papan dibuat."})
        reports.submit(report=report, by=self.official)
        reports.verify(report=report, by=self.pmd)
        reports.publish(report=type(report).objects.get(pk=report.pk), by=self.pmd)
        self.report = report
        self.product = ProductFactory(pk=PK, region=self.desa, slug="produk-kita", is_published=True)
        self.filing = made(self.pmd, FilingType.SIMPLE_PATENT, pk=PK, region=self.desa, title=TITLE, description=DESCRIBED)
        self.filing.innovations.add(self.innovation)
        self.filing.products.add(self.product)
        FilingPartner.objects.create(filing=self.filing, partner=self.partner, since=timezone.localdate())
        Potential.objects.create(
            pk=PK, region=self.desa, kind="innovation", innovation=self.innovation, name="Pengepres", fits=FilingType.PATENT,
            why="Ada alat baru.", noted_by=self.official,
        )  # fmt: skip
        self.slugs = {"site": site.slug, "innovation": "inovasi-kita", "product": "produk-kita", "partner": "mitra-kita"}

    def publish(self):
        self.innovation.refresh_from_db()
        if self.innovation.state == "published":
            innovations.reopen(innovation=self.innovation, by=self.official)
        innovations.submit(innovation=self.innovation, by=self.official)
        innovations.verify(innovation=self.innovation, by=self.pmd)
        innovations.publish(innovation=self.innovation, by=self.pmd)
        self.innovation.refresh_from_db()

    def file(self):
        on = timezone.localdate() - datetime.timedelta(days=2)
        filing_stages.record_event(filing=self.filing, stage=Stage.FILED, on=on, by=self.pmd)
        self.filing.refresh_from_db()

    def addresses(self):
        """Every address that can be filled with something of this world."""
        known = {"pk": PK, "code": self.desa.code, "year": 2026, "quarter": 2, "number": 1, "innovation_pk": PK, "round_pk": PK}
        for route, name in walked():
            asked = re.findall(r"<(?:\w+:)?(\w+)>", route)
            slug = self.slugs.get(name.split("_")[0], self.slugs["partner"])
            values = {part: slug if part == "slug" else known.get(part, "") for part in asked}
            if name and not route.startswith(LEFT_OUT) and all(values.values()):
                try:
                    yield reverse(name, kwargs=values), not asked
                except NoReverseMatch:
                    continue


@pytest.fixture
def world(db):
    return World()


def read(response):
    """All text of an answer: a page, a table, a PDF or a feed."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).replace("\n", " ")
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return body.decode("utf-8", "replace")


def found(world, user, words):
    """[(address, word)] wherever one of the words is given to this person (None: the public); how much was read."""
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    told, answered = [], 0
    for url, is_list in world.addresses():
        at_work = url.startswith("/kerja/")
        if at_work and not user:
            continue  # the door is shut: tests/demo/test_addresses.py
        for query in ["", *([ASKED, FILES] if is_list else [])]:
            response = client.get(url + query)
            text = read(response).casefold()
            answered += response.status_code == 200
            told += [(url + query, word) for word in words if word.casefold() in text]
    return told, answered


@pytest.mark.parametrize(("who", "least"), [("public", 15), ("other village", 40), ("other partner", 40)])
def test_nothing_of_it_is_given_before_the_filing_date(world, who, least):
    users = {
        "public": lambda: None,
        "other village": lambda: person(Role.OFFICIAL, region=village("63.09.01.2001", "Desa Lain")),
        "other partner": lambda: person(Role.PARTNER, partner=PartnerFactory()),
    }
    told, answered = found(world, users[who](), [*NEEDLES, TITLE])
    assert told == []
    assert answered >= least  # what is read is pages, not refusals


def test_filing_date_alone_publishes_nothing(world):
    world.file()
    told, _answered = found(world, None, NEEDLES)
    assert told == []
    assert TITLE not in read(Client().get(reverse("register") + "?q=lapisgalam"))  # not found by a word of the secret
    assert TITLE in read(Client().get(reverse("register")))


def test_no_message_and_no_trail_holds_it(world):
    world.file()
    collect("messages.jobs", now=timezone.now())
    release_description(filing=world.filing, reason="", understood=False, by=world.pmd)
    release_technical(innovation=world.innovation, reason="Boleh ditiru.", understood=True, by=world.official)
    world.publish()
    kept = [f"{sent.subject} {sent.body}" for sent in OutgoingMessage.objects.all()]
    kept += [f"{told.about} {told.params}" for told in Notification.objects.all()]
    kept += [f"{event.detail}" for event in Event.objects.all()]
    assert Event.objects.of(world.filing).exists()
    assert not [text for text in kept for word in NEEDLES if word in text.casefold()]


def test_after_its_release_it_stands_where_it_should(world):
    page = reverse("register_filing", args=[PK])
    world.file()
    assert NEEDLES[0] not in read(Client().get(page))
    release_description(filing=world.filing, reason="", understood=False, by=world.pmd)
    assert NEEDLES[0] in read(Client().get(page))
    release_technical(innovation=world.innovation, reason="Boleh ditiru.", understood=True, by=world.official)
    world.publish()
    assert NEEDLES[1] in read(Client().get(reverse("innovation", args=["inovasi-kita"])))


def test_those_who_work_on_it_read_it(world):
    """The walk above looks at pages that can show it: here they do."""
    officer = person(Role.PARTNER, partner=world.partner)
    for user in (world.official, officer, world.pmd):
        client = Client()
        client.force_login(user)
        assert NEEDLES[0] in read(client.get(reverse("work_filing", args=[PK])))
