"""Demo instructions (one overdue in some areas, one closed) and field visits with findings and a drawn photo."""

import datetime
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile

from partners.actions import instructions, visits
from partners.models import FollowUp
from sites.demo_pictures import picture
from sites.models import Region, Site

State = FollowUp.State
OVERDUE = "Arahan percepatan legalitas produk unggulan lokus"
CLOSED = "Arahan pemutakhiran data lokasi klaster"
OPEN = "Arahan penyiapan peserta Pekan Inovasi Desa dan Kelurahan"


def seed(cast):
    """The plug of the socket "demo"."""
    areas = list(Region.objects.level(Region.Level.KABKOTA).order_by("code"))
    _overdue(cast, areas)
    _closed(cast, areas)
    _open(cast, areas)
    villages = list(Region.objects.filter(pk__in=Site.objects.published().values("region_id")).order_by("code")[:8])
    _visits(cast, villages)


def _day(cast, days):
    return cast.today + datetime.timedelta(days=days)


def _instruction(cast, areas, title, text, given, due, number=""):
    return instructions.create_instruction(
        title=title, text=text, number=number, given_on=_day(cast, given), due=_day(cast, due), regions=areas, by=cast.pmd
    )


def _write(cast, line, state, text, done=None):
    instructions.write_follow_up(
        follow_up=line, state=state, text=text, done_on=_day(cast, done) if done is not None else None, by=cast.pmd
    )


def _overdue(cast, areas):
    text = (
        "Setiap kabupaten/kota mendata produk unggulan lokusnya yang belum memiliki NIB, P-IRT, dan sertifikat halal, lalu"
        " mendampingi pengurusannya. Hasilnya ditulis pada kolom tindak lanjut."
    )
    given = _instruction(cast, areas, OVERDUE, text, -45, -9, "Nomor contoh 01/PMD")
    for position, line in enumerate(given.follow_ups.select_related("region")):
        if position % 3 == 0:
            _write(cast, line, State.DONE, "Pendataan selesai; pelaku usaha didampingi mengurus NIB.", -15 - position)
        elif position % 3 == 1:
            _write(cast, line, State.BEGUN, "Pendataan berjalan di tingkat kecamatan.")


def _closed(cast, areas):
    text = "Mutakhirkan alamat, jumlah penduduk, dan narahubung setiap lokasi klaster."
    given = _instruction(cast, areas, CLOSED, text, -120, -90)
    for line in given.follow_ups.select_related("region"):
        _write(cast, line, State.DONE, "Data lokasi sudah diperiksa dan dimutakhirkan.", -95)
    note = "Semua kabupaten/kota sudah memutakhirkan data lokasinya."
    instructions.close_instruction(instruction=given, note=note, by=cast.pmd)


def _open(cast, areas):
    text = "Usulkan satu inovasi per lokus untuk ditampilkan, lengkap dengan foto dan narahubungnya."
    given = _instruction(cast, areas, OPEN, text, -5, 16)
    first = given.follow_ups.select_related("region").first()
    if first:
        _write(cast, first, State.BEGUN, "Usulan sedang dibahas dengan pemerintah desa/kelurahan.")


# (purpose, days ago, what was seen, [(finding, what should follow, photos, settled days ago)])
VISITS = [
    (
        "Monitoring rumah kompos dan bank sampah",
        12,
        "Rumah kompos berjalan dua kali seminggu; pembukuan masih di kertas.",
        [
            ("Mesin pencacah tidak dipakai karena mata pisau tumpul.", "Pengadaan mata pisau mesin pencacah", 2, None),
            ("Buku tabungan bank sampah belum dicatat sejak dua bulan lalu.", "Bimtek pembukuan bank sampah", 1, None),
        ],
    ),
    (
        "Monitoring produk unggulan dan label",
        30,
        "Kelompok usaha memproduksi setiap hari; label belum mencantumkan tanggal kedaluwarsa.",
        [
            ("Label belum mencantumkan tanggal kedaluwarsa.", "Perbaikan label produk", 1, 8),
            ("Tempat produksi belum dipisahkan dari dapur keluarga.", "Pendampingan P-IRT", 1, None),
        ],
    ),
    ("Pengenalan program kepada perangkat desa/kelurahan", 75, "Perangkat memahami alur laporan triwulan.", []),
]


def _visits(cast, villages):
    for position, (purpose, ago, seen, found) in enumerate(VISITS):
        if position >= len(villages):
            return
        visit = visits.record_visit(
            region=villages[(position * 2) % len(villages)],
            visited_on=_day(cast, -ago),
            purpose=purpose,
            visitors="Tim Bidang Pemberdayaan Dinas PMD (data contoh)",
            met="Perangkat desa/kelurahan dan kelompok inovator",
            summary=seen,
            key=_key(cast),
            by=cast.pmd,
        )
        for text, to_do, photos, settled in found:
            _finding(cast, visit, text, to_do, photos, settled)


def _finding(cast, visit, text, to_do, photos, settled):
    finding = visits.add_finding(visit=visit, text=text, to_do=to_do, key=_key(cast), by=cast.pmd)
    for count in range(photos):
        file = SimpleUploadedFile(f"temuan-{count + 1}.jpg", picture(cast.rng, to_do), content_type="image/jpeg")
        visits.add_photo(finding=finding, file=file, caption=f"Foto contoh {count + 1}", by=cast.pmd)
    if settled is not None:
        visits.settle_finding(finding=finding, on=_day(cast, -settled), by=cast.pmd)


def _key(cast):
    return uuid.UUID(int=cast.rng.getrandbits(128), version=4)
