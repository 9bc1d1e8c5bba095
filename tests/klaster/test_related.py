"""Rows of another table read with their owners."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone

from indicators.models import Dimension, Methodology, StatusBound
from klaster.access import Role
from klaster.related import Related
from sites.models import Evidence, Product, ProductLicence
from tests.factories import ProductFactory, person

pytestmark = pytest.mark.django_db


def with_licences(*names, order="-number"):
    licences = ProductLicence.objects.filter(product=OuterRef("pk")).order_by(order)
    return Product.objects.annotate(shown=Related(licences, *names)).order_by("pk")


def test_rows_come_as_instances_in_their_order_with_one_query(django_assert_num_queries):
    first, last, bare = ProductFactory(), ProductFactory(), ProductFactory()
    for number in ("1", "2"):
        first.licences.create(kind="nib", number=number, issued_on="2025-02-01")
    last.licences.create(kind="halal", number="3")

    with django_assert_num_queries(1):
        found = list(with_licences("kind", "number", "issued_on", "product"))
        told = [[(one.number, one.get_kind_display(), one.issued_on) for one in product.shown] for product in found]

    day = datetime.date(2025, 2, 1)
    assert told == [[("2", "NIB", day), ("1", "NIB", day)], [("3", "Halal", None)], []]
    assert [product.pk for product in found] == [first.pk, last.pk, bare.pk]
    assert found[0].shown[0] == first.licences.get(number="2")
    assert found[0].shown[0].product_id == first.pk


def test_what_is_not_named_is_not_read():
    ProductFactory().licences.create(kind="nib", number="rahasia")

    found = with_licences("kind")

    assert "holder" not in str(found.query)
    assert found.get().shown[0].get_deferred_fields() >= {"number", "holder", "product_id"}


def test_numbers_keep_their_digits():
    bounds = StatusBound.objects.filter(methodology=OuterRef("pk")).order_by("pk")
    method = Methodology.objects.annotate(shown=Related(bounds, "minimum")).get(code="idm-2016")

    assert [one.minimum for one in method.shown] == list(method.bounds.order_by("pk").values_list("minimum", flat=True))
    assert all(isinstance(one.minimum, Decimal) for one in method.shown)
    assert {str(one.minimum) for one in method.shown} == {str(one.minimum) for one in method.bounds.all()}


def test_moments_and_files_are_what_the_fields_make_of_them():
    photo = Evidence.objects.create(
        kind="photo", file="evidence/contoh.webp", product=ProductFactory(), uploaded_by=person(Role.PMD)
    )
    photos = Evidence.objects.filter(product=OuterRef("pk")).order_by("pk")
    (read,) = Product.objects.annotate(shown=Related(photos, "file", "uploaded_at")).get().shown

    assert read.uploaded_at == photo.uploaded_at
    assert timezone.is_aware(read.uploaded_at)
    assert read.file.name == photo.file.name


def test_annotations_may_be_named_too():
    ordered = Dimension.objects.filter(methodology=OuterRef("pk")).order_by("order")
    given = ArraySubquery(Dimension.objects.filter(pk=OuterRef("pk")).values("code"))
    method = Methodology.objects.annotate(shown=Related(ordered.annotate(codes=given), "codes")).get(code="id-2025")

    assert [one.codes for one in method.shown] == [[one.code] for one in method.dimensions.order_by("order")]
