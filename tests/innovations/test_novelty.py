"""The technical part is public after a release on purpose alone, and nothing published repeats it before."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from klaster import sockets
from klaster.audit.models import Event
from sites import novelty
from sites.actions import evidence, innovations, markets, prices, products, reports
from sites.actions import sites as site_actions
from sites.actions.flow import Refused
from sites.actions.novelty import release_technical, take_back_technical
from sites.models import Evidence, Innovation, InnovationVillage, Outlet
from sites.novelty import repeated
from tests.factories import InnovationFactory, ProductFactory, SiteFactory, village
from tests.innovations.conftest import upload

RECIPE = "Rendam biji kopi tujuh jam dalam air empat puluh derajat, lalu sangrai dengan sekam sampai retak kedua."
LEAK = "Caranya: RENDAM biji kopi, tujuh jam dalam air\nempat puluh derajat – mudah sekali."
HIDDEN = "kopi tu\u00adjuh jam\u200b dalam air \uff45\uff4dpat puluh derajat"


@pytest.mark.parametrize(
    ("text", "secret", "passage"),
    [
        (LEAK, RECIPE, "RENDAM biji kopi, tujuh jam dalam air\nempat puluh derajat"),
        ("Kopi tujuh jam dalam air empat puluh derajat.", RECIPE, "Kopi tujuh jam dalam air empat puluh derajat"),
        ("tujuh jam dalam air empat puluh derajat", RECIPE, ""),  # seven words in a row may be chance
        ("kopi biji rendam jam tujuh air dalam puluh empat derajat", RECIPE, ""),
        (HIDDEN, RECIPE, HIDDEN),
        ("Campur: abu dan garam 3:1!", "abu dan garam 3 1", "abu dan garam 3:1"),  # a short secret counts as a whole
        ("abu dan garam", "abu dan garam", ""),
        ("", RECIPE, ""),
        (RECIPE, "", ""),
    ],
)  # fmt: skip
def test_passage_is_found_as_it_stands_in_the_public_text(text, secret, passage):
    assert repeated(text, secret) == passage


def test_long_texts_are_compared_quickly():
    text = " ".join(f"kata{number % 977}" for number in range(12_000))
    assert repeated(text, text[::-1]) == ""
    assert repeated(text, text) == text


def test_each_text_and_each_secret_is_taken_apart_once(monkeypatch):
    taken = []
    apart = novelty._words
    monkeypatch.setattr(novelty, "_words", lambda text: taken.append(text) or apart(text))
    hidden = [novelty.Secret(f"rahasia {number}", f"{RECIPE} {number}") for number in range(5)]
    assert len(novelty.repeats([("", "", LEAK), ("", "", "Kopi."), ("", "", "")], hidden)) == 5
    assert len(taken) == 2 + 5


@pytest.fixture
def plugged(monkeypatch):
    """What is in preparation, as an app above gives it; nothing of partners is asked."""
    items = []
    monkeypatch.setitem(sockets._plugs, "innovation.guard", [])
    sockets.plug("innovation.guard", lambda **asked: items)
    return items


@pytest.fixture
def whole(innovation, plugged):
    innovation.technical = RECIPE
    innovation.save()
    return innovation


def waits(**more):
    return {"title": "Paten sederhana: Sangrai sekam", "text": "", "url": "/kerja/", "is_own": True, **more}


def published(innovation, official, pmd):
    innovation.refresh_from_db()
    if innovation.state == "published":
        innovations.reopen(innovation=innovation, by=official)
    innovations.submit(innovation=innovation, by=official)
    innovations.verify(innovation=innovation, by=pmd)
    return innovations.publish(innovation=innovation, by=pmd)


# the release


def test_release_is_with_a_reason_and_shows_in_the_next_version_alone(whole, official, pmd, client):
    first = published(whole, official, pmd).current_version
    with pytest.raises(Refused, match="tulis mengapa"):
        release_technical(innovation=whole, reason=" ", understood=False, by=official)
    release_technical(innovation=whole, reason="Semua desa boleh meniru.", understood=False, by=official)
    assert RECIPE not in client.get(reverse("innovation", args=[whole.slug])).content.decode()
    second = published(whole, official, pmd).current_version
    assert "technical" not in first.content
    assert second.content["technical"] == RECIPE
    page = client.get(reverse("innovation", args=[whole.slug])).content.decode()
    assert RECIPE in page
    assert "Semua desa boleh meniru" not in page
    assert Event.objects.of(whole).filter(verb="released the technical part of").count() == 1


def test_taking_back_holds_for_later_versions_and_leaves_the_published_one(whole, official, pmd, client):
    release_technical(innovation=whole, reason="Untuk semua.", understood=False, by=official)
    published(whole, official, pmd)
    take_back_technical(innovation=whole, by=official)
    take_back_technical(innovation=whole, by=official)  # a second tap changes nothing
    assert RECIPE in client.get(reverse("innovation", args=[whole.slug])).content.decode()
    published(whole, official, pmd)
    assert RECIPE not in client.get(reverse("innovation", args=[whole.slug])).content.decode()
    whole.refresh_from_db()
    assert (whole.technical_released_on, whole.technical_release_reason) == (None, "")
    assert Event.objects.of(whole).filter(verb__startswith="took back the release").count() == 1


def test_what_is_not_filed_yet_demands_the_second_confirmation(whole, official, plugged):
    plugged.append(waits())
    with pytest.raises(Refused, match="memahami"):
        release_technical(innovation=whole, reason="Untuk semua.", understood=False, by=official)
    whole.refresh_from_db()
    assert whole.technical_released_on is None
    release_technical(innovation=whole, reason="Untuk semua.", understood=True, by=official)
    assert Event.objects.of(whole).filter(verb__startswith="released").get().detail["before_filing"] is True


def test_nothing_to_release_and_nobody_else(whole, kabkota, stranger, official):
    for other in (kabkota, stranger):
        with pytest.raises(Refused):
            release_technical(innovation=whole, reason="Mau saja.", understood=True, by=other)
        with pytest.raises(Refused):
            take_back_technical(innovation=whole, by=other)
    Innovation.objects.update(technical="")
    with pytest.raises(Refused, match="masih kosong"):
        release_technical(innovation=whole, reason="Untuk semua.", understood=True, by=official)


# refusals to publish


def test_innovation_that_repeats_its_technical_part_is_not_published(whole, official, pmd):
    whole.design = LEAK
    whole.save()
    with pytest.raises(Refused) as refused:
        published(whole, official, pmd)
    words = str(refused.value)
    assert "RENDAM biji kopi" in words
    assert "Rancang bangun" in words
    whole.refresh_from_db()
    assert (whole.state, whole.current_version, whole.design) == ("verified", None, LEAK)
    release_technical(innovation=whole, reason="Untuk semua.", understood=False, by=official)
    assert innovations.publish(innovation=whole, by=pmd).state == "published"


def test_taken_out_it_is_published(whole, official, pmd):
    whole.design = LEAK
    whole.save()
    with pytest.raises(Refused):
        published(whole, official, pmd)
    innovations.return_(innovation=whole, reason="Keluarkan resepnya.", by=pmd)
    innovations.save_draft(innovation=whole, changes={"design": "Kopi direndam dan disangrai."}, by=official)
    assert published(whole, official, pmd).state == "published"


def test_secret_of_another_innovation_of_the_village_is_not_told_either(whole, desa, official, pmd):
    second = InnovationFactory(region=desa, name="Pasar Kopi", created_by=official, summary=LEAK[:120])
    assert [repeat.field for repeat in novelty.of_innovation(second)] == ["summary"]


def test_secret_that_is_plugged_is_compared_with_the_released_technical_part_too(whole, official, pmd, plugged):
    release_technical(innovation=whole, reason="Untuk semua.", understood=False, by=official)
    plugged.append(waits(secret=RECIPE, secret_name="uraian permohonan"))
    with pytest.raises(Refused, match="uraian permohonan"):
        published(whole, official, pmd)


def test_report_that_repeats_it_is_not_published(whole, official, pmd, report):
    published(whole, official, pmd)
    report.innovation.refresh_from_db()
    reports.save_section(report=report, by=official, changes={"next_steps": LEAK})
    reports.submit(report=report, by=official)
    reports.verify(report=report, by=pmd)
    with pytest.raises(Refused, match="Langkah berikutnya"):
        reports.publish(report=report, by=pmd)
    report.refresh_from_db()
    assert (report.current_version, report.next_steps) == (None, LEAK)


def test_secret_of_an_innovation_that_the_village_shares_is_kept_there_too(whole, official):
    second = village("63.09.01.2001", "Desa Lain")
    InnovationVillage.objects.create(innovation=whole, region=second)
    assert [repeat.field for repeat in novelty.of_product(ProductFactory(region=second, description=LEAK))] == ["description"]


# what shows at once


@pytest.fixture
def shown(whole, desa):
    return ProductFactory(region=desa, is_published=True)


@pytest.fixture
def site(whole, desa):
    return SiteFactory(region=desa)


def refused_at(action, **told):
    """The fields at which the refusal stands."""
    with pytest.raises(ValidationError) as refused:
        action(**told)
    assert "RENDAM biji kopi" in str(refused.value)
    return list(getattr(refused.value, "error_dict", {"": ""}))


def test_place_of_sale_repeats_no_secret_in_public(shown, official):
    told = {"kind": "market", "name": "Pasar", "by": official}
    assert refused_at(markets.add_outlet, product=shown, **told | {"name": LEAK[:120]}) == ["name"]
    assert refused_at(markets.add_outlet, product=shown, place=LEAK[:120], **told) == ["place"]
    address = "https://toko.contoh/" + LEAK[9:75].replace(", ", "-").replace("\n", "-").replace(" ", "-")
    with pytest.raises(ValidationError):
        markets.add_outlet(product=shown, url=address, **told)
    assert not Outlet.objects.exists()
    row = markets.add_outlet(product=shown, place=LEAK[:120], is_public=False, **told)
    assert refused_at(markets.change_outlet, row=row, is_public=True, by=official) == ["place"]
    row.refresh_from_db()
    assert row.is_public is False
    markets.change_outlet(row=row, place="Martapura", is_public=True, by=official)


def test_product_with_a_secret_among_its_places_or_licences_is_not_shown(whole, desa, official, pmd):
    product = ProductFactory(region=desa)
    row = markets.add_outlet(product=product, kind="market", name=LEAK[:120], by=official)
    assert refused_at(products.publish_product, product=product, by=pmd) == [""]
    markets.remove_outlet(row=row, by=official)
    products.update_product(product=product, by=official, licences=[{"kind": "nib", "holder": LEAK[:150]}])
    assert refused_at(products.publish_product, product=product, by=pmd) == [""]


def test_licence_and_producer_repeat_no_secret_in_public(shown, official):
    for field in ("number", "holder"):
        licences = [{"kind": "nib", field: LEAK[9:69]}]
        with pytest.raises(ValidationError, match="NIB"):
            products.update_product(product=shown, by=official, licences=licences)
    with pytest.raises(ValidationError):
        products.set_licence(product=shown, kind="nib", number="1", holder=LEAK, by=official)
    assert not shown.licences.exists()
    told = {"producer_kind": "group", "producer_name": LEAK, "reason": "Ganti."}
    assert refused_at(products.hand_over, product=shown, by=official, **told) == ["producer_name"]


def test_unit_of_a_price_repeats_no_secret_in_public(shown, official, plugged):
    plugged.append(waits(secret="abu sekam padi tua", secret_name="uraian permohonan"))
    with pytest.raises(ValidationError):
        prices.set_price(product=shown, price=1000, unit="abu sekam padi tua", by=official)
    assert not shown.prices.exists()


def test_caption_repeats_no_secret_where_the_public_reads_it_at_once(shown, site, desa, official, pmd):
    for owner, by in [(shown, official), (site, pmd)]:
        with pytest.raises(Refused, match="RENDAM biji kopi"):
            evidence.add_photo(owner=owner, file=upload(), caption=LEAK, by=by)
        assert not Evidence.objects.exists()
        photo, _is_new = evidence.add_photo(owner=owner, file=upload(), caption="Kopi.", by=by)
        with pytest.raises(Refused, match="RENDAM biji kopi"):
            evidence.set_caption(evidence=photo, caption=LEAK, by=by)
        photo.refresh_from_db()
        assert photo.caption == "Kopi."
        Evidence.objects.all().delete()
    hidden = ProductFactory(region=desa)
    evidence.add_photo(owner=hidden, file=upload(), caption=LEAK, by=official)
    assert refused_at(products.publish_product, product=hidden, by=pmd) == [""]


def test_page_of_a_photo_keeps_the_caption_that_is_refused(client, shown, official):
    client.force_login(official)
    page = client.post(reverse("staff_product_photo", args=[shown.pk]), {"file": upload(), "caption": LEAK})
    assert "RENDAM biji kopi" in page.context["form"].errors["caption"][0]
    assert page.context["form"]["caption"].value() == LEAK


@pytest.mark.parametrize("field", ["summary", "profile", "potentials"])
def test_texts_of_a_site_repeat_no_secret(site, pmd, field):
    assert refused_at(site_actions.update_site, site=site, by=pmd, **{field: LEAK}) == [field]
    site.refresh_from_db()
    assert getattr(site, field) != LEAK


def test_new_site_repeats_none_either(whole, desa, pmd):
    assert refused_at(site_actions.create_site, region=desa, by=pmd, profile=LEAK) == ["profile"]


# pages


def test_page_of_the_release(client, whole, official, kabkota, stranger, plugged):
    url = reverse("innovation_release", args=[whole.pk])
    assert client.get(url).status_code == 302
    for user, status in [(kabkota, 403), (stranger, 404), (official, 200)]:
        client.force_login(user)
        assert client.get(url).status_code == status
    plugged.append(waits())
    assert "Sangrai sekam" in client.get(url).content.decode()
    for data in (
        {},
        {"reason": "\x00"},
        {"reason": "Untuk semua."},
        {"understood": "on"},
        {"reason": "x" * 501, "understood": "on"},
    ):
        assert client.post(url, data).status_code == 422
    assert client.post(url, {"reason": "Untuk semua.", "understood": "on"}).status_code == 302
    whole.refresh_from_db()
    assert whole.technical_release_reason == "Untuk semua."
    assert client.post(url, {"cabut": "1"}).status_code == 302
    whole.refresh_from_db()
    assert whole.technical_released_on is None


def test_guard_and_passages_stand_where_somebody_writes_sends_and_publishes(client, whole, official, pmd, report, plugged):
    plugged.append(waits())
    whole.design = LEAK
    whole.save()
    client.force_login(official)
    mine, of_report = f"/kerja/inovasi/{whole.pk}/", f"/kerja/laporan/{report.pk}/"
    places = [mine, f"{mine}bagian/rancang-bangun/", f"{mine}bagian/bukti/", f"{mine}periksa/", of_report]
    for url in [*places, f"{of_report}bagian/kegiatan/", f"{of_report}bagian/foto/", f"{of_report}periksa/"]:
        assert "Paten sederhana: Sangrai sekam" in client.get(url).content.decode(), url
    assert "RENDAM biji kopi" in client.get(f"{mine}periksa/").content.decode()
    innovations.submit(innovation=whole, by=official)
    innovations.verify(innovation=whole, by=pmd)
    client.force_login(pmd)
    page = client.get(f"{mine}terbitkan/").content.decode()
    assert "Sangrai sekam" in page
    assert "RENDAM biji kopi" in page
    client.post(f"{mine}terbitkan/")
    assert "RENDAM biji kopi" in client.get(mine).content.decode()
    whole.refresh_from_db()
    assert whole.current_version is None


def test_draft_compared_with_a_version_shows_that_the_technical_part_joins(client, whole, official, pmd):
    published(whole, official, pmd)
    release_technical(innovation=whole, reason="Untuk semua.", understood=False, by=official)
    client.force_login(official)
    assert RECIPE in client.get(f"/kerja/inovasi/{whole.pk}/?tab=perubahan").content.decode()
