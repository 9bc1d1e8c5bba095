"""The arithmetic of the village indexes: plain Python and Decimal, no Django, so that a statistician can read and try it.

Unknown is None everywhere and never 0: whatever is computed from an unknown figure is unknown.
"""

from indicators.index.classes import ClassStep, next_class
from indicators.index.method import Bound, Dimension, Method
from indicators.index.scores import fraction_mean, percent_of_points, points_of_percent, points_of_share
from indicators.index.simulation import Problem, Simulation, read_points, read_scores, simulate
from indicators.index.statuses import status_of
from indicators.index.steps import GAIN_OF_ONE_BUTIR, Margin, Step, margin, next_step, steps_above
from indicators.index.suggestions import Item, Raise, Suggestion, fewest_of_rooms, suggest, sum_between

__all__ = [
    "GAIN_OF_ONE_BUTIR",
    "Bound",
    "ClassStep",
    "Dimension",
    "Item",
    "Margin",
    "Method",
    "Problem",
    "Raise",
    "Simulation",
    "Step",
    "Suggestion",
    "fewest_of_rooms",
    "fraction_mean",
    "margin",
    "next_class",
    "next_step",
    "percent_of_points",
    "points_of_percent",
    "points_of_share",
    "read_points",
    "read_scores",
    "simulate",
    "status_of",
    "steps_above",
    "suggest",
    "sum_between",
]
