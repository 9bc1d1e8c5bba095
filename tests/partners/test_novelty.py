"""A filing's description is private until its filing date or a release on purpose; the guard says so and refuses."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from partners.actions import filing_stages
from partners.actions.novelty import release_description, take_back_description
from partners.models import Filing, FilingType, Potential, Stage
from partners.plugs_novelty import guard
from sites.actions import innovations, products
from sites.actions.flow import Refused
from sites.actions.novelty import release_technical
from tests.factories import InnovationFactory, PartnerFactory, ProductFactory, person, village
from tests.partners.conftest import client_of
from tests.partners.filing_stages_kit import filing as made

T = FilingType
SECRET = "Serat purun direndam tiga puluh tujuh jam dalam air abu galam lalu ditekan panas."
PASSAGE = "serat purun direndam tiga puluh tujuh jam dalam air abu galam"


@pytest.fixture
def desa(db):
    return village()


@pytest.fixture
def pmd_user(db):
    return person(Role.PMD)


@pytest.fixture
def official(desa):
    return person(Role.OFFICIAL, region=desa)


@pytest.fixture
def innovation(desa, official):
    return InnovationFactory(region=desa, name="Papan Purun", created_by=official)


@pytest.fixture
def patent(desa, pmd_user, innovation):
    filing = made(pmd_user, T.SIMPLE_PATENT, region=desa, title="Papan dari serat purun", description=SECRET)
    filing.innovations.add(innovation)
    return filing


def today():
    return timezone.localdate()


def ago(days):
    return today() - datetime.timedelta(days=days)


def file(filing, by, days=5):
    filing_stages.record_event(filing=filing, stage=Stage.FILED, on=ago(days), by=by)
    filing.refresh_from_db()


# the release of a description


def test_before_the_filing_date_it_takes_a_reason_and_the_second_confirmation(patent, official):
    for reason, understood in [("", True), ("  ", True), ("Untuk semua.", False)]:
        with pytest.raises(ValidationError):
            release_description(filing=patent, reason=reason, understood=understood, by=official)
    patent.refresh_from_db()
    assert not patent.description_is_public
    released = release_description(filing=patent, reason="Untuk semua.", understood=True, by=official)
    assert released.description_is_public
    told = Event.objects.of(patent).get(verb="released the description of").detail
    assert told == {"reason": "Untuk semua.", "before_filing": True}


def test_from_the_filing_date_on_it_is_released_plainly(patent, official, pmd_user):
    file(patent, pmd_user)
    assert not patent.description_is_public  # the date alone publishes nothing
    assert release_description(filing=patent, reason="", understood=False, by=official).description_is_public
    assert not take_back_description(filing=patent, by=pmd_user).description_is_public
    take_back_description(filing=patent, by=pmd_user)  # a second tap changes nothing
    assert Event.objects.of(patent).filter(verb__startswith="took back the release").count() == 1


def test_plain_release_ends_when_the_filing_date_moves_behind_it_or_is_taken_back(patent, pmd_user):
    file(patent, pmd_user, days=30)
    release_description(filing=patent, reason="Ditulis juga.", understood=True, by=pmd_user)
    Filing.objects.filter(pk=patent.pk).update(released_on=ago(20))  # the day of the release, long ago
    event = patent.events.get(stage=Stage.FILED)
    filing_stages.correct_event(event=event, on=ago(25), by=pmd_user)
    patent.refresh_from_db()
    assert patent.description_is_public
    filing_stages.correct_event(event=event, on=ago(3), by=pmd_user)
    patent.refresh_from_db()
    assert (patent.description_is_public, patent.released_on) == (False, None)
    release_description(filing=patent, reason="", understood=False, by=pmd_user)
    filing_stages.undo_event(filing=patent, by=pmd_user)
    patent.refresh_from_db()
    assert not patent.description_is_public
    file(patent, pmd_user)
    assert not patent.description_is_public


def test_release_on_purpose_outlives_what_happens_to_the_filing_date(patent, pmd_user):
    release_description(filing=patent, reason="Untuk semua.", understood=True, by=pmd_user)
    file(patent, pmd_user, days=0)
    filing_stages.undo_event(filing=patent, by=pmd_user)
    patent.refresh_from_db()
    assert patent.description_is_public


@pytest.mark.parametrize("released", [None, 10])
def test_date_as_read_decides_not_the_one_that_was(patent, released):
    """Rows that no action wrote: what is stored is never public before its date."""
    patent.released_on, patent.filed_on = (ago(released) if released else None), ago(3)
    assert not patent.description_is_public
    patent.filed_on = None
    assert not patent.description_is_public


def test_partner_and_others_do_not_release(patent, desa):
    others = [
        person(Role.PARTNER, partner=PartnerFactory()),
        person(Role.KABKOTA, region=desa.parent.parent),
        person(Role.OFFICIAL, region=village("63.09.01.2001", "Desa Lain")),
        person(Role.HEAD),
    ]
    for other in others:
        with pytest.raises(PermissionDenied):
            release_description(filing=patent, reason="Mau saja.", understood=True, by=other)
        with pytest.raises(PermissionDenied):
            take_back_description(filing=patent, by=other)


def test_nothing_to_release(patent, official):
    Filing.objects.update(description="")
    with pytest.raises(ValidationError):
        release_description(filing=patent, reason="Untuk semua.", understood=True, by=official)


def test_page_of_the_release(patent, official, pmd_user, desa, client):
    url = reverse("work_filing_release", args=[patent.pk])
    assert client.get(url).status_code == 302
    assert client_of(person(Role.OFFICIAL, region=village("63.09.01.2001", "Desa Lain"))).get(url).status_code == 404
    assert client_of(person(Role.KABKOTA, region=desa.parent.parent)).get(url).status_code == 403
    mine = client_of(official)
    assert SECRET in mine.get(url).content.decode()
    wrong = [
        {},
        {"reason": "\x00"},
        {"reason": "Untuk semua."},
        {"understood": "on"},
        {"reason": "x" * 501, "understood": "on"},
    ]
    for data in wrong:
        assert mine.post(url, data).status_code == 422
    assert mine.post(url, {"reason": "Untuk semua.", "understood": "on"}).status_code == 302
    patent.refresh_from_db()
    assert patent.description_is_public
    assert mine.post(url, {"cabut": "1"}).status_code == 302
    patent.refresh_from_db()
    assert not patent.description_is_public
    file(patent, pmd_user)
    assert 'name="understood"' not in mine.get(url).content.decode()
    assert mine.post(url).status_code == 302
    patent.refresh_from_db()
    assert patent.description_is_public


def test_page_of_the_filing_says_who_may_read(patent, official, pmd_user):
    mine, url = client_of(official), reverse("work_filing", args=[patent.pk])
    release = reverse("work_filing_release", args=[patent.pk])
    assert "Uraian tertutup" in mine.get(url).content.decode()
    assert release in mine.get(url).content.decode()
    file(patent, pmd_user)
    assert "Tanggal pengajuan sudah lewat" in mine.get(url).content.decode()


# the guard


def waiting(**asked):
    return [item["title"] for item in guard(**asked)]


def test_guard_lists_what_waits_of_the_thing_alone(patent, innovation, desa, pmd_user, official):
    product = ProductFactory(region=desa)
    made(pmd_user, T.MARK, region=desa, title="Merek Purun").innovations.add(innovation)
    design = made(pmd_user, T.DESIGN, region=desa, title="Bentuk keranjang")
    design.products.add(product)
    noted = {"region": desa, "why": "Baru.", "noted_by": pmd_user}
    Potential.objects.create(kind="innovation", innovation=innovation, name="Pengepres", fits=T.PATENT, **noted)
    Potential.objects.create(kind="innovation", innovation=innovation, name="Cap", fits=T.MARK, **noted)
    told = waiting(innovation=innovation, user=official)
    assert [title.split(": ")[1] for title in told] == ["Papan dari serat purun", "Pengepres"]
    assert [title.split(": ")[1] for title in waiting(product=product, user=official)] == ["Bentuk keranjang"]
    file(patent, pmd_user)
    assert [title.split(": ")[1] for title in waiting(innovation=innovation, user=official)] == ["Pengepres"]
    filing_stages.undo_event(filing=patent, by=pmd_user)
    assert len(waiting(innovation=innovation, user=official)) == 2
    filing_stages.record_event(filing=patent, stage=Stage.WITHDRAWN, on=today(), reason="Berhenti.", by=pmd_user)
    assert len(waiting(innovation=innovation, user=official)) == 1


def test_filing_of_a_potential_counts_once(patent, innovation, desa, pmd_user):
    potential = Potential.objects.create(
        region=desa,
        kind="innovation",
        innovation=innovation,
        name="Papan",
        fits=T.SIMPLE_PATENT,
        why="Baru.",
        noted_by=pmd_user,
    )
    Filing.objects.filter(pk=patent.pk).update(potential=potential)
    assert len(waiting(innovation=innovation)) == 1


def test_guard_shows_nobody_what_they_may_not_see(patent, innovation):
    stranger = person(Role.OFFICIAL, region=village("63.09.01.2001", "Desa Lain"))
    assert waiting(innovation=innovation, user=stranger) == []
    assert waiting(innovation=innovation, user=person(Role.PARTNER, partner=PartnerFactory())) == []


def test_guard_stands_on_the_pages_without_the_secret(patent, innovation, desa, official):
    product = ProductFactory(region=desa)
    patent.products.add(product)
    mine = client_of(official)
    pages = [f"/kerja/inovasi/{innovation.pk}/", f"/kerja/inovasi/{innovation.pk}/periksa/"]
    for url in [*pages, reverse("staff_product_edit", args=[product.pk])]:
        page = mine.get(url).content.decode()
        assert "Papan dari serat purun" in page, url
        assert reverse("work_filing", args=[patent.pk]) in page
        assert PASSAGE.split(" tiga")[0] not in page.lower()


def test_guard_stands_where_a_product_is_written_though_the_filing_names_none(patent, desa, official):
    product = ProductFactory(region=desa)
    mine = client_of(official)
    for name, key in (("edit", product.pk), ("photo", product.pk), ("create", desa.code)):
        assert "Papan dari serat purun" in mine.get(reverse(f"staff_product_{name}", args=[key])).content.decode(), name
    new = mine.get(reverse("staff_product_create", args=[desa.code])).content.decode()
    assert "Tampil untuk umum" in new


def test_guard_takes_the_same_queries_for_one_and_for_three(patent, innovation, desa, pmd_user, official):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            guard(innovation=innovation, user=official)
        return len(queries)

    counted()  # who the person is, is asked once
    first = counted()
    for number in range(2):
        made(pmd_user, T.DESIGN, region=desa, title=f"Bentuk {number}").innovations.add(innovation)
        Potential.objects.create(
            region=desa, kind="innovation", innovation=innovation, name=f"Alat {number}", fits=T.PATENT, why="Baru.",
            noted_by=pmd_user,
        )  # fmt: skip
    assert counted() == first <= 5


# refusals


def publish(innovation, official, pmd):
    innovations.submit(innovation=innovation, by=official)
    innovations.verify(innovation=innovation, by=pmd)
    return innovations.publish(innovation=innovation, by=pmd)


@pytest.fixture
def whole(innovation):
    told = {"summary": "Papan ringan.", "stage": "applied", "initiator": "community", "kind": "non_digital", "form": "other"}
    for name, value in (told | {"design": "Dari purun.", "purpose": "Papan.", "benefits": "Warga."}).items():
        setattr(innovation, name, value)
    innovation.save()
    return innovation


@pytest.mark.parametrize("linked", [True, False])
def test_innovation_that_repeats_the_description_is_not_published(patent, whole, official, pmd_user, linked):
    if not linked:
        patent.innovations.clear()
    whole.results = f"Kami temukan: {PASSAGE}."
    whole.save()
    with pytest.raises(Refused, match="Hasil") as refused:
        publish(whole, official, pmd_user)
    assert "Papan dari serat purun" not in str(refused.value)
    file(patent, pmd_user)
    whole.refresh_from_db()
    assert innovations.publish(innovation=whole, by=pmd_user).state == "published"


def test_release_of_the_technical_part_waits_for_what_is_not_filed(patent, whole, official, pmd_user):
    whole.technical = SECRET
    whole.save()
    with pytest.raises(Refused):
        release_technical(innovation=whole, reason="Untuk semua.", understood=False, by=official)
    file(patent, pmd_user)
    assert release_technical(innovation=whole, reason="Untuk semua.", understood=False, by=official).technical_released_on


def test_product_that_repeats_it_is_neither_shown_nor_changed_so(patent, desa, pmd_user, official):
    product = ProductFactory(region=desa, description=f"Dibuat begini: {PASSAGE}.")
    with pytest.raises(ValidationError):
        products.publish_product(product=product, by=pmd_user)
    client_of(pmd_user).post(reverse("staff_product_show", args=[product.pk]))
    product.refresh_from_db()
    assert not product.is_published
    products.update_product(product=product, by=official, description="Papan purun.")  # not shown: whatever is typed is kept
    products.publish_product(product=product, by=pmd_user)
    with pytest.raises(ValidationError) as refused:
        products.update_product(product=product, by=official, description=f"Begini: {PASSAGE}.")
    assert "description" in refused.value.message_dict
    product.refresh_from_db()
    assert product.description == "Papan purun."
    release_description(filing=patent, reason="Untuk semua.", understood=True, by=pmd_user)
    products.update_product(product=product, by=official, description=f"Begini: {PASSAGE}.")


@pytest.mark.django_db
def test_database_lets_no_description_out_before_the_filing_date_without_a_reason():
    kept = Filing.objects.create(type=FilingType.SIMPLE_PATENT, title="Alat", region=village(), created_by=person(Role.PMD))

    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.filter(pk=kept.pk).update(released_on=datetime.date(2026, 1, 5))
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.filter(pk=kept.pk).update(released_on=datetime.date(2026, 1, 5), stage="filed", filed_on="2026-01-06")

    assert not Filing.objects.filter(released_on__isnull=False).exists()
