"""The inventory: who notes what, what is refused, and how far each has come."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from klaster.access import Role
from klaster.audit.models import Event
from partners.actions import filing_parts, filings
from partners.actions import potentials as actions
from partners.models import FilingType, Potential
from partners.potential_fits import FITS
from partners.potential_subjects import suggestions
from sites.models import ProductLicence
from tests.factories import InnovationFactory, PartnerFactory, ProductFactory, person
from tests.partners.potentials_kit import filing, noted, official, place

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 2)


def test_village_notes_a_product_under_its_name():
    region = place()
    by = official(region)
    product = ProductFactory(region=region, name="Madu Contoh")

    potential = actions.note_potential(region=region, kind="product", product=product, fits="mark", why="Dikenal.", by=by)

    assert (potential.name, potential.noted_by, Event.objects.of(potential).count()) == ("Madu Contoh", by, 1)


@pytest.mark.parametrize("role", [Role.HEAD, Role.KECAMATAN, Role.PARTNER])
def test_others_do_not_note(role):
    region = place()
    partner = PartnerFactory() if role == Role.PARTNER else None
    by = person(role, region=region if role == Role.KECAMATAN else None, partner=partner)

    with pytest.raises(PermissionDenied):
        noted(region, by)


def test_village_does_not_note_for_another():
    here, there = place(), place("63.03.01.2002", "Lain Contoh")

    with pytest.raises(PermissionDenied):
        noted(there, official(here))


def test_product_of_another_village_is_refused():
    here, there = place(), place("63.03.01.2002", "Lain Contoh")

    with pytest.raises(ValidationError) as refused:
        noted(here, official(here), kind="product", product=ProductFactory(region=there), fits="mark", communal_kind="")

    assert list(refused.value.message_dict) == ["product"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"communal_kind": ""}, "communal_kind"),
        ({"fits": "mark"}, "communal_kind"),
        ({"why": "  "}, "why"),
        ({"kind": "product"}, "product"),
        ({"kind": "innovation"}, "innovation"),
        ({"fits": "lain", "communal_kind": ""}, "fits"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_missing_is_named(fields, field):
    region = place()

    with pytest.raises(ValidationError) as refused:
        noted(region, official(region), **{"name": "Tari contoh", **fields})

    assert list(refused.value.message_dict) == [field]


def test_same_thing_with_the_same_protection_is_listed_once():
    region = place()
    by = official(region)
    noted(region, by)

    with pytest.raises(ValidationError):
        noted(region, by, name="TARI contoh")
    noted(region, by, fits="copyright", communal_kind="")

    assert Potential.objects.count() == 2


def test_database_holds_what_a_potential_is_of():
    region = place()
    potential = noted(region, official(region))

    with pytest.raises(IntegrityError), transaction.atomic():
        Potential.objects.filter(pk=potential.pk).update(kind="product")


def test_change_names_its_fields_in_the_trail():
    region = place()
    by = official(region)
    potential = noted(region, by)

    actions.change_potential(potential=potential, by=by, why="Alasan baru.", name="Tari contoh")

    potential.refresh_from_db()
    assert potential.why == "Alasan baru."
    assert Event.objects.of(potential).first().detail["fields"] == ["why"]


def test_set_aside_needs_a_reason_and_is_taken_up_again():
    region = place()
    by = official(region)
    potential = noted(region, by)

    with pytest.raises(ValidationError):
        actions.set_aside(potential=potential, reason=" ", by=by)
    actions.set_aside(potential=potential, reason="Belum siap.", by=by)
    with pytest.raises(ValidationError):
        actions.set_aside(potential=potential, reason="Lagi.", by=by)
    assert list(Potential.objects.waiting()) == []

    actions.take_up(potential=potential, by=by)
    assert list(Potential.objects.waiting()) == [potential]
    with pytest.raises(ValidationError):
        actions.take_up(potential=potential, by=by)


def test_what_a_filing_is_begun_for_is_not_set_aside():
    region = place()
    by = official(region)
    potential = noted(region, by)
    filing(region, by, "communal", potential=potential)

    with pytest.raises(ValidationError):
        actions.set_aside(potential=potential, reason="Belum siap.", by=by)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "preparing"),
        ({"stage": "filed", "filed_on": DAY}, "filed"),
        ({"stage": "recorded", "filed_on": DAY, "protected_on": DAY}, "protected"),
        ({"stage": "refused", "filed_on": DAY, "close_reason": "Ditolak."}, "waiting"),
        ({"stage": "lapsed", "filed_on": DAY, "close_reason": "Berakhir."}, "waiting"),
    ],
)
def test_status_is_told_from_the_filings(fields, status):
    region = place()
    by = official(region)
    potential = noted(region, by)
    filing(region, by, "communal", potential=potential, **fields)

    assert Potential.objects.with_status().get().status == status
    assert Potential.objects.waiting().exists() == (status == "waiting")


def test_filing_of_the_same_thing_and_protection_takes_the_potential_up():
    """Begun from the product, or linked to it later; another protection does not."""
    region = place()
    by = official(region)
    product = ProductFactory(region=region)
    other = ProductFactory(region=region)
    mark = noted(region, by, name="", kind="product", fits="mark", communal_kind="", product=product)
    design = noted(region, by, name="", kind="product", fits="design", communal_kind="", product=product)
    later = noted(region, by, name="", kind="product", fits="mark", communal_kind="", product=other)

    def status(one):
        return Potential.objects.with_status().get(pk=one.pk).status

    filings.create_filing(type="mark", title="Merek Contoh", region=region, by=by, products=[product])

    assert (status(mark), status(design), status(later)) == ("preparing", "waiting", "waiting")
    assert list(Potential.objects.waiting().order_by("pk")) == [design, later]
    with pytest.raises(ValidationError):
        actions.set_aside(potential=mark, reason="Tidak jadi", by=by)
    second = filings.create_filing(type="mark", title="Merek Kedua", region=region, by=by)
    filing_parts.link_things(filing=second, products=[other], innovations=[], by=by)
    assert (status(later), list(later.all_filings())) == ("preparing", [second])


def test_inventory_is_read_in_ones_area_and_by_partners_and_never_by_the_public():
    here, there = place(), place("63.03.01.2002", "Lain Contoh")
    own, other = official(here), official(there)
    noted(here, own)
    officer = person(Role.PARTNER, partner=PartnerFactory())

    read = [Potential.objects.visible_to(user).count() for user in (own, other, officer, person(Role.HEAD), person())]
    assert read == [1, 0, 1, 1, 0]


def test_every_type_is_explained():
    assert set(FITS) == set(FilingType)


def test_suggested_is_what_is_neither_listed_nor_marked_nor_without_technical_part():
    region = place()
    by = official(region)
    free = ProductFactory(region=region, name="Bebas")
    marked = ProductFactory(region=region, name="Bermerek")
    ProductLicence.objects.create(product=marked, kind="brand")
    listed = ProductFactory(region=region, name="Tercatat")
    actions.note_potential(region=region, kind="product", product=listed, fits="mark", why="Dikenal.", by=by)
    ProductFactory(region=region, name="Berhenti", made_until=timezone.localdate(), ended_reason="Sepi.")
    secret = InnovationFactory(region=region, technical="Cara kerja rahasia.")
    InnovationFactory(region=region, technical="")

    assert [one["thing"] for one in suggestions(region)] == [free, secret]
