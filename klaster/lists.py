"""The beginning of a list, for sections that show a few rows and how many there are."""

from django.db.models import Count, Window


def beginning(rows, most):
    """(the first `most` rows, how many there are in all) in one query; `rows` is an ordered QuerySet."""
    found = list(rows.annotate(in_all=Window(Count("*")))[:most])
    return found, found[0].in_all if found else 0
