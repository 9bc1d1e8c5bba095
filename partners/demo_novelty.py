"""Demo."""


def seed(cast):
    """The plug of the socket "demo"."""
