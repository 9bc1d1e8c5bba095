"""Demo filings."""


def seed(cast):
    """The plug of the socket "demo"."""
