"""The inventory as a file, in which no text runs as a formula; demo data say so in every row."""

import tablib
from django.http import HttpResponse
from django.utils.translation import gettext as _

from klaster.models import Portal
from sites.exports import harmless

CHUNK = 500


def exported(potentials):
    """CSV of what is given, with its status and place."""
    is_demo = Portal.read().is_demo
    heads = [
        _("code"), _("village"), _("kecamatan"), _("kabupaten/kota"), _("name"), _("kind"), _("protection that fits"),
        _("kind of communal property"), _("why"), _("status"), _("why it is set aside"),
    ]  # fmt: skip
    table = tablib.Dataset(headers=[str(head) for head in heads] + ([str(_("note"))] if is_demo else []))
    for potential in potentials.iterator(chunk_size=CHUNK):
        table.append([*_cells(potential), *([str(_("Demo data"))] if is_demo else [])])
    name = f"{'data-contoh-' if is_demo else ''}potensi-ki.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("\ufeff" + table.csv, content_type="text/csv; charset=utf-8", headers=headers)


def _cells(potential):
    village = potential.region
    words = [
        village.code, village.full_name, village.parent.full_name, village.parent.parent.full_name, potential.name,
        potential.get_kind_display(), potential.get_fits_display(), potential.get_communal_kind_display(), potential.why,
        potential.status_label, potential.set_aside_reason,
    ]  # fmt: skip
    return [harmless(str(word)) for word in words]
