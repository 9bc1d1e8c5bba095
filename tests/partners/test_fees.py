"""What the fee of a filing is on a day: dated rates, counted by class, never from a rate that has ended."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from klaster.access import Role
from klaster.audit.models import Event
from partners.actions import filing_rules as actions
from partners.fees import fee_for
from partners.models import Fee, Filing, FilingType
from tests.factories import person, village

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def staff():
    return person(Role.PMD)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def filing(staff, kind=FilingType.MARK, *, classes=(), tariff="umk"):
    made = Filing.objects.create(type=kind, title="Kopi", region=village(), tariff=tariff, created_by=staff)
    for number in classes:
        made.classes.create(number=number, goods="kopi")
    return made


def fee(staff, **fields):
    given = {"type": "mark", "tariff": "umk", "what": "Permohonan", "per": "class", "amount": 600_000,
             "legal_basis": "PP 45/2024", "since": datetime.date(2025, 1, 1), "until": None, "note": ""}  # fmt: skip
    return actions.save_fee(by=staff, **{**given, **fields})


def test_a_rate_that_ended_is_named_but_no_fee_is_reckoned_from_it(staff):
    known = fee_for(filing(staff, classes=[30]), TODAY)

    assert (known.is_expired, known.total) == (True, None)
    assert [line.fee.amount for line in known.lines] == [500_000]
    assert "PP 28/2019" in known.words
    assert "ask DJKI" in known.words


def test_the_old_rate_holds_on_its_own_days(staff):
    known = fee_for(filing(staff, classes=[30, 32]), datetime.date(2024, 5, 2))

    assert (known.is_expired, known.total) == (False, 1_000_000)


def test_a_new_rate_is_counted_by_class(staff):
    fee(staff)

    assert fee_for(filing(staff, classes=[29, 30, 43]), TODAY).total == 1_800_000


def test_without_classes_the_sum_is_not_known(staff):
    fee(staff)

    known = fee_for(filing(staff), TODAY)

    assert known.total is None
    assert "Enter the classes" in known.words


def test_all_lines_of_an_indication_are_added(staff):
    assert fee_for(filing(staff, FilingType.INDICATION), datetime.date(2024, 5, 2)).total == 1_450_000


def test_nothing_is_known_of_another_tariff_or_of_a_day_before_all_rates(staff):
    assert fee_for(filing(staff, tariff="general"), TODAY) is None
    assert fee_for(filing(staff, FilingType.COLLECTIVE), datetime.date(2010, 1, 1)) is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"since": datetime.date(2024, 1, 1), "what": "permohonan merek"}, "since"),
        ({"until": datetime.date(2024, 12, 31)}, None),
        ({"legal_basis": ""}, "legal_basis"),
        ({"type": "patent", "per": "class"}, "per"),
    ],
    ids=["the same fee twice on a day", "ends before it begins", "no legal basis", "classes of a patent"],
)
def test_a_fee_is_refused_in_words(staff, fields, field):
    with pytest.raises(ValidationError) as refused:
        fee(staff, **fields)

    assert field is None or field in refused.value.message_dict
    assert not Fee.objects.filter(key=None).exists()


def test_a_fee_is_ended_by_its_last_day_with_an_event(staff):
    made = fee(staff)

    actions.save_fee(fee=made, by=staff, until=datetime.date(2025, 12, 31))

    assert Fee.objects.get(pk=made.pk).until == datetime.date(2025, 12, 31)
    assert Event.objects.of(made)[0].verb == "changed"


def test_only_dinas_pmd_writes_fees():
    with pytest.raises(PermissionDenied):
        fee(person(Role.HEAD))
