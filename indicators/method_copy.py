"""Copies what a methodology consists of into a draft, level by level."""

from indicators.models import Butir, ButirGuide, Dimension, Indicator, StatusBound, SubDimension


def copy_structure(source, draft):
    """Bounds, dimensions, sub-dimensions, indicators, butir and the guides to them; one statement for each level."""
    _copied(StatusBound, source.bounds.all(), {"methodology": {source.pk: draft.pk}})
    dimensions = _copied(Dimension, source.dimensions.all(), {"methodology": {source.pk: draft.pk}})
    subs = _copied(SubDimension, SubDimension.objects.filter(dimension__in=dimensions), {"dimension": dimensions})
    indicators = _copied(Indicator, Indicator.objects.filter(sub_dimension__in=subs), {"sub_dimension": subs})
    of_subs = Butir.objects.filter(sub_dimension__in=subs)
    butir = _copied(Butir, of_subs, {"sub_dimension": subs, "indicator": indicators})
    _copied(ButirGuide, ButirGuide.objects.filter(butir__in=butir), {"butir": butir})


def _copied(model, rows, parents):
    """Copies of `rows` below other `parents`, {field: {key before: key after}}; given back as {key before: key after}."""
    before, rows = [], list(rows)
    for row in rows:
        before.append(row.pk)
        row.pk, row._state.adding = None, True
        for field, moved in parents.items():
            parent = getattr(row, f"{field}_id")
            setattr(row, f"{field}_id", None if parent is None else moved[parent])
    model.objects.bulk_create(rows)
    return {pk: row.pk for pk, row in zip(before, rows, strict=True)}
