from indicators.models.assessments import Assessment, ButirScore
from indicators.models.imports import Import, Superseded
from indicators.models.methodology import LEVELS, RAMP, Methodology, Status, StatusBound
from indicators.models.structure import Butir, Dimension, Indicator, SubDimension
from indicators.models.totals import PublishedTotal

__all__ = [
    "LEVELS",
    "RAMP",
    "Assessment",
    "Butir",
    "ButirScore",
    "Dimension",
    "Import",
    "Indicator",
    "Methodology",
    "PublishedTotal",
    "Status",
    "StatusBound",
    "SubDimension",
    "Superseded",
]
