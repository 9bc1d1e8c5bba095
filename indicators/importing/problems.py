"""What is wrong with a row: each problem names its column and value, and says how to put it right."""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Rejected:
    row: int
    column: str
    value: str
    reason: str
    remedy: str

    def as_dict(self):
        return asdict(self)


class Problem(Exception):
    """Raised while a row is checked. `meaning` is the column's meaning, a key of the header's columns."""

    def __init__(self, meaning, value, reason, remedy):
        super().__init__(reason)
        self.meaning = meaning
        self.value = value
        self.reason = reason
        self.remedy = remedy


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


def does_not_add_up(meaning, value, computed):
    return Problem(
        meaning,
        value,
        _("The dimensions give %(computed)s.") % {"computed": computed},
        _("Correct the score or the dimension that is wrong; the two must agree."),
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


def duplicate(value, first):
    return Problem(
        "code",
        value,
        _("The same village stands in row %(row)s already.") % {"row": first},
        _("Keep the row that is right and delete the other."),
    )


def other_year(value, year):
    return Problem(
        "year",
        value,
        _("The row is of another year than %(year)s.") % {"year": year},
        _("Import each year from a file of its own."),
    )
