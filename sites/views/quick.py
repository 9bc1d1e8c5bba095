"""What stands beside each question of a report: last quarter's answer, its mark, remarks, and the one-tap answers."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sites import answers
from sites.actions import quick_answers
from sites.figures import written
from sites.models.states import State

LONG = 160  # signs; a longer text of last quarter is folded


@dataclass
class Aside:
    """Beside one question. `before`: last quarter's answer in words ("" when there was none); `round`: of that report."""

    key: str
    label: str = ""
    round: object = None
    before: str = ""
    may_keep: bool = False
    is_open: bool = True  # nothing is written yet: a tap takes no words away
    mark: str = ""
    remarks: list = field(default_factory=list)
    is_asked: bool = False

    @property
    def is_long(self):
        return len(self.before) > LONG

    @property
    def mark_label(self):
        return answers.MARKS.get(self.mark, "")

    @property
    def may_not_apply(self):
        return self.is_open and answers.may_not_apply(self.key)


def asides(report):
    """{key: Aside} of every question of a report; four queries, whatever the questions."""
    before = quick_answers.last_sent(report)
    words, kept = _said(before) if before else ({}, set())
    labels, unanswered = answers.labels(report), quick_answers.unanswered(report)
    found = {
        key: Aside(
            key=key,
            label=labels[key],
            round=before.round if before else None,
            before=words.get(key, ""),
            may_keep=key in kept and key in unanswered,
            is_open=key in unanswered,
            mark=report.marks.get(key, ""),
            is_asked=key in report.asked,
        )
        for key in labels
    }
    for remark in report.comments.filter(is_internal=False).exclude(answer="").select_related("author"):
        if remark.answer in found:
            found[remark.answer].remarks.append(remark)
    return found


def _said(before):
    """({key: last quarter's answer in words}, the keys that can be taken over) of a report that was sent."""
    if before.is_nil:
        return dict.fromkeys(("activities", answers.PEOPLE), _("nil report")), set()
    words = {key: getattr(before, key) for key in answers.TEXTS if getattr(before, key)}
    if before.people_typed:
        words[answers.PEOPLE] = written(before.people_reached, answers.PEOPLE_UNIT, before.people_are_about)
    for value in before.values.exclude(typed="").select_related("measure"):
        words[answers.measure_key(value.measure_id)] = written(value.value, value.measure.unit, value.is_about)
    none = {key: str(answers.MARKS[mark]) for key, mark in before.marks.items() if mark == answers.NOT_APPLICABLE}
    return words | none, set(words)


def tapped(data):
    """(kind, key) of the one-tap button that was pressed, or None. `data`: what was posted."""
    for kind in quick_answers.TAPS:
        if key := data.get(kind):
            return kind, key
    return None


def without(data, key):
    """What was posted without the answer of `key`: the tap gives it."""
    name = "people_typed" if key == answers.PEOPLE else key
    data = data.copy()
    data.pop(name, None)
    return data


def section_of(form, key):
    """What save_section takes from a form, without the answer of `key`."""
    gone = {"people_typed", "people_reached", "people_are_about"} if key == answers.PEOPLE else {key}
    figures = {measure: figure for measure, figure in getattr(form, "by_measure", {}).items() if f"measure_{measure.pk}" != key}
    changes = {name: value for name, value in form.changes.items() if name not in gone}
    return {"changes": changes, "figures": figures}


def rows(report, *, change=False):
    """The answers in the order of the form, for lists: {key, label, value, empty, url}; `change` adds the way to each."""
    stored = {value.measure_id: value for value in report.values.all()}
    found = []
    for key, label in answers.labels(report).items():
        if key == answers.EVIDENCE:
            continue
        mark = report.marks.get(key, "")
        value = _value(report, key, stored)
        row = {"key": key, "label": label, "value": _marked(value, mark), "empty": "", "mark": mark, "url": ""}
        if mark == answers.NOT_APPLICABLE:
            row["empty"] = answers.MARKS[mark]
        elif key not in answers.TEXTS:
            row["empty"] = _("no data yet")
        if change and (not report.asked or key in report.asked):
            name = "people_typed" if key == answers.PEOPLE else key
            row["url"] = f"/kerja/laporan/{report.pk}/bagian/{answers.section(key)}/#id_{name}"
        found.append(row)
    return found


def _value(report, key, stored):
    if key in answers.TEXTS:
        return getattr(report, key)
    if key == answers.PEOPLE:
        return written(report.people_reached, answers.PEOPLE_UNIT, report.people_are_about) if report.people_typed else ""
    value = stored.get(int(key.removeprefix("measure_")))
    return written(value.value, value.measure.unit, value.is_about) if value and value.typed else ""


def _marked(value, mark):
    if value and mark == answers.UNCHANGED:
        return _("%(answer)s (no change)") % {"answer": value}
    return value


def last_report(report):
    """The report whose answers one tap can take over into this draft, or None."""
    if report.state != State.DRAFT or not (unanswered := quick_answers.unanswered(report)):
        return None
    before = quick_answers.last_sent(report)
    return before if before and unanswered & _said(before)[1] else None
