"""Demo partners and activities, added through the same actions as on the pages. Names of people and phones are invented."""

import datetime
from dataclasses import dataclass

from klaster.access import Role
from partners import actions
from partners.models import Activity, Partner
from sites.models import Region, Site

Kind, Status = Activity.Kind, Activity.Status
OLD_NAME = "Kementerian Hukum dan Hak Asasi Manusia, Kantor Wilayah Kalimantan Selatan"
NEW_NAME = "Kementerian Hukum, Kantor Wilayah Kalimantan Selatan"
RENAMED = datetime.date(2024, 10, 21)

# short name: (full name, kind, what it does for the cluster, focal point)
PARTNERS = {
    "Disperin": (
        "Dinas Perindustrian Provinsi Kalimantan Selatan",
        Partner.Kind.PROVINCIAL,
        "Melatih kelompok usaha desa mengolah, mengemas, dan memberi label produk unggulan.",
        "Hairul Contoh",
    ),
    "Brida": (
        "Badan Riset dan Inovasi Daerah Provinsi Kalimantan Selatan",
        Partner.Kind.PROVINCIAL,
        "Mendampingi desa menulis rancang bangun, menguji inovasi, dan menyiapkan data dukung Indeks Inovasi Daerah.",
        "Dian Lestari",
    ),
    "Diskopumkm": (
        "Dinas Koperasi, Usaha Kecil, dan Menengah Provinsi Kalimantan Selatan",
        Partner.Kind.PROVINCIAL,
        "Membantu legalitas usaha, surat rekomendasi UMK, dan akses ke pasar serta pembiayaan.",
        "Yuliana Contoh",
    ),
    "DLH": (
        "Dinas Lingkungan Hidup Provinsi Kalimantan Selatan",
        Partner.Kind.PROVINCIAL,
        "Mendampingi pengelolaan sampah, bank sampah, dan peraturan desa tentang lingkungan.",
        "",
    ),
    "Kemenkum Kalsel": (
        OLD_NAME,
        Partner.Kind.VERTICAL,
        "Menjelaskan dan membantu permohonan kekayaan intelektual: merek, hak cipta, paten, dan KI komunal.",
        "Rudi Contoh",
    ),
    "ULM": (
        "Universitas Lambung Mangkurat",
        Partner.Kind.UNIVERSITY,
        "Meneliti bersama desa, menempatkan mahasiswa KKN tematik, dan menguji mutu produk di laboratorium.",
        "Nadia Contoh",
    ),
    "Poltekkes Banjarbaru": (
        "Politeknik Kesehatan (Poltekkes) Banjarbaru",
        Partner.Kind.UNIVERSITY,
        "Mendampingi posyandu, pencegahan tengkes, dan keamanan pangan produk olahan.",
        "Fahmi Contoh",
    ),
}


@dataclass(frozen=True)
class Plan:
    """One activity: days are counted from today, `villages` is how many take part; `cancelled` holds the reason."""

    partner: str
    kind: str
    title: str
    first: int
    last: int | None
    status: str
    villages: int
    reached: int | None = None
    result: str = ""
    cancelled: str = ""


DONE, RUNNING, PLANNED, CANCELLED = Status.DONE, Status.RUNNING, Status.PLANNED, Status.CANCELLED
PLANS = [
    Plan("Disperin", Kind.TRAINING, "Bimtek kemasan dan label produk olahan ikan", -210, -208, DONE, 3, 64,
         "Enam kelompok memakai label baru; dua produk masuk toko oleh-oleh kabupaten."),
    Plan("Disperin", Kind.EQUIPMENT, "Bantuan mesin pencacah dan pengering", -95, -80, DONE, 2, None,
         "Mesin diserahkan dan dipakai kelompok. Jumlah penerima manfaat belum dihitung."),
    Plan("Disperin", Kind.MENTORING, "Pendampingan standar mutu gula aren", -40, 50, RUNNING, 2),
    Plan("Disperin", Kind.TRAINING, "Bimtek desain kemasan tahap II", 21, 23, PLANNED, 4),
    Plan("Brida", Kind.MENTORING, "Klinik rancang bangun inovasi desa", -150, -120, DONE, 5, 87,
         "Dua belas rancang bangun selesai ditulis dan siap dilaporkan."),
    Plan("Brida", Kind.RESEARCH, "Uji coba pupuk cair dari eceng gondok", -75, 30, RUNNING, 2),
    Plan("Brida", Kind.VISIT, "Kunjungan lapangan penilaian kematangan inovasi", -33, -12, RUNNING, 3),
    Plan("Brida", Kind.TRAINING, "Bimtek penyusunan data dukung Indeks Inovasi Daerah", 12, 13, PLANNED, 6),
    Plan("Diskopumkm", Kind.TRAINING, "Layanan NIB dan sertifikat halal di desa", -180, -178, DONE, 4, 112,
         "Sebanyak 39 pelaku usaha memperoleh NIB pada hari itu juga."),
    Plan("Diskopumkm", Kind.MENTORING, "Pendampingan surat rekomendasi UMK untuk merek", -60, -7, RUNNING, 3),
    Plan("Diskopumkm", Kind.TRAINING, "Temu usaha dan pembiayaan KUR", 27, 27, PLANNED, 5),
    Plan("DLH", Kind.MENTORING, "Pembentukan bank sampah desa/kelurahan", -130, -100, DONE, 2, 75,
         "Dua bank sampah berjalan, masing-masing dengan buku tabungan warga."),
    Plan("DLH", Kind.VISIT, "Pemeriksaan rumah kompos", -25, -20, PLANNED, 2),
    Plan("DLH", Kind.TRAINING, "Bimtek penyusunan peraturan desa tentang sampah", 40, 41, PLANNED, 3),
    Plan("Kemenkum Kalsel", Kind.TRAINING, "Inventarisasi potensi kekayaan intelektual", -110, -109, DONE, 6, 58,
         "Tercatat 17 potensi KI, delapan di antaranya siap diajukan sebagai merek."),
    Plan("Kemenkum Kalsel", Kind.MENTORING, "Pendampingan permohonan merek kolektif", -30, 60, RUNNING, 3),
    Plan("Kemenkum Kalsel", Kind.VISIT, "Layanan kekayaan intelektual bergerak", -15, -14, CANCELLED, 2,
         cancelled="Jalan menuju desa terendam; dijadwalkan kembali setelah air surut."),
    Plan("ULM", Kind.RESEARCH, "Penelitian pewarna alami dari tumbuhan rawa", -160, 90, RUNNING, 2),
    Plan("ULM", Kind.OTHER, "KKN tematik inovasi desa", -90, -45, DONE, 4, 240,
         "Empat puluh mahasiswa membantu pembukuan BUM Desa dan pemasaran daring."),
    Plan("ULM", Kind.RESEARCH, "Uji mutu madu kelulut di laboratorium", 8, 35, PLANNED, 1),
    Plan("Poltekkes Banjarbaru", Kind.MENTORING, "Pendampingan kader posyandu", -70, 20, RUNNING, 2),
    Plan("Poltekkes Banjarbaru", Kind.TRAINING, "Bimtek keamanan pangan rumah tangga", -50, -49, DONE, 3, 0,
         "Tidak ada warga yang hadir karena panen raya; akan diulang."),
]  # fmt: skip


def seed(cast):
    """The plug of the socket "demo"."""
    seed_partners(rng=cast.rng, by=cast.pmd, today=cast.today)
    brida = Partner.objects.get(short_name="Brida")
    cast.person("brida@contoh.id", "Dian Lestari", Role.PARTNER, partner=brida)


def seed_partners(*, rng, by, today):
    """The seven partners, and activities in every status in the villages of the sites; sites and innovations are there."""
    partners = {short: _partner(short, by) for short in PARTNERS}
    places = list(Region.objects.filter(pk__in=Site.objects.published().values("region_id")))
    for position, plan in enumerate(PLANS, start=1):
        chosen = rng.sample(places, min(plan.villages, len(places)))
        _activity(plan, position, partner=partners[plan.partner], villages=chosen, by=by, today=today)


def _partner(short_name, by):
    name, kind, role, _contact = PARTNERS[short_name]
    partner = actions.create_partner(name=name, short_name=short_name, kind=kind, role=role, by=by)
    if name == OLD_NAME:
        partner = actions.rename_partner(partner=partner, name=NEW_NAME, since=RENAMED, by=by)
    return partner


def _activity(plan, position, *, partner, villages, by, today):
    contact = PARTNERS[plan.partner][3]
    activity = actions.create_activity(
        partner=partner,
        kind=plan.kind,
        title=plan.title,
        starts=today + datetime.timedelta(days=plan.first),
        ends=None if plan.last is None else today + datetime.timedelta(days=plan.last),
        contact=contact,
        contact_phone=f"0800-000-{100 + position}" if contact else "",
        villages=villages,
        by=by,
    )
    helped = list(actions.innovations_in(activity).order_by("slug")[:2])
    if helped:
        actions.choose_innovations(activity=activity, innovations=helped, by=by)
    if plan.status == Status.DONE:
        actions.record_result(activity=activity, people_reached=plan.reached, result=plan.result, by=by)
    elif plan.status != Status.PLANNED:
        actions.change_status(activity=activity, to=plan.status, reason=plan.cancelled, by=by)
