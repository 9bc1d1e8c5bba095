"""Demo data of the methodologies: a draft of the next version of Indeks Desa, so that its pages are seen."""

from indicators.actions import methods
from indicators.models import Methodology, Series


def seed(cast):
    """A draft for the year after this one: it leaves the seeded years alone."""
    newest = Methodology.objects.published().filter(series=Series.ID).latest("first_year")
    methods.copy(methodology=newest, first_year=cast.today.year + 1, by=cast.pmd)
