"""Deadlines of filings on the pages of others: workspace, calendar, the head's summary."""


def register():
    """Plug in; called once, when the app is ready."""
