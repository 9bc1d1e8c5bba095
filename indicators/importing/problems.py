"""What is wrong with a row: each problem names its column and value, and says how to put it right."""

from django.utils.translation import gettext as _

from indicators.importing.cells import shown


class Problem(Exception):
    """Raised while a row is checked. `meaning` is the column's meaning, a key of the header's columns."""

    def __init__(self, meaning, value, reason, remedy):
        super().__init__(reason)
        self.meaning = meaning
        self.value = value
        self.reason = reason
        self.remedy = remedy


def rejected(row, column, problem, cells):
    """A rejected row as it is kept: where, what, why, how to mend it, and its cells, to be given back in a workbook."""
    value, reason, remedy = shown(problem.value)[:80], problem.reason, problem.remedy
    return {"row": row, "column": column, "value": value, "reason": reason, "remedy": remedy, "cells": cells}


def too_many(count, first):
    """(reason, remedy) of a file in which so many rows are wrong that hardly the rows are."""
    words = {"count": count, **first}
    return (
        _("More than %(count)s rows are rejected, so the columns are probably misread. The first is row %(row)s: %(reason)s")
        % words,
        _("Look at column %(column)s of the file, and choose the index that the file holds.") % words,
    )


def not_a_number(meaning, value):
    return Problem(
        meaning,
        value,
        _("This is not a number."),
        _("Write the number with a comma or a point, for example 73,07; leave the cell empty when it is not known."),
    )


def out_of_range(meaning, value, low, high):
    words = {"low": low, "high": high}
    return Problem(
        meaning,
        value,
        _("The value must lie between %(low)s and %(high)s.") % words,
        _("Compare it with the village's own sheet and correct the cell."),
    )


def not_whole(meaning, value):
    return Problem(
        meaning,
        value,
        _("Points are whole numbers, and this value stands for none."),
        _("Write the value with all its decimals, as in the original file."),
    )


def half(meaning):
    """Some dimensions without the score: no result of a village, and beside an older score they would be a wrong one."""
    return Problem(
        meaning,
        "",
        _("The row has neither a score nor all the dimensions."),
        _("Fill in the score. If it is a formula, open the file in Excel, save it there and upload it again."),
    )


def unknown_status(value, known):
    return Problem(
        "status",
        value,
        _("This status is unknown."),
        _("Write one of: %(statuses)s.") % {"statuses": ", ".join(known)},
    )


def empty_code(value):
    return Problem(
        "code", value, _("The village's code is missing."), _("Fill in its Kemendagri code, for example 6303012001.")
    )


def bad_code(value, reason):
    return Problem("code", value, reason, _("Write the code of the village with 10 digits, for example 6303012001."))


def unknown_code(value):
    return Problem(
        "code",
        value,
        _("No village has this code."),
        _("Look the code up in the list of villages; if the village is new, load the regions first."),
    )


def other_province(value, province):
    return Problem(
        "code",
        value,
        _("This code belongs to province %(province)s, which is not loaded in this portal.") % {"province": province},
        _("Delete the row, or load the regions of that province first."),
    )


def code_of_another_year(value, name, code):
    return Problem(
        "code",
        value,
        _("This code was that of %(name)s in another year; its code now is %(code)s.") % {"name": name, "code": code},
        _("Write the code that was valid in the year of the file."),
    )


def not_a_village(value):
    return Problem(
        "code",
        value,
        _("This is the code of a larger area, not of a village."),
        _("Write the village's own code with 10 digits."),
    )


def kelurahan(value, methodology):
    return Problem(
        "code",
        value,
        _("This is a kelurahan, and %(methodology)s measures desa only.") % {"methodology": methodology},
        _("Delete the row. A kelurahan has Evaluasi Perkembangan, which is imported from a file of its own."),
    )


class Duplicate(Problem):
    """A further row of a village; `first` is the number of the row that it contradicts."""

    first = None


def duplicate(value, first, *, is_first_taken=True):
    problem = Duplicate(
        "code",
        value,
        _("The same village stands in row %(row)s with other values.") % {"row": first},
        _("Keep the row that is right and delete the other."),
    )
    problem.first, problem.is_first_taken = first, is_first_taken
    return problem


def doubled(value, again):
    """Said of the first of two rows, which was not rejected itself: given back beside the other, so that both are seen."""
    return Problem(
        "code",
        value,
        _("This row was taken, but the same village stands in row %(row)s with other values.") % {"row": again},
        _("Keep the row that is right and delete the other."),
    )


def other_year(value, year):
    return Problem(
        "year",
        value,
        _("The row is of another year than %(year)s.") % {"year": year},
        _("Import each year from a file of its own."),
    )
