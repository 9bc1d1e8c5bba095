"""Where a total stands among the classes of a series in points (Evaluasi Perkembangan), for one kind of village."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ClassStep:
    """`now` begins at `begins` and the total stands `held` above it (0 is just enough).

    `status` is the next higher class, which begins at `minimum`; `missing` points lead there; in the highest all three
    are None.
    """

    now: str
    begins: Decimal
    held: Decimal
    status: str | None = None
    minimum: Decimal | None = None
    missing: Decimal | None = None


def next_class(total, bounds, kind):
    """The class of a `total` of points and the way to the next; None when the total is unknown or below every bound.

    `kind` ("desa" or "kelurahan") picks the bounds, because the two have bounds of their own.
    """
    if total is None:
        return None
    total = Decimal(total)
    ladder = sorted((bound for bound in bounds if bound.applies_to in ("", kind)), key=lambda bound: bound.minimum)
    reached = [bound for bound in ladder if bound.minimum <= total]
    if not reached:
        return None
    own, above = reached[-1], ladder[len(reached) :]
    held = total - own.minimum
    if not above:
        return ClassStep(own.status, own.minimum, held)
    return ClassStep(own.status, own.minimum, held, above[0].status, above[0].minimum, above[0].minimum - total)
