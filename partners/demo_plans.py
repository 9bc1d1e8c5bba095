"""Targets and plans of the demo: most sites with a target, plans in every state, one beside the assessment that followed it."""

import datetime

from indicators.models import Assessment, ButirScore, Series
from indicators.steps import CLUSTER, FEWEST, steps_of
from partners.actions import plans as actions
from partners.actions.targets import set_target
from partners.butir import butir_by_code
from partners.models import Partner, PlanLine
from partners.models.money import Funds
from partners.plans import missing_to, newest_figures, statuses_above
from sites.models import Site

STRIVING = "63.03.06.2014"  # the village of desa@contoh.id, whose own check is complete
State = PlanLine.State
# days from today, partner, cost, source of funds, state: of the first lines of the plan made from the steps
STEPS = [
    (24, "Kemenkum Kalsel", 3_500_000, Funds.APBD_PROVINCE, State.RUNNING),
    (60, "Disperin", 12_000_000, Funds.APBD_PROVINCE, State.PLANNED),
    (12, "", 4_750_000, Funds.DANA_DESA, State.DONE),
    (90, "DLH", None, "", State.PLANNED),
    (120, "Diskopumkm", 0, Funds.COMMUNITY, State.PLANNED),
]
# butir, what is done, days from today (the first is overdue), partner, cost, source of funds, state
BY_HAND = [
    ("23.2", "Ikutkan produk unggulan pada pameran kabupaten", -9, "Diskopumkm", 8_000_000, Funds.APBD_KABKOTA, State.PLANNED),
    ("32.3", "Tetapkan jam buka BUM Desa lima hari dalam sepekan", 20, "", 0, Funds.APBDES, State.RUNNING),
    ("35.3", "Dirikan bank sampah bersama kelompok warga", 75, "DLH", 15_000_000, Funds.CSR, State.PLANNED),
    ("25.2", "Susun perjanjian kerja sama dengan perguruan tinggi", 40, "ULM", None, "", State.DONE),
]
LATER = [("23.3", "Ajukan permohonan merek produk unggulan"), ("45.1", "Pasang informasi layanan di laman desa")]


def seed(cast):
    """The plug of the socket "demo"."""
    sites = list(Site.objects.published().with_place().order_by("region__code"))
    regions = [site.region for site in sites]
    figures = newest_figures(regions)
    aims = {region: _aim(region, figures.get(region.pk), cast) for region in regions}
    rise = [region for region in regions if aims[region]]
    for region in rise[:-1]:  # one is left without, to be seen in the list of those that lack one
        set_target(region=region, status=aims[region][0], year=aims[region][1], by=cast.pmd)
    striving = next((region for region in regions if region.code == STRIVING), None)
    if striving:
        _closed(striving, cast)
        _from_steps(striving, figures.get(striving.pk), cast)
    rising = [one for one in regions if not one.is_kelurahan and one != striving and statuses_above(one, figures.get(one.pk))]
    for region, build in zip(rising, (_by_hand, _draft), strict=False):
        build(region, figures.get(region.pk), cast)


def _aim(region, figures, cast):
    """(the next status, the year after the newest figures or the one after this year); None where there is no higher status."""
    above = statuses_above(region, figures)
    year = max(cast.today.year + 1, figures.year + 1 if figures else 0)
    return (above[0], year) if above else None


def _writer(region, cast):
    return cast.officials.get(region.code, cast.pmd)


def _partner(name):
    return Partner.objects.filter(short_name=name).first() if name else None


def _closed(region, cast):
    """A plan from the figures of last year, beside those of this year; left out where they are not known."""
    base = Assessment.objects.published().filter(
        region=region, methodology__series=Series.ID, year=cast.today.year - 1, points__isnull=False
    )
    base = base.select_related("methodology").prefetch_related("methodology__dimensions", "methodology__bounds").first()
    above = statuses_above(region, base) if base else []
    if not above:
        return
    by, known = _writer(region, cast), butir_by_code()
    later = ButirScore.objects.filter(assessment__region=region, assessment__year=cast.today.year)
    scores = dict(later.values_list("butir__code", "score"))
    lines = []
    for at, (code, activity) in enumerate([*[line[:2] for line in BY_HAND], *LATER]):
        now = scores.get(code, 3)
        aimed = min(5, max(2, now + at % 2))  # every second one is not reached
        start = max(1, aimed - 2) if at % 3 else None
        lines.append(_line(known[code], start, aimed, activity) | {"state": State.DROPPED if at == 5 else State.DONE})
    plan = actions.write_plan(
        region=region, status=above[0], year=cast.today.year, figures=base, by=by, lines=lines,
        missing=missing_to(above[0], region, base), note="Rencana contoh dari hasil tahun lalu.",
    )  # fmt: skip
    actions.agree_plan(plan=plan, on=datetime.date(cast.today.year - 1, 10, 14), by=by)
    actions.close_plan(plan=plan, by=by)


def _line(butir, start, aimed, activity):
    return {
        "butir_code": butir.code,
        "butir_name": butir.name,
        "score_from": start,
        "score_to": aimed,
        "activity": activity,
    }


def _from_steps(region, figures, cast):
    """Made from the suggestion of the steps page and agreed on; its first lines say who, until when and with what money."""
    aim, by, found = _aim(region, figures, cast), _writer(region, cast), steps_of(region, _writer(region, cast))
    if not aim or not found.rows:
        return
    step = found.steps[0]
    mode = CLUSTER if found.suggestion(CLUSTER, step).raises else FEWEST
    plan = actions.begin_plan(region=region, status=aim[0], year=aim[1], mode=mode, by=by)
    for line, (days, partner, cost, funds, state) in zip(plan.lines.all(), STEPS, strict=False):
        actions.change_line(
            line=line, by=by, due=cast.today + datetime.timedelta(days=days), partner=_partner(partner), cost=cost, funds=funds,
            fiscal_year=cast.today.year + 1, state=state, activity=line.activity or "Dibahas dalam musyawarah desa",
        )  # fmt: skip
    actions.agree_plan(plan=plan, on=cast.today - datetime.timedelta(days=6), by=by)


def _by_hand(region, figures, cast):
    """Agreed on, its lines written by hand: overdue, running, planned, done, and one dropped."""
    status, year = _aim(region, figures, cast)
    by, known, lines = _writer(region, cast), butir_by_code(), []
    for at, (code, activity, days, partner, cost, funds, state) in enumerate(BY_HAND):
        fields = _line(known[code], None if at == 3 else 2, 4, activity)
        fields |= {"due": cast.today + datetime.timedelta(days=days), "partner": _partner(partner), "cost": cost}
        lines.append(fields | {"funds": funds, "state": state, "fiscal_year": cast.today.year + (days > 40)})
    plan = actions.write_plan(
        region=region,
        status=status,
        year=year,
        figures=figures,
        by=by,
        lines=lines,
        missing=missing_to(status, region, figures),
    )
    actions.agree_plan(plan=plan, on=cast.today - datetime.timedelta(days=50), by=by)
    dropped = actions.add_line(plan=plan, butir=known["34.4"], score_from=1, score_to=3, activity="Lampu jalan surya", by=by)
    actions.drop_line(line=dropped, reason="Sudah dibiayai kabupaten pada tahun ini.", by=by)


def _draft(region, figures, cast):
    """Just begun: the score now is not known, nobody named yet."""
    status, year = _aim(region, figures, cast)
    by, known = _writer(region, cast), butir_by_code()
    plan = actions.begin_plan(region=region, status=status, year=year, by=by, note="Dibahas dalam musyawarah desa berikutnya.")
    for code, activity in LATER:
        actions.add_line(plan=plan, butir=known[code], score_to=4, activity=activity, by=by)
