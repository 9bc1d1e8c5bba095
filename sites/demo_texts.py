"""The words of the demo's innovations: thirty things that villages of the river land could do, and how they tell of them."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Idea:
    """`measures`: (label, unit, a usual figure of a quarter)."""

    name: str
    summary: str
    group: str
    problem: str
    way: str
    measures: tuple
    affairs: str
    digital: bool


SERVICE = "Pelayanan publik"


def _measures(text):
    """The tuples of "Kopi terjual | kg | 180; Omzet | rupiah | 18000000"."""
    rows = [part.split(" | ") for part in text.split("; ")]
    return tuple((label, unit, int(usual)) for label, unit, usual in rows)


def _ideas():
    path = Path(__file__).parent / "data" / "demo_ideas.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Idea(**row | {"measures": _measures(row["measures"]), "digital": row["digital"] == "1"})
            for row in csv.DictReader(file)
        ]


IDEAS = _ideas()
STORY = [
    "Semua berawal dari satu keluhan yang terus berulang dalam musyawarah: {problem}. Bertahun-tahun hal itu dianggap "
    "biasa. Baru ketika warga menghitung sendiri kerugiannya, mereka sepakat bahwa keadaan ini harus diubah dan bahwa "
    "perubahan itu harus dimulai dari {village} sendiri, tanpa menunggu bantuan besar dari luar.",
    "Masalah ini penting karena menyentuh banyak rumah. Keluarga yang paling kekurangan adalah yang paling merasakan "
    "akibatnya: penghasilan tidak tentu, waktu terbuang di jalan, dan anak muda memilih pergi ke kota. Kepala desa "
    "memasukkannya ke dalam rencana kerja, dan musyawarah menugaskan {group} untuk mencari cara yang dapat dijalankan "
    "dengan kemampuan sendiri.",
    "Sebelumnya sudah ada beberapa percobaan. Alat pernah dibagikan, tetapi tidak ada yang merawatnya. Pelatihan "
    "pernah diadakan, tetapi selesai begitu spanduknya diturunkan. Dari kegagalan itu warga belajar dua hal: kegiatan "
    "harus punya orang yang bertanggung jawab, dan hasilnya harus terlihat dalam beberapa minggu, bukan beberapa "
    "tahun.",
    "Cara yang dipilih sederhana: {way}. {group} memulainya dengan sembilan orang di satu RT. Setiap pekan mereka "
    "bertemu, mencatat apa yang berjalan dan apa yang tidak, lalu memperbaikinya. Setelah tiga bulan, RT lain datang "
    "melihat dan meminta diajari. Sejak itu perluasan dilakukan oleh warga yang sudah berhasil, bukan oleh narasumber "
    "dari luar.",
    "Yang baru bukan alatnya, melainkan cara mengaturnya. Pembagian tugas ditulis dan ditempel di balai. Catatan "
    "dibuka untuk siapa saja. Sebagian kecil hasil disisihkan untuk perawatan, sehingga kegiatan tidak berhenti "
    "ketika ada yang rusak. Keputusan dibuat bersama, termasuk oleh perempuan dan anak muda yang sebelumnya jarang "
    "diundang.",
    "Cara kerjanya begini. Pada awal bulan pengurus menyusun jadwal. Anggota mengerjakan bagiannya dan melapor kepada "
    "koordinator RT. Bendahara mencatat uang masuk dan keluar pada hari yang sama. Pada akhir bulan semua berkumpul, "
    "melihat angka bersama-sama, dan menentukan apa yang diperbaiki bulan berikutnya. Warga yang belum ikut boleh "
    "hadir dan bertanya.",
    "Dasar kegiatan ini adalah kewenangan desa berskala lokal yang ditetapkan dalam peraturan desa, keputusan kepala "
    "desa tentang pengurus, dan rencana kerja tahunan. Pendanaan awal berasal dari iuran anggota dan sebagian kecil "
    "dari anggaran desa; sekarang kegiatan membiayai sebagian besar kebutuhannya sendiri.",
    "Desa lain dapat menirunya tanpa membeli peralatan mahal. Yang diperlukan adalah satu kelompok kecil yang mau "
    "memulai, satu buku catatan yang jujur, dan kesediaan untuk menunjukkan kegagalan sebagaimana keberhasilan. "
    "{village} terbuka menerima kunjungan belajar dan membagikan contoh jadwal, formulir, dan perhitungan biayanya.",
]
ACTIVITIES = [
    "{group} bertemu setiap pekan dan menjalankan jadwal yang disepakati. Dua RT baru bergabung setelah melihat hasilnya.",
    "Kegiatan berjalan di tiga RT. Peralatan yang rusak diperbaiki dengan uang perawatan, dan pengurus baru dilatih dua kali.",
    "Hasil dipamerkan pada acara kecamatan. Pesanan bertambah dan jadwal kerja diatur ulang agar tidak menumpuk.",
    "Kelompok menerima kunjungan belajar dari desa tetangga dan menyusun buku panduan singkat bersama pendamping.",
    "Hujan panjang memperlambat pekerjaan, tetapi catatan tetap diisi dan semua anggota hadir pada pertemuan akhir bulan.",
]
OBSTACLES = [
    "Kemasan terlambat datang dua minggu.",
    "Air pasang menutup jalan selama sepuluh hari.",
    "Harga bahan naik menjelang hari raya.",
    "Satu alat rusak dan suku cadangnya harus dipesan dari kota.",
    "",
    "Anggota sibuk panen sehingga jadwal bergeser.",
]
HELP = [
    "",
    "Pelatihan pengemasan dari Dinas Perindustrian.",
    "Pendampingan pendaftaran merek.",
    "Uji mutu di laboratorium.",
    "",
]
NEXT = [
    "Menambah satu RT dan menyelesaikan buku panduan.",
    "Mengurus izin P-IRT dan sertifikat halal.",
    "Memperbaiki rumah produksi sebelum musim hujan.",
    "Mengajak sekolah ikut serta.",
]
CAPTIONS = ["Suasana pagi di {village}", "Tempat kegiatan {group}", "Hasil yang siap dibagikan", "Motif khas {village}"]
RETURNS = [
    "Angka pada bagian hasil belum sama dengan foto catatan. Periksa kembali jumlahnya, lalu kirim ulang.",
    "Ceritakan lebih jelas siapa yang mengerjakan dan sejak kapan. Foto kegiatan juga belum ada.",
    "Tuliskan satuan yang dipakai dan pisahkan hasil bulan ini dari bulan lalu.",
]
TECHNICAL = (
    "Catatan teknis untuk pengajuan perlindungan: susunan bahan, ukuran, suhu dan urutan kerja ditulis terpisah oleh {group} "
    "dan tidak dibagikan sebelum permohonan diajukan."
)
