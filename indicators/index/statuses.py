"""Which status a score stands for."""

from decimal import Decimal

from indicators.index.method import Bound

# Permendagri 81/2015. "201–350" is whole points, so "above 350" is 351 and more.
EVALUATION = (
    Bound("cepat_berkembang", 3, Decimal(351), "kelurahan"),
    Bound("berkembang", 2, Decimal(201), "kelurahan"),
    Bound("kurang_berkembang", 1, Decimal(0), "kelurahan"),
    Bound("cepat_berkembang", 3, Decimal(451), "desa"),
    Bound("berkembang", 2, Decimal(301), "desa"),
    Bound("kurang_berkembang", 1, Decimal(0), "desa"),
)


def status_of(score, bounds, kind=""):
    """The status whose inclusive minimum the score reaches, or None when the score is unknown.

    The score must be rounded to the series' precision before. `kind` picks the bounds where desa and kelurahan differ.
    """
    if score is None:
        return None
    fitting = [bound for bound in bounds if bound.applies_to in ("", kind) and Decimal(score) >= bound.minimum]
    return max(fitting, key=lambda bound: bound.minimum).status if fitting else None


def evaluation_class(total, kind):
    """Evaluasi Perkembangan: the class of a total, for "desa" or "kelurahan"."""
    return status_of(total, EVALUATION, kind)
