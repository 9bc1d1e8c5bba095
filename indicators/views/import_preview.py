"""What a checked file would change, one kind of row at a time: each kind is a tab with its count, its rows are paged."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from indicators.actions import writing
from indicators.importing.check import contradicted_by
from indicators.models import Assessment, Import, ImportRow, Status
from klaster.templatetags.klaster import number

PAGE = 50
OUTCOMES = {"baru": "new", "berubah": "changed", "tetap": "unchanged"}
LISTS = {"ditolak": "rejected", "catatan": "remarks"}
MARKED = "bertanda"


@dataclass(frozen=True)
class Cell:
    """One figure of a row: what the file says, and what stands now where the two differ."""

    label: str
    now: str
    was: str | None = None
    is_number: bool = True


class CountedPaginator(Paginator):
    """A paginator that is told how many there are: the tabs have counted already."""

    def __init__(self, rows, count):
        super().__init__(rows, PAGE)
        self.count = count


def of(found, wanted, page):
    """The context of a page: tabs with counts, the chosen one, its rows."""
    tabs = _tabs(found)
    chosen = next((tab for tab in tabs if tab["code"] == wanted), None) or _first(tabs)
    context = {"tabs": tabs, "chosen": chosen, "figures": _figures(found), "ready": _ready(tabs)}
    if chosen:
        context |= _rows_of(found, chosen, page)
    return context


def _first(tabs):
    """What needs a look first: what changes, then what is new, then whatever there is."""
    order = {"berubah": 0, "ditolak": 1, "baru": 2}
    filled = [tab for tab in tabs if tab["count"]]
    return min(filled, key=lambda tab: order.get(tab["code"], 3), default=tabs[0] if tabs else None)


def _tabs(found):
    counts = {"ditolak": len(found.rejected), "catatan": len(found.remarks)}
    if found.state == Import.State.CHECKED:
        kinds = {code: Count("pk", filter=Q(outcome=outcome)) for code, outcome in OUTCOMES.items()}
        marked = Count("pk", filter=~Q(marks=[]))
        counts = ImportRow.objects.filter(imported=found.pk).aggregate(**kinds, **{MARKED: marked}) | counts
    labels = {
        "baru": pgettext("villages", "New"),
        "berubah": pgettext("villages", "Changed"),
        "tetap": pgettext("villages", "Unchanged"),
        MARKED: _("With a mark"),
        "ditolak": pgettext("rows", "Rejected"),
        "catatan": _("Notes"),
    }
    return [{"code": code, "label": labels[code], "count": count} for code, count in counts.items()]


def _ready(tabs):
    return sum(tab["count"] for tab in tabs if tab["code"] in OUTCOMES)


def _rows_of(found, chosen, page):
    if name := LISTS.get(chosen["code"]):
        return {"page_obj": Paginator(getattr(found, name), PAGE).get_page(page)}
    rows = ImportRow.objects.filter(imported=found.pk).select_related("region__parent__parent").order_by("row")
    rows = rows.exclude(marks=[]) if chosen["code"] == MARKED else rows.filter(outcome=OUTCOMES[chosen["code"]])
    page = CountedPaginator(rows, chosen["count"]).get_page(page)
    return {"page_obj": page, "rows": _compared(found, list(page)), "heads": _heads(found)}


def _compared(found, rows):
    """The rows of a page with their cells; old values stand beside new ones."""
    new = writing.merged(found, rows)
    stand = Assessment.objects.published().of(found.methodology_id, found.year)
    old = {one.region_id: one for one in stand.filter(region__in=[row.region_id for row in rows])}
    heads = _heads(found)
    for row in rows:
        before = old.get(row.region_id) if row.outcome != ImportRow.Outcome.NEW else None
        after = _values(found, new[row.pk])
        stood = _values(found, vars(before)) if before else None
        row.cells = [
            Cell(head["label"], value, stood[at] if stood and stood[at] != value else None, head["is_number"])
            for at, (head, value) in enumerate(zip(heads, after, strict=True))
        ]
        row.said = [_mark(mark, row, new[row.pk], found.methodology.plain) for mark in row.marks]
    return rows


def _heads(found):
    method = found.methodology
    heads = [_("Score"), *([_("Points")] if method.unit == "percent" else []), *(d.name for d in method.plain.dimensions)]
    return [
        *({"label": head, "is_number": True} for head in heads),
        {"label": _("Official status"), "is_number": False},
    ]


def _values(found, figures):
    """The figures in the order of the heads, as words."""
    method, dimensions = found.methodology, figures["dimensions"]
    values = [number(figures["score"], method.places)]
    if method.unit == "percent":
        values.append(number(figures["points"]))
    size, places = len(method.plain.dimensions), None if method.unit == "percent" else method.places
    values += [number(value, places) for value in [*dimensions, *[None] * (size - len(dimensions))][:size]]
    official = figures["status_official"]
    return [*values, Status(official).label if official else _("no data yet")]


def _figures(found):
    labels = [
        ("read", _("rows read")),
        ("new", _("villages new")),
        ("changed", _("villages changed")),
        ("unchanged", _("villages unchanged")),
        ("rejected", _("rows rejected")),
        ("unknown", _("villages without figures")),
        ("totals", _("rows of totals skipped")),
    ]
    return [
        {"value": number(found.counts[name]), "label": label} for name, label in labels if found.counts.get(name) is not None
    ]


def _mark(mark, row, coming, method):
    """What a mark of a row says, in words; `coming` is what would be written."""
    if mark == "score":
        words = {"score": number(row.score, method.places), "ceiling": number(method.ceiling)}
        return {
            "dimensions": _("The score is not what the dimensions of this row give. The score of the file is kept."),
            "points": _("The score is not what the points of this row give. The score of the file is kept."),
            "whole": _("No whole points of %(ceiling)s give %(score)s. The score of the file is kept.") % words,
        }[contradicted_by(row.points, row.dimensions)]
    words = {"official": Status(coming["status_official"]).label, "computed": Status(coming["status_computed"]).label}
    if row.status_official:
        return _("The file says %(official)s, the score gives %(computed)s. The official status is kept.") % words
    return _("The official status stays %(official)s, as an earlier file says; the score gives %(computed)s.") % words
