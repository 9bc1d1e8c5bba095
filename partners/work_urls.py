"""What lies under /kerja/ for partners and coordination."""

from partners.addresses import (
    agreements,
    board,
    files,
    letters,
    meetings,
    oversight,
    partners,
    plans,
    requests,
    research,
    scorecard,
)

urlpatterns = [
    *partners.urlpatterns,
    *agreements.urlpatterns,
    *requests.urlpatterns,
    *letters.urlpatterns,
    *meetings.urlpatterns,
    *oversight.urlpatterns,
    *plans.urlpatterns,
    *research.urlpatterns,
    *board.urlpatterns,
    *scorecard.urlpatterns,
    *files.urlpatterns,
]
