"""How far the check of a queued import is: told while it runs, so that a person sees it move."""

from django.utils import timezone

from indicators.models import Import

FIRST_ROWS = 95  # percent: what follows the last row, the writing, is not counted


def teller(pk):
    """A function to be called with the rows done and the rows in all; it keeps the progress and when it was told."""

    def tell(done, total):
        percent = min(FIRST_ROWS, done * FIRST_ROWS // max(total, 1))
        Import.objects.filter(pk=pk, state=Import.State.QUEUED).update(progress=percent, checked_at=timezone.now())

    return tell
