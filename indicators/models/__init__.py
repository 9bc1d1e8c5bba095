from indicators.models.assessments import Assessment, ButirScore
from indicators.models.guides import Actor, ButirGuide
from indicators.models.imports import ColumnMapping, Import, ImportRow
from indicators.models.methodology import LEVELS, RAMP, Methodology, Series, Status, StatusBound
from indicators.models.structure import Butir, Dimension, Indicator, SubDimension
from indicators.models.totals import PublishedTotal

__all__ = [
    "LEVELS",
    "RAMP",
    "Actor",
    "Assessment",
    "Butir",
    "ButirGuide",
    "ButirScore",
    "ColumnMapping",
    "Dimension",
    "Import",
    "ImportRow",
    "Indicator",
    "Methodology",
    "PublishedTotal",
    "Series",
    "Status",
    "StatusBound",
    "SubDimension",
]
