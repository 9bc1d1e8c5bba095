"""The arithmetic of the village indexes: plain Python and Decimal, no Django, so that a statistician can read and try it.

Unknown is None everywhere and never 0: whatever is computed from an unknown figure is unknown.
"""

from indicators.index.method import Bound, Dimension, Method
from indicators.index.scores import fraction_mean, percent_of_points, points_of_percent, points_of_share
from indicators.index.statuses import evaluation_class, status_of
from indicators.index.steps import Step, next_step

__all__ = [
    "Bound",
    "Dimension",
    "Method",
    "Step",
    "evaluation_class",
    "fraction_mean",
    "next_step",
    "percent_of_points",
    "points_of_percent",
    "points_of_share",
    "status_of",
]
