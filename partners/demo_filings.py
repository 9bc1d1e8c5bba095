"""Demo filings of all eight types and in every state, by the actions of the pages. People and marks are invented."""

import datetime
from dataclasses import dataclass, field

from klaster.templatetags.klaster import day
from partners.actions import filing_parties, filing_parts, filing_stages, filings
from partners.models import FilingType, Partner, Party, Potential, Stage
from partners.models.filings import PATENTS
from partners.models.money import Funds
from sites.models import Product, Region, Site

Role, Kind, End, T, S = Party.Role, Party.Kind, Party.End, FilingType, Stage

# No public page, file or message may hold this passage before it is released; tests look for it.
TECHNICAL = "serat purun direndam 37 jam dalam air abu galam 3 banding 17 lalu ditekan pada suhu 41 derajat"


@dataclass(frozen=True)
class Case:
    """One filing: `stages` are (stage, days ago); `extra` are further fields.

    `place` is its village by number; one about a `product` is of that product's village, where there is such a product.
    """

    type: str
    title: str
    place: int
    summary: str
    partner: str = ""
    stages: tuple = ()
    reason: str = ""
    application: str = ""
    registration: str = ""
    applicant: tuple = (Kind.GROUP, "Kelompok Usaha Purun Contoh")
    goods: tuple = ()
    villages: int = 0
    product: str = ""
    extra: dict = field(default_factory=dict)


CASES = [
    Case(T.MARK, "Rasa Banua Contoh", 0, "Merek untuk olahan ikan kelompok desa.", "Diskopumkm",
         product="Abon tongkol Pesisir",
         goods=((29, "Ikan asin, abon ikan, dan olahan ikan lain"),)),
    Case(T.MARK, "Galam Asri Contoh", 1, "Merek madu kelulut dari hutan galam.", "Kemenkum Kalsel",
         ((S.FILED, 52), (S.FORMALITIES, 40)), application="DID2025010469X", product="Madu hutan Meratus",
         goods=((30, "Madu"),),
         extra={"fee_paid_on": 52}),
    Case(T.MARK, "Purun Lestari Contoh", 2, "Merek anyaman purun.", "Kemenkum Kalsel",
         ((S.FILED, 190), (S.FORMALITIES, 176), (S.ANNOUNCED, 150), (S.OBJECTED, 96), (S.RESPONDED, 61)),
         application="JID2025010356", goods=((20, "Keranjang dan perabot anyaman"), (18, "Tas anyaman"))),
    Case(T.MARK, "Aren Manis Contoh", 3, "Merek gula aren bubuk.", "Disperin",
         ((S.FILED, 560), (S.FORMALITIES, 540), (S.ANNOUNCED, 500), (S.SUBSTANTIVE, 430), (S.REGISTERED, 380),
          (S.CERTIFIED, 350)),
         application="DID2023500034", registration="IDM000987654", product="Gula aren semut", goods=((30, "Gula aren"),),
         extra={"fee_paid_on": 560, "cost": 500_000, "funds": Funds.DANA_DESA}),
    Case(T.MARK, "Sasirangan Contoh Jaya", 4, "Merek kain sasirangan desa.", "Disperin",
         ((S.FILED, 4200), (S.FORMALITIES, 4150), (S.ANNOUNCED, 4090), (S.SUBSTANTIVE, 3980), (S.REGISTERED, 3900),
          (S.CERTIFIED, 3860), (S.RENEWAL_FILED, 640), (S.RENEWED, 500)),
         application="D002014028257", registration="IDM000900003", product="Kain sasirangan pewarna alami",
         goods=((24, "Kain sasirangan"), (25, "Pakaian"))),
    Case(T.MARK, "Kerupuk Haruan Contoh", 5, "Merek kerupuk ikan haruan.", "",
         ((S.FILED, 4600), (S.FORMALITIES, 4560), (S.ANNOUNCED, 4500), (S.SUBSTANTIVE, 4400), (S.REGISTERED, 4330),
          (S.CERTIFIED, 4290), (S.LAPSED, 200)),
         reason="Tidak diperpanjang: pengurus berganti dan tenggatnya terlewat.", application="D002013011223",
         registration="IDM000223344", goods=((29, "Kerupuk ikan"),)),
    Case(T.COLLECTIVE, "Beras Siam Contoh", 0, "Merek kolektif beras lokal beberapa desa.", "Kemenkum Kalsel",
         ((S.FILED, 320), (S.FORMALITIES, 300), (S.ANNOUNCED, 270), (S.SUBSTANTIVE, 190), (S.REFUSAL_PROPOSED, 25)),
         application="JID2025020111", applicant=(Kind.GROUP, "Gabungan Tani Siam Contoh"), goods=((30, "Beras"),), villages=2),
    Case(T.COLLECTIVE, "Ikan Kering Contoh Raya", 6, "Merek kolektif ikan kering.", "Diskopumkm",
         ((S.FILED, 700), (S.FORMALITIES, 680), (S.ANNOUNCED, 650), (S.SUBSTANTIVE, 560), (S.REFUSAL_PROPOSED, 500),
          (S.REFUSED, 430)),
         reason="Terlalu mirip dengan merek yang sudah terdaftar.", application="JID2024020222", goods=((29, "Ikan kering"),)),
    Case(T.PATENT, "Alat pengering ikan bertenaga surya", 7, "Alat yang mengeringkan ikan tanpa lalat.", "ULM",
         ((S.FILED, 400), (S.FORMALITIES, 385)), applicant=(Kind.PERSON, "Ramli Contoh"),
         extra={"cost": 3_500_000, "funds": Funds.UNIVERSITY}),
    Case(T.SIMPLE_PATENT, "Papan dari serat purun", 2, "Papan ringan dari sisa anyaman purun.", "Brida",
         applicant=(Kind.BUMDESA, "BUM Desa Purun Contoh")),
    Case(T.SIMPLE_PATENT, "Kompor sekam hemat", 8, "Kompor rumah tangga berbahan sekam.", "Brida",
         ((S.FILED, 420), (S.FORMALITIES, 410), (S.ANNOUNCED, 400), (S.SUBSTANTIVE, 370), (S.GRANTED, 230)),
         application="S00202416178"),
    Case(T.COPYRIGHT, "Buku cerita rakyat sungai", 9, "Buku cerita anak dari tutur warga.", "Kemenkum Kalsel",
         ((S.FILED, 90), (S.RECORDED, 88)), application="EC00202416916", applicant=(Kind.PERSON, "Hasanah Contoh")),
    Case(T.COPYRIGHT, "Lagu panen desa", 10, "Lagu yang dinyanyikan saat panen.", "",
         ((S.FILED, 260), (S.DEEMED_WITHDRAWN, 150)), reason="Berkas yang diminta tidak dilengkapi sampai batasnya.",
         applicant=(Kind.PERSON, "Jumri Contoh")),
    Case(T.DESIGN, "Keranjang purun bertutup", 2, "Bentuk keranjang yang dapat dilipat.", "Disperin",
         ((S.FILED, 170), (S.FORMALITIES, 150), (S.WITHDRAWN, 60)),
         reason="Kelompok memilih mengurus mereknya lebih dahulu."),
    Case(T.INDICATION, "Kayu manis pegunungan Contoh", 6, "Kayu manis yang mutunya lahir dari tanahnya.", "Kemenkum Kalsel",
         ((S.DESCRIBED, 620), (S.FILED, 580), (S.FORMALITIES, 560), (S.ANNOUNCED, 520), (S.SUBSTANTIVE, 430)), villages=1,
         applicant=(Kind.GROUP, "Masyarakat Pelindung Kayu Manis Contoh"),
         extra={"note": "Tertahan: uji laboratorium belum dibiayai. Biaya diusulkan pada perubahan anggaran.",
                "cost": 38_000_000}),
    Case(T.COMMUNAL, "Tari panen Contoh", 1, "Tari yang dibawakan warga setiap panen.", "",
         ((S.FILED, 210), (S.RECORDED, 120)), applicant=(Kind.GOVERNMENT, "Pemerintah Desa Contoh"),
         extra={"communal_kind": "expression"}),
]  # fmt: skip


def seed(cast):
    """The plug of the socket "demo"; villages, products, partners and potentials are there."""
    places = list(Region.objects.filter(pk__in=Site.objects.published().values("region_id")).order_by("code"))
    seed_filings(by=cast.pmd, today=cast.today, places=places)


def seed_filings(*, by, today, places):
    partners = {partner.short_name: partner for partner in Partner.objects.taking_part()}
    made = {case.title: _begin(case, by, today, places, partners) for case in CASES}
    _lives_end(made, by, today)
    _handed(made, by, partners, today)


def _begin(case, by, today, places, partners):
    """Begun, filled, and brought to its stage; the partner joins on the day on which it was begun in the demo's story."""
    products = _products(case, places)
    region = products[0].region if products else places[case.place % len(places)]
    fields = {"summary": case.summary, "description": f"{case.title}: {TECHNICAL}.", **case.extra}
    if ago := fields.get("fee_paid_on"):
        fields["fee_paid_on"] = today - datetime.timedelta(days=ago)
    if "cost" in fields:
        fields["fiscal_year"] = today.year
    filing = filings.create_filing(
        type=case.type, title=case.title, region=region, by=by, potential=_potential(case, region, products),
        products=products,
        villages=[places[(case.place + step) % len(places)] for step in range(1, case.villages + 1)], **fields,
    )  # fmt: skip
    if partner := partners.get(case.partner):
        first = max((ago for _stage, ago in case.stages), default=20) + 10
        filings.hand_on(filing=filing, partner=partner, on=today - datetime.timedelta(days=first), reason="", by=by)
    _people(case, filing, by)
    if case.goods:
        filing_parts.set_classes(filing=filing, classes=case.goods, by=by)
    _stages(case, filing, by, today)
    return filing


def _products(case, places):
    """The product that the mark is for; the first one of its village where the demo has no such product."""
    if not case.product:
        return []
    named = Product.objects.filter(name=case.product, region__in=places).select_related("region")
    return list(named.order_by("pk")[:1] or Product.objects.filter(region=places[case.place % len(places)]).order_by("pk")[:1])


def _potential(case, region, products):
    """That of its product, where nobody took it up yet."""
    if case.stages:
        return None
    return Potential.objects.waiting().filter(region=region, fits=case.type, product__in=products).order_by("pk").first()


def _people(case, filing, by):
    kind, name = case.applicant
    filing_parties.add_party(
        filing=filing, role=Role.APPLICANT, kind=kind, name=name, address=f"{filing.region.full_name}, RT 2", by=by,
        is_public=kind != Kind.PERSON,
    )  # fmt: skip
    if case.type in PATENTS:
        filing_parties.add_party(filing=filing, role=Role.INVENTOR, kind=Kind.PERSON, name="Nadia Contoh", by=by)
    if case.type == T.COPYRIGHT:
        filing_parties.add_party(
            filing=filing, role=Role.CREATOR, kind=Kind.PERSON, name=name, is_public=kind == Kind.PERSON, by=by
        )
    if any(stage in (S.REGISTERED, S.GRANTED) for stage, _ago in case.stages):
        filing_parties.add_party(filing=filing, role=Role.HOLDER, kind=kind, name=name, is_public=kind != Kind.PERSON, by=by)


def _stages(case, filing, by, today):
    last = len(case.stages) - 1
    for position, (stage, ago) in enumerate(case.stages):
        filing_stages.record_event(
            filing=filing, stage=stage, on=today - datetime.timedelta(days=ago), by=by,
            reason=case.reason if position == last else "",
            application_number=case.application if stage == S.FILED else "",
            registration_number=case.registration if stage == S.REGISTERED else "",
        )  # fmt: skip


def _lives_end(made, by, today):
    """One applicant died and a heir follows; one group dissolved and nobody follows yet."""
    died = made["Alat pengering ikan bertenaga surya"].parties.get(role=Role.APPLICANT)
    on = today - datetime.timedelta(days=80)
    filing_parties.end_party(
        party=died, end=End.DIED, on=on, note="Akta kematian sudah ada.", followers=["Salasiah Contoh"], by=by
    )
    group = made["Beras Siam Contoh"].parties.get(role=Role.APPLICANT)
    on = today - datetime.timedelta(days=12)
    note = f"Berita acara pembubaran tanggal {day(on)}."
    filing_parties.end_party(party=group, end=End.DISSOLVED, on=on, note=note, by=by)


def _handed(made, by, partners, today):
    """From one partner to another in the middle of its way."""
    if partner := partners.get("Disperin"):
        filings.hand_on(
            filing=made["Purun Lestari Contoh"], partner=partner, on=today - datetime.timedelta(days=30), by=by,
            reason="Kelompok sudah didampingi Disperin untuk kemasan dan label.",
        )  # fmt: skip
