"""The list of filings as a file: never the technical description, nor the note, nor anybody's address."""

from partners.models import Party
from partners.models.filings import Filing

HEADS = [
    "JENIS", "JUDUL", "KODE DESA", "DESA", "KECAMATAN", "KABUPATEN/KOTA", "DESA LAIN", "TAHAP", "SEJAK", "DIAJUKAN",
    "NOMOR PERMOHONAN", "NOMOR PENDAFTARAN/PENCATATAN/PEMBERIAN", "TERLINDUNGI SEJAK", "BERLAKU SAMPAI", "PEMOHON",
    "PEMEGANG HAK", "KELAS", "MITRA PENDAMPING", "BIAYA (RP)", "SUMBER DANA", "TAHUN ANGGARAN",
]  # fmt: skip


def rows_of(filings):
    """A row for each; an unknown figure is an empty cell."""
    near = filings.select_related("region__parent__parent").defer("description", "note")
    for filing in near.prefetch_related("villages", "parties", "classes", "partners__partner").iterator(chunk_size=500):
        yield _row(filing)


def _row(filing: Filing):
    region = filing.region
    names = {role: _names(filing, role) for role in (Party.Role.APPLICANT, Party.Role.HOLDER)}
    partner = next((str(one.partner) for one in filing.partners.all() if one.until is None), None)
    return [
        str(filing.get_type_display()), filing.title, region.code, region.name, region.parent.name, region.parent.parent.name,
        "; ".join(village.full_name for village in filing.villages.all()) or None, str(filing.get_stage_display()),
        _iso(filing.stage_on), _iso(filing.filed_on), filing.application_number or None, filing.registration_number or None,
        _iso(filing.protected_on), _iso(filing.expires_on), names[Party.Role.APPLICANT], names[Party.Role.HOLDER],
        "; ".join(str(one.number) for one in filing.classes.all()) or None, partner, filing.cost,
        str(filing.get_funds_display()) or None, filing.fiscal_year,
    ]  # fmt: skip


def _names(filing, role):
    """Those who take part today."""
    return "; ".join(party.name for party in filing.parties.all() if party.role == role and not party.end) or None


def _iso(value):
    return value.isoformat() if value else None
