"""Kinds of messages of this app; read when the portal starts."""

from partners import (  # noqa: F401 each registers its kinds
    notices_agreements,
    notices_deadlines,
    notices_filing_stages,
    notices_filings,
    notices_meetings,
    notices_oversight,
    notices_plans,
    notices_requests,
    notices_research,
)
