"""Brings the packaged methodologies and published totals into the database.

It runs after every `migrate` (signal post_migrate), not in a migration: a test that flushes the database gets them back, and a
new year's methodology is one more entry in the file. What is there already is never touched; a published one could not be.
"""

import csv
import json
from decimal import Decimal
from pathlib import Path

from django.apps import apps as installed_apps
from django.db import connections, transaction

from indicators.guide_loading import load_guides

DATA = Path(__file__).parent / "data"
STATUSES = ("mandiri", "maju", "berkembang", "tertinggal", "sangat_tertinggal")


def after_migrate(*, using, apps=installed_apps, **kwargs):
    """Receiver of post_migrate; `apps` are the models as far as the migrations have brought them (`flush` names none)."""
    try:
        methodology = apps.get_model("indicators", "Methodology")
    except LookupError:
        return
    if not hasattr(methodology, "series"):  # a migration from before methodologies had versions
        return
    if methodology._meta.db_table in connections[using].introspection.table_names():
        load(apps=apps, using=using)


def load(*, apps, using="default"):
    """Create the methodologies and totals that are missing."""
    with transaction.atomic(using=using):
        rows = apps.get_model("indicators", "Methodology").objects.using(using).values_list("code", "series", "first_year")
        known = {code for code, *_ in rows} | {(series, year) for _, series, year in rows}
        for entry in json.loads((DATA / "methodologies.json").read_text(encoding="utf-8")):
            # A year's version that staff have written themselves stands, whatever its code.
            if not known & {entry["code"], (entry["series"], entry["first_year"])}:
                _create(entry, apps, using)
        _load_totals(apps, using)
        load_guides(apps, using)


def _create(entry, apps, using):
    def table(name):
        return apps.get_model("indicators", name).objects.using(using)

    dimensions, bounds = entry.pop("dimensions"), entry.pop("bounds")
    butir, placeholder = entry.pop("butir", None), entry.pop("placeholder", None)
    methodology = table("Methodology").create(**entry)
    subs = {}
    for order, dimension in enumerate(dimensions, start=1):
        below = dimension.pop("sub_dimensions")
        row = table("Dimension").create(methodology=methodology, order=order, **dimension)
        for place, sub in enumerate(below, start=1):
            subs[row.name, sub["name"]] = table("SubDimension").create(dimension=row, order=place, **sub)
    for bound in bounds:
        table("StatusBound").create(methodology=methodology, **bound | {"minimum": Decimal(bound["minimum"])})
    if butir:
        _create_butir(table, subs, DATA / butir)
    if placeholder:
        within = placeholder.pop("sub_dimension")
        sub = next(sub for (_, name), sub in subs.items() if name == within)
        table("Butir").create(sub_dimension=sub, order=1000, is_placeholder=True, **placeholder)
    methodology.is_published = True
    methodology.save(using=using)


def _create_butir(table, subs, path):
    indicators, rows = {}, []
    with path.open(encoding="utf-8", newline="") as file:
        for order, row in enumerate(csv.DictReader(file), start=1):
            sub, number = subs[row["dimensi"], row["sub_dimensi"]], int(row["no_indikator"])
            if number not in indicators:
                indicators[number] = table("Indicator").create(sub_dimension=sub, number=number, name=row["indikator"])
            rows.append(
                table("Butir").model(
                    sub_dimension=sub,
                    indicator=indicators[number],
                    order=order,
                    code=row["kode_butir"],
                    name=row["butir"],
                    floor=int(row["skor_min"]),
                    ceiling=int(row["skor_maks"]),
                )
            )
    table("Butir").bulk_create(rows)


def _load_totals(apps, using):
    total = apps.get_model("indicators", "PublishedTotal").objects.using(using)
    ids = dict(apps.get_model("indicators", "Methodology").objects.using(using).values_list("code", "id"))
    known = set(total.values_list("methodology__code", "area", "year"))
    with (DATA / "published_totals.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    total.bulk_create(
        total.model(
            methodology_id=ids[row["methodology"]],
            area=row["area"],
            year=int(row["year"]),
            counts=[int(row[status]) for status in STATUSES],
            source=row["source"],
        )
        for row in rows
        if row["methodology"] in ids and (row["methodology"], row["area"], int(row["year"])) not in known
    )
