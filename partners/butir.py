"""Butir of Indeks Desa by their codes, which all its versions share."""

from dataclasses import dataclass

from django.utils import timezone

from indicators.models import Butir, Methodology, Series


@dataclass(frozen=True)
class ButirInfo:
    """`dimension` is the dimension's code, for example ekonomi."""

    code: str
    name: str
    dimension: str
    dimension_name: str

    def __str__(self):
        return f"{self.code} {self.name}"


def butir_by_code():
    """{code: ButirInfo} of the version of Indeks Desa that holds this year, in its order; one query."""
    method = Methodology.objects.for_year(Series.ID, timezone.localdate().year).values("pk")
    rows = Butir.objects.filter(sub_dimension__dimension__methodology__in=method).order_by(
        "sub_dimension__dimension__order", "sub_dimension__order", "order"
    )
    dimension = "sub_dimension__dimension__"
    return {row[0]: ButirInfo(*row) for row in rows.values_list("code", "name", f"{dimension}code", f"{dimension}name")}


def butir_choices(empty):
    """For a select: grouped by dimension; `empty` is the text of the first choice."""
    groups = {}
    for info in butir_by_code().values():
        groups.setdefault(info.dimension_name, []).append((info.code, str(info)))
    return [("", empty), *groups.items()]
