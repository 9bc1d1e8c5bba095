"""Demo meetings: planned, held with minutes and action list, cancelled. Names of people are invented."""

import datetime

from django.utils import timezone

from partners.actions import meetings as actions
from partners.models import Attendance, Partner
from sites.models import Region, Site

MINUTES = """Rapat dibuka oleh Sekretaris Dinas PMD (data contoh).

1. Kelompok usaha menyampaikan bahwa label produk belum memenuhi syarat P-IRT.
2. Dinas Perindustrian menyanggupi bimtek kemasan tahap II.
3. Uji mutu produk dilakukan di laboratorium perguruan tinggi mitra.

Rapat ditutup pukul 11.45 WITA. Rencana tindak lanjut dicatat di bawah."""


def seed(cast):
    """The plug of the socket "demo"."""
    villages = list(Region.objects.filter(pk__in=Site.objects.published().values("region_id")).order_by("code")[:4])
    partners = {partner.short_name: partner for partner in Partner.objects.filter(is_active=True)}
    _held(cast, villages, partners)
    _held_without_minutes(cast, villages, partners)
    _planned(cast, villages, partners)
    _cancelled(cast, villages, partners)


def _at(cast, days, hour, minute=0):
    return timezone.make_aware(
        datetime.datetime.combine(cast.today + datetime.timedelta(days=days), datetime.time(hour, minute))
    )


def _meeting(cast, title, days, villages, partners, **fields):
    meeting = actions.create_meeting(
        title=title,
        begins_at=_at(cast, days, 9),
        ends_at=_at(cast, days, 11, 45),
        villages=villages,
        by=cast.pmd,
        **{"place": "Aula Dinas PMD, Banjarbaru", **fields},
    )
    actions.invite_partners(meeting=meeting, partners=partners, by=cast.pmd)
    return meeting


def _ticked(cast, meeting, absent=()):
    present, missing = Attendance.State.PRESENT, Attendance.State.ABSENT
    states = {line.pk: missing if str(line) in absent else present for line in meeting.attendance.select_related("partner")}
    actions.tick_attendance(meeting=meeting, states=states, by=cast.pmd)


def _held(cast, villages, partners):
    agenda = "1. Label dan kemasan produk unggulan\n2. Uji mutu\n3. Rencana tindak lanjut"
    invited = [partners[name] for name in ("Disperin", "Diskopumkm", "ULM") if name in partners]
    meeting = _meeting(cast, "Rapat koordinasi label dan uji mutu produk unggulan", -40, villages[:3], invited, agenda=agenda)
    for name, office, position in [
        ("Sari Contoh", "DPMD Kab. Banjar", "Kepala Bidang Pemberdayaan"),
        ("Irfan Contoh", "Kecamatan Martapura", "Kepala Seksi PMD"),
    ]:
        actions.add_attendee(meeting=meeting, name=name, office=office, position=position, by=cast.pmd)
    actions.mark_held(meeting=meeting, by=cast.pmd)
    _ticked(cast, meeting, absent=("Diskopumkm",))
    actions.write_minutes(meeting=meeting, minutes=MINUTES, base=actions.fingerprint(""), by=cast.pmd)
    village = villages[0] if villages else None
    second = villages[1] if len(villages) > 1 else None
    lines = [
        ("Bimtek kemasan tahap II bagi kelompok usaha", village, "Disperin", "", -12),
        ("Uji mutu produk di laboratorium", second, "ULM", "", 10),
        ("Rekapitulasi kebutuhan label dari kelompok usaha", None, None, "Bidang Pemberdayaan Dinas PMD", -20),
        ("Pengiriman notula kepada semua peserta", None, None, "Sekretariat Dinas PMD", -35),
    ]
    for text, region, partner, who, due in lines:
        item = actions.add_action(
            meeting=meeting,
            text=text,
            region=region,
            partner=partners.get(partner),
            who=who,
            due=cast.today + datetime.timedelta(days=due),
            by=cast.pmd,
        )
        if who.startswith("Sekretariat"):
            actions.finish_action(item=item, done_on=cast.today - datetime.timedelta(days=36), by=cast.pmd)


def _held_without_minutes(cast, villages, partners):
    invited = [partners[name] for name in ("Brida", "DLH") if name in partners]
    meeting = _meeting(cast, "Rapat persiapan Pekan Inovasi Desa dan Kelurahan", -6, villages, invited)
    actions.mark_held(meeting=meeting, by=cast.pmd)
    _ticked(cast, meeting)


def _planned(cast, villages, partners):
    agenda = "1. Matriks sinergi\n2. Permohonan dukungan yang melewati batas waktu\n3. Rencana triwulan berikutnya"
    _meeting(cast, "Rapat koordinasi sinergi mitra", 9, villages, list(partners.values()), agenda=agenda)


def _cancelled(cast, villages, partners):
    invited = [partners[name] for name in ("Kemenkum Kalsel",) if name in partners]
    meeting = _meeting(cast, "Rapat pembahasan merek kolektif", 4, villages[:2], invited, place="Kantor Desa (data contoh)")
    reason = "Narasumber berhalangan; dijadwalkan kembali bulan depan."
    actions.cancel_meeting(meeting=meeting, reason=reason, by=cast.pmd)
