"""The steps as one page of PDF: as much of the suggestion as fits, each line cut to a length that fits."""

from django.utils.translation import gettext as _

from klaster.pdf import pdf_response

MOST = 40  # rows that a page holds
# Up to so many rows: the class of the sheet, and the letters of activities, actors and evidence that its lines have room for.
# The style sheet hides what a line is too short for all the same, so that the page is one page whatever stands in it.
LAYOUTS = (
    (4, "roomy", 230, 80, 100),
    (9, "close three", 160, 60, 80),
    (14, "close two", 105, 42, 54),
    (24, "close one", 56, 22, 28),
    (MOST, "tight one", 78, 32, 38),
)


def sheet_response(context):
    """The page of a village; `raises` may be longer than it: the rest is counted on it."""
    rows = context.get("raises", [])
    count = min(len(rows), MOST)
    _rows, layout, activities, actors, evidence = next(one for one in LAYOUTS if count <= one[0])
    title = _("Steps to the next status: %(village)s") % {"village": context["area"].full_name}
    letters = {"activities": activities, "actors": actors, "evidence": evidence}
    sheet = {"shown": rows[:MOST], "layout": layout, "letters": letters}
    return pdf_response(
        "indicators/steps/sheet_pdf.html",
        context | sheet,
        title=title,
        filename=f"langkah-{context['area'].name}-{context['area'].code}",
    )
