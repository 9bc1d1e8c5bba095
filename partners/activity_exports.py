"""The list of activities as a file, in which no text runs as a formula; demo data say so in every row."""

import tablib
from django.http import HttpResponse
from django.utils.translation import gettext as _

from klaster.models import Portal
from sites.exports import harmless
from sites.round_board import XLSX


def exported(activities, form):
    """`form` is "csv" or "xlsx". Numbers and days stand as such; what is not known is empty."""
    is_demo = Portal.read().is_demo
    heads = [
        _("partner"), _("kind"), _("title"), _("from"), _("until"), _("status"), _("villages"), _("innovations"),
        _("people reached"), _("cost"), _("source of funds"), _("fiscal year"), _("agreement"), _("result"),
    ]  # fmt: skip
    table = tablib.Dataset(headers=[str(head) for head in heads] + ([str(_("note"))] if is_demo else []))
    rows = activities.select_related("partner", "agreement").prefetch_related("villages", "innovations")
    for activity in rows:
        table.append([*_cells(activity), *([str(_("Demo data"))] if is_demo else [])])
    name = f"{'data-contoh-' if is_demo else ''}kegiatan.{form}"
    body, kind = (table.export("xlsx"), XLSX) if form == "xlsx" else ("\ufeff" + table.csv, "text/csv; charset=utf-8")
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _cells(activity):
    texts = [activity.partner.name, activity.get_kind_display(), activity.title]
    places = "; ".join(f"{village.code} {village.full_name}" for village in activity.villages.all())
    about = "; ".join(innovation.name for innovation in activity.innovations.all())
    money = [activity.cost, activity.get_funds_display(), activity.fiscal_year]
    return [
        *(harmless(str(text)) for text in texts), activity.starts.isoformat(),
        activity.ends.isoformat() if activity.ends else "", str(activity.get_status_display()), harmless(places),
        harmless(about), *("" if value is None else value for value in [activity.people_reached, *money]),
        harmless(str(activity.agreement or "")), harmless(activity.result),
    ]  # fmt: skip
