"""Innovations, rounds and reports of the demo data, made by the people and through the actions that make them in earnest."""

import datetime
from contextlib import contextmanager
from itertools import cycle

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sites import demo_texts as texts
from sites import numbers
from sites.actions import evidence, innovations, reports, rounds
from sites.demo_pictures import picture
from sites.models import Innovation, InnovationVillage, Region

# How far each of the thirty innovations has come; the first are the most told of.
STATES = (
    ["published"] * 17
    + ["reopened"] * 2
    + ["submitted"] * 3
    + ["verified"] * 2
    + ["returned"] * 2
    + ["draft"] * 3
    + ["withdrawn"]
)
DAY = datetime.timedelta(days=1)


@contextmanager
def moment(day, hour=10, minute=0):
    """Everything within happens at this time of the portal's clock. For seeding alone: it sets the clock of the process."""
    real = timezone.now
    then = min(timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute))), real())  # noqa: DTZ001
    timezone.now = lambda: then
    try:
        yield then
    finally:
        timezone.now = real


def seed_innovations(*, rng, pmd, officials, today):
    """Thirty innovations in every state, five rounds and the reports on them. `officials`: {code of the village: user}."""
    made = seed_rounds(by=pmd, today=today)
    codes = sorted(officials)
    villages = {region.code: region for region in Region.objects.filter(code__in=codes)}
    places = cycle(codes)
    for number, (idea, state) in enumerate(zip(texts.IDEAS, STATES, strict=True)):
        code = next(places)
        teller = Teller(rng, pmd, officials[code], villages[code], idea)
        innovation = teller.tell(state, today - DAY * (395 - number * 4), full=number % 3 != 2)
        if state in ("published", "reopened"):
            if number % 4 == 0:
                _share(innovation, villages, rng, pmd)
            _reports(teller, innovation, made, number, today)
        if state == "reopened":
            innovations.reopen(innovation=innovation, by=teller.official)


def seed_rounds(*, by, today):
    """The last four quarters and the current one, oldest first. A round closes thirty days after its quarter."""
    year, quarter = today.year, (today.month - 1) // 3 + 1
    made = []
    for _round in range(5):
        begins = datetime.date(year, quarter * 3 - 2, 1)
        ends = (begins + DAY * 95).replace(day=1) - DAY
        if begins.year >= 2025:
            with moment(begins, 8):
                days = {"opens": begins, "due": ends + DAY * 10, "closes": ends + DAY * 30}
                made.append(rounds.save(by=by, year=year, quarter=quarter, **days))
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return made[::-1]


def _share(innovation, villages, rng, pmd):
    others = [region for region in villages.values() if region != innovation.region]
    innovations.reopen(innovation=innovation, by=pmd)
    for region in rng.sample(others, 2):
        innovations.add_village(innovation=innovation, region=region, role=rng.choice(InnovationVillage.Role.values), by=pmd)
    innovations.submit(innovation=innovation, by=pmd)
    innovations.verify(innovation=innovation, by=pmd)
    innovations.publish(innovation=innovation, by=pmd)


class Teller:
    """One village's way of telling its innovation and the quarters after it."""

    def __init__(self, rng, pmd, official, village, idea):
        self.rng, self.pmd, self.official, self.village, self.idea = rng, pmd, official, village, idea

    def say(self, text):
        idea, village = self.idea, self.village
        kind = "Kelurahan" if village.is_kelurahan else "Desa"
        words = {"problem": idea.problem, "way": idea.way, "group": idea.group, "village": f"{kind} {village.name}"}
        return text.format(**words)

    def photo(self, owner, caption):
        file = SimpleUploadedFile("foto.jpg", picture(self.rng, self.idea.name), content_type="image/jpeg")
        evidence.add_photo(owner=owner, file=file, by=self.official, caption=self.say(caption))

    def tell(self, state, day, *, full):
        """Record the innovation and bring it to `state`, from `day` on."""
        with moment(day, 9):
            innovation = innovations.create(region=self.village, name=self.idea.name, by=self.official)
            innovations.save_draft(innovation=innovation, changes=self._answers(day, full), by=self.official)
            rows = [(label, unit) for label, unit, _usual in self.idea.measures]
            innovations.save_measures(innovation=innovation, rows=rows, by=self.official)
            for caption in self.rng.sample(texts.CAPTIONS, 2):
                self.photo(innovation, caption)
        if state == "draft":
            return innovation
        is_old = state in ("published", "reopened", "withdrawn")
        sent = day + DAY * 5 if is_old else timezone.localdate() - DAY * self.rng.randrange(6, 23)
        with moment(sent, 14):
            innovations.submit(innovation=innovation, by=self.official)
        if state == "submitted":
            return innovation
        with moment(sent + DAY * 2, 11):
            if state == "returned":
                reason = self.rng.choice(texts.RETURNS)
                return innovations.return_(innovation=innovation, reason=reason, by=self.pmd)
            innovation = innovations.verify(innovation=innovation, by=self.pmd)
        if state == "verified":
            return innovation
        with moment(sent + DAY * 4, 15):
            innovation = innovations.publish(innovation=innovation, by=self.pmd)
        if state == "withdrawn":
            with moment(timezone.localdate() - DAY * 20, 10):
                reason = "Kelompok pengelola meminta penarikan karena kegiatan berpindah ke desa lain."
                return innovations.withdraw(innovation=innovation, reason=reason, by=self.pmd)
        return innovation

    def _answers(self, day, full):
        idea, rng = self.idea, self.rng
        story = texts.STORY if full else texts.STORY[:3]
        return {
            "summary": idea.summary,
            "made_by": idea.group,
            "stage": rng.choice(["applied", "applied", "trial", "initiative"]),
            "initiator": rng.choice([Innovation.Initiator.COMMUNITY, Innovation.Initiator.OFFICIALS]),
            "kind": Innovation.Kind.DIGITAL if idea.digital else Innovation.Kind.NON_DIGITAL,
            "form": Innovation.Form.SERVICE if idea.affairs == texts.SERVICE else Innovation.Form.OTHER,
            "affairs": idea.affairs,
            "design": "\n\n".join(self.say(part) for part in story),
            "purpose": self.say("Agar warga {village} tidak lagi mengalami hal ini: {problem}."),
            "benefits": self.say("Keluarga yang ikut merasakan hasilnya langsung, dan {group} mendapat kegiatan yang tetap."),
            "results": self.say("Sejak berjalan, {group} {way}. Angka setiap triwulan ada pada laporan."),
            "trial_on": day - DAY * rng.randrange(200, 420),
            "applied_on": day - DAY * rng.randrange(20, 180),
            "budget": rng.choice([None, 7_500_000, 15_000_000, 24_000_000]),
            "technical": self.say(texts.TECHNICAL),
        }


def _reports(teller, innovation, made, number, today):
    """Past rounds are mostly published; the last one stands in every state; the current one is begun by some."""
    ends = ["published", "published", "returned", "submitted", "verified", "draft", "none"]
    for position, round in enumerate(made):
        current, last = position == len(made) - 1, position == len(made) - 2
        if current:
            goal = ["submitted", "none", "none", "draft"][number % 4]
        elif last:
            goal = ends[number % len(ends)]
        else:
            goal = "nil" if (number + position) % 9 == 0 else "withdrawn" if (number, position) == (3, 0) else "published"
        if goal != "none":
            _report(teller, innovation, round, goal, today, growth=position, photo=(number + position) % 2 == 0)


def _report(teller, innovation, round, goal, today, *, growth, photo):
    rng = teller.rng
    late = rng.random() < 0.2
    sent = min(round.due + DAY * (rng.randrange(2, 15) if late else -rng.randrange(0, 9)), today - DAY * rng.randrange(1, 12))
    with moment(max(sent - DAY * 2, round.opens), 19):
        report = reports.start(innovation=innovation, round=round, by=teller.official)
    with moment(sent, 20, rng.randrange(60)):
        if goal == "nil":
            report = reports.submit_nil(report=report, by=teller.official)
        else:
            _write(teller, report, innovation, growth, photo)
            if goal == "draft":
                return
            report = reports.submit(report=report, by=teller.official)
    if goal == "submitted":
        return
    with moment(sent + DAY * rng.randrange(1, 6), 10):
        if goal == "returned":
            reports.return_(report=report, reason=rng.choice(texts.RETURNS), by=teller.pmd)
            return
        reports.verify(report=report, by=teller.pmd)
        if goal == "verified":
            return
        reports.publish(report=report, by=teller.pmd)
        if goal == "withdrawn":
            reports.withdraw(report=report, reason="Angka triwulan ini tertukar dengan kelompok lain.", by=teller.pmd)


def _write(teller, report, innovation, growth, photo):
    rng = teller.rng
    usual = {label: figure for label, _unit, figure in teller.idea.measures}
    figures = {}
    for measure in innovation.measures.all():
        value = max(1, round(usual[measure.label] * (0.8 + 0.12 * growth) * rng.uniform(0.85, 1.15)))
        typed = rng.choice([f"{value:,}".replace(",", "."), f"sekitar {round(value, -len(str(value)) + 2)}", f"{value}"])
        typed = "belum ada data" if rng.random() < 0.06 else typed
        figure = numbers.parse(typed, unit=measure.unit)
        figures[measure] = (figure.value, figure.is_about, typed)
    people = rng.choice([None, rng.randrange(18, 240), rng.randrange(18, 240)])
    changes = {
        "activities": teller.say(rng.choice(texts.ACTIVITIES)),
        "people_reached": people,
        "people_typed": "" if people is None else str(people),
        "obstacles": rng.choice(texts.OBSTACLES),
        "help_needed": rng.choice(texts.HELP),
        "next_steps": rng.choice(texts.NEXT),
    }
    reports.save_section(report=report, by=teller.official, changes=changes, figures=figures)
    if photo:
        teller.photo(report, rng.choice(texts.CAPTIONS))
