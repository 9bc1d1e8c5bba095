"""What the pages of a village's own check read: its 13 sub-dimensions, the scores known, and their sources."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from indicators.models import Assessment, Butir, ButirScore, Methodology, Series
from klaster.access import Permission, Role, within
from klaster.accounts.models import Membership
from klaster.templatetags.klaster import day, moment
from sites.models import Region

MOST = 200  # answers of one page


@dataclass
class Item:
    """A butir and its score here; `earlier` is the newest known one of another year or of the official result."""

    butir: Butir
    stored: ButirScore | None = None
    earlier: ButirScore | None = None

    @property
    def score(self):
        return self.stored.score if self.stored else None

    @property
    def source(self):
        return source_of(self.stored) if self.stored else ""

    @property
    def label(self):
        return butir_label(self.butir)

    @property
    def earlier_words(self):
        if not self.earlier:
            return ""
        of = self.earlier.assessment
        words = {"year": of.year, "score": self.earlier.score, "source": source_of(self.earlier)}
        if of.kind == Assessment.Kind.OFFICIAL:
            return _("Official %(year)s: %(score)s (%(source)s)") % words
        return _("Own check %(year)s: %(score)s (%(source)s)") % words


@dataclass
class Section:
    """One sub-dimension. `points` are those of its known butir, `ceiling` that of the methodology."""

    number: int
    sub_dimension: object
    items: list = field(default_factory=list)

    @property
    def known(self):
        return sum(item.score is not None for item in self.items)

    @property
    def is_complete(self):
        return self.known == len(self.items)

    @property
    def points(self):
        return sum(item.score for item in self.items if item.score is not None) if self.known else None


@dataclass
class OwnCheck:
    region: Region
    year: int
    methodology: Methodology
    assessment: Assessment | None
    sections: list

    @cached_property
    def total(self):
        return sum(len(section.items) for section in self.sections)

    @cached_property
    def known(self):
        return sum(section.known for section in self.sections)

    @property
    def points(self):
        return sum(section.points or 0 for section in self.sections) if self.known else None

    @property
    def is_complete(self):
        return self.known == self.total

    def items(self):
        return [item for section in self.sections for item in section.items]

    @property
    def dimensions(self):
        """[(name of the dimension, its sections)]."""
        found = {}
        for section in self.sections:
            found.setdefault(section.sub_dimension.dimension.name, []).append(section)
        return list(found.items())


def butir_label(butir):
    """ "23.3 Merek dagang"; the placeholder is called by its place."""
    if butir.is_placeholder:
        return _("The 127th butir: %(name)s") % {"name": butir.name}
    return f"{butir.code} {butir.name}"


def source_of(score):
    """Where a score came from: file, row, day, person."""
    who = f", {score.by}" if score.by else ""
    if getattr(score, "on_behalf", False):
        who = " · " + _("Entered on behalf of the village by %(name)s") % {"name": score.by.name}
    if score.file_name:
        words = {"file": score.file_name, "row": score.file_row, "day": day(score.at), "who": who}
        if score.file_row is None:
            return _("file %(file)s, %(day)s%(who)s") % words
        return _("file %(file)s, row %(row)s, %(day)s%(who)s") % words
    return _("typed %(moment)s%(who)s") % {"moment": moment(score.at), "who": who}


def tell_on_behalf(scores, region):
    """Mark the ButirScores of an own check that were entered by people who then were no officials of the village."""
    people = {score.by_id for score in scores if score.by_id}
    held = Membership.objects.filter(user__in=people, role=Role.OFFICIAL).select_related("region") if people else []
    officials = [one for one in held if f"{region.code}.".startswith(f"{one.region.code}.")]
    for score in scores:
        day_of = timezone.localdate(score.at)
        own = [one for one in officials if one.user_id == score.by_id and one.since <= day_of]
        score.on_behalf = bool(score.by_id) and not any(one.until is None or one.until > day_of for one in own)


def readable(posted):
    """What a page of butir sent, with its answers as one text: "1.1 …: 4", a line for each, as a person would note them."""
    names = [name for name in posted if re.fullmatch(r"b[0-9]{1,9}", name)]
    known = {f"b{one.pk}": one for one in Butir.objects.filter(pk__in=[int(name[1:]) for name in names[:MOST]])}
    words = [
        f"{butir_label(known[name])}: {posted[name][:20]}" for name in names if name in known and posted[name] not in ("", "-")
    ]
    return QueryDict(urlencode({"answers": "\n".join(words)}))


def villages(user):
    """The villages whose own checks this person may read."""
    return Region.objects.villages().filter(within(user, Permission.VIEW_ALL, "code"))


def years(today=None):
    """The years that have butir, newest first, this year the first."""
    now = (today or timezone.localdate()).year
    first = Methodology.objects.published().filter(series=Series.ID).order_by("first_year").values_list("first_year", flat=True)
    return list(range(now, first[0] - 1, -1)) if first else []


def methodology_of(region, year):
    """The version of Indeks Desa that holds for a village in a year; None: none does, or it is a kelurahan."""
    held = Methodology.objects.for_year(Series.ID, year).with_structure().first()
    return held if held and region.level in held.covers else None


def own_check(*, region, year, methodology, user, earlier_of=None):
    """The village's own check of a year with all its sections.

    `earlier_of`: the number of the section whose butir also get the newest score known elsewhere.
    """
    checks = Assessment.objects.visible_to(user).filter(kind=Assessment.Kind.SELF)
    assessment = (
        checks.filter(region=region, methodology=methodology, year=year).select_related("methodology", "region").first()
    )
    stored = {}
    if assessment:
        stored = _stored(assessment)
    sections = {}
    for butir in _butir(methodology):
        sub = butir.sub_dimension
        section = sections.setdefault(sub.pk, Section(len(sections) + 1, sub))
        section.items.append(Item(butir, stored.get(butir.pk)))
    check = OwnCheck(region, year, methodology, assessment, list(sections.values()))
    if earlier_of and 1 <= earlier_of <= len(check.sections):
        _add_earlier(check, check.sections[earlier_of - 1], user)
    return check


def refresh(check, assessment):
    """Read the scores again after a saving; `assessment` is the one written to, None when nothing was."""
    if not assessment:
        return
    check.assessment = assessment
    stored = _stored(assessment)
    for item in check.items():
        item.stored = stored.get(item.butir.pk)
    check.__dict__.pop("known", None)


def _stored(assessment):
    """{butir id: its ButirScore}, each marked when it was entered on the village's behalf."""
    rows = list(assessment.butir_scores.select_related("by"))
    tell_on_behalf(rows, assessment.region)
    return {row.butir_id: row for row in rows}


def _butir(methodology):
    order = ("sub_dimension__dimension__order", "sub_dimension__order", "order")
    butir = Butir.objects.filter(sub_dimension__dimension__methodology=methodology)
    return butir.select_related("sub_dimension__dimension", "indicator").order_by(*order)


def _add_earlier(check, section, user):
    """Give each butir of the section its newest known score of an earlier year or of this year's official result."""
    readable = Assessment.objects.visible_to(user).filter(
        region=check.region, methodology__series=Series.ID, year__lte=check.year
    )
    codes = [item.butir.code for item in section.items if not item.butir.is_placeholder]
    rows = ButirScore.objects.filter(assessment__in=readable, butir__code__in=codes)
    if check.assessment:
        rows = rows.exclude(assessment=check.assessment)
    found = {}
    for row in rows.select_related("assessment", "butir", "by").order_by("assessment__year", "-assessment__kind"):
        found[row.butir.code] = row
    tell_on_behalf([row for row in found.values() if row.assessment.kind == Assessment.Kind.SELF], check.region)
    for item in section.items:
        item.earlier = found.get(item.butir.code)


def filled(regions, year, methodology):
    """{region id: butir known in its own check of the year}."""
    checks = Assessment.objects.filter(region__in=regions, methodology=methodology, year=year, kind=Assessment.Kind.SELF)
    return dict(checks.annotate(n=Count("butir_scores")).order_by().values_list("region", "n"))
