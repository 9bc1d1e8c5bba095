"""What the reports of a village tell of a product over time: turnover, production, sale.

A figure that a report does not tell is None, in words "no data yet". A nil report has none either: it says that nothing was
done in the quarter, which is an answer to the question of activities, while its figures were never asked for; a 0 in their
place would be a number that nobody gave. A quarter without a report has no row.
"""

from collections import defaultdict
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery

from sites.answers import measure_key
from sites.figures import written
from sites.models import ProductMeasure, ReportSubmission, ReportVersion


def series(product, *, public):
    """[{round, what, label, value, unit, is_about}], by kind, figure and quarter; two queries.

    `public`: from the published versions of published innovations alone. Otherwise from the last sending of each report, so
    never from what a village is still writing. A figure whose unit was changed gives a series for each unit.
    """
    ties = list(product.measures.select_related("measure"))
    if not ties:
        return []
    read = _published if public else _sent
    order = {what: place for place, what in enumerate(ProductMeasure.What.values)}
    found = [
        {"round": round, "what": tie.what, "label": tie.measure.label, **figure}
        for round, figures in read([tie.measure.innovation_id for tie in ties])
        for tie in ties
        if (figure := figures.get(tie.measure_id))
    ]
    return sorted(
        found, key=lambda row: (order[row["what"]], row["label"], row["unit"], row["round"].year, row["round"].quarter)
    )


def groups(rows):
    """The rows of `series` as one group for each figure and unit, for a table and bars.

    [{what, label, unit, rows: [{round, value, text, share: 0 to 100 of the largest, or None}]}]
    """
    labels = dict(ProductMeasure.What.choices)
    found = defaultdict(list)
    for row in rows:
        found[row["what"], row["label"], row["unit"]].append(row)
    return [
        {"what": labels[what], "label": label, "unit": unit, "rows": _with_shares(points)}
        for (what, label, unit), points in found.items()
    ]


def _with_shares(points):
    largest = max((point["value"] for point in points if point["value"] is not None), default=0)
    return [
        point
        | {
            "text": written(point["value"], point["unit"], point["is_about"]),
            "share": round(point["value"] / largest * 100) if largest and point["value"] is not None else None,
        }
        for point in points
    ]


def _published(innovations):
    """(round, {measure id: figure}) of each published report."""
    versions = ReportVersion.objects.filter(
        report__innovation__in=innovations,
        report__innovation__current_version__isnull=False,
        report__current_version=F("pk"),
    ).select_related("report__round")
    for version in versions:
        told = {figure["measure"]: figure for figure in version.content.get("figures", [])}
        yield version.report.round, {pk: _figure(figure, version.is_nil) for pk, figure in told.items()}


def _sent(innovations):
    last = ReportSubmission.objects.filter(report=OuterRef("report")).order_by("-number")
    sendings = ReportSubmission.objects.filter(
        report__innovation__in=innovations, number=Subquery(last.values("number")[:1])
    ).select_related("report__round")
    for sending in sendings:
        told = sending.content.get("figures", {})
        prefix = measure_key("")
        yield (
            sending.report.round,
            {
                int(key.removeprefix(prefix)): _figure(figure, sending.content.get("is_nil", False))
                for key, figure in told.items()
                if key.startswith(prefix)
            },
        )


def _figure(told, is_nil):
    value = None if is_nil or told.get("value") is None else Decimal(told["value"])
    return {"value": value, "unit": told.get("unit", ""), "is_about": value is not None and bool(told.get("is_about"))}
