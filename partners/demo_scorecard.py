"""Demo scorecard: counted and typed indicators, with figures of last year and this one. All figures are invented."""

import datetime
from decimal import Decimal

from partners.actions import scorecard

SOURCE = "Rekap Dinas PMD (data contoh)"
# name, unit, count of the portal, less is better, (target, realisation) of last year, of this year; None: not known
INDICATORS = [
    ("Lokasi klaster yang dibina", "", "sites", False, ("13", None), ("20", None)),
    ("Laporan tepat waktu dan terverifikasi", "", "reports_on_time", False, ("80", None), ("90", None)),
    ("Inovasi yang tayang untuk pertama kali", "", "innovations_published", False, ("15", None), ("12", None)),
    ("Kegiatan mitra yang selesai", "", "activities_done", False, (None, None), ("8", None)),
    ("Penerima manfaat kegiatan mitra", "", "people_reached", False, (None, None), ("500", None)),
    ("Permohonan dukungan yang manfaatnya dikonfirmasi", "", "requests_confirmed", False, (None, None), ("4", None)),
    ("Luaran riset untuk desa", "", "outputs_public", False, (None, None), ("3", None)),
    ("Desa yang naik status", "desa", "", False, ("3", "2"), ("5", None)),
    ("Merek produk unggulan yang terdaftar", "merek", "", False, ("4", "5"), ("6", "4")),
    ("Rata-rata lama verifikasi laporan", "hari", "", True, ("7", "5.5"), ("5", "6.25")),
    ("Laporan yang dikirim sesudah periode ditutup", "laporan", "", True, ("0", "0"), ("0", "2")),
]
LEFT = ("Peserta sosialisasi program", "orang", (("300", "342"), (None, None)))


def seed(cast):
    """The plug of the socket "demo"."""
    for position, (name, unit, computed, less, last, this) in enumerate(INDICATORS, start=1):
        made = scorecard.save_indicator(
            by=cast.pmd, name=name, unit=unit, computed=computed, less_is_better=less, source=SOURCE, position=position * 10
        )
        _figures(cast, made, last, this)
    name, unit, (last, this) = LEFT
    made = scorecard.save_indicator(by=cast.pmd, name=name, unit=unit, source=SOURCE, position=200)
    _figures(cast, made, last, this)
    scorecard.save_indicator(by=cast.pmd, indicator=made, is_active=False)
    scorecard.keep_counts(by=cast.pmd, year=cast.today.year - 1)
    return True


def _figures(cast, indicator, last, this):
    year = cast.today.year
    for at, (target, realisation), day in ((year - 1, last, datetime.date(year - 1, 12, 31)), (year, this, cast.today)):
        if target is None and realisation is None:
            continue
        scorecard.set_year(
            by=cast.pmd,
            indicator=indicator,
            year=at,
            target=_decimal(target),
            realisation=_decimal(realisation),
            as_of=day if realisation is not None else None,
        )


def _decimal(text):
    return None if text is None else Decimal(text)
