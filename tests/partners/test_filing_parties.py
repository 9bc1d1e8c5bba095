"""People and groups of filings: who died or dissolved stays, and the page says when nobody is left."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from klaster.access import Role
from klaster.audit.models import Event
from partners import filing_needs
from partners.actions import filing_parties as actions
from partners.models import Filing, Party
from tests.factories import person, village
from tests.partners.conftest import client_of
from tests.partners.filings_kit import applicant, days, filing, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def staff():
    return person(Role.PMD)


def refused(act):
    with pytest.raises(ValidationError) as error, transaction.atomic():
        act()
    assert all(error.value.messages)
    return next(iter(error.value.message_dict)) if hasattr(error.value, "error_dict") else ""


def left_without(filing):
    return filing_needs.left_without(filing, list(filing.parties.all()))


def test_heirs_follow_who_died_and_nothing_is_lost(staff):
    made = filing(staff)
    party = applicant(made, staff)

    actions.end_party(party=party, end="died", on=days(-3), note="Akta 7", followers=["Ani", " Ani", "", "Budi"], by=staff)

    assert list(made.parties.values_list("name", "role", "kind", "end", "follows__name")) == [
        ("Sari Contoh", "applicant", "person", "died", None),
        ("Ani", "applicant", "person", "", "Sari Contoh"),
        ("Budi", "applicant", "person", "", "Sari Contoh"),
    ]
    assert not any(made.parties.values_list("is_public", flat=True))
    assert left_without(made) == ""


def test_filing_without_a_living_applicant_says_so_and_cannot_be_filed(staff):
    made = filing(staff)
    party = applicant(made, staff, kind="group", name="Kelompok")
    assert left_without(made) == ""

    actions.end_party(party=party, end="dissolved", on=days(0), by=staff)

    assert left_without(made) == "applicant"
    assert len(filing_needs.missing(made)) == 2
    actions.take_back_end(party=party, by=staff)
    assert (left_without(made), len(filing_needs.missing(made))) == ("", 1)


def test_protected_right_is_asked_for_its_holder(staff):
    made = stored(stage="registered")
    applicant(made, staff, kind="group", name="Kelompok")
    holder = applicant(made, staff, role="holder", name="Budi")

    actions.end_party(party=holder, end="died", on=days(-1), by=staff)
    assert left_without(made) == "holder"

    actions.end_party(party=made.parties.get(role="applicant"), end="dissolved", on=days(-1), by=staff)
    made.parties.filter(role="holder").delete()
    assert left_without(made) == "applicant"
    assert left_without(stored(title="Lain", stage="lapsed")) == ""


def test_inventor_who_died_is_still_the_inventor(staff):
    made = filing(staff, type="patent")
    applicant(made, staff)
    inventor = applicant(made, staff, role="inventor")

    actions.end_party(party=inventor, end="died", on=days(-1), by=staff)

    assert filing_needs.missing(made) == []


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("person", {"end": "dissolved"}, "end"),
        ("group", {"end": "died"}, "end"),
        ("person", {"on": days(1)}, "on"),
        ("person", {"followers": ["sari contoh"]}, "followers"),
        ("person", {"followers": ["x" * 161]}, "followers"),
        ("person", {"followers": [f"Waris {n}" for n in range(21)]}, "followers"),
    ],
    ids=["person dissolves", "group dies", "a day to come", "follows itself", "name too long", "too many"],
)
def test_end_is_refused_in_words_and_keeps_the_party(staff, kind, fields, field):
    party = applicant(filing(staff), staff, kind=kind)

    assert refused(lambda: actions.end_party(party=party, by=staff, **{"end": "died", "on": days(0), **fields})) == field
    assert (Party.objects.get().end, Party.objects.count()) == ("", 1)


def test_end_is_written_once(staff):
    party = applicant(filing(staff), staff)
    actions.end_party(party=party, end="left", on=days(0), by=staff)

    refused(lambda: actions.end_party(party=party, end="died", on=days(0), by=staff))


def test_who_ended_does_not_follow(staff):
    made = filing(staff)
    gone = applicant(made, staff, name="Ani")
    actions.end_party(party=gone, end="died", on=days(0), by=staff)

    party = applicant(made, staff)
    assert refused(lambda: actions.end_party(party=party, end="died", on=days(0), followers=["ani"], by=staff)) == "followers"


def test_name_is_listed_once_in_a_role(staff):
    made = filing(staff)
    applicant(made, staff)

    refused(lambda: applicant(made, staff, name="SARI CONTOH"))
    assert applicant(made, staff, role="creator").role == "creator"


def test_only_what_was_entered_by_mistake_is_removed(staff):
    made, filed = filing(staff), stored(title="Lain", stage="filed")
    first = applicant(made, staff)
    actions.end_party(party=first, end="died", on=days(0), followers=["Ani"], by=staff)
    heir = made.parties.get(name="Ani")
    in_filed = applicant(filed, staff)

    for party in (first, in_filed):
        refused(lambda party=party: actions.remove_party(party=party, by=staff))
    actions.remove_party(party=heir, by=staff)

    assert set(Party.objects.all()) == {first, in_filed}


def test_after_filing_a_name_is_corrected_and_all_else_stays(staff):
    made = filing(staff)
    party = applicant(made, staff)
    Filing.objects.filter(pk=made.pk).update(stage="filed", filed_on=days(-5))

    for wrong in ({"role": "creator"}, {"kind": "group"}):
        with pytest.raises(ValidationError):
            actions.change_party(party=party, name="Lain", by=staff, **wrong)
    actions.change_party(party=party, name="Sari Contoh, S.Pd.", by=staff)

    party.refresh_from_db()
    assert (party.name, party.role, party.kind) == ("Sari Contoh, S.Pd.", "applicant", "person")
    detail = Event.objects.of(made).first().detail
    assert (detail["was"], detail["now"]) == ("Sari Contoh", "Sari Contoh, S.Pd.")


def test_followers_stay_in_their_role_and_never_run_in_a_circle(staff):
    party = applicant(filing(staff), staff)
    actions.end_party(party=party, end="died", on=days(-1), followers=["Heri Contoh"], by=staff)
    heir = party.followers.get()

    with pytest.raises(ValidationError):
        actions.change_party(party=heir, role="creator", by=staff)
    actions.take_back_end(party=party, by=staff)
    actions.end_party(party=heir, end="left", on=days(0), followers=[party.name], by=staff)

    party.refresh_from_db()
    assert (party.follows, heir.follows) == (None, party)


def test_others_do_not_write_parties(staff, brida):
    party = applicant(filing(staff), staff)
    for someone in (person(Role.PARTNER, partner=brida), person(Role.OFFICIAL, region=village("63.09.01.2001"))):
        with pytest.raises(PermissionDenied):
            actions.change_party(party=party, name="x", by=someone)


def test_database_holds_the_rules_itself(staff):
    party = applicant(filing(staff), staff)

    for wrong in ({"end": "died"}, {"ended_on": days(0)}, {"follows": party}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Party.objects.filter(pk=party.pk).update(**wrong)


# pages


def test_party_is_added_changed_ended_and_taken_back_through_the_pages(staff):
    client, made = client_of(staff), filing(staff)
    new = {"role": "applicant", "kind": "group", "name": "Kelompok", "address": "RT 1"}

    client.post(f"/kerja/ki/{made.pk}/pihak/", new)
    party = Party.objects.get()
    client.post(f"/kerja/ki/pihak/{party.pk}/", {**new, "name": "Kelompok Baru", "is_public": "on"})
    client.post(f"/kerja/ki/pihak/{party.pk}/berakhir/", {"end": "dissolved", "on": days(0).isoformat(), "followers": ""})
    page = client.get(f"/kerja/ki/{made.pk}/")

    party.refresh_from_db()
    assert (party.name, party.is_public, party.end) == ("Kelompok Baru", True, "dissolved")
    assert page.context["left_without"] == "applicant"
    client.post(f"/kerja/ki/pihak/{party.pk}/berakhir/", {"batal": "1"})
    client.post(f"/kerja/ki/pihak/{party.pk}/berakhir/", {"hapus": "1"})
    assert not Party.objects.exists()


@pytest.mark.parametrize("data", [{"role": "x", "kind": "\0", "name": "\0"}, {"role": "applicant", "kind": "person"}])
def test_rubbish_in_the_form_is_told(staff, data):
    made = filing(staff)

    assert client_of(staff).post(f"/kerja/ki/{made.pk}/pihak/", data).status_code == 422


def test_party_of_a_filing_that_is_not_seen_is_a_404(staff):
    party = applicant(filing(staff), staff)
    stranger = client_of(person(Role.OFFICIAL, region=village("63.09.01.2001")))
    head = client_of(person(Role.HEAD))

    for address in (f"/kerja/ki/pihak/{party.pk}/", f"/kerja/ki/pihak/{party.pk}/berakhir/"):
        assert (stranger.get(address).status_code, head.get(address).status_code) == (404, 403)
    assert Filing.objects.get().parties.count() == 1
