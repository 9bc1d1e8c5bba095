"""The answers of a report, each under one key wherever it is named: forms, marks, comments, returns, evidence, sendings.

Keys: `activities`, `measure_<id>` for each measure of the innovation, `people`, `evidence`, `obstacles`, `help_needed`,
`next_steps`. The stored content of a sending (`ReportSubmission.content`) is what `content` gives:

    {"is_nil", "known_to_head", "marks": {key: mark}, "texts": {key: text},
     "figures": {key: {"label", "unit", "value": text or null, "is_about", "typed"}},
     "evidence": [{"id", "kind", "caption", "answer"}]}
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sites.figures import written

PEOPLE = "people"
PEOPLE_UNIT = "orang"
EVIDENCE = "evidence"
PAPER = "paper"  # no answer: evidence under this key is the signed paper form, for those who review
TEXTS = {
    "activities": gettext_lazy("What was done"),
    "obstacles": gettext_lazy("Obstacles"),
    "help_needed": gettext_lazy("Help needed"),
    "next_steps": gettext_lazy("Next steps"),
}
SECTIONS = {
    "activities": "kegiatan",
    EVIDENCE: "foto",
    "obstacles": "kendala",
    "help_needed": "dukungan",
    "next_steps": "rencana",
}
UNCHANGED, NOT_APPLICABLE = "unchanged", "not_applicable"
MARKS = {UNCHANGED: gettext_lazy("No change"), NOT_APPLICABLE: gettext_lazy("Not applicable")}
MAY_NOT_APPLY = {PEOPLE, "obstacles", "help_needed", "next_steps"}  # and every measure


@dataclass(frozen=True)
class Answer:
    """One answer as a reader sees it: `value` in words ("" when nothing was written), `mark` one of MARKS or ""."""

    key: str
    label: str
    value: str
    mark: str = ""

    @property
    def slug(self):
        """The section of the form in which it is written."""
        return section(self.key)

    @property
    def mark_label(self):
        return MARKS.get(self.mark, "")


def measure_key(pk):
    return f"measure_{pk}"


def section(key):
    return SECTIONS.get(key, "hasil")


def may_not_apply(key):
    return key in MAY_NOT_APPLY or key.startswith("measure_")


def keys(report):
    """Every key of this report's questions, in the order of the form."""
    measures = [measure_key(measure.pk) for measure in report.innovation.measures.all()]
    return ["activities", *measures, PEOPLE, EVIDENCE, "obstacles", "help_needed", "next_steps"]


def labels(report):
    """{key: the question's short name}, in the order of the form."""
    measures = {measure_key(measure.pk): measure.label for measure in report.innovation.measures.all()}
    more = {PEOPLE: _("Number of people reached"), EVIDENCE: _("Photos and documents")}
    named = {key: str(label) for key, label in TEXTS.items()} | measures | more
    return {key: named[key] for key in keys(report)}


def content(report):
    """What is written in the report now, as JSON (see the head of this module)."""
    stored = {value.measure_id: value for value in report.values.all()}
    figures = {  # of every measure: one without an answer may have a mark
        measure_key(measure.pk): _figure(measure.label, measure.unit, *_stored(stored.get(measure.pk)))
        for measure in report.innovation.measures.all()
    }
    people = (report.people_reached, report.people_are_about, report.people_typed)
    figures[PEOPLE] = _figure("", PEOPLE_UNIT, *people)
    shown = report.evidence.present().exclude(answer=PAPER)
    return {
        "is_nil": report.is_nil,
        "known_to_head": report.known_to_head,
        "marks": report.marks,
        "texts": {key: getattr(report, key) for key in TEXTS},
        "figures": figures,
        "evidence": list(shown.order_by("pk").values("id", "kind", "caption", "answer")),
    }


def _stored(value):
    return (value.value, value.is_about, value.typed) if value else (None, False, "")


def _figure(label, unit, value, is_about, typed):
    exact = None if value is None else str(Decimal(value).normalize() if value % 1 else int(value))
    return {"label": label, "unit": unit, "value": exact, "is_about": is_about, "typed": typed}


def said(content):
    """The Answers of a stored or present content, in the order of the form, without the evidence."""
    marks, figures, texts = content.get("marks", {}), content.get("figures", {}), content.get("texts", {})
    measures = [key for key in figures if key != PEOPLE]
    found = [_text("activities", texts, marks)]
    found += [_in_words(key, figures[key]["label"], figures[key], marks) for key in measures]
    found.append(_in_words(PEOPLE, _("Number of people reached"), figures.get(PEOPLE, {}), marks))
    return found + [_text(key, texts, marks) for key in TEXTS if key != "activities"]


def _text(key, texts, marks):
    return Answer(key, str(TEXTS[key]), texts.get(key, ""), marks.get(key, ""))


def _in_words(key, label, figure, marks):
    value, typed = figure.get("value"), figure.get("typed", "")
    known = None if value is None else Decimal(value)  # "nihil" and the like are an answer: no data yet
    words = "" if known is None and not typed else written(known, figure.get("unit", ""), figure.get("is_about", False))
    return Answer(key, label, words, marks.get(key, ""))


def changed(before, now):
    """The keys of the answers that differ between two contents."""
    was, this = ({one.key: (one.value, one.mark) for one in said(each)} for each in (before, now))
    found = [key for key in this if was.get(key, ("", "")) != this[key]]
    return found + ([EVIDENCE] if before.get("evidence", []) != now.get("evidence", []) else [])
