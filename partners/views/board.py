"""The matrix of synergy: its page, its files, its print, and what is behind one of its cells."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klaster import access
from klaster.access import Permission
from klaster.pdf import pdf_response
from klaster.views import require
from partners import board, board_cell, board_exports
from partners.forms.board import BoardFilter

PER_PAGE = 25


@require_safe
@require(Permission.VIEW_WORKSPACE)
def matrix(request):
    """`?unduh=csv` and `xlsx` give all villages of the filter, `?unduh=pdf` those of this page as one sheet."""
    form = BoardFilter(request.GET, user=request.user, columns=board.partners_for(request.user))
    villages = form.narrow(board.villages_for(request.user)).with_place().select_related("site")
    wanted = request.GET.get("unduh")
    if wanted in board_exports.FORMATS:
        return board_exports.file_response(villages, form.partners(), form.wanted, wanted)
    context = _page(villages, form, request.GET.get("page")) | {
        "filters": form,
        "today": timezone.localdate(),
        "reads_area": board.reads_area(request.user),
        "legend": board.legend(),
    }
    if wanted == "pdf":
        return _print(context, form)
    return render(request, "partners/board/matrix.html", context)


def _page(villages, form, number):
    """The rows of a page and the columns beside them. A filter by cells looks at every village first."""
    partners, today = form.partners(), timezone.localdate()
    if form.wanted:
        found = board.Matrix(villages, partners, today)
        page = Paginator(found.villages_with(form.wanted), PER_PAGE).get_page(number)
    else:
        page = Paginator(villages, PER_PAGE).get_page(number)
        found = board.Matrix(page.object_list, partners, today)
    shown = list(page.object_list)
    columns = found.columns(shown, form.wanted)
    return {"page_obj": page, "partners": columns, "rows": [found.row(village, columns) for village in shown]}


def _print(context, form):
    columns = board_exports.printed(context["rows"], context["partners"])
    return pdf_response(
        "partners/board/matrix_pdf.html",
        context | columns | {"words": form.words(), "gap_code": board.GAP_CODE},
        title=_("Synergy board"),
        filename=f"matriks-sinergi-{context['today']}",
    )


@require_safe
@require(Permission.VIEW_WORKSPACE)
def cell(request, code, slug):
    """What stands between a village and a partner, each with the way to it."""
    village = get_object_or_404(board.villages_for(request.user).with_place(), code=code)
    partner = get_object_or_404(board.partners_for(request.user), slug=slug)
    found = board.Matrix([village], [partner], timezone.localdate())
    shown = found.cell(village, partner)
    context = {
        "village": village,
        "partner": partner,
        "row": found.row(village),
        "cell": shown,
        "counted": shown.counted(),
        "helps": board_cell.butir_to_ask(partner, found.weak.get(village.pk)),
        **board_cell.behind(village, partner, request.user),
        "may_coordinate": access.can(request.user, Permission.COORDINATE, village),
    }
    return render(request, "partners/board/cell.html", context)
