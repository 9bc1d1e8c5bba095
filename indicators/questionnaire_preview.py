"""What a questionnaire that was read would do to a village's own check, row by row."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

OFFERED = ("changed", "new", "apart")  # the outcomes that can be saved


@dataclass(frozen=True)
class Row:
    """A butir of the file; `outcome` is one of OFFERED, "unchanged" or "kept", `taken`: its box is ticked."""

    pk: int
    label: str
    old: int | None
    source: str
    score: int
    row: int
    sheet: str
    outcome: str
    taken: bool

    def __getitem__(self, name):
        return getattr(self, name)


def compared(check, read, left=None):
    """[Row] of the file's butir, in the order of the check; `read` is Questionnaire.as_json().

    Kept: the file says what the template was filled with, and the portal something newer. Apart: both were changed since the
    template was downloaded; such a row is not ticked until the person does. `left`: butir ids whose box the person emptied.
    """
    found = []
    for item in check.items():
        pk = str(item.butir.pk)
        if pk not in read["scores"]:
            continue
        score, row, sheet = read["scores"][pk]
        outcome = _outcome(item.score, score, pk, read.get("filled", {}))
        taken = outcome in OFFERED and (outcome != "apart" if left is None else item.butir.pk not in left)
        found.append(Row(item.butir.pk, item.label, item.score, item.source, score, row, sheet, outcome, taken))
    return found


def _outcome(now, score, pk, filled):
    if now == score:
        return "unchanged"
    if pk in filled and filled[pk] == score:
        return "kept"
    if pk in filled and filled[pk] != now:
        return "apart"
    return "new" if now is None else "changed"


def who_changed(conflicts, user):
    """Why nothing of a file was saved: who changed one of its scores since the preview, {butir id: ButirScore or None}."""
    new = _("The preview is new; check it.")
    names = {row.by.name for row in conflicts.values() if row and row.by and row.by != user}
    if names:
        told = _("Nothing was saved: meanwhile %(who)s changed a score.") % {"who": ", ".join(sorted(names))}
    elif all(row and row.by == user for row in conflicts.values()):
        told = _("Nothing was saved: you changed a score on another page or device meanwhile.")
    else:
        told = _("Nothing was saved: a score was changed or taken away meanwhile.")
    return f"{told} {new}"


def told_saved(changed, left, file):
    """What was saved of a file, and how many rows the person left out."""
    if not changed:
        return _("The file says what is stored already; nothing changed.")
    words = {"n": changed, "file": file}
    told = ngettext("%(n)s score of %(file)s was saved.", "%(n)s scores of %(file)s were saved.", changed) % words
    if left:
        stay = ngettext(
            "%(n)s row was left out, and what is stored stays.", "%(n)s rows were left out, and what is stored stays.", left
        )
        told = f"{told} {stay % {'n': left}}"
    return told
