"""What the tests of the steps share: villages with butir, guides, the page's text."""

import re

from indicators.index import percent_of_points
from indicators.models import Butir, ButirGuide, ButirScore
from tests.indicators.factories import AssessmentFactory, methodology

CODE = "63.03.01.2001"
PAGE = f"/kerja/indeks/{CODE}/langkah/"
PDF = f"/kerja/indeks/{CODE}/langkah.pdf"


def text_of(response):
    text = re.sub(r"<(style|script|title).*?</\1>|<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def page(client, query=""):
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return text_of(response)


def scored(assessment, score=4, **others):
    """Give every butir `score`, those named (as `b23_3=1`) another one, None leaves it unknown."""
    special = {name[1:].replace("_", "."): value for name, value in others.items()}
    butir = Butir.objects.filter(sub_dimension__dimension__methodology=assessment.methodology)
    rows = [(one, special.get(one.code, score)) for one in butir]
    ButirScore.objects.bulk_create(
        ButirScore(assessment=assessment, butir=one, score=value) for one, value in rows if value is not None
    )
    return assessment


def with_points(region, points, **fields):
    return AssessmentFactory(region=region, points=points, score=percent_of_points(points, 635), dimensions=[], **fields)


def own_check(region, by, points=None, year=2025, **fields):
    score = percent_of_points(points, 635) if points else None
    status = "" if points is None else "berkembang"
    return AssessmentFactory(
        region=region, kind="self", year=year, points=points, score=score, dimensions=[], status_official="",
        status_computed=status, entered_by=by, **fields,
    )  # fmt: skip


def guide(code, **fields):
    butir = Butir.objects.get(code=code, sub_dimension__dimension__methodology=methodology())
    return ButirGuide.objects.update_or_create(butir=butir, defaults=fields)[0]
