"""What the steps to the next status say in the reader's words."""

from django.utils.translation import gettext as _

from indicators.steps import CLUSTER, FEWEST, VILLAGE


def mode_words(mode):
    """The name of a suggestion, how it was made, and what to do when no butir fits it."""
    return {
        FEWEST: {
            "name": _("Fewest butir"),
            "how": _("The butir with the largest gain first; of equal ones the first in the table."),
            "none": _("No butir with a known score can still be raised."),
        },
        VILLAGE: {
            "name": _("Village's own authority"),
            "how": _("Only butir of which Dinas PMD has noted that the village can raise them by itself."),
            "none": _("Dinas PMD has not yet noted of any open butir that the village can raise it by itself."),
        },
        CLUSTER: {
            "name": _("Cluster"),
            "how": _("Only butir of which is noted that the cluster's work can move them."),
            "none": _("None of the butir that the cluster's work can move has a known score below its ceiling."),
        },
    }[mode]


def problem_words(problem, by_butir):
    """What is wrong with a typed value and what was done: it was left out, the others count."""
    words = {"code": problem.code[:20], "value": problem.value[:20], "low": problem.low, "high": problem.high}
    if by_butir:
        told = {
            "code": _("Butir %(code)s is not in the table."),
            "unknown": _("Butir %(code)s has no known score, so its gain is not known either. Fill in its score first."),
            "number": _('Butir %(code)s: "%(value)s" is no whole number.'),
            "range": _("Butir %(code)s: %(value)s is not between %(low)s and %(high)s."),
        }
    else:
        told = {
            "code": _("There is no dimension %(code)s."),
            "unknown": _("The points of dimension %(code)s are not known, so nothing can be added to them."),
            "number": _('Dimension %(code)s: "%(value)s" is no whole number of points.'),
            "range": _("Dimension %(code)s: %(value)s is not between %(low)s and its headroom, %(high)s."),
        }
    kept = _("It was left out; the other values count.")
    return f"{told[problem.rule] % words} {kept}"
