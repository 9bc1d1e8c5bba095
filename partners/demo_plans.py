"""Targets and plans of the demo."""


def seed(cast):
    """The plug of the socket "demo"."""
