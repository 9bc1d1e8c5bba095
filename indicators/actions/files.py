"""From the bytes of a file to checked rows: which sheet, header, index, version and year they are of. Writes nothing."""

from collections import namedtuple
from contextlib import suppress
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.importing import columns
from indicators.importing.cells import NotReadable, decimal_of
from indicators.importing.check import Check, codes_in, data_rows
from indicators.importing.measures import cell_of
from indicators.importing.reader import FileRefused, read
from indicators.importing.regions import resolve
from indicators.models import ColumnMapping, Methodology, Series

# `others` are the tables of the file that are not read: (sheet, header).
Opened = namedtuple("Opened", "series sheet header others by_layout", defaults=[(), False])
# `unread` are the names of the sheets with villages that stand on no other sheet that is read.
Found = namedtuple("Found", "methodology year sheet checked unread")
REMEMBERED_ROWS = 40
ROUNDED = Decimal("0.001")  # of a score: as far apart may two sheets write the same one


def series_of(text):
    """The series that a person named by its own name or by a version's code; None when they named none."""
    if not text or text in Series.values:
        return text or None
    return Methodology.objects.filter(code=text).values_list("series", flat=True).first()


def newest_of(series):
    """The newest published version of an index, with its structure."""
    return Methodology.objects.published().with_structure().filter(series=series).latest("first_year")


def _remembered(sheets, series):
    """The table whose layout a person explained once, or None."""
    places = {}
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:REMEMBERED_ROWS]):
            if columns.may_be_heads(row):
                places.setdefault(columns.layout_of(row), (sheet, at))
    known = ColumnMapping.objects.filter(layout__in=places)
    mapping = (known.filter(series=series) if series else known).first()
    if mapping is None:
        return None
    sheet, at = places[mapping.layout]
    header = columns.header_from(sheet.rows, at, mapping.columns, newest_of(mapping.series))
    return opened_table(sheets, sheet, header, by_layout=True)


def opened_table(sheets, sheet, header, **how):
    """One table of a file, with what the file holds beside it."""
    return Opened(header.series, sheet, header, list(columns.other_tables(sheets, sheet, header)), **how)


def open_sheets(sheets, series=None):
    """Find the table among a file's sheets; ColumnsUnknown when a person must say what the columns mean.

    What a person once said of unknown heads is for unknown heads alone: those that the portal knows go before it.
    """
    try:
        sheet, header = columns.find_table(sheets, series)
    except columns.ColumnsUnknown:
        if remembered := _remembered(sheets, series):
            return remembered
        raise
    if series is None and columns.is_ambiguous(header):
        named = columns.series_in(header.titles)
        header = named and columns.find_header(sheet.rows, named)
        if not header:
            text = _("The columns fit more than one index.")
            raise FileRefused(text, _("Choose which index the file holds."), "methodology")
    return opened_table(sheets, sheet, header)


def demand_columns(opened, dimensions):
    """Refuse a table without score and status, or with some of the dimensions alone."""
    if "code" not in opened.header.columns:
        raise FileRefused(_("No column holds the village's code."), _("Say which column holds it."))
    if columns.missing(opened.header, len(dimensions)):
        raise FileRefused(
            _("A column is missing: the score (for example SKOR INDEKS DESA), or all the dimensions."),
            _("Add the column to the table, or use the original file."),
        )
    if absent := columns.absent(opened.header, dimensions):
        raise FileRefused(
            _("A dimension has no column: %(names)s.") % {"names": ", ".join(absent)},
            _("Add the column to the table, or take out all the dimensions to import the score alone."),
        )


def _named_years(opened, rows, chosen):
    """The years that the file itself names: in a column of its own, else in its header and titles."""
    place = opened.header.columns.get("year")
    if place is None:
        return set(opened.header.years)
    return set() if chosen else columns.years_in(cells[place] for _row, cells in rows if place < len(cells))


def year_of(opened, rows, file_name, chosen):
    """The year of the figures: the one chosen, else the one that the file names, else the one in its name."""
    named = _named_years(opened, rows, chosen)
    if chosen and named and named != {chosen}:
        words = {"written": ", ".join(map(str, sorted(named))), "year": chosen}
        text = _("The file speaks of %(written)s, you chose %(year)s.") % words
        raise FileRefused(text, _("Choose the year of the file."), "year")
    if len(named) > 1:
        raise FileRefused(_("The file names more than one year."), _("Import each year from a file of its own."))
    year = chosen or next(iter(named), None) or columns.year_in_name(file_name)
    if not year:
        raise FileRefused(_("The file does not say of which year it is."), _("Choose the year."), "year")
    if year > timezone.localdate().year:
        raise FileRefused(
            _("The year %(year)s has not come yet.") % {"year": year},
            _("Correct the year in the file, or choose the year that the figures are of."),
        )
    return year


def version_of(series, year):
    """The version of the index that holds in the year."""
    found = Methodology.objects.for_year(series, year).prefetch_related("dimensions", "bounds").first()
    if found is None:
        words = {"methodology": Series(series).label, "year": year}
        raise FileRefused(
            _("%(methodology)s was not measured in %(year)s.") % words,
            _("IDM is of 2016 to 2024, Indeks Desa of 2025 and later; choose the right year or the right file."),
        )
    return found


def _no_villages():
    return FileRefused(_("There is no row of a village below the header."), _("Choose the file that holds the villages' rows."))


def examine(opened, *, file_name, year=None, progress=None):
    """Check the rows of an opened table; gives its version, year, sheet and `Checked` rows.

    Where a remembered layout does not fit the file, the columns are unknown after all and a person must name them.
    """
    rows = list(data_rows(opened.sheet, opened.header))
    if not rows:
        raise _no_villages()
    year = year_of(opened, rows, file_name, year)
    methodology = version_of(opened.series, year)
    try:
        checked = _checked(opened, rows, methodology, year, progress)
    except FileRefused as refused:
        if not opened.by_layout:
            raise
        sheet, at = opened.sheet, opened.header.row
        raise columns.ColumnsUnknown(sheet.name, sheet.rows[: columns.SEARCHED_ROWS], at, refused) from refused
    checked.counts["above"] = columns.villages_above(opened.sheet.rows, opened.header.row)
    return Found(methodology, year, opened.sheet.name, checked, _unread(opened, rows))


def _unread(opened, rows):
    """The names of the other sheets that hold more than what was read: other villages or scores, another index or year.

    A sheet that repeats the villages with their scores, as a recap beside its parts does, is none.
    """
    named = []
    read = _scores(rows, opened.header) if opened.others else {}
    for sheet, header in opened.others:
        found = _scores(data_rows(sheet, header), header)
        is_other = (header.series, header.years or opened.header.years) != (opened.series, opened.header.years)
        if found and (is_other or not _repeats(found, read)):
            named.append(sheet.name[:60])
    return named


def _scores(rows, header):
    """{village's code: its score, None when it has none}."""
    found = {}
    for row in rows:
        for code in codes_in([row], header):
            if len(code) == columns.VILLAGE_SIGNS:
                with suppress(NotReadable):
                    found[code] = decimal_of(cell_of("score", row[1], header))
    return found


def _repeats(found, read):
    """Whether every village was read with this score, or the sheet has none of it; two sheets may round otherwise."""
    pairs = [(score, read.get(code)) for code, score in found.items()]
    return found.keys() <= read.keys() and all(None in pair or abs(pair[0] - pair[1]) <= ROUNDED * pair[1] for pair in pairs)


def _checked(opened, rows, methodology, year, progress):
    demand_columns(opened, methodology.plain.dimensions)
    checked = Check(
        method=methodology.plain,
        name=methodology.name,
        covers=methodology.covers,
        year=year,
        header=opened.header,
        regions=resolve(codes_in(rows, opened.header), year),
        progress=progress,
    ).run(rows)
    if not checked.rows and not checked.rejected and not checked.counts["unknown"]:
        raise _no_villages()
    checked.counts["ready"] = len(checked.rows)
    checked.counts["rejected"] = len(checked.rejected)
    return checked


def check(*, content, file_name, methodology=None, year=None, progress=None):
    """`Found` of a file given as bytes; raises FileRefused."""
    opened = open_sheets(read(content), series_of(methodology))
    return examine(opened, file_name=file_name, year=year, progress=progress)
