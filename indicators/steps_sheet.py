"""The steps as one page of PDF: as much of the suggestion as fits, each line cut to a length that fits."""

from django.utils.translation import gettext as _

from klaster.pdf import pdf_response

MOST = 40  # rows that a page holds
LAYOUTS = ((10, "roomy", 260, 150), (20, "close", 110, 60), (MOST, "tight", 62, 34))  # rows, class, activities, evidence


def sheet_response(context):
    """The page of a village; `raises` may be longer than it: the rest is counted on it."""
    rows = context.get("raises", [])
    rows_fit = min(len(rows), MOST)
    _most, layout, activities, evidence = next(one for one in LAYOUTS if rows_fit <= one[0])
    title = _("Steps to the next status: %(village)s") % {"village": context["area"].full_name}
    sheet = {"shown": rows[:MOST], "layout": layout, "activities_at": activities, "evidence_at": evidence}
    return pdf_response(
        "indicators/steps/sheet_pdf.html",
        context | sheet,
        title=title,
        filename=f"langkah-{context['area'].name}-{context['area'].code}",
    )
