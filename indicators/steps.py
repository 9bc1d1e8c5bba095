"""A village's way to a higher status: its points, its butir with what is known of raising them, and what to begin with."""

from dataclasses import dataclass, field
from functools import cached_property

from indicators import index
from indicators.fewest import Fewest, at_least
from indicators.models import Actor, Assessment, Butir, ButirGuide, ButirScore, Series, Status

FEWEST, VILLAGE, CLUSTER = "sedikit", "desa", "klaster"
MODES = (FEWEST, VILLAGE, CLUSTER)
OFFICIAL, SELF = Assessment.Kind.OFFICIAL, Assessment.Kind.SELF


@dataclass
class Row:
    """One butir of the village: its item for the arithmetic and, when staff wrote one, its guide.

    `wanted` if simulated; `typed` what was written for it and cannot be used.
    """

    butir: Butir
    item: index.Item
    guide: ButirGuide | None
    total: int
    wanted: int | None = None
    typed: str = ""

    @property
    def room(self):
        return self.item.room

    @property
    def share(self):
        """The room as percentage points of the index, whose ceiling is `total`."""
        return index.percent_of_points(self.room, self.total)

    @property
    def actors(self):
        """Who can do it, in words; "" when nobody is named yet."""
        return ", ".join(str(Actor(actor).label) for actor in self.guide.actors) if self.guide else ""


@dataclass
class Group:
    """The butir of one sub-dimension."""

    sub_dimension: object
    rows: list = field(default_factory=list)

    @property
    def known(self):
        return [row for row in self.rows if row.item.score is not None]

    @property
    def points(self):
        return sum(row.item.score for row in self.known) if self.known else None

    @property
    def room(self):
        return sum(row.room for row in self.known) if self.known else None

    @property
    def is_complete(self):
        return len(self.known) == len(self.rows)

    @property
    def is_simulated(self):
        """Something was written for one of its butir, usable or not: it is shown unfolded."""
        return any(row.wanted is not None or row.typed for row in self.rows)


@dataclass
class Room:
    """One dimension: `points` and `room` (what is left to its ceiling) are None where not known; `wanted` if simulated."""

    code: str
    name: str
    points: int | None
    ceiling: int | None
    room: int | None
    wanted: int | None = None
    typed: str = ""


@dataclass
class VillageSteps:
    """`official` is the newest of Indeks Desa, `own` an own check; `scored` the one of them that has butir, with its `groups`.

    `base` is the one whose points are counted from: the official one, as long as its points are known. Butir of its year come
    before those of any other. `unused` is an own check by another version of the index than the official figures: two versions
    are never counted together. `others` are the newest official figures of the other indexes.
    """

    region: object
    official: Assessment | None = None
    own: Assessment | None = None
    unused: Assessment | None = None
    scored: Assessment | None = None
    groups: list = field(default_factory=list)
    others: list = field(default_factory=list)

    @property
    def newest(self):
        return self.official or self.own

    @property
    def base(self):
        return next((one for one in (self.official, self.own) if one and one.points is not None), None)

    @property
    def method(self):
        return self.newest.methodology.plain if self.newest else None

    @property
    def years_differ(self):
        """The butir are of another year than the points that are counted from."""
        return bool(self.base and self.scored and self.base.year != self.scored.year)

    @property
    def points(self):
        return self.base.points if self.base else None

    @cached_property
    def steps(self):
        """To each higher status, the nearest first."""
        return index.steps_above(self.points, self.method.bounds, self.method.ceiling) if self.base else ()

    @cached_property
    def margin(self):
        return index.margin(self.points, self.method.bounds, self.method.ceiling) if self.base else None

    @cached_property
    def rows(self):
        return {row.item.code: row for group in self.groups for row in group.rows}

    @property
    def items(self):
        return [row.item for row in self.rows.values()]

    @property
    def unknown(self):
        """How many butir have no score."""
        return sum(row.item.score is None for row in self.rows.values())

    @property
    def known_sum(self):
        return sum(row.item.score or 0 for row in self.rows.values())

    @property
    def disagrees(self):
        """The butir cannot add up to the points that are counted from."""
        if not self.rows or self.points is None:
            return False
        low, high = index.sum_between(self.items)
        return not low <= self.points <= high

    @cached_property
    def rooms(self):
        """The headroom of each dimension; [] when the figures have none."""
        values = self.newest.dimensions if self.newest else []
        if not values or len(values) != len(self.method.dimensions):
            return []
        return [_room(dimension, value) for dimension, value in zip(self.method.dimensions, values, strict=True)]

    def allowed(self, mode):
        """The codes that a suggestion may use; None for all."""
        if mode == FEWEST:
            return None
        may = _in_authority if mode == VILLAGE else _moved_by_cluster
        return {code for code, row in self.rows.items() if row.guide and may(row.guide)}

    def unknown_in(self, mode):
        """How many butir that a suggestion may use have no known score."""
        allowed = self.allowed(mode)
        return sum(row.item.score is None for code, row in self.rows.items() if allowed is None or code in allowed)

    def suggestion(self, mode, step):
        return index.suggest(self.items, step.missing, self.allowed(mode))

    def fewest(self, step):
        """The fewest butir for a step: from the butir when all are known and none is older, else as if each gave 4 points."""
        if self.rows and not self.unknown and self.scored.year >= self.base.year:
            found = self.suggestion(FEWEST, step)
            if found.is_reached:
                return Fewest(len(found.raises), is_known=True)
        return at_least(step.missing)

    def percent(self, points):
        """Points as percentage points of the index."""
        return index.percent_of_points(points, self.method.ceiling)

    def minimum(self, status):
        """The bound of a status, in percent."""
        return next(bound.minimum for bound in self.method.bounds if bound.status == status)

    def simulate(self, gain):
        """What a gain would make of the points, with the status in words."""
        return index.simulate(self.points, gain, self.method.bounds, self.method.floor, self.method.ceiling)


def _in_authority(guide):
    """The village may decide it, with the help of others or without; not where others alone are named to do it."""
    return guide.by_village and (not guide.actors or Actor.VILLAGE in guide.actors)


def _moved_by_cluster(guide):
    return guide.by_cluster


def _room(dimension, value):
    """Points are whole in Indeks Desa; a value that is none stays as it is known, without headroom."""
    if value is None or dimension.ceiling is None or value != int(value):
        return Room(dimension.code, dimension.name, value, dimension.ceiling, None)
    return Room(dimension.code, dimension.name, int(value), dimension.ceiling, max(0, int(dimension.ceiling) - int(value)))


def label(status):
    return Status(status).label


def steps_of(region, user):
    """All of it for one village, as far as this person may see; five queries, whatever the number of butir."""
    assessments = (
        Assessment.objects.visible_to(user)
        .filter(region=region)
        .select_related("methodology", "source", "entered_by", "region")
        .prefetch_related("methodology__dimensions", "methodology__bounds")
        .order_by("-year", "-pk")
    )
    assessments = list(assessments)

    def newest(series):
        return next((one for one in assessments if one.methodology.series == series and one.kind == OFFICIAL), None)

    if region.is_kelurahan:  # what it was measured by as a desa leads it nowhere
        return VillageSteps(region, others=[one for one in [newest(Series.EVALUATION)] if one])
    found = VillageSteps(region, official=newest(Series.ID))
    found.others = [one for one in (newest(Series.IDM), newest(Series.EVALUATION)) if one]
    checks = [one for one in assessments if one.methodology.series == Series.ID and one.kind == SELF]
    _add_butir(found, _usable(found, checks))
    return found


def _usable(found, checks):
    """The own checks that may stand beside the official figures, the best first: of the same year, then the newest.

    Where the official points are not known the points are an own check's, and an older one would not be the village's newest.
    """
    official = found.official
    if official is None:
        return checks
    others = [one for one in checks if one.methodology_id != official.methodology_id and one.year >= official.year]
    found.unused = others[0] if others else None
    usable = [one for one in checks if one.methodology_id == official.methodology_id]
    if official.points is None:
        return [one for one in usable if one.year >= official.year]
    return sorted(usable, key=lambda one: one.year != official.year)


def _add_butir(found, checks):
    """The butir of the official assessment, else those of the first own check that has some."""
    found.own = checks[0] if checks else None
    candidates = [*([found.official] if found.official else []), *checks]
    if not candidates:
        return
    scores = {one.pk: {} for one in candidates}
    for assessment, butir, score in ButirScore.objects.filter(assessment__in=scores).values_list(
        "assessment_id", "butir_id", "score"
    ):
        scores[assessment][butir] = score
    found.scored = next((one for one in candidates if scores[one.pk]), None)
    if found.scored:
        found.own = found.scored if found.scored.kind == SELF else found.own
        found.groups = _groups(found.scored.methodology, scores[found.scored.pk])


def butir_in_order(methodology):
    """The butir of a methodology in the order of its table, with their guides."""
    rows = Butir.objects.filter(sub_dimension__dimension__methodology=methodology)
    return rows.select_related("sub_dimension__dimension", "indicator", "guide").order_by(
        "sub_dimension__dimension__order", "sub_dimension__order", "order"
    )


def _groups(methodology, scores):
    groups = []
    for butir in butir_in_order(methodology):
        if not groups or groups[-1].sub_dimension.pk != butir.sub_dimension_id:
            groups.append(Group(butir.sub_dimension))
        item = index.Item(butir.code, scores.get(butir.pk), butir.ceiling, butir.floor)
        groups[-1].rows.append(Row(butir, item, getattr(butir, "guide", None), methodology.ceiling))
    return groups
