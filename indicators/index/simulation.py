"""What if: a village's total after changes that a person chose, and the reading of what was typed.

A value that cannot be used becomes a `Problem` with the name of its rule; the caller says it in the reader's words.
"""

from dataclasses import dataclass
from decimal import Decimal

from indicators.index.scores import percent_of_points
from indicators.index.statuses import status_of
from indicators.index.suggestions import Raise

LONGEST = 6  # no whole number that can be meant is longer


@dataclass(frozen=True)
class Problem:
    """`rule` is "code" (no such butir or dimension), "number" (not whole), "range" (outside `low` to `high`) or "unknown"."""

    code: str
    value: str
    rule: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Simulation:
    points: int
    percent: Decimal
    status: str
    gain: int


def simulate(points, gain, bounds, floor, ceiling):
    """The result of adding `gain` to `points`; never outside the floor and ceiling of the index."""
    total = min(max(points + gain, floor or 0), ceiling)
    percent = percent_of_points(total, ceiling)
    return Simulation(total, percent, status_of(percent, bounds), total - points)


def read_scores(typed, items):
    """([Raise], [Problem]) from {code: text}: the new score of each butir. A score left as it is changes nothing."""
    known = {item.code: item for item in items}
    raises, problems = [], []
    for code, text in typed.items():
        item = known.get(code)
        if item is None:
            problems.append(Problem(code, text, "code"))
        elif item.score is None:
            problems.append(Problem(code, text, "unknown"))
        elif (value := whole(text)) is None:
            problems.append(Problem(code, text, "number"))
        elif not item.floor <= value <= item.ceiling:
            problems.append(Problem(code, text, "range", item.floor, item.ceiling))
        elif value != item.score:
            raises.append(Raise(code, item.score, value))
    return raises, problems


def read_points(typed, rooms):
    """({code: points}, [Problem]) from {code: text}: points to add to each dimension; `rooms` is {code: headroom or None}."""
    added, problems = {}, []
    for code, text in typed.items():
        room = rooms.get(code)
        if code not in rooms:
            problems.append(Problem(code, text, "code"))
        elif room is None:
            problems.append(Problem(code, text, "unknown"))
        elif (value := whole(text)) is None:
            problems.append(Problem(code, text, "number"))
        elif not 0 <= value <= room:
            problems.append(Problem(code, text, "range", 0, room))
        elif value:
            added[code] = value
    return added, problems


def whole(text):
    """ "5" → 5; None for whatever is no whole number."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None
