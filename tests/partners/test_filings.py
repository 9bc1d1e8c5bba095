"""Filings: how they are begun, changed, linked and handed on, and what is refused in words."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from klaster.access import Role
from klaster.actions import save_checked
from klaster.audit.models import Event
from klaster.notifications.models import Notification
from partners import filing_needs, filing_numbers
from partners.actions import filing_parts, potentials
from partners.actions import filings as actions
from partners.models import Filing, FilingClass, FilingPartner, Potential
from tests.factories import InnovationFactory, PartnerFactory, ProductFactory, person, village
from tests.partners.filings_kit import SECRET, applicant, days, filing, stored
from tests.partners.potentials_kit import noted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def staff():
    return person(Role.PMD)


def refused(act):
    """The field that an action refuses ("" for the whole), and its words."""
    with pytest.raises(ValidationError) as error, transaction.atomic():
        act()
    found = error.value.message_dict if hasattr(error.value, "error_dict") else {"": error.value.messages}
    return next((field, " ".join(words)) for field, words in found.items())


# beginning


def test_filing_is_begun_with_what_it_is_about(staff, brida):
    here, there = village(), village("63.09.01.2001", "Jauh")
    product, other = ProductFactory(region=here), ProductFactory(region=there)
    innovation = InnovationFactory(region=here)

    made = filing(
        staff,
        here,
        partner=brida,
        products=[product, other],
        innovations=[innovation],
        villages=[here, there],
        description=SECRET,
    )

    assert (made.stage, made.filed_on, made.public_stage) == ("preparing", None, "")
    assert (list(made.products.order_by("pk")), list(made.innovations.all())) == ([product, other], [innovation])
    assert list(made.villages.all()) == [there]
    assert made.partners.get().partner == brida
    assert Event.objects.of(made).get().verb == "created"
    assert SECRET not in str(Event.objects.of(made).get().detail)


@pytest.mark.parametrize("thing", ["products", "innovations"])
def test_what_it_is_about_must_be_of_one_of_its_villages(staff, thing):
    factory = {"products": ProductFactory, "innovations": InnovationFactory}[thing]

    field, _words = refused(lambda: filing(staff, **{thing: [factory(region=village("63.09.01.2001"))]}))

    assert field == thing
    assert not Filing.objects.exists()


def test_shared_innovation_belongs_to_each_of_its_villages(staff):
    innovation = InnovationFactory(region=village("63.09.01.2001"))
    innovation.further_villages.create(region=village(), role="replicates")

    assert list(filing(staff, innovations=[innovation]).innovations.all()) == [innovation]


def test_potential_of_another_village_is_refused(staff):
    elsewhere = village("63.09.01.2001")
    potential = Potential.objects.create(
        region=elsewhere, kind="communal", name="Tari", fits="communal", why="x", noted_by=staff
    )

    refused(lambda: filing(staff, potential=potential))

    assert filing(staff, elsewhere, potential=potential).potential == potential


def test_same_filing_is_not_begun_twice(staff):
    filing(staff)

    field, words = refused(lambda: filing(staff, title="kopi contoh "))

    assert (field, "Kopi Contoh" in words, Filing.objects.count()) == ("title", True, 1)
    assert filing(staff, type="copyright").type == "copyright"


def test_refused_filing_may_be_begun_again(staff):
    stored(stage="refused")

    assert filing(staff).stage == "preparing"


def test_database_holds_that_a_filing_is_under_way_once(staff):
    first = stored()

    with pytest.raises(IntegrityError), transaction.atomic():
        stored(title="kopi contoh", stage="filed", application_number="X1")
    twin = Filing(type="mark", title="KOPI CONTOH", region=first.region, created_by=staff)
    field, words = refused(lambda: save_checked(twin))
    assert "filing_is_under_way_once" not in words
    stored(stage="refused")


def test_potential_that_is_set_aside_begins_no_filing(staff):
    aside = noted(village(), staff)
    potentials.set_aside(potential=aside, reason="Belum sepakat", by=staff)

    words = refused(lambda: filing(staff, type="communal", communal_kind="expression", potential=aside))[1]

    assert (aside.name in words, Filing.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.PMD, True), (Role.OFFICIAL, True), (Role.FACILITATOR, True), (Role.HEAD, False), (Role.KABKOTA, False)],
)
def test_villages_and_staff_begin_filings(role, may):
    code = None if role in (Role.PMD, Role.HEAD) else village()
    someone = person(role, region=code)

    if may:
        assert filing(someone).created_by == someone
    else:
        with pytest.raises(PermissionDenied):
            filing(someone)


def test_village_begins_none_for_another(staff):
    official = person(Role.OFFICIAL, region=village("63.09.01.2001"))

    with pytest.raises(PermissionDenied):
        filing(official)


def test_officer_begins_one_that_the_own_partner_accompanies(brida):
    officer = person(Role.PARTNER, partner=brida)

    assert filing(officer).partners.get().partner == brida


# who writes


def test_village_writes_until_it_is_filed(staff):
    here = village()
    official, preparing = person(Role.OFFICIAL, region=here), filing(staff)
    filed = stored(title="Lain", stage="filed")

    assert actions.update_filing(filing=preparing, summary="Baru", by=official).summary == "Baru"
    with pytest.raises(PermissionDenied):
        actions.update_filing(filing=filed, summary="Baru", by=official)


def test_officer_of_the_partner_before_only_reads(staff, brida):
    before, after = person(Role.PARTNER, partner=brida), PartnerFactory(short_name="Disperin")
    made = filing(staff, partner=brida)
    assert actions.may_write(before, made)

    actions.hand_on(filing=made, partner=after, on=days(0), reason="Urusan merek pindah", by=before)

    made = Filing.objects.get()
    assert not actions.may_write(before, made)
    assert actions.may_write(person(Role.PARTNER, partner=after), made)
    assert list(Filing.objects.visible_to(before)) == [made]
    with pytest.raises(PermissionDenied):
        actions.update_filing(filing=made, title="x", by=before)
    with pytest.raises(PermissionDenied):
        actions.hand_on(filing=made, partner=brida, on=days(0), reason="Kembali", by=before)


# handing on


def test_handing_on_keeps_both_rows_and_tells_the_officers(staff, brida):
    after = PartnerFactory(short_name="Disperin")
    officer = person(Role.PARTNER, partner=after)
    made = filing(staff, partner=brida)

    actions.hand_on(filing=made, partner=after, on=days(0), reason="Urusan merek pindah", by=staff)

    rows = list(made.partners.values_list("partner__short_name", "until", "reason"))
    assert rows == [("Brida", days(0), "Urusan merek pindah"), ("Disperin", None, "")]
    told = Notification.objects.get(recipient=officer)
    assert (told.kind, told.params) == ("filing.handed_on", {"reason": "Urusan merek pindah"})
    assert SECRET not in told.text


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"on": days(1)}, "on"), ({"on": days(-1)}, "on"), ({"reason": " "}, "reason")],
    ids=["a day to come", "before it began", "no reason"],
)
def test_handing_on_is_refused_in_words(staff, brida, fields, field):
    made, after = filing(staff, partner=brida), PartnerFactory()
    fields = {"on": days(0), "reason": "Pindah", **fields}

    assert refused(lambda: actions.hand_on(filing=made, partner=after, by=staff, **fields))[0] == field
    assert FilingPartner.objects.get().until is None


def test_it_is_not_handed_to_who_has_it_nor_to_who_left(staff, brida):
    made = filing(staff, partner=brida)

    for partner in (brida, PartnerFactory(is_active=False)):
        refused(lambda partner=partner: actions.hand_on(filing=made, partner=partner, on=days(0), reason="x", by=staff))


def test_database_knows_one_partner_at_a_time(staff, brida):
    made = filing(staff, partner=brida)

    with pytest.raises(IntegrityError), transaction.atomic():
        FilingPartner.objects.create(filing=made, partner=PartnerFactory(), since=days(0))


def test_village_is_told_of_what_is_begun_for_it(staff):
    official = person(Role.OFFICIAL, region=village())

    made = filing(staff, description=SECRET)
    filing(official, title="Milik sendiri")

    told = Notification.objects.get(recipient=official)
    assert (told.kind, told.url, SECRET in told.text) == ("filing.begun", f"/kerja/ki/{made.pk}/", False)


# changing


def test_change_says_in_what_and_never_what(staff):
    made = filing(staff)

    actions.update_filing(filing=made, description=SECRET, note="Catatan", by=staff)

    event = Event.objects.of(made).first()
    assert event.detail == {"fields": ["description", "note"]}


def test_of_two_who_change_at_once_the_second_is_told(staff):
    made = filing(staff)
    seen = Filing.objects.get().updated_at
    actions.update_filing(filing=made, summary="Yang pertama", seen=seen, by=staff)

    refused(lambda: actions.update_filing(filing=made, summary="Yang kedua", seen=seen, by=staff))
    again = actions.update_filing(filing=made, summary="Yang pertama", seen=seen, by=staff)

    assert again.summary == "Yang pertama"


def test_type_changes_only_before_anything_is_filed(staff):
    made, filed = filing(staff), stored(title="Lain", stage="filed")
    FilingClass.objects.create(filing=made, number=30, goods="Kopi")

    changed = actions.change_type(filing=made, type="communal", communal_kind="knowledge", by=staff)

    assert (changed.type, changed.communal_kind, changed.classes.count()) == ("communal", "knowledge", 1)
    assert actions.change_type(filing=made, type="patent", by=staff).communal_kind == ""
    refused(lambda: actions.change_type(filing=filed, type="patent", by=staff))


def test_kind_is_of_communal_property_alone(staff):
    assert refused(lambda: filing(staff, communal_kind="knowledge"))[0] == "communal_kind"


# classes


def test_classes_are_of_marks_and_listed_once(staff):
    made, patent = filing(staff), filing(staff, type="patent")

    filing_parts.set_classes(filing=made, classes=[(30, "Kopi"), (43, "Kedai")], by=staff)

    assert list(made.classes.values_list("number", "goods")) == [(30, "Kopi"), (43, "Kedai")]
    for one, classes in [(patent, [(1, "x")]), (made, [(5, "x"), (5, "y")]), (made, [(46, "x")]), (made, [(3, "")])]:
        refused(lambda one=one, classes=classes: filing_parts.set_classes(filing=one, classes=classes, by=staff))
    assert made.classes.count() == 2


# villages and links


def test_village_leaves_only_when_nothing_of_it_is_linked(staff):
    there = village("63.09.01.2001")
    product = ProductFactory(region=there)
    made = filing(staff, villages=[there], products=[product])

    refused(lambda: filing_parts.remove_village(filing=made, village=there, by=staff))
    assert list(made.villages.all()) == [there]

    filing_parts.link_things(filing=made, products=[], innovations=[], by=staff)
    filing_parts.remove_village(filing=made, village=there, by=staff)
    assert not made.villages.exists()


def test_own_village_is_no_further_one(staff):
    made = filing(staff)

    filing_parts.add_villages(filing=made, villages=[made.region, village("63.09.01.2001")], by=staff)

    assert [one.code for one in made.villages.all()] == ["63.09.01.2001"]


# numbers


def test_number_is_kept_without_spaces_and_in_capitals(staff):
    made = filing(staff)

    changed = actions.update_filing(filing=made, application_number=" did 2025 010469 ", by=staff)

    assert changed.application_number == "DID2025010469"


def test_same_number_twice_names_the_other_filing_where_it_may_be_seen(staff):
    far = village("63.09.01.2001")
    filing(staff, far, title="Teh Jauh", application_number="DID2025010469")
    mine, official = filing(staff), person(Role.OFFICIAL, region=village())

    for by, named in [(staff, True), (official, False)]:
        field, words = refused(lambda by=by: actions.update_filing(filing=mine, application_number="did2025 010469", by=by))
        assert (field, "Teh Jauh" in words) == ("application_number", named)
    assert filing(staff, type="copyright", application_number="DID2025010469").pk
    assert Filing.objects.get(pk=mine.pk).application_number == ""


def test_database_holds_that_a_number_is_unique_in_its_type():
    stored(application_number="DID2025010469")

    with pytest.raises(IntegrityError), transaction.atomic():
        stored(title="Lain", application_number="did2025010469")


@pytest.mark.parametrize(
    ("kind", "application", "registration", "odd"),
    [
        ("mark", "DID2025010469", "IDM000012345", 0),
        ("mark", "JID2025010356", "", 0),
        ("collective", "MID2023500034", "", 0),
        ("mark", "D002010028257", "", 0),
        ("copyright", "EC00202416916", "", 0),
        ("simple", "S00202416178", "", 0),
        ("patent", "P00202400001", "", 0),
        ("mark", "EC00202416916", "XX", 2),
        ("mark", "DID3025010469", "", 1),
        ("simple", "S-1", "", 1),
        ("indication", "??", "", 1),
    ],
)
def test_odd_numbers_are_warned_of_and_never_blocked(staff, kind, application, registration, odd):
    made = filing(staff, type=kind, application_number=application, registration_number=registration)

    assert len(filing_numbers.warnings(made)) == odd
    assert made.application_number == application


# what its type demands


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("mark", 2),
        ("collective", 2),
        ("patent", 2),
        ("simple", 2),
        ("copyright", 2),
        ("communal", 2),
        ("design", 1),
        ("indication", 1),
    ],
)
def test_each_type_demands_its_own(staff, kind, count):
    made = filing(staff, type=kind)
    assert len(filing_needs.missing(made)) == count

    applicant(made, staff)
    applicant(made, staff, role="inventor")
    applicant(made, staff, role="creator")
    if kind in ("mark", "collective"):
        filing_parts.set_classes(filing=made, classes=[(30, "Kopi")], by=staff)
    if kind == "communal":
        made = actions.update_filing(filing=made, communal_kind="knowledge", by=staff)

    assert filing_needs.missing(made) == []


# files

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF"


def test_file_is_kept_with_what_it_is(staff):
    made = filing(staff)

    kept = filing_parts.add_file(filing=made, file=SimpleUploadedFile("sertifikat.pdf", PDF), purpose="certificate", by=staff)

    assert (kept.filing, kept.purpose, kept.kind) == (made, "certificate", "document")


def test_same_file_as_something_else_is_refused_and_stays_what_it_is(staff):
    made = filing(staff)

    def add(**told):
        return filing_parts.add_file(filing=made, file=SimpleUploadedFile("akta.pdf", PDF), by=staff, **told)

    deed = add(purpose="deed", caption="Akta")

    assert add(purpose="deed") == deed
    words = refused(lambda: add(purpose="statement", caption="Pernyataan"))[1]

    deed.refresh_from_db()
    assert ("Akta" in words, deed.purpose, deed.caption, made.files.count()) == (True, "deed", "Akta", 1)


def test_database_holds_that_files_of_filings_alone_say_what_they_are(staff):
    made = filing(staff)
    filing_parts.add_file(filing=made, file=SimpleUploadedFile("akta.pdf", PDF), purpose="deed", by=staff)

    with pytest.raises(IntegrityError), transaction.atomic():
        made.files.update(purpose="")


def test_database_holds_that_what_is_shown_as_protected_has_its_day():
    made = stored(stage="filed")

    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.filter(pk=made.pk).update(public_stage="registered", public_stage_on=days(-1))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sertifikat.pdf", b"PK\x03\x04 docx"),
        ("sertifikat.jpg", PDF),
        ("sertifikat.pdf", b""),
        ("sertifikat.docx", b"PK\x03\x04"),
    ],
)
def test_certificate_that_is_not_what_its_name_says_is_refused_in_words(staff, name, content):
    made = filing(staff)

    _field, words = refused(
        lambda: filing_parts.add_file(filing=made, file=SimpleUploadedFile(name, content), purpose="certificate", by=staff)
    )

    assert name in words
    assert not made.files.exists()
