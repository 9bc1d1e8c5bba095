"""The steps as one page of PDF: whole words in as many lines as they need; rows that the page has no room for are counted."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

from klaster.pdf import pdf_response

MOST_LINES = 8  # of one cell: a longer text ends with a mark at the end of a word
WIDE, WIDEST = 1.35, 1.75  # of a capital letter or digit, and of the widest, where a small letter is 1
NOTE = 9  # mm of a note below the rows that most pages have not: two lines
HEIGHT = 123  # mm that the rows have: the page without heading, figures, head of the table and the lines below it


@dataclass(frozen=True)
class Layout:
    """`lines` are the small letters that a line of a column holds; `line` and `gap` are mm of a row's height."""

    name: str
    lines: dict
    line: float
    gap: float


# From roomy to tight. The columns are those of steps_pdf.css.
LAYOUTS = (
    Layout("roomy", {"butir": 41, "activities": 51, "actors": 19, "evidence": 24}, 4.0, 1.7),
    Layout("close", {"butir": 48, "activities": 60, "actors": 22, "evidence": 28}, 3.35, 1.1),
    Layout("tight", {"butir": 56, "activities": 70, "actors": 26, "evidence": 33}, 2.9, 0.7),
)


def sheet_response(context):
    """The page of a village: the simulation of the context, else its suggestion; rows that do not fit are counted on it."""
    simulation, found = context.get("simulation"), context["found"]
    rows = simulation["rows"] if simulation and found.rows else context.get("raises", [])
    shown, layout = fitted(rows, NOTE * (bool(simulation) + found.years_differ))
    title = _("Steps to the next status: %(village)s") % {"village": context["area"].full_name}
    return pdf_response(
        "indicators/steps/sheet_pdf.html",
        context | {"shown": shown, "count": len(rows), "layout": layout.name},
        title=title,
        filename=f"langkah-{context['area'].name}-{context['area'].code}",
    )


def fitted(raises, taken=0):
    """The rows that one page holds, each with its texts, and the layout: the roomiest that holds all, else the tightest.

    `taken`: mm of the rows' height that something else needs.
    """
    for layout in LAYOUTS:
        rows = [one | {"texts": texts_of(one["row"], layout)} for one in raises]
        count = _fit(rows, layout, HEIGHT - taken)
        if count == len(rows):
            break
    return rows[:count], layout


def _fit(rows, layout, left):
    """How many rows, from the first, so many mm have room for; at least one."""
    for at, row in enumerate(rows):
        lines = max(_lines(text, layout.lines[name]) for name, text in row["texts"].items())
        left -= lines * layout.line + layout.gap
        if left < 0:
            return max(at, 1)
    return len(rows)


def texts_of(row, layout):
    """The texts of a row, by column; what is not filled in says so."""
    guide, empty = row.guide, _("not filled in")
    name = f"{row.butir.code} {row.butir.name}"
    name += f" ({row.butir.indicator.name})" if row.butir.indicator else ""
    example = _("example")
    mark = f"({example}) " if guide and guide.is_example and guide.activities else ""
    texts = {
        "butir": name,
        "activities": f"{mark}{guide.activities}" if guide and guide.activities else empty,
        "actors": row.actors or empty,
        "evidence": guide.evidence if guide and guide.evidence else empty,
    }
    return {column: shortened(text, layout.lines[column] * MOST_LINES) for column, text in texts.items()}


def shortened(text, width):
    """The text in one line of spaces, cut after a whole word where it is longer than `width` small letters."""
    words, left = text.split(), width - 2
    if _width(" ".join(words)) <= width:
        return " ".join(words)
    kept = []
    for word in words:
        left -= _width(word) + 1
        if left < 0:
            break
        kept.append(word)
    return " ".join(kept or [words[0][:width]]) + " …"


def _width(text):
    return sum(WIDEST if letter in "WMmw@%" else WIDE if letter.isupper() or letter.isdigit() else 1 for letter in text)


def _lines(text, width):
    """How many lines the text takes; a word longer than a line is broken."""
    lines, used = 1, 0
    for word in text.split():
        length = _width(word)
        if used and used + 1 + length > width:
            lines, used = lines + 1, 0
        if length > width:
            lines, length = lines + math.ceil(length / width) - 1, length % width
        used += length + (1 if used else 0)
    return lines
