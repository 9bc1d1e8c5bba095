"""What the steps to the next status say in the reader's words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from indicators.steps import CLUSTER, FEWEST, VILLAGE
from klaster.templatetags.klaster import number


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
            "how": _(
                "Only butir that Dinas PMD has noted as the village's own authority: the village decides and begins; "
                "those named beside it may help."
            ),
            "none": _("Dinas PMD has not yet noted of any open butir that it is in the village's own authority."),
        },
        CLUSTER: {
            "name": _("Cluster"),
            "how": _("Only butir of which is noted that the cluster's work can move them."),
            "none": _("None of the butir that the cluster's work can move has a known score below its ceiling."),
        },
    }[mode]


def unknown_words(count):
    """Why a suggestion is empty where the butir that it may use are not known."""
    return ngettext(
        "%(n)s butir fits, but its score is not known yet: fill it in first.",
        "%(n)s butir fit, but their scores are not known yet: fill them in first.",
        count,
    ) % {"n": number(count)}


def left_out_words(found):
    """Why what the address wants to simulate was left out: it names the other kind, or nothing can be simulated."""
    if found.region.is_kelurahan:
        return _("The address asks for a simulation; there is none for an urban village.")
    if not found.base:
        return _(
            "The address asks for a simulation; the points of this village are not known, so nothing can be added to them."
        )
    if found.rows:
        return _(
            "The address adds points to dimensions. This village's butir are known, so it is simulated by butir;"
            " those points were left out."
        )
    return _(
        "The address gives scores to butir. This village's butir are not known, so it is simulated by dimension;"
        " those scores were left out."
    )


def heading_words(context):
    """What the page is about: the way to a status, or the highest that is held already."""
    classes = context.get("classes", [])
    if context.get("step"):
        return _("Way to Desa %(status)s") % {"status": context["target"]}
    if context.get("held"):
        return _("Highest status held: %(status)s") % {"status": context["held"]}
    if classes:
        one = classes[0]
        return _("Way to the class %(name)s") % {"name": one["next"]} if one["next"] else highest_class(one["now"])
    return _("Steps to the next status")


def highest_class(name):
    return _("Highest class held: %(name)s") % {"name": name}


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
