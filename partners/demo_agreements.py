"""Demo agreements in every state, focal points, what partners can do, and a partner closed and one merged. All invented."""

import datetime
from dataclasses import dataclass

from partners import actions
from partners.actions import agreements, capabilities, merging
from partners.actions.activities import update_activity
from partners.actions.partners import close_partner
from partners.models import Activity, Agreement, Funds, Partner, Topic
from sites.models import Region, Site

MOU, PKS = Agreement.Kind.MOU, Agreement.Kind.PKS


@dataclass(frozen=True)
class Paper:
    """One agreement: days counted from today; `villages` is how many it names; `under`, `renews`: keys of earlier ones."""

    key: str
    kind: str
    number: str
    title: str
    parties: tuple
    first: int
    last: int | None
    villages: int = 0
    under: str = ""
    renews: str = ""
    ended: str = ""


PAPERS = [
    Paper("ulm-old", MOU, "CONTOH/01/PMD", "Riset dan pengabdian bersama desa/kelurahan (masa lama)", ("ULM",), -1500, -420),
    Paper("ulm", MOU, "CONTOH/02/PMD", "Riset dan pengabdian bersama desa/kelurahan", ("ULM",), -419, 1041, renews="ulm-old"),
    Paper("ulm-pks", PKS, "CONTOH/11/PMD", "Uji mutu produk unggulan di laboratorium", ("ULM",), -200, 55, 3, under="ulm"),
    Paper("kemenkum", MOU, "CONTOH/03/PMD", "Pelindungan kekayaan intelektual desa", ("Kemenkum Kalsel",), -300, 430, 6),
    Paper("brida", PKS, "CONTOH/12/PMD", "Pendampingan rancang bangun inovasi", ("Brida", "Diskopumkm"), -340, 25, 5),
    Paper("poltekkes", PKS, "CONTOH/13/PMD", "Pendampingan kader posyandu", ("Poltekkes Banjarbaru",), -395, -30, 2),
    Paper("disperin", PKS, "CONTOH/14/PMD", "Pelatihan pengemasan produk olahan", ("Disperin",), -380, 300, 4,
          ended="Ruang lingkupnya digabung ke dalam perjanjian yang baru."),
    Paper("dlh", PKS, "CONTOH/15/PMD", "Pengelolaan sampah desa/kelurahan", ("DLH",), 20, 750, 3),
    Paper("usaha", MOU, "CONTOH/04/PMD", "Pemasaran produk unggulan desa/kelurahan", ("Toko Contoh",), -90, None),
]  # fmt: skip

# short name: (full name, kind, what it does for the cluster)
MORE_PARTNERS = {
    "Toko Contoh": ("Perusahaan Toko Contoh", Partner.Kind.BUSINESS, "Menjual produk unggulan desa/kelurahan di gerainya."),
    "Perajin Contoh": ("Komunitas Perajin Contoh", Partner.Kind.COMMUNITY, "Melatih perajin muda menganyam purun."),
    "Radio Contoh": ("Radio Komunitas Contoh", Partner.Kind.MEDIA, "Menyiarkan kabar inovasi desa/kelurahan."),
    "Balai Kemasan Contoh": ("Balai Kemasan Contoh", Partner.Kind.PROVINCIAL, "Membuat contoh kemasan dan label."),
}
CAN_DO = {
    "Disperin": [(Topic.PRODUCTION, "Pelatihan olahan pangan"), (Topic.PACKAGING, "Desain kemasan dan label"), "23.1"],
    "Brida": [(Topic.TECHNOLOGY, "Uji coba teknologi tepat guna"), (Topic.DIGITAL, ""), "45.1"],
    "Diskopumkm": [(Topic.LICENCES, "NIB, P-IRT, dan halal"), (Topic.CREDIT, "Akses KUR"), (Topic.ENTERPRISE, ""), "33.3"],
    "DLH": [(Topic.ENVIRONMENT, "Bank sampah dan peraturan desa"), "35.2"],
    "Kemenkum Kalsel": [(Topic.PROPERTY, "Merek, hak cipta, dan KI komunal"), "23.3"],
    "ULM": [(Topic.EDUCATION, "KKN tematik"), (Topic.PRODUCTION, "Uji mutu di laboratorium"), (Topic.TECHNOLOGY, "")],
    "Poltekkes Banjarbaru": [(Topic.HEALTH, "Posyandu dan gizi")],
    "Toko Contoh": [(Topic.MARKET, "Rak khusus produk desa/kelurahan"), "23.2"],
    "Perajin Contoh": [(Topic.EDUCATION, "Kelas menganyam")],
    "Balai Kemasan Contoh": [(Topic.PACKAGING, "Cetak label")],
}
# short name: focal points (name, position, since, last day), days counted from today
PEOPLE = {
    "Brida": [("Dian Lestari", "Peneliti muda", -500, None), ("Hasan Contoh", "Kepala bidang", -900, -120)],
    "Disperin": [("Hairul Contoh", "Penyuluh perindustrian", -420, None)],
    "Diskopumkm": [("Yuliana Contoh", "Kepala seksi", -300, 45)],
    "ULM": [("Nadia Contoh", "Ketua pusat studi", -420, None)],
    "Kemenkum Kalsel": [("Rudi Contoh", "Analis kekayaan intelektual", -350, None)],
    "Poltekkes Banjarbaru": [("Fahmi Contoh", "Dosen", -280, None)],
    "Balai Kemasan Contoh": [("Wati Contoh", "Perancang", -200, None)],
}
MONEY = [  # title of an activity: cost, source of funds
    ("Bimtek kemasan dan label produk olahan ikan", 48_500_000, Funds.APBD_PROVINCE),
    ("Bantuan mesin pencacah dan pengering", 126_000_000, Funds.APBD_PROVINCE),
    ("KKN tematik inovasi desa", 30_000_000, Funds.UNIVERSITY),
    ("Layanan NIB dan sertifikat halal di desa", 0, Funds.APBD_KABKOTA),
    ("Temu usaha dan pembiayaan KUR", None, Funds.CSR),
]


def seed(cast):
    """The plug of the socket "demo"; partners and activities are there."""
    places = list(Region.objects.filter(pk__in=Site.objects.published().values("region_id")))
    seed_agreements(rng=cast.rng, by=cast.pmd, today=cast.today, places=places)


def seed_agreements(*, rng, by, today, places):
    for short, (name, kind, role) in MORE_PARTNERS.items():
        actions.create_partner(name=name, short_name=short, kind=kind, role=role, by=by)
    partners = {partner.short_name: partner for partner in Partner.objects.all()}
    _capabilities(partners, by)
    _people(partners, by, today)
    _papers(partners, rng, by, today, places)
    _activities(by)
    merging.merge_partner(partner=partners["Balai Kemasan Contoh"], into=partners["Disperin"], by=by)
    close_partner(partner=partners["Radio Contoh"], by=by)


def _capabilities(partners, by):
    known = capabilities.butir_by_code()
    for short, things in CAN_DO.items():
        for thing in things:
            if isinstance(thing, tuple):
                capabilities.add_capability(partner=partners[short], topic=thing[0], note=thing[1], by=by)
            elif thing in known:
                capabilities.add_capability(partner=partners[short], butir_code=thing, by=by)


def _people(partners, by, today):
    number = 300
    for short, people in PEOPLE.items():
        for name, position, since, last in people:
            number += 1
            contact = capabilities.add_contact(
                partner=partners[short],
                name=name,
                position=position,
                phone=f"0800-000-{number}",
                since=today + datetime.timedelta(days=since),
                by=by,
            )
            if last is not None:
                capabilities.contact_leaves(contact=contact, until=today + datetime.timedelta(days=last), by=by)


def _papers(partners, rng, by, today, places):
    made = {}
    for paper in PAPERS:
        first = today + datetime.timedelta(days=paper.first)
        made[paper.key] = agreements.create_agreement(
            kind=paper.kind,
            number=f"{paper.number}/{first.year}",
            title=paper.title,
            signed_on=first - datetime.timedelta(days=5),
            starts=first,
            ends=None if paper.last is None else today + datetime.timedelta(days=paper.last),
            under=made.get(paper.under),
            renews=made.get(paper.renews),
            parties=[partners[short] for short in paper.parties],
            villages=rng.sample(places, min(paper.villages, len(places))),
            by=by,
        )
        if paper.ended:
            on = today - datetime.timedelta(days=20)
            agreements.end_agreement(agreement=made[paper.key], on=on, reason=paper.ended, by=by)


def _activities(by):
    """Money, and the agreements under which some activities stand."""
    for title, cost, funds in MONEY:
        activity = Activity.objects.get(title=title)
        update_activity(activity=activity, cost=cost, funds=funds, fiscal_year=activity.starts.year, by=by)
    for title, number in [
        ("Penelitian pewarna alami dari tumbuhan rawa", "CONTOH/02/"),
        ("Klinik rancang bangun", "CONTOH/12/"),
    ]:
        activity, agreement = Activity.objects.get(title__startswith=title), Agreement.objects.get(number__startswith=number)
        update_activity(activity=activity, agreement=agreement, by=by)
