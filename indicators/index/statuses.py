"""Which status a score stands for."""

from decimal import Decimal


def status_of(score, bounds, kind=""):
    """The status whose inclusive minimum the score reaches, or None when the score is unknown.

    The score must be rounded to the series' precision before. `kind` picks the bounds where desa and kelurahan differ.
    """
    if score is None:
        return None
    fitting = [bound for bound in bounds if bound.applies_to in ("", kind) and Decimal(score) >= bound.minimum]
    return max(fitting, key=lambda bound: bound.minimum).status if fitting else None
