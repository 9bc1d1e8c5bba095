"""What lies under /kerja/ for partners and coordination."""

from partners.addresses import (
    agreements,
    board,
    files,
    filing_stages,
    filings,
    letters,
    meetings,
    novelty,
    oversight,
    partners,
    plans,
    potentials,
    product_support,
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
    *potentials.urlpatterns,
    *filing_stages.urlpatterns,
    *novelty.urlpatterns,
    *product_support.urlpatterns,
    *filings.urlpatterns,
]
