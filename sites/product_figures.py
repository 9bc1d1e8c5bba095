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
    """[{round, what, measure, innovation, label, value, unit, is_about}], by kind, figure and quarter; two queries.

    `public`: from the published versions of published innovations alone, in the words that were published. Otherwise from the
    last sending of each report, so never from what a village is still writing. A figure whose unit was changed gives a series
    for each unit.
    """
    ties = list(product.measures.select_related("measure__innovation__current_version"))
    if not ties:
        return []
    read = _published if public else _sent
    found = [
        {
            "round": round,
            "what": tie.what,
            "measure": tie.measure_id,
            "innovation": _name(tie, public),
            **figure,
        }
        for round, figures in read([tie.measure.innovation_id for tie in ties])
        for tie in ties
        if (figure := figures.get(tie.measure_id))
    ]
    order = {what: place for place, what in enumerate(ProductMeasure.What.values)}
    found.sort(key=lambda row: (row["round"].year, row["round"].quarter))
    newest = {row["measure"]: row["label"] for row in found}
    return sorted(found, key=lambda row: (order[row["what"]], newest[row["measure"]], row["measure"], row["unit"]))


def _name(tie, public):
    innovation = tie.measure.innovation
    return innovation.current_version.name if public and innovation.current_version else innovation.name


def groups(rows):
    """The rows of `series` as one group for each figure and unit, for a table and bars.

    [{what, label, title, unit, rows: [{round, value, text, share: 0 to 100 of the largest, or None}]}]; the label is the
    newest, and names the innovation where two figures are called alike.
    """
    kinds = dict(ProductMeasure.What.choices)
    found = defaultdict(list)
    for row in rows:
        found[row["what"], row["measure"], row["unit"]].append(row)
    alike = defaultdict(set)
    for (what, measure, _unit), points in found.items():
        alike[what, points[-1]["label"].casefold()].add(measure)
    told = []
    for (what, _measure, unit), points in found.items():
        label, kind = points[-1]["label"], str(kinds[what])
        title = kind if label.casefold() == kind.casefold() else f"{kind}: {label}"
        if len(alike[what, label.casefold()]) > 1:
            title = f"{title} ({points[-1]['innovation']})"
        told.append({"what": kind, "label": label, "title": title, "unit": unit, "rows": _with_shares(points)})
    return told


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
    is_about = value is not None and bool(told.get("is_about"))
    return {"label": told.get("label", ""), "value": value, "unit": told.get("unit", ""), "is_about": is_about}
