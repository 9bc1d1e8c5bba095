"""What a page of the rules (versions, butir, guides) was filled from: so that nobody writes over what another saved meanwhile.

A form sends the values it was filled from along (`base`). What equals them was not touched and is left as it is stored now;
what was touched is written unless another person changed the same field to something else in the meantime.
"""

from decimal import Decimal


class Conflict(Exception):
    """Another person changed these fields meanwhile, {name of the field: what is stored now}; nothing was written."""

    def __init__(self, now):
        super().__init__(now)
        self.now = now


def plain(value):
    """A value as it is compared and kept in JSON: 79.6300 is 79.63, and how a line ends makes no difference."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, str):
        return "\n".join(value.strip().splitlines())
    return sorted(value, key=str) if isinstance(value, list) else value


def clashes(stored, shown, wanted):
    """Whether `wanted` would write over what another person stored since the page had `shown` it."""
    return plain(stored) not in (plain(shown), plain(wanted))
