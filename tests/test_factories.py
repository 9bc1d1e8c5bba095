"""The factories make what the database accepts."""

import pytest

from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        factories.UserFactory,
        factories.EnrolmentFactory,
        factories.ProductFactory,
        factories.MeasureFactory,
        factories.ReportFactory,
        factories.ActivityFactory,
        factories.MembershipFactory,
    ],
)
def test_factory_makes_a_valid_object(make):
    made = make()

    made.full_clean()
    assert type(made).objects.get() == made if type(made).__name__ != "User" else made.pk
