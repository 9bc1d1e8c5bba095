"""What a template of a letter may name: the fields, their meaning, an example of each, and what one letter puts there.

The names are Indonesian, for they are typed in Word by the office. A letter is Indonesian whatever language its writer reads.
"""

from django.utils import formats, timezone, translation
from django.utils.translation import gettext_lazy as _

from klaster.templatetags.klaster import day
from partners import recommendations
from partners.models import Attendance, LetterKind

NO_NUMBER = "…"
UNSIGNED = "SALINAN BELUM BERTANDA TANGAN"
DRAFT = "DRAF – BELUM DITANDATANGANI"
NOT_KNOWN = "…" * 20  # a dotted line to be written on by hand: what nobody entered is never made up
MOST_ROWS = 300  # of a list in one letter

# name: (meaning, example)
FIELDS = {
    "nomor": (_("number of the letter; “…” in a draft"), "400.10/123/PMD/2026"),
    "tanggal": (_("date of the letter in words"), "24 November 2026"),
    "hari": (_("day of the week of that date"), "Selasa"),
    "hal": (_("subject of the letter"), "Permohonan dukungan pemasaran <madu> & gula aren"),
    "lampiran": (_("enclosures; a dash when there are none"), "1 (satu) berkas"),
    "kepada": (_("whom it is addressed to, with its lines"), "Kepala Dinas Contoh\nProvinsi Kalimantan Selatan"),
    "tempat": (_("place of the addressee; empty when none is written"), "Tempat Contoh"),
    "isi": (_("the text; each of its lines becomes a paragraph"), "Alinea pertama.\nAlinea kedua."),
    "nama_penanda_tangan": (_("name of the signatory, with titles"), "Nama Contoh, S.Sos., M.Si."),
    "jabatan_penanda_tangan": (_("position of the signatory"), "Kepala Dinas"),
    "pangkat_penanda_tangan": (_("rank of the signatory; may be empty"), "Pembina Tingkat I"),
    "nip_penanda_tangan": (_("NIP of the signatory; may be empty"), "000000000000000000"),
    "mitra": (_("full name of the partner; may be empty"), "Dinas Contoh Provinsi Kalimantan Selatan"),
    "permohonan_nomor": (_("number of the support request; may be empty"), "PD-2026-00001"),
    "permohonan_judul": (_("what the request asks for; may be empty"), "Pelatihan kemasan"),
    "permohonan_batas_waktu": (_("due date of the request; may be empty"), "31 Desember 2026"),
    "desa": (_("village of the request or filing, with its kind; may be empty"), "Desa Contoh"),
    "kecamatan": (_("its kecamatan; may be empty"), "Kecamatan Contoh"),
    "kabupaten": (_("its kabupaten/kota; may be empty"), "Kabupaten Contoh"),
    "rapat": (_("title of the meeting; may be empty"), "Rapat koordinasi triwulan IV"),
    "rapat_hari_tanggal": (_("day and date of the meeting; may be empty"), "Selasa, 24 November 2026"),
    "rapat_waktu": (_("from when until when, in WITA; may be empty"), "pukul 09.00 WITA s.d. selesai"),
    "rapat_tempat": (_("where the meeting takes place; may be empty"), "Ruang rapat"),
    "rapat_acara": (_("agenda of the meeting; may be empty"), "Evaluasi tindak lanjut"),
    "pemohon": (_("applicant of the filing; a dotted line when none is entered"), "Kelompok Usaha Contoh"),
    "pemohon_alamat": (_("address of the applicant; a dotted line when none is entered"), "Jalan Contoh RT 01"),
    "label_merek": (_("label of the mark, in words; empty in other letters"), "Madu Contoh"),
    "tahun_pengajuan": (_("year of filings for which the letter serves; empty in other letters"), "2026"),
}

# list: (meaning, {field of one line: (meaning, example)})
LISTS = {
    "hadir": (
        _("those who were present"),
        {
            "no": (_("running number"), "1"),
            "nama": (_("name"), "Nama Contoh"),
            "jabatan": (_("position"), "Kepala Bidang"),
            "instansi": (_("office"), "Dinas Contoh"),
        },
    ),
    "undangan": (
        _("those who are invited"),
        {
            "no": (_("running number"), "1"),
            "nama": (_("name"), "Nama Contoh"),
            "jabatan": (_("position"), "Kepala Bidang"),
            "instansi": (_("office"), "Dinas Contoh"),
        },
    ),
    "tindak_lanjut": (
        _("the action list"),
        {
            "no": (_("running number"), "1"),
            "kegiatan": (_("what will be done"), "Menyusun jadwal bimtek"),
            "lokasi": (_("village"), "Desa Contoh"),
            "pelaksana": (_("who does it"), "Dinas Contoh"),
            "batas_waktu": (_("until when"), "31 Desember 2026"),
        },
    ),
    "kelas": (
        _("classes of the mark"),
        {
            "no": (_("running number"), "1"),
            "kelas": (_("class of goods or services"), "30"),
            "jenis_barang": (_("kind of goods or services"), "Madu"),
        },
    ),
}


def example():
    """The values with which an uploaded template is tried: every field filled, two lines in each list."""
    line = {name: {field: text for field, (_meaning, text) in fields.items()} for name, (_about, fields) in LISTS.items()}
    return {**{name: text for name, (_meaning, text) in FIELDS.items()}, **{name: [row, row] for name, row in line.items()}}


def values(letter):
    """{field: text, list: lines} of one letter, in Indonesian."""
    with translation.override("id"):
        return {
            **dict.fromkeys(FIELDS, ""),
            **{name: [] for name in LISTS},
            **_head(letter),
            **_signer(letter),
            **_request(letter.request),
            **_meeting(letter.meeting),
            **_recommendation(letter),
            "mitra": letter.partner.name if letter.partner else "",
        }


def day_and_date(date):
    """Selasa, 24 November 2026; to be called where Indonesian is spoken."""
    return f"{weekday(date)}, {day(date)}"


def weekday(date):
    return formats.date_format(date, "l")


def hours(meeting):
    """pukul 09.00 WITA s.d. 12.00 WITA"""
    begins = f"pukul {timezone.localtime(meeting.begins_at):%H.%M} WITA"
    return f"{begins} s.d. {_end(meeting)}"


def _end(meeting):
    if not meeting.ends_at:
        return "selesai"
    ends, begins = timezone.localtime(meeting.ends_at), timezone.localtime(meeting.begins_at)
    clock = f"{ends:%H.%M} WITA"
    return clock if ends.date() == begins.date() else f"{day_and_date(ends.date())} {clock}"


def _head(letter):
    return {
        "nomor": letter.number or NO_NUMBER,
        "tanggal": day(letter.dated),
        "hari": weekday(letter.dated),
        "hal": letter.subject,
        "lampiran": letter.attachments or "-",
        "kepada": letter.addressee,
        "tempat": letter.place,
        "isi": letter.body,
    }


def _signer(letter):
    """As it stands on the letter once it is issued, as the signatory's record says before."""
    issued = bool(letter.signer_name)
    signatory = letter.signatory
    return {
        "nama_penanda_tangan": letter.signer_name if issued else signatory.name,
        "jabatan_penanda_tangan": letter.signer_position if issued else signatory.position,
        "pangkat_penanda_tangan": letter.signer_rank if issued else signatory.rank,
        "nip_penanda_tangan": letter.signer_nip if issued else signatory.nip,
    }


def _request(asked):
    if not asked:
        return {}
    return {
        "permohonan_nomor": asked.reference,
        "permohonan_judul": asked.title,
        "permohonan_batas_waktu": day(asked.due),
        **_village(asked.region),
    }


def _village(village):
    return {
        "desa": village.full_name,
        "kecamatan": village.parent.full_name,
        "kabupaten": village.parent.parent.full_name,
    }


def _recommendation(letter):
    """What is entered about the filing of a recommendation letter; a dotted line for what is not."""
    filing = letter.filing
    if not filing or letter.kind != LetterKind.RECOMMENDATION:
        return {}
    applicants = recommendations.applicants_of(filing)
    classes = list(filing.classes.all()[:MOST_ROWS])
    rows = [{"no": str(no), "kelas": str(one.number), "jenis_barang": one.goods} for no, one in enumerate(classes, start=1)]
    return {
        **_village(filing.region),
        "pemohon": "; ".join(party.name for party in applicants) or NOT_KNOWN,
        "pemohon_alamat": "; ".join(party.address or NOT_KNOWN for party in applicants) or NOT_KNOWN,
        "label_merek": filing.title,
        "tahun_pengajuan": str(letter.dated.year),
        "kelas": rows or [{"no": "1", "kelas": NOT_KNOWN[:6], "jenis_barang": NOT_KNOWN}],
    }


def _meeting(meeting):
    if not meeting:
        return {}
    begins = timezone.localtime(meeting.begins_at).date()
    everybody = list(meeting.attendance.select_related("partner")[:MOST_ROWS])
    there = [line for line in everybody if line.state == Attendance.State.PRESENT]
    actions = meeting.actions.select_related("region__parent__parent", "partner")[:MOST_ROWS]
    return {
        "rapat": meeting.title,
        "rapat_hari_tanggal": day_and_date(begins),
        "rapat_waktu": hours(meeting),
        "rapat_tempat": meeting.place,
        "rapat_acara": meeting.agenda,
        "hadir": [_person(number, line) for number, line in enumerate(there, start=1)],
        "undangan": [_person(number, line) for number, line in enumerate(everybody, start=1)],
        "tindak_lanjut": [_action(number, item) for number, item in enumerate(actions, start=1)],
    }


def _person(number, line):
    office = line.office or (line.partner.name if line.partner else "")
    return {"no": str(number), "nama": line.name or "-", "jabatan": line.position or "-", "instansi": office or "-"}


def _action(number, item):
    who = ", ".join(filter(None, [item.who, item.partner.name if item.partner else ""]))
    return {
        "no": str(number),
        "kegiatan": item.text,
        "lokasi": item.region.full_place if item.region else "-",
        "pelaksana": who or "-",
        "batas_waktu": day(item.due) if item.due else "-",
    }
