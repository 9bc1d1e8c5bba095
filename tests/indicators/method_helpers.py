"""What the tests of the versions share."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from indicators.actions import methods


def bound(of, status="mandiri"):
    return of.bounds.get(status=status)


def set_bound(of, minimum, by, status="mandiri"):
    changes = {"bounds": {bound(of, status).pk: {"minimum": Decimal(minimum)}}}
    return methods.edit(methodology=of, changes=changes, by=by)


def refused(act, **kwargs):
    """The words of the refusal."""
    with pytest.raises(ValidationError) as error:
        act(**kwargs)
    return error.value.messages
