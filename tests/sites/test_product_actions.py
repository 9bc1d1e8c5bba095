import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from klaster.access import Role
from klaster.audit.models import Event
from klaster.models import Portal
from partners.models import Filing, FilingType, Potential
from sites.actions import products as actions
from sites.actions.sites import Stale
from sites.models import Product, Site
from tests.factories import ProductFactory, SiteFactory, VillageFactory, person, village

pytestmark = pytest.mark.django_db
FIELDS = {"name": "Gula aren", "producer_kind": Product.Producer.GROUP, "producer_name": "Kelompok Maju"}


def official(region):
    return person(Role.OFFICIAL, region=region)


def test_product_is_entered_by_its_village_and_not_yet_public():
    region = village()

    product = actions.create_product(
        region=region, by=official(region), licences=[{"kind": "nib", "number": "123"}], price=15000, **FIELDS
    )

    assert list(Product.objects.published()) == []
    assert (product.slug, product.price) == ("gula-aren", 15000)
    assert [str(licence) for licence in product.licences.all()] == ["NIB 123"]
    assert [event.verb for event in Event.objects.of(product)] == ["created"]


def test_product_of_another_village_is_not_changed():
    product = ProductFactory()
    stranger = official(VillageFactory())

    with pytest.raises(PermissionDenied):
        actions.update_product(product=product, by=stranger, name="x")
    with pytest.raises(PermissionDenied):
        actions.delete_product(product=product, by=stranger)
    with pytest.raises(PermissionDenied):
        actions.create_product(region=product.region, by=stranger, **FIELDS)


def test_product_of_one_name_in_two_villages_has_two_addresses():
    regions = [village("63.03.01.2001", "Awang"), village("63.03.01.2002", "Bangkal")]

    slugs = [actions.create_product(region=region, by=official(region), **FIELDS).slug for region in regions]

    assert slugs == ["gula-aren", "gula-aren-bangkal"]


def test_product_whose_name_has_no_letters_gets_an_address():
    region = village()

    product = actions.create_product(region=region, by=official(region), **{**FIELDS, "name": "!!!"})

    assert product.slug == "sungai-contoh"


def test_product_is_shown_to_the_public_by_dinas_pmd_alone():
    product = ProductFactory()
    version = Portal.load().content_version

    with pytest.raises(PermissionDenied):
        actions.publish_product(product=product, by=official(product.region))
    actions.publish_product(product=product, by=person(Role.PMD))

    assert list(Product.objects.published()) == [product]
    assert Portal.load().content_version == version + 1


def test_published_product_is_not_deleted():
    product = ProductFactory(is_published=True)

    with pytest.raises(ValidationError):
        actions.delete_product(product=product, by=official(product.region))

    assert Product.objects.count() == 1


def test_product_that_requests_or_filings_name_is_not_deleted():
    asked, filed = ProductFactory(name="Tikar"), ProductFactory(name="Topi")
    by = official(asked.region)
    Potential.objects.create(
        region=asked.region, kind="product", product=asked, name="Tikar", fits=FilingType.MARK, why="Dijual.", noted_by=by
    )
    Filing.objects.create(type=FilingType.MARK, title="Topi", region=filed.region, created_by=by).products.add(filed)

    for product in (asked, filed):
        with pytest.raises(ValidationError):
            actions.delete_product(product=product, by=official(product.region))

    assert set(Product.objects.all()) == {asked, filed}
    assert not Event.objects.filter(verb="deleted").exists()


def test_who_reads_everything_sees_what_is_not_public_too():
    shown, hidden = ProductFactory(is_published=True), ProductFactory()
    site = SiteFactory()

    assert set(Product.objects.visible_to(person(Role.PMD))) == {shown, hidden}
    assert set(Product.objects.visible_to(person(Role.OFFICIAL, region=village("63.09.01.2001")))) == {shown}
    assert list(Site.objects.visible_to(person(Role.HEAD))) == [site]


def test_deleted_product_leaves_its_event():
    product = ProductFactory(name="Tikar")

    actions.delete_product(product=product, by=official(product.region))

    assert Product.objects.count() == 0
    assert list(Event.objects.values_list("verb", "object_name")) == [("deleted", "Tikar")]


def test_licences_are_replaced_and_told_in_the_event():
    product = ProductFactory(is_published=True)
    who = official(product.region)
    day = datetime.date(2027, 1, 1)
    actions.update_product(product=product, by=who, licences=[{"kind": "nib"}, {"kind": "pirt", "number": "1"}])

    actions.update_product(product=product, by=who, licences=[{"kind": "pirt", "number": "1", "valid_until": day}])

    assert list(product.licences.values_list("kind", "number", "valid_until")) == [("pirt", "1", day)]
    assert Event.objects.of(product)[0].detail == {"fields": ["licences"]}


def test_stale_change_of_a_product_is_refused():
    product = ProductFactory()
    who = official(product.region)
    actions.update_product(product=product, by=who, seen=product.updated_at, price=1000)

    with pytest.raises(Stale):
        actions.update_product(product=product, by=who, seen=product.updated_at, price=2000)

    assert Product.objects.get().price == 1000


def test_price_of_nothing_is_refused_by_the_database():
    product = ProductFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(price=0)


@pytest.mark.parametrize(("is_published", "rises"), [(True, 1), (False, 0)])
@pytest.mark.parametrize("change", [{"price": 17000}, {"licences": [{"kind": "halal"}]}])
def test_change_of_a_product_reaches_the_public_page_at_once_when_it_is_shown(is_published, rises, change):
    product = ProductFactory(is_published=is_published)
    before = Portal.load().content_version

    actions.update_product(product=product, by=official(product.region), **change)

    assert Portal.load().content_version - before == rises
