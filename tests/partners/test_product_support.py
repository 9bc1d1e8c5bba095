"""From what a product lacks to a support request, and on to a filing."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from klaster import sockets
from klaster.access import Role
from klaster.models import Portal
from partners import plugs_product_support as plugs
from partners.actions import requests as actions
from partners.actions.filings import create_filing
from partners.models import SupportRequest
from sites.models import ProductLicence
from tests.factories import EnrolmentFactory, ProductFactory, SiteFactory, person, village
from tests.partners.requests_kit import World, client_of, days

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    Portal.load()
    made = World()
    EnrolmentFactory(site=SiteFactory(region=made.region))
    made.product = ProductFactory(region=made.region, name="Kopi Contoh", category="food")
    return made


def ask(world, gap="brand", title="Merek bagi Kopi", **fields):
    return world.request(title, **{"product": world.product, "gap": gap, "by": world.official, **fields})


# the action


def test_a_village_asks_for_what_its_product_lacks(world):
    made = ask(world)

    assert (made.product, made.gap, made.state) == (world.product, "brand", "recorded")


def test_one_open_request_for_each_gap_and_the_refusal_names_it(world):
    first = ask(world)

    with pytest.raises(ValidationError, match=first.reference):
        ask(world, title="Sekali lagi")
    assert ask(world, gap="halal", title="Halal").pk
    actions.cancel_request(request=first, reason="Tidak jadi.", by=world.official)
    assert ask(world, title="Dari awal").pk


def test_the_database_holds_one_open_request_for_a_gap(world):
    first, second = ask(world), ask(world, gap="", title="Lain")

    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequest.objects.filter(pk=second.pk).update(gap=first.gap)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequest.objects.filter(pk=second.pk).update(gap="halal", product=None)


def test_a_request_that_comes_back_to_work_meets_a_newer_one_for_the_same_gap(world):
    ask(world)
    done = world.done("Merek lama")
    SupportRequest.objects.filter(pk=done.pk).update(product=world.product, gap="brand")

    with pytest.raises(ValidationError, match="PD-"):
        actions.say_not_helped(request=done, words="Belum.", by=world.official)


@pytest.mark.parametrize("gap", ["sni", "tidak-ada"])
def test_what_the_product_does_not_lack_or_nobody_knows_is_refused(world, gap):
    with pytest.raises(ValidationError):
        ask(world, gap=gap)
    assert not SupportRequest.objects.exists()


def test_a_gap_needs_a_product_and_the_product_is_of_the_village(world):
    elsewhere = ProductFactory(region=village("63.09.01.2001", "Lain"))

    with pytest.raises(ValidationError):
        ask(world, product=None)
    with pytest.raises(ValidationError):
        ask(world, product=elsewhere)


def test_another_village_may_not_ask(world):
    stranger = person(Role.OFFICIAL, region=village("63.09.01.2001", "Lain"))

    with pytest.raises(PermissionDenied):
        ask(world, by=stranger)


# the form


def address(product, gap):
    return f"/kerja/permohonan/baru/?produk={product.pk}&kurang={gap}"


def test_the_form_is_prefilled_and_what_it_stores_is_of_the_product(world):
    client = client_of(world.official)
    form = client.get(address(world.product, "brand")).context["form"]
    assert (form["topic"].value(), form["butir_code"].value()) == ("property", "23.3")
    assert "Kopi Contoh" in form["title"].value()

    sent = {"title": form["title"].value(), "need": "x", "topic": "property", "due": days(30).isoformat()}
    answer = client.post(address(world.product, "brand"), sent)

    made = SupportRequest.objects.get()
    assert answer.url == f"/kerja/permohonan/{made.pk}/"
    assert (made.product, made.gap, made.region) == (world.product, "brand", world.region)
    assert client.get(address(world.product, "brand")).url == answer.url  # it is there already


def test_what_the_product_has_by_now_leads_back_to_it(world):
    ProductLicence.objects.create(product=world.product, kind="brand")

    answer = client_of(world.official).get(address(world.product, "brand"))

    assert answer.url == world.product.staff_url


@pytest.mark.parametrize("query", ["produk=x", "produk=999999", "produk={}&kurang=zzz", "produk={}&kurang=%00", "produk=%00"])
def test_rubbish_in_the_address_is_a_404(world, query):
    asked = query.replace("{}", str(world.product.pk))
    assert client_of(world.pmd).get(f"/kerja/permohonan/baru/?{asked}").status_code == 404


def test_who_may_open_the_form(world):
    stranger = person(Role.OFFICIAL, region=village("63.09.01.2001", "Lain"))
    given = {
        world.pmd: 200,
        world.official: 200,
        stranger: 404,
        person(Role.KABKOTA, region=world.region.parent.parent): 403,
        world.officer: 403,
    }
    for user, status in given.items():
        assert client_of(user).get(address(world.product, "brand")).status_code == status, user


# the pages


def section(world, user):
    return plugs.of_product(product=world.product, user=user).context


def row(world, user, key):
    return next(one for one in section(world, user)["rows"] if one.gap.key == key)


def test_the_products_page_shows_the_button_then_the_request_then_the_filing(world):
    client = client_of(world.official)
    assert f"?produk={world.product.pk}&amp;kurang=brand" in client.get(world.product.staff_url).content.decode()

    made = ask(world)
    text = client.get(world.product.staff_url).content.decode()
    assert "kurang=brand" not in text
    assert f"/kerja/permohonan/{made.pk}/" in text

    create_filing(type="mark", title="KOPI", region=world.region, by=world.pmd, request=made, products=[world.product])
    assert row(world, world.pmd, "brand").filing.title == "KOPI"
    assert "KOPI" in client.get(world.product.staff_url).content.decode()


def test_a_withdrawn_filing_leaves_the_button(world):
    made = create_filing(type="mark", title="KOPI", region=world.region, by=world.pmd, products=[world.product])
    type(made).objects.filter(pk=made.pk).update(stage="withdrawn", close_reason="Tidak jadi")

    assert row(world, world.pmd, "brand").filing is None


def test_who_only_reads_is_offered_nothing(world):
    reader = person(Role.KABKOTA, region=world.region.parent.parent)
    text = client_of(reader).get(world.product.staff_url).content.decode()

    assert "kurang=" not in text
    assert f"/kerja/produk/{world.product.pk}/ubah/" not in text


def test_a_product_that_is_not_made_any_more_has_no_such_section(world):
    world.product.made_until = days(-1)

    assert plugs.of_product(product=world.product, user=world.pmd) is None


def test_the_requests_page_shows_product_filing_and_the_way_to_one(world):
    made, client = ask(world), client_of(world.pmd)
    begin = f"?permohonan={made.pk}&amp;produk={world.product.pk}&amp;jenis=mark"
    text = client.get(f"/kerja/permohonan/{made.pk}/").content.decode()
    assert world.product.staff_url in text
    assert begin in text

    create_filing(type="mark", title="KOPI", region=world.region, by=world.pmd, request=made, products=[world.product])
    text = client.get(f"/kerja/permohonan/{made.pk}/").content.decode()
    assert begin not in text
    assert "KOPI" in text


def test_a_request_for_something_else_leads_to_no_filing(world):
    made = ask(world, gap="halal", title="Halal")

    assert "jenis=mark" not in client_of(world.pmd).get(f"/kerja/permohonan/{made.pk}/").content.decode()


# the list


def listed(user, query=""):
    return [one.name for one in client_of(user).get(f"/kerja/produk/kelengkapan/{query}").context["page_obj"]]


def test_the_list_holds_what_one_reads_and_its_filters(world):
    marked = ProductFactory(region=village("63.09.01.2001", "Lain"), name="Anyaman")
    ProductLicence.objects.create(product=marked, kind="brand")
    ProductFactory(region=world.region, name="Berhenti", made_until=days(-1), ended_reason="x")

    assert listed(world.pmd) == ["Kopi Contoh", "Anyaman"]
    assert listed(world.official) == ["Kopi Contoh"]
    assert listed(world.pmd, "?kurang=brand") == ["Kopi Contoh"]
    assert listed(world.pmd, "?kabupaten=63.09") == ["Anyaman"]
    assert listed(world.pmd, "?q=anyam") == ["Anyaman"]
    assert len(listed(world.pmd, "?q=%00&kurang=%27&kabupaten=x&page=-3")) == 2


def test_only_who_may_ask_is_told_to_ask(world):
    kabkota = person(Role.KABKOTA, region=world.region.parent.parent)
    for user, is_told in ((world.official, True), (world.pmd, True), (kabkota, False)):
        page = client_of(user).get("/kerja/produk/kelengkapan/").content.decode()
        assert ("untuk meminta dukungan" in page) is is_told


def test_page_of_the_product_names_its_filings_to_those_who_may_see_them(world):
    made = create_filing(type="simple", title="Alat sangrai", region=world.region, by=world.pmd, products=[world.product])
    ProductLicence.objects.create(product=world.product, kind="brand", number="IDM000900001")
    kabkota = person(Role.KABKOTA, region=world.region.parent.parent)

    assert f"/kerja/ki/{made.pk}/" in client_of(world.official).get(world.product.staff_url).content.decode()
    own = plugs.of_product(product=world.product, user=kabkota)
    assert [one.pk for one in own.context["filings"]] == [
        one.pk for one in type(made).objects.visible_to(kabkota).filter(products=world.product)
    ]


def test_partners_and_the_public_do_not_read_the_list(world, client):
    assert client_of(world.officer).get("/kerja/produk/kelengkapan/").status_code == 403
    assert client.get("/kerja/produk/kelengkapan/").status_code in {302, 403}


def test_the_csv_names_what_is_missing_and_runs_nothing(world):
    world.product.name = "=1+1"
    world.product.save()
    made = ask(world)

    answer = client_of(world.pmd).get("/kerja/produk/kelengkapan/?unduh=csv")
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()

    assert "'=1+1" in text
    assert made.reference in text
    assert "23.3" in text


@pytest.mark.parametrize("count", [1, 3])
def test_fifteen_queries_at_most(world, count):
    for number in range(count):
        product = ProductFactory(region=village(f"63.03.01.20{number + 10}", f"Desa {number}"))
        ask(world, title=f"Merek {number}", product=product, region=product.region, by=world.pmd)
        create_filing(type="mark", title=f"M{number}", region=product.region, by=world.pmd, products=[product])
    client = client_of(world.pmd)
    client.get("/kerja/produk/kelengkapan/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/kerja/produk/kelengkapan/").status_code == 200
    assert len(queries) <= 15


# the workspace and the summary


def test_a_village_sees_what_its_products_lack_and_dinas_pmd_does_not(world):
    shown = plugs.of_my_villages(user=world.official)

    assert [one.name for one in shown.context["products"]] == ["Kopi Contoh"]
    assert plugs.of_my_villages(user=world.pmd) is None
    assert "Kopi Contoh" in client_of(world.official).get("/kerja/").content.decode()


def test_the_summary_counts_public_products_without_a_valid_trademark(world):
    assert plugs.without_mark() is None
    for name in ("A", "B"):
        ProductFactory(is_published=True, name=name)
    ProductLicence.objects.create(product=ProductFactory(is_published=True), kind="brand")

    figure = plugs.without_mark()

    assert figure["value"] == "2"
    assert "3" in figure["detail"]
    assert figure["url"].endswith("?kurang=brand")
    assert figure in sockets.collect("summary.figures")
