"""Which butir to raise so that a village reaches a bound: the fewest, among those that are allowed.

The rule is short enough to be done by hand: take the butir with the largest gain first, those of equal gain in their own order,
until the missing points are there; the last one is raised only as far as needed. So the gain is exactly what is missing, and
without any one of the butir the village stays below the bound. A butir whose score is not known is never taken.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A butir as the village has it; `score` is None where it is not known."""

    code: str
    score: int | None
    ceiling: int = 5
    floor: int = 1

    @property
    def room(self):
        """Points left to its ceiling; None where the score is not known."""
        return None if self.score is None else max(0, self.ceiling - self.score)


@dataclass(frozen=True)
class Raise:
    """One butir from one score to another; `gain` is negative when it falls."""

    code: str
    before: int
    after: int

    @property
    def gain(self):
        return self.after - self.before


@dataclass(frozen=True)
class Suggestion:
    """`raises` in the order in which they were chosen; `missing` is what was asked for."""

    raises: tuple[Raise, ...]
    missing: int

    @property
    def gain(self):
        return sum(one.gain for one in self.raises)

    @property
    def short(self):
        """Points that the allowed butir cannot give; 0 when the bound is reached."""
        return self.missing - self.gain

    @property
    def is_reached(self):
        return self.short == 0


def suggest(items, missing, allowed=None):
    """The suggestion for `missing` points from `items`, in the methodology's order; `allowed` are codes, None allows all."""
    open_ones = [item for item in items if item.room and (allowed is None or item.code in allowed)]
    raises, left = [], max(0, missing)
    for item in sorted(open_ones, key=lambda item: -item.room):
        if not left:
            break
        gain = min(item.room, left)
        raises.append(Raise(item.code, item.score, item.score + gain))
        left -= gain
    return Suggestion(tuple(raises), max(0, missing))


def fewest_of_rooms(rooms, missing):
    """How many butir `suggest` takes for `missing` points, from {room: how many butir have it}; all of them if too few."""
    taken, left = 0, max(0, missing)
    for room in sorted((room for room in rooms if room > 0), reverse=True):
        here = min(rooms[room], -(-left // room))
        taken, left = taken + here, max(0, left - here * room)
    return taken


def sum_between(items):
    """The lowest and the highest total that these butir can have: one figure when every score is known."""
    items = list(items)
    low = sum(item.floor if item.score is None else item.score for item in items)
    high = sum(item.ceiling if item.score is None else item.score for item in items)
    return low, high
