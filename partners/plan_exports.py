"""Needs as tables: of an office before the budget revision, of a village before its RKP Desa."""

from indicators.exports import FORMATS, file_response
from partners.models import PlanLine

__all__ = ["FORMATS", "needs_response", "plan_response"]

HEADS = [
    "MITRA",
    "KODE DESA",
    "DESA",
    "KECAMATAN",
    "KABUPATEN/KOTA",
    "STATUS TUJUAN",
    "TAHUN TUJUAN",
    "BUTIR",
    "NAMA BUTIR",
    "SKOR SEKARANG",
    "SKOR YANG DITUJU",
    "NILAI BERTAMBAH",
    "KEGIATAN",
    "PELAKSANA",
    "INOVASI",
    "SAMPAI DENGAN",
    "BIAYA (RP)",
    "SUMBER DANA",
    "TAHUN ANGGARAN",
    "STATUS",
    "PERMOHONAN",
]


def rows_of(lines):
    """A row for each line; an unknown figure is an empty cell, an innovation bears the name under which it is public."""
    related = ("partner", "plan__region__parent__parent", "innovation__current_version", "request")
    for line in lines.select_related(*related):
        plan, region = line.plan, line.plan.region
        request = getattr(line, "request", None)
        yield [
            line.partner.short_name if line.partner else None,
            region.code,
            region.name,
            region.parent.name,
            region.parent.parent.name,
            plan.get_target_status_display(),
            plan.target_year,
            line.butir_code,
            line.butir_name,
            line.score_from,
            line.score_to,
            line.gain,
            line.activity or None,
            str(line.get_actor_display()) or None,
            public_name(line.innovation),
            line.due.isoformat() if line.due else None,
            line.cost,
            str(line.get_funds_display()) or None,
            line.fiscal_year,
            str(line.get_state_display()),
            request.reference if request else None,
        ]


def public_name(innovation):
    """A draft's name is not told: lines are read by partners too."""
    version = innovation.current_version if innovation else None
    return version.name if version else None


def needs_response(lines, form):
    """The lines that somebody chose on the page of needs, by partner and village."""
    ordered = lines.order_by("partner__short_name", "fiscal_year", "plan__region__code", "pk")
    return file_response(HEADS, rows_of(ordered), name="kebutuhan-mitra", form=form)


def plan_response(plan, form, *, year=""):
    """A village's lines that are not dropped; `year`: of one fiscal year alone, where it is one."""
    lines = plan.lines.exclude(state=PlanLine.State.DROPPED)
    if year.isascii() and year.isdecimal() and len(year) == 4:
        lines = lines.filter(fiscal_year=int(year))
    return file_response(HEADS, rows_of(lines.order_by("pk")), name=f"kebutuhan-{plan.region.code}", form=form)
