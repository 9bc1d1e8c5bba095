"""Points, percent and means. Every result is rounded half up, as the ministry does, before anything is concluded from it."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TEN_THOUSANDTH = Decimal("0.0001")
ONE = Decimal(1)


def percent_of_points(points, ceiling):
    """464 of 635 → 73.07: two decimals, half up."""
    if points is None:
        return None
    return (Decimal(points) * 100 / Decimal(ceiling)).quantize(CENT, rounding=ROUND_HALF_UP)


def points_of_percent(percent, ceiling, *, tolerance=CENT):
    """The whole points that a published percent stands for, or None when none lies within `tolerance` of it.

    One point of 635 is 0.157, so at most one whole number fits two decimals. The tolerance of one hundredth lets in files
    that cut the decimals off where they should have rounded.
    """
    if percent is None:
        return None
    points = int((Decimal(percent) * Decimal(ceiling) / 100).quantize(ONE, rounding=ROUND_HALF_UP))
    return points if abs(percent_of_points(points, ceiling) - Decimal(percent)) <= tolerance else None


def points_of_share(share, ceiling, *, tolerance=Decimal("0.1")):
    """Points of one dimension from its share in percent (70.58823529 of 170 → 120), or None when it is no whole number."""
    if share is None:
        return None
    exact = Decimal(share) * Decimal(ceiling) / 100
    whole = exact.quantize(ONE, rounding=ROUND_HALF_UP)
    return int(whole) if abs(exact - whole) <= tolerance else None


def fraction_mean(parts):
    """IDM: the mean of IKS, IKE and IKL with four decimals; unknown as soon as one of them is."""
    parts = list(parts)
    if not parts or any(part is None for part in parts):
        return None
    return (sum(map(Decimal, parts)) / len(parts)).quantize(TEN_THOUSANDTH, rounding=ROUND_HALF_UP)
